"""What to do? Policies set against each other over everything that is uncertain, and what it would be worth to know more.

Value of information after Raiffa and Schlaifer (1961); single inputs by regression on the draws (Strong, Oakley and Brennan 2014,
Medical Decision Making 34:311-326). Regret is what a policy falls short of the best one for the same inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.surrogate import normal_scores
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import check_call, public
from toolkit.engines.distribute import slow
from toolkit.engines.subjects import RunOptions, Subject, origin, refused, result_of, scenario_of
from toolkit.errors import ToolkitError, unknown
from toolkit.model.compile import compile_model
from toolkit.model.model import shared_what_if
from toolkit.results.result import Result
from toolkit.words import name_in_words

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
WORST = 0.1
"""Share of the draws that make the worst decile."""
FOLDS = 8
DEGREE = 3


LAYOUT = (
    Column("policy", "policy", "level"),
    Column("mean worth", "mean", "figure"),
    Column("error", "error", "figure"),
    Column("worst tenth", "worst_decile", "figure"),
    Column("regret", "regret", "figure"),
    Column("regret at worst", "largest_regret", "figure"),
    Column("is best", "best", "share"),
)
KNOWN = (
    Column("known first", "known", "level"),
    Column("worth at most", "worth_high", "figure"),
    Column("worth at least", "worth_low", "figure"),
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
    """

    _: KW_ONLY
    by_draw: pd.DataFrame
    perfect_information: float
    robust: str
    results: dict[str, Result]
    weights: Floats


@dataclass(frozen=True, repr=False, eq=False)
class Worth(Answer, float):
    """What something is worth knowing, in units of worth; it works as a number."""

    _: KW_ONLY
    worth: float = 0.0

    def __new__(cls, *_: Any, worth: float = 0.0, **__: Any) -> Worth:
        """Make the number that it is."""
        return float.__new__(cls, worth)

    def __float__(self) -> float:
        """Return the number alone."""
        return self.worth

    def __format__(self, form: str) -> str:
        """Write the number as a number is written."""
        return format(self.worth, form)

    def __bool__(self) -> bool:
        """Say whether it is worth anything."""
        return bool(self.worth)


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
    return _decided(worth, results)


def _as_run(**options: Unpack[RunOptions]) -> None:
    """Hold the kinds of the options that ``decide`` takes beside its named policies."""


def _decided(worth: Mapping[str, float], policies: Mapping[str, Result]) -> Decision:
    """Put worth, regret and the chance of being best together."""
    import pandas as pd  # slow to import, and only tables need it

    names, first = list(policies), next(iter(policies.values()))
    for outcome in worth:
        if outcome not in first.outcomes:
            raise unknown("outcome", outcome, first.outcomes)
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
            "policy": name,
            "mean": means[p],
            "error": _error(values[:, p] - values[:, leader], weights, first.n_groups),
            "worst_decile": _worst(values[:, p], weights),
            "regret": float(weights @ regret[:, p]),
            "largest_regret": _quantile(regret[:, p], weights, 0.95),
            "best": float(weights @ (ties[:, p] / ties.sum(axis=1))),
        }
        for p, name in enumerate(names)
    ]
    table = pd.DataFrame(rows).sort_values("mean", ascending=False, kind="stable").reset_index(drop=True)
    robust = min(rows, key=lambda row: (float(str(row["largest_regret"])), float(str(row["regret"]))))[
        "policy"
    ]
    caveats = _caveats(policies)
    gained = float(weights @ best_by_draw - means.max())
    perfect = gained if gained > numbers.ROUNDING * float(np.abs(values).max()) else 0.0
    if any(
        result.weights is not None and not np.allclose(result.weights, weights)
        for result in policies.values()
    ):
        shared = Caveat(
            f"Every policy is weighed by what the reports say of “{name_in_words(names[0])}”.",
            "weights",
            names[0],
        )
        caveats = (shared, *caveats)
    said = f"Least regret at worst: {name_in_words(str(robust))}. Knowing every input first would gain {numbers.figure(perfect)}."
    return Decision(
        table,
        result=first,
        caveats=caveats,
        layout=LAYOUT,
        verb="decide",
        figure="decision",
        notes=(said,),
        title=f"{_title(policies)}: what to do?",
        by_draw=pd.DataFrame(values, columns=names).rename_axis("draw"),
        perfect_information=perfect,
        robust=str(robust),
        results=dict(policies),
        weights=weights,
        parts={"perfect_information": perfect, "robust": str(robust)},
    )


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


