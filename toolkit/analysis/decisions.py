"""What to do? Policies set against each other over everything that is uncertain, and what it would be worth to know more.

Value of information after Raiffa and Schlaifer (1961); single inputs by regression on the draws (Strong, Oakley and Brennan 2014,
Medical Decision Making 34:311-326). Regret is what a policy falls short of the best one for the same inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.analysis.surrogate import normal_scores
from toolkit.engines.result import Result
from toolkit.errors import ToolkitError, nearest_name
from toolkit.markup import MOST_ROWS, html_table, listed, paragraph
from toolkit.model.compile import compile_model

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
WORST = 0.1
"""Share of the draws that make the worst decile."""
FOLDS = 8
DEGREE = 3


@dataclass(frozen=True)
class Decision:
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
    """

    table: pd.DataFrame
    by_draw: pd.DataFrame
    perfect_information: float
    robust: str
    results: dict[str, Result]
    weights: Floats

    def __repr__(self) -> str:
        names = listed(map(str, self.table.policy))
        return f"<Decision, best mean first: {names}; least regret at worst: {listed([self.robust])}; .table, .by_draw>"

    def _repr_html_(self) -> str:
        rows = [
            [
                one["policy"], f"{one['mean']:.3g}", f"{one['worst_decile']:.3g}", f"{one['regret']:.2g}",
                f"{one['largest_regret']:.2g}", f"{one['best']:.0%}",
            ]
            for one in self.table.head(MOST_ROWS).to_dict("records")
        ]  # fmt: skip
        heads = ["policy", "mean worth", "worst tenth", "regret", "regret at worst", "is best"]
        said = f"Least regret at worst: {self.robust}. Knowing every input first would gain {self.perfect_information:.2g}."
        return html_table(heads, rows, numbers=range(1, 6)) + paragraph(said)


def decide(worth: Mapping[str, float], **policies: Result) -> Decision:
    """Set policies against each other.

    Parameters
    ----------
    worth : mapping
        Outcome -> what it is worth to whoever decides; outcomes left out are worth 0.
    policies : Result
        Name -> the result under that policy: a variant with levers set or options forced, all with the same seed and draws.

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
    >>> crisis = ct.load("caribbean-2025")
    >>> wait, talk = (ct.run(c, draws=16, alternatives=False) for c in (crisis, crisis.variant("mediation_accepted")))
    >>> ct.decide({"accommodation": 1, "wider_operation": -5}, wait=wait, talk=talk).table.policy.iloc[0]
    'talk'
    """
    import pandas as pd  # slow to import, and only tables need it

    if len(policies) < 2:
        raise ToolkitError("a decision takes two policies or more, such as decide(worth, wait=..., talk=...)")
    names, first = list(policies), next(iter(policies.values()))
    for outcome in worth:
        if outcome not in first.outcomes:
            nearest = nearest_name(outcome, first.outcomes)
            raise ToolkitError(f"unknown outcome '{outcome}'" + (f"; nearest: {nearest}" if nearest else ""))
    for name, result in policies.items():
        _refuse_unlike(names[0], first, name, result)
    scale = np.array([float(worth.get(outcome, 0.0)) for outcome in first.outcomes])
    values = np.stack([result.tally.final @ scale for result in policies.values()], axis=1)
    weights = np.full(len(values), 1.0 / len(values)) if first.weights is None else first.weights
    means, best_by_draw = weights @ values, values.max(axis=1)
    regret = best_by_draw[:, None] - values
    leader = int(means.argmax())
    ties = np.isclose(values, best_by_draw[:, None], rtol=0.0, atol=1e-12)
    rows = [
        {
            "policy": name, "mean": means[p],
            "error": _error(values[:, p] - values[:, leader], weights, first.n_groups),
            "worst_decile": _worst(values[:, p], weights), "regret": float(weights @ regret[:, p]),
            "largest_regret": _quantile(regret[:, p], weights, 0.95),
            "best": float(weights @ (ties[:, p] / ties.sum(axis=1))),
        }
        for p, name in enumerate(names)
    ]  # fmt: skip
    table = pd.DataFrame(rows).sort_values("mean", ascending=False, kind="stable").reset_index(drop=True)
    robust = min(rows, key=lambda row: (float(str(row["largest_regret"])), float(str(row["regret"]))))[
        "policy"
    ]
    return Decision(
        table,
        pd.DataFrame(values, columns=names).rename_axis("draw"),
        max(float(weights @ best_by_draw - means.max()), 0.0),
        str(robust),
        dict(policies),
        weights,
    )


