"""A scenario without one of its sources: what rests on it, and the crisis with that taken as unknown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from toolkit.errors import unknown
from toolkit.numbers import figure
from toolkit.plaintext import listed
from toolkit.scenario.checks.independence import reached
from toolkit.scenario.checks.parts import supports
from toolkit.scenario.checks.provenance import holds_numbers
from toolkit.scenario.edits.telling import Teller, written
from toolkit.scenario.paths import Path, dotted, part_at
from toolkit.scenario.records import Expert, Parameter, Relation, ScenarioRecord, Supported
from toolkit.scenario.records.parameters import DISTRIBUTIONS, Distributed, Unknown
from toolkit.scenario.scenario import Scenario

State = Literal["unknown", "fewer experts", "not known what", "kept"]
Resting = Literal["wholly", "partly"]


@dataclass(frozen=True)
class Leaning:
    """One part whose number rests on a source.

    Attributes
    ----------
    path, label : where it stands, and what readers call it
    lost, left : claims that go with the source, and those that stay
    state : ``unknown`` where it is taken to be unknown; ``not known what`` where it would be, and nothing says what it could be;
        ``fewer experts`` where those who rest on it are left out of a pool; ``kept`` where other claims hold it up
    taken : what it is taken to be, in words
    content : the same as it stands in a file; None where it stays as it is, or only loses what is removed
    removed : paths of experts who are left out; other models of the crisis change nothing of theirs
    """

    path: Path
    label: str
    lost: tuple[str, ...]
    left: tuple[str, ...]
    state: State
    taken: str = ""
    content: Mapping[str, Any] | None = None
    removed: tuple[str, ...] = ()


def leaning_on(scenario: Scenario, source: str, resting: Resting) -> list[Leaning]:
    """Return every part with numbers that rests on a source, wholly or beside others; numbers with experts come first.

    A claim goes with the source where everybody who reports it is that source, or relays it. An expert whose estimate rests on it
    is left out of the pool, in which the weights of the others are rescaled; a number is unknown where nobody who counts is left.

    Raises
    ------
    ToolkitError
        For a source that the scenario does not have.
    """
    gone, teller = _gone(scenario.declared, source), Teller(scenario.document, scenario.document)
    is_partly = resting == "partly"
    found = [
        one
        for name, parameter in scenario.declared.parameters.items()
        if parameter.experts
        for one in _panel(scenario, name, gone, teller, is_partly=is_partly)
    ]
    for path, supported in supports(scenario.declared):
        lost = tuple(name for name in supported.claims if name in gone)
        if lost and not isinstance(supported, Relation | Expert) and holds_numbers(supported):
            found.append(_leaning(scenario, path, supported, lost, teller, is_partly=is_partly))
    return found


def _gone(record: ScenarioRecord, source: str) -> set[str]:
    """Return the claims that go with a source."""
    if source not in record.sources:
        raise unknown("source", source, record.sources)
    dropped = {name for name in record.sources if source in reached(record.sources, name)}
    return {name for name, claim in record.claims.items() if set(claim.source) <= dropped}


def taken_as_unknown(scenario: Scenario, leanings: list[Leaning]) -> Scenario:
    """Return the scenario with what is to be unknown taken so."""
    taken = {dotted(one.path): one.content for one in leanings if one.content is not None}
    removed = [path for one in leanings for path in one.removed]
    return scenario.with_changes(set=taken, remove=removed) if taken or removed else scenario


def _panel(
    scenario: Scenario, name: str, gone: set[str], teller: Teller, *, is_partly: bool
) -> Iterator[Leaning]:
    """Yield what becomes of a number for which experts were asked, and who of them is kept in spite of a loss."""
    experts, home = scenario.declared.parameters[name].experts or {}, ("parameters", name)
    label, losing, out = teller.thing(home), [], []
    for expert, said in experts.items():
        lost, left = _parted(said, gone)
        if lost and left and not is_partly:
            losing.append(Leaning((*home, "experts", expert), f"{expert} on {label}", lost, left, "kept"))
        elif lost:
            out.append(expert)
    if out:
        yield _left_out(scenario, name, label, out, gone)
    yield from losing


def _left_out(scenario: Scenario, name: str, label: str, out: list[str], gone: set[str]) -> Leaning:
    """Leave some experts out of the pool of a number; it is unknown where nobody who counts is left."""
    parameter, path = scenario.declared.parameters[name], ("parameters", name)
    experts, entry = parameter.experts or {}, part_at(scenario.document, path)
    lost, left = _parted(Supported(claim=tuple(claim for one in out for claim in experts[one].claims)), gone)
    stays = [one for one in experts if one not in out]
    if not any(experts[one].weight for one in stays):
        found = _unknown(parameter, entry, Leaning(path, label, lost, left, "not known what"))
        return replace(found, removed=(dotted((*path, "experts")),)) if found.content else found
    removed = tuple(dotted((*path, "experts", one)) for one in out)
    taken = f"{listed(stays)}, without {listed(out)}"
    return Leaning(path, label, lost, left, "fewer experts", taken, removed=removed)


def _parted(supported: Supported, gone: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the claims of a part that go, and those that stay."""
    claims = tuple(dict.fromkeys(supported.claims))
    return tuple(one for one in claims if one in gone), tuple(one for one in claims if one not in gone)


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
    nothing = Leaning(path, label, lost, left, "not known what")
    if not isinstance(supported, Parameter):
        return nothing
    return _unknown(supported, part_at(scenario.document, path), nothing)


def _unknown(parameter: Parameter, entry: Mapping[str, Any], nothing: Leaning) -> Leaning:
    """Take an input as unknown; as it was where nothing says what it could be."""
    unknown_as = _unknown_as(parameter, entry)
    if unknown_as is None:
        return nothing
    said = in_words(parameter.if_unknown or Unknown(uniform=parameter.within), parameter.unit)
    return replace(nothing, state="unknown", taken=said, content=_content(entry, unknown_as))


def in_words(number: Distributed, unit: str | None = None) -> str:
    """Say what a number may be as a person would; mean, shape and quantiles are named as they stand in a file."""
    of = f" {unit}" if unit else ""
    if number.uniform is not None:
        low, high = map(figure, number.uniform)
        return f"anywhere from {low} to {high}{of}, all equally likely"
    if (peaked := number.pert or number.triangular) is not None:
        low, likely, high = map(figure, peaked)
        return f"from {low} to {high}{of}, most likely {likely}"
    if number.value is not None:
        return f"{figure(number.value)}{of}"
    if number.discrete is not None:
        told = [f"{figure(value)} ({figure(100.0 * share)} %)" for value, share in number.discrete.items()]
        return f"one of {', '.join(told)}{of}"
    given = number.model_dump(exclude_none=True, exclude={"judgement"})
    return ", ".join(f"{key} {written(value)}" for key, value in given.items()) + of


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
    out = (*DISTRIBUTIONS, "experts", "pool", "within", "claim", "measures", "judgement", "if_unknown")
    kept = {key: value for key, value in entry.items() if key not in out}
    return kept | {"judgement": "Taken as unknown, since its source is left out."} | dict(unknown_as)
