"""A scenario as it stood in an earlier revision of its file, read from git; nothing in the folder is run."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path, PurePosixPath

from toolkit.errors import ScenarioError, ToolkitError, nearest_name
from toolkit.scenario.bases import Revision
from toolkit.scenario.encodings import not_utf8
from toolkit.scenario.finding import MAX_BYTES
from toolkit.scenario.loading import read_with_bases
from toolkit.scenario.scenario import Scenario

MOST_LETTERS = 80
SECONDS = 60


def scenario_at(revision: str, path: str) -> Scenario:
    """Load a scenario as it stood in a revision, such as ``HEAD~1``.

    Parameters
    ----------
    revision : a commit, branch or tag, as git names it
    path : the file, as it is reached from the current folder; it need not be there any more

    Raises
    ------
    ToolkitError
        Without git, outside a folder that git keeps, or where there is no such revision, or no such file in it.
    """
    file, name = Path(path), revision[:MOST_LETTERS]
    folder = next(one for one in file.absolute().parents if one.is_dir())
    if _git(folder, "rev-parse", "--git-dir") is None:
        raise ToolkitError(
            f"'{name}' is no file and no shipped scenario, and '{path}' lies in no folder that git keeps, so there is no revision of it; "
            "expected two files, or a revision such as HEAD~1 and a file that git knows",
            kind="no git",
        )
    if (
        revision.startswith("-")
        or _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None
    ):
        raise _no_revision(folder, name)
    inside = file.absolute().relative_to(folder).as_posix()
    found = _git(folder, "cat-file", "blob", f"{revision}:./{inside}")
    if found is None:
        raise ToolkitError(
            f"'{path}' does not stand in revision '{name}'; expected a revision in which the file has this name",
            kind="not in revision",
        )
    shown = f"{name}:{path}"
    beside = Revision(partial(_blob, folder, revision), PurePosixPath(inside).parent, f"{name}:")
    return read_with_bases(_text(found, shown), shown, beside, inside)


def _blob(folder: Path, revision: str, path: str) -> str | None:
    """Return a file as it stood in a revision; None if it did not."""
    found = _git(folder, "cat-file", "blob", f"{revision}:./{path}")
    return None if found is None else _text(found, path)


def _text(found: bytes, shown: str) -> str:
    if len(found) > MAX_BYTES:
        raise ToolkitError(f"{shown} is larger than 4 MB; expected a scenario file")
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError([not_utf8(error.object, error.start, shown)]) from None


def _no_revision(folder: Path, name: str) -> ToolkitError:
    listed = _git(folder, "for-each-ref", "--format=%(refname:short)", "--count=500") or b""
    nearest = nearest_name(name, ["HEAD", *listed.decode(errors="replace").split()])
    text = (
        f"'{name}' is no file, no shipped scenario and no revision that git knows; "
        "expected a file, or a revision such as HEAD~1, a branch or a tag"
    )
    return ToolkitError(
        text + (f"\n  nearest: {nearest}" if nearest else ""), kind="no revision", nearest=nearest
    )


def _git(folder: Path, *words: str) -> bytes | None:
    """Return what git says; None where it refuses."""
    try:
        done = subprocess.run(  # a list of words: no shell reads them
            ["git", "-C", str(folder), *words], capture_output=True, check=False, timeout=SECONDS
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise ToolkitError(
            "git could not be asked for the earlier version; expected the program git, or two files",
            kind="no git",
        ) from None
    return done.stdout if done.returncode == 0 else None
