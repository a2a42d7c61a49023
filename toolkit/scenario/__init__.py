"""What an author writes: records, reader, checks, variants; no arrays."""

from toolkit.scenario.scenario import Scenario, load, loads
from toolkit.scenario.shipped import shipped

__all__ = ["Scenario", "load", "loads", "shipped"]
