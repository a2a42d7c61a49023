"""What does each number rest on? Claims and judgements counted, and what hangs on each source."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.scenario.check_provenance import holds_numbers
from toolkit.scenario.inspection import Inspection
from toolkit.scenario.reader import dotted
from toolkit.scenario.records import Relation
from toolkit.scenario.scenario import Scenario


@dataclass(frozen=True)
class Coverage:
    """What the parts of a scenario that hold numbers rest on.

    Attributes
    ----------
    both, claim_only, judgement_only, neither : int
        Parts that rest on a claim and a judgement, on one of them, or on nothing.
    by_source : source -> paths of the parts that rest on one of its claims
    """

    both: int
    claim_only: int
    judgement_only: int
    neither: int
    by_source: dict[str, tuple[str, ...]]


def coverage(scenario: Scenario) -> Coverage:
    """Count what the parts of a scenario rest on; ties between parties hold no number and are left out."""
    record = scenario.record
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    hanging: dict[str, list[str]] = {name: [] for name in record.sources}
    for path, supported in Inspection(record, scenario.places, scenario.scope).supports:
        if isinstance(supported, Relation) or not holds_numbers(supported):
            continue
        counts[bool(supported.claim), supported.judgement is not None] += 1
        sources = {source for claim in supported.claim for source in record.claims[claim].source}
        for source in sorted(sources):
            hanging[source].append(dotted(path))
    ranked = sorted(hanging.items(), key=lambda item: -len(item[1]))
    return Coverage(
        both=counts[True, True],
        claim_only=counts[True, False],
        judgement_only=counts[False, True],
        neither=counts[False, False],
        by_source={name: tuple(paths) for name, paths in ranked},
    )
