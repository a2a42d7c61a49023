"""Turns and days of one scenario."""

from __future__ import annotations

import math
from datetime import date, timedelta

from toolkit.scenario.records import MOST_TURNS, ScenarioRecord

DAYS_SLACK = 1e-9
"""Keeps a day on a turn's edge from falling a turn early through rounding."""


def last_turn_by(record: ScenarioRecord, day: date) -> int:
    """Return the last turn that is over when a day is; below 1 if none is.

    The last day of a turn is the one before the next turn begins, so a week that starts on a Sunday is over with the next Saturday.
    """
    turn = min(math.floor(((day - record.as_of).days + 1) / record.turn.days + DAYS_SLACK), MOST_TURNS)
    return max(turn, 0)


def last_day_of_turn(as_of: date, turn_days: float, turn: int) -> date:
    """Return the last day of a turn, the one before the next turn begins; the last of the calendar for one beyond it.

    Examples
    --------
    >>> last_day_of_turn(date(2025, 11, 2), 7, 1)
    datetime.date(2025, 11, 8)
    """
    try:
        return as_of + timedelta(days=math.ceil(turn * turn_days - DAYS_SLACK) - 1)
    except OverflowError:
        return date.max
