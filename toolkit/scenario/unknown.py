"""A scenario without one of its sources: what rests on it, and the crisis with that taken as unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from toolkit.errors import unknown
from toolkit.numbers import figure
from toolkit.scenario.checks.independence import reached
from toolkit.scenario.checks.parts import supports
from toolkit.scenario.checks.provenance import holds_numbers
from toolkit.scenario.edits.telling import Teller, written
from toolkit.scenario.paths import Path, dotted, part_at
from toolkit.scenario.records import Parameter, Relation, Supported
from toolkit.scenario.records.parameters import DISTRIBUTIONS
from toolkit.scenario.scenario import Scenario

State = Literal["unknown", "not known what", "kept"]
Resting = Literal["wholly", "partly"]


@dataclass(frozen=True)
class Leaning:
    """One part whose number rests on a source.

    Attributes
    ----------
    path, label : where it stands, and what readers call it
    lost, left : claims that go with the source, and those that stay
    state : ``unknown`` where it is taken to be unknown; ``not known what`` where it would be, and nothing says what it could be;
        ``kept`` where other claims hold it up
    taken : what it is taken to be, in words
    content : the same as it stands in a file; None where it stays as it is
    """

    path: Path
    label: str
    lost: tuple[str, ...]
    left: tuple[str, ...]
    state: State
    taken: str = ""
    content: Mapping[str, Any] | None = None


def leaning_on(scenario: Scenario, source: str, resting: Resting) -> list[Leaning]:
    """Return every part with numbers that rests on a source, wholly or beside others, in the order of the file.

    A claim goes with the source where everybody who reports it is that source, or relays it.

    Raises
    ------
    ToolkitError
        For a source that the scenario does not have.
    """
    record = scenario.declared
    if source not in record.sources:
        raise unknown("source", source, record.sources)
    dropped = {name for name in record.sources if source in reached(record.sources, name)}
    gone = {name for name, claim in record.claims.items() if set(claim.source) <= dropped}
    teller = Teller(scenario.document, scenario.document)
    found = []
    for path, supported in supports(record):
        lost = tuple(name for name in supported.claims if name in gone)
        if lost and not isinstance(supported, Relation) and holds_numbers(supported):
            found.append(_leaning(scenario, path, supported, lost, teller, is_partly=resting == "partly"))
    return found


def taken_as_unknown(scenario: Scenario, leanings: list[Leaning]) -> Scenario:
    """Return the scenario with what is to be unknown taken so."""
    taken = {dotted(one.path): one.content for one in leanings if one.content is not None}
    return scenario.with_changes(set=taken) if taken else scenario


def _leaning(
    scenario: Scenario,
    path: Path,
    supported: Supported,
    lost: tuple[str, ...],
    teller: Teller,
    *,
    is_partly: bool,
) -> Leaning:
    left = tuple(name for name in supported.claims if name not in lost)
    label = teller.thing(path)
    if left and not is_partly:
        return Leaning(path, label, lost, left, "kept")
    if not isinstance(supported, Parameter):
        return Leaning(path, label, lost, left, "not known what")
    unknown_as = _unknown_as(supported, part_at(scenario.document, path))
    if unknown_as is None:
        return Leaning(path, label, lost, left, "not known what")
    said = ", ".join(f"{key} {written(value)}" for key, value in unknown_as.items() if key != "judgement")
    if supported.if_unknown is None:
        low, high = unknown_as["uniform"]
        said = f"anything from {figure(low)} to {figure(high)}, all equally likely"
    content = _content(part_at(scenario.document, path), unknown_as)
    return Leaning(path, label, lost, left, "unknown", said, content)


def _unknown_as(parameter: Parameter, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what an input is taken to be where nobody knows it; None where nothing says so."""
    if parameter.if_unknown is not None:
        return dict(entry["if_unknown"])
    within = parameter.within
    if within is None or any(map(math.isinf, within)):
        return None
    return {"uniform": list(within)}


def _content(entry: Mapping[str, Any], unknown_as: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of an input with its number replaced, and nothing that it rested on."""
    out = (*DISTRIBUTIONS, "within", "claim", "measures", "judgement", "if_unknown")
    kept = {key: value for key, value in entry.items() if key not in out}
    return kept | {"judgement": "Taken as unknown, since its source is left out."} | dict(unknown_as)
