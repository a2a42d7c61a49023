"""Finding the text of a scenario or of reports: shipped by name, or in a file anywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.errors import Problem, ScenarioError, nearest_name
from toolkit.scenario.encodings import not_utf8
from toolkit.scenario.shipped import ENDINGS, shipped, shipped_reports

MAX_BYTES = 4_000_000
OTHER_FILES = {
    ".outlook": "is a kept outlook, which `ct.run` and most commands take in place of a scenario",
    ".nc": "is a saved result, which `ct.open_result` and most commands take in place of a scenario",
}
"""Ending of a file that the toolkit writes -> what it is."""
MOST_SHOWN = 80
"""Characters of a name that a message repeats."""


def scenario_text(name: str) -> tuple[str, str]:
    """Return the text of a scenario by name or path, and its file as shown to the user.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or its file cannot be read.
    """
    known = shipped()
    if name in known and not Path(name).is_file():
        return known[name].read_text(encoding="utf-8"), f"scenarios/{known[name].name}"
    path = Path(name)
    shown = shown_path(path)
    if not _exists(path.is_file):
        expected = f"a scenario file (.yaml), or one of: {', '.join(known) or 'none shipped'}"
        problem = f"'{name[:MOST_SHOWN]}' {_what_instead(name, path)}"
        raise _refusal(shown, problem, expected, nearest_name(name, known))
    try:
        return file_text(path, shown, "a scenario file"), shown
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refusal(shown, f"the file cannot be read: {reason}", "a scenario file") from None


def reports_text(name: str) -> tuple[str, str]:
    """Return the text of a file of reports by name or path, and its file as shown to the user.

    Raises
    ------
    ScenarioError
        If the file cannot be read.
    """
    known = shipped_reports()
    if name in known:
        return known[name].read_text(encoding="utf-8"), f"scenarios/{known[name].name}"
    path = Path(name)
    shown = path.as_posix()
    try:
        return file_text(path, shown, "reports"), shown
    except (OSError, ValueError):
        expected = f"a file of reports, or one of: {', '.join(known) or 'none shipped'}"
        problem = f"'{str(path)[:MOST_SHOWN]}' cannot be read"
        raise _refusal(shown, problem, expected, nearest_name(str(path), known)) from None


def file_text(path: Path, shown: str, expected: str) -> str:
    """Read a text file, of a bounded size and in UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refusal(shown, "the file is larger than 4 MB", expected)
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        if is_what := OTHER_FILES.get(path.suffix.lower()):
            raise _refusal(shown, f"the file {is_what}", expected) from None
        raise ScenarioError([not_utf8(error.object, error.start, shown)]) from None


def _what_instead(name: str, path: Path) -> str:
    """Say what is the matter with a name that is neither shipped nor a file."""
    if not name.strip():
        return "is no name"
    if _exists(path.is_dir):
        return "is a folder"
    is_path = name.endswith((*ENDINGS, *OTHER_FILES)) or path.name != name
    return "is not there" if is_path else "is no shipped scenario and no file"


def _refusal(shown: str, problem: str, expected: str, nearest: str = "") -> ScenarioError:
    return ScenarioError([Problem(shown, 0, 0, "", problem, expected, nearest)])


def _exists(is_there: Callable[[], bool]) -> bool:
    """Ask the file system; a name that it cannot look up is not there."""
    try:
        return is_there()
    except (OSError, ValueError):
        return False


def shown_path(path: Path) -> str:
    """Write a path as the user would: relative to the current folder where it lies inside."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()
