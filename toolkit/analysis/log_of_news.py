"""The log of the news: what each report, or turn of silence, says, in which turns it counts, and what it moved."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from toolkit.analysis.discrimination import NOT_USED
from toolkit.answers import Column
from toolkit.model.days import days_of, first_day, last_day
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model
from toolkit.numbers import ROUNDING
from toolkit.results.news import News, Path
from toolkit.scenario.reports import Reports, Statement
from toolkit.words import day

LAYOUT = (
    Column("report", "report", "level"),
    Column("counted in", "counted_in", "days"),
    Column("believed", "believed"),
    Column("held before", "before", "share", missing=""),
    Column("in bits", "bits", "figure", missing=""),
    Column("held after", "after", "share", missing=""),
    Column("draws", "effective_draws", "count"),
    Column("moved most", "most_moved"),
    Column("points", "points", "points", missing=""),
)
EXPLAINED = (
    "counted in: first and last day of the turns that it speaks of; believed: how many times likelier such a report is where what it says is so than "
    "where it is not, by its grades; held before, held after: how probable the model held what it says just before and just after; in bits: how surprising "
    "it would be if it were so; draws: how many draws of equal weight those weighed by the news are worth."
)
OF_SILENCE = (
    "A silence says that the thing was not so: that is what was held before and after. Its bits say how surprising it was that nothing was reported: none where "
    "nothing else could be expected, 1 where it was as likely as not."
)
BEFORE = "(before any report)"
UNTOLD: dict[str, Any] = {
    "report": BEFORE,
    "kind": "",
    "grade": "",
    "publisher": "",
    "published": None,
    "date": None,
    "turn": 0,
    "first_day": None,
    "last_day": None,
    "counted_in": "",
    "says": "",
    "believed": "",
    "if_true": np.nan,
    "if_false": np.nan,
    "predicted": np.nan,
    "before": np.nan,
    "after": np.nan,
    "bits": np.nan,
    "used": True,
    "effective_draws": np.nan,
    "distinct": 0,
    "acceptance": np.nan,
    "most_moved": "",
    "points": 0.0,
    "relays": (),
    "contradicts": (),
}
"""A row of which nothing is known."""


class LogOfNews:
    """What is known of each item of some news, and the rows made of it; ``clashes`` are pairs of names that cannot both be right."""

    def __init__(
        self, model: Model, known: Reports, told: Evidence, news: News, clashes: Iterable[tuple[str, str]]
    ) -> None:
        self.model, self.known, self.told, self.news = model, known, told, news
        self.reports = {one.name: one for one in known.reports}
        self.observed = {one.name: one for one in told.observations}
        self.against: dict[str, list[str]] = defaultdict(list)
        for one, other in clashes:
            self.against[one].append(other)
            self.against[other].append(one)

    def rows(self, path: Path) -> list[dict[str, Any]]:
        """Lay out what each report says and moved, the first row before any of them."""
        names = [outcome.name for outcome in self.model.outcomes]
        rows = []
        for n, shares in enumerate(path.shares, start=-1):
            row = UNTOLD | {"effective_draws": float(path.effective[n + 1])}
            if n >= 0:
                moved = shares - path.shares[n]  # the path starts before report 0
                most = int(np.argmax(np.abs(moved)))
                row |= self._said(n)
                if row["used"]:
                    label = self.model.outcomes[most].label if abs(moved[most]) > ROUNDING else ""
                    row |= {"most_moved": label, "points": float(moved[most])}
                else:
                    row |= {"most_moved": NOT_USED, "points": math.nan}
            rows.append(row | dict(zip(names, shares.tolist(), strict=True)))
        return rows

    @property
    def silences(self) -> Iterator[str]:
        """Say of whose silence each watch tells, and up to which day it counts."""
        for name, turn in self._last_silence.items():
            yield f"“silence: {name}”: nothing was reported of {self._watched(name)}, up to {day(last_day(self.model, turn))}."
        if self._last_silence:
            yield OF_SILENCE

    @cached_property
    def _last_silence(self) -> dict[str, int]:
        rows = zip(self.news.names, self.news.turns, self.news.silent, strict=True)
        return {name: turn for name, turn, silent in rows if silent}

    def _said(self, n: int) -> dict[str, Any]:
        """Return what is said by one report or silence, in which turns it counts, and how it stands to others."""
        news = self.news
        held = {"predicted": news.predicted[n], "used": news.used[n]}
        return held | self._days(n) | (self._silence(n) if news.silent[n] else self._report(n))

    def _days(self, n: int) -> dict[str, Any]:
        """Return the turns in which it counts: of a window all, of what is counted later than told the later one."""
        one, turn = self.observed[self.news.names[n]], self.news.turns[n]
        first = one.first_turn if one.is_window else turn
        return {
            "turn": turn,
            "first_day": first_day(self.model, first),
            "last_day": last_day(self.model, turn),
            "counted_in": days_of(self.model, first, turn),
        }

    def _silence(self, n: int) -> dict[str, Any]:
        """Return what a turn of silence says: that the thing was not so."""
        news, last = self.news, last_day(self.model, self.news.turns[n])
        return {
            "report": f"silence: {news.names[n]}",
            "kind": "silence",
            "date": last,
            "says": f"Nothing was reported of {self._watched(news.names[n])}.",
            "before": 1.0 - news.before[n],
            "after": 1.0 - news.after[n],
            "bits": _bits(news.predicted[n]) if news.used[n] else math.nan,
        }

    def _watched(self, name: str) -> str:
        """Name what a watch is kept on."""
        watch = next(one for one in self.known.watches if one.name == name)
        return what_is_told(self.model, self.observed[name], watch.record)

    def _report(self, n: int) -> dict[str, Any]:
        news, report = self.news, self.reports[self.news.names[n]]
        return {
            "report": report.name,
            "kind": "fact" if report.record.fact else "report",
            "grade": report.grade,
            "publisher": report.record.publisher or "",
            "published": report.published,
            "date": report.date,
            "says": report.record.says,
            "believed": "fact" if report.record.fact else f"{report.ratio:.3g} : 1",
            "if_true": report.likelihood[0],
            "if_false": report.likelihood[1],
            "before": news.before[n],
            "after": news.after[n],
            "bits": _bits(news.before[n]),
            "relays": tuple(report.relays),
            "contradicts": tuple(self.against.get(report.name, ())),
        }


def what_is_told(model: Model, one: Observation, statement: Statement) -> str:
    """Name what news is about, as a reader knows it: who and what, or a condition."""
    if statement.condition is not None:
        return f"“{statement.condition}”"
    member = model.steps[one.step].members[one.member]
    actions = " or ".join(dict.fromkeys(member.actions[n].label for n in one.actions))
    return f"“{actions}”" if member.rule == "event" else f"“{member.label}: {actions}”"


def _bits(chance: float) -> float:
    """Return how surprising something of a probability is; no number for what is impossible, or not known."""
    return abs(math.log2(chance)) if chance > 0.0 else math.nan
