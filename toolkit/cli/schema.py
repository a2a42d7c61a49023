"""``crisis schema``: the format of scenario files, for editors."""

from __future__ import annotations

import argparse

from toolkit.cli.printing import as_json
from toolkit.scenario.schema import json_schema


def main(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema."""
    del arguments
    print(as_json(json_schema()))
    return 0
