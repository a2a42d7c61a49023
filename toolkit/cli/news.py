"""``crisis news``: what each dated report moved."""

from __future__ import annotations

import argparse

from toolkit.analysis.learning import learning
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.strict import refuse_unused
from toolkit.cli.subjects import run_options, subject_of


def main(arguments: argparse.Namespace) -> int:
    """Hand the log of the reports over."""
    target = target_of(arguments)
    options = run_options(arguments)
    learnt = learning(
        subject_of(arguments), options.pop("evidence", None), simulated=arguments.simulated, **options
    )
    refuse_unused(arguments, learnt.caveats)
    hand_over(learnt, arguments, target)
    return 0
