"""Questions of a scenario -> what an engine answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from toolkit.model.compile.outcomes import subject_of_condition
from toolkit.model.compile.program_writer import ProgramWriter
from toolkit.model.named_actions import Place, actions_by_name
from toolkit.model.program import Program
from toolkit.model.questions import ModelQuestion
from toolkit.model.steps import Step
from toolkit.scenario import Scenario
from toolkit.scenario.periods import last_turn_by
from toolkit.scenario.records import Question


def questions_of(
    scenario: Scenario, steps: Sequence[Step], writer: ProgramWriter
) -> tuple[ModelQuestion, ...]:
    """Return the questions, in the order of the file."""
    return tuple(
        _question(scenario, name, one, steps, writer) for name, one in scenario.declared.questions.items()
    )


def _question(
    scenario: Scenario, name: str, asked: Question, steps: Sequence[Step], writer: ProgramWriter
) -> ModelQuestion:
    record = scenario.declared
    outcomes = list(record.outcomes)
    variable = -1 if asked.quantity is None else [one.name for one in writer.variables].index(asked.quantity)
    held = writer.variables[variable]
    is_number = held.kind == "range"
    return ModelQuestion(
        name=name,
        text=asked.text,
        asks="level" if asked.quantity is not None else asked.asks,
        last_turn=None if asked.by is None else last_turn_by(record, asked.by),
        acts=_acts(asked, steps),
        outcomes=tuple(outcomes.index(one) for one in asked.outcomes),
        when=_condition(scenario, asked.when, writer),
        at_end=asked.at_end,
        variable=variable,
        levels=held.labels if asked.quantity is not None else (),
        low=held.low if asked.quantity is not None and is_number else None,
        given=_condition(scenario, asked.given, writer),
        given_text=asked.given or "",
        asked_on=asked.asked_on,
        subject=_subject(asked),
        end_known=asked.asked_on is not None and asked.asked_on > record.as_of,
        note=asked.note or "",
        place=scenario.place("questions", name),
    )


def _subject(asked: Question) -> str:
    """Name what has to come; alike for two questions that wait for the same."""
    if asked.at_end or asked.quantity is not None:
        return ""
    if asked.when is not None:
        return subject_of_condition(asked.when)
    kind = "choice" if asked.choice else "event" if asked.event else "outcomes"
    return f"{kind} {', '.join(sorted(asked.choice or asked.event or asked.outcomes))}"


def _condition(scenario: Scenario, text: str | None, writer: ProgramWriter) -> Program | None:
    return None if text is None else writer.program(scenario.tree(text, condition=True))


def _acts(asked: Question, steps: Sequence[Step]) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    """Find what is taken or happens, member by member."""
    kind: Literal["choice", "event"] = "choice" if asked.choice else "event"
    known = actions_by_name(steps, kind)
    places: list[Place] = sorted({place for name in asked.choice or asked.event for place in known[name]})
    seats = dict.fromkeys((step, member) for step, member, _ in places)
    return tuple((*seat, tuple(action for *at, action in places if tuple(at) == seat)) for seat in seats)
