"""Days as text: year, month, day, and what is wrong with a text that is none."""

from __future__ import annotations

import calendar
import re
from datetime import date

FORM = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class NoDayError(ValueError):
    """A text that is no day, in two parts: what is wrong, and what was expected."""

    def __init__(self, problem: str, expected: str) -> None:
        super().__init__(f"{problem}; expected {expected}")
        self.problem, self.expected = problem, expected


def day_in(text: str, example: str = "2025-11-02") -> date:
    """Read a day.

    Parameters
    ----------
    text : such as ``2025-11-02``
    example : what a message shows

    Raises
    ------
    NoDayError
        If it is written in another way, or the calendar has no such day.

    Examples
    --------
    >>> day_in("2031-02-30")
    Traceback (most recent call last):
    toolkit.dates.NoDayError: there is no '2031-02-30'; expected a day that exists: February 2031 has 28 days
    """
    match = FORM.fullmatch(text)
    if match is None:
        shown = text if len(text) <= 60 else text[:57] + "…"
        raise NoDayError(f"'{shown}' is not a date", f"year-month-day, such as {example}")
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise NoDayError(f"there is no '{text}'", f"a day that exists: {_why(year, month)}") from None


def _why(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "months go from 01 to 12"
    if not year:
        return "years go from 0001 to 9999"
    return f"{calendar.month_name[month]} {year} has {calendar.monthrange(year, month)[1]} days"
