"""``crisis sensitivity``: which inputs drive the spread of each outcome."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from toolkit.analysis.sensitivity import Sensitivity, sensitivity
from toolkit.cli.printing import as_json, sentence, table, terminal_width
from toolkit.cli.running import changed
from toolkit.engines import run
from toolkit.errors import ToolkitError, nearest_name
from toolkit.scenario import load

SHOWN = 6
"""Factors shown per outcome."""
LEAST = 0.005
"""Shares below this are left out."""


def main(arguments: argparse.Namespace) -> int:
    """Print the shares of each outcome's spread."""
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    if arguments.outcome is not None and arguments.outcome not in scenario.record.outcomes:
        nearest = nearest_name(arguments.outcome, scenario.record.outcomes)
        raise ToolkitError(
            f"unknown outcome '{arguments.outcome}'" + (f"\n  nearest: {nearest}" if nearest else "")
        )
    result = run(
        scenario, seed=arguments.seed, draws=arguments.draws, alternatives=False, progress=sys.stderr.isatty()
    )
    found = sensitivity(result, by=arguments.by)
    if arguments.json:
        content = {
            "scenario": scenario.id, "digest": scenario.digest, "method": found.method, "fit": found.fit, "note": found.note,
            "shares": found.table.to_dict("records"),
        }  # fmt: skip
        print(as_json(content))
    else:
        print(_text(found, arguments.outcome, terminal_width()))
    return 0


def _text(found: Sensitivity, only: str | None, width: int) -> str:
    parts = [sentence(found.result.model.title, width)]
    shown = found.table if only is None else found.table[found.table.outcome == only]
    rows = []
    for label, part in shown.groupby("outcome_label", sort=False):
        ranked = part[part.total >= LEAST].sort_values("total", ascending=False).head(SHOWN)
        rows += [_row(str(label) if n == 0 else "", row) for n, row in enumerate(ranked.to_dict("records"))]
        if not len(ranked):
            rows.append([str(label), "not given: see below", "", "", ""])
    heads = ["outcome", "driven by", "alone %", "in all %", "90 %"]
    parts.append(table(heads, rows, width=width, flexible=[0, 1], right=[2, 3]))
    parts.append(
        sentence(
            "alone: share of the outcome's spread over the uncertain inputs that would go if this were known; in all: share that would "
            "stay if everything else were known. Inputs that are correlated count as one.",
            width,
        )
    )
    parts.append(sentence(found.note, width))
    return "\n\n".join(parts)


def _row(label: str, row: dict[Any, Any]) -> list[str]:
    return [
        label,
        row["label"],
        f"{100 * max(row['first'], 0.0):.0f}",
        f"{100 * row['total']:.0f}",
        f"{100 * max(row['total_low'], 0.0):.0f} to {100 * row['total_high']:.0f}",
    ]
