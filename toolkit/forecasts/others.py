"""What do others forecast? A market, an expert, a crowd or a base rate, as a dated column beside our own."""

from __future__ import annotations

import csv
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.files import read_file
from toolkit.forecasts.adding import add, day_of
from toolkit.forecasts.book import Record, open_record
from toolkit.forecasts.chain import Fields
from toolkit.forecasts.comparing import RESERVED
from toolkit.forecasts.repeated import known_already, new
from toolkit.forecasts.standing import LATE
from toolkit.forecasts.target import NO, YES, Target

COLUMNS = ("forecaster", "what", "class", "probability", "on", "source")
MOST_BYTES = 1 << 24
OFF = 0.011
"""What the probabilities of all classes may miss 1 by: others round theirs."""
LAYOUT = (
    Column("forecaster", "forecaster"),
    Column("question", "what", "level"),
    Column("answer", "label"),
    Column("probability", "probability", "per_cent"),
    Column("on", "on"),
    Column("source", "source"),
)


class Told(NamedTuple):
    """One forecast of somebody else."""

    forecaster: str
    what: str
    probability: Mapping[str, float]
    on: date
    source: str


@public
def record_outside(
    record: str | os.PathLike[str],
    forecaster: str,
    what: str,
    probability: float | Mapping[str, float],
    *,
    on: date | str,
    source: str,
    recorded_on: date | str | None = None,
) -> Answer:
    """Put on record what somebody else forecast, of a question that is on record.

    Parameters
    ----------
    record : path
    forecaster : str
        Name of the column, such as ``market``; a later forecast under the same name follows on an earlier one.
    what : str
        Name of the question.
    probability : float or mapping
        Of yes; or of each class, by name, which add up to 1.
    on : date
        The day it was made.
    source : str
        Where it stands.

    Returns
    -------
    Answer
        The forecast as it was written; one that is on record already is left out, and a caveat says so.

    Raises
    ------
    ToolkitError
        For an unknown question or class, probabilities that are none, a name that a row of every score has, a day after that of the entry,
        or no source; nothing is added then.
    """
    day = day_of(on, "on")
    assert day is not None
    shares = dict(probability) if isinstance(probability, Mapping) else {YES: float(probability)}
    return _added(record, [Told(forecaster, what, shares, day, source)], recorded_on)


@public
def record_columns(
    record: str | os.PathLike[str], table: str | os.PathLike[str], *, recorded_on: date | str | None = None
) -> Answer:
    """Put the forecasts of others on record, all of a file of them or none.

    Parameters
    ----------
    record : path
    table : path
        CSV with the columns ``forecaster``, ``what``, ``class``, ``probability``, ``on`` and ``source``, a row per class; of yes or no the
        class may be left empty, and means yes.

    Returns
    -------
    Answer
        The forecasts as they were written.

    Raises
    ------
    ToolkitError
        As ``record_outside`` does, and for a file that cannot be read.
    """
    return _added(record, _read(table), recorded_on)


def _added(record: str | os.PathLike[str], told: Sequence[Told], recorded_on: date | str | None) -> Answer:
    recorded = day_of(recorded_on, "recorded_on")
    open_record(record)  # refuses a file that is not there, before one is begun
    added = add(record, lambda book: new(book, [_entry(book, one, recorded) for one in told]), recorded)
    known = len(told) - len(added.entries)
    return Answer(
        lambda: _table(added.record, added.entries),  # type: ignore[arg-type]
        caveats=(*added.caveats, *([known_already(known, added.record.name)] if known else [])),
        layout=LAYOUT,
        verb="record",
        title=f"Forecasts of others, put on record in {added.record.name}",
        notes=(f"Head of the record: {added.record.head}",),
    )


def _entry(book: Record, told: Told, recorded_on: date | None) -> Fields:
    target = book.question(told.what).target
    for name, text in (("forecaster", told.forecaster), ("source", told.source)):
        if not text.strip():
            raise ToolkitError(f"no {name} is given for a forecast of '{target.key}'; expected its name")
    _refuse_reserved(told.forecaster)
    if not target.since <= told.on <= target.by:
        raise ToolkitError(
            f"{told.forecaster} would have forecast '{target.key}' on {told.on}; expected a day from {target.since} to {target.by}"
        )
    if recorded_on is not None and told.on > recorded_on:
        raise ToolkitError(
            f"{told.forecaster} would have forecast '{target.key}' on {told.on}, and it is recorded on {recorded_on}; expected a day that has come"
        )
    return {
        "kind": "outside",
        "of": target.key,
        "forecaster": told.forecaster.strip(),
        "probability": shares_of(target, told.probability),
        "on": told.on.isoformat(),
        "source": told.source.strip(),
    }


