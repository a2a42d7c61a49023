"""``crisis schema``: the format of scenario and reports files, for editors."""

from __future__ import annotations

import argparse

from toolkit.cli.printing import as_json
from toolkit.scenario.schema import json_schema, reports_schema


def main(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema."""
    print(as_json(reports_schema() if arguments.reports else json_schema()))
    return 0
