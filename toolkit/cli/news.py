"""``crisis news``: what each dated report moved."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from toolkit.analysis.learning import learning
from toolkit.cli.printing import as_json, sentence, table, terminal_width
from toolkit.cli.running import changed, evidence_of
from toolkit.numbers import per_cent
from toolkit.scenario import load

if TYPE_CHECKING:
    import pandas as pd

MOVED = 0.0005
"""Moves below this are said to be nothing."""


def main(arguments: argparse.Namespace) -> int:
    """Print the log of the reports."""
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    reports = evidence_of(arguments)
    log = learning(scenario, reports, seed=arguments.seed)
    outcomes = {name: outcome.name or name for name, outcome in scenario.record.outcomes.items()}
    if arguments.json:
        print(as_json({"scenario": scenario.id, "news": log.to_dict("records")}))
        return 0
    width = terminal_width()
    title = reports.title if reports is not None else ""
    print(sentence(f"{scenario.title}. {title}", width))
    print(f"\n{_moves(log, width)}\n")
    print(_outcomes(log, outcomes, width))
    print(
        "\n"
        + sentence(
            "if true, if false: probability of such a report where what it says is so, and where it is not; "
            "expected: probability of this report given those before it; draws: how many still count.",
            width,
        )
    )
    for row in log.to_dict("records"):
        if row["contradicts"]:
            print(
                sentence(f"{row['report']} contradicts {row['contradicts']}.", width, indent="  ", first="- ")
            )
        if row["relays"]:
            text = f"{row['report']} was also carried by {row['relays']}; it counts once."
            print(sentence(text, width, indent="  ", first="- "))
    return 0


def _moves(log: pd.DataFrame, width: int) -> str:
    heads = ["day", "report", "if true", "if false", "expected", "draws", "moved most", "points"]
    rows = [_move(row) for row in log.to_dict("records")]
    return table(heads, rows, width=width, flexible=[1, 6], right=[2, 3, 4, 5, 7])


def _move(row: dict[Any, Any]) -> list[str]:
    graded = not math.isnan(row["if_true"])
    pair = (
        [f"{row['if_true']:.2f}", f"{row['if_false']:.2f}", per_cent(row["predicted"], 0.005)]
        if graded
        else ["", "", ""]
    )
    moved = abs(row["points"]) >= MOVED
    most = row["most_moved"] if moved else "nothing" if row["most_moved"] else ""
    return [
        f"{row['date']:%d %b}" if row["date"] is not None else "",
        row["report"],
        *pair,
        f"{row['effective_draws']:.0f}",
        most,
        f"{100 * row['points']:+.1f}" if moved else "",
    ]


def _outcomes(log: pd.DataFrame, outcomes: dict[str, str], width: int) -> str:
    first, last = log.iloc[0], log.iloc[-1]
    rows = [
        [
            label,
            f"{100 * first[name]:.1f}",
            f"{100 * last[name]:.1f}",
            f"{100 * (last[name] - first[name]):+.1f}",
        ]
        for name, label in outcomes.items()
    ]
    return table(
        ["outcome (per cent)", "before", "after", "points"], rows, width=width, flexible=[0], right=[1, 2, 3]
    )