@public
def policies(
    of: Subject,
    *,
    levers: Mapping[str, Sequence[float]] | None = None,
    choices: Sequence[tuple[str, str, int]] = (),
) -> dict[str, Scenario]:
    """Build the policies of a decision: the scenario as it is, levers set, options imposed.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
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
    >>> from toolkit.analysis import policies
    >>> list(policies("caribbean-2025", choices=[("brazil", "convene", 2)]))
    ['as_it_is', 'brazil_convene_2']
    """
    scenario = scenario_of(of, verb="policies")
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


@public
@slow
def information(of: Subject, *, groups: Mapping[str, Sequence[str]] | None = None) -> Answer:
    """Say what it would be worth to know each input, or each group of inputs, before choosing.

    A regression on the same draws flatters: it takes noise for knowledge. One whose choice is tried on draws it has not seen falls
    short. The truth lies between the two where what is gained depends smoothly on the inputs, and they close in
    with more draws.

    Parameters
    ----------
    of : Decision
        What ``decide`` found.
    groups : mapping, optional
        Name -> inputs that would be known together; each declared input by itself if left out.

    Returns
    -------
    Answer
        One row per input or group, the most valuable first: ``known``, ``worth_high`` (fitted and used on the same draws),
        ``worth_low`` (used on draws left out; not below 0), in units of worth; never above that of perfect information.
    """
    import pandas as pd  # slow to import, and only tables need it

    decision = _decision(of, "information")
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
                raise unknown("input", name, names)
    scores = normal_scores(model, first.parameters)
    rows = []
    for known, inputs in groups.items():
        high, low = _worth_of_knowing(scores[:, [names[name] for name in inputs]], values, decision.weights)
        most = decision.perfect_information
        rows.append({"known": known, "worth_high": min(high, most), "worth_low": min(max(low, 0.0), most)})
    table = pd.DataFrame(rows, columns=["known", "worth_high", "worth_low"])
    return Answer(
        table.sort_values("worth_high", ascending=False, kind="stable").reset_index(drop=True),
        result=first,
        caveats=decision.caveats,
        layout=KNOWN,
        verb="information",
        title=f"{_title(decision.results)}: what is it worth to know?",
        notes=("The truth lies between the two where what is gained depends smoothly on the input.",),
    )


def _decision(of: Any, verb: str) -> Decision:
    if not isinstance(of, Decision):
        raise refused(of, verb, "a decision: ct.decide({outcome: worth}, wait=…, talk=…)")
    return of


@public
def worth_of_report(of: Subject, heard: Result) -> Worth:
    """Say what it would be worth to hear whether a report comes, before choosing.

    Parameters
    ----------
    of : Decision
        What ``decide`` found.
    heard : Result
        One of the policies' crisis run with that report as evidence, with the same seed and draws.

    Returns
    -------
    Worth, a number
        In units of worth: what choosing after the report, or after its absence, gains on average; between 0 and the worth of
        perfect information.

    Raises
    ------
    ToolkitError
        If the result learnt from nothing, or from other draws.
    """
    decision = _decision(of, "worth_of_report")
    if heard.news is None or len(heard.news.log_evidence) < len(decision.weights):
        raise ToolkitError(
            "this result heard no report, or on fewer draws; run one policy with evidence= and the same draws"
        )
    first = next(iter(decision.results.values()))
    n_draws = len(decision.weights)
    if not np.array_equal(heard.parameters[:n_draws], first.parameters):
        raise ToolkitError("this result has other draws; run it with the seed and draws of the policies")
    import pandas as pd  # slow to import, and only tables need it

    comes = np.exp(heard.news.log_evidence[:n_draws])
    values = decision.by_draw.to_numpy()
    choosing = sum(float(((decision.weights * share) @ values).max()) for share in (comes, 1.0 - comes))
    gain = choosing - float((decision.weights @ values).max())
    least = numbers.ROUNDING * float(np.abs(values).max())
    worth = min(gain, decision.perfect_information) if gain > least else 0.0
    return Worth(
        pd.DataFrame({"worth": [worth]}),
        worth=worth,
        result=heard,
        caveats=heard.caveats,
        verb="worth_of_report",
        layout=(Column("worth", "worth", "figure"),),
        title=f"{_title(decision.results)}: what is it worth to hear whether the report comes?",
    )


def _title(policies: Mapping[str, Result]) -> str:
    """Return the title of the crisis with those of the what-ifs that hold whatever is chosen."""
    models = [result.model for result in policies.values()]
    return models[0].title_with(shared_what_if(models))


def _refuse_unlike(name: str, first: Result, other_name: str, other: Result) -> None:
    same = (
        first.seed == other.seed
        and first.engine == other.engine
        and first.outcomes == other.outcomes
        and len(first.parameters) == len(other.parameters)
        and first.n_runs == other.n_runs
        and (first.weights is None) == (other.weights is None)
    )
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