def policies(
    scenario: Scenario,
    *,
    levers: Mapping[str, Sequence[float]] | None = None,
    choices: Sequence[tuple[str, str, int]] = (),
) -> dict[str, Scenario]:
    """Build the policies of a decision: the scenario as it is, levers set, options imposed.

    Parameters
    ----------
    scenario : Scenario
    levers : mapping, optional
        Parameter -> values to set; the 5 % and 95 % points of every parameter with ``lever: true`` if left out.
    choices : sequence of (actor, option, turn)
        Options to impose.

    Returns
    -------
    dict
        Name -> scenario, ``as_it_is`` first; run all of them alike and hand them to ``decide``.

    Raises
    ------
    ToolkitError
        For unknown parameters, actors or options.

    Examples
    --------
    >>> import toolkit as ct
    >>> list(ct.policies(ct.load("caribbean-2025"), choices=[("brazil", "convene", 2)]))
    ['as_it_is', 'brazil_convene_2']
    """
    found = {"as_it_is": scenario}
    if levers is None:
        model = compile_model(scenario, with_alternatives=False)
        levers = {
            p.name: p.distribution.quantile(np.array([0.05, 0.95])).tolist()
            for p in model.parameters
            if p.is_lever
        }
    for name, values in levers.items():
        found |= {f"{name}_{value:.3g}": scenario.with_values(**{name: value}) for value in values}
    for actor, option, turn in choices:
        force = {"turn": turn, "actor": actor, "option": option}
        found[f"{actor}_{option}_{turn}"] = scenario.with_changes(force=[force])
    return found


def information(decision: Decision, *, groups: Mapping[str, list[str]] | None = None) -> pd.DataFrame:
    """Say what it would be worth to know each input, or each group of inputs, before choosing.

    A regression on the same draws flatters: it takes noise for knowledge. One whose choice is tried on draws it has not seen falls
    short. The truth lies between the two where what is gained depends smoothly on the inputs, and they close in
    with more draws.

    Parameters
    ----------
    decision : Decision
    groups : mapping, optional
        Name -> inputs that would be known together; each declared input by itself if left out.

    Returns
    -------
    DataFrame
        One row per input or group, the most valuable first: ``known``, ``worth_high`` (fitted and used on the same draws),
        ``worth_low`` (used on draws left out; not below 0), in units of worth; never above that of perfect information.
    """
    import pandas as pd  # slow to import, and only tables need it

    first = next(iter(decision.results.values()))
    model = first.model
    values = decision.by_draw.to_numpy()
    names = {p.name: n for n, p in enumerate(model.parameters)}
    if groups is None:
        groups = {
            p.name: [p.name] for p in model.parameters if not p.is_doubt and p.distribution.kind != "value"
        }
    for inputs in groups.values():
        for name in inputs:
            if name not in names:
                nearest = nearest_name(name, names)
                raise ToolkitError(f"unknown input '{name}'" + (f"; nearest: {nearest}" if nearest else ""))
    scores = normal_scores(model, first.parameters)
    rows = []
    for known, inputs in groups.items():
        high, low = _worth_of_knowing(scores[:, [names[name] for name in inputs]], values, decision.weights)
        most = decision.perfect_information
        rows.append({"known": known, "worth_high": min(high, most), "worth_low": min(max(low, 0.0), most)})
    return pd.DataFrame(rows).sort_values("worth_high", ascending=False, kind="stable").reset_index(drop=True)


