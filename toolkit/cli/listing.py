"""``crisis list``: which scenarios come with the toolkit."""

from __future__ import annotations

import argparse
from importlib.resources.abc import Traversable
from typing import Any

from toolkit.cli.printing import as_json
from toolkit.plaintext import terminal_width, text_table
from toolkit.scenario import shipped
from toolkit.scenario.reader import scan


def main(arguments: argparse.Namespace) -> int:
    """Print name, title and day of every shipped scenario."""
    found = [_entry(name, file) for name, file in shipped().items()]
    if arguments.json:
        print(as_json({"scenarios": found}))
        return 0
    rows = [[entry["name"], entry["as_of"], entry["title"]] for entry in found]
    print(text_table(["name", "as of", "title"], rows, width=terminal_width(), flexible=[2], right=[]))
    return 0


def _entry(name: str, file: Traversable) -> dict[str, str]:
    """Read the head of a file; what else stands in it is for ``crisis check``."""
    head: dict[str, Any] = dict(scan(file.read_text(encoding="utf-8"), file.name).data)
    return {"name": name, "title": str(head.get("title", "")), "as_of": str(head.get("as_of", ""))}
