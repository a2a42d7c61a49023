"""The turns in which the silence about something that is watched counts.

A turn counts once it has wholly passed: the watch covers all its days, and the last of them is no later than the day up to which
is known what was reported, less the delay after which such a thing is reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from toolkit.errors import Problem
from toolkit.model.days import first_day, last_day, turn_of, whole_turns
from toolkit.model.model import Model
from toolkit.model.settling import settles
from toolkit.scenario.reports import Reports, Watch

if TYPE_CHECKING:
    from toolkit.model.evidence import Observation


def silent_turns(watch: Watch, reports: Reports, model: Model, problems: list[Problem]) -> range:
    """Return the turns in which silence counts if no report breaks it, and note what is wrong with the days of a watch."""
    record = watch.record
    known = reports.until or max(filter(None, (record.until, reports.last_published)), default=None)
    wrong = list(_wrong_days(watch, model))
    if known is None:
        wrong = [watch.where.problem("until", "it does not say until when silence counts", "`until:` a day")]
    problems += wrong
    if wrong or known is None:
        return range(0)
    return whole_turns(model, record.from_ or model.as_of, min(record.until or known, known - _delay(watch)))


def is_broken(silent: Observation, heard: Iterable[Observation], model: Model) -> bool:
    """Say whether a report speaks of the thing in that turn, or of something that settles it."""
    spoken = (one for one in heard if one.first_turn <= silent.turn <= one.turn)
    return any(one.subject == silent.subject or settles(model, one, silent) for one in spoken)


def _wrong_days(watch: Watch, model: Model) -> Iterable[Problem]:
    """Yield what is wrong with the days of a watch: outside the horizon, or fewer than a turn."""
    start, end = model.as_of, model.date_of_turn(model.horizon)
    for key, day in (("from", watch.record.from_), ("until", watch.record.until)):
        if day is not None and (day > end or (key == "until" and day < start)):
            yield watch.where.problem(key, f"{day} is outside the scenario", f"a day from {start} to {end}")
            return
    first, last = watch.record.from_ or start, watch.record.until or end
    if not whole_turns(model, first, last):
        what = (
            f"no whole {model.turn_label} lies from {first} to {last}, so that its silence would never count"
        )
        key = "from" if watch.record.until is None else "until"
        yield watch.where.problem(key, what, _turn_around(model, first))


def _turn_around(model: Model, day: date) -> str:
    """Name the days of the turn that holds a day."""
    turn = min(max(turn_of(model, day), 1), model.horizon)
    return f"the days of whole turns, such as {first_day(model, turn)} to {last_day(model, turn)}"


def _delay(watch: Watch) -> timedelta:
    """Return after how many whole days something watched is reported."""
    delay = watch.record.delay
    return timedelta(days=math.ceil(delay.days) if delay else 0)
