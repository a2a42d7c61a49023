"""What to do? Policies set against each other over everything that is uncertain.

Regret is what a policy falls short of the best one for the same inputs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.pairing import aligned
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import check_call, public
from toolkit.engines.subjects import RunOptions, origin, result_of
from toolkit.errors import ToolkitError
from toolkit.model.dossier import shared_what_if
from toolkit.results.result import Result
from toolkit.results.uncertainty import percentiles
from toolkit.words import name_in_words

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
WORST = 0.1
"""Share of the draws that make the worst decile."""
LAYOUT = (
    Column("policy", "policy", "level"),
    Column("mean worth", "mean", "figure"),
    Column("error", "error", "figure"),
    Column("worst tenth", "worst_decile", "figure"),
    Column("regret", "regret", "figure"),
    Column("regret at worst", "largest_regret", "figure"),
    Column("is best", "best", "share"),
)


@dataclass(frozen=True, repr=False, eq=False)
class Decision(Answer):
    """Policies over everything that is uncertain.

    Attributes
    ----------
    table : DataFrame
        One row per policy, best mean first: ``policy``, ``mean``, ``error`` (standard error of its distance from the best
        mean), ``worst_decile`` (mean of its worst tenth of draws), ``regret`` and ``largest_regret`` (mean, and 95th percentile),
        ``best`` (probability of being the best policy).
    by_draw : DataFrame
        Policies in columns, their worth in each draw.
    perfect_information : float
        Expected gain, in units of worth, from knowing every input before choosing.
    robust : str
        The policy of least 95th-percentile regret; it need not be the one of best mean.
    results : mapping
        Policy -> its result.
    weights : array, shape (D,)
    worth : mapping
        Outcome -> what it is worth; those left out are worth 0.
    """

    _: KW_ONLY
    by_draw: pd.DataFrame
    perfect_information: float
    robust: str
    results: dict[str, Result]
    weights: Floats
    worth: dict[str, float]


@public
def decide(worth: Mapping[str, float], **policies: Any) -> Decision:
    """Set policies against each other.

    Parameters
    ----------
    worth : mapping
        Outcome -> what it is worth to whoever decides; outcomes left out are worth 0.
    policies : name, path, Scenario, Outlook, Model or Result
        Name -> the crisis under that policy: a variant with levers set or options forced, all with the same seed and draws.
        Whatever has not been run is run, as ``run`` does.
    **policies
        Further: options of ``run`` for what has not been run.

    Returns
    -------
    Decision

    Raises
    ------
    ToolkitError
        With fewer than two policies, an unknown outcome, or results that cannot be paired.

    Examples
    --------
    >>> import toolkit as ct
    >>> crisis = ct.load("falklands-1982")
    >>> worth = {"bargain": 1, "british_failure": -1}
    >>> found = ct.decide(worth, sail=crisis, wait=crisis.variant("late_start"), draws=16, alternatives=False)
    >>> found.policy[0]
    'wait'
    """
    options = {name: policies.pop(name) for name in RunOptions.__annotations__ if name in policies}
    check_call(_as_run, (), options, name="decide")
    if not worth:
        raise ToolkitError(
            "nothing is worth anything here; say what outcomes are worth, such as decide({outcome: 1}, …)"
        )
    if len(policies) < 2:
        raise ToolkitError("a decision takes two policies or more, such as decide(worth, wait=..., talk=...)")
    results = {
        name: result_of(one, options if origin(one) is None else {}, verb="decide")
        for name, one in policies.items()
    }
    return _decided(worth, dict(zip(results, aligned(list(results.values())), strict=True)))


def _as_run(**options: Unpack[RunOptions]) -> None:
    """Hold the kinds of the options that ``decide`` takes beside its named policies."""


def _decided(worth: Mapping[str, float], policies: Mapping[str, Result]) -> Decision:
    """Put worth, regret and the chance of being best together."""
    import pandas as pd  # slow to import, and only tables need it

    first = next(iter(policies.values()))
    _refuse_misfits(worth, policies)
    scale = np.array([float(worth.get(outcome, 0.0)) for outcome in first.outcomes])
    values = np.stack([result.tally.final @ scale for result in policies.values()], axis=1)
    weights = np.full(len(values), 1.0 / len(values)) if first.weights is None else first.weights
    groups = 0 if first.n_runs and first.groups == 1 else first.groups
    table = pd.DataFrame(_rows(list(policies), values, weights, groups, summed=first.is_summed))
    robust = str(table.sort_values(["largest_regret", "regret"], kind="stable").policy.iloc[0])
    perfect = _perfect_information(values, weights)
    said = f"Least regret at worst: {name_in_words(robust)}. Knowing every input first would gain {numbers.figure(perfect)}."
    return Decision(
        table.sort_values("mean", ascending=False, kind="stable").reset_index(drop=True),
        result=first,
        caveats=(*_weighed_alike(policies, weights), *_caveats(policies)),
        layout=LAYOUT,
        verb="decide",
        figure="decision",
        notes=(said,),
        title=f"{title_of(policies)}: what to do?",
        by_draw=pd.DataFrame(values, columns=list(policies)).rename_axis("draw"),
        perfect_information=perfect,
        robust=robust,
        results=dict(policies),
        weights=weights,
        worth={name: float(value) for name, value in worth.items()},
        parts={"perfect_information": perfect, "robust": robust},
    )


def _rows(
    names: Sequence[str], values: Floats, weights: Floats, n_groups: int, *, summed: bool
) -> list[dict[str, Any]]:
    means, best_by_draw = weights @ values, values.max(axis=1)
    regret = best_by_draw[:, None] - values
    leader = int(means.argmax())
    ties = np.isclose(values, best_by_draw[:, None], rtol=0.0, atol=1e-12)
    return [
        {
            "policy": name,
            "mean": means[p],
            "error": _error(values[:, p] - values[:, leader], weights, n_groups),
            "worst_decile": _worst(values[:, p], weights),
            "regret": float(weights @ regret[:, p]),
            "largest_regret": float(percentiles(regret[:, p], (95.0,), weights, summed=summed)[0]),
            "best": float(weights @ (ties[:, p] / ties.sum(axis=1))),
        }
        for p, name in enumerate(names)
    ]


def _perfect_information(values: Floats, weights: Floats) -> float:
    """Return what the best policy for each draw gains over the one that is best on average; 0 where only rounding does."""
    gained = float(weights @ values.max(axis=1) - (weights @ values).max())
    return gained if gained > numbers.ROUNDING * float(np.abs(values).max()) else 0.0


def _weighed_alike(policies: Mapping[str, Result], weights: Floats) -> tuple[Caveat, ...]:
    """Say whose weights hold for all, where reports weigh the draws of another policy otherwise."""
    own = [result.weights for result in policies.values() if result.weights is not None]
    if all(np.allclose(one, weights) for one in own):
        return ()
    name = next(iter(policies))
    said = f"Every policy is weighed by what the reports say of “{name_in_words(name)}”."
    return (Caveat(said, "weights", name),)


def _caveats(policies: Mapping[str, Result]) -> tuple[Caveat, ...]:
    """Say once what holds of every policy, and of each by its name what holds of it alone."""
    same: dict[tuple[str, str], dict[str, Caveat]] = {}
    for name, result in policies.items():
        for one in result.caveats:
            same.setdefault((one.kind, str(one)), {})[name] = one
    return tuple(
        one
        for alike in same.values()
        for one in (
            [next(iter(alike.values()))]
            if len(alike) == len(policies)
            else [one.about(name, name_in_words(name)) for name, one in alike.items()]
        )
    )


def title_of(policies: Mapping[str, Result]) -> str:
    """Return the title of the crisis with those of the what-ifs that hold whatever is chosen."""
    dossiers = [result.model.dossier for result in policies.values()]
    return dossiers[0].title_with(shared_what_if(dossiers))


def _refuse_misfits(worth: Mapping[str, float], policies: Mapping[str, Result]) -> None:
    """Refuse a worth of no outcome, and results whose draws cannot be paired."""
    name, first = next(iter(policies.items()))
    for outcome in worth:
        if outcome not in first.outcomes:
            first.model.outcome_number(outcome)
    for other_name, other in policies.items():
        if _frame(other) != _frame(first):
            raise ToolkitError(
                f"policies '{name}' and '{other_name}' cannot be paired; run both with the same engine, seed, draws and outcomes"
            )


def _frame(result: Result) -> tuple[object, ...]:
    """Return what has to be the same in results whose draws are compared one by one."""
    counts = len(result.parameters), result.n_runs
    return result.seed, result.engine, result.outcomes, counts, result.weights is None


def _error(differences: Floats, weights: Floats, n_groups: int) -> float:
    """Return the standard error of a mean difference, from the spread between independent groups of draws; NaN where none tell it."""
    groups = min(n_groups, len(differences))
    if groups < 2:
        return 0.0 if groups else math.nan
    sums = (weights * (differences - weights @ differences)).reshape(groups, -1).sum(axis=1)
    return float(np.sqrt(groups / (groups - 1) * np.square(sums).sum()))


def _worst(values: Floats, weights: Floats) -> float:
    """Return the mean of the worst tenth."""
    order = np.argsort(values, kind="stable")
    before = np.concatenate(([0.0], np.cumsum(weights[order])[:-1]))
    taken = np.clip(WORST - before, 0.0, weights[order])
    return float(taken @ values[order] / taken.sum())