def _refuse_reserved(forecaster: str) -> None:
    """Refuse the name of a row that every score has."""
    name = " ".join(forecaster.split()).casefold()
    if name in RESERVED or name.endswith(LATE):
        raise ToolkitError(
            f"nobody else can be called '{forecaster.strip()}': {', '.join(RESERVED)} and names that end in '{LATE}' are taken by the rows of "
            "`crisis score`; expected another name",
            kind="reserved name",
            subject=forecaster.strip(),
        )


def shares_of(target: Target, given: Mapping[str, float]) -> list[float]:
    """Return the probability of every class; of yes or no the other one follows.

    Raises
    ------
    ToolkitError
        For a class that is not there, or numbers that are no probabilities of all classes.
    """
    for name, share in given.items():
        if name not in target.classes:
            nearest = nearest_name(name, target.classes)
            hint = f"\n  nearest: {nearest}" if nearest else ""
            raise ToolkitError(
                f"'{target.key}' has no answer '{name}'; expected one of: {', '.join(target.classes)}{hint}"
            )
        if not 0.0 <= share <= 1.0:
            raise ToolkitError(f"{share:g} for '{name}' of '{target.key}' is no probability; expected 0 to 1")
    if target.asks == "yes_no" and len(given) == 1:
        (only,) = given.items()
        given = {only[0]: only[1], (NO if only[0] == YES else YES): 1.0 - only[1]}
    total = math.fsum(given.values())
    missing = [name for name in target.classes if name not in given]
    if abs(total - 1.0) > OFF:
        left = f" ({', '.join(missing)} left out)" if missing else ""
        raise ToolkitError(
            f"the probabilities of '{target.key}' add up to {total:.3g}{left}; expected 1, over all its answers"
        )
    return [given.get(name, 0.0) / total for name in target.classes]


def _read(table: str | os.PathLike[str]) -> list[Told]:
    """Read a CSV of forecasts; rows of one forecaster, question and day belong together."""
    name = os.fspath(table)
    try:
        text = read_file(table, MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise ToolkitError(f"cannot read '{name}': {getattr(problem, 'strerror', None) or problem}") from None
    rows = csv.DictReader(text.splitlines(), strict=True)
    found: dict[tuple[str, str, str, str], dict[str, float]] = defaultdict(dict)
    try:
        _refuse_other_columns(name, rows.fieldnames or ())
        for row in rows:
            _take(found, row, f"{name}:{rows.line_num}")
    except csv.Error as problem:
        raise ToolkitError(f"{name}:{rows.line_num}: {problem}; expected a table in CSV") from None
    if not found:
        raise ToolkitError(
            f"{name} holds no forecast; expected a row for each, below the line {','.join(COLUMNS)}"
        )
    return [
        Told(who, what, shares, date.fromisoformat(on), why) for (who, what, on, why), shares in found.items()
    ]


def _refuse_other_columns(name: str, columns: Iterable[str]) -> None:
    held = [str(one).strip() for one in columns]
    if sorted(held) != sorted(COLUMNS):
        raise ToolkitError(
            f"{name}:1: the columns are {', '.join(held) or 'none'}; expected {', '.join(COLUMNS)}"
        )


def _take(
    found: dict[tuple[str, str, str, str], dict[str, float]], row: Mapping[Any, Any], place: str
) -> None:
    if None in row or None in row.values():
        raise ToolkitError(f"{place}: this row has not {len(COLUMNS)} fields")
    cells = {str(key).strip(): str(value).strip() for key, value in row.items()}
    try:
        share = float(cells["probability"])
        date.fromisoformat(cells["on"])
    except ValueError:
        raise ToolkitError(
            f"{place}: probability is '{cells['probability']}' and on is '{cells['on']}'; expected a number and a day such as 2026-01-25"
        ) from None
    key = (cells["forecaster"], cells["what"], cells["on"], cells["source"])
    name = cells["class"] or YES
    if name in found[key]:
        raise ToolkitError(f"{place}: '{name}' stands twice for {cells['forecaster']} on {cells['on']}")
    found[key][name] = share


def _table(record: Record, entries: Sequence[Fields]) -> Any:
    import pandas as pd  # slow to import, and only tables need it

    rows = []
    for entry in entries:
        target = record.questions[entry["of"]].target
        for label, share in zip(target.labels, entry["probability"], strict=True):
            kept = {name: entry[name] for name in ("forecaster", "on", "source")}
            rows.append(
                {
                    **kept,
                    "scenario": target.scenario,
                    "what": target.what,
                    "label": label,
                    "probability": share,
                }
            )
    return pd.DataFrame(rows)
