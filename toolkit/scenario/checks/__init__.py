"""Everything that can be wrong between the parts of a scenario, found in one pass."""

from toolkit.scenario.checks.every import MAX_ERRORS, check, inspect
from toolkit.scenario.checks.inspection import Inspection

__all__ = ["MAX_ERRORS", "Inspection", "check", "inspect"]
