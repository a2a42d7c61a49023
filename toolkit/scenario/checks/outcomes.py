"""Outcomes and ladder: every history has exactly one outcome, and codes that exist."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.records import Outcome

CODES = {
    "icb_viol": 4,
    "icb_sevviosy": 4,
    "icb_forout": 7,
    "icb_outesr": 3,
    "icb_usinv": 4,
    "icb_suinv": 4,
    "going_on": 1,
}
"""Highest value of each code; all start at 1 (International Crisis Behavior data, version 14, and one of our own)."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that outcomes are exhaustive and codes in range."""
    record = inspection.record
    rest = [name for name, outcome in record.outcomes.items() if outcome.otherwise]
    if not rest:
        yield inspection.problem(
            ("outcomes",),
            "the outcomes are not exhaustive: a history may have none",
            "one outcome with `otherwise: true`",
            key=True,
        )
    for name in rest[1:]:
        yield inspection.problem(
            ("outcomes", name), f"'{rest[0]}' holds otherwise already", "one outcome for the rest", key=True
        )
    yield from _lowest_rung(inspection)
    yield from _beginning(inspection)
    for name, outcome in record.outcomes.items():
        yield from _codes(inspection, name, outcome)


def _codes(inspection: Inspection, name: str, outcome: Outcome) -> Iterator[Problem]:
    """Check that codes of an outcome are in range."""
    for code, value in outcome.codes.items():
        if not 1 <= value <= CODES[code]:
            expected = "1, or none" if CODES[code] == 1 else f"1 to {CODES[code]}"
            yield inspection.problem(
                ("outcomes", name, "codes", code), f"{value} is no value of {code}", expected
            )


def _beginning(inspection: Inspection) -> Iterator[Problem]:
    """Check that the crisis had begun by the day of the file."""
    record = inspection.record
    began = record.outside_view.began if record.outside_view else None
    if began is not None and began > record.as_of:
        yield inspection.problem(
            ("outside_view", "began"),
            f"{began} is after the day of the file ({record.as_of})",
            "the day on which the crisis began",
        )


def _lowest_rung(inspection: Inspection) -> Iterator[Problem]:
    if not inspection.record.ladder:
        return
    lowest = min(inspection.record.ladder)
    tree = inspection.resolved.get(("ladder", lowest, "when"))
    if tree is not None and inspection.range_of(tree)[0] < 1.0:
        yield inspection.warning(
            ("ladder", lowest),
            "the crisis may stand on no rung, below the lowest",
            "`when: true` on the lowest rung",
        )
