"""Questions: what they ask about is declared, and can be answered by a day that comes."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.paths import Path
from toolkit.scenario.periods import last_day_of_turn, last_turn_by
from toolkit.scenario.records import Question, ScenarioRecord

THE_END = "outcome"
"""The name under which a record of forecasts keeps how a crisis ends; no question may take it."""
MOST_LISTED = 20
"""Names that a refusal lists."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check what every question names, and its days."""
    for name, question in inspection.record.questions.items():
        path: Path = ("questions", name)
        if name == THE_END:
            what = f"'{name}' is the name under which forecasts record how the crisis ends"
            yield inspection.problem(path, what, "another name", key=True)
        yield from _choices(inspection, path, question)
        for key, names, known in (
            ("event", question.event, inspection.record.events),
            ("outcomes", question.outcomes, inspection.record.outcomes),
            ("quantity", filter(None, [question.quantity]), inspection.record.variables),
        ):
            what = {"outcomes": "outcome", "quantity": "variable"}.get(key, key)
            for one in names:
                if one not in known:
                    yield inspection.unknown((*path, key), what, one, known)
        yield from _days(inspection, path, question)


def named_choices(record: ScenarioRecord) -> list[str]:
    """Return every name of an option: with its actor, and with its track too where it has one."""
    return [
        name
        for actor_name, actor in record.actors.items()
        for option_name, option in actor.options.items()
        for name in filter(
            None,
            (
                f"{actor_name}.{option_name}",
                option.track and f"{actor_name}.{option.track}.{option_name}",
            ),
        )
    ]


def _choices(inspection: Inspection, path: Path, question: Question) -> Iterator[Problem]:
    known = named_choices(inspection.record)
    for one in question.choice:
        if one not in known:
            expected = (
                "one of: " + ", ".join(known[:MOST_LISTED]) + (" …" if len(known) > MOST_LISTED else "")
            )
            yield inspection.unknown((*path, "choice"), "choice", one, known, expected)


def _days(inspection: Inspection, path: Path, question: Question) -> Iterator[Problem]:
    record, by = inspection.record, question.by
    if by is None:
        return
    first = last_day_of_turn(record.as_of, record.turn.days, 1)
    last = (
        last_day_of_turn(record.as_of, record.turn.days, record.last_turn)
        if isinstance(record.horizon, int)
        else None
    )
    expected = f"a day from {first}" + (f" to {last}" if last else "")
    if last_turn_by(record, by) < 1:
        yield inspection.problem((*path, "by"), f"no turn has ended by {by}", expected)
    elif (
        last is not None and (by - last).days > 1
    ):  # the day after is often meant, and `check` says to which it counts
        yield inspection.problem((*path, "by"), f"{by} is after the horizon", expected)
