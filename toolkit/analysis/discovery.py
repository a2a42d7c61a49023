"""Where does it happen? Boxes in the space of the inputs in which an outcome, or what a question asks, is likely: scenario discovery.

The draws carry the correlations of the inputs, so the mass of a box is its probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from toolkit import numbers
from toolkit.analysis.boxes import Bools, Box, Sample, limit_text
from toolkit.analysis.peeling import peel, suggested
from toolkit.analysis.subjects import about, refuse_line, said, two_meanings
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.subjects import RunOptions, Subject, seed_of
from toolkit.errors import ToolkitError, unknown
from toolkit.model.keyed_random import generator
from toolkit.results.result import Result
from toolkit.results.uncertainty import percentiles
from toolkit.results.values import values_of

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("input", "input"),
    Column("limits", "limits"),
    Column("stays in resamples", "stays", "share"),
)
PEELED = "The whole way of the peeling is in the table (`.table`, `--out FILE`); in Python `.at(density=…)` or `.at(coverage=…)` takes another box from it."
FEWEST_CASES = 10
RESAMPLES = 50


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
    sample : Sample
        The draws that were peeled.
    labels : mapping
        Input -> what readers call it.
    """

    _: KW_ONLY
    question: str
    boxes: tuple[Box, ...]
    box: Box
    stability: dict[str, float]
    sample: Sample
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
        return self._with(self.sample.box(kept))

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
        Name of an outcome, or of a question, which is answered for it.
    above : float, optional
        Draws in which it has more than this probability, or a mean level above this, are the cases of interest; the upper quarter if left out.
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
    result, (target,) = about(of, options, outcome, verb="discover")
    model, seed = result.model, seed_of(of, options)
    if above is not None:
        refuse_line(target, above, "above")
    shares = np.nan_to_num(values_of(model, target, result.tally).of, nan=-np.inf)
    quarter = percentiles(
        shares, (75.0,), result.weights if result.is_summed else None, summed=result.is_summed
    )
    line = float(quarter[0]) if above is None else above
    question = f"{target.quoted} above {said(target, line, result.step)}"
    found = search(_sample(result, shares > line), question, resamples=resamples, seed=seed)
    return replace(
        found,
        title=f"{model.dossier.full_title}: {found.title[0].lower()}{found.title[1:]}",
        labels={one.name: one.label for one in model.parameters if one.name in found.sample.names},
        result=result,
        caveats=(*two_meanings(model, outcome), *result.caveats),
        step=result.step,
    )


def _sample(result: Result, cases: Bools) -> Sample:
    """Return the draws of a result with the declared inputs that vary."""
    parameters, n_draws = result.model.parameters, len(cases)
    inputs = [n for n, p in enumerate(parameters) if not p.is_doubt and p.distribution.kind != "value"]
    weights = np.full(n_draws, 1.0 / n_draws) if result.weights is None else result.weights
    if not inputs:
        raise ToolkitError(
            "nothing in this crisis is uncertain, so there are no inputs under which it comes about"
        )
    names = tuple(parameters[n].name for n in inputs)
    return Sample(names, result.parameters[:, inputs], cases, weights)


def search(sample: Sample, question: str = "", *, resamples: int = RESAMPLES, seed: int = 0) -> Discovery:
    """Peel; see ``discover``."""
    few = int(min(sample.cases.sum(), (~sample.cases).sum()))
    if few < FEWEST_CASES:
        raise ToolkitError(
            f"only {few} of {len(sample.cases)} draws fall on one side of the line; choose another `above`, or ask for more draws"
        )
    boxes = peel(sample)
    box = suggested(boxes, sample)
    return Discovery(
        _table(boxes),
        question=question,
        boxes=tuple(boxes),
        box=box,
        stability=_stability(box, sample, resamples, seed),
        sample=sample,
        layout=LAYOUT,
        verb="discover",
        figure="box",
        title=f"Where is it so: {question}?",
        notes=(box.said, PEELED),
    )


def _stability(box: Box, sample: Sample, resamples: int, seed: int) -> dict[str, float]:
    """Return the share of resampled draws in which each input is limited again."""
    rng = generator(seed)
    counts = dict.fromkeys(box.limits, 0)
    for _ in range(resamples):
        again = sample.resampled(rng)
        kept = suggested(peel(again), again)
        for name in counts.keys() & kept.limits.keys():
            counts[name] += 1
    return {name: count / resamples for name, count in counts.items()} if resamples else {}


def _table(boxes: Sequence[Box]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    rows: list[dict[str, Any]] = [
        {"limited": len(box.limits), "mass": box.mass, "density": box.density, "coverage": box.coverage}
        for box in boxes
    ]
    return pd.DataFrame(rows).rename_axis("step")
