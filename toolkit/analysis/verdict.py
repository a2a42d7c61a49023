"""Do the engines agree? Every engine that can hold a scenario answers it, and differences are told in standard errors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.by_chance import p_value, student
from toolkit.analysis.made_up import made_up
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.model_limits import limits_of
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.engines.sampling.splitting import estimate_tail
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.states.listing import list_states
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import RunError
from toolkit.model.draws import draw_parameters
from toolkit.model.model import Model
from toolkit.results.tally import Tally

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
DRAWS, REPEATS, TAIL_DRAWS = 16, 12, 256
FALSE_ALARM = 0.001
"""Probability that engines which agree are said to differ."""
RARE = 0.05
"""Outcomes below this are looked for by splitting too."""
LAYOUT = (
    Column("engine", "engine", "level"),
    Column("quantity", "quantity"),
    Column("exact", "exact", "per_cent"),
    Column("found", "found", "per_cent"),
    Column("error", "standard_error", "error"),
    Column("standard errors off", "errors_off", "figure"),
    Column("what is compared", "compared"),
)
HISTORIES = 64_000
WITH_REPORT = "one report"
WHY_SEVERAL = (
    "Each engine stands beside the exact answer to what it was asked, so one outcome may have several exact values. “Draws” are sets of values for the "
    "uncertain inputs: “same” are those that both were given, “its own” those that splitting made for itself, beside so many of the exact engine."
)


class Difference(NamedTuple):
    """One quantity as the exact engine has it and as another found it; see ``Verdict``."""

    engine: str
    quantity: str
    exact: float
    found: float
    standard_error: float
    p_value: float
    compared: str


@dataclass(frozen=True, repr=False, eq=False)
class Verdict(Answer):
    """Whether engines agree.

    Attributes
    ----------
    table : DataFrame
        One row per engine and quantity: ``engine``, ``quantity``, ``exact``, ``found``, ``standard_error``,
        ``errors_off`` (difference in standard errors), ``p_value`` (of one as large, by chance) and ``compared`` (to what both answer).
    n_compared : int
    limit : float
        Smallest p-value that passes: the false-alarm rate shared out among all comparisons (Bonferroni).
    false_alarm : float
        Probability that engines which agree are said to differ.
    left_out : mapping
        Engine -> why it cannot hold the scenario.
    """

    _: KW_ONLY
    n_compared: int
    limit: float
    false_alarm: float
    left_out: dict[str, str]

    @property
    def agrees(self) -> bool:
        """Whether no difference is larger than chance explains."""
        return bool((self.table.p_value >= self.limit).all()) if len(self.table) else True

    @property
    def shown(self) -> pd.DataFrame:
        """The differences, the furthest off first."""
        return self.table.sort_values("p_value", kind="stable")


@public
@slow
def verify(of: Subject, *, histories: int = HISTORIES, **options: Unpack[ModelOptions]) -> Verdict:
    """Answer a crisis with every engine that can hold it, on the same draws, and compare.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    histories : int
        Simulated histories for the engines that sample, over 16 draws of the inputs.
    **options
        ``seed`` (that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> from toolkit.analysis import verify
    >>> verify("falklands-1982", histories=8_000).agrees
    True
    """
    if histories < DRAWS:
        raise RunError(f"histories is {histories}; expected at least {DRAWS}, one for each draw")
    asked, seed = model_of(of, options, verb="verify"), seed_of(of, options)
    base = plan(asked, engine="monte_carlo", seed=seed, draws=DRAWS, runs=histories // DRAWS)
    base = replace(base, model=replace(base.model, alternatives={}))
    left_out: dict[str, str] = {}
    notes: dict[str, str] = {}
    table = _table(_compared(base, seed, left_out, notes))
    n_compared = max(len(table), 1)
    refusals = (Caveat(f"{engine} left out: {why}", "left_out", engine) for engine, why in left_out.items())
    verdict = Verdict(
        table,
        model=base.model,
        result=origin(of),
        layout=LAYOUT,
        verb="verify",
        n_compared=n_compared,
        limit=FALSE_ALARM / n_compared,
        false_alarm=FALSE_ALARM,
        left_out=left_out,
        n_histories=histories,
        caveats=(*limits_of(of, asked), *unheard(of), *refusals),
    )
    return replace(
        verdict,
        title=f"{base.model.dossier.full_title}: {_said(verdict)}",
        notes=(*([WHY_SEVERAL] if table.compared.nunique() > 1 else []), *notes.values()),
        parts={"agrees": verdict.agrees, "compared": n_compared},
    )


def _compared(base: Plan, seed: int, left_out: dict[str, str], notes: dict[str, str]) -> list[Difference]:
    """Compare every engine that can hold the scenario with the exact one; note those that cannot, and what readers must know."""
    try:
        structure = list_states(base.model)
    except RunError as refusal:
        left_out["exact"] = str(refusal)
        return []
    sampled = draw_parameters(base.model, DRAWS, seed, "random")
    exactly = replace(base, engine="exact", draws=sampled, n_runs=0, structure=structure)
    simulated = replace(base, draws=sampled, structure=structure)
    return [
        *_monte_carlo(exactly, simulated),
        *_particles(exactly, simulated, notes),
        *_splitting(exactly, left_out, seed),
    ]


def _table(found: Sequence[Difference]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(found, columns=pd.Index(Difference._fields))
    off = (table.found - table.exact) / table.standard_error.where(table.standard_error > 0.0)
    table.insert(5, "errors_off", off)
    return table


def _same(exactly: Plan) -> str:
    """Say on which inputs both engines answered, where they were given the same."""
    return f"same {len(exactly.draws)} draws" if exactly.model.is_uncertain else "same inputs"


def _own(exactly: Plan) -> str:
    """Say on which inputs splitting answered, and the exact engine beside it."""
    return f"{TAIL_DRAWS} draws, its own" if exactly.model.is_uncertain else "same inputs"


def _said(verdict: Verdict) -> str:
    compared = f"{len(verdict.table)} quantities compared"
    if verdict.table.empty:
        return f"{compared}, so no engines were set against each other"
    chance = f"engines that agree are said to differ with probability {numbers.per_cent(verdict.false_alarm, error=0.0)}"
    return f"{compared}, the engines {'agree' if verdict.agrees else 'DO NOT AGREE: please report this scenario'}; {chance}"


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


def _monte_carlo(exactly: Plan, simulated: Plan) -> Iterator[Difference]:
    answer = run(exactly, alternatives=False, progress=False).tally
    estimate = run(simulated, alternatives=False, progress=False).tally
    n_draws, n_runs, same = len(exactly.draws), simulated.n_runs, _same(exactly)
    pairs = zip(_quantities(exactly.model, answer), _quantities(exactly.model, estimate), strict=True)
    for (name, share), (_, found) in pairs:
        variance = float((share * (1.0 - share)).clip(0.0).sum()) / n_runs / n_draws**2
        mean, seen = float(share.mean()), float(found.mean())
        p = p_value(mean, seen, variance, n_draws * n_runs)
        yield Difference("monte_carlo", name, mean, seen, math.sqrt(variance), p, same)


def _particles(exactly: Plan, simulated: Plan, notes: dict[str, str]) -> Iterator[Difference]:
    """Compare filters under one made-up report of the likeliest uncertain action of the first turn."""
    told = made_up(exactly)
    if told is None:
        return
    evidence, notes["particles"] = told
    _, answer = learn(exactly, evidence, Crew(), "", more=False, smooth=False)
    found = []
    for n in range(REPEATS):
        repeated = replace(simulated, n_runs=max(simulated.n_runs // 8, 50), seed=simulated.seed + 1 + n)
        found.append(learn(repeated, evidence, Crew(), "", more=False)[1].tally.final.mean(axis=0))
    every, expected = np.stack(found), answer.tally.final.mean(axis=0)
    error = every.std(axis=0, ddof=1) / math.sqrt(REPEATS)
    for n, outcome in enumerate(exactly.model.outcomes):
        mean, seen, own = float(expected[n]), float(every[:, n].mean()), float(error[n])
        p = student(mean, seen, own, REPEATS - 1)
        yield Difference("particles", outcome.label, mean, seen, own, p, f"{_same(exactly)}, {WITH_REPORT}")


def _splitting(exactly: Plan, left_out: dict[str, str], seed: int) -> Iterator[Difference]:
    """Compare the rarest outcome that splitting can look for, averaged over draws of its own."""
    answer = run(
        replace(exactly, draws=draw_parameters(exactly.model, TAIL_DRAWS, seed, "sobol")),
        alternatives=False,
        progress=False,
    )
    rare = [n for n, share in enumerate(answer.probability) if 0.0 < share < RARE]
    for n in sorted(rare, key=lambda n: answer.probability[n])[:1]:
        outcome = exactly.model.outcomes[n]
        try:
            found = estimate_tail(exactly.model, outcome.name, seed=seed)
        except RunError as refusal:
            left_out["splitting"] = str(refusal)
            return
        error = math.hypot(found.sampling_error, float(answer.sampling_error[n]))
        p = student(float(answer.probability[n]), found.probability, error, found.replications - 1)
        yield Difference(
            "splitting",
            outcome.label,
            float(answer.probability[n]),
            found.probability,
            error,
            p,
            _own(exactly),
        )
