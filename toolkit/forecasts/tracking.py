"""How did a forecast move, and why? Entry by entry, with the news between them, the forecasts of others and what came."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.forecasts.book import OURS, Entry, Question, Record, open_record
from toolkit.forecasts.target import YES
from toolkit.words import day

MOST_NAMED = 3
"""News that a row names; more are counted."""
LAYOUT = (
    Column("question", "what", "level"),
    Column("on", "date", "day"),
    Column("by", "forecaster"),
    Column("answer", "label"),
    Column("probability", "probability", "per_cent", "sampling_error", by_row=True),
    Column("ignorance", ("low", "high"), "range", "sampling_error", by_row=True),
    Column("moved", "moved", "points", "sampling_error", by_row=True, missing=""),
    Column("recorded", "recorded", missing=""),
    Column("why", "why"),
)


@public
def track(record: str | os.PathLike[str] | Record, what: str | None = None) -> Answer:
    """Follow the forecasts of a record: how they moved, on what news, beside those of others, and what came.

    Parameters
    ----------
    record : path
    what : str, optional
        Name of a question; all of them if left out, each by its yes, or by what came or was last likeliest.

    Returns
    -------
    Answer
        One row per entry and class: ``date`` (of what it knew, or on which it was made), ``forecaster`` (empty: ours), ``probability`` with
        the range over the inputs, ``moved`` since the entry before, ``recorded`` (in retrospect, or late) and ``why``.

    Raises
    ------
    ToolkitError
        For a damaged record or an unknown question.
    """
    book = open_record(record)
    chosen = list(book.questions.values()) if what is None else [book.question(what)]
    if not chosen:
        raise ToolkitError(
            f"{book.name} holds no forecast yet; put one there: crisis record SCENARIO --to {book.name}"
        )
    rows = [row for one in chosen for row in _rows(one, alone=what is not None)]
    title = (
        chosen[0].target.text if what is not None else f"{Path(book.name).name}: how did the forecasts move?"
    )
    return Answer(
        lambda: _table(rows),  # type: ignore[arg-type]
        caveats=book.caveats,
        layout=tuple(one for one in LAYOUT if one.of != "recorded" or any(row["recorded"] for row in rows)),
        verb="track",
        figure="track",
        title=title,
        notes=tuple(filter(None, map(_resolved, chosen))),
        parts={"resolutions": _resolutions(chosen)},
    )


def _rows(question: Question, *, alone: bool) -> Iterator[dict[str, object]]:
    """Yield what stands in the table of one question, day by day; of one day ours come first, then others in the order in which they first spoke."""
    classes, names = _shown(question, alone=alone), (OURS, *question.columns)
    last: dict[str, Entry] = {}
    for entry in sorted(question.entries, key=lambda one: (one.day, names.index(one.forecaster), one.line)):
        for n in classes:
            yield _row(question, entry, last.get(entry.forecaster), n)
        last[entry.forecaster] = entry


def _shown(question: Question, *, alone: bool) -> list[int]:
    """Return the classes that are followed: of yes or no yes; of others all of them, or the one that stands for the question."""
    target, found = question.target, question.resolution
    if YES in target.classes:
        return [target.classes.index(YES)]
    if alone:
        return list(range(len(target.classes)))
    if found is not None and found.came is not None:
        return [found.came]
    last = question.of(OURS)[-1].probability
    return [last.index(max(last))]


def _row(question: Question, entry: Entry, before: Entry | None, n: int) -> dict[str, object]:
    fields, nothing = entry.fields, float("nan")
    errors, ranges = fields.get("sampling_error"), fields.get("ignorance")
    low, high = (ranges[n] or (nothing, nothing)) if ranges else (nothing, nothing)
    target = question.target
    return {
        "key": target.key,
        "scenario": target.scenario,
        "what": target.what,
        "date": entry.day,
        "recorded_on": entry.recorded_on,
        "forecaster": entry.forecaster,
        "class": target.classes[n],
        "label": target.labels[n],
        "probability": entry.probability[n],
        "sampling_error": nothing if not errors or errors[n] is None else errors[n],
        "low": low,
        "high": high,
        "moved": nothing if before is None else entry.probability[n] - before.probability[n],
        "retrospective": question.is_retrospective(entry),
        "recorded": _recorded(question, entry),
        "why": _why(entry, before),
    }


def _recorded(question: Question, entry: Entry) -> str:
    """Say of a forecast that it was put on record with the end known, or long after its day."""
    if question.is_retrospective(entry):
        return "in retrospect"
    return "late" if entry.forecaster != OURS and question.is_late(entry) else ""


def _why(entry: Entry, before: Entry | None) -> str:
    """Name what an entry knew that the one before it did not."""
    if entry.forecaster != OURS:
        return str(entry.fields["source"])
    revised = f"revised: {entry.fields['revised']}" if entry.fields.get("revised") else ""
    names, known = _news(entry), () if before is None else _news(before)
    new = [name for name in names if name not in known]
    listed = ", ".join(new[:MOST_NAMED]) + (
        f" and {len(new) - MOST_NAMED} more" if len(new) > MOST_NAMED else ""
    )
    gone = len([name for name in known if name not in names])
    told = [
        revised,
        f"news: {listed}" if new else "",
        f"without {gone} earlier {'report' if gone == 1 else 'reports'}" if gone else "",
    ]
    return "; ".join(filter(None, told)) or ("first forecast" if before is None else "no news")


def _news(entry: Entry) -> tuple[str, ...]:
    news = entry.fields.get("news")
    return tuple(news["names"]) if news else ()


def _resolved(question: Question) -> str:
    found, target = question.resolution, question.target
    if found is None:
        return f"{target.what}: not resolved yet."
    if found.came is None:
        return f"{target.what}: void since {day(found.on)}, {found.void.rstrip('.')}."
    return f"{target.what}: “{target.labels[found.came]}”, known on {day(found.on)} ({found.source.rstrip('.')})."


def _resolutions(questions: list[Question]) -> dict[str, dict[str, Any]]:
    found = {}
    for one in questions:
        if one.resolution is not None:
            came = one.resolution.came
            found[one.target.key] = {
                "what": one.target.what,
                "on": one.resolution.on,
                "came": "" if came is None else one.target.classes[came],
                "label": "void" if came is None else one.target.labels[came],
            }
    return found


def _table(rows: list[dict[str, object]]) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    table = pd.DataFrame(rows)
    for name in ("date", "recorded_on"):
        table[name] = pd.to_datetime(table[name])
    return table
