"""How much is in a scenario? Its parts counted."""

from __future__ import annotations

from toolkit.scenario.records import ScenarioRecord
from toolkit.scenario.scenario import Scenario


def is_part(key: str) -> bool:
    """Say whether a key stands at the top of a scenario file."""
    return key in ScenarioRecord.model_fields


def counts(scenario: Scenario) -> dict[str, int]:
    """Count what a scenario holds."""
    record = scenario.declared
    options = [option for actor in record.actors.values() for option in actor.options.values()]
    tables = (record.parameters, record.variables, record.events, record.outcomes)
    supported = [*options, *record.correlations, *(part for table in tables for part in table.values())]
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
