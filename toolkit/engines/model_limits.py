"""What a verb that works on a model says of the model itself: what is imposed on it, and how those who think ahead were found to choose."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.answers import Caveat
from toolkit.engines.imposed import imposed
from toolkit.engines.opening import Subject
from toolkit.engines.subjects import origin
from toolkit.model.model import Model
from toolkit.results.caveats import types_of

KINDS = ("equilibrium", "learning", "unexpected", "types", "rules", "not_updated")
"""Caveats of a result that are of its model, so that they limit whatever is worked out from that."""
AT_ONCE = Caveat(
    "Actors who look ahead and choose at once follow one equilibrium; the caveats of `run` say whether others were seen.",
    "equilibrium",
)
LEARNING = Caveat(
    "Actors learn from what others do; the caveats of `run` say how their choices were found.", "learning"
)


def limits_of(of: Subject, model: Model) -> tuple[Caveat, ...]:
    """List what limits a model, for a verb that asks it anew: as the result says that it was asked of, else where to read it.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What the verb was asked about.
    model : Model
        What it works on.
    """
    result = origin(of)
    if result is None:
        return (*imposed(of, model), *_unrun(model))
    return (*imposed(of, model), *(one for one in result.caveats if one.kind in KINDS))


def _unrun(model: Model) -> Iterator[Caveat]:
    if model.learning is not None:
        yield LEARNING
    elif _choose_at_once(model):
        yield AT_ONCE
    yield from types_of(model)


def _choose_at_once(model: Model) -> bool:
    """Whether several of a phase choose, one of whom looks ahead."""
    ahead = {one.actor for one in model.foresight if one.look_ahead}
    choosing = ([member.actor for member in step.members if member.actor] for step in model.steps)
    return any(len(actors) > 1 and not ahead.isdisjoint(actors) for actors in choosing)
