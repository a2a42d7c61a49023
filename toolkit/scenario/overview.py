"""A scenario at a glance, as a notebook shows it."""

from __future__ import annotations

from toolkit.markup import html_table, paragraph
from toolkit.scenario.records import ScenarioRecord


def overview(record: ScenarioRecord, digest: str) -> str:
    """Return a scenario's question, length, actors and grounds as HTML."""
    rests_on = (
        f"{len(record.claims)} claims from {len(record.sources)} sources; "
        f"{len(record.parameters)} uncertain inputs"
    )
    rows = [
        ["question", record.question or ""],
        ["as known on", str(record.as_of)],
        ["looks ahead", _looks_ahead(record)],
        ["actors", ", ".join(actor.name or name for name, actor in record.actors.items())],
        ["outcomes", ", ".join(outcome.name or name for name, outcome in record.outcomes.items())],
        ["what-ifs", ", ".join(record.variants) or "none"],
        ["other models", ", ".join(record.alternatives) or "none"],
        ["rests on", rests_on],
        ["digest", digest[:12]],
    ]
    return paragraph(record.title, bold=True) + html_table(["", ""], [row for row in rows if row[1]])


def _looks_ahead(record: ScenarioRecord) -> str:
    if not isinstance(record.horizon, int):
        return "until it is settled"
    turn = record.turn
    turns = f"{record.horizon} turn{'s' if record.horizon != 1 else ''}"
    return f"{turns} of {turn.amount:g} {turn.unit}{'s' if turn.amount != 1 else ''}"
