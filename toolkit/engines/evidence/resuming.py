"""Islands kept at the end of a turn: news that has come since is followed from there, as if all had been told in one go.

What is kept is used only where the same draws were told the same news up to that turn, so it changes no answer to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.following import Outside
from toolkit.engines.evidence.heard import Heard, Moved
from toolkit.engines.evidence.held import Expected
from toolkit.engines.evidence.islands import Island
from toolkit.engines.evidence.standing import Standing
from toolkit.engines.plan import Plan
from toolkit.errors import RunError
from toolkit.model.evidence import Evidence, Observation
from toolkit.version import __version__

Floats = npt.NDArray[np.float64]
Said = tuple[Any, ...]
"""All that an observation tells an engine, as plain values: two of the same are heard alike."""


@dataclass(frozen=True)
class Stand:
    """One island at the end of a turn.

    Attributes
    ----------
    values, scores : shape (n, P), the inputs, and their normal scores where they move
    log_weights, log_likelihood : shape (n,)
    step : of its next move
    place, windows : where its draws stand, and the news of several turns that is open there
    outside : what histories that had ended before weighed
    expected : what was held of every cell, of members of which nothing has been told too
    """

    values: Floats
    scores: Floats | None
    log_weights: Floats
    log_likelihood: Floats
    step: float
    place: Standing
    windows: tuple[Said, ...]
    outside: Outside
    heard: tuple[Heard, ...]
    moved: tuple[Moved, ...]
    expected: tuple[Expected, ...]


@dataclass(frozen=True)
class Kept:
    """All islands of a run at the end of a turn.

    Attributes
    ----------
    run : what tells the run from any other, see ``run_of``
    told : the news that they had been told, open windows among it
    """

    turn: int
    run: tuple[Any, ...]
    told: tuple[Said, ...]
    islands: tuple[Stand, ...]


def run_of(chosen: Plan, n_islands: int, *, moves: bool, ahead: bool) -> tuple[Any, ...]:
    """Return what a run must have in common with another to hear news alike, as plain values."""
    model = chosen.model
    inputs = sha256(chosen.draws.values.tobytes()).hexdigest()
    return (
        __version__, model.digest, model.horizon, chosen.engine, chosen.seed, chosen.n_runs, inputs, n_islands, moves, ahead,
    )  # fmt: skip


def can_be_kept(chosen: Plan) -> bool:
    """Whether islands of a run can go on later: those of the sampler cannot, nor those of a model that its digest does not tell."""
    model = chosen.model
    return chosen.engine == "exact" and model.rules is None and bool(model.dossier.source_yaml)


def told_by(evidence: Evidence, turn: int) -> tuple[Said, ...]:
    """Return the news that is told by the end of a turn, windows that are open then among it."""
    return tuple(said_by(one) for one in evidence.observations if one.first_turn <= turn)


def said_by(one: Observation) -> Said:
    """Return all that an observation tells an engine; its subject holds the text of its condition."""
    return (
        one.turn, one.since, one.kind, one.if_so, one.if_not, one.name, one.step, one.member, one.actions, one.subject,
        one.is_fact, one.denies,
    )  # fmt: skip


def shared_turn(one: Evidence, other: Evidence) -> int:
    """Return the last turn by which both have told the same."""
    last = min(one.last_turn, other.last_turn)
    return next(turn for turn in range(last, -1, -1) if told_by(one, turn) == told_by(other, turn))


def latest(kept: Sequence[Kept], run: tuple[Any, ...], evidence: Evidence) -> Kept | None:
    """Return what was kept last of a run before news parts from what it was told; None where nothing fits."""
    fits = [
        one
        for one in kept
        if one.run == run and one.turn <= evidence.last_turn and one.told == told_by(evidence, one.turn)
    ]
    return max(fits, key=lambda one: one.turn, default=None)


def stand_of(island: Island[Standing]) -> Stand:
    """Return where an island stands; nothing of it is changed by going on."""
    return Stand(
        island.values,
        island.scores if island.uniform is not None else None,
        island.log_weights,
        island.log_likelihood,
        island.step,
        replace(island.place, windows=()),
        tuple(said_by(one) for one in island.place.windows),
        dict(island.outside),
        tuple(island.heard),
        tuple(island.moved),
        tuple(island.expected),
    )


def take_up(island: Island[Standing], stand: Stand) -> None:
    """Put an island where it once stood; its windows are those of the evidence that it goes on with."""
    island.values, island.log_weights, island.log_likelihood = (
        stand.values,
        stand.log_weights,
        stand.log_likelihood,
    )
    if stand.scores is not None:
        island.scores = stand.scores
    island.step, island.outside = stand.step, dict(stand.outside)
    island.heard, island.moved = list(stand.heard), list(stand.moved)
    island.expected = list(stand.expected)
    known = {said_by(one): one for one in island.evidence.observations}
    windows = tuple(known[one] for one in stand.windows)
    island.place = replace(stand.place, windows=windows)


@contextmanager
def refusing_misfits(kept: Kept | None) -> Iterator[None]:
    """Say of islands that were kept in a file and do not fit the crisis and its news that they are to be had anew.

    A checksum tells damage, but not what somebody else wrote; where islands stand is too much to be checked before they go on.
    """
    try:
        yield
    except (LookupError, ValueError, TypeError, AttributeError) as misfit:
        if kept is None:
            raise
        raise RunError(
            "where the draws stood, as it was kept, does not fit the crisis and its news; advance the scenario again, from its start, to "
            "have it anew"
        ) from misfit
