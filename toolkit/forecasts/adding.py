"""The one way into a record: it is held, read and checked, and what is added is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from toolkit.answers import Caveat
from toolkit.dates import NoDayError, day_in
from toolkit.errors import ToolkitError
from toolkit.files import growing
from toolkit.forecasts.book import Record, checked_name, record_of
from toolkit.forecasts.chain import Fields, additions
from toolkit.version import __version__

Path = str | os.PathLike[str]


class Added(NamedTuple):
    """A record after an addition, what was added, and what is to be said of it."""

    record: Record
    entries: tuple[Fields, ...]
    caveats: tuple[Caveat, ...]


def today() -> date:
    """Return the day by the clock, in universal time."""
    return datetime.now(UTC).date()


def add(to: Path, said: Callable[[Record], Sequence[Fields]], recorded_on: date | None) -> Added:
    """Add entries to a record; a refusal leaves it as it was.

    Parameters
    ----------
    to : path
        Of the record; a new one where none is.
    said : function
        Takes the record as it stands, and returns the entries or refuses; of none the record is left as it is.
    recorded_on : date, optional
        Today if left out. The day by the clock is kept beside it.

    Raises
    ------
    ToolkitError
        If the record is damaged, or cannot be written.
    """
    path = checked_name(to)
    clock = today()
    on = clock if recorded_on is None else recorded_on
    with growing(path) as file:
        before = record_of(file.content, str(path))
        entries = said(before)  # what is wrong with them is told first, whatever the day
        if not entries:
            return Added(before, (), ())
        _refuse_earlier(before, on, is_given=recorded_on is not None)
        stamp = {"recorded_on": on.isoformat(), "clock": clock.isoformat(), "version": __version__}
        addition = additions(before.chain, entries, stamp)
        after = record_of(file.content + addition, str(path))  # what could not be read back is never written
        file.add(addition)
    mended = (
        Caveat(
            f"An earlier write to {path} was interrupted at line {before.chain.line}; what it left counts for nothing, and an entry of its own "
            "says so now.",
            "cut",
            str(before.chain.line),
        ),
    )
    return Added(after, after.chain.entries[-len(entries) :], mended if before.chain.piece else ())


def day_of(given: date | str | None, what: str) -> date | None:
    """Read a day.

    Raises
    ------
    ToolkitError
        For what is none.
    """
    if given is None or isinstance(given, date):
        return given
    try:
        return day_in(given)
    except NoDayError as error:
        raise ToolkitError(f"{what}: {error}") from None


def _refuse_earlier(record: Record, on: date, *, is_given: bool) -> None:
    """Refuse a day before that of the last entry: a record goes one way."""
    if not record.chain.entries:
        return
    last = record.chain.entries[-1]["recorded_on"]
    if on.isoformat() < last:
        clock = "" if is_given else " (the day by the clock)"
        raise ToolkitError(
            f"the last entry of {record.name} was recorded on {last}, and this one would be on {on}{clock}; expected that day or a later one, "
            "given as --recorded-on DATE"
        )
