"""Do the engines agree? Every engine that can hold a scenario answers it, and differences are told in standard errors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.conditioning import learn
from toolkit.engines.plan import Plan, plan
from toolkit.engines.result import Tally
from toolkit.engines.run import run
from toolkit.engines.splitting import tail
from toolkit.engines.structure import list_states
from toolkit.errors import RunError
from toolkit.markup import MOST_ROWS, html_table, paragraph
from toolkit.model.draws import draw_parameters
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model
from toolkit.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
DRAWS, RUNS, REPEATS = 16, 4_000, 12
FALSE_ALARM = 0.001
"""Probability that engines which agree are said to differ."""
RARE = 0.05
"""Outcomes below this are looked for by splitting too."""
SEEN_OFTEN = 10.0


@dataclass(frozen=True)
class Verdict:
    """Whether engines agree.

    Attributes
    ----------
    table : DataFrame
        One row per engine and quantity: ``engine``, ``quantity``, ``exact``, ``found``, ``standard_error``,
        ``errors_off`` (difference in standard errors) and ``p_value`` (of one as large, by chance).
    n_compared : int
    limit : float
        Smallest p-value that passes: the false-alarm rate shared out among all comparisons (Bonferroni).
    false_alarm : float
        Probability that engines which agree are said to differ.
    left_out : mapping
        Engine -> why it cannot hold the scenario.
    """

    table: pd.DataFrame
    n_compared: int
    limit: float
    false_alarm: float
    left_out: dict[str, str]

    @property
    def agrees(self) -> bool:
        """Whether no difference is larger than chance explains."""
        return bool((self.table.p_value >= self.limit).all()) if len(self.table) else True

    def __repr__(self) -> str:
        return f"<Verdict: {self._said()}; .table, .left_out>"

    def _repr_html_(self) -> str:
        worst = self.table.sort_values("p_value", kind="stable").head(MOST_ROWS)
        rows = [
            [
                one["engine"],
                one["quantity"],
                f"{one['exact']:.3%}",
                f"{one['found']:.3%}",
                f"{one['errors_off']:+.1f}",
            ]
            for one in worst.to_dict("records")
        ]
        left_out = [f"{engine} left out: {why}" for engine, why in self.left_out.items()]
        heads = ["engine", "quantity", "exact", "found", "standard errors off"]
        said = f"{self._said()}. The furthest off:".capitalize()
        return (
            paragraph(said) + html_table(heads, rows, numbers=range(2, 5)) + "".join(map(paragraph, left_out))
        )

    def _said(self) -> str:
        compared = f"{len(self.table)} quantities compared"
        if self.table.empty:
            return f"{compared}, so no engines were set against each other"
        return f"{compared}, the engines {'agree' if self.agrees else 'do not agree'}"


def verify(scenario: Scenario, *, seed: int = 0, draws: int = DRAWS, runs: int = RUNS) -> Verdict:
    """Answer a scenario with every engine that can hold it, on the same draws, and compare.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Any whole number.
    draws, runs : int
        Draws of the inputs, and histories per draw for the engines that sample.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> import toolkit as ct
    >>> ct.verify(ct.load("caribbean-2025"), draws=4, runs=500).agrees
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    base = plan(scenario, engine="monte_carlo", seed=seed, draws=draws, runs=runs)
    model = replace(base.model, alternatives={})
    left_out: dict[str, str] = {}
    rows: list[tuple[str, str, float, float, float, float]] = []
    try:
        structure = list_states(model)
    except RunError as refusal:
        left_out["exact"] = str(refusal)
    else:
        sampled = draw_parameters(model, draws, seed, "random")
        exactly = replace(base, model=model, engine="exact", draws=sampled, n_runs=0, structure=structure)
        simulated = replace(base, model=model, draws=sampled, structure=structure)
        rows += _monte_carlo(exactly, simulated)
        rows += _particles(exactly, simulated)
        rows += _splitting(exactly, left_out, seed)
    names = ("engine", "quantity", "exact", "found", "standard_error", "p_value")
    table = pd.DataFrame(rows, columns=pd.Index(names))
    off = (table.found - table.exact) / table.standard_error.where(table.standard_error > 0.0)
    table.insert(5, "errors_off", off)
    n_compared = max(len(table), 1)
    return Verdict(table, n_compared, FALSE_ALARM / n_compared, FALSE_ALARM, left_out)


def _labels(model: Model) -> list[str]:
    """Name every column of the marginals."""
    names = [
        f"{model.variables[n].label}: {level}" for n in model.shown for level in model.variables[n].labels
    ]
    if model.rungs:
        names += [f"rung: {name}" for name in ("none", *(name for _, name, _ in model.rungs))]
    return names


