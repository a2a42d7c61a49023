"""``crisis histories``: single courses of events, told in words."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from toolkit.analysis.narrative import tell
from toolkit.cli.printing import as_json, sentence, terminal_width
from toolkit.cli.running import changed
from toolkit.engines.histories import History, histories
from toolkit.engines.paths import most_probable
from toolkit.scenario import load


def main(arguments: argparse.Namespace) -> int:
    """Print histories, sampled or the most probable ones."""
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    found: list[tuple[History, float | None]]
    if arguments.most_probable:
        paths = most_probable(scenario, count=arguments.count, outcome=arguments.outcome)
        found = [(path.history, path.probability) for path in paths]
    else:
        stories = histories(scenario, count=arguments.count, seed=arguments.seed, outcome=arguments.outcome)
        found = [(story, None) for story in stories]
    if arguments.json:
        print(as_json({"scenario": scenario.id, "histories": [_plain(*one) for one in found]}))
        return 0
    width = terminal_width()
    kind = "most probable, inputs at their medians" if arguments.most_probable else f"seed {arguments.seed}"
    print(f"{scenario.title}\n{len(found)} histories, {kind}; in brackets what changed")
    for number, (story, probability) in enumerate(found, start=1):
        head, *lines = tell(story).splitlines()
        share = "" if probability is None else f" Probability of this sequence of states: {probability:.2g}."
        print(f"\n{number}. " + sentence(head + share, width, indent="   ", first=""))
        for line in lines:
            print(sentence(line, width, indent="     ", first="   "))
    return 0


def _plain(story: History, probability: float | None) -> dict[str, object]:
    return {
        "outcome": story.outcome,
        "end_turn": story.end_turn,
        "probability": probability,
        "parameters": dict(story.parameters),
        "start": dict(story.start),
        "steps": [asdict(step) for step in story.steps],
        "changes": [asdict(change) for change in story.changes],
        "text": tell(story),
    }
