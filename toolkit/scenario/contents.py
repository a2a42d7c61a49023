"""How much is in a scenario? Its parts counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.scenario.learning import typed
from toolkit.scenario.periods import last_day_of_turn, last_turn_by
from toolkit.scenario.records import Question, ScenarioRecord
from toolkit.scenario.records.parameters import MOST_TYPES
from toolkit.scenario.scenario import Scenario


def is_part(key: str) -> bool:
    """Say whether a key stands at the top of a scenario file."""
    return key in ScenarioRecord.model_fields


def counts(scenario: Scenario) -> dict[str, int]:
    """Count what a scenario holds."""
    record = scenario.declared
    options = [option for actor in record.actors.values() for option in actor.options.values()]
    tables = (record.parameters, record.variables, record.events, record.outcomes)
    said = [one for parameter in record.parameters.values() for one in (parameter.experts or {}).values()]
    supported = [
        *options,
        *said,
        *record.correlations,
        *(part for table in tables for part in table.values()),
    ]
    return {
        "variables": len(record.variables),
        "actors": len(record.actors),
        "options": len(options),
        "events": len(record.events),
        "outcomes": len(record.outcomes),
        "questions": len(record.questions),
        "parameters": len(record.parameters),
        "sources": len(record.sources),
        "claims": len(record.claims),
        "judgements": sum(item.judgement is not None for item in supported),
        "variants": len(record.variants),
        "alternatives": len(record.alternatives),
        **({"turns": record.horizon} if isinstance(record.horizon, int) else {}),
    }


def asked(scenario: Scenario) -> dict[str, str]:
    """Return what readers ask: the text of every question, by name."""
    return {name: one.text for name, one in scenario.declared.questions.items()}


def noted(scenario: Scenario) -> dict[str, list[str]]:
    """Return what a reader may not expect of a question, by its name: the day to which it counts, and how it is reached.

    Both may be meant, so that neither is a warning.
    """
    record = scenario.declared
    found = {name: list(_notes(record, name, one)) for name, one in record.questions.items()}
    return {name: notes for name, notes in found.items() if notes}


def _notes(record: ScenarioRecord, name: str, question: Question) -> Iterator[str]:
    if question.by is not None:
        turn = last_turn_by(record, question.by)
        counts_to = last_day_of_turn(record.as_of, record.turn.days, turn)
        if counts_to < question.by:
            yield f"`by: {question.by}` counts to {counts_to}, the last day of a turn that is over by then."
    if name in record.outcomes:
        yield f"An outcome is named '{name}' too: where both are possible the question goes by `questions.{name}`."


class CutNumber(NamedTuple):
    """A number that others cut into types: its name, its label, into how many, and a number of types to hold that against."""

    name: str
    label: str
    n_types: int
    other: int


def cut_numbers(scenario: Scenario) -> list[CutNumber]:
    """Return the numbers known to few that others cut into types; held against twice as many, or half where that is more than may be.

    Numbers whose values are their types are left out.
    """
    found = []
    for name, parameter in typed(scenario.declared).items():
        believed = parameter.believed or parameter
        if believed.kind not in ("value", "discrete") and parameter.types is not None:
            n_types, label = parameter.types, parameter.name or name.replace("_", " ")
            other = 2 * n_types if 2 * n_types <= MOST_TYPES else n_types // 2
            found.append(CutNumber(name, label, n_types, other))
    return found
