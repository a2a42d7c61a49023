"""``crisis new``: a small scenario to start from, or a skeleton of one's own."""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from importlib import resources
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files import new_file
from toolkit.scenario import loads
from toolkit.scenario.schema import SCENARIO_SCHEMA, json_schema
from toolkit.scenario.skeleton import short_names, skeleton

ENDINGS = (".yaml", ".yml")
ID, TITLE, TURNS = "id: my-crisis", "title: A quarrel over a fishing ground", "horizon: 8 "
QUESTION = "question: Will Arven and Belmar settle over the Sand Bank, or fight over it?"
ABOUT = "# A small invented crisis to start from: change one part at a time, and look at what moves.\n"
"""Lines of the template that each new scenario has for itself; the last two where it has a title of its own."""
OWN_QUESTION = "question: How will it end, and what would change that?"
ON_LOAN = "# Its actors, sources and numbers are on loan from an invented quarrel over a fishing ground: put your own in their place, one by one.\n"
SEAT = "arven"
"""An actor of the template."""


def main(arguments: argparse.Namespace) -> int:
    """Write a scenario to start from under a name of its own, where no file is yet, and the schema beside it."""
    path, named = _target(arguments.file), _named(arguments.actors)
    if arguments.blank or named:
        text, seat = _skeleton(path, named, arguments), next(iter(short_names(named)))
    else:
        text, seat = template(_id_of(path), arguments.title, path.name), SEAT
        turns = arguments.turns
        text = text if turns is None else text.replace(TURNS, f"horizon: {turns} ", 1)
    loads(text, file=path.name)
    new_file(path, text)
    helps, shown = _put_schema(path.parent), _typed(str(path))
    print(
        f"Written to {path}{helps}. Open it in an editor, change one part at a time, and try:\n"
        f"  crisis check {shown} --strict\n  crisis run {shown}\n  crisis play {shown} --seats {seat}"
    )
    return 0


def _named(actors: str | None) -> list[str]:
    """Return the names that are given as one text."""
    return [name.strip() for name in (actors or "").split(",") if name.strip()]


def _skeleton(path: Path, named: list[str], arguments: argparse.Namespace) -> str:
    id, turns = _id_of(path), arguments.turns
    title = arguments.title if arguments.title is not None else id.replace("-", " ").capitalize()
    return skeleton(id, title, named, as_of=date.today(), typed=_typed(path.name), turns=turns)


def _put_schema(folder: Path) -> str:
    """Lay the schema beside a new scenario, where none is yet, and say so."""
    place = folder / SCENARIO_SCHEMA
    if place.exists():
        return ""
    new_file(place, json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n")
    return f", with {SCENARIO_SCHEMA} beside it, by which editors complete and explain"


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
        text = text.replace(QUESTION, OWN_QUESTION, 1).replace(ABOUT, ABOUT + ON_LOAN, 1)
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
