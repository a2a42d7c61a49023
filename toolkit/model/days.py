"""Days and turns: which turn holds a day, and which turns lie wholly within some days."""

from __future__ import annotations

import math
from datetime import date, timedelta

from toolkit.model.model import Model
from toolkit.scenario import periods
from toolkit.scenario.periods import DAYS_SLACK


def turn_of(model: Model, day: date) -> int:
    """Return the turn in which a day begins; below 1 before the start, above the horizon after its end."""
    return math.floor((day - model.as_of).days / model.turn_days + DAYS_SLACK) + 1


def last_day_of_turn(model: Model, turn: int) -> date:
    """Return the last day of a turn: the one before the next turn begins."""
    return periods.last_day_of_turn(model.as_of, model.turn_days, turn)


def whole_turns(model: Model, first: date, last: date) -> range:
    """Return the turns within the horizon whose days all lie from the first to the last, both included."""
    start = turn_of(model, first)
    if turn_of(model, first - timedelta(days=1)) == start:  # it began before
        start += 1
    end = turn_of(model, last + timedelta(days=1)) - 1
    return range(max(start, 1), min(end, model.horizon) + 1)
