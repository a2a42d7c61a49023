"""``crisis list``: which scenarios come with the toolkit."""

from __future__ import annotations

import argparse

from toolkit.cli.printing import as_json
from toolkit.errors import ScenarioError
from toolkit.plaintext import terminal_width, text_table
from toolkit.scenario import load, shipped


def main(arguments: argparse.Namespace) -> int:
    """Print name, title and day of every shipped scenario."""
    found = [_entry(name) for name in shipped()]
    if arguments.json:
        print(as_json({"scenarios": found}))
        return 0
    rows = [[entry["name"], entry["as_of"], entry["title"]] for entry in found]
    print(text_table(["name", "as of", "title"], rows, width=terminal_width(), flexible=[2], right=[]))
    return 0


def _entry(name: str) -> dict[str, str]:
    try:
        record = load(name).record
    except ScenarioError as error:
        return {"name": name, "title": f"(cannot be read: {error.problems[0].problem})", "as_of": ""}
    return {"name": name, "title": record.title, "as_of": record.as_of.isoformat()}
