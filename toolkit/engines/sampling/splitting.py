"""Rare outcomes by multilevel splitting: histories that come near are cloned, and the chance is a product.

A score says how near a state is. The chance of the outcome is the chance of reaching the first level, times that
of reaching the second from there, and so on; at every level as many histories go on as started, cloned from those
that got there (fixed effort: Garvels 2000; Kahn and Harris 1951). With levels chosen beforehand, from a pilot run
with numbers of its own, the product is unbiased whatever the score; a poor score only makes it rough (L'Ecuyer,
Demers and Tuffin 2007, ACM Trans. Modeling and Computer Simulation 17:9). Independent replications give the error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.climbing import Climb, Cloud, Score, born
from toolkit.errors import RunError
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.model import Model
from toolkit.results.tail import Tail

Floats = npt.NDArray[np.float64]
REPLICATIONS = 20
RUNS = 1_000
"""Histories per level and replication."""
PILOT_RUNS = 4_000
CLIMBING = 0.25
"""Share of pilot histories that should reach the next level."""
MOST_LEVELS = 200
MOST_HISTORIES = 100_000_000


def estimate_tail(
    model: Model, outcome: str, *, seed: int = 0, runs: int = RUNS, replications: int = REPLICATIONS
) -> Tail:
    """Estimate the chance of a rare outcome of a model; see ``tail``."""
    model.outcome_number(outcome)
    if model.has_policy:
        raise RunError(
            "splitting needs actors that do not look ahead and follow no Python rule, whose expectations would have to be worked out for every "
            "history; use engine exact"
        )
    if min(runs, replications) < 2 or runs * replications > MOST_HISTORIES:
        raise RunError(
            f"splitting takes at least 2 runs and 2 replications, to tell its error, and at most {MOST_HISTORIES:,} histories"
        )
    score = Score(model, model.outcome_number(outcome))
    with np.errstate(all="ignore"):
        levels = _pilot(model, score, seed)
        return _estimate(model, score, levels, seed, runs, replications)


def _pilot(model: Model, score: Score, seed: int) -> list[float]:
    """Choose levels so that about a quarter of the histories reach each from the one before.

    Raises
    ------
    RunError
        If the score never rises, so that nothing leads on to the outcome.
    """
    cloud: Cloud | None = born(model, seed, PILOT_RUNS, "pilot")
    levels: list[float] = []
    while cloud is not None and len(levels) < MOST_LEVELS:
        climb = Climb(model, seed, cloud, score, math.inf, f"pilot|{len(levels)}")
        _, _, highest = climb.climb()
        if climb.there.mean() >= CLIMBING:
            return levels
        stands = levels[-1] if levels else float(score.of(list(cloud.columns)).max())
        level = _next_level(highest, stands)
        if level is None:
            if not levels and not climb.there.any():
                raise RunError(
                    f"the score of '{model.outcomes[score.number].name}' never rises in {PILOT_RUNS:,} histories, so "
                    "splitting cannot climb; give the outcome a `score:` that rises in smaller steps on the way to it"
                )
            return levels
        cloud = _pilot_clones(model, seed, cloud, score, level, len(levels) + 1)
        if cloud is not None:
            levels.append(level)
    return levels


def _next_level(highest: Floats, stands: float) -> float | None:
    """Return the score above where histories stand that about a quarter of them reach; None if none gets higher."""
    higher = np.unique(highest[(highest > stands) & np.isfinite(highest)])
    if not len(higher):
        return None
    above = higher[higher <= np.quantile(highest, 1.0 - CLIMBING)]
    return float(above[-1] if len(above) else higher[0])


def _pilot_clones(
    model: Model, seed: int, cloud: Cloud, score: Score, level: float, stage: int
) -> Cloud | None:
    """Climb to a level and fill up with clones of those that got there; None if none did."""
    reached, got, _ = Climb(model, seed, cloud, score, level, f"pilot|{stage}|up").climb()
    if not got.any():
        return None
    name = f"pilot|{stage}|clones"
    chosen = KeyedRandom(seed).uniform(0, PILOT_RUNS, turn=0, name=name, use="noise")
    return reached.take(np.flatnonzero(got)[(chosen * got.sum()).astype(np.int64)])


def _estimate(
    model: Model, score: Score, levels: Sequence[float], seed: int, runs: int, replications: int
) -> Tail:
    """Climb the levels in independent replications, side by side."""
    cloud = born(model, seed + 1, runs * replications, "main")
    group = np.repeat(np.arange(replications), runs)
    chance = np.ones(replications)
    steps = []
    for stage, level in enumerate((*levels, math.inf)):
        climb = Climb(model, seed + 1, cloud, score, level, f"main|{stage}")
        reached, got, _ = climb.climb()
        share = np.bincount(group, weights=got, minlength=replications) / runs
        chance *= share
        steps.append(float(share.mean()))
        if not got.any():
            break
        if stage < len(levels):
            cloud = _cloned(seed + 1, reached, got, group, runs, stage)
    found = model.outcomes[score.number]
    return Tail(
        outcome=found.name,
        label=found.label,
        probability=float(chance.mean()),
        sampling_error=float(chance.std(ddof=1) / math.sqrt(replications)),
        levels=tuple(levels),
        conditional=tuple(steps),
        replications=replications,
        n_runs=runs,
        replicated=tuple(chance.tolist()),
    )


def _cloned(
    seed: int,
    reached: Cloud,
    got: npt.NDArray[np.bool_],
    group: npt.NDArray[np.int64],
    runs: int,
    stage: int,
) -> Cloud:
    """Fill every replication up with clones of its own histories that got there; one that has none goes on as it is."""
    numbers = KeyedRandom(seed).uniform(0, len(got), turn=0, name=f"main|{stage}|clones", use="noise").copy()
    chosen = np.arange(len(got))
    for replication in range(int(group[-1]) + 1):
        here = slice(replication * runs, (replication + 1) * runs)
        parents = np.flatnonzero(got[here]) + replication * runs
        if len(parents):
            chosen[here] = parents[(numbers[here] * len(parents)).astype(np.int64)]
    return reached.take(chosen)
