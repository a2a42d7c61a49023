"""Everything that can be wrong between the parts of a scenario, found in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toolkit.errors import Problem
from toolkit.scenario import (
    check_actors,
    check_names,
    check_numbers,
    check_outcomes,
    check_parameters,
    check_provenance,
)
from toolkit.scenario.inspection import Inspection
from toolkit.scenario.places import Places
from toolkit.scenario.records import ScenarioRecord
from toolkit.scenario.scopes import scope_of

CHECKS: tuple[Callable[[Inspection], Iterable[Problem]], ...] = (
    check_names.check,
    check_parameters.check,
    check_numbers.check,
    check_actors.check,
    check_outcomes.check,
)


def check(record: ScenarioRecord, places: Places, *, quick: bool = False) -> list[Problem]:
    """Return every problem of a record, errors and warnings.

    Parameters
    ----------
    quick : bool
        Leave out what only gives warnings.
    """
    inspection = Inspection(record, places, scope_of(record))
    found = [problem for one in CHECKS for problem in one(inspection)]
    found += check_provenance.check(inspection, errors_only=quick)
    return list(dict.fromkeys(found))
