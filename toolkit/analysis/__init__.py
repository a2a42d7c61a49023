"""Result -> tables, one question a file; pandas is loaded only when a table is made."""

from toolkit.analysis.outcomes import outcomes
from toolkit.analysis.states import rung_path, rungs, states
from toolkit.analysis.timing import incidence, times

__all__ = ["incidence", "outcomes", "rung_path", "rungs", "states", "times"]
