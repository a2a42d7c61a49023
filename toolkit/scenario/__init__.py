"""What an author writes: records, reader, checks, variants; no arrays."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.scenario.loading import load, loads
    from toolkit.scenario.reports import GRADES, Reports, read_reports, reports
    from toolkit.scenario.scenario import Outlook, Scenario
    from toolkit.scenario.shipped import shipped

__all__ = ["GRADES", "Outlook", "Reports", "Scenario", "load", "loads", "read_reports", "reports", "shipped"]
open_late(
    __name__,
    {
        "loading": ["load", "loads"],
        "reports": ["GRADES", "Reports", "read_reports", "reports"],
        "scenario": ["Outlook", "Scenario"],
        "shipped": ["shipped"],
    },
)
