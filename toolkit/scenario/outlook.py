"""A crisis as it looks on a later day: the scenario together with all that was published by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from toolkit.arguments import public
from toolkit.dates import NoDayError, day_in
from toolkit.errors import ToolkitError
from toolkit.scenario.reports import Reports

if TYPE_CHECKING:
    from toolkit.scenario.scenario import Scenario


@dataclass(frozen=True)
class Outlook:
    """A crisis as it looks on a later day: the scenario, and all reports that were published by then.

    The reports are kept, not only what was made of them: a forecast from here weighs draws and states by all of
    them, so that it starts exactly where the reports left it, and a report that proves false can be taken out.

    Attributes
    ----------
    scenario : Scenario
    to : date
        The day by which the reports were published, and up to which silence counts.
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
        together = self.evidence if evidence is None else self.evidence + evidence
        return outlook(self.scenario, to, together, self.to)

    @public
    def without(self, *names: str) -> Outlook:
        """Take reports out again."""
        return Outlook(self.scenario, self.to, self.evidence.without(*names))


def outlook(scenario: Scenario, to: str | date, evidence: Reports, since: date) -> Outlook:
    """Put a scenario and the reports up to a day together."""
    day = to
    if isinstance(day, str):
        try:
            day = day_in(day)
        except NoDayError as error:
            raise ToolkitError(str(error)) from None
    if day < since:
        raise ToolkitError(f"{day} is before {since}; expected a later day")
    return Outlook(scenario, day, evidence.before(day))
