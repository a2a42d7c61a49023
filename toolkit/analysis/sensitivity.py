"""What drives the answer? Shares of the spread of each outcome that each input, actor or source accounts for.

First-order and total Sobol indices, each block of correlated inputs counting as one factor: straight from the exact answer where
that is quick, else from a surrogate fitted to the stored draws, whose fit to draws it has not seen is shown and must be good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from toolkit.analysis.factors import DOUBTS, Factors, factors_of
from toolkit.analysis.sobol import Floats, sobol, summed_indices
from toolkit.analysis.stand_ins import StandIn
from toolkit.analysis.subjects import about, two_meanings
from toolkit.analysis.surrogate import normal_scores
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import structure_of, targets_at
from toolkit.engines.subjects import RunOptions, Subject, seed_of
from toolkit.errors import ToolkitError
from toolkit.model.draws import from_uniform
from toolkit.model.model import Model
from toolkit.model.targets import Target, outcome_targets
from toolkit.numbers import share
from toolkit.results.result import Result
from toolkit.results.values import table_of
from toolkit.words import combinations_in_words

if TYPE_CHECKING:
    import pandas as pd

LEAST_FIT = 0.95
"""Out-of-sample R squared below which a surrogate is not believed."""
POINTS, SURROGATE_POINTS = 1_024, 2_048
AFFORDABLE = 2e9
"""Edges times turns times answers that may be summed for a direct analysis: about 20 seconds."""
ASKED = 5
"""About how many times longer a run takes that answers questions."""
LAYOUT = (
    Column("outcome", "outcome_label"),
    Column("driven by", "label"),
    Column("alone", "first", "share"),
    Column("in all", "total", "share"),
    Column("90 %", ("total_low", "total_high"), "share_range"),
)
EXPLAINED = (
    "alone: share of the outcome's spread over the uncertain inputs that would go if this were known; in all: share that would "
    "stay if everything else were known."
)
INDICES = ("first", "first_low", "first_high", "total", "total_low", "total_high")
SHARES = ["first", "total", "total_low", "total_high"]
OF_WHAT = {
    "input": "Inputs that are correlated count as one.",
    "actor": "One input may bear on what several actors do, and inputs that are correlated count as one: shares of actors overlap.",
    "source": "One input may rest on several sources, and inputs that are correlated count as one: shares of sources overlap.",
}
"""What a factor is, for each way of forming them."""
SHOWN, LEAST = 6, 0.005
"""Factors that a screen shows per outcome, and the least share of them."""


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivity(Answer):
    """What drives the answer.

    Attributes
    ----------
    table : DataFrame
        One row per factor and outcome: ``factor``, ``members`` (inputs that move together, a tuple of names), ``label``, ``inputs``
        (how many), ``outcome``, ``outcome_label``, ``first`` (share of the variance that goes if the factor alone were known),
        ``total`` (share that stays if all but the factor were known), ``first_low`` … ``total_high`` (90 % intervals). NaN where
        the surrogate does not fit.
    fit : mapping
        Outcome -> R squared of the surrogate on draws it was not fitted to; empty where answers were exact.
    method : {"exact", "surrogate"}
    note : str
        How the indices were had, and for which outcomes they are not given.
    """

    _: KW_ONLY
    fit: dict[str, float]
    method: str
    note: str

    @property
    def shown(self) -> pd.DataFrame:
        """The weightiest factors of each outcome."""
        import pandas as pd  # slow to import

        parts = [
            part[part.total >= LEAST].sort_values("total", ascending=False, kind="stable").head(SHOWN)
            for _, part in within_bounds(self.table).groupby("outcome", sort=False)
        ]
        return pd.concat(parts, ignore_index=True) if parts else self.table


def within_bounds(table: pd.DataFrame) -> pd.DataFrame:
    """Return shares as they are told: an estimate, or the end of its interval, may lie beyond 0 and 1, where no share can be."""
    return table.assign(**table[SHARES].clip(0.0, 1.0))


@public
@slow
def sensitivity(
    of: Subject,
    *,
    by: Literal["input", "actor", "source"] = "input",
    outcome: str | None = None,
    method: Literal["auto", "exact", "surrogate"] = "auto",
    points: int | None = None,
    **options: Unpack[RunOptions],
) -> Sensitivity:
    """Share the spread of each outcome out among what is uncertain.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        With at least 64 draws for a surrogate; whatever has not been run is run, as ``run`` does.
    by : {"input", "actor", "source"}
        Inputs (correlated ones as one factor, all doubts as another); or all inputs that enter what one actor does or
        what happens; or all that rest on one source. Groups may overlap, so their shares need not add up.
    outcome : str, optional
        This outcome or question alone, by name; a question is answered for it. All outcomes, and all questions where the run has
        answered them, if left out. Of a question with a condition it is the probability given that, over the inputs as they are declared.
    method : {"auto", "exact", "surrogate"}
        ``auto`` solves exactly at every point where that takes some seconds only.
    points : int, optional
        Base points, a power of two.
    **options
        As in ``run``; a seed beside a result is for the points, that of the result if left out.

    Returns
    -------
    Sensitivity

    Raises
    ------
    ToolkitError
        If nothing is uncertain, or there are too few draws for a surrogate.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.run("falklands-1982", draws=64, alternatives=False).sensitivity(points=64)
    >>> found.method
    'exact'
    """
    if points is not None and (points < 2 or points & (points - 1)):
        raise ToolkitError(f"points is {points}; expected a power of two, such as 1024")
    result, wanted = about(of, options, outcome, verb="sensitivity")
    model, seed = result.model, seed_of(of, options)
    _refuse_unfit(result)
    factors, targets = factors_of(model, by), _worked_out(model, wanted)
    asks = any(one.question is not None for one in targets)
    chosen = _method(model, len(factors), method, (points or POINTS) * (ASKED if asks else 1))
    if result.is_summed and method != "surrogate":
        chosen, found = "exact", _summed(result, targets, factors)
    elif chosen == "exact":
        found = _exactly(model, targets, factors, points or POINTS, seed)
    else:
        found = _by_surrogate(result, targets, factors, points or SURROGATE_POINTS, seed)
    return Sensitivity(
        _table(model, wanted, factors, found.shares[:, :, [targets.index(one) for one in wanted]], by),
        fit=found.fits,
        method=chosen,
        note=found.note,
        result=result,
        caveats=(*two_meanings(model, outcome), *found.caveats, *result.caveats),
        layout=LAYOUT,
        verb="sensitivity",
        figure="sensitivity",
        step=result.step,
        title=f"{model.dossier.full_title}: what drives the answer?",
        notes=(EXPLAINED, OF_WHAT[by], "" if found.caveats else found.note),
        parts={"method": chosen, "fit": found.fits, "note": found.note},
    )


def _worked_out(model: Model, wanted: Sequence[Target]) -> Sequence[Target]:
    """Return what is worked out for what is wanted: all outcomes for one of them, which is then the same as beside the others."""
    return wanted if any(one.question is not None for one in wanted) else outcome_targets(model)


def _refuse_unfit(result: Result) -> None:
    if not result.model.is_uncertain:
        raise ToolkitError("nothing in this crisis is uncertain, so nothing drives the spread of its answer")
    if result.news is not None:
        raise ToolkitError(
            "shares of the spread are not worked out for draws that reports have re-weighted; run without evidence"
        )


@dataclass(frozen=True)
class _Found:
    """Indices of every factor and outcome (shape (6, F, K), as ``sobol`` gives them), how they were had, and how well."""

    shares: Floats
    note: str
    fits: dict[str, float] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()


def _exactly(model: Model, targets: Sequence[Target], factors: Factors, n_points: int, seed: int) -> _Found:
    """Solve the model at every point."""

    def answer(uniform: Floats) -> Floats:
        return targets_at(model, from_uniform(model, uniform), targets)

    shares = sobol(answer, factors, len(model.parameters), n_points, seed)
    return _Found(shares, f"Solved exactly at {n_points * (len(factors) + 2):,} points.")


def _summed(result: Result, targets: Sequence[Target], factors: Factors) -> _Found:
    """Share the variance out exactly over all combinations of the inputs."""
    assert result.shares is not None
    values = table_of(result.model, targets, result.tally)
    shares = summed_indices(values, result.shares, result.parameters, factors)
    return _Found(shares, f"Summed over {combinations_in_words(len(result.parameters))}.")


def _by_surrogate(
    result: Result, targets: Sequence[Target], factors: Factors, n_points: int, seed: int
) -> _Found:
    """Ask surrogates at every point; NaN for what they do not fit."""
    model, stands_in = result.model, StandIn.of(result, targets)

    def answer(uniform: Floats) -> Floats:
        return stands_in.at(normal_scores(model, from_uniform(model, uniform)))

    shares = sobol(answer, factors, len(model.parameters), n_points, seed)
    fits = dict(zip([one.name for one in targets], stands_in.fits, strict=True))
    poor = [n for n, one in enumerate(targets) if not fits[one.name] >= LEAST_FIT]
    shares[:, :, poor] = np.nan
    note = f"From a surrogate fitted to {len(result.parameters)} draws."
    if not poor:
        return _Found(shares, note, fits)
    note += (
        f" Not given for {', '.join(targets[n].label for n in poor)}: the surrogate explains less than {share(LEAST_FIT)} "
        "of draws it has not seen; ask for more draws."
    )
    worst = targets[poor[0]].name
    return _Found(shares, note, fits, (Caveat(note, "fit", worst, values={"r_squared": fits[worst]}),))


def _method(model: Model, n_factors: int, asked: str, points: int) -> str:
    if asked not in ("auto", "exact", "surrogate"):
        raise ToolkitError(f"method is '{asked}'; expected auto, exact or surrogate")
    if asked != "auto":
        return asked
    structure = structure_of(model)
    if structure is None:
        return "surrogate"
    work = structure.n_transitions * model.horizon * points * (n_factors + 2)
    return "exact" if work <= AFFORDABLE and not model.foresight else "surrogate"


def _table(model: Model, targets: Sequence[Target], factors: Factors, found: Floats, by: str) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    rows = []
    for f, (name, columns) in enumerate(factors.items()):
        own = {
            "factor": name,
            "members": tuple(model.parameters[n].name for n in columns),
            "label": _label(model, name, columns, by),
            "inputs": len(columns),
        }
        for k, one in enumerate(targets):
            shares = dict(zip(INDICES, found[:, f, k], strict=True))
            rows.append(own | {"outcome": one.name, "outcome_label": one.label} | shares)
    return pd.DataFrame(rows)


def _label(model: Model, name: str, columns: Sequence[int], by: str) -> str:
    """Return what readers call a factor."""
    if by == "input":
        if name == DOUBTS:
            return "The many small coefficients (doubts)"
        return " and ".join(model.parameters[n].label for n in columns if not model.parameters[n].is_doubt)
    sources = model.dossier.source_labels
    labels = sources if by == "source" else {actor.name: actor.label for actor in model.actors}
    return labels.get(name, name.replace("_", " "))
