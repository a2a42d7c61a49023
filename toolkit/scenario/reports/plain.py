"""Reports as plain data, and back: for files that keep what was told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from toolkit.scenario.places import Places
from toolkit.scenario.reports.checks import mistakes
from toolkit.scenario.reports.evidence import Reports
from toolkit.scenario.reports.records import ReportRecord, ReportsRecord, WatchRecord
from toolkit.scenario.reports.told import Report, Watch, Where


def as_plain(reports: Reports) -> dict[str, Any]:
    """Return reports as plain data: each as it was told, with the likelihoods it was read with."""
    return {
        "told": [
            {"name": one.name, "record": _plain(one.record), "likelihood": list(one.likelihood), "where": asdict(one.where)}
            for one in reports.told
        ],
        "watches": [
            {"name": one.name, "record": _plain(one.record), "where": asdict(one.where)} for one in reports.watches
        ],
        "grades": dict(reports.grades),
        "until": None if reports.until is None else reports.until.isoformat(),
        "title": reports.title,
    }  # fmt: skip


def from_plain(data: dict[str, Any]) -> Reports:
    """Return the reports that plain data tells of; their stories are taken together again.

    Raises
    ------
    LookupError, TypeError, ValueError
        If it is none of ours.
    """
    _refuse_unsound(data)
    told = [
        Report(
            one["name"],
            ReportRecord.model_validate(one["record"]),
            (one["likelihood"][0], one["likelihood"][1]),
            Where(**one["where"]),
        )
        for one in data["told"]
    ]
    watches = tuple(
        Watch(one["name"], WatchRecord.model_validate(one["record"]), Where(**one["where"]))
        for one in data["watches"]
    )
    until = None if data["until"] is None else date.fromisoformat(data["until"])
    return Reports((), watches, dict(data["grades"]), until, data["title"]).of(told)


def _refuse_unsound(data: dict[str, Any]) -> None:
    """Refuse what no file of reports may hold either, such as a report about nothing."""
    found = ReportsRecord.model_validate(
        {
            "reports": {one["name"]: one["record"] for one in data["told"]},
            "watch": {one["name"]: one["record"] for one in data["watches"]},
        }
    )
    nowhere = Places("", {}, {}, frozenset())
    for problem in mistakes(found, data["grades"], nowhere):
        raise ValueError(problem.problem)


def _plain(record: ReportRecord | WatchRecord) -> dict[str, Any]:
    found: dict[str, Any] = record.model_dump(mode="json", by_alias=True, exclude_none=True)
    return found
