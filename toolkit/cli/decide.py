"""``crisis decide``: policies set against each other."""

from __future__ import annotations

import argparse

from toolkit.analysis.decisions import decide
from toolkit.analysis.information import information
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.ask import pairs
from toolkit.cli.compare import named_what_ifs
from toolkit.cli.subjects import run_options, subject_of
from toolkit.engines.subjects import scenario_of


def main(arguments: argparse.Namespace) -> int:
    """Run every policy alike, and say which is best and what it would be worth to know more."""
    target = target_of(arguments)
    subject = subject_of(arguments)
    plain = scenario_of(subject)
    policies = {"as_it_is": subject, **named_what_ifs(plain, arguments.policies or plain.variants)}
    options = {"alternatives": False, **run_options(arguments)}
    found = decide(pairs(arguments.worth), **policies, **options)
    hand_over(information(found) if arguments.known else found, arguments, target)
    return 0
