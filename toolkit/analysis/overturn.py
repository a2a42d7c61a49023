"""What would overturn the finding? The least implausible movement of the inputs that reverses it.

In the space where every input is a standard normal number the least implausible point that meets a condition is the nearest to
the medians (first-order reliability: Hasofer and Lind 1974; Rackwitz and Fiessler 1978). Its distance is in standard units.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.imposed import imposed
from toolkit.engines.inputs import answers_at, structure_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.model.draws import from_uniform
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
FURTHEST = 3.0
"""Standard units beyond which no single input is moved: about one in a thousand."""
MOST_STEPS, MOST_IDLE = 15, 2
LONGEST_STEP = 2.0
"""In standard units: further off the tangent plane says little."""
DIFFERENCE = 0.05
EXPLAINED = (
    "Standard units count from the median; alone at: the value that would do it by itself, where one does."
)
UNITS = "Standard units count from the median."
CLOSE = 1e-3
"""Log-odds within which the condition counts as met."""


LAYOUT = (
    Column("input", "label"),
    Column("unit", "unit"),
    Column("from", "from_value", "figure", drawn="beside"),
    Column("to", "to_value", "figure", drawn="beside"),
    Column("standard units", "moved", "figure", drawn="alone"),
    Column("alone at", "alone", "figure", missing="none"),
)


@dataclass(frozen=True, repr=False, eq=False)
class Overturn(Answer):
    """The smallest movement that reverses a finding.

    Attributes
    ----------
    finding, reversal : str
        What holds at the medians, and what is asked for, in words.
    distance : float
        Of the movement, in standard units; infinite where none was found within the inputs' ranges.
    chance : float
        Rough chance that inputs drawn at random lie beyond, ``1 - Phi(distance)``; exact where the boundary is flat.
    before, after : float
        What is compared with the threshold (a probability, or the difference of two), at the medians and at the point; where
        none was found, at the point that comes closest.
    table : DataFrame
        One row per input, the most moved first: ``parameter``, ``label``, ``unit``, ``from_value``, ``to_value``, ``moved``
        (standard units) and ``alone`` (value that would do it alone, the others at their medians; NaN where none does).
    """

    _: KW_ONLY
    finding: str
    reversal: str
    distance: float
    chance: float
    before: float
    after: float


@public
@slow
def overturn(
    of: Subject,
    outcome: str,
    *,
    above: float | None = None,
    below: float | None = None,
    over: str | None = None,
    inputs: Sequence[str] | None = None,
    alone: bool = True,
    **options: Unpack[ModelOptions],
) -> Overturn:
    """Find the least implausible movement of the inputs that takes an outcome across a line.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked; the medians of its inputs are where the movement starts.
    outcome : str
    above, below : float, optional
        A probability it is to exceed, or to fall below.
    over : str, optional
        Another outcome that it is to overtake.
    inputs : sequence of str, optional
        Only these may move, such as the levers of one actor; all declared inputs if left out. Doubts stay where they are.
    alone : bool
        Whether to look, too, for the value at which each input alone would do it.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Overturn

    Raises
    ------
    ToolkitError
        For unknown names, no line or several, a finding that is reversed already, or a crisis that has to be sampled.

    Examples
    --------
    >>> from toolkit.analysis import overturn
    >>> found = overturn("caribbean-2025", "limited_strike", above=0.3, inputs=["us_resolve"], alone=False)
    >>> bool(found.distance > 0)
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="overturn")
    gap, reversal = _line(model, outcome, above, below, over)
    if structure_of(model) is None:
        raise ToolkitError(
            "what would overturn a finding is worked out exactly, and this crisis has to be sampled"
        )
    columns = _columns(model, inputs)
    asked = _Asked(model, columns, gap)
    start = np.zeros(len(columns))
    first = asked.gap_at(start[None])[0]
    if first >= 0.0:
        raise ToolkitError(f"at the medians this holds already: {reversal}; ask for what does not")
    moved, found = _nearest(asked, start)
    values = asked.inputs_at(np.stack((start, moved)))
    singles = [_alone(asked, n) if alone else math.nan for n in range(len(columns))]
    rows = [
        {
            "parameter": model.parameters[c].name,
            "label": model.parameters[c].label,
            "unit": model.parameters[c].unit,
            "from_value": values[0, c],
            "to_value": values[1, c],
            "moved": moved[n],
            "alone": single,
        }
        for n, (c, single) in enumerate(zip(columns, singles, strict=True))
    ]
    table = pd.DataFrame(rows)
    table = table.reindex(table.moved.abs().sort_values(ascending=False).index).reset_index(drop=True)
    distance = float(np.linalg.norm(moved)) if found else math.inf
    k = model.outcome_number(outcome)
    shown = answers_at(model, values)
    other = 0.0 if over is None else shown[:, model.outcome_number(over)]
    compared = shown[:, k] - other
    label = model.outcomes[k].label
    size = (
        f"{numbers.points(compared[0])} points"
        if over
        else numbers.per_cent(compared[0], numbers.FINEST, 0.0)
    )
    finding = f"{label}: {size} {'beside the other ' if over else ''}with every input at its median"
    how = (
        "no movement within the ranges of the inputs does it"
        if math.isinf(distance)
        else f"it takes {numbers.figure(distance)} standard units"
    )
    return Overturn(
        table,
        result=origin(of),
        model=model,
        caveats=(*imposed(of, model), *unheard(of)),
        layout=LAYOUT if alone else LAYOUT[:-1],
        verb="overturn",
        finding=finding,
        reversal=reversal,
        distance=distance,
        chance=0.5 * math.erfc(distance / math.sqrt(2.0)),
        before=float(compared[0]),
        after=float(compared[1]),
        title=f"{model.full_title}. {finding}; asked for: {reversal}; {how}",
        asked=f"What would it take: {reversal}?",
        notes=(EXPLAINED if alone else UNITS,),
        parts={
            "finding": finding,
            "reversal": reversal,
            "distance": distance,
            "before": float(compared[0]),
            "after": float(compared[1]),
        },
    )


