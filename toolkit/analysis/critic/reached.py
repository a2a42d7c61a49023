"""Levels and outcomes that nothing reaches, and options that nobody can take."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from toolkit.analysis.critic.subject import HISTORIES, Criticised
from toolkit.engines.states.structure import StepStructure, Structure
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.model.steps import Step
from toolkit.scenario.critic import Finding, found
from toolkit.scenario.critic.probing import outcomes_with_a_rule


def find(of: Criticised) -> Iterator[Finding]:
    """Find what no history comes to."""
    yield from _levels(of)
    yield from _outcomes(of)
    yield from _closed(of)


def _levels(of: Criticised) -> Iterator[Finding]:
    for number in of.model.shown:
        variable = of.model.variables[number]
        if variable.within is not None or len(of.model.start_levels[number]) == variable.size:
            continue
        seen = _seen(of, number)
        missed = [
            label
            for position, label in enumerate(variable.labels)
            if not seen[position] and label not in of.what_ifs
        ]
        if missed and variable.name not in of.what_ifs:
            reason = f"{_never(of)} at {', '.join(missed)}."
            cure = "let something reach it, or take it out: every level multiplies the states"
            yield found(of.scenario, ("variables", variable.name, "levels"), "level_unreached", reason, cure)


def _never(of: Criticised) -> str:
    if of.structure is not None:
        return "Whatever is drawn and chosen, it never stands"
    n_histories = len(of.result.parameters) * of.result.n_runs
    return f"In none of {n_histories:,} sampled histories it stands"


def _seen(of: Criticised, number: int) -> npt.NDArray[np.bool_]:
    """Say which levels of a variable are reached: over the states where they are listed, else over sampled histories."""
    n_levels = of.model.variables[number].size
    if of.structure is None:
        first = sum(of.model.variables[n].size for n in of.model.shown if n < number)
        told = of.result.tally.marginals[:, :, first : first + n_levels]
        return np.asarray(told.max(axis=(0, 1)) > 0.0)
    seen = np.zeros(n_levels, dtype=bool)
    for column in _columns(of.structure, number):
        seen[np.unique(column)] = True
    return seen


def _columns(structure: Structure, number: int) -> Iterator[npt.NDArray[np.int8]]:
    for step in structure.steps:
        yield step.columns[number]
        yield step.ended_columns[number]


def _outcomes(of: Criticised) -> Iterator[Finding]:
    reached = of.result.tally.final.max(axis=0) > 0.0
    expected = outcomes_with_a_rule(of.scenario) - of.what_ifs - of.result.tails.keys()
    for outcome, is_reached in zip(of.model.outcomes, reached, strict=True):
        if not is_reached and outcome.name in expected:
            reason = "No history ends in it." if of.structure else "None of the sampled histories ends in it."
            cure = "let something lead to it, or take it out; an outcome above it may hold first"
            yield found(of.scenario, ("outcomes", outcome.name), "outcome_unreached", reason, cure)


def _closed(of: Criticised) -> Iterator[Finding]:
    """Find options and events that no state opens."""
    shares = dict(zip(of.counted.names, of.counted.open_share, strict=True))
    possible = None if of.structure is None else _possible(of.model, of.structure)
    for key, path in of.paths.items():
        is_open = (
            shares.get(key, 1.0) > 0.0 if possible is None else key in possible or shares.get(key, 0.0) > 0.0
        )
        if not is_open and path[-1] not in of.what_ifs and path not in of.waiting:
            where = (
                "in no state that can be reached"
                if of.structure
                else f"in none of {HISTORIES:,} sampled histories"
            )
            reason = f"Its condition holds {where}."
            yield found(of.scenario, path, "never_open", reason, "mend `when` or its dates, or take it out")


def _possible(model: Model, structure: Structure) -> set[tuple[str, str]]:
    """Return what may be open in some state and turn."""
    return {
        one
        for step, listed in zip(model.steps, structure.steps, strict=True)
        for one in _open_in(step, listed, model.horizon)
    }


def _open_in(step: Step, listed: StepStructure, horizon: int) -> Iterator[tuple[str, str]]:
    n_rows = listed.n_rows
    if n_rows == 0:
        return
    workspace = Workspace((n_rows,), (1,))
    with np.errstate(all="ignore"):  # a number without a value is refused by the run, where it is asked for
        for turn in range(1, horizon + 1) if step.reach.reads_turn else (1,):
            values = step.reach.evaluate(listed.row_columns, [], turn, workspace)
            for member in step.members:
                yield from ((member.key, one.name) for one in member.actions if np.any(values[one.may_open]))
