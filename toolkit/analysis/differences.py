"""Base and what-if paired: differences draw by draw, histories that flip, and where they first part."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.analysis.pairing import aligned
from toolkit.history.coupling import Runs, coupled_runs, partings
from toolkit.model.draws import Draws, draw_parameters
from toolkit.results.result import Result
from toolkit.results.uncertainty import Weights, disagreement, ignorance, mean, standard_error

Floats = npt.NDArray[np.float64]
DRAWS, RUNS = 64, 200
"""Draws and histories per draw behind the flips, where chance was summed exactly."""
MOST_PARTINGS = 8


class Paired(NamedTuple):
    """What one what-if changes: rows of the differences, of flips and of partings; see ``Comparison``."""

    differences: list[dict[str, Any]]
    flips: list[dict[str, Any]]
    parted: list[dict[str, Any]]
    variance_reduction: dict[str, float]


def paired(name: str, title: str, base: Result, other: Result, reference: Runs) -> Paired:
    """Set a what-if against the base and its histories (``runs_of``)."""
    moved = runs_of(other)
    return Paired(
        _differences(name, title, base, other),
        _flips(name, reference, moved),
        _parted(name, reference, moved),
        _variance_reduction(reference, moved),
    )


def _differences(name: str, title: str, base: Result, other: Result) -> list[dict[str, Any]]:
    before, after = aligned([base, other])
    moved, weights = after.tally.final - before.tally.final, before.weights
    difference, error = _mean_difference(base, other, moved, weights)
    low, high = (
        (np.full_like(difference, np.nan),) * 2
        if base.n_runs
        else ignorance(moved, 0, weights, summed=before.is_summed)
    )
    lowest, highest = _range(difference, base, other)
    return [
        {
            "what_if": name,
            "title": title,
            "outcome": outcome.name,
            "label": outcome.label,
            "base": float(base.probability[n]),
            "base_error": float(base.sampling_error[n]),
            "difference": float(difference[n]),
            "sampling_error": float(error[n]),
            "ignorance_low": float(low[n]),
            "ignorance_high": float(high[n]),
            "disagreement_low": float(lowest[n]),
            "disagreement_high": float(highest[n]),
            "carried_out": min((one.share for one in other.record.forced), default=math.nan),
        }
        for n, outcome in enumerate(base.model.outcomes)
    ]


def _mean_difference(base: Result, other: Result, moved: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """Return the mean difference and its standard error; shapes (K,). Beside draws, what was summed keeps its exact mean."""
    if base.is_summed != other.is_summed and min(len(base.parameters), len(other.parameters)) > 1:
        return other.probability - base.probability, base.sampling_error + other.sampling_error
    difference = mean(moved, weights)
    n_groups = max(base.n_groups, other.n_groups)
    error = standard_error(moved, n_groups, 0, weights) if len(moved) > 1 else np.zeros_like(difference)
    return difference, error


def _range(difference: Floats, base: Result, other: Result) -> tuple[Floats, Floats]:
    """Return the range of a difference over the base model and the alternatives of both; NaN where they share none."""
    shared = [key for key in base.alternatives if key in other.alternatives]
    if not shared:
        return disagreement(difference, {})
    moves = np.stack(
        [np.zeros_like(difference), *(other.alternatives[key] - base.alternatives[key] for key in shared)]
    )
    return difference + moves.min(axis=0), difference + moves.max(axis=0)


def runs_of(result: Result) -> Runs:
    """Simulate histories of a result's model; the same draws and random numbers for base and what-if."""
    if result.n_runs:
        keep = min(len(result.parameters), DRAWS)
        draws, n_runs = Draws(result.parameters[:keep], keep), min(result.n_runs, RUNS)
    else:
        drawn = draw_parameters(result.model, DRAWS, result.seed, "random").values
        draws, n_runs = Draws(np.resize(drawn, (DRAWS, drawn.shape[1])), DRAWS), RUNS
    return coupled_runs(result.model, draws, n_runs, result.seed)


def _flips(name: str, base: Runs, other: Runs) -> list[dict[str, Any]]:
    labels = [outcome.label for outcome in base.model.outcomes]
    pairs, counts = np.unique(np.stack((base.outcome, other.outcome)), axis=1, return_counts=True)
    found = [
        {"what_if": name, "before": labels[a], "after": labels[b], "share": int(count) / len(base.outcome)}
        for (a, b), count in zip(pairs.T, counts, strict=True)
        if a != b
    ]
    return sorted(found, key=lambda row: -row["share"])


def _parted(name: str, base: Runs, other: Runs) -> list[dict[str, Any]]:
    flipped = base.outcome != other.outcome
    total = max(int(flipped.sum()), 1)
    return [
        {
            "what_if": name,
            "turn": one.turn,
            "who": one.who,
            "before": one.before,
            "after": one.after,
            "share": one.n_runs / total,
        }
        for one in partings(base, other, flipped)[:MOST_PARTINGS]
    ]


def _variance_reduction(base: Runs, other: Runs) -> dict[str, float]:
    """Return variance of an independent over that of a paired difference; infinite where no history flips."""
    found = {}
    for n, outcome in enumerate(base.model.outcomes):
        before, after = (base.outcome == n).astype(float), (other.outcome == n).astype(float)
        paired = float((after - before).var())
        apart = float(before.var() + after.var())
        found[outcome.name] = (
            apart / paired if paired > 0.0 else float("inf") if apart > 0.0 else float("nan")
        )
    return found
