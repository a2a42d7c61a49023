"""What an author writes: records, reader, checks, variants; no arrays."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.scenario.loading import load, loads
    from toolkit.scenario.outlook import Outlook
    from toolkit.scenario.reports import GRADES, Reports, read_reports, reports
    from toolkit.scenario.scenario import Scenario
    from toolkit.scenario.shipped import shipped

__all__ = ["GRADES", "Outlook", "Reports", "Scenario", "load", "loads", "read_reports", "reports", "shipped"]
open_late(
    __name__,
    {
        "loading": ["load", "loads"],
        "outlook": ["Outlook"],
        "reports": ["GRADES", "Reports", "read_reports", "reports"],
        "scenario": ["Scenario"],
        "shipped": ["shipped"],
    },
)
