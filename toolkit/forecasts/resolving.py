"""What came? An entry of its own, with its day and its source."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.forecasts.adding import add, day_of, today
from toolkit.forecasts.book import Question, Record, open_record
from toolkit.forecasts.chain import Fields
from toolkit.forecasts.contradictions import refuse_contradiction
from toolkit.forecasts.target import ORDERED, Target

LAYOUT = (
    Column("question", "what"),
    Column("what came", "came"),
    Column("on", "on"),
    Column("source", "source"),
    Column("it had", "probability", "per_cent"),
)


@public
def resolve(
    record: str | os.PathLike[str],
    what: str,
    *,
    on: date | str,
    came: str | float = "",
    source: str = "",
    void: str = "",
    correct: str = "",
    although: str = "",
    recorded_on: date | str | None = None,
) -> Answer:
    """Put on record what came of a question, or that it is void; a correction is an entry of its own too.

    Parameters
    ----------
    record : path
    what : str
        Name of the question, ``outcome`` for how the crisis ended; ``scenario/what`` where several have that name.
    on : date
        The day from which the answer was known.
    came : str
        What came: an outcome, yes or no, a day, a level.
    source : str
        Where that stands.
    void : str
        Why the question has no answer, in place of ``came``.
    correct : str
        Why an earlier resolution was wrong; without it a question is resolved once.
    although : str
        Why it stands beside answers on record that exclude it by the rule of the scenario, such as a criterion of its own.
    recorded_on : date, optional
        Today if left out.

    Returns
    -------
    Answer
        The entry, and the probability that the last forecast before it gave to what came.

    Raises
    ------
    ToolkitError
        For an unknown question or class, no source, no reason, a second resolution, one before its day, or one that cannot hold beside
        those on record; nothing is added then.
    """
    known_on = day_of(on, "on")
    assert known_on is not None
    recorded = day_of(recorded_on, "recorded_on")
    open_record(record)  # refuses a file that is not there, before one is begun

    def said(book: Record) -> Sequence[Fields]:
        question = book.question(what)
        _refuse_twice(question, correct)
        entry = _entry(
            question, came if isinstance(came, str) else f"{came:g}", known_on, source.strip(), void.strip()
        )
        if "came" in entry and not although.strip():
            refuse_contradiction(book, question, question.target.class_of(entry["came"]), known_on)
        _refuse_future(known_on, recorded)
        more = {"corrects": correct.strip(), "although": although.strip()}
        return [entry | {name: text for name, text in more.items() if text}]

    added = add(record, said, recorded)
    question = added.record.question(what)
    return Answer(
        lambda: _table(question),  # type: ignore[arg-type]
        caveats=added.caveats,
        layout=LAYOUT,
        verb="resolve",
        title=f"{question.target.text} Resolved in {added.record.name}",
        notes=(f"Head of the record: {added.record.head}",),
    )


def _entry(question: Question, came: str, on: date, source: str, void: str) -> dict[str, Any]:
    target = question.target
    entry: dict[str, Any] = {"kind": "resolution", "of": target.key, "on": on.isoformat(), "source": source}
    if void:
        if came:
            raise ToolkitError(
                f"'{target.key}' cannot be void and have come to '{came}'; expected one of the two"
            )
        _refuse_before(target, on)
        return {**entry, "void": void}
    if not came:
        raise ToolkitError(
            f"nothing is said of what came of '{target.key}'; expected {target.expected}, or the reason why it is void"
        )
    found = target.class_of(came)
    if not source:
        raise ToolkitError(
            f"no source is given for what came of '{target.key}'; expected where that stands, such as a document or a report with its day"
        )
    _refuse_early(question, found, on)
    return {**entry, "came": came if target.asks in ORDERED else target.classes[found]}


def _refuse_before(target: Target, on: date) -> None:
    """Refuse a day on which nothing of what is asked had come yet."""
    if on <= target.since:
        raise ToolkitError(
            f"'{target.key}' asks what comes after {target.since}, and would be resolved on {on}; expected a later day"
        )


def _refuse_early(question: Question, came: int, on: date) -> None:
    """Refuse an answer that could not be known on its day."""
    target = question.target
    _refuse_before(target, on)
    if not target.early[came] and on <= target.by:
        raise ToolkitError(
            f"'{target.classes[came]}' of '{target.key}' is not known before {target.by} is over, and would be resolved on {on}; wait for the day "
            "after, or say why the question is void"
        )
    if target.asks == "date" and came < len(target.classes) - 1:
        start = target.since if came == 0 else date.fromisoformat(target.classes[came - 1])
        if on <= start:
            raise ToolkitError(
                f"'{target.key}' came after {start} by what is said, and would be resolved on {on}; expected the day on which it was known"
            )


def _refuse_future(on: date, recorded_on: date | None) -> None:
    day = recorded_on or today()
    if on > day:
        clock = "" if recorded_on else " (the day by the clock)"
        raise ToolkitError(
            f"the answer would be known on {on}, and is recorded on {day}{clock}; expected a day that has come, "
            "or the day of the entry as --recorded-on DATE"
        )


def _refuse_twice(question: Question, correct: str) -> None:
    key = question.target.key
    if question.resolution is None and correct.strip():
        raise ToolkitError(f"'{key}' has not been resolved, so there is nothing to correct; leave that out")
    if question.resolution is not None and not correct.strip():
        raise ToolkitError(
            f"'{key}' was resolved already, on line {question.resolution.line}; if that was wrong, say why: --correct TEXT",
            kind="resolved already",
            subject=key,
        )


def _table(question: Question) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    found, target, ours = question.resolution, question.target, question.of("")
    assert found is not None
    is_void = found.came is None
    row = {
        "scenario": target.scenario,
        "what": target.what,
        "came": f"void: {found.void}" if found.came is None else target.labels[found.came],
        "on": found.on.isoformat(),
        "source": found.source,
        "probability": float("nan") if is_void or not ours else ours[-1].probability[found.came or 0],
    }
    return pd.DataFrame([row])
