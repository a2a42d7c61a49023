"""Days and turns: which turn holds a day, which days a turn has, and how a turn is named to readers.

A turn is shown by its days, or by the last of them, which is the day before the next turn begins; see ``turn_ending``.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

from toolkit.model.model import Model
from toolkit.scenario.periods import DAYS_SLACK
from toolkit.words import day


def turn_of(model: Model, on: date) -> int:
    """Return the turn in which a day begins; below 1 before the start, above the horizon after its end."""
    return math.floor((on - model.as_of).days / model.turn_days + DAYS_SLACK) + 1


def first_day(model: Model, turn: int) -> date:
    """Return the first day that belongs to a turn: that begins in it, or, where none does, in which it begins."""
    start, end = (_first_to_begin(model, n) for n in (turn, turn + 1))
    return model.as_of + timedelta(days=start if start < end else start - 1)


def last_day(model: Model, turn: int) -> date:
    """Return the last day that belongs to a turn; see ``Model.date_of_turn``."""
    return model.date_of_turn(turn)


def _first_to_begin(model: Model, turn: int) -> int:
    """Return which day, counted from the start, is the first to begin when a turn does, or after that."""
    return math.ceil((turn - 1) * model.turn_days - DAYS_SLACK)


def days_of(model: Model, first: int, last: int) -> str:
    """Write the days of some turns, such as 2031-03-08 to 2031-03-14; of turns that share a day, their numbers too."""
    start, end = first_day(model, first), last_day(model, last)
    if model.turn_days < 1.0:
        turns = f"turn {first}" if first == last else f"turns {first} to {last}"
        return f"{turns}, {start}" if start == end else f"{turns}, {start} to {end}"
    return f"{start}" if start == end else f"{start} to {end}"


def turn_ending(model: Model, turn: int) -> str:
    """Name a turn in a sentence by its last day, such as week ending 14 March 2031; one of a day or less by its number and that day."""
    if model.turn_days <= 1.0:
        return f"turn {turn}, {day(last_day(model, turn))}"
    return f"{model.turn_label} ending {day(last_day(model, turn))}"


def whole_turns(model: Model, first: date, last: date) -> range:
    """Return the turns within the horizon whose days all lie from the first to the last, both included."""
    start = turn_of(model, first)
    if turn_of(model, first - timedelta(days=1)) == start:  # it began before
        start += 1
    end = turn_of(model, last + timedelta(days=1)) - 1
    return range(max(start, 1), min(end, model.horizon) + 1)
