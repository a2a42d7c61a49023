"""Experts: estimates of one number that can be pooled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Distributed, Parameter
from toolkit.scenario.scopes import support


def check_experts(inspection: Inspection, home: Path, parameter: Parameter) -> Iterator[Problem]:
    """Check that what experts say of a number can be pooled; ``home`` is the path of the number."""
    if not parameter.experts:
        if "pool" in parameter.model_fields_set:
            yield inspection.problem(
                (*home, "pool"), "there is nobody to pool", "`experts:` with an estimate each"
            )
        return
    yield from _bounds(inspection, home, parameter)
    counted = [one for one in parameter.estimates.values() if one.weight > 0]
    if not counted:
        yield inspection.problem(
            (*home, "experts"), "nobody's estimate counts", "a weight above 0 for one expert at least"
        )
    elif parameter.pool == "logarithmic":
        wrong = _apart(counted)
        if wrong is not None:
            yield inspection.problem((*home, "pool"), *wrong)


def _bounds(inspection: Inspection, home: Path, parameter: Parameter) -> Iterator[Problem]:
    """Refuse bounds of an expert that lie outside those of the number."""
    for name, one in (parameter.experts or {}).items():
        within = parameter.within
        if one.within and within and not within[0] <= one.within[0] < one.within[1] <= within[1]:
            yield inspection.problem(
                (*home, "experts", name, "within"),
                f"[{one.within[0]:g}, {one.within[1]:g}] reaches outside [{within[0]:g}, {within[1]:g}]",
                "bounds inside those of the number, or none",
            )


def _apart(estimates: Sequence[Distributed]) -> tuple[str, str] | None:
    """Say why estimates have no logarithmic pool, and what was expected; None if they have one."""
    are_listed = [one.kind in ("discrete", "value") for one in estimates]
    if any(are_listed) and not all(are_listed):
        return (
            "a logarithmic pool cannot multiply single values with ranges",
            "estimates of one sort, or `pool: linear`",
        )
    if all(are_listed):
        shared = set.intersection(*(_values(one) for one in estimates))
    else:
        ends = [support(one) for one in estimates]
        low, high = max(low for low, _ in ends), min(high for _, high in ends)
        shared = {low} if low < high else set()
    if not shared:
        return (
            "these experts rule each other out: nothing is possible for all",
            "estimates that overlap, or `pool: linear`",
        )
    return None


def _values(estimate: Distributed) -> set[float]:
    if estimate.value is not None:
        return {estimate.value}
    return {value for value, probability in (estimate.discrete or {}).items() if probability > 0}
