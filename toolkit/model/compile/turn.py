"""Drafted phases -> the steps of a turn, with memory before and after them and the drift of real numbers at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.model.compile.drafts import ChangeDraft, MemberDraft, certain_member
from toolkit.model.compile.memory import Memory
from toolkit.model.compile.phases import split_phase
from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.compile.rates import hazard_factor, number
from toolkit.model.compile.steps import write_step
from toolkit.model.steps import Step
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.records import Likelihood


def steps_of(
    scenario: Scenario, phases: Sequence[Sequence[MemberDraft]], memory: Memory, writer: ProgramWriter
) -> tuple[Step, ...]:
    """Write the steps of a turn, in order of settlement."""
    opening, closing, moving = memory.opening(), memory.closing(), _motion(scenario)
    steps: list[Step] = []
    if opening is not None:
        steps.append(write_step(writer, "delayed effects", [opening], ends_phase=True, ends_turn=False))
    for place, phase in enumerate(phases):
        ends_turn = place == len(phases) - 1 and not moving
        steps += _steps_of_phase(phase, writer, ends_turn=ends_turn)
    if moving:
        drift, noise = certain_member("drift", moving), _noise(scenario)
        steps.append(write_step(writer, "drift", [drift], ends_phase=True, ends_turn=True, noise=noise))
    if not phases and not moving:
        steps.append(
            write_step(writer, "nothing", [certain_member("nothing", [])], ends_phase=True, ends_turn=True)
        )
    if closing is not None:
        steps.append(write_step(writer, "memory", [closing], ends_phase=False, ends_turn=False))
    return tuple(steps)


def _steps_of_phase(phase: Sequence[MemberDraft], writer: ProgramWriter, *, ends_turn: bool) -> list[Step]:
    parts = split_phase(phase)
    label = " and ".join(draft.label for draft in phase) if len(phase) < 4 else "events"
    last = len(parts) - 1
    return [
        write_step(writer, label, part, ends_phase=place == last, ends_turn=ends_turn and place == last)
        for place, part in enumerate(parts)
    ]


def _motion(scenario: Scenario) -> list[ChangeDraft]:
    """Return what real numbers do by themselves, after the last phase of a turn."""
    return [
        ChangeDraft(
            name, "add", _per_turn(scenario, variable.drift, 1.0), place=scenario.place("variables", name)
        )
        for name, variable in scenario.declared.variables.items()
        if variable.levels.within is not None
    ]


def _noise(scenario: Scenario) -> Mapping[str, Node]:
    """Return the standard deviation of what chance adds to real numbers in one turn."""
    return {
        name: _per_turn(scenario, variable.noise, 0.5)
        for name, variable in scenario.declared.variables.items()
        if variable.noise is not None
    }


def _per_turn(scenario: Scenario, rate: Likelihood | None, power: float) -> Node:
    """Convert a drift (power 1) or a standard deviation (power 1/2: variances add up) to one turn."""
    if rate is None:
        return number(0.0)
    factor = hazard_factor(rate, scenario.declared.turn) ** power
    return Node("*", (scenario.tree(rate.expression), number(factor)))
