"""A scenario with what has been reported of it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.scenario.reports import Reports

if TYPE_CHECKING:
    from toolkit.scenario.scenario import Scenario


@dataclass(frozen=True)
class Outlook:
    """A crisis as it looks on a later day: the scenario, and all reports up to that day.

    The reports are kept, not only what was made of them: a forecast from here weighs draws and states by all of
    them, so that it starts exactly where the reports left it, and a report that proves false can be taken out.

    Attributes
    ----------
    scenario : Scenario
    to : date
        The day up to which reports and silence count.
    evidence : Reports
    """

    scenario: Scenario
    to: date
    evidence: Reports

    @public
    def advance(self, to: str | date, evidence: Reports | None = None) -> Outlook:
        """Go on to a later day with the reports that have come since.

        Raises
        ------
        ToolkitError
            If the day is before the one that was reached.
        """
        return advanced(
            self.scenario, to, self.evidence if evidence is None else self.evidence + evidence, self.to
        )

    @public
    def without(self, *names: str) -> Outlook:
        """Take reports out again."""
        return Outlook(self.scenario, self.to, self.evidence.without(*names))


def advanced(scenario: Scenario, to: str | date, evidence: Reports, since: date | None = None) -> Outlook:
    """Put a scenario and the reports up to a day together; see ``Scenario.advance``."""
    day = to
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            raise _wrong(f"'{to}' is not a date", "year-month-day, such as 2025-11-09") from None
    first = since or scenario.declared.as_of
    if day < first:
        raise _wrong(f"{day} is before {first}", "a later day")
    return Outlook(scenario, day, evidence.before(day))


def _wrong(problem: str, expected: str) -> ToolkitError:
    return ToolkitError(f"{problem}; expected {expected}")
