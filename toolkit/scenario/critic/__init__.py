"""The critic's first reading: what a scenario's text shows without a run. None of it is a mistake.

What needs a run is found in ``toolkit.analysis.critic``.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.scenario.critic import alike, chances, grounds, idle
from toolkit.scenario.critic.finding import KINDS, Finding, found, settled
from toolkit.scenario.scenario import Scenario

__all__ = ["KINDS", "Finding", "found", "settled", "structural"]


def structural(scenario: Scenario) -> Iterator[Finding]:
    """Yield what the text of a scenario shows without a run."""
    for family in (idle, grounds, chances, alike):
        yield from family.find(scenario)
