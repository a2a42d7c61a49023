"""How past crises went: counts by class and code, and how those that were as old went on from there.

Counts are from the International Crisis Behavior data, version 14 (onsets 1918 to 2017; Brecher and Wilkenfeld 2000). Crises there
are those that leaders perceived as such, they cluster in long conflicts, and the intervals (Wilson 1927) are too narrow for that.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from toolkit.errors import ToolkitError, unknown
from toolkit.model.model import Model

GOING_ON = 0
"""Value of a code for a crisis that has not ended by the day asked about."""
ONGOING = "going on"
CODES = {
    "icb_viol": ("violence", {1: "none", 2: "minor clashes", 3: "serious clashes", 4: "full-scale war"}),
    "icb_forout": (
        "form of outcome",
        {1: "formal agreement", 2: "semi-formal agreement", 3: "tacit understanding", 4: "unilateral act",
         5: "imposed agreement", 6: "other", 7: "faded"},
    ),
}  # fmt: skip
CLASSES: dict[str, tuple[str, dict[str, dict[int, int]]]] = {
    "us_actor_1945": (
        "crises with the United States as an actor, onset 1945-2017",
        {"icb_viol": {1: 21, 2: 18, 3: 14, 4: 19}, "icb_forout": {1: 16, 2: 6, 3: 4, 4: 30, 5: 9, 6: 5, 7: 2}},
    ),
    "us_far_stronger": (
        "those in which the side of the United States was far stronger (power discrepancy 10 or more)",
        {"icb_viol": {1: 18, 2: 16, 3: 12, 4: 12}, "icb_forout": {1: 14, 2: 4, 3: 4, 4: 21, 5: 8, 6: 5, 7: 2}},
    ),
    "us_latin_america": (
        "those in Latin America and the Caribbean",
        {"icb_viol": {1: 2, 2: 6, 3: 2, 4: 0}, "icb_forout": {1: 1, 2: 1, 3: 0, 4: 6, 5: 2, 6: 0, 7: 0}},
    ),
    "all_1945": (
        "all crises, onset 1945-2017",
        {"icb_viol": {1: 96, 2: 122, 3: 101, 4: 69}, "icb_forout": {1: 82, 2: 56, 3: 23, 4: 146, 5: 17, 6: 33, 7: 31}},
    ),
    "all_1990": (
        "all crises, onset 1990-2017",
        {"icb_viol": {1: 24, 2: 35, 3: 22, 4: 14}, "icb_forout": {1: 23, 2: 15, 3: 7, 4: 26, 5: 5, 6: 4, 7: 15}},
    ),
}  # fmt: skip
LABELS = {
    "us_actor_1945": "US an actor, since 1945",
    "us_far_stronger": "US far stronger, since 1945",
    "us_latin_america": "US in Latin America, since 1945",
    "all_1945": "all crises since 1945",
    "all_1990": "all crises since 1990",
}
"""What a table calls the classes."""
DEFAULT = ("us_actor_1945", "us_far_stronger", "us_latin_america")
LAST_YEAR = 2017
"""Last year of the data behind the classes."""
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Span:
    """The part of a crisis that a forecast is about.

    Attributes
    ----------
    began : year in which the crisis began; crises of earlier years alone are counted
    age : days that it had lasted on the day of the forecast, the first day counted
    until : days that it will have lasted at the horizon
    """

    began: int
    age: int
    until: int

    @classmethod
    def of(cls, model: Model) -> Span | None:
        """Return the span of a scenario that says when the crisis began and how far it looks; None for others."""
        began = model.dossier.began
        if began is None or model.unsettled_below is not None:
            return None
        age = (model.as_of - began).days + 1
        return cls(began.year, age, age + math.floor(model.horizon * model.turn_days))


@dataclass(frozen=True)
class Earlier:
    """How earlier crises of a class went.

    Attributes
    ----------
    counts : value of the code -> crises that ended so in the span, ``GOING_ON`` for those that did not end in it
    before : year before which they began
    from_day, by_day : the listed days nearest to the age and to the end of the span; None for crises followed to their end
    """

    counts: Mapping[int, int]
    before: int
    from_day: int | None = None
    by_day: int | None = None

    @property
    def n(self) -> int:
        """How many crises are behind the shares."""
        return sum(self.counts.values())


def earlier_crises(
    name: str, code: str, *, year: int, age: int | None = None, until: int | None = None
) -> Earlier:
    """Count how crises of a class that began before a year went on.

    How they ended may have been known later than the day of a forecast: a crisis of the year before may still have gone on then.

    Parameters
    ----------
    name, code : str
        A reference class and a code, such as ``all_1945`` and ``icb_forout``.
    year : int
        Crises that began before it are counted, or before the nearest earlier year for which there are counts.
    age, until : int, optional
        Of the crises that lasted longer than ``age`` days (all, if left out), those that ended within ``until`` days, by how. The
        nearest of the 37 listed days is taken. Without ``until``: how all that ended within three years did.

    Raises
    ------
    ToolkitError
        For an unknown class or code, where no crisis is counted, and for days that the counts cannot tell apart.

    Examples
    --------
    >>> found = earlier_crises("us_latin_america", "icb_forout", year=1983, age=3, until=17)
    >>> found.n, found.counts[4], found.counts[GOING_ON], found.by_day
    (6, 1, 4, 14)
    """
    if name not in CLASSES:
        raise unknown("reference class", name, CLASSES)
    if code not in CODES:
        raise unknown("code", code, CODES)
    before, table = _before(name, year)
    if until is None:
        ended = {value: table[code][str(value)][-1] for value in CODES[code][1]}
        return Earlier(ended, before)
    first, last = (None if day is None else _place(day) for day in (age, until))
    if first == last or (age or 0) >= until:
        raise ToolkitError(
            f"the counts of past crises cannot tell day {age} from day {until}; expected a later horizon, or to='end'"
        )
    return _between(table, code, before, first, last or 0)


def _between(table: Mapping[str, Any], code: str, before: int, first: int | None, last: int) -> Earlier:
    """Count endings after one listed day and by another, and what was still going on then."""
    days = _counted()["days"]
    ended = {value: table[code][str(value)] for value in CODES[code][1]}
    earlier = {value: 0 if first is None else row[first] for value, row in ended.items()}
    counts = {value: row[last] - earlier[value] for value, row in ended.items()}
    going_on = table["n"] - sum(row[last] for row in ended.values())
    return Earlier({**counts, GOING_ON: going_on}, before, None if first is None else days[first], days[last])


def _before(name: str, year: int) -> tuple[int, Mapping[str, Any]]:
    """Return the latest listed year up to a year, and the counts of crises that began before it."""
    tables = _counted()["counts"][name]
    listed = [int(one) for one in tables if int(one) <= year]
    if not listed:
        first = min(map(int, tables))
        raise ToolkitError(
            f"no earlier crises are counted for {LABELS[name]} and a crisis that began in {year}; "
            f"expected a crisis of {first} or later, or another class"
        )
    return max(listed), tables[str(max(listed))]


def _place(day: int) -> int:
    """Return the place of the listed day nearest to a day, the earlier of two."""
    days = _counted()["days"]
    if not 1 <= day <= days[-1]:
        raise ToolkitError(f"past crises are counted to day {days[-1]}, and day {day} is asked about")
    return min(range(len(days)), key=lambda place: abs(days[place] - day))


@cache
def _counted() -> dict[str, Any]:
    """Read the counts by time, when they are first asked for."""
    text = (files("toolkit.analysis") / "crises_by_time.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def wilson(count: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, Journal of the American Statistical Association 22:209-212).

    Examples
    --------
    >>> [round(end, 3) for end in wilson(72, 388)]
    [0.15, 0.227]
    """
    z = NORMAL_95
    middle = (count + z * z / 2.0) / (n + z * z)
    half = z * np.sqrt(count * (n - count) / n + z * z / 4.0) / (n + z * z)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)
