"""Base and what-if paired: differences draw by draw, histories that flip, and where they first part."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.analysis.pairing import aligned
from toolkit.history.coupling import Runs, coupled_runs, partings
from toolkit.model.distinct import grouped
from toolkit.model.draws import Draws, draw_for_histories
from toolkit.model.targets import Target, target_named, targets_of
from toolkit.results.result import Result
from toolkit.results.uncertainty import Weights, ignorance, mean, standard_error
from toolkit.results.values import moved_by, told_of, values_of

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
    forced = min((one.share for one in other.record.forced), default=math.nan)
    return [
        {
            "what_if": name,
            "title": title,
            "outcome": one.name,
            "label": one.label,
            **_difference(one, (base, before), (other, after)),
            "carried_out": forced,
            "kind": "outcome" if one.question is None else "question",
            "measure": one.measure,
        }
        for one in targets_of(base.model, asked=base.is_asked and other.is_asked)
        if is_told(one, base, other)
    ]


def is_told(target: Target, *results: Result) -> bool:
    """Whether all results tell a target: each has the question, and answers it."""
    if target.question is None:
        return True
    name = target.question.name
    return all(
        any(one.question.name == name and not one.refused for one in result.questions_asked)
        for result in results
    )


def _difference(
    target: Target, base: tuple[Result, Result], other: tuple[Result, Result]
) -> dict[str, float]:
    """Return a target with the base, what the other makes of it, and the three parts of that; each beside itself on common draws."""
    (first, before), (second, after) = base, other
    told = told_of(first, target)
    mine, its = (values_of(one.model, _own(one, target), one.tally) for one in (before, after))
    difference, error = _mean_difference(
        base, other, target, its.linear(after.weights) - mine.linear(before.weights)
    )
    low, high = _over_inputs(its.of - mine.of, mine.weights(before.weights), before)
    lowest, highest = _range(difference, first, second, target)
    return {
        "base": told.probability,
        "base_error": told.sampling_error,
        "difference": difference,
        "sampling_error": error,
        "ignorance_low": low,
        "ignorance_high": high,
        "disagreement_low": lowest,
        "disagreement_high": highest,
    }


def _own(result: Result, target: Target) -> Target:
    """Return a target as a result has it: a what-if may give a question another day, or a variable other levels."""
    return target if target.question is None else target_named(result.model, target.name)


def _mean_difference(
    base: tuple[Result, Result], other: tuple[Result, Result], target: Target, moved: Floats
) -> tuple[float, float]:
    """Return the mean difference and its standard error. Beside draws, what was summed keeps its exact mean."""
    (first, before), second = base, other[0]
    is_split = target.question is None and target.name in {*first.tails, *second.tails}
    is_one = len(moved) == 1 and bool(first.n_runs)
    if is_split or is_one:  # what splitting found, and runs of an only draw, are paired with nothing
        mine, its = told_of(first, target), told_of(second, _own(second, target))
        return its.probability - mine.probability, math.hypot(mine.sampling_error, its.sampling_error)
    if first.is_summed != second.is_summed and min(len(first.parameters), len(second.parameters)) > 1:
        mine, its = told_of(first, target), told_of(second, _own(second, target))
        return its.probability - mine.probability, mine.sampling_error + its.sampling_error
    difference = float(mean(moved[:, None], before.weights)[0])
    n_groups = max(first.groups, second.groups)
    return difference, float(standard_error(moved[:, None], n_groups, 0, before.weights)[0])


def _over_inputs(moved: Floats, weights: Weights, base: Result) -> tuple[float, float]:
    """Return the range of a difference over draws, those left out in which the condition of a question cannot hold."""
    if base.n_runs:
        return math.nan, math.nan
    known = np.isfinite(moved)
    if not known.all():
        moved, weights = moved[known], None if weights is None else weights[known] / weights[known].sum()
    low, high = ignorance(moved[:, None], 0, weights, summed=base.is_summed)
    return float(low[0]), float(high[0])


def _range(difference: float, base: Result, other: Result, target: Target) -> tuple[float, float]:
    """Return the range of a difference over the base model and the alternatives of both; NaN where they share none."""
    moves = [
        moved_by(other, _own(other, target), key) - moved_by(base, target, key)
        for key in base.alternatives
        if key in other.alternatives
    ]
    known = [0.0, *(one for one in moves if not math.isnan(one))]
    if len(known) == 1:
        return math.nan, math.nan
    low, high = difference + min(known), difference + max(known)
    return low, high


def runs_of(result: Result) -> Runs:
    """Simulate histories of a result's model; the same draws and random numbers for base and what-if."""
    if result.n_runs:
        keep = min(len(result.parameters), DRAWS)
        draws, n_runs = Draws(result.parameters[:keep], keep), min(result.n_runs, RUNS)
    else:
        design: Literal["random", "central"] = "central" if result.record.medians else "random"
        draws, n_runs = draw_for_histories(result.model, DRAWS, RUNS, result.seed, design)
    return coupled_runs(result.model, draws, n_runs, result.seed)


def _flips(name: str, base: Runs, other: Runs) -> list[dict[str, Any]]:
    labels = [outcome.label for outcome in base.model.outcomes]
    groups = grouped(np.stack((base.outcome, other.outcome)))
    found = [
        {"what_if": name, "before": labels[a], "after": labels[b], "share": int(count) / len(base.outcome)}
        for (a, b), count in zip(groups.columns.T, groups.counts, strict=True)
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
