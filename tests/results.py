"""Small results made by hand, so that tables and figures can be checked by a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from toolkit.model.distributions import Distribution
from toolkit.model.dossier import Dossier
from toolkit.model.model import Model
from toolkit.model.outcomes import ModelOutcome
from toolkit.model.parameters import ModelParameter
from toolkit.model.program import Program
from toolkit.model.told import told
from toolkit.model.variables import StateVariable
from toolkit.results.record import RunRecord
from toolkit.results.result import Result
from toolkit.results.tally import Tally

NO_PROGRAM = object.__new__(Program)
RUNGS = ((0, "Talks", ""), (3, "Forces move", "shots are near"))


def made_model(
    labels: Sequence[str] = ("Settlement", "Clash", "Stand-off"),
    *,
    horizon: int = 2,
    rungs=RUNGS,
    title="A made-up strait",
) -> Model:
    """Return a model with labels only: one variable of three levels, and outcomes of which the last is the rest."""
    last = len(labels) - 1
    return Model(
        name="made", told=told(Dossier(title)), digest="0" * 64, as_of=date(2031, 4, 2), turn_days=7.0, turn_label="week",
        horizon=horizon,
        variables=(
            StateVariable("posture", "Posture", "named", ("calm", "armed", "at_sea")),
            StateVariable("memory", "memory", "memory", ("0", "1")),
        ),
        parameters=(ModelParameter("resolve", "Resolve", Distribution("uniform", (0.0, 1.0))),),
        correlations=(), steps=(), start=NO_PROGRAM, start_levels=(),
        outcomes=tuple(
            ModelOutcome(f"o{n}", label, "" if n == last else "phase", n == last, {}) for n, label in enumerate(labels)
        ),
        outcome_program=NO_PROGRAM, rungs=rungs, ladder_program=NO_PROGRAM,
    )  # fmt: skip


def made_result(
    final: Sequence[Sequence[float]],
    *,
    model: Model | None = None,
    n_runs: int = 0,
    n_groups: int = 1,
    alternatives: Mapping[str, Sequence[float]] | None = None,
    pooled: bool = False,
) -> Result:
    """Return a result whose outcomes grow in even steps; shape of ``final`` (D, K)."""
    shares = np.array(final, dtype=float)
    chosen = model or made_model([f"Outcome {n}" for n in range(shares.shape[1] - 1)] + ["Rest"])
    n_draws, n_turns = len(shares), chosen.horizon + 1
    growth = np.linspace(0.0, 1.0, n_turns)
    incidence = shares[:, None, :] * growth[None, :, None]
    incidence[:, :-1, -1] = 0.0
    levels = np.stack([1 - growth, growth * 0.75, growth * 0.25], axis=1)
    ladder = np.stack([np.zeros(n_turns), 1 - growth / 2, growth / 2], axis=1)[:, : len(chosen.rungs) + 1]
    marginals = np.concatenate((levels, ladder) if chosen.rungs else (levels,), axis=1)
    marginals = np.repeat(marginals[None], n_draws, axis=0)
    if pooled:
        incidence, marginals = incidence.mean(axis=0, keepdims=True), marginals[:1]
    return Result(
        model=chosen, engine="monte_carlo" if n_runs else "exact", seed=7,
        parameters=np.linspace(0.0, 1.0, n_draws)[:, None], n_groups=n_groups, n_runs=n_runs,
        tally=Tally(incidence, marginals, np.zeros((chosen.horizon, 0)), {}, shares),
        alternatives={name: np.array(moves) for name, moves in (alternatives or {}).items()},
        record=RunRecord(clipped={"posture": 0.25}),
    )  # fmt: skip
