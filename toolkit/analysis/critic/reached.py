"""Levels and outcomes that nothing reaches, and options that nobody can take."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.analysis.critic.subject import HISTORIES, Criticised
from toolkit.engines.states.structure import StepStructure, Structure
from toolkit.model.model import Model
from toolkit.model.program import Workspace
from toolkit.model.steps import Step
from toolkit.scenario.critic import Finding, found
from toolkit.scenario.critic.probing import outcomes_with_a_rule

MOST_NAMED = 12
"""Levels that a reader takes in at a glance."""


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
        seen |= [label in of.what_ifs for label in variable.labels]
        if not seen.all() and variable.name not in of.what_ifs:
            path = ("variables", variable.name, "levels")
            yield found(of.scenario, path, "level_unreached", *_missed(of, variable.labels, seen))


def _missed(of: Criticised, labels: Sequence[str], seen: npt.NDArray[np.bool_]) -> tuple[str, str]:
    """Say which levels are not reached, and what to do about it; of a long scale, which few are."""
    n_histories = len(of.result.parameters) * of.result.n_runs
    sampled = (
        f" in {n_histories:,} sampled histories" if of.structure is None else ", whatever is drawn and chosen"
    )
    missed = [label for label, is_seen in zip(labels, seen, strict=True) if not is_seen]
    if len(missed) <= MOST_NAMED:
        cure = "let something reach it, or take it out: every level multiplies the states"
        return f"It never stands at {_listed(missed)}{sampled}.", cure
    stood = [label for label, is_seen in zip(labels, seen, strict=True) if is_seen]
    reason = (
        f"It stands at {_listed(stood)} alone{sampled}: at {len(stood)} of {len(labels)} levels."
        if len(stood) <= MOST_NAMED
        else f"It never stands at {len(missed)} of {len(labels)} levels, such as {_listed(missed[:3])}{sampled}."
    )
    places = np.flatnonzero(seen)
    step = math.gcd(*map(int, np.diff(places))) if labels[0].lstrip("-").isdigit() else 1
    last = (places[-1] - places[0]) // max(step, 1)
    as_steps = f"count it in steps of {step} (`levels: 0..{last}`), " if step > 1 else ""
    return reason, f"{as_steps}let something reach the others, or accept it if they are there for a reason"


def _listed(labels: Sequence[str]) -> str:
    """Write names in a row, the last after *and*."""
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


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
