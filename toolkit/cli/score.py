"""``crisis score``: how good the forecasts of a record were, or that of one crisis in the codes of past ones."""

from __future__ import annotations

import argparse

from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.ask import pairs
from toolkit.cli.subjects import run_options, subject_of
from toolkit.errors import ToolkitError
from toolkit.forecasts import score
from toolkit.forecasts.book import is_record


def main(arguments: argparse.Namespace) -> int:
    """Score a record, or a crisis."""
    target = target_of(arguments)
    if is_record(arguments.scenario):
        if not all(map(is_record, arguments.observed)):
            raise ToolkitError(
                "a record holds what came, as `crisis resolve` put it there; expected nothing more here, or further records (.jsonl)"
            )
        seed = {} if arguments.seed is None else {"seed": arguments.seed}
        found = score([arguments.scenario, *arguments.observed], **seed)
    else:
        if not arguments.observed:
            raise ToolkitError(
                "what came is missing; expected CODE=VALUE, such as icb_viol=2, or the file of a record (.jsonl)"
            )
        found = score(subject_of(arguments), pairs(arguments.observed), **run_options(arguments))
    hand_over(found, arguments, target)
    return 0
