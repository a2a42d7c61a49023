"""What limits an answer, read off its tally: what was imposed, cut off, not learnt or not settled."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.model.model import Model
from toolkit.results.record import Counted, Forced, RunRecord
from toolkit.results.tally import Tally


def record_of(model: Model, tally: Tally, *, heard: bool = False) -> RunRecord:
    """Note what limits an answer, whoever worked it out: what was imposed, cut off, not learnt or not settled.

    Parameters
    ----------
    model : Model
        As far as it was followed: its horizon is the last turn of the tally.
    tally : Tally
    heard : bool
        Whether reports were heard, under which imposed choices are counted where they are taken.
    """
    counts = tally.counts
    is_open = model.unsettled_below is not None
    keeps_first = bool(model.foresight) and model.learning is None and not model.has_nothing_to_learn
    ahead = {one.actor for one in model.foresight}
    private = tuple(one.label for one in model.variables if one.known_to and not ahead <= set(one.known_to))
    return RunRecord(
        turns=model.horizon if is_open else None,
        unsettled=unsettled(tally) if is_open else None,
        rules=tuple(model.rules.callables) if model.rules is not None else (),
        not_updated=private if keeps_first else (),
        at_once=Counted("other_equilibria") in counts,
        other_equilibria=counts.get(Counted("other_equilibria"), 0.0),
        learning=None
        if model.learning is None
        else {one.subject: value for one, value in counts.items() if one.kind == "learning"},
        unexpected={
            _in_words(model, one): share for one, share in counts.items() if one.kind == "unexpected"
        },
        clipped={one.subject: value for one, value in counts.items() if one.kind == "clipped" and value},
        beyond={one.name: str(one.possible) for one in model.parameters if one.is_beyond},
        ignored=counts.get(Counted("ignored"), 0.0),
        forced=tuple(_forced(model, tally, heard=heard)),
    )


def _in_words(model: Model, one: Counted) -> str:
    """Say who might do what, and when."""
    who = next((actor.label for actor in model.actors if actor.name == one.subject), one.subject)
    what = next(
        (
            label
            for key, name, label in model.actions
            if name == one.option and key.partition(".")[0] == one.subject
        ),
        one.option,
    )
    return f"{who}: {what} (turn {one.turn})"


def _forced(model: Model, base: Tally, *, heard: bool) -> Iterator[Forced]:
    """Say of every imposed choice in what share of histories it was carried out.

    Under reports it is not counted by itself; there the choice was carried out where it was taken.
    """
    places = {(key, name): n for n, (key, name, _) in enumerate(model.actions)}
    for member in (member for step in model.steps for member in step.members):
        for turn, (action, _) in sorted(member.forced.items()):
            name = member.actions[action].name
            taken = (
                base.choices[turn - 1, places[member.key, name]]
                if heard and turn <= len(base.choices)
                else 0.0
            )
            yield Forced(
                member.key,
                name,
                turn,
                float(base.counts.get(Counted("forced", member.key, name, turn), taken)),
            )


def unsettled(tally: Tally) -> float:
    """Return the largest share, over draws, of histories that go on after the last turn but one."""
    return max(float((1.0 - tally.incidence[:, -2].sum(axis=-1)).max()), 0.0)  # sums may pass 1 by rounding
