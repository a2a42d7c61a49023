"""What a reader is told of a model: where its numbers come from, and the words that go with them.

It rides beside the arrays as ``Model.dossier``, so that what is asked of a result can be answered with its sources, and no
room to the right of the model has to read a scenario again. Nothing in it moves a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from toolkit.model.distributions import Distribution
from toolkit.scenario.provenance import Coverage
from toolkit.scenario.records.scalars import Bound
from toolkit.scenario.writing import written
from toolkit.words import name_in_words

Path = tuple[str | int, ...]
"""Where a part stands in a scenario: ``("parameters", "resolve")``, ``("actors", "north", "options", "push")``."""


@dataclass(frozen=True)
class CitedSource:
    """A publication and how reliable it is, A to F."""

    title: str
    publisher: str
    date: date | None
    reliability: str

    @property
    def by(self) -> str:
        """Who says it: the publisher, or the title where none is named."""
        return self.publisher or self.title


@dataclass(frozen=True)
class CitedClaim:
    """One reported fact: its text, the names of its sources, how credible it is, 1 to 6, and when it was reported.

    The date is the claim's own, else that of the first of its sources that has one, else the day of the scenario.
    """

    text: str
    sources: tuple[str, ...]
    credibility: int
    date: date


@dataclass(frozen=True)
class Basis:
    """What a number rests on.

    Attributes
    ----------
    claims : names of the claims that bear on it
    measured_by : those of them that are said to state it
    judgement : why it is so, where no claim gives it; empty without one
    measures : whether a claim states it beside a judgement
    panel : the sentences of that judgement where experts were asked: how they are pooled, then what each says and cites
    """

    claims: tuple[str, ...] = ()
    measured_by: tuple[str, ...] = ()
    judgement: str = ""
    measures: bool = False
    panel: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say it in one sentence: a judgement sets the number where there is one and no claim states it."""
        named = ", ".join(self.claims)
        if self.judgement and named and not self.measures:
            said = self.judgement.removesuffix(".")
            return f"{said}; bears on it: claim{'s' if len(self.claims) > 1 else ''} {named}"
        return "; ".join(part for part in (f"claims: {named}" if named else "", self.judgement) if part)


@dataclass(frozen=True)
class NamedVariation:
    """A what-if or another model of the crisis: its name, what its author says of it, the paths that it sets, and how much it adds, takes away and imposes."""

    name: str
    title: str = ""
    note: str = ""
    sets: tuple[str, ...] = ()
    n_added: int = 0
    n_removed: int = 0
    n_forced: int = 0

    @property
    def n_changes(self) -> int:
        """How many changes it makes in all."""
        return len(self.sets) + self.n_added + self.n_removed + self.n_forced

    @property
    def label(self) -> str:
        """Its title; its name in words where it has none."""
        return self.title or name_in_words(self.name)


@dataclass(frozen=True)
class NamedRelation:
    """A tie between two parties, for readers; a party need not decide anything."""

    first: str
    second: str
    kind: str
    basis: Basis


@dataclass(frozen=True)
class HeldCapability:
    """A stock that an actor holds: its amount in words, ``6 to 8`` where it is uncertain."""

    name: str
    label: str
    amount: str
    unit: str
    basis: Basis


@dataclass(frozen=True)
class Elicited:
    """What somebody was asked of a number, and the distribution that was fitted to it.

    Attributes
    ----------
    parameter, expert : name of the number, and of who was asked; empty where experts are not told apart
    points : (probability, number) of each quantile that was given, the lowest first
    """

    parameter: str
    expert: str
    points: tuple[tuple[float, float], ...]
    distribution: Distribution


@dataclass(frozen=True)
class Guided:
    """One step of a lesson: what is told, the one thing to move (an input, or a what-if), what to notice, and what is told then."""

    says: str
    move: Mapping[str, float]
    what_if: str
    notice: str
    seen: str


