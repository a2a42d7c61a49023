"""What does each number rest on? Claims and judgements counted, and what hangs on each source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from toolkit.scenario.checks.independence import independent, independent_sources, reached
from toolkit.scenario.checks.measured import holds, numbers_of
from toolkit.scenario.checks.parts import supports
from toolkit.scenario.checks.provenance import holds_numbers
from toolkit.scenario.paths import dotted
from toolkit.scenario.records import Relation, ScenarioRecord
from toolkit.scenario.scenario import Scenario

Basis = Literal["measured", "judged", "nothing"]
__all__ = [
    "Basis",
    "Coverage",
    "basis_of",
    "best_grade",
    "coverage",
    "independent_sources",
    "is_well_measured",
    "measuring_claims",
]
GOOD_GRADES, GOOD_CREDIBILITY = "AB", 2


@dataclass(frozen=True)
class Coverage:
    """What the parts of a scenario that hold numbers rest on.

    Attributes
    ----------
    both, claim_only, judgement_only, neither : int
        Parts that rest on a claim and a judgement, on one of them, or on nothing.
    by_source : source -> paths of the parts that rest on one of its claims, or on one that quotes it
    one_source : int
        Parts whose claims all come from one source, sources that quote each other counted as one.
    """

    both: int
    claim_only: int
    judgement_only: int
    neither: int
    by_source: dict[str, tuple[str, ...]]
    one_source: int = 0


def coverage(scenario: Scenario) -> Coverage:
    """Count what the parts of a scenario rest on; ties between parties hold no number and are left out."""
    record = scenario.declared
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    one_source = 0
    hanging: dict[str, list[str]] = {name: [] for name in record.sources}
    for path, supported in supports(record):
        if isinstance(supported, Relation) or not holds_numbers(supported):
            continue
        counts[bool(supported.claims), supported.judgement is not None] += 1
        cited = {source for claim in supported.claims for source in record.claims[claim].source}
        one_source += bool(cited) and independent(record, cited) == 1
        relayed = {name for source in cited for name in reached(record.sources, source)}
        for source in sorted(relayed):
            hanging[source].append(dotted(path))
    ranked = sorted(hanging.items(), key=lambda item: -len(item[1]))
    return Coverage(
        both=counts[True, True],
        claim_only=counts[True, False],
        judgement_only=counts[False, True],
        neither=counts[False, False],
        by_source={name: tuple(paths) for name, paths in ranked},
        one_source=one_source,
    )


def basis_of(record: ScenarioRecord, parameter: str) -> Basis:
    """Say what sets a parameter: a claim that states it, a judgement, or nothing.

    A claim beside a judgement bears on the number and does not make it surer; nor does a claim that does not state it.
    """
    if measuring_claims(record, parameter):
        return "measured"
    declared = record.parameters.get(parameter)
    return (
        "judged"
        if declared is not None and (declared.judgement or declared.claims or declared.experts)
        else "nothing"
    )


def measuring_claims(record: ScenarioRecord, parameter: str) -> tuple[str, ...]:
    """Return the claims that state the number of a parameter in their text."""
    declared = record.parameters.get(parameter)
    if declared is None or not declared.measured_by:
        return ()
    wanted = numbers_of(declared, record)
    return tuple(name for name in declared.measured_by if holds(record.claims[name].says, wanted))


def best_grade(record: ScenarioRecord, parameter: str) -> tuple[str, int] | None:
    """Return the best grade of what measures a parameter: reliability of a source and credibility of its report.

    The grade is that of one report: a reliable source of one claim lends nothing to the credibility of another. None where
    nothing measures it.
    """
    grades = [
        (record.sources[source].reliability, record.claims[name].credibility)
        for name in measuring_claims(record, parameter)
        for source in record.claims[name].source
    ]
    return min(grades, key=_rank, default=None)


def is_well_measured(record: ScenarioRecord, parameter: str) -> bool:
    """Say whether a good source measures a parameter: graded A or B, in a report of credibility 1 or 2."""
    grade = best_grade(record, parameter)
    return grade is not None and grade[0] in GOOD_GRADES and grade[1] <= GOOD_CREDIBILITY


def _rank(grade: tuple[str, int]) -> tuple[bool, int, str]:
    letter, figure = grade
    return letter not in GOOD_GRADES or figure > GOOD_CREDIBILITY, figure, letter