def worth_of_report(decision: Decision, heard: Result) -> float:
    """Say what it would be worth to hear whether a report comes, before choosing.

    Parameters
    ----------
    decision : Decision
    heard : Result
        One of the policies' crisis run with that report as evidence, with the same seed and draws.

    Returns
    -------
    float
        In units of worth: what choosing after the report, or after its absence, gains on average; between 0 and the worth of
        perfect information.

    Raises
    ------
    ToolkitError
        If the result learnt from nothing, or from other draws.
    """
    if heard.news is None or len(heard.news.log_evidence) < len(decision.weights):
        raise ToolkitError(
            "this result heard no report, or on fewer draws; run one policy with evidence= and the same draws"
        )
    first = next(iter(decision.results.values()))
    n_draws = len(decision.weights)
    if not np.array_equal(heard.parameters[:n_draws], first.parameters):
        raise ToolkitError("this result has other draws; run it with the seed and draws of the policies")
    comes = np.exp(heard.news.log_evidence[:n_draws])
    values = decision.by_draw.to_numpy()
    choosing = sum(float(((decision.weights * share) @ values).max()) for share in (comes, 1.0 - comes))
    gain = choosing - float((decision.weights @ values).max())
    return min(max(gain, 0.0), decision.perfect_information)


def _refuse_unlike(name: str, first: Result, other_name: str, other: Result) -> None:
    same = (
        first.seed == other.seed and first.engine == other.engine and first.outcomes == other.outcomes
        and len(first.parameters) == len(other.parameters) and first.n_runs == other.n_runs
        and (first.weights is None) == (other.weights is None)
    )  # fmt: skip
    if not same:
        raise ToolkitError(
            f"policies '{name}' and '{other_name}' cannot be paired; run both with the same engine, seed, draws and outcomes"
        )


def _error(differences: Floats, weights: Floats, n_groups: int) -> float:
    """Return the standard error of a mean difference, from the spread between independent groups of draws."""
    groups = min(n_groups, len(differences))
    if groups < 2:
        return 0.0
    sums = (weights * (differences - weights @ differences)).reshape(groups, -1).sum(axis=1)
    return float(np.sqrt(groups / (groups - 1) * np.square(sums).sum()))


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - 0.5 * weights[order]
    return float(np.interp(share, middle, values[order]))


def _worst(values: Floats, weights: Floats) -> float:
    """Return the mean of the worst tenth."""
    order = np.argsort(values, kind="stable")
    before = np.concatenate(([0.0], np.cumsum(weights[order])[:-1]))
    taken = np.clip(WORST - before, 0.0, weights[order])
    return float(taken @ values[order] / taken.sum())


def _worth_of_knowing(scores: Floats, values: Floats, weights: Floats) -> tuple[float, float]:
    """Return the worth of knowing some inputs, used on the fitted draws and on draws left out."""
    terms = _terms(
        scores
    )  # ranks are of all draws, those left out among them: they say nothing of what is gained
    root = np.sqrt(weights)[:, None]
    base = int((weights @ values).argmax())
    gains = values - values[:, [base]]
    fitted = terms @ np.linalg.lstsq(terms * root, gains * root, rcond=None)[0]
    high = float(weights @ fitted.max(axis=1)) - max(float((weights @ fitted).max()), 0.0)
    folds = np.arange(len(values)) * FOLDS // len(values)
    low = 0.0
    for fold in range(FOLDS):
        out = folds == fold
        coefficients = np.linalg.lstsq((terms * root)[~out], (gains * root)[~out], rcond=None)[0]
        chosen = (terms[out] @ coefficients).argmax(axis=1)
        low += float(weights[out] @ gains[out, chosen])
    return max(high, 0.0), low


def _terms(scores: Floats) -> Floats:
    """Lay out powers up to the third of each score and of its rank, and products of pairs."""
    ranks = scores.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / len(scores) - 0.5
    powers = range(1, DEGREE + 1)
    parts = [np.ones((len(scores), 1)), *(scores**n for n in powers), *(ranks**n for n in powers)]
    pairs = [scores[:, a] * scores[:, b] for a in range(scores.shape[1]) for b in range(a)]
    return np.concatenate((*parts, *(pair[:, None] for pair in pairs)), axis=1)
