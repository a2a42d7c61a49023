"""What would overturn the finding? The least implausible movement of the inputs that reverses it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.reliability import Boundary, Floats, alone_at, nearest
from toolkit.analysis.subjects import refuse_line, said, two_meanings
from toolkit.answers import Answer, Column
from toolkit.answers.levels import level
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import needed_structure, targets_at
from toolkit.engines.model_limits import limits_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import ToolkitError, unknown
from toolkit.model.model import Model
from toolkit.model.targets import Target, target_named
from toolkit.words import SUMMED

if TYPE_CHECKING:
    import pandas as pd

EXPLAINED = (
    "Standard units count from the median; alone at: the value that would do it by itself, where one does."
)
UNITS = "Standard units count from the median."
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
        Name of an outcome or a question.
    above, below : float, optional
        A probability it is to exceed, or to fall below; of a question that asks for a level, a mean level.
    over : str, optional
        Another outcome or question that it is to overtake.
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
    model = model_of(of, options, verb="overturn")
    target = target_named(model, outcome)
    targets = (target, *([target_named(model, over)] if over is not None else []))
    line = _line(targets, above, below)
    needed_structure(model, "what would overturn a finding is")
    boundary = Boundary(model, _columns(model, inputs), targets, line.gap)
    start = np.zeros(len(boundary.columns))
    at_start = float(boundary.gap_at(start[None])[0])
    if math.isnan(at_start):
        raise ToolkitError(f"'{outcome}' has no answer at the medians, where its condition cannot hold")
    if at_start >= 0.0:
        raise ToolkitError(f"at the medians this holds already: {line.reversal}; ask for what does not")
    moved, is_met = nearest(boundary, start)
    values = boundary.inputs_at(np.stack((start, moved)))
    distance = float(np.linalg.norm(moved)) if is_met else math.inf
    before, after = map(float, line.compared(targets_at(model, values, targets)))
    finding = _finding(target, before, beside=over is not None)
    found: dict[str, Any] = {
        "finding": finding,
        "reversal": line.reversal,
        "distance": distance,
        "before": before,
        "after": after,
    }
    return Overturn(
        _table(boundary, values, moved, alone=alone),
        result=origin(of),
        model=model,
        caveats=(*two_meanings(model, outcome, over), *limits_of(of, model), *unheard(of)),
        layout=LAYOUT if alone else LAYOUT[:-1],
        verb="overturn",
        ran=f"inputs moved from their medians, {SUMMED}",
        chance=0.5 * math.erfc(distance / math.sqrt(2.0)),
        title=f"{model.dossier.full_title}. {finding}; asked for: {line.reversal}; {_how_far(distance)}",
        asked=f"What would it take: {line.reversal}?",
        notes=(
            EXPLAINED if alone else UNITS,
            "" if is_met else _closest(target, after, beside=over is not None),
        ),
        parts=found,
        **found,
    )


def _finding(target: Target, before: float, *, beside: bool) -> str:
    """Say what holds at the medians."""
    return f"{_compared(target, before, beside=beside)} with every input at its median"


def _closest(target: Target, after: float, *, beside: bool) -> str:
    """Say what the movement is worth that is shown where none does it."""
    return f"From and to: the movement that comes closest without doing it ({_compared(target, after, beside=beside)})."


def _compared(target: Target, value: float, *, beside: bool) -> str:
    """Say what is compared with the line: a probability or a mean level, or how far it lies beside another."""
    if not beside:
        return f"{target.quoted}: {said(target, value)}"
    if target.measure == "level":
        return f"{target.quoted}: {level(value, sign=True)} levels beside the other"
    return f"{target.quoted}: {numbers.points(value)} points beside the other"


def _how_far(distance: float) -> str:
    if math.isinf(distance):
        return "no movement within the ranges of the inputs does it"
    return f"it takes {numbers.figure(distance)} standard units"


def _table(boundary: Boundary, values: Floats, moved: Floats, *, alone: bool) -> pd.DataFrame:
    """Tabulate from where to where each input is moved, the most moved first; ``values`` has shape (2, P)."""
    import pandas as pd  # slow to import, and only tables need it

    rows = []
    for n, column in enumerate(boundary.columns):
        one = boundary.model.parameters[column]
        rows.append(
            {
                "parameter": one.name,
                "label": one.label,
                "unit": one.unit,
                "from_value": values[0, column],
                "to_value": values[1, column],
                "moved": moved[n],
                "alone": alone_at(boundary, n) if alone else math.nan,
            }
        )
    table = pd.DataFrame(rows)
    return table.reindex(table.moved.abs().sort_values(ascending=False).index).reset_index(drop=True)


class _Line(NamedTuple):
    """The line that is to be crossed, for the numbers of one or two targets, shape (N, 1 or 2).

    Attributes
    ----------
    gap : how far beyond it they are, in log-odds, positive where the finding is reversed; shape (N,)
    compared : what is compared with it, a number or the difference of two; shape (N,)
    reversal : what is asked for, in words
    """

    gap: Callable[[Floats], Floats]
    compared: Callable[[Floats], Floats]
    reversal: str


def _line(targets: Sequence[Target], above: float | None, below: float | None) -> _Line:
    target, *others = targets
    if sum((above is not None, below is not None, bool(others))) != 1:
        raise ToolkitError("say which line is to be crossed: above=, below= or over=, one of them")
    if others:
        return _overtaking(target, others[0])
    line = above if above is not None else below
    assert line is not None
    refuse_line(target, line, "above" if above is not None else "below")
    (at,), sign = _part(target, np.array([line])), 1.0 if above is not None else -1.0
    odds = math.log(at / (1.0 - at))
    return _Line(
        lambda p: sign * (_log(_part(target, p[:, 0])) - _log(1.0 - _part(target, p[:, 0])) - odds),
        lambda p: p[:, 0],
        f"{target.quoted} {'above' if above is not None else 'below'} {_line_said(target, line)}",
    )


def _overtaking(target: Target, other: Target) -> _Line:
    """Return the line at which one target overtakes another of the same measure."""
    if other == target:
        raise ToolkitError(f"'{target.name}' cannot overtake itself; name another outcome")
    if other.measure != target.measure:
        raise ToolkitError(f"'{target.name}' and '{other.name}' are not alike: a probability and a level")
    if target.measure == "level" and target.ends != other.ends:
        raise ToolkitError(f"'{target.name}' and '{other.name}' are not alike: their levels differ")
    likelier = "likelier" if target.measure == "probability" else "higher"
    return _Line(
        lambda p: _log(_part(target, p[:, 0])) - _log(_part(other, p[:, 1])),
        lambda p: p[:, 0] - p[:, 1],
        f"{target.quoted} {likelier} than {other.quoted}",
    )


def _line_said(target: Target, line: float) -> str:
    return f"{line:g}" if target.measure == "level" else f"{100 * line:g} %"


def _part(target: Target, values: Floats) -> Floats:
    """Return how far a target is on its way from the least to the greatest that it can be."""
    low, high = target.ends
    return np.asarray((values - low) / (high - low))


def _log(p: Floats) -> Floats:
    return np.asarray(np.log(np.clip(p, 1e-12, None)))


def _columns(model: Model, inputs: Sequence[str] | None) -> list[int]:
    """Return the columns of the inputs that may move: those named, or all that can be moved by degrees."""
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
