"""Peeling: thin slices taken off a box until what is left holds mostly cases of interest.

The patient rule induction method (Friedman and Fisher 1999, Statistics and Computing 9:123-143), with the pruning of Bryant and
Lempert (2010, Technological Forecasting and Social Change 77:34-49).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from toolkit.analysis.boxes import Bools, Box, Floats, Limits, Sample
from toolkit.libraries import scipys

PEEL = 0.05
"""Share of the draws that one slice takes off."""
LEAST_MASS = 0.03
WORTH = 0.01
"""Loss, in the harmonic mean of coverage and density, below which a limit is not worth its words."""
BY_CHANCE = 0.05
"""Limits that as many cases would pass by chance, with more than this probability, are dropped."""
OPEN = (-np.inf, np.inf)


class _Slice(NamedTuple):
    """What is left once a slice is off: the new limits of one input, who is inside (shape (D,)), and how dense that is."""

    name: str
    limits: tuple[float, float]
    keeps: Bools
    density: float


def peel(sample: Sample) -> list[Box]:
    """Take off slices, always the one that raises the density most, and put back what can be had for nothing."""
    limits: dict[str, tuple[float, float]] = {}
    boxes = [sample.box(limits)]
    inside = np.ones(len(sample.cases), dtype=bool)
    while boxes[-1].mass > LEAST_MASS and boxes[-1].density < 1.0:
        best = _best(_slices(sample, inside, limits), boxes[-1].density)
        if best is None:
            break
        limits = {**limits, best.name: best.limits}
        inside = best.keeps
        boxes.append(sample.box(limits))
    return boxes


def _best(slices: Iterator[_Slice], density: float) -> _Slice | None:
    """Return the slice that leaves the highest density, the first of equals; None where none raises it."""
    best = None
    for one in slices:
        if one.density > density + 1e-12:
            best, density = one, one.density
    return best


def _slices(sample: Sample, inside: Bools, limits: Limits) -> Iterator[_Slice]:
    """Yield what would be left after each slice that can be taken off, at the low or the high end of each input."""
    for n, name in enumerate(sample.names):
        low, high = limits.get(name, OPEN)
        column = sample.values[inside, n]
        lowest, highest = float(np.quantile(column, PEEL)), float(np.quantile(column, 1.0 - PEEL))
        for cut in ((lowest, high), (low, highest)):
            keeps = _kept(sample.values[:, n], inside, cut, low)
            mass = float(sample.weights[keeps].sum())
            if keeps.sum() == inside.sum() or mass < LEAST_MASS / 2:
                continue
            density = float(sample.weights[keeps & sample.cases].sum()) / mass
            yield _Slice(name, _edges(sample.values[keeps, n], cut, low, high), keeps, density)


def _kept(column: Floats, inside: Bools, cut: tuple[float, float], low: float) -> Bools:
    """Return who stays inside; shapes (D,), (D,) -> (D,)."""
    keeps = inside & (column >= cut[0]) & (column <= cut[1])
    if keeps.sum() == inside.sum() and cut[0] > low:  # many equal values: the whole lowest goes
        return inside & (column > cut[0]) & (column <= cut[1])
    return keeps


def _edges(kept: Floats, cut: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    """Return the limits after a slice: at the last value that stays, on the side that was cut."""
    return (float(kept.min()), high) if cut[0] > low else (low, float(kept.max()))


def suggested(boxes: Sequence[Box], sample: Sample) -> Box:
    """Find the inputs that matter, then the best box over these alone: many limits that chance drew would each be too loose."""
    mattering = _pruned(max(boxes, key=lambda box: box.balance), sample).limits
    if not mattering:
        return boxes[0]
    few = sample.of([name for name in sample.names if name in mattering])
    return sample.box(max(peel(few), key=lambda box: box.balance).limits)


def _pruned(box: Box, sample: Sample) -> Box:
    """Drop limits that change little, and limits that chance alone may have drawn (Bryant and Lempert 2010)."""
    n_draws = 1.0 / float(np.square(sample.weights).sum())
    while box.limits:
        shorter = {
            name: sample.box({key: limit for key, limit in box.limits.items() if key != name})
            for name in box.limits
        }
        by_chance = {name: _by_chance(box, one, n_draws) for name, one in shorter.items()}
        name = max(shorter, key=lambda one: (by_chance[one], shorter[one].balance))
        cheapest = max(shorter.values(), key=lambda one: one.balance)
        if by_chance[name] > BY_CHANCE:
            box = shorter[name]
        elif cheapest.balance >= box.balance - WORTH:
            box = cheapest
        else:
            break
    return box


def _by_chance(box: Box, wider: Box, n_draws: float) -> float:
    """Return the probability that a box holds as many cases if its draws are as those of a wider one."""
    inside = round(box.mass * n_draws)
    return float(
        scipys("special").bdtrc(round(box.density * inside) - 1, inside, min(wider.density, 1.0 - 1e-12))
    )
