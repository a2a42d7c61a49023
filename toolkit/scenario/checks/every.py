"""All checks in one pass over a record, in the order in which a reader would make them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from toolkit.errors import Problem
from toolkit.scenario.checks import (
    accepted,
    actors,
    beliefs,
    consent,
    correlations,
    forces,
    foresight,
    lesson,
    names,
    numbers,
    order,
    outcomes,
    parameters,
    private,
    provenance,
    questions,
    sharp,
    timing,
    types,
    variables,
)
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import Scope
from toolkit.scenario.places import Places
from toolkit.scenario.records import ScenarioRecord
from toolkit.scenario.scopes import scope_of

MAX_ERRORS = 200
CHECKS: tuple[Callable[[Inspection], Iterable[Problem]], ...] = (
    names.check,
    parameters.check,
    correlations.check,
    numbers.check,
    variables.check,
    actors.check,
    order.check,
    timing.check,
    forces.check,
    private.check,
    types.check,
    sharp.check,
    consent.check,
    beliefs.check,
    foresight.check,
    outcomes.check,
    questions.check,
    accepted.check,
    lesson.check,
)


def check(record: ScenarioRecord, places: Places, *, quick: bool = False) -> list[Problem]:
    """Return every problem of a record, errors and warnings; see ``inspect``."""
    return inspect(record, places, quick=quick)[0]


def inspect(
    record: ScenarioRecord, places: Places, *, quick: bool = False, known: Inspection | None = None
) -> tuple[list[Problem], Inspection]:
    """Return every problem of a record, and what was learnt about it.

    Parameters
    ----------
    quick : bool
        Leave out what only gives warnings.
    known : Inspection, optional
        Of a scenario that differs little. Where the names are the same, expressions are not resolved again, and what is wrong with the
        numbers of both is not told again.
    """
    inspection = Inspection(record, places, scope_of(record), is_quick=quick)
    if known is not None and _same_names(known.scope, inspection.scope):
        inspection.trees, inspection.known = known.trees, known
    found = chain(
        chain.from_iterable(one(inspection) for one in CHECKS),
        forces.check_open(inspection),
        provenance.check(inspection, errors_only=quick),
    )
    return list(dict.fromkeys(_first(found))), inspection


def _first(found: Iterable[Problem]) -> Iterator[Problem]:
    """Stop after so many errors: nobody reads on, and a hostile file could have a million."""
    n_errors = 0
    for problem in found:
        yield problem
        n_errors += problem.severity == "error"
        if n_errors >= MAX_ERRORS:
            return


def _same_names(one: Scope, other: Scope) -> bool:
    return (
        one.variables == other.variables
        and one.capabilities == other.capabilities
        and one.parameters.keys() == other.parameters.keys()
    )