def _quantities(model: Model, tally: Tally) -> Iterator[tuple[str, Floats]]:
    """Yield what is compared: outcomes, and levels half way and at the end; shapes (D,)."""
    for n, outcome in enumerate(model.outcomes):
        yield outcome.label, tally.final[:, n]
    for turn in sorted({max(1, model.horizon // 2), model.horizon}):
        for n, label in enumerate(_labels(model)):
            yield f"{label}, turn {turn}", tally.marginals[:, turn, n]


def _monte_carlo(exactly: Plan, simulated: Plan) -> Iterator[tuple[str, str, float, float, float, float]]:
    answer = run(exactly, alternatives=False, progress=False).tally
    estimate = run(simulated, alternatives=False, progress=False).tally
    n_draws, n_runs = len(exactly.draws), simulated.n_runs
    pairs = zip(_quantities(exactly.model, answer), _quantities(exactly.model, estimate), strict=True)
    for (name, share), (_, found) in pairs:
        variance = float((share * (1.0 - share)).clip(0.0).sum()) / n_runs / n_draws**2
        mean, seen = float(share.mean()), float(found.mean())
        yield (
            "monte_carlo",
            name,
            mean,
            seen,
            math.sqrt(variance),
            _p_value(mean, seen, variance, n_draws * n_runs),
        )


def _p_value(mean: float, seen: float, variance: float, n_histories: int) -> float:
    """Return the probability of a difference as large: normal where hits are many, Poisson where they are few."""
    from scipy import special  # slow to import

    rare, hits = min(mean, 1.0 - mean), (seen if mean <= 0.5 else 1.0 - seen) * n_histories
    expected = rare * n_histories
    if variance == 0.0 or expected == 0.0:
        return 1.0 if abs(seen - mean) < 1e-9 else 0.0
    if expected >= SEEN_OFTEN:
        return float(2.0 * special.ndtr(-abs(seen - mean) / math.sqrt(variance)))
    more = float(special.gammainc(hits, expected)) if hits > 0 else 1.0
    fewer = float(special.gammaincc(hits + 1.0, expected))
    return min(1.0, 2.0 * min(more, fewer))


def _particles(exactly: Plan, simulated: Plan) -> Iterator[tuple[str, str, float, float, float, float]]:
    """Compare filters under one made-up report of the likeliest uncertain action of the first turn."""
    evidence = _made_up(exactly)
    if evidence is None:
        return
    _, answer = learn(exactly, evidence, 1, "", more=False, smooth=False)
    found = []
    for n in range(REPEATS):
        repeated = replace(simulated, n_runs=max(simulated.n_runs // 8, 50), seed=simulated.seed + 1 + n)
        found.append(learn(repeated, evidence, 1, "", more=False)[1].tally.final.mean(axis=0))
    every, expected = np.stack(found), answer.tally.final.mean(axis=0)
    error = every.std(axis=0, ddof=1) / math.sqrt(REPEATS)
    for n, outcome in enumerate(exactly.model.outcomes):
        p = _student(float(expected[n]), float(every[:, n].mean()), float(error[n]), REPEATS - 1)
        yield "particles", outcome.label, float(expected[n]), float(every[:, n].mean()), float(error[n]), p


def _made_up(exactly: Plan) -> Evidence | None:
    first = run(replace(exactly, model=replace(exactly.model, horizon=1)), alternatives=False, progress=False)
    shares = {
        (key, name): float(first.tally.choices[0, n])
        for n, (key, name, _) in enumerate(exactly.model.actions)
    }
    best = min(shares, key=lambda one: abs(shares[one] - 0.5), default=None)
    if best is None or not 0.0 < shares[best] < 1.0:
        return None
    for s, step in enumerate(exactly.model.steps):
        for m, member in enumerate(step.members):
            for a, action in enumerate(member.actions):
                if (member.key, action.name) == best:
                    return Evidence((Observation(1, "action", 0.8, 0.4, "made up", "verify", s, m, (a,)),))
    return None


def _student(expected: float, seen: float, error: float, freedom: int) -> float:
    from scipy import special

    if error == 0.0:
        return 1.0 if abs(seen - expected) < 1e-3 else 0.0
    return float(2.0 * special.stdtr(freedom, -abs(seen - expected) / error))


def _splitting(
    exactly: Plan, left_out: dict[str, str], seed: int
) -> Iterator[tuple[str, str, float, float, float, float]]:
    """Compare the rarest outcome that splitting can look for, averaged over draws of its own."""
    answer = run(
        replace(exactly, draws=draw_parameters(exactly.model, 256, seed, "sobol")),
        alternatives=False,
        progress=False,
    )
    rare = [n for n, share in enumerate(answer.probability) if 0.0 < share < RARE]
    for n in sorted(rare, key=lambda n: answer.probability[n])[:1]:
        outcome = exactly.model.outcomes[n]
        try:
            found = tail(exactly.model, outcome.name, seed=seed)
        except RunError as refusal:
            left_out["splitting"] = str(refusal)
            return
        error = math.hypot(found.sampling_error, float(answer.sampling_error[n]))
        p = _student(float(answer.probability[n]), found.probability, error, found.replications - 1)
        yield "splitting", outcome.label, float(answer.probability[n]), found.probability, error, p
