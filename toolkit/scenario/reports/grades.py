"""How far a graded report is believed.

No number belongs to a grade in the NATO-Admiralty standard. The table here is an assumption that a file can
replace: how many times likelier such a report is where what it says is true than where it is false. A letter
and a figure multiply. F and 6 mean that nothing is known of the source or the report: they leave odds alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.scenario.reports.records import ReportRecord


GRADES: Mapping[str, float] = {
    "A": 6.0,
    "B": 3.5,
    "C": 2.0,
    "D": 1.2,
    "E": 1.0,
    "F": 1.0,
    "1": 8.0,
    "2": 4.0,
    "3": 1.7,
    "4": 0.8,
    "5": 0.4,
    "6": 1.0,
}
"""Likelihood ratios of the reliability of a source and the credibility of a report."""


def likelihood_of(report: ReportRecord, table: Mapping[str, float]) -> tuple[float, float]:
    """Return P(report | true) and P(report | false) of what it says; a fact comes only where it is true."""
    if report.fact:
        return 1.0, 0.0
    if report.likelihood is not None:
        return report.likelihood
    ratio = table[str(report.reliability)] * table[str(report.credibility)]
    return ratio / (1.0 + ratio), 1.0 / (1.0 + ratio)
