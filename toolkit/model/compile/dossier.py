"""Scenario -> dossier: what the numbers rest on and the words beside them, gathered once while a model is compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from toolkit.model.compile.actors import party_label
from toolkit.model.distributions import Distribution, distribution_of
from toolkit.model.dossier import (
    Basis,
    CitedClaim,
    CitedSource,
    Dossier,
    Elicited,
    Guided,
    HeldCapability,
    NamedRelation,
    NamedVariation,
    Path,
)
from toolkit.scenario import Scenario
from toolkit.scenario.learning import UNLEARNED, has_unlearned
from toolkit.scenario.metalog import points_of
from toolkit.scenario.provenance import coverage, is_well_measured
from toolkit.scenario.records import (
    Actor,
    Branch,
    Claim,
    Expert,
    Relation,
    ScenarioRecord,
    Supported,
    Variation,
)
from toolkit.scenario.wording import changes_in_words, consequences


def dossier_of(scenario: Scenario, drawn: Mapping[str, Distribution]) -> Dossier:
    """Gather the dossier of a scenario; ``drawn`` are its parameters, in which amounts of capabilities may be told."""
    record = scenario.declared
    view = record.outside_view
    return Dossier(
        title=record.title,
        question=record.question or "",
        sources={
            name: CitedSource(one.title, one.publisher or "", one.date, one.reliability)
            for name, one in record.sources.items()
        },
        claims={name: _claim(record, one) for name, one in record.claims.items()},
        basis={**_panels(record), **{path: _basis(one) for path, one in scenario.supports()}},
        well_measured=frozenset(name for name in record.parameters if is_well_measured(record, name)),
        coverage=coverage(scenario),
        texts={path: text for path, text in _texts(record) if text},
        capabilities={name: _held(actor, drawn) for name, actor in record.actors.items()},
        relations=tuple(_relation(record, one) for one in record.relations),
        what_ifs=_variations(record.variants, tuple(record.variants)),
        alternatives=(*_variations(record.alternatives, tuple(record.alternatives)), *_unlearned(record)),
        in_force=_variations(record.variants, scenario.variants_applied),
        reference_classes=view.classes if view else (),
        departure=view.argument if view else "",
        elicited=tuple(_elicited(record)),
        lesson=tuple(
            Guided(
                one.says,
                {name: float(value) for name, value in one.move.items()},
                one.what_if or "",
                one.notice,
                one.seen,
            )
            for one in record.lesson
        ),
        began=view.began if view else None,
        document=scenario.document,
    )


def _unlearned(record: ScenarioRecord) -> Iterator[NamedVariation]:
    """Yield the model in which nobody learns, where it stands beside the crisis without being declared."""
    if has_unlearned(record):
        title, note = "Nobody learns from what others do", "Actors who look ahead keep their first beliefs."
        yield NamedVariation(UNLEARNED, title, note, ("beliefs",))


def _panels(record: ScenarioRecord) -> dict[Path, Basis]:
    """Return what numbers rest on for which experts were asked: all that these cite, how they are pooled, and what each says."""
    found: dict[Path, Basis] = {}
    for name, parameter in record.parameters.items():
        asked = parameter.experts or {}
        claims = tuple(dict.fromkeys(claim for one in asked.values() for claim in one.claims))
        if asked:
            said = (_expert(record, expert, one) for expert, one in asked.items())
            panel = (f"A {parameter.pool} pool of {', '.join(asked)}.", *said)
            found["parameters", name] = Basis(claims, judgement=" ".join(panel), panel=panel)
    return found


def _expert(record: ScenarioRecord, name: str, estimate: Expert) -> str:
    """Write an expert's own judgement, with the grades and publishers of what it cites."""
    cited = (
        f"{record.sources[source].reliability}{record.claims[claim].credibility} "
        f"{record.sources[source].publisher or record.sources[source].title}"
        for claim in estimate.claims
        for source in record.claims[claim].source
    )
    beside = ", ".join(dict.fromkeys(cited))
    judged = (estimate.judgement or "").rstrip(".")
    said = (
        f"{judged} (beside {beside})"
        if judged and beside
        else judged or beside or "no claim and no judgement"
    )
    return f"{name}: {said}."


def _elicited(record: ScenarioRecord) -> Iterator[Elicited]:
    """Yield the quantiles that were given for numbers, by whom, with what was fitted to them."""
    for name, parameter in record.parameters.items():
        for expert, one in {"": parameter, **parameter.estimates}.items():
            if one.quantiles:
                yield Elicited(name, expert, points_of(one.quantiles), distribution_of(one))


def _relation(record: ScenarioRecord, relation: Relation) -> NamedRelation:
    first, second = (party_label(record, party) for party in relation.between)
    return NamedRelation(first, second, relation.kind, _basis(relation))


def _claim(record: ScenarioRecord, claim: Claim) -> CitedClaim:
    days = (claim.date, *(record.sources[name].date for name in claim.source), record.as_of)
    return CitedClaim(
        claim.says, claim.source, claim.credibility, next(day for day in days if day is not None)
    )


def _basis(supported: Supported) -> Basis:
    return Basis(
        supported.claims, supported.measured_by, supported.judgement or "", measures=bool(supported.measures)
    )


def _texts(record: ScenarioRecord) -> Iterator[tuple[Path, str]]:
    """Yield what is said of actors, of what their options do, of outcomes and of events, with its path."""
    for name, actor in record.actors.items():
        yield ("actors", name), actor.note or ""
        for key, option in actor.options.items():
            yield ("actors", name, "options", key), consequences(record, option)
            yield from _ways(record, ("actors", name, "options", key), option.chance)
    for name, outcome in record.outcomes.items():
        yield ("outcomes", name), outcome.description or ""
    for name, event in record.events.items():
        yield ("events", name), event.note or ""
        yield ("events", name, "effects"), changes_in_words(record, event.effects)
        yield from _ways(record, ("events", name), event.branches)


def _ways(record: ScenarioRecord, home: Path, branches: Sequence[Branch]) -> Iterator[tuple[Path, str]]:
    """Yield what each branch changes, where one of them needs somebody's consent: who is asked also hears what else may come."""
    if any(branch.needs for branch in branches):
        for number, branch in enumerate(branches):
            yield (*home, "chance", str(number)), changes_in_words(record, branch.effects)


def _held(actor: Actor, drawn: Mapping[str, Distribution]) -> tuple[HeldCapability, ...]:
    return tuple(
        HeldCapability(
            name,
            one.name or name.replace("_", " "),
            _amount(drawn.get(one.amount), one.amount),
            one.unit,
            _basis(one),
        )
        for name, one in actor.capabilities.items()
    )


def _amount(distribution: Distribution | None, declared: str) -> str:
    """Write an amount, or the central 90 % of an uncertain one."""
    if distribution is None:
        return f"{float(declared):,g}"
    low, high = (f"{value:,.3g}" for value in distribution.quantile(np.array([0.05, 0.95])))
    return low if low == high else f"{low} to {high}"


def _variations(declared: Mapping[str, Variation], names: Sequence[str]) -> tuple[NamedVariation, ...]:
    """Return variations by name; a change that nobody declared has its name alone."""
    return tuple(
        NamedVariation(
            name,
            one.title or "",
            one.note or "",
            tuple(one.set),
            len(one.add),
            len(one.remove),
            len(one.force),
        )
        if (one := declared.get(name)) is not None
        else NamedVariation(name)
        for name in names
    )
