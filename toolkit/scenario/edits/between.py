"""Versions that lie between two: the earlier one with some of the changes made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from typing import Any

from toolkit.errors import Problem, ScenarioError
from toolkit.scenario.checks import check
from toolkit.scenario.edits.differences import MISSING, are_alike_lists, is_whole, merged_keys
from toolkit.scenario.edits.edit import ORDER, Edit, is_table
from toolkit.scenario.paths import Path
from toolkit.scenario.scenario import Scenario
from toolkit.scenario.structure import build


def between(
    before: Scenario, after: Scenario, made: Iterable[Edit], *, left_out: Collection[str] = ()
) -> Scenario:
    """Return the earlier version with some of the changes made.

    Inputs stand in the order of the earlier version, new ones behind, and one that was taken away stays where nothing is in its way,
    though nobody reads it: so every input has the same numbers in all versions, which makes them comparable draw by draw.

    Parameters
    ----------
    before, after : Scenario
    made : Edits of ``edits_between`` these two.
    left_out : sections of the file that move no number of what is asked, such as ``variants``, and may name what is not there.

    Raises
    ------
    ScenarioError
        If these changes cannot stand without others: a name is used that another change declares.
    """
    places = {place for edit in made for place in edit.places}
    gone = {place for place in places if _is_removed_input(place, after)}
    if gone:
        try:
            return _built(before, after, places - gone, left_out)
        except ScenarioError:
            pass  # its name is needed for something else, or what ties it to other inputs is gone
    return _built(before, after, places, left_out)


def _is_removed_input(place: Path, after: Scenario) -> bool:
    return len(place) == 2 and place[0] == "parameters" and place[1] not in after.declared.parameters


def _built(before: Scenario, after: Scenario, places: Set[Path], left_out: Collection[str]) -> Scenario:
    mixed = _mixed((), before.document, after.document, places)
    document = {key: value for key, value in mixed.items() if key not in left_out}
    problems: list[Problem] = []
    record = build(document, after.places, problems)
    if record is not None:
        problems += check(record, after.places)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or record is None:
        raise ScenarioError(errors)
    return Scenario(record, document, after.places, after.variants_applied, after.alternatives_applied)


def _mixed(path: Path, first: Any, second: Any, places: Set[Path]) -> Any:
    """Return what stands at a path once the changes at some places are made."""
    if path in places:
        return second
    if is_table(path) and (first is MISSING or second is MISSING):
        known = second if first is MISSING else first
        if isinstance(known, Mapping):
            made = _table(
                path, {} if first is MISSING else first, {} if second is MISSING else second, places
            )
            return made or MISSING
    if isinstance(first, Mapping) and isinstance(second, Mapping) and (not path or not is_whole(path)):
        return _table(path, first, second, places)
    if path and are_alike_lists(first, second) and not is_whole(path):
        return [_mixed((*path, n), *pair, places) for n, pair in enumerate(zip(first, second, strict=True))]
    return first


def _table(
    path: Path, first: Mapping[Any, Any], second: Mapping[Any, Any], places: Set[Path]
) -> dict[Any, Any]:
    """Return a table in the order of the later version where that was chosen, else of the earlier one; new inputs stand last."""
    if path == ("parameters",):
        keys = [*first, *(key for key in second if key not in first)]
    else:
        keys = merged_keys(first, second) if (*path, ORDER) in places else merged_keys(second, first)
    found = {
        key: _mixed((*path, key), first.get(key, MISSING), second.get(key, MISSING), places) for key in keys
    }
    return {key: value for key, value in found.items() if value is not MISSING}
