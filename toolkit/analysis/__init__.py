"""Result -> tables, one question a file; pandas is loaded only when a table is made."""

from toolkit.analysis.anatomy import capabilities, influences, relations
from toolkit.analysis.compare import Comparison, compare
from toolkit.analysis.learning import contradictions, learning, now
from toolkit.analysis.narrative import tell
from toolkit.analysis.odds import odds
from toolkit.analysis.outcomes import outcomes
from toolkit.analysis.regression import regression
from toolkit.analysis.sensitivity import Sensitivity, sensitivity
from toolkit.analysis.states import rung_path, rungs, states
from toolkit.analysis.sweep import sweep
from toolkit.analysis.timing import incidence, times
from toolkit.analysis.verdict import verify

__all__ = [
    "Comparison", "Sensitivity", "capabilities", "compare", "contradictions", "incidence", "influences", "learning", "now", "odds", "outcomes", "regression", "relations",
    "rung_path", "rungs", "sensitivity", "states", "sweep", "tell", "times", "verify",
]  # fmt: skip
