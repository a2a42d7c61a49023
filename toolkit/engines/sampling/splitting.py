"""Rare outcomes by multilevel splitting: histories that come near are cloned, and the chance is a product.

A score says how near a state is. The chance of the outcome is the chance of reaching the first level, times that
of reaching the second from there, and so on; at every level as many histories go on as started, cloned from those
that got there (fixed effort: Garvels 2000; Kahn and Harris 1951). With levels chosen beforehand, from a pilot run
with numbers of its own, the product is unbiased whatever the score; a poor score only makes it rough (L'Ecuyer,
Demers and Tuffin 2007, ACM Trans. Modeling and Computer Simulation 17:9). Independent replications give the error.

A product of shares is about log-normal (Cerou and Guyader 2007, Stochastic Analysis and Applications 25:417): where few
histories get on at each of many levels, most replications find too little and a rare one far too much, and their spread
says too small an error. Its variance, as a share of its square, is about the sum of (1 - p) / (n p) over levels that are
reached with chance p by n histories (Cerou, Del Moral, Furon and Guyader 2012, Statistics and Computing 22:795), so as many
histories start at a level as keep that sum within ``MOST_VARIANCE``, as far as memory allows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

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
MOST_VARIANCE = 0.125
"""Variance of the estimate of a replication, as a share of its square, up to which the mean of twenty is near enough to normal."""
MOST_AT_ONCE = 200_000
"""Histories at a level in all replications, unless more are asked for."""
MOST_HISTORIES = 100_000_000


def estimate_tail(
    model: Model,
    outcome: str,
    *,
    seed: int = 0,
    runs: int = RUNS,
    replications: int = REPLICATIONS,
    at_medians: bool = False,
) -> Tail:
    """Estimate the chance of a rare outcome of a model; see ``tail``; over draws of its inputs, or ``at_medians``."""
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
        levels, shares = _pilot(
            model, score, born(model, seed, PILOT_RUNS, "pilot", at_medians=at_medians), seed
        )
        effort = _effort(shares, runs, replications)
        cloud = born(model, seed + 1, effort[0] * replications, "main", at_medians=at_medians)
        return _estimate(model, score, cloud, levels, effort, seed, replications)


def _pilot(model: Model, score: Score, cloud: Cloud, seed: int) -> tuple[list[float], list[float]]:
    """Choose levels so that about a quarter of the histories reach each from the one before.

    Levels begin above the lowest start: histories that start higher have passed them.

    Returns
    -------
    levels, shares
        And the share that reached each from the one before, at last that which came to the outcome.

    Raises
    ------
    RunError
        If the score never rises, so that nothing leads on to the outcome.
    """
    levels: list[float] = []
    shares: list[float] = []
    stands = float(score.of(list(cloud.columns)).min())
    while True:
        climb = Climb(model, seed, cloud, score, math.inf, f"pilot|{len(levels)}")
        _, _, highest = climb.climb()
        came = float(climb.there.mean())
        level = None if came >= CLIMBING or len(levels) == MOST_LEVELS else _next_level(highest, stands)
        if level is None:
            break
        reached, got, _ = Climb(model, seed, cloud, score, level, f"pilot|{len(levels) + 1}|up").climb()
        if not got.any():
            break
        levels.append(level)
        shares.append(float(got.mean()))
        stands = level
        cloud = _cloned(seed, reached, got[None], PILOT_RUNS, f"pilot|{len(levels)}")
    if not levels and came == 0.0 and level is None:
        raise RunError(
            f"the score of '{model.outcomes[score.number].name}' never rises in {PILOT_RUNS:,} histories, so "
            "splitting cannot climb; give the outcome a `score:` that rises in smaller steps on the way to it"
        )
    return levels, [*shares, came]


def _next_level(highest: Floats, stands: float) -> float | None:
    """Return the score above where histories stand that about a quarter of them reach; None if none gets higher."""
    higher = np.unique(highest[(highest > stands) & np.isfinite(highest)])
    if not len(higher):
        return None
    above = higher[higher <= np.quantile(highest, 1.0 - CLIMBING)]
    return float(above[-1] if len(above) else higher[0])


def _effort(shares: Sequence[float], runs: int, replications: int) -> list[int]:
    """Return how many histories of a replication start at each level: those that are asked for, and more where few would get on."""
    most = max(runs, MOST_AT_ONCE // replications)
    seen = np.maximum(shares, 1.0 / PILOT_RUNS)
    wanted = np.ceil((1.0 - seen) / seen * len(shares) / MOST_VARIANCE)
    return [int(one) for one in np.clip(wanted, runs, most)]


def _estimate(
    model: Model,
    score: Score,
    cloud: Cloud,
    levels: Sequence[float],
    effort: Sequence[int],
    seed: int,
    replications: int,
) -> Tail:
    """Climb the levels in independent replications, side by side; those in which no history gets on are over."""
    chance = np.ones(replications)
    going = np.arange(replications)
    reaching = [1.0]
    for stage, level in enumerate((*levels, math.inf)):
        climb = Climb(model, seed + 1, cloud, score, level, f"main|{stage}")
        reached, arrived, _ = climb.climb()
        got = arrived.reshape(len(going), -1)
        chance[going] *= got.mean(axis=1)
        reaching.append(float(chance.mean()))
        going = going[got.any(axis=1)]
        if not len(going):
            break
        if stage < len(levels):
            cloud = _cloned(seed + 1, reached, got, effort[stage + 1], f"main|{stage}")
    found = model.outcomes[score.number]
    return Tail(
        outcome=found.name,
        label=found.label,
        probability=float(chance.mean()),
        sampling_error=float(chance.std(ddof=1) / math.sqrt(replications))
        or 1.0 / (replications * min(effort)),
        levels=tuple(levels),
        conditional=tuple(after / before for before, after in pairwise(reaching)),
        replications=replications,
        n_runs=min(effort),
        replicated=tuple(chance.tolist()),
        most_runs=max(effort),
    )


def _cloned(seed: int, reached: Cloud, got: npt.NDArray[np.bool_], n_runs: int, stage: str) -> Cloud:
    """Fill every replication up with clones of its own histories that ``got`` there, shape (replications, N); one that has none is left out."""
    parents = [np.flatnonzero(row) + n * got.shape[1] for n, row in enumerate(got) if row.any()]
    numbers = KeyedRandom(seed).uniform(0, len(parents) * n_runs, turn=0, name=f"{stage}|clones", use="noise")
    chosen = [
        own[(row * len(own)).astype(np.int64)]
        for own, row in zip(parents, numbers.reshape(len(parents), n_runs), strict=True)
    ]
    return reached.take(np.concatenate(chosen))
