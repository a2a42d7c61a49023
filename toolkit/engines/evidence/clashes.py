"""News that a model cannot hold together: what fits only in the next turn is counted there, the rest is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from toolkit.engines.evidence.heard import Heard
from toolkit.engines.evidence.impossible import Impossible
from toolkit.model.evidence import Evidence, Observation
from toolkit.results.news import News

IsPossible = Callable[[Evidence, Observation | None], bool]
"""Whether a model allows some news, and goes on to the turn of one observation among it."""
IsDeed = Callable[[Observation], bool]


def refuse_impossible(islands: Sequence[Sequence[Heard]], evidence: Evidence, n_histories: int = 0) -> None:
    """Stop where no draw, or none of so many histories, allows what was reported.

    Raises
    ------
    Impossible
        Naming the first report that nothing allows.
    """
    longest = max(islands, key=len)
    for r, heard in enumerate(longest):
        if not any(len(one) > r and np.isfinite(one[r].log_after) for one in islands):
            raise Impossible(_told(heard, evidence), n_histories=n_histories)


def reordered(
    evidence: Evidence, refusal: Impossible, is_possible: IsPossible, is_deed: IsDeed, last_turn: int
) -> Evidence:
    """Count a deed in the next turn where it fits only after another that stands later in the order of its turn.

    Only the fact of a deed is counted there: what somebody did may have come after what moves later in the order, but what
    they did not do, they did not do in that turn. It must then fit there with all news up to that turn, and be used.

    Raises
    ------
    Impossible
        If that does not help; names what the refused news clashes with.
    """
    refused, moved = refusal.observation, ""
    for one in _early(evidence, refused.turn, is_deed, last_turn):
        later = replace(one, turn=one.turn + 1)
        changed = _with(evidence, one, later)
        if is_possible(_up_to(changed, later.turn), later):
            return changed
        moved = moved or _no_way_out(changed, later, is_possible)
    raise Impossible(
        refused,
        tuple(_clashing(evidence, refused, is_possible)),
        refusal.n_histories,
        by_itself=not is_possible(Evidence((refused,)), None),
        moved=moved,
    )


def _no_way_out(changed: Evidence, later: Observation, is_possible: IsPossible) -> str:
    """Say of news that makes room where it is counted in the next turn that it does not fit there; empty where it makes none."""
    if not is_possible(_up_to(changed, later.turn - 1), None):
        return ""
    against = tuple(_clashing(changed, later, is_possible))
    there = f", where it clashes with {' and '.join(against)}" if against else ""
    return f"; nor does “{later.name}” fit in the next turn{there}, so that it cannot be counted there"


def stuck_in_next(
    news: News, evidence: Evidence, is_possible: IsPossible, last_turn: int
) -> tuple[bool, ...]:
    """Say of every report that tells of a deed too early whether it would not fit in the next turn either."""
    told = {(one.name, one.turn): one for one in evidence.observations}

    def is_stuck(name: str, turn: int) -> bool:
        one = told[name, turn]
        later = replace(one, turn=turn + 1, if_so=1.0, if_not=0.0)
        return turn >= last_turn or not is_possible(_up_to(_with(evidence, one, later), turn + 1), later)

    rows = zip(news.names, news.turns, news.early, strict=True)
    return tuple(early and is_stuck(name, turn) for name, turn, early in rows)


def _early(evidence: Evidence, turn: int, is_deed: IsDeed, last_turn: int) -> Iterator[Observation]:
    """Yield the deeds of a turn that stand before another of its facts in the order of the turn, the last to be told first."""
    facts = [o for o in evidence.of_turn(turn) if o.is_fact and o.kind == "action" and not o.is_window]
    last = max((one.step for one in facts), default=-1)
    if turn < last_turn:
        yield from reversed([o for o in facts if o.step < last and is_deed(o)])


def _clashing(evidence: Evidence, refused: Observation, is_possible: IsPossible) -> Iterator[str]:
    """Yield the news without which the refused one would be possible."""
    upto = _up_to(evidence, refused.turn)
    for one in upto.observations:
        is_hard = min(one.if_so, one.if_not) == 0.0
        if one.name != refused.name and is_hard and is_possible(_with(upto, one, None), None):
            yield f"“{one.name}”"


def _with(evidence: Evidence, one: Observation, other: Observation | None) -> Evidence:
    """Return the evidence with one observation changed, or left out."""
    found = [other if o is one else o for o in evidence.observations]
    told = sorted((o for o in found if o is not None), key=lambda o: o.turn)
    return replace(evidence, observations=tuple(told))


def _up_to(evidence: Evidence, turn: int) -> Evidence:
    return replace(evidence, observations=tuple(one for one in evidence.observations if one.turn <= turn))


def _told(heard: Heard, evidence: Evidence) -> Observation:
    """Return what was told; silence goes by one name in all its turns."""
    return next(one for one in evidence.observations if (one.name, one.turn) == (heard.name, heard.turn))
