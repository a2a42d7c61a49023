"""Declared outcomes and rungs -> labels, and programs that say where each holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.outcomes import ModelOutcome
from toolkit.model.program import Program
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node

_ENDS: Mapping[bool | str, Literal["", "phase", "turn"]] = {False: "", True: "phase", "at_turn_end": "turn"}
_REST = Node("truth", value=0.0)
"""Condition of what declares none: the outcome that holds otherwise."""


def outcomes_of(scenario: Scenario, writer: ProgramWriter) -> tuple[ModelOutcome, ...]:
    """Return the outcomes in the order of the file."""
    return tuple(
        ModelOutcome(
            name,
            outcome.name or name.replace("_", " "),
            _ENDS[outcome.ends],
            outcome.otherwise,
            dict(outcome.codes.items()),
            None if outcome.score is None else writer.program(scenario.tree(outcome.score)),
            "" if outcome.when is None else subject_of_condition(outcome.when),
        )
        for name, outcome in scenario.declared.outcomes.items()
    )


def subject_of_condition(text: object) -> str:
    """Name a condition as what has to come; alike for all that wait for the same."""
    return f"when {' '.join(str(text).split())}"


def outcome_program(scenario: Scenario, writer: ProgramWriter) -> Program:
    """Write one condition per outcome."""
    texts = [outcome.when for outcome in scenario.declared.outcomes.values()]
    return writer.program(*(_REST if text is None else scenario.tree(text, condition=True) for text in texts))


def rungs_of(scenario: Scenario) -> tuple[tuple[int, str, str], ...]:
    """Return (number, name, threshold) of the rungs, lowest first."""
    ladder = sorted(scenario.declared.ladder.items())
    return tuple((number, rung.name, rung.threshold or "") for number, rung in ladder)


def ladder_program(scenario: Scenario, writer: ProgramWriter) -> Program:
    """Write one condition per rung, lowest first."""
    ladder = sorted(scenario.declared.ladder.items())
    return writer.program(*(scenario.tree(rung.when, condition=True) for _, rung in ladder))
