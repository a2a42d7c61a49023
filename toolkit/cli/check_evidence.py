"""``crisis check --evidence``: whether a file of reports fits the scenario, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from toolkit.analysis.heard import counted_apart
from toolkit.analysis.log_of_news import what_is_told
from toolkit.answers import MOST_ROWS
from toolkit.model.compile import compile_model
from toolkit.model.days import days_of, first_day, last_day
from toolkit.model.evidence import Observation, compile_evidence
from toolkit.plaintext import sentence, text_table
from toolkit.results.caveats_of_news import counted_in_part
from toolkit.scenario import Reports, Scenario, reports
from toolkit.scenario.reports import Report
from toolkit.words import day


class Heard:
    """A file of reports that was found to fit the scenario and each of its alternatives."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        self.model = compile_model(scenario)
        self.reports: Reports = reports(name)
        for other, alternative in self.model.alternatives.items():
            compile_evidence(scenario.alternative(other), alternative, self.reports, base=self.model)
        self.evidence = compile_evidence(scenario, self.model, self.reports)

    def as_dict(self) -> dict[str, Any]:
        """Return what the file holds, for programs."""
        told = self.reports.told
        return {
            "evidence": {
                "reports": len(told),
                "facts": sum(report.record.fact for report in told),
                "retold": len(told) - len(self.reports),
                "watched": len(self.reports.watches),
                "first_published": min((one.published for one in told), default=None),
                "last_published": max((one.published for one in told), default=None),
                "silent_turns": sum(one.is_silence for one in self.evidence.observations),
                "items": list(self._items()),
                "warnings": [str(one) for one in counted_in_part(self.reports, self.model)],
            }
        }

    def _items(self) -> Iterator[dict[str, Any]]:
        """Yield each report that is told, and each run of turns of silence, with the turns in which it counts."""
        observed = {one.name: one for one in self.evidence.observations if not one.is_silence}
        counting = {name: one.name for one in self.reports.reports for name in (one.name, *one.relays)}
        for report in self.reports.told:
            stands_for = counting[report.name]
            yield {
                "name": report.name,
                "kind": "fact" if report.record.fact else "report",
                "says": report.record.says,
                "denies": report.record.denies,
                "dated": _dated(report),
                "published": report.published,
                "counts_with": stands_for if stands_for != report.name else None,
                **self._turns(observed[stands_for].first_turn, observed[stands_for].turn),
            }
        for first, last in _runs([one for one in self.evidence.observations if one.is_silence]):
            watch = next(one for one in self.reports.watches if one.name == first.name)
            yield {
                "name": first.name,
                "kind": "silence",
                "of": what_is_told(self.model, first, watch.record),
                **self._turns(first.turn, last.turn),
            }

    def _turns(self, first: int, last: int) -> dict[str, Any]:
        return {
            "first_turn": first,
            "last_turn": last,
            "first_day": first_day(self.model, first),
            "last_day": last_day(self.model, last),
        }

    def text(self, width: int) -> str:
        """Write the section."""
        held = self.as_dict()["evidence"]
        said = f"Holds {_number(held['reports'], 'report')}, {_number(held['facts'], 'fact')} among them"
        if held["retold"]:
            tell, count = ("tells", "counts") if held["retold"] == 1 else ("tell", "count")
            said += f"; {held['retold']} {tell} again what another does and {count} once with it"
        if held["reports"]:
            said += f"; published from {day(held['first_published'])} to {day(held['last_published'])}"
        turn = self.model.turn_label
        silence = (
            f" Watches {_number(held['watched'], 'thing')}: silence counts for {_number(held['silent_turns'], turn)}."
            if held["watched"]
            else ""
        )
        ending = "" if self.evidence.observations else f" Nothing counts: {self.reports.why_nothing_counts}."
        return "REPORTS\n" + "\n\n".join(
            (
                sentence(f"{said}.{silence}{ending} They fit the scenario.", width),
                *self._table(held["items"], width),
            )
        )

    def _table(self, items: list[dict[str, Any]], width: int) -> Iterator[str]:
        """Yield a table of the turns that each item speaks of, and what it means."""
        if not items:
            return
        yield from (sentence(f"Warning: {one}", width) for one in counted_in_part(self.reports, self.model))
        yield from (sentence(one, width) for one in counted_apart(self.reports))
        turn = self.model.turn_label
        rows = [self._row(one) for one in items[:MOST_ROWS]]
        heads = ["name", "what", "dated", "counted in"]
        yield text_table(heads, rows, width=width, flexible=[0, 1, 2, 3], right=[])
        if len(items) > len(rows):
            yield sentence(f"{len(items) - len(rows)} more; `--json` lists all.", width)
        yield sentence(
            f"counted in: the days of the {turn}s that it speaks of. A day counts for its whole {turn}, and `between` reaches to the "
            f"end of the last {turn} that it touches.",
            width,
        )

    def _row(self, one: dict[str, Any]) -> list[str]:
        first, last = one["first_turn"], one["last_turn"]
        counted = days_of(self.model, first, last)
        if one["kind"] == "silence":
            return [
                one["name"],
                f"silence: nothing heard of {one['of']}",
                "",
                f"each {self.model.turn_label}, {counted}",
            ]
        if one["counts_with"]:
            counted = f"once, with {one['counts_with']}"
        elif first < last:
            often = "at no time" if one["denies"] else "at least once"
            counted += f", {often} in {last - first + 1} {self.model.turn_label}s"
        return [one["name"], one["kind"], one["dated"], counted]


def _dated(report: Report) -> str:
    """Write the day, or the days, that a report names."""
    first, last = report.record.days
    return f"{first}" if first == last else f"{first} to {last}"


def _runs(silent: list[Observation]) -> Iterator[tuple[Observation, Observation]]:
    """Yield the first and last of turns of silence that follow each other, by the name of their watch."""
    ordered = sorted(silent, key=lambda one: (one.name, one.turn))
    for _, run in groupby(enumerate(ordered), lambda item: (item[1].name, item[1].turn - item[0])):
        every = [one for _, one in run]
        yield every[0], every[-1]


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}" if count else f"no {word}s"
