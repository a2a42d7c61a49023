"""Two versions of one crisis: files, shipped names, or what git kept of a file."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.engines.subjects import Subject, scenario_of
from toolkit.scenario import Scenario, shipped
from toolkit.scenario.revisions import scenario_at

LAST = "HEAD"


def two_versions(before: Subject, after: Subject | None) -> tuple[Scenario, Scenario]:
    """Open two versions.

    What is neither a file nor a shipped name is a revision of the other one's file, or with a colon of the file it names
    (``HEAD~1:my-crisis.yaml``); a file alone is set against what git kept last.
    """
    if after is None:
        before, after = LAST, before
    second = _opened(
        after, before
    )  # first, so that a file that is not there is named, and not the revision of it
    return _opened(before, after), second


def _opened(one: Subject, other: Subject) -> Scenario:
    if not _names_nothing(one):
        return scenario_of(one, verb="diff")
    revision, colon, path = str(one).partition(":")
    if colon and revision and path:
        return scenario_at(revision, path)
    if _is_path(other) and Path(other).is_file():
        return scenario_at(str(one), os.fspath(other))
    return scenario_of(one, verb="diff")  # refused there, with the nearest name


def _names_nothing(one: Subject) -> bool:
    """Whether a name leads neither to a file nor to a shipped scenario, and does not look like a file that is missing."""
    if not _is_path(one) or str(one) in shipped() or Path(one).exists():
        return False
    return not str(one).lower().endswith((".yaml", ".yml", ".nc", ".outlook")) or ":" in str(one)


def _is_path(one: Subject) -> bool:
    return isinstance(one, str | os.PathLike) and bool(str(one)) and "\0" not in str(one)
