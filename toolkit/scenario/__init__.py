"""What an author writes: records, reader, checks, variants; no arrays."""

from toolkit.scenario.outlook import Outlook
from toolkit.scenario.reports import GRADES, Reports, read_reports, reports
from toolkit.scenario.scenario import Scenario, load, loads
from toolkit.scenario.shipped import shipped

__all__ = ["GRADES", "Outlook", "Reports", "Scenario", "load", "loads", "read_reports", "reports", "shipped"]
