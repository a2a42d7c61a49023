"""A scenario: what an author wrote, checked, with named changes applied."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from toolkit.arguments import public
from toolkit.errors import Problem, ScenarioError, nearest_name
from toolkit.markup import html_table, paragraph
from toolkit.scenario.check_forced import FORCED_WHILE_CLOSED
from toolkit.scenario.checks import check, inspect
from toolkit.scenario.expressions import Node, Scope, parse, resolve
from toolkit.scenario.inspection import Inspection
from toolkit.scenario.outlook import Outlook, advanced
from toolkit.scenario.places import CHANGES, Places
from toolkit.scenario.reader import CUT_TEXT, Tree, dotted, scan
from toolkit.scenario.records import ScenarioRecord, Supported
from toolkit.scenario.reports import Reports
from toolkit.scenario.scopes import scope_of
from toolkit.scenario.shipped import ENDINGS, shipped
from toolkit.scenario.structure import build, salvage
from toolkit.scenario.variants import Changes, apply_changes, changes_of, without_moot

MOST_NAMED = 3
"""Parts named in the title of changes that nobody gave a name."""
MAX_VARIED_PARTS = 1_000_000
"""Parts of a document times variations that are checked on loading: some five seconds of work."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """A crisis as declared; frozen. Variants and fixed values give new scenarios.

    Attributes
    ----------
    declared : ScenarioRecord
        The validated content.
    document : dict
        The same as plain data, after any changes.
    places : Places
        Where each part stands in the file.
    variants_applied, alternatives_applied : tuple of str
        Names of what was applied, in that order; empty for the scenario as written.
    warnings : tuple of Problem
        What is doubtful but does not stop a run.
    """

    declared: ScenarioRecord
    document: Mapping[str, Any]
    places: Places
    variants_applied: tuple[str, ...] = ()
    alternatives_applied: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    removed: tuple[str, ...] = ()
    """Paths that variations took away; changes that an alternative makes to them are left out."""

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
        """Names of the other models of the same crisis."""
        return tuple(self.declared.alternatives)

    @cached_property
    def digest(self) -> str:
        """Hash of the content: the same for the same scenario, whatever its layout and comments."""
        text = json.dumps(self.document, sort_keys=False, ensure_ascii=False, separators=(",", ":"))
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
        """Return another declared model of the same crisis."""
        return self._varied("alternatives", name)

    @public
    def with_values(self, **values: float) -> Scenario:
        """Fix parameters: ``crisis.with_values(us_resolve=0.8)``.

        Raises
        ------
        ScenarioError
            For an unknown parameter or a value out of its range.
        """
        changes: dict[str, Any] = {}
        for name, value in values.items():
            if name not in self.declared.parameters:
                raise self._unknown("parameter", name, self.declared.parameters, "a declared parameter")
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise self._error(f"{name} = {value!r} is not a number", "a number such as 0.8")
            within = self.declared.parameters[name].within
            if within is not None and not within[0] <= value <= within[1]:
                raise self._error(f"{name} = {value:g} is out of range", _span(*within))
            changes[f"parameters.{name}"] = {"value": float(value), "judgement": "Fixed by the user."}
        return self._changed(
            Changes(changes, {}, (), (), CHANGES),
            variant=", ".join(f"{name} = {value:g}" for name, value in values.items()),
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
        return self._changed(changes, variant=_in_words(changes))

    @public
    def advance(self, to: str | date, evidence: Reports) -> Outlook:
        """Go on to a later day with what has been reported: ``ct.run`` then answers from there.

        Parameters
        ----------
        to : str or date
            The day up to which reports, and silence, count.
        evidence : Reports
            From ``ct.reports``.

        Raises
        ------
        ToolkitError
            If the day is before the scenario's own.
        """
        return advanced(self, to, evidence)

    @public
    def expression(self, text: str, *, condition: bool = False) -> Node:
        """Parse and resolve an expression in this scenario's names."""
        return resolve(parse(text), self.scope, condition=condition)

    def expressions(self) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Yield every expression with its path, amounts of effects left out."""
        for found in Inspection(self.declared, self.places, self.scope).expressions:
            yield found.path, self.expression(found.text, condition=found.kind in ("condition", "state"))

    def supports(self) -> Iterator[tuple[tuple[str | int, ...], Supported]]:
        """Yield every part whose numbers may rest on claims or a judgement, with its path."""
        yield from Inspection(self.declared, self.places, self.scope).supports

    def entry(self, variant: str) -> dict[str, Any]:
        """Return what a declared what-if changes, as its entry in the file; empty for any other name."""
        return deepcopy(dict((self.document.get("variants") or {}).get(variant, {})))

    def place(self, *path: str | int) -> str:
        """Say where a part of the scenario stands: file, line, column and path."""
        line, column = self.places.of(path)
        at = f":{line}:{column}" if line else ""
        return f"{self.places.file}{at}  {dotted(path)}"

    def to_yaml(self) -> str:
        """Write the scenario, changes included, as YAML that reads back to the same digest."""
        return written(self.document)

    def __repr__(self) -> str:
        changed = "".join(f", {name}" for name in (*self.variants_applied, *self.alternatives_applied))
        return f"<Scenario {self.id}{changed}: {self.title}, as of {self.declared.as_of}, digest {self.digest[:12]}>"

    def _repr_html_(self) -> str:
        record = self.declared
        turn = record.turn
        rows = [
            ["question", record.question or ""],
            ["as known on", str(record.as_of)],
            ["looks ahead", f"{record.horizon} turn{'s' if record.horizon != 1 else ''} of {turn.amount:g} {turn.unit}{'s' if turn.amount != 1 else ''}" if isinstance(record.horizon, int) else "until it is settled"],
            ["actors", ", ".join(actor.name or name for name, actor in record.actors.items())],
            ["outcomes", ", ".join(outcome.name or name for name, outcome in record.outcomes.items())],
            ["what-ifs", ", ".join(record.variants) or "none"],
            ["other models", ", ".join(record.alternatives) or "none"],
            ["rests on", f"{len(record.claims)} claims from {len(record.sources)} sources; {len(record.parameters)} uncertain inputs"],
            ["digest", self.digest[:12]],
        ]  # fmt: skip
        return paragraph(self.title, bold=True) + html_table(["", ""], [row for row in rows if row[1]])

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
        record = build(document, places, problems)
        if record is not None:
            problems += check(record, places)
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors or record is None:
            raise ScenarioError(errors)
        return Scenario(
            record,
            document,
            places,
            (*self.variants_applied, *filter(None, [variant])),
            (*self.alternatives_applied, *filter(None, [alternative])),
            removed=(*self.removed, *changes.remove),
        )

    def _error(self, problem: str, expected: str) -> ScenarioError:
        return ScenarioError([Problem(self.places.file, 0, 0, "", problem, expected)])

    def _unknown(self, what: str, name: str, valid: Mapping[str, Any], expected: str) -> ScenarioError:
        return ScenarioError([self.places.unknown(CHANGES, what, name, valid, expected)])


def _span(low: float, high: float) -> str:
    if math.isinf(high):
        return f"{low:g} or more"
    return f"at most {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


def _in_words(changes: Changes) -> str:
    """Name changes that have no name of their own."""
    parts = [*changes.set, *changes.add, *changes.remove]
    said = (
        [f"{', '.join(parts[:MOST_NAMED])}{' …' if len(parts) > MOST_NAMED else ''} changed"] if parts else []
    )
    said += [
        f"{one.get('actor')} chooses {one.get('option')} in turn {one.get('turn')}" for one in changes.force
    ]
    return " and ".join(said)


class _Dumper(yaml.SafeDumper):
    """Writes text that could be read as something else in quotes."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')


