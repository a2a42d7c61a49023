"""Dated, graded reports: what was said to have happened, by whom, and how far that is believed."""

from toolkit.scenario.reports.evidence import Reports
from toolkit.scenario.reports.grades import GRADES
from toolkit.scenario.reports.reading import read_reports, reports
from toolkit.scenario.reports.records import Statement
from toolkit.scenario.reports.told import Report, Watch, Where

__all__ = ["GRADES", "Report", "Reports", "Statement", "Watch", "Where", "read_reports", "reports"]
