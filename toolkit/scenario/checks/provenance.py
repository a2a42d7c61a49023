"""Provenance: every number rests on a claim or on a reasoned judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.checks.measured import holds, numbers_of
from toolkit.scenario.checks.parts import branches
from toolkit.scenario.expressions import ExpressionError, parse
from toolkit.scenario.paths import Path
from toolkit.scenario.records import (
    Actor,
    Capability,
    Correlation,
    DecisionRule,
    Distributed,
    Doubt,
    Expert,
    Happening,
    Option,
    Outcome,
    Parameter,
    Relation,
    Supported,
    Variable,
)

NOT_IN_CLAIM = "claim does not hold the number"
"""Kind of a warning: a claim stands alone, or under `measures`, and does not state the number."""
AFTER_AS_OF = "after as_of"
"""Kind of a warning: a source or claim is dated after the day whose knowledge the numbers reflect."""
EXPECTED = "a `claim:` or a `judgement:` of its own"
_NAMES: Mapping[type[Supported], str] = {
    Parameter: "this number",
    Expert: "this estimate",
    Correlation: "this correlation",
    Capability: "this amount",
    Variable: "this start",
    Doubt: "this doubt",
    Relation: "this relation",
    DecisionRule: "the numbers of this rule",
}
"""What a message calls the numbers of a record."""


def check(inspection: Inspection, *, errors_only: bool) -> Iterator[Problem]:
    """Check that numbers have a basis: an error for single numbers, a warning for rules that hold some, and for what was reported later."""
    if not errors_only:
        yield from _later(inspection)
    for path, supported in inspection.supports:
        if supported.claims or supported.judgement:
            if not errors_only:
                yield from _unmeasured(inspection, path, supported)
            continue
        if isinstance(supported, Distributed | Correlation | Capability | Variable):
            yield inspection.problem(path, f"nothing supports {_what(supported)}", EXPECTED, key=True)
        elif not errors_only and holds_numbers(supported):
            yield inspection.warning(path, f"nothing supports {_what(supported)}", EXPECTED)


def _later(inspection: Inspection) -> Iterator[Problem]:
    """Warn of sources and claims that nobody can have known on the day whose knowledge the numbers reflect."""
    record = inspection.record
    for table, what, parts in (("sources", "source", record.sources), ("claims", "claim", record.claims)):
        for name, part in parts.items():
            if part.date is not None and part.date > record.as_of:
                yield inspection.warning(
                    (table, name, "date"),
                    f"the {what} '{name}' is of {part.date}, after `as_of`, {record.as_of}",
                    "what was known by that day; what came later belongs in a file of reports",
                    kind=AFTER_AS_OF,
                    subject=name,
                )


def _unmeasured(inspection: Inspection, path: Path, supported: Supported) -> Iterator[Problem]:
    """Warn where a claim is said to state a number and its text does not hold it."""
    record = inspection.record
    claims = [name for name in supported.measured_by if name in record.claims]
    wanted = numbers_of(supported, record) if claims else ()
    if not wanted or any(holds(record.claims[name].says, wanted) for name in claims):
        return
    key = "measures" if supported.measures else "claim"
    named = " or ".join(f"'{name}'" for name in claims)
    yield inspection.warning(
        (*path, key),
        f"{_what(supported)} is not in the text of the claim {named}",
        "a `judgement:` that says how it follows from the claim, or the number quoted in `says:`",
        kind=NOT_IN_CLAIM,
        subject=claims[0],
    )


def _what(supported: Supported) -> str:
    return _NAMES.get(type(supported), "the numbers in here")


def holds_numbers(supported: Supported) -> bool:
    """Say whether a record holds numbers that need a basis."""
    if isinstance(supported, Distributed | Correlation | Capability | Variable | Relation):
        return True
    if isinstance(supported, Doubt):
        return supported.sd > 0
    if isinstance(supported, DecisionRule):
        sizes = (supported.precision, supported.discount)
        return any(text not in ("1", "1.0") and _has_numbers(text) for text in sizes)
    if isinstance(supported, Outcome):
        return _has_numbers(supported.when)
    if isinstance(supported, Actor):
        weighed = (supported.value, *supported.payoffs.values())
        return bool(supported.doubt) or any(_has_numbers(text) for text in weighed)
    return isinstance(supported, Happening) and _action_holds_numbers(supported)


def _action_holds_numbers(action: Happening) -> bool:
    likelihood = getattr(action, "likelihood", None)
    texts = [
        action.when,
        likelihood.expression if likelihood else None,
        *(b.probability for b in branches(action)),
    ]
    if isinstance(action, Option):
        texts += [action.appeal, action.weight]
    return bool(action.effects or branches(action)) or any(_has_numbers(text) for text in texts)


def _has_numbers(text: str | None) -> bool:
    if text is None:
        return False
    try:
        return parse(text).has_numbers
    except ExpressionError:
        return False
