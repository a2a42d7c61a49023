"""``crisis rename``: another name for something in a file, with all its uses."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files import check_file, write_file
from toolkit.scenario.finding import reports_text, scenario_text
from toolkit.scenario.renaming import Renamed, rename
from toolkit.scenario.shipped import REPORTS

MOST_LINES = 12


def main(arguments: argparse.Namespace) -> int:
    """Work the new texts out, and write them only if all of them are sound."""
    path = Path(arguments.scenario)
    if not path.is_file():
        raise ToolkitError(f"'{arguments.scenario}' is no file; expected a scenario file of your own")
    text, file = scenario_text(str(path))
    known = [str(one) for one in sorted(path.parent.glob(f"{path.stem}*{REPORTS}"))]
    named = list(dict.fromkeys((*known, *arguments.reports)))
    reports = {shown: found for found, shown in map(reports_text, named)}
    done = rename(text, file, arguments.old, arguments.new, reports)
    for name in done.texts:
        check_file(name)
    for name, content in done.texts.items():
        write_file(name, content)
    print("\n".join(_told(done, arguments.new)))
    return 0


def _told(done: Renamed, new: str) -> Iterator[str]:
    for name, n in done.n_uses.items():
        yield f"{name}: {done.name} is now '{new}', in {n} place{'s' if n > 1 else ''}."
    if done.name.kind == "parameters":
        yield "The draws of an input hang on its name: figures move within their sampling error."
    for name, lines in done.left.items():
        some = ", ".join(map(str, lines[:MOST_LINES])) + (" …" if len(lines) > MOST_LINES else "")
        plural = "s" if len(lines) > 1 else ""
        yield f"{name}: the word '{done.name.name}' still stands in line{plural} {some}, as the name of something else, in a comment or in a text for readers."
