"""Where does it happen? Boxes in the space of the inputs in which an outcome is likely: scenario discovery.

The patient rule induction method: peel thin slices off until what is left holds mostly cases of interest (Friedman and Fisher 1999,
Statistics and Computing 9:123-143; Bryant and Lempert 2010, Technological Forecasting and Social Change 77:34-49). The
draws carry the correlations of the inputs, so the mass of a box is its probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.subjects import RunOptions, Subject, result_of, seed_of
from toolkit.errors import ToolkitError, unknown
from toolkit.markup import listed
from toolkit.model.keyed_random import generator

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LAYOUT = (
    Column("input", "input"),
    Column("limits", "limits"),
    Column("stays in resamples", "stays", "share"),
)
PEELED = (
    "The whole way of the peeling is in .table; .at(density=…) or .at(coverage=…) takes another box from it."
)
PEEL = 0.05
"""Share of the draws that one slice takes off."""
LEAST_MASS = 0.03
FEWEST_CASES = 10
RESAMPLES = 50
WORTH = 0.01
"""Loss, in the harmonic mean of coverage and density, below which a limit is not worth its words."""
BY_CHANCE = 0.05
"""Limits that as many cases would pass by chance, with more than this probability, are dropped."""


@dataclass(frozen=True)
class Box:
    """A part of the input space.

    Attributes
    ----------
    limits : mapping
        Input -> (low, high); infinite where there is no limit.
    mass : float
        Probability that the inputs lie inside.
    density, coverage : float
        Share of what is inside that is of interest, and share of what is of interest that is inside.
    """

    limits: dict[str, tuple[float, float]]
    mass: float
    density: float
    coverage: float

    def __repr__(self) -> str:
        limits = listed(f"{name} {limit_text(*limit)}" for name, limit in self.limits.items()) or "no limits"
        return f"<Box: {limits}; {self.said}; .limits>"

    @property
    def said(self) -> str:
        """What it holds, in words."""
        return (
            f"It holds {numbers.share(self.mass)} of what the inputs may be; in it {numbers.share(self.density)} is of interest, "
            f"{numbers.share(self.coverage)} of all that is."
        )


def limit_text(low: float, high: float) -> str:
    """Write the limits of one input.

    Examples
    --------
    >>> limit_text(0.5, float("inf")), limit_text(float("-inf"), 2.0), limit_text(0.1, 0.25)
    ('from 0.5', 'up to 2', '0.1 to 0.25')
    """
    if np.isinf(low):
        return f"up to {numbers.figure(high)}"
    return (
        f"from {numbers.figure(low)}"
        if np.isinf(high)
        else f"{numbers.figure(low)} to {numbers.figure(high)}"
    )


@dataclass(frozen=True, repr=False, eq=False)
class Discovery(Answer):
    """Boxes found by peeling, from everything to the densest.

    Attributes
    ----------
    table : DataFrame
        The peeling, a row a box: ``limited`` inputs, ``mass``, ``density``, ``coverage``; a screen shows the limits of the box.
    question : str
    boxes : tuple of Box
        The way of the peeling.
    box : Box
        The one suggested: the best balance of coverage and density, without limits that change little.
    stability : mapping
        Input -> share of resampled draws in which the suggested box limits it.
    """

    _: KW_ONLY
    question: str
    boxes: tuple[Box, ...]
    box: Box
    stability: dict[str, float]
    names: tuple[str, ...]
    values: Floats
    cases: Bools
    weights: Floats
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> pd.DataFrame:
        """The limits of the suggested box, one input a row."""
        import pandas as pd  # slow to import, and only tables need it

        rows = [
            {
                "input": self.labels.get(name, name),
                "limits": limit_text(*limit),
                "stays": self.stability.get(name, np.nan),
            }
            for name, limit in self.box.limits.items()
        ]
        return pd.DataFrame(rows, columns=["input", "limits", "stays"])

    def at(self, *, density: float | None = None, coverage: float | None = None) -> Discovery:
        """Return the same with another box suggested: the widest of a density, or the densest of a coverage.

        Raises
        ------
        ToolkitError
            If no box has as much.
        """
        if (density is None) == (coverage is None):
            raise ToolkitError("say how dense the box should be, or how much it should cover; one of them")
        if density is not None:
            fit = [box for box in self.boxes if box.density >= density]
            best = max(fit, key=lambda box: box.coverage, default=None)
        else:
            assert coverage is not None
            fit = [box for box in self.boxes if box.coverage >= coverage]
            best = max(fit, key=lambda box: box.density, default=None)
        if best is None:
            densest = max(box.density for box in self.boxes)
            raise ToolkitError(
                f"no box has as much; the densest has {numbers.share(densest)}, the widest covers 100 %"
            )
        return self._with(best)

    def without(self, *inputs: str) -> Discovery:
        """Return the same with the limits of some inputs dropped from the suggested box.

        Raises
        ------
        ToolkitError
            For an input that the box does not limit.
        """
        for name in inputs:
            if name not in self.box.limits:
                raise unknown("limit of the box", name, self.box.limits)
        kept = {name: limit for name, limit in self.box.limits.items() if name not in inputs}
        return self._with(_describe(kept, self.names, self.values, self.cases, self.weights))

    def _with(self, box: Box) -> Discovery:
        return replace(self, box=box, notes=(box.said, PEELED))


@public
@slow
def discover(
    of: Subject,
    outcome: str,
    *,
    above: float | None = None,
    resamples: int = RESAMPLES,
    **options: Unpack[RunOptions],
) -> Discovery:
    """Find the box of inputs in which an outcome is likely.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        With its draws, which reports may have weighed; whatever has not been run is run, as ``run`` does.
    outcome : str
    above : float, optional
        Draws in which the outcome has more than this probability are the cases of interest; the upper quarter if left out.
    resamples : int
        Repetitions on resampled draws, to see which limits stay.
    **options
        As in ``run``; a seed beside a result is for the resampling, that of the result if left out.

    Returns
    -------
    Discovery

    Raises
    ------
    ToolkitError
        For an unknown outcome, or fewer than ten cases or as few others.

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run("falklands-1982", draws=64, alternatives=False)
    >>> found = result.discover("bargain", resamples=2)
    >>> found.box.density > found.boxes[0].density
    True
    """
    if resamples < 0:
        raise ToolkitError(f"resamples is {resamples}; expected 0 or more")
    if above is not None and not 0.0 < above < 1.0:
        raise ToolkitError(f"above is {above:g}; expected a probability between 0 and 1")
    result = result_of(of, options, verb="discover", sampled=True)
    model, seed = result.model, seed_of(of, options)
    k = model.outcome_number(outcome)
    shares = result.tally.final[:, k]
    line = float(np.quantile(shares, 0.75)) if above is None else above
    inputs = [n for n, p in enumerate(model.parameters) if not p.is_doubt and p.distribution.kind != "value"]
    names = tuple(model.parameters[n].name for n in inputs)
    n_draws = len(shares)
    weights = np.full(n_draws, 1.0 / n_draws) if result.weights is None else result.weights
    question = f"{model.outcomes[k].label} above {numbers.per_cent(line, result.step, 0.0)}"
    found = search(
        result.parameters[:, inputs], shares > line, names, weights, question, resamples=resamples, seed=seed
    )
    labels = {model.parameters[n].name: model.parameters[n].label for n in inputs}
    title = f"{model.full_title}: {found.title[0].lower()}{found.title[1:]}"
    return replace(found, title=title, labels=labels, result=result, caveats=result.caveats, step=result.step)


def search(
    values: Floats,
    cases: Bools,
    names: tuple[str, ...],
    weights: Floats,
    question: str = "",
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Discovery:
    """Peel: shapes (D, P), (D,), (D,); see ``discover``."""
    few = int(min(cases.sum(), (~cases).sum()))
    if few < FEWEST_CASES:
        raise ToolkitError(
            f"only {few} of {len(cases)} draws fall on one side of the line; choose another `above`, or ask for more draws"
        )
    boxes = _peel(values, cases, names, weights)
    box = _suggested(boxes, names, values, cases, weights)
    rng = generator(seed)
    counts = dict.fromkeys(box.limits, 0)
    for _ in range(resamples):
        rows = rng.choice(len(cases), size=len(cases), p=weights)
        even = np.full(len(rows), 1.0 / len(rows))
        again = _peel(values[rows], cases[rows], names, even)
        kept = _suggested(again, names, values[rows], cases[rows], even)
        for name in counts.keys() & kept.limits.keys():
            counts[name] += 1
    stability = {name: count / resamples for name, count in counts.items()} if resamples else {}
    return Discovery(
        _table(boxes),
        question=question,
        boxes=tuple(boxes),
        box=box,
        stability=stability,
        names=names,
        values=values,
        cases=cases,
        weights=weights,
        layout=LAYOUT,
        verb="discover",
        figure="box",
        title=f"Where is it so: {question}?",
        notes=(box.said, PEELED),
    )


def _table(boxes: Sequence[Box]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    rows: list[dict[str, Any]] = [
        {"limited": len(box.limits), "mass": box.mass, "density": box.density, "coverage": box.coverage}
        for box in boxes
    ]
    return pd.DataFrame(rows).rename_axis("step")


def _peel(values: Floats, cases: Bools, names: tuple[str, ...], weights: Floats) -> list[Box]:
    """Take off slices, always the one that raises the density most, and put back what can be had for nothing."""
    limits: dict[str, tuple[float, float]] = {}
    boxes = [_describe(limits, names, values, cases, weights)]
    inside = np.ones(len(cases), dtype=bool)
    while boxes[-1].mass > LEAST_MASS and boxes[-1].density < 1.0:
        best, chosen = boxes[-1].density, None
        for n, name in enumerate(names):
            column = values[inside, n]
            low, high = limits.get(name, (-np.inf, np.inf))
            for cut in (
                (float(np.quantile(column, PEEL)), high),
                (low, float(np.quantile(column, 1.0 - PEEL))),
            ):
                keeps = inside & (values[:, n] >= cut[0]) & (values[:, n] <= cut[1])
                if keeps.sum() == inside.sum() and cut[0] > low:  # many equal values: the whole lowest goes
                    keeps = inside & (values[:, n] > cut[0]) & (values[:, n] <= cut[1])
                mass = float(weights[keeps].sum())
                if keeps.sum() == inside.sum() or mass < LEAST_MASS / 2:
                    continue
                density = float(weights[keeps & cases].sum()) / mass
                if density > best + 1e-12:
                    best, chosen = density, (name, _edges(values[keeps, n], cut, low, high), keeps)
        if chosen is None:
            break
        limits = {**limits, chosen[0]: chosen[1]}
        inside = chosen[2]
        boxes.append(_describe(limits, names, values, cases, weights))
    return boxes


def _edges(kept: Floats, cut: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    """Return the limits after a slice: at the last value that stays, on the side that was cut."""
    return (float(kept.min()), high) if cut[0] > low else (low, float(kept.max()))


def _describe(
    limits: dict[str, tuple[float, float]],
    names: tuple[str, ...],
    values: Floats,
    cases: Bools,
    weights: Floats,
) -> Box:
    inside = np.ones(len(cases), dtype=bool)
    for name, (low, high) in limits.items():
        column = values[:, names.index(name)]
        inside &= (column >= low) & (column <= high)
    mass, both = float(weights[inside].sum()), float(weights[inside & cases].sum())
    return Box(dict(limits), mass, both / mass if mass > 0.0 else 0.0, both / float(weights[cases].sum()))


def _balanced(boxes: list[Box]) -> Box:
    """Return the box with the best harmonic mean of coverage and density."""
    return max(
        boxes, key=lambda box: 2.0 * box.coverage * box.density / max(box.coverage + box.density, 1e-12)
    )


def _suggested(
    boxes: list[Box], names: tuple[str, ...], values: Floats, cases: Bools, weights: Floats
) -> Box:
    """Find the inputs that matter, then the best box over these alone: many limits that chance drew would each be too loose."""
    mattering = _pruned(_balanced(boxes), names, values, cases, weights).limits
    if not mattering:
        return boxes[0]
    columns = [n for n, name in enumerate(names) if name in mattering]
    few = tuple(names[n] for n in columns)
    box = _balanced(_peel(values[:, columns], cases, few, weights))
    return _describe(box.limits, names, values, cases, weights)


def _pruned(box: Box, names: tuple[str, ...], values: Floats, cases: Bools, weights: Floats) -> Box:
    """Drop limits that change little, and limits that chance alone may have drawn (Bryant and Lempert 2010)."""
    from scipy.special import bdtrc  # slow to import

    def worth(one: Box) -> float:
        return 2.0 * one.coverage * one.density / max(one.coverage + one.density, 1e-12)

    def without(name: str) -> Box:
        return _describe({k: v for k, v in box.limits.items() if k != name}, names, values, cases, weights)

    n_draws = 1.0 / float(np.square(weights).sum())
    while box.limits:
        shorter = {name: without(name) for name in box.limits}
        inside = round(box.mass * n_draws)
        by_chance = {
            name: float(bdtrc(round(box.density * inside) - 1, inside, min(one.density, 1.0 - 1e-12)))
            for name, one in shorter.items()
        }
        name = max(shorter, key=lambda one: (by_chance[one], worth(shorter[one])))
        cheapest = max(shorter.values(), key=worth)
        if by_chance[name] > BY_CHANCE:
            box = shorter[name]
        elif worth(cheapest) >= worth(box) - WORTH:
            box = cheapest
        else:
            break
    return box
