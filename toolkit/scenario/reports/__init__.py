"""Dated, graded reports: what was said to have happened, by whom, and how far that is believed."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.scenario.reports.evidence import Reports
    from toolkit.scenario.reports.grades import GRADES
    from toolkit.scenario.reports.reading import read_reports, reports
    from toolkit.scenario.reports.records import Statement
    from toolkit.scenario.reports.told import Report, Watch, Where

__all__ = ["GRADES", "Report", "Reports", "Statement", "Watch", "Where", "read_reports", "reports"]
open_late(
    __name__,
    {
        "evidence": ["Reports"],
        "grades": ["GRADES"],
        "reading": ["read_reports", "reports"],
        "records": ["Statement"],
        "told": ["Report", "Watch", "Where"],
    },
)