def _line(
    model: Model, outcome: str, above: float | None, below: float | None, over: str | None
) -> tuple[Callable[[Floats], Floats], str]:
    """Return how far beyond the line answers are (log-odds, positive where the finding is reversed), and its words."""
    for name in (outcome, *([over] if over is not None else [])):
        model.outcome_number(name)
    if sum(one is not None for one in (above, below, over)) != 1:
        raise ToolkitError("say which line is to be crossed: above=, below= or over=, one of them")
    k, label = model.outcome_number(outcome), model.outcomes[model.outcome_number(outcome)].label
    if over is not None:
        other = model.outcome_number(over)
        if other == k:
            raise ToolkitError(f"'{outcome}' cannot overtake itself; name another outcome")
        words = f"{label} likelier than {model.outcomes[other].label}"
        return lambda p: _log(p[:, k]) - _log(p[:, other]), words
    line = above if above is not None else below
    assert line is not None
    if not 0.0 < line < 1.0:
        raise ToolkitError(f"{line:g} is no line to cross; expected a probability between 0 and 1")
    odds = math.log(line / (1.0 - line))
    sign = 1.0 if above is not None else -1.0
    words = f"{label} {'above' if above is not None else 'below'} {100 * line:g} %"
    return lambda p: sign * (_log(p[:, k]) - _log(1.0 - p[:, k]) - odds), words


def _log(p: Floats) -> Floats:
    return np.asarray(np.log(np.clip(p, 1e-12, None)))


def _columns(model: Model, inputs: Sequence[str] | None) -> list[int]:
    moving = {
        parameter.name: n
        for n, parameter in enumerate(model.parameters)
        if not parameter.is_doubt and parameter.distribution.kind not in ("value", "discrete")
    }
    for name in inputs or ():
        if name not in moving:
            raise unknown("input that can be moved by degrees", name, moving)
    chosen = [moving[name] for name in inputs] if inputs else list(moving.values())
    if not chosen:
        raise ToolkitError("no input can be moved by degrees")
    return chosen


class _Asked:
    """The gap to the line as a function of standard normal numbers, one per input that may move."""

    def __init__(self, model: Model, columns: list[int], gap: Callable[[Floats], Floats]) -> None:
        self.model, self.columns, self.gap = model, columns, gap

    def inputs_at(self, points: Floats) -> Floats:
        """Return all inputs; shapes (N, moving) -> (N, P)."""
        from scipy.special import ndtr  # slow to import

        uniform = np.full((len(points), len(self.model.parameters)), 0.5)
        uniform[:, self.columns] = ndtr(points)
        return from_uniform(self.model, uniform)

    def gap_at(self, points: Floats) -> Floats:
        """Return how far beyond the line each point is; shape (N,)."""
        return self.gap(answers_at(self.model, self.inputs_at(points)))

    def slope_at(self, point: Floats) -> tuple[float, Floats]:
        """Return the gap and its gradient, by central differences."""
        steps = DIFFERENCE * np.eye(len(point))
        gaps = self.gap_at(np.concatenate((point[None], point + steps, point - steps)))
        n = len(point)
        return float(gaps[0]), np.asarray((gaps[1 : n + 1] - gaps[n + 1 :]) / (2.0 * DIFFERENCE))


def _nearest(asked: _Asked, start: Floats) -> tuple[Floats, bool]:
    """Find the nearest point on the line: linearise, go to the nearest point of the tangent plane, and again.

    Returns
    -------
    point, found
        Where the line was met; else the point that comes closest to it.
    """
    point = best = start
    best_gap, idle = -np.inf, 0
    for _ in range(MOST_STEPS):
        gap, slope = asked.slope_at(point)
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
    if abs(float(asked.gap_at(point[None])[0])) <= 10 * CLOSE:
        return point, True
    return best, False


def _alone(asked: _Asked, n: int) -> float:
    """Return the value at which one input alone reaches the line, the nearest to its median; NaN where none does."""
    grid = np.linspace(-FURTHEST, FURTHEST, 7)
    points = np.zeros((len(grid), len(asked.columns)))
    points[:, n] = grid
    gaps = asked.gap_at(points)
    beyond = np.flatnonzero(gaps >= 0.0)
    if not len(beyond):
        return math.nan
    nearest = int(beyond[np.abs(grid[beyond]).argmin()])
    inner = nearest - 1 if grid[nearest] > 0 else nearest + 1
    low, high = grid[inner], grid[nearest]
    low_gap, high_gap = gaps[inner], gaps[nearest]
    for _ in range(4):  # false position: the gap is nearly straight between neighbours
        middle = low - low_gap * (high - low) / (high_gap - low_gap)
        point = np.zeros((1, len(asked.columns)))
        point[0, n] = middle
        gap = float(asked.gap_at(point)[0])
        if gap >= 0.0:
            high, high_gap = middle, gap
        else:
            low, low_gap = middle, gap
        if abs(gap) < CLOSE:
            break
    point = np.zeros((1, len(asked.columns)))
    point[0, n] = middle
    return float(asked.inputs_at(point)[0, asked.columns[n]])
