"""Dated, graded reports: what was said to have happened, by whom, and how far that is believed."""

from toolkit.scenario.reports.evidence import Report, Reports, Watch, Where
from toolkit.scenario.reports.grades import GRADES
from toolkit.scenario.reports.reading import read_reports, reports
from toolkit.scenario.reports.records import Statement

__all__ = ["GRADES", "Report", "Reports", "Statement", "Watch", "Where", "read_reports", "reports"]
