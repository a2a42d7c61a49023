"""First-order reliability: the least implausible movement of inputs that meets a condition.

In the space where every input is a standard normal number the least implausible point that meets a condition is the nearest to
the medians (Hasofer and Lind 1974; Rackwitz and Fiessler 1978). Its distance is in standard units.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.inputs import targets_at
from toolkit.libraries import scipys
from toolkit.model.draws import from_uniform
from toolkit.model.model import Model
from toolkit.model.targets import Target

Floats = npt.NDArray[np.float64]
FURTHEST = 3.0
"""Standard units beyond which no single input is moved: about one in a thousand."""
MOST_STEPS, MOST_IDLE = 15, 2
LONGEST_STEP = 2.0
"""In standard units: further off the tangent plane says little."""
DIFFERENCE = 0.05
CLOSE = 1e-3
"""Log-odds within which the condition counts as met."""


class Boundary:
    """The gap to a line as a function of standard normal numbers, one per input that may move.

    Parameters
    ----------
    model : Model
        Small enough for the exact engine.
    columns : list of int
        The inputs that may move; the others stand at their medians.
    targets : sequence of Target
        What the line is about.
    gap : function
        Their numbers, shape (N, targets) -> how far beyond the line they are, shape (N,).
    """

    def __init__(
        self,
        model: Model,
        columns: list[int],
        targets: Sequence[Target],
        gap: Callable[[Floats], Floats],
    ) -> None:
        self.model, self.columns, self.targets, self.gap = model, columns, targets, gap

    def inputs_at(self, points: Floats) -> Floats:
        """Return all inputs; shapes (N, moving) -> (N, P)."""
        uniform = np.full((len(points), len(self.model.parameters)), 0.5)
        uniform[:, self.columns] = scipys("special").ndtr(points)
        return from_uniform(self.model, uniform)

    def gap_at(self, points: Floats) -> Floats:
        """Return how far beyond the line each point is; shape (N,)."""
        return self.gap(targets_at(self.model, self.inputs_at(points), self.targets))

    def slope_at(self, point: Floats) -> tuple[float, Floats]:
        """Return the gap and its gradient, by central differences."""
        steps = DIFFERENCE * np.eye(len(point))
        gaps = self.gap_at(np.concatenate((point[None], point + steps, point - steps)))
        n = len(point)
        return float(gaps[0]), np.asarray((gaps[1 : n + 1] - gaps[n + 1 :]) / (2.0 * DIFFERENCE))


def nearest(boundary: Boundary, start: Floats) -> tuple[Floats, bool]:
    """Find the nearest point on the line: linearise, go to the nearest point of the tangent plane, and again.

    Returns
    -------
    point, found
        Where the line was met; else the point that comes closest to it.
    """
    point = best = start
    best_gap, idle = -np.inf, 0
    for _ in range(MOST_STEPS):
        gap, slope = boundary.slope_at(point)
        idle = 0 if gap > best_gap + CLOSE else idle + 1
        best, best_gap = (point, gap) if gap > best_gap else (best, best_gap)
        length = float(slope @ slope)
        if length < 1e-12 or idle > MOST_IDLE:
            break
        moved = np.clip((slope @ point - gap) / length * slope, -FURTHEST, FURTHEST)
        step = float(np.abs(moved - point).max())
        point = point + min(1.0, LONGEST_STEP / max(step, 1e-12)) * (moved - point)
        if step < CLOSE:
            break
    if abs(float(boundary.gap_at(point[None])[0])) <= 10 * CLOSE:
        return point, True
    return best, False


def alone_at(boundary: Boundary, n: int) -> float:
    """Return the value at which one input alone reaches the line, the nearest to its median; NaN where none does."""

    def points_at(places: Floats) -> Floats:
        points = np.zeros((len(places), len(boundary.columns)))
        points[:, n] = places
        return points

    grid = np.linspace(-FURTHEST, FURTHEST, 7)
    gaps = boundary.gap_at(points_at(grid))
    beyond = np.flatnonzero(gaps >= 0.0)
    if not len(beyond):
        return math.nan
    nearest = int(beyond[np.abs(grid[beyond]).argmin()])
    inner = nearest - 1 if grid[nearest] > 0 else nearest + 1
    low, high = grid[inner], grid[nearest]
    low_gap, high_gap = gaps[inner], gaps[nearest]
    for _ in range(4):  # false position: the gap is nearly straight between neighbours
        middle = low - low_gap * (high - low) / (high_gap - low_gap)
        gap = float(boundary.gap_at(points_at(np.array([middle])))[0])
        if gap >= 0.0:
            high, high_gap = middle, gap
        else:
            low, low_gap = middle, gap
        if abs(gap) < CLOSE:
            break
    return float(boundary.inputs_at(points_at(np.array([middle])))[0, boundary.columns[n]])
