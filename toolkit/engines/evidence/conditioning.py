"""A plan under evidence: every draw solved or simulated, then weighed by how probable it makes the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from toolkit.engines import exact
from toolkit.engines.distribute import spread
from toolkit.engines.evidence import exact_evidence
from toolkit.engines.evidence.conditioned import Conditioned, refuse_impossible
from toolkit.engines.plan import Plan
from toolkit.engines.sampling import particles
from toolkit.engines.sampling.blocks import whole_clouds
from toolkit.model.draws import draw_parameters
from toolkit.model.evidence import Evidence
from toolkit.results.news import News
from toolkit.results.tally import Tally
from toolkit.results.uncertainty import effective_draws, mean

Floats = npt.NDArray[np.float64]
LEAST_EFFECTIVE = 50
"""Draws are added until the reports leave at least this many that count."""
MOST_DRAWS = 4_096
MOST_RUNS_IN_A_CLOUD = 200_000


@dataclass(frozen=True)
class Learnt:
    """What was worked out for one model; weights and news only under evidence."""

    tally: Tally
    weights: Floats | None = None
    news: News | None = None


def learn(
    chosen: Plan, evidence: Evidence, workers: int, label: str, *, more: bool = True, smooth: bool = True
) -> tuple[Plan, Learnt]:
    """Run one model under evidence; add draws until enough of them still count.

    Without ``more`` no draws are added; without ``smooth`` only outcomes and weights are asked for, which is
    sooner had from the exact engine.

    Returns
    -------
    plan, answer
        The plan with the draws that were used, and what came out.

    Raises
    ------
    RunError
        If nothing in the model allows what was reported.
    """
    while True:
        answer = _weighed(condition(chosen, evidence, workers, label, smooth), evidence)
        assert answer.weights is not None
        n_draws = len(chosen.draws)
        enough = effective_draws(answer.weights, n_draws) >= LEAST_EFFECTIVE
        if not more or enough or n_draws == 1 or 2 * n_draws > MOST_DRAWS:
            return chosen, answer
        design: Literal["sobol", "random"] = "sobol" if chosen.engine == "exact" else "random"
        chosen = replace(chosen, draws=draw_parameters(chosen.model, 2 * n_draws, chosen.seed, design))


def condition(chosen: Plan, evidence: Evidence, workers: int, label: str, smooth: bool) -> list[Conditioned]:
    """Solve or simulate every draw under evidence."""
    n_draws = len(chosen.draws)
    if chosen.engine == "exact":
        assert chosen.structure is not None
        size = min(exact.batch_size(chosen.model, chosen.structure), n_draws)
        tasks = [(first, min(first + size, n_draws)) for first in range(0, n_draws, size)]
        make = partial(
            exact_evidence.solver, chosen.model, chosen.structure, size, chosen.draws, evidence, smooth
        )
        return spread(make, tasks, workers=workers, progress=label)
    work = whole_clouds(n_draws, chosen.n_runs, MOST_RUNS_IN_A_CLOUD)
    cloud = partial(
        particles.simulator,
        chosen.model,
        chosen.draws,
        chosen.n_runs,
        chosen.seed,
        chosen.structure,
        evidence,
    )
    return spread(cloud, work, workers=workers, progress=label)


def _weighed(parts: Sequence[Conditioned], evidence: Evidence) -> Learnt:
    """Join the draws and weigh each by how probable it makes the reports."""
    log_evidence = np.concatenate([part.log_evidence for part in parts])
    by_report = np.concatenate([part.by_report for part in parts])
    refuse_impossible(log_evidence, by_report, evidence)
    weights = normalised(np.exp(log_evidence - log_evidence.max()))
    choices = np.concatenate([part.choices for part in parts])
    tables = [
        np.concatenate([getattr(part.tally, name) for part in parts]) for name in ("incidence", "marginals")
    ]
    tally = Tally(tables[0], tables[1], mean(choices, weights), {}, tables[0][:, -1])
    before = np.cumsum(np.concatenate((np.zeros((len(by_report), 1)), by_report), axis=1), axis=1)
    totals = np.exp(np.nan_to_num(before, nan=-np.inf)).mean(axis=0)
    observed = evidence.observations
    news = News(
        names=tuple(one.name for one in observed),
        turns=tuple(one.turn for one in observed),
        if_so=tuple(one.if_so for one in observed),
        if_not=tuple(one.if_not for one in observed),
        predicted=tuple(float(after / earlier) for earlier, after in pairwise(totals)),
        last_turn=evidence.last_turn,
        log_evidence=log_evidence,
        now=np.concatenate([part.now for part in parts]),
    )
    return Learnt(tally, weights, news)


def normalised(weights: Floats) -> Floats:
    """Scale weights so that they sum to 1."""
    return np.asarray(weights / weights.sum())