_Dumper.add_representer(str, _text)


def written(document: Mapping[str, Any]) -> str:
    """Write a document as YAML."""
    return yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


# --- loading ---------------------------------------------------------------------------------------------


@public
def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """Load a shipped scenario by name, or any scenario by path.

    Parameters
    ----------
    name_or_path : str or path
        ``"caribbean-2025"``, or a file such as ``my/crisis.yaml``.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every problem of the file, sorted by line.

    Examples
    --------
    >>> import toolkit as ct
    >>> ct.load("caribbean-2025").declared.horizon
    12
    """
    name = os.fspath(name_or_path)
    known = shipped()
    if name in known and not Path(name).is_file():
        return loads(known[name].read_text(encoding="utf-8"), file=f"scenarios/{known[name].name}")
    path = Path(name)
    shown = _shown(path)
    if not _exists(path.is_file):
        is_path = name.endswith(ENDINGS) or path.name != name
        what = (
            "is a folder"
            if _exists(path.is_dir)
            else "is not there"
            if is_path
            else "is no shipped scenario and no file"
        )
        expected = f"a scenario file (.yaml), or one of: {', '.join(known) or 'none shipped'}"
        raise ScenarioError(
            [Problem(shown, 0, 0, "", f"'{name[:80]}' {what}", expected, nearest_name(name, known))]
        )
    try:
        if path.stat().st_size > 4_000_000:
            raise ScenarioError([Problem(shown, 0, 0, "", "the file is larger than 4 MB", "a scenario file")])
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(
            [Problem(shown, 0, 0, "", "the file is not UTF-8 text", "a scenario file")]
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScenarioError(
            [Problem(shown, 0, 0, "", f"the file cannot be read: {reason}", "a scenario file")]
        ) from None
    return loads(text, file=shown)


@public
def loads(text: str, *, file: str = "<text>") -> Scenario:
    """Read a scenario from text; see ``load``."""
    tree = scan(text, file)
    return _from_tree(tree, file)


def reread(text: str, *, file: str, variants: Sequence[str]) -> Scenario:
    """Read back what ``to_yaml`` wrote of a scenario with what-ifs applied, which need not be applicable once more."""
    found = _from_tree(scan(text, file), file, is_varied=bool(variants))
    declared = [name for name in variants if name in found.declared.variants]
    removed = [path for name in declared for path in changes_of(found.document, "variants", name).remove]
    return replace(found, variants_applied=tuple(variants), removed=tuple(removed))


def _from_tree(tree: Tree, file: str, *, is_varied: bool = False) -> Scenario:
    places = Places(file, dict(tree.values), dict(tree.keys), tree.quoted, tree.loose)
    problems: list[Problem] = []
    record, is_complete = build(tree.data, places, problems), tree.is_whole
    if record is None:
        found, is_whole = _check_the_rest(tree.data, places, problems)
        is_complete = is_complete and is_whole
    else:
        found, inspection = inspect(record, places)
        if not is_varied:
            found += _check_variations(inspection, tree.data, found)
    unread = {(problem.line, problem.column) for problem in tree.problems if problem.kind != CUT_TEXT}
    rest = [p for p in (*problems, *found) if (p.line, p.column) not in unread]  # that would follow from it
    problems = [*tree.problems, *rest]
    errors = [problem for problem in problems if problem.severity == "error"]
    if record is None or errors:
        raise ScenarioError(errors, is_complete=is_complete)
    return Scenario(record, tree.data, places, warnings=tuple(sorted(problems)))


def _check_the_rest(
    document: Mapping[str, Any], places: Places, known: Sequence[Problem]
) -> tuple[list[Problem], bool]:
    """Check what is sound in a broken document, leaving out what follows from the broken parts.

    Returns
    -------
    found : list of Problem
    is_whole : bool
        Whether everything could be checked.
    """
    sound = salvage(document)
    if sound is None:
        return [], False
    found, inspection = inspect(sound.record, places, quick=True)
    found += _check_variations(inspection, sound.document, [*known, *found])
    return [problem for problem in found if not sound.explains(problem)], not sound.lost


def _check_variations(
    inspection: Inspection, document: Mapping[str, Any], known: Sequence[Problem]
) -> list[Problem]:
    """Apply every variant and alternative on its own and report what it breaks, at its own lines."""
    record, places = inspection.record, inspection.places
    n_variations = len(record.variants) + len(record.alternatives)
    most = max(10, MAX_VARIED_PARTS // len(places.values))
    if n_variations > most:
        problem = f"{n_variations} variants and alternatives of a file this long"
        return [places.problem(("variants",), problem, f"at most {most}", key=True)]
    found: list[Problem] = []
    seen = {(p.path, p.problem) for p in known} | {(p.line, p.column, p.problem) for p in known}
    for kind in ("variants", "alternatives"):
        for name in getattr(record, kind):
            problems: list[Problem] = []
            try:
                changed, moved = apply_changes(document, places, changes_of(document, kind, name))
            except ScenarioError as error:
                found += error.problems
                continue
            changed_record = build(changed, moved, problems)
            if changed_record is not None:
                problems += inspect(changed_record, moved, quick=True, known=inspection)[0]
            found += [
                _inside(p, kind, name, places)
                for p in problems
                if (p.severity == "error" or p.kind == FORCED_WHILE_CLOSED)
                and seen.isdisjoint([(p.path, p.problem), (p.line, p.column, p.problem)])
            ]
    return found


def _inside(problem: Problem, kind: str, name: str, places: Places) -> Problem:
    """Report a problem that a variation causes as the variation's."""
    line, column = places.of((kind, name))
    if problem.parts[:1] == (kind,):
        return problem
    lines = {mark[0] for path, mark in places.values.items() if path[:2] == (kind, name)}
    at = (problem.line, problem.column) if problem.line in lines else (line, column)
    return replace(problem, line=at[0], column=at[1], variation=dotted((kind, name)))


def _exists(is_there: Callable[[], bool]) -> bool:
    """Ask the file system; a name that it cannot look up is not there."""
    try:
        return is_there()
    except (OSError, ValueError):
        return False


def _shown(path: Path) -> str:
    """Write a path as the user would: relative to the current folder where it lies inside."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()
