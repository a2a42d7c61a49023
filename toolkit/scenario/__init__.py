"""What an author writes: records, reader, checks, variants; no arrays."""

from toolkit.scenario.loading import load, loads
from toolkit.scenario.reports import GRADES, Reports, read_reports, reports
from toolkit.scenario.scenario import Outlook, Scenario
from toolkit.scenario.shipped import shipped

__all__ = ["GRADES", "Outlook", "Reports", "Scenario", "load", "loads", "read_reports", "reports", "shipped"]
