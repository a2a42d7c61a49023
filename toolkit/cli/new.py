"""``crisis new``: a small scenario to start from."""

from __future__ import annotations

import argparse
import json
import re
from importlib import resources
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files import new_file
from toolkit.scenario import loads

ENDINGS = (".yaml", ".yml")
ID, TITLE = "id: my-crisis", "title: A quarrel over a fishing ground"
"""Lines of the template that each new scenario has for itself."""


def main(arguments: argparse.Namespace) -> int:
    """Write the template under a name of its own, where no file is yet."""
    path = _target(arguments.file)
    new_file(path, template(_id_of(path), arguments.title, path.name))
    shown = _typed(str(path))
    print(
        f"Written to {path}. Open it in an editor, change one part at a time, and try:\n"
        f"  crisis check {shown} --strict\n  crisis run {shown}\n  crisis play {shown} --seats arven"
    )
    return 0


def template(id: str, title: str | None, file: str) -> str:
    """Return the scenario to start from, under an id and a title of its own.

    Raises
    ------
    ScenarioError
        If it cannot have that title.
    """
    text = resources.files("toolkit.scenario").joinpath("template.yaml").read_text(encoding="utf-8")
    text = text.replace("THIS-FILE", _typed(file)).replace(ID, f"id: {id}", 1)
    if title is not None:
        text = text.replace(TITLE, f"title: {json.dumps(title, ensure_ascii=False)}", 1)
    loads(text, file=file)
    return text


def _typed(name: str) -> str:
    """Write the name of a file as it has to be typed in a terminal."""
    return f'"{name}"' if " " in name else name


def _target(name: str) -> Path:
    path = Path(name)
    if path.suffix in ENDINGS:
        return path
    if path.suffix or not path.name:
        raise ToolkitError(f"'{name}' is no name for a scenario; expected a file such as my-crisis.yaml")
    return path.with_name(f"{path.name}.yaml")


def _id_of(path: Path) -> str:
    """Make a short name out of that of the file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-") or "my-crisis"
