"""Text -> scenario: read, built and checked in one pass; what is broken hides nothing of the rest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from toolkit.arguments import public
from toolkit.errors import Problem, ScenarioError
from toolkit.scenario.checks import inspect
from toolkit.scenario.checks.variations import check_variations
from toolkit.scenario.cut_texts import CUT_TEXT
from toolkit.scenario.families import NO_FAMILY, scanned
from toolkit.scenario.finding import scenario_text
from toolkit.scenario.look_alikes import LOOK_ALIKE
from toolkit.scenario.paths import Document
from toolkit.scenario.places import Places
from toolkit.scenario.reader import Tree
from toolkit.scenario.rewriting import Written
from toolkit.scenario.salvage import salvage
from toolkit.scenario.scenario import Scenario
from toolkit.scenario.structure import build
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
    text, shown = scenario_text(os.fspath(name_or_path))
    return loads(text, file=shown)


@public
def loads(text: str, *, file: str = "<text>") -> Scenario:
    """Read a scenario from text; see ``load``."""
    scenario = _from_tree(scanned(text, file), file)
    return replace(scenario, file=Written(text, scenario.document, scenario.places.keys))


def reread(text: str, *, file: str, variants: Sequence[str]) -> Scenario:
    """Read back what ``to_yaml`` wrote of a scenario with what-ifs applied, which need not be applicable once more."""
    scenario = _from_tree(scanned(text, file), file, is_varied=bool(variants))
    declared = [name for name in variants if name in scenario.declared.variants]
    removed = [path for name in declared for path in changes_of(scenario.document, "variants", name).remove]
    return replace(scenario, variants_applied=tuple(variants), removed=tuple(removed))


def _from_tree(tree: Tree, file: str, *, is_varied: bool = False) -> Scenario:
    if unsure := [problem for problem in tree.problems if problem.kind in UNSURE]:
        raise ScenarioError(unsure, is_complete=False)
    places = tree.places(file)
    problems: list[Problem] = []
    record, is_complete = build(tree.data, places, problems), tree.is_whole
    if record is None:
        found, is_whole = _check_the_rest(tree.data, places, problems)
        is_complete = is_complete and is_whole
    else:
        found, inspection = inspect(record, places)
        if not is_varied:
            found += check_variations(inspection, tree.data, found)
    unread = {(problem.line, problem.column) for problem in tree.problems if problem.kind != CUT_TEXT}
    rest = [p for p in (*problems, *found) if (p.line, p.column) not in unread]  # that would follow from it
    problems = [*tree.problems, *_once_each(rest)]
    errors = [problem for problem in problems if problem.severity == "error"]
    if record is None or errors:
        raise ScenarioError(errors, is_complete=is_complete)
    return Scenario(record, tree.data, places, warnings=tuple(sorted(problems)))


def _once_each(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out what was said of the same place already: of the other members of a family."""
    return list(
        {
            (one.line, one.column, one.problem) if one.line else id(one): one for one in reversed(problems)
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
