"""A scenario: what an author wrote, checked, with named changes applied; and how it looks on a later day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from toolkit.arguments import public
from toolkit.errors import Problem, ScenarioError
from toolkit.moved import Gone
from toolkit.scenario.checks import Inspection, inspect
from toolkit.scenario.checks.parts import expressions, supports
from toolkit.scenario.expressions import Node, Scope, parse, resolve
from toolkit.scenario.learning import UNLEARNED, has_unlearned
from toolkit.scenario.outlook import Outlook, outlook
from toolkit.scenario.paths import Document, Path, dotted
from toolkit.scenario.places import CHANGES, Places
from toolkit.scenario.records import ScenarioRecord, Supported
from toolkit.scenario.reports import Reports
from toolkit.scenario.rewriting import Written, rewritten
from toolkit.scenario.scopes import scope_of
from toolkit.scenario.structure import build
from toolkit.scenario.values import Possible, fixed_since, fixing
from toolkit.scenario.variants import Changes, apply_changes, changes_of, in_words, without_moot
from toolkit.scenario.writing import written


@dataclass(frozen=True, eq=False)
class Scenario:
    """A crisis as declared; frozen. Variants and fixed values give new scenarios.

    Attributes
    ----------
    declared : ScenarioRecord
        The validated content.
    document : the same as plain data, after any changes; to be read, not changed: this scenario answers by ``declared``
    places : where each part stands in the file
    variants_applied, alternatives_applied : tuple of str
        Names of what was applied, in that order; empty for the scenario as written.
    warnings : tuple of Problem
        What is doubtful but does not stop a run.
    """

    declared: ScenarioRecord
    document: Document
    places: Places
    variants_applied: tuple[str, ...] = ()
    alternatives_applied: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    removed: tuple[str, ...] = ()
    """Paths that variations took away; changes that an alternative makes to them are left out."""
    fixed: Mapping[str, Possible] = field(default_factory=dict)
    """Parameters that a change fixed -> what their author holds possible; no file knows it."""
    file: Written | None = None
    """The file that it was read from, before any changes; of several, the one on which the others build."""
    files: tuple[str, ...] = ()
    """Names of the files that it was read from, as messages show them; a file stands before the one that it extends."""
    inspection: Inspection | None = field(default=None, repr=False)
    """What was learnt of it when it was checked, if that was kept."""

    if not TYPE_CHECKING:  # names of before, which type checkers need not know
        record = Gone("declared")

    @property
    def id(self) -> str:
        """Short name."""
        return self.declared.id

    @property
    def title(self) -> str:
        """Title, with that of the variant if one was applied."""
        return self.declared.title

    @property
    def as_of(self) -> date:
        """The day that it describes."""
        return self.declared.as_of

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the declared parameters."""
        return tuple(self.declared.parameters)

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the declared what-ifs."""
        return tuple(self.declared.variants)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Names of the other models of the same crisis; where actors learn, that in which nobody does is one of itself."""
        own = tuple(self.declared.alternatives)
        return (*own, UNLEARNED) if has_unlearned(self.declared) else own

    @cached_property
    def digest(self) -> str:
        """Hash of the content: the same for the same scenario, whatever its layout and comments, whatever of it is accepted, and however it is taught."""
        content = {key: part for key, part in self.document.items() if key not in ("accepted", "lesson")}
        text = json.dumps(content, sort_keys=False, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def scope(self) -> Scope:
        """The names that expressions may use."""
        return scope_of(self.declared)

    @public
    def variant(self, name: str) -> Scenario:
        """Return the scenario with a declared what-if applied.

        Raises
        ------
        ScenarioError
            If there is no such variant; names the nearest.
        """
        return self._varied("variants", name)

    @public
    def alternative(self, name: str) -> Scenario:
        """Return another model of the same crisis."""
        if name == UNLEARNED and name not in self.declared.alternatives and name in self.alternatives:
            return self._changed(Changes({"beliefs": "prior"}, {}, (), (), CHANGES), alternative=name)
        return self._varied("alternatives", name)

    @public
    def with_values(self, **values: float) -> Scenario:
        """Fix parameters: ``crisis.with_values(us_resolve=0.8)``.

        Raises
        ------
        ScenarioError
            For an unknown parameter or a value out of its range.
        """
        changes = fixing(values, self.declared.parameters, self.places)
        return self._changed(
            changes, variant=", ".join(f"{name} = {value:g}" for name, value in values.items())
        )

    @public
    def with_changes(
        self,
        *,
        set: Mapping[str, Any] | None = None,
        add: Mapping[str, Any] | None = None,
        remove: Sequence[str] = (),
        force: Sequence[Mapping[str, Any]] = (),
    ) -> Scenario:
        """Return the scenario with changes applied, as a variant would.

        Parameters
        ----------
        set, add : mapping
            Path such as ``events.leak.rate`` -> new content.
        remove : sequence of str
            Paths to take out.
        force : sequence of mapping
            Choices to impose: ``{"turn": 2, "actor": "north", "option": "reinforce"}``.
        """
        changes = Changes(
            dict(set or {}), dict(add or {}), tuple(remove), tuple(dict(f) for f in force), CHANGES
        )
        return self._changed(changes, variant=in_words(changes))

    @public
    def advance(self, to: str | date, evidence: Reports) -> Outlook:
        """Go on to a later day with what has been reported: ``ct.run`` then answers from there.

        Parameters
        ----------
        to : str or date
            The day of the outlook: what was published by then counts, and silence up to it.
        evidence : Reports
            From ``ct.reports``.

        Raises
        ------
        ToolkitError
            If the day is before the scenario's own.
        """
        return outlook(self, to, evidence, self.declared.as_of)

    @public
    def expression(self, text: str, *, condition: bool = False) -> Node:
        """Parse and resolve an expression in this scenario's names."""
        return self.tree(text, condition=condition)

    def tree(self, text: str, *, condition: bool = False) -> Node:
        """Return an expression that stands in the scenario, parsed and resolved once."""
        if (text, condition) not in self._trees:
            self._trees[text, condition] = resolve(parse(text), self.scope, condition=condition)
        return self._trees[text, condition]

    @cached_property
    def _trees(self) -> dict[tuple[str, bool], Node]:
        return {} if self.inspection is None else self.inspection.trees

    @cached_property
    def _inspection(self) -> Inspection:
        """What is known of it, so that of a variation only what differs is checked."""
        return self.inspection or inspect(self.declared, self.places, quick=True)[1]

    def expressions(self) -> Iterator[tuple[Path, Node]]:
        """Yield every expression with its path, amounts of effects left out."""
        for placed in expressions(self.declared):
            yield placed.path, self.tree(placed.text, condition=placed.is_condition)

    def supports(self) -> Iterator[tuple[Path, Supported]]:
        """Yield every part whose numbers may rest on claims or a judgement, with its path."""
        yield from supports(self.declared)

    def entry(self, variant: str) -> dict[str, Any]:
        """Return what a declared what-if changes, as its entry in the file; empty for any other name."""
        return deepcopy(dict((self.document.get("variants") or {}).get(variant, {})))

    def place(self, *path: str | int) -> str:
        """Say where a part of the scenario stands: file, line, column and path."""
        mark = self.places.of(path)
        at = f":{mark[0]}:{mark[1]}" if mark[0] else ""
        return f"{self.places.file_of(mark)}{at}  {dotted(path)}"

    def to_yaml(self) -> str:
        """Write the scenario, changes included, as YAML that reads back to the same digest.

        What came from a file and did not change stands as it stood there, with its comments, order and layout. A file that extends
        another is written with all that it builds on, so that it stands alone.
        """
        return written(self.document) if self.file is None else rewritten(self.file, self.document)

    def __repr__(self) -> str:
        changed = "".join(f", {name}" for name in (*self.variants_applied, *self.alternatives_applied))
        return f"<Scenario {self.id}{changed}: {self.title}, as of {self.declared.as_of}, digest {self.digest[:12]}>"

    def _repr_html_(self) -> str:
        from toolkit.scenario.overview import overview  # a notebook alone asks for it

        return overview(self.declared, self.digest)

    def _varied(self, kind: str, name: str) -> Scenario:
        known = self.document.get(kind) or {}
        if name not in known:
            expected = "" if known else "one of: none declared"
            raise self._unknown(kind.removesuffix("s"), name, known, expected)
        changes = changes_of(self.document, kind, name)
        if kind == "variants":
            return self._changed(changes, variant=name)
        changes = without_moot(changes, self.removed)
        return self._changed(changes, alternative=name)

    def _changed(self, changes: Changes, *, variant: str = "", alternative: str = "") -> Scenario:
        document, places = apply_changes(self.document, self.places, changes)
        problems: list[Problem] = []
        record = build(
            document, places, problems
        )  # parts of our own may be behind a document changed in place
        if record is None:
            raise ScenarioError(problems)
        found, inspection = inspect(record, places, quick=True, known=self._inspection)
        if errors := [problem for problem in found if problem.severity == "error"]:
            raise ScenarioError(errors)
        return Scenario(
            record,
            document,
            places,
            (*self.variants_applied, *filter(None, [variant])),
            (*self.alternatives_applied, *filter(None, [alternative])),
            removed=(*self.removed, *changes.remove),
            fixed=fixed_since(self.declared.parameters, record.parameters, self.fixed),
            file=self.file,
            files=self.files,
            inspection=replace(inspection, known=None),
        )

    def _unknown(self, what: str, name: str, valid: Mapping[str, Any], expected: str) -> ScenarioError:
        return ScenarioError([self.places.unknown(CHANGES, what, name, valid, expected)])
