"""Turns and days of one scenario."""

from __future__ import annotations

from datetime import date, timedelta

from toolkit.scenario.records import MOST_TURNS, ScenarioRecord


def day_of_turn(record: ScenarioRecord, turn: int) -> date:
    """Return the day on which a turn ends; the last day of the calendar for one that ends beyond it."""
    try:
        return record.as_of + timedelta(days=turn * record.turn.days)
    except OverflowError:
        return date.max


def last_turn_by(record: ScenarioRecord, day: date) -> int:
    """Return the last turn that ends on or before a day; below 1 if none has."""
    turn = min(int((day - record.as_of).days // record.turn.days), MOST_TURNS)
    return turn + 1 if turn >= 0 and day_of_turn(record, turn + 1) <= day else turn
