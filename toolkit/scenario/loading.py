"""Text -> scenario: read, built and checked in one pass; what is broken hides nothing of the rest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toolkit.arguments import public
from toolkit.errors import Problem, ScenarioError
from toolkit.scenario.bases import Base, Bases, Folder, Nowhere, Shipped
from toolkit.scenario.checks import inspect
from toolkit.scenario.checks.variations import check_variations
from toolkit.scenario.cut_texts import CUT_TEXT
from toolkit.scenario.extending import composed
from toolkit.scenario.families import NO_FAMILY, taken_apart
from toolkit.scenario.finding import scenario_text
from toolkit.scenario.look_alikes import LOOK_ALIKE
from toolkit.scenario.paths import Document
from toolkit.scenario.places import Places
from toolkit.scenario.reader import Tree, scan
from toolkit.scenario.rewriting import Written
from toolkit.scenario.salvage import salvage
from toolkit.scenario.scenario import Scenario
from toolkit.scenario.structure import build
from toolkit.scenario.uncollected import uncollected
from toolkit.scenario.variants import changes_of

UNSURE = (LOOK_ALIKE, NO_FAMILY)
"""Kinds of problem that leave open what is declared at all: nothing else is checked before they are mended."""


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
    text, shown = scenario_text(name)
    path = Path(name)
    bases: Bases = Folder(path.parent) if path.is_file() else Shipped()
    return read_with_bases(text, shown, bases, str(path.resolve()))


@public
def loads(text: str, *, file: str = "<text>", folder: str | os.PathLike[str] | None = None) -> Scenario:
    """Read a scenario from text; see ``load``.

    Parameters
    ----------
    file : str
        What messages call it.
    folder : path, optional
        Where the base is looked for of a text that ``extends`` one.
    """
    return read_with_bases(text, file, Nowhere() if folder is None else Folder(Path(folder)))


@uncollected
def read_with_bases(text: str, file: str, bases: Bases, identity: str = "") -> Scenario:
    """Read a scenario and what it extends.

    Parameters
    ----------
    bases : where files are found that it builds on
    identity : what tells it from all other files
    """
    whole = composed(text, file, bases, (identity,))
    scenario = _from_tree(taken_apart(whole.tree, file), file)
    return replace(scenario, file=_written(text, scenario, whole.first), files=whole.files)


def _written(text: str, scenario: Scenario, first: Base | None) -> Written:
    """Return how a scenario was written, or what it builds on."""
    if first is None:
        return Written(text, scenario.document, scenario.places.keys)
    tree = taken_apart(scan(first.text, first.shown), first.shown)
    return Written(first.text, tree.data, tree.keys)


@uncollected
def reread(text: str, *, file: str, variants: Sequence[str]) -> Scenario:
    """Read back what ``to_yaml`` wrote of a scenario with what-ifs applied, which need not be applicable once more."""
    scenario = _from_tree(taken_apart(scan(text, file), file), file, is_varied=bool(variants))
    declared = [name for name in variants if name in scenario.declared.variants]
    removed = [path for name in declared for path in changes_of(scenario.document, "variants", name).remove]
    return replace(scenario, variants_applied=tuple(variants), removed=tuple(removed))


def _from_tree(tree: Tree, file: str, *, is_varied: bool = False) -> Scenario:
    if unsure := [problem for problem in tree.problems if problem.kind in UNSURE]:
        raise ScenarioError(unsure, is_complete=False)
    places = tree.places(file)
    problems: list[Problem] = []
    record, is_complete, inspection = build(tree.data, places, problems), tree.is_whole, None
    if record is None:
        found, is_whole = _check_the_rest(tree.data, places, problems)
        is_complete = is_complete and is_whole
    else:
        found, inspection = inspect(record, places)
        if not is_varied:
            found += check_variations(inspection, tree.data, found)
    unread = {(p.file, p.line, p.column) for p in tree.problems if p.kind != CUT_TEXT}
    rest = [
        p for p in (*problems, *found) if (p.file, p.line, p.column) not in unread
    ]  # that would follow from it
    problems = [*tree.problems, *_once_each(rest)]
    errors = [problem for problem in problems if problem.severity == "error"]
    if record is None or errors:
        raise ScenarioError(errors, is_complete=is_complete)
    return Scenario(record, tree.data, places, warnings=tuple(sorted(problems)), inspection=inspection)


def _once_each(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out what was said of the same place already: of the other members of a family."""
    return list(
        {
            (one.file, one.line, one.column, one.problem) if one.line else id(one): one
            for one in reversed(problems)
        }.values()
    )[::-1]


def _check_the_rest(
    document: Document, places: Places, known: Sequence[Problem]
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
    found += check_variations(inspection, sound.document, [*known, *found])
    return [problem for problem in found if not sound.explains(problem)], not sound.lost