@dataclass(frozen=True)
class Dossier:
    """Provenance and prose of one model.

    Attributes
    ----------
    title, question : of the crisis, as its author put them; the question may be empty
    sources, claims : by name, in the order of the file
    basis : path of a part -> what its numbers rest on, for every part that may have claims or a judgement
    well_measured : parameters that a good source measures
    coverage : what the parts that hold numbers rest on, counted, and which of them rest on each source
    texts : path of an actor, option, outcome or event -> what is said of it
    capabilities : actor -> what it holds
    relations : ties between parties
    what_ifs, alternatives : those that are declared
    in_force : what-ifs that were applied, in that order
    reference_classes, departure : kinds of past crises to set it beside, and why it departs from them
    elicited : quantiles that were given for numbers, with what was fitted to them
    lesson : steps of a guided page
    began : first day of the crisis, if its author gives one
    document : the scenario as it was read; empty where the model was changed after it was compiled
    """

    title: str
    question: str = ""
    sources: Mapping[str, CitedSource] = field(default_factory=dict)
    claims: Mapping[str, CitedClaim] = field(default_factory=dict)
    basis: Mapping[Path, Basis] = field(default_factory=dict)
    well_measured: frozenset[str] = frozenset()
    coverage: Coverage = field(default_factory=lambda: Coverage(0, 0, 0, 0, {}))
    texts: Mapping[Path, str] = field(default_factory=dict)
    capabilities: Mapping[str, tuple[HeldCapability, ...]] = field(default_factory=dict)
    relations: tuple[NamedRelation, ...] = ()
    what_ifs: tuple[NamedVariation, ...] = ()
    alternatives: tuple[NamedVariation, ...] = ()
    in_force: tuple[NamedVariation, ...] = ()
    reference_classes: tuple[str, ...] = ()
    departure: str = ""
    elicited: tuple[Elicited, ...] = ()
    lesson: tuple[Guided, ...] = ()
    began: date | None = None
    document: Mapping[str, Any] = field(default_factory=dict)

    # --- what-ifs in words

    @property
    def what_if(self) -> str:
        """Titles of the what-ifs that are in force; their names where they have none, empty without."""
        return _joined(self.in_force)

    @property
    def full_title(self) -> str:
        """The title of the crisis with those of the what-ifs that are in force."""
        return self.title_with(self.what_if)

    def title_with(self, what_if: str) -> str:
        """Return the title of the crisis with that of a what-if, if there is one."""
        return ". What if: ".join((self.title.rstrip("."), *filter(None, [what_if])))

    def what_if_beyond(self, base: Dossier) -> str:
        """Return titles of the what-ifs that this has and a base has not; all, if the base has others."""
        shared = [one.name for one in self.in_force[: len(base.in_force)]]
        n_shared = len(shared) if shared == [one.name for one in base.in_force] else 0
        return _joined(self.in_force[n_shared:])

    def changed(self, said: str) -> Dossier:
        """Return it for a model with a change that no scenario holds, which is named as a what-if."""
        return replace(self, document={}, in_force=(*self.in_force, NamedVariation(said)))

    # --- what numbers rest on

    def about(self, *path: str) -> str:
        """Return what is said of an actor, option, outcome or event: ``about("outcomes", "war")``."""
        return self.texts.get(path, "")

    def basis_of(self, *path: str) -> Basis:
        """Return what the numbers of a part rest on: ``basis_of("parameters", "resolve")``."""
        return self.basis.get(path, Basis())

    def sources_of(self, *path: str) -> tuple[str, ...]:
        """Return the names of the sources behind the claims of a part."""
        cited = (self.claims[name].sources for name in self.basis_of(*path).claims)
        return tuple(dict.fromkeys(source for sources in cited for source in sources))

    @property
    def facts(self) -> tuple[tuple[date, str, str], ...]:
        """(day, what is reported, by whom) of every claim, oldest first."""
        told = (
            (
                claim.date,
                claim.text,
                ", ".join(dict.fromkeys(self.sources[name].by for name in claim.sources)),
            )
            for claim in self.claims.values()
        )
        return tuple(sorted(told))

    @cached_property
    def source_labels(self) -> dict[str, str]:
        """Each source by its publisher, with its title where the publisher has several."""
        count = Counter(source.publisher for source in self.sources.values())
        return {
            name: source.publisher
            if count[source.publisher] == 1 and source.publisher
            else ": ".join(filter(None, [source.publisher, source.title]))
            for name, source in self.sources.items()
        }

    @cached_property
    def source_yaml(self) -> str:
        """The scenario as text, written when it is first asked for; empty where there is none."""
        return written(self.document) if self.document else ""

    def bounds_of(self, parameter: str) -> tuple[float, float] | None:
        """Return between which numbers an author says that an input lies, infinite where there is no end; None if nothing is said."""
        within = self._written(parameter).get("within")
        return None if within is None else TypeAdapter(tuple[Bound, Bound]).validate_python(tuple(within))

    def note_of(self, parameter: str) -> str:
        """Return an author's note on an input."""
        return str(self._written(parameter).get("note") or "")

    def _written(self, parameter: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document.get("parameters", {}).get(parameter, {})
        return found


def shared_what_if(dossiers: Sequence[Dossier]) -> str:
    """Return titles of the what-ifs that are in force in all of some models of one crisis."""
    names = [{one.name for one in other.in_force} for other in dossiers]
    return _joined([one for one in dossiers[0].in_force if all(one.name in known for known in names)])


def _joined(what_ifs: Sequence[NamedVariation]) -> str:
    return " and ".join(one.label.rstrip(".") for one in what_ifs)
