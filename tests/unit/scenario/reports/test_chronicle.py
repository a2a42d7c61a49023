"""The shipped chronicle: every row is news or listed with a reason, and all news speaks of something in the scenario."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.model.compile import compile_model
from toolkit.model.evidence import compile_evidence

FILE = Path(__file__).resolve().parents[4] / "scenarios" / "caribbean-2025-chronicle.reports.yaml"
TEXT = FILE.read_text(encoding="utf-8")
ROWS = [
    f"ev-{month}{row:02}" for month, rows in (("n", 37), ("d", 31), ("j", 18)) for row in range(1, rows + 1)
]
"""The rows of the chronicle: November, December, January."""


@pytest.fixture(scope="module")
def chronicle():
    return ct.reports("caribbean-2025-chronicle")


def test_every_row_is_news_or_not_expressible_and_never_both():
    news = set(re.findall(r"^  (ev-\w\d\d)-[\w-]+:$", TEXT, re.MULTILINE))
    listed = re.findall(r"^# (ev-\w\d\d): \w", TEXT, re.MULTILINE)
    assert sorted([*news, *listed]) == sorted(ROWS)


def test_all_news_speaks_of_something_in_the_scenario(chronicle):
    crisis = ct.load("caribbean-2025")
    evidence = compile_evidence(crisis, compile_model(crisis), chronicle)
    assert {one.name for one in evidence.observations} == {one.name for one in chronicle.reports}


def test_a_fact_has_no_grades_and_a_report_has_both(chronicle):
    for one in chronicle.reports:
        grades = (one.record.reliability, one.record.credibility)
        assert all(grade is None for grade in grades) if one.record.fact else None not in grades, one.name


def test_nothing_is_known_before_it_happened(chronicle):
    for one in chronicle.reports:
        last = one.record.between[1] if one.record.between else one.record.date
        assert one.record.published >= last, one.name


def test_the_chronicle_is_no_scenario():
    with pytest.raises(ct.ToolkitError, match="no shipped scenario"):
        ct.load("caribbean-2025-chronicle")
