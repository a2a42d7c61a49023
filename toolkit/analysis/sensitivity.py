"""What drives the answer? Shares of the spread of each outcome that each input, actor or source accounts for.

First-order and total Sobol indices (Saltelli et al. 2010, Computer Physics Communications 181:259-270, estimators of SciPy), each
block of correlated inputs counting as one factor: straight from the exact answer where that is quick, else from a
surrogate fitted to the stored draws, whose fit to draws it has not seen is shown and must be good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np
import numpy.typing as npt

from toolkit.analysis.surrogate import Surrogate, fit, normal_scores
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import answers_at, structure_of
from toolkit.engines.subjects import RunOptions, Subject, result_of, seed_of
from toolkit.errors import ToolkitError
from toolkit.model.draws import from_uniform
from toolkit.model.keyed_random import generator
from toolkit.model.model import Model
from toolkit.numbers import share
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Factors = Mapping[str, Sequence[int]]
"""Name -> columns of the inputs that move together."""
LEAST_FIT = 0.95
"""Out-of-sample R squared below which a surrogate is not believed."""
POINTS, SURROGATE_POINTS = 1_024, 2_048
AFFORDABLE = 2e9
"""Edges times turns times answers that may be summed for a direct analysis: about 20 seconds."""
CONFIDENCE = 0.9
RESAMPLES = 100
DOUBTS = "doubts"


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
CORRELATED = "Inputs that are correlated count as one."
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
            for _, part in self.table.groupby("outcome", sort=False)
        ]
        return pd.concat(parts, ignore_index=True) if parts else self.table


@public
@slow
def sensitivity(
    of: Subject,
    *,
    by: Literal["input", "actor", "source"] = "input",
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
    result = result_of(of, options, verb="sensitivity", sampled=True)
    model, seed = result.model, seed_of(of, options)
    if not model.is_uncertain:
        raise ToolkitError("nothing in this crisis is uncertain, so nothing drives the spread of its answer")
    if result.weights is not None:
        raise ToolkitError(
            "shares of the spread are not worked out for draws that reports have re-weighted; run without evidence"
        )
    factors = _factors(model, by)
    chosen = _method(model, len(factors), method, points or POINTS)
    names = list(result.outcomes)
    if chosen == "exact":
        n_points = points or POINTS
        table = sobol(
            lambda u: answers_at(model, from_uniform(model, u)),
            factors,
            len(model.parameters),
            n_points,
            seed,
        )
        fits: dict[str, float] = {}
        note = f"Solved exactly at {n_points * (len(factors) + 2):,} points."
    else:
        surrogate = _surrogate(result)
        n_points = points or SURROGATE_POINTS
        table = sobol(
            lambda u: surrogate.predict(normal_scores(model, from_uniform(model, u))),
            factors,
            len(model.parameters),
            n_points,
            seed,
        )
        fits = dict(zip(names, surrogate.fits.tolist(), strict=True))
        poor = [outcome.label for outcome in model.outcomes if not fits[outcome.name] >= LEAST_FIT]
        table[:, :, [n for n, name in enumerate(names) if not fits[name] >= LEAST_FIT]] = np.nan
        note = f"From a surrogate fitted to {len(result.parameters)} draws."
        if poor:
            note += (
                f" Not given for {', '.join(poor)}: the surrogate explains less than {share(LEAST_FIT)} of draws it has not seen; "
                "ask for more draws."
            )
    poor_fit = tuple(
        Caveat(note, "fit", name, values={"r_squared": fits[name]})
        for name in names
        if fits and not fits[name] >= LEAST_FIT
    )
    return Sensitivity(
        _table(model, factors, table, by),
        fit=fits,
        method=chosen,
        note=note,
        result=result,
        caveats=(*poor_fit[:1], *result.caveats),
        layout=LAYOUT,
        verb="sensitivity",
        figure="sensitivity",
        step=result.step,
        title=f"{model.full_title}: what drives the answer?",
        notes=(EXPLAINED, CORRELATED, "" if poor_fit else note),
        parts={"method": chosen, "fit": fits, "note": note},
    )


def sobol(
    answer: Callable[[Floats], Floats],
    factors: Factors,
    n_inputs: int,
    n_points: int,
    seed: int,
    *,
    resamples: int = RESAMPLES,
) -> Floats:
    """Estimate Sobol indices of several answers for groups of independent uniform inputs.

    Parameters
    ----------
    answer : function
        Uniform inputs, shape (N, P) -> answers, shape (N, K).
    factors : mapping
        Columns that move together.

    Returns
    -------
    array, shape (6, F, K)
        First-order index and its interval (percentiles of resampled points), the same of the total index; 0 where an answer does not vary.
    """
    from scipy.stats import qmc, sobol_indices  # slow to import

    rng = generator(seed)
    both = qmc.Sobol(2 * n_inputs, scramble=True, rng=rng).random(n_points)
    a, b = both[:, :n_inputs], both[:, n_inputs:]
    mixed = []
    for columns in factors.values():
        c = a.copy()
        c[:, list(columns)] = b[:, list(columns)]
        mixed.append(c)
    everything = answer(np.concatenate((a, b, *mixed)))
    parts = everything.reshape(len(mixed) + 2, n_points, -1)
    found = np.zeros((6, len(factors), parts.shape[2]))
    for k in range(parts.shape[2]):
        f_a, f_b, f_ab = parts[0, :, k], parts[1, :, k], parts[2:, :, k]
        if len(factors) == 1:  # SciPy stumbles over a single factor
            f_ab = np.repeat(f_ab, 2, axis=0)
        if np.ptp(parts[:, :, k]) < 1e-12:
            continue
        estimates = np.empty((resamples + 1, 2, len(factors)))
        for turn in range(resamples + 1):
            # SciPy's own intervals leave out one point after the other, which takes half a minute; these resample all points.
            rows = rng.integers(n_points, size=n_points) if turn else slice(None)
            parts_of = {"f_A": f_a[rows][None], "f_B": f_b[rows][None], "f_AB": f_ab[:, None][:, :, rows]}
            indices = sobol_indices(func=parts_of, n=n_points)
            estimates[turn] = (
                np.reshape(indices.first_order, -1)[: len(factors)],
                np.reshape(indices.total_order, -1)[: len(factors)],
            )
        ends = np.percentile(estimates[1:], (50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)), axis=0)
        found[:, :, k] = np.stack((estimates[0], *ends), axis=1).reshape(6, -1)
    return found


def _method(model: Model, n_factors: int, asked: str, points: int) -> str:
    if asked not in ("auto", "exact", "surrogate"):
        raise ToolkitError(f"method is '{asked}'; expected auto, exact or surrogate")
    if asked != "auto":
        return asked
    structure = structure_of(model)
    if structure is None:
        return "surrogate"
    work = structure.n_edges * model.horizon * points * (n_factors + 2)
    return "exact" if work <= AFFORDABLE and not model.foresight else "surrogate"


def _surrogate(result: Result) -> Surrogate:
    if len(result.parameters) < 64:
        raise ToolkitError(
            f"{len(result.parameters)} draws are too few to say what drives the answer; run with draws=256 or more"
        )
    curved = np.array([not parameter.is_doubt for parameter in result.model.parameters])
    return fit(normal_scores(result.model, result.parameters), result.tally.final, curved=curved)


def _factors(model: Model, by: str) -> dict[str, list[int]]:
    """Return the columns behind each factor; whoever holds one of a correlated block holds all of it."""
    blocks = _blocks(model)
    if by == "input":
        return blocks
    if by not in ("actor", "source"):
        raise ToolkitError(f"by is '{by}'; expected input, actor or source")
    found: dict[str, list[int]] = {}
    for block in blocks.values():
        for name in {owner for n in block for owner in _owners(model, n, by)}:
            found.setdefault(name, []).extend(block)
    if by == "actor":
        doubts: dict[str, list[int]] = {}
        for n, parameter in enumerate(model.parameters):
            if parameter.is_doubt:
                for owner in parameter.actors:
                    doubts.setdefault(owner, []).append(n)
        plain = {
            name: [n for n in columns if not model.parameters[n].is_doubt] for name, columns in found.items()
        }
        found = {
            name: [*plain.get(name, []), *doubts.get(name, [])] for name in dict.fromkeys([*plain, *doubts])
        }
    return dict(sorted(found.items()))


def _owners(model: Model, column: int, by: str) -> tuple[str, ...]:
    parameter = model.parameters[column]
    return parameter.actors if by == "actor" else parameter.sources or ("judgement alone",)


def _blocks(model: Model) -> dict[str, list[int]]:
    """Group the inputs: correlated ones together, all doubts together, fixed numbers left out."""
    group = list(range(len(model.parameters)))
    for first, second, _ in model.correlations:
        old, new = group[second], group[first]
        group = [new if one == old else one for one in group]
    found: dict[str, list[int]] = {}
    members: dict[int, list[int]] = {}
    doubts = []
    for n, parameter in enumerate(model.parameters):
        if parameter.is_doubt:
            doubts.append(n)
        elif parameter.distribution.kind != "value":
            members.setdefault(group[n], []).append(n)
    for columns in members.values():
        found[" and ".join(model.parameters[n].name for n in columns)] = columns
    if doubts:
        found[DOUBTS] = doubts
    return found


def _table(model: Model, factors: Factors, found: Floats, by: str) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    labels = (
        dict(model.preface.sources) if by == "source" else {actor.name: actor.label for actor in model.actors}
    )
    rows = []
    for f, (name, columns) in enumerate(factors.items()):
        declared = [model.parameters[n].label for n in columns if not model.parameters[n].is_doubt]
        if by == "input":
            label = " and ".join(declared) if name != DOUBTS else "The many small coefficients (doubts)"
        else:
            label = labels.get(name, name.replace("_", " "))
        for k, outcome in enumerate(model.outcomes):
            first, first_low, first_high, total, total_low, total_high = found[:, f, k]
            rows.append(
                {
                    "factor": name,
                    "members": tuple(model.parameters[n].name for n in columns),
                    "label": label,
                    "inputs": len(columns),
                    "outcome": outcome.name,
                    "outcome_label": outcome.label,
                    "first": first,
                    "first_low": first_low,
                    "first_high": first_high,
                    "total": total,
                    "total_low": total_low,
                    "total_high": total_high,
                }
            )
    return pd.DataFrame(rows)
