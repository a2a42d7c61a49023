"""The refusal of news that a model does not allow: what is wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.errors import RunError

if TYPE_CHECKING:
    from toolkit.model.evidence import Observation


class Impossible(RunError):
    """News that nothing in the model allows, as far as was looked.

    Parameters
    ----------
    clashing : news that it clashes with, as it is to be shown
    by_itself : whether it would not be allowed without the rest either
    moved : what came of counting news in the next turn, as it is to be shown; empty where that was no way out
    n_histories : histories that were sampled; 0 where chance was summed exactly
    others : alternatives of the model that allow it
    """

    def __init__(
        self, one: Observation, clashing: Sequence[str] = (), n_histories: int = 0, others: Sequence[str] = (), *,
        by_itself: bool = False, moved: str = "",
    ) -> None:  # fmt: skip
        self.observation, self.clashing, self.n_histories = one, tuple(clashing), n_histories
        self.by_itself = by_itself
        against = f"; it clashes with {' and '.join(clashing)}" if clashing else ""
        allowed = f"; the alternative {' and '.join(map(repr, others))} allows it" if others else ""
        problem, cure = _refused(one, n_histories, by_itself=by_itself)
        super().__init__(f"{one.place}\n  {problem}{against}{moved}{allowed}; {cure}")


def _refused(one: Observation, n_histories: int, *, by_itself: bool) -> tuple[str, str]:
    """Say what is wrong with news that nothing allows, and what to do."""
    said, cure = _kind(one), _cure(one, by_itself=by_itself)
    given = "even by itself" if by_itself else "given the news before it"
    if one.kind == "input":
        return f"no draw of the inputs allows {said}, {given}", f"ask for more draws, {cure}"
    if n_histories:
        return (
            f"none of the {n_histories:,} histories drawn allows {said}, {given}",
            f"ask for more runs (or engine exact, where states can be listed), {cure}",
        )
    problem = f"nothing in the scenario allows {said}, {given}: its probability is 0 for every draw"
    return problem, cure


def _kind(one: Observation) -> str:
    if one.is_silence:
        return f"that nothing is heard of this ({one.days or f'turn {one.turn}'})"
    return "this fact" if one.is_fact else "this report"


def _cure(one: Observation, *, by_itself: bool) -> str:
    """Say what to do about news that is impossible."""
    if one.is_silence:
        return "write `would_be_reported` below 1, or watch other days"
    if one.is_fact:
        other = "look what has to hold for it" if by_itself else "look whether the news contradicts itself"
        return f"date it in another turn, or {other}"
    if by_itself:
        return "give it a likelihood above 0 where it is false, or look what has to hold for it"
    return "give it a likelihood above 0 where it is false, or look whether the reports contradict each other"
