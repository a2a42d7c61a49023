"""``crisis verify``: whether every engine gives the same answer."""

from __future__ import annotations

import argparse

from toolkit.analysis.verdict import Verdict, verify
from toolkit.cli.printing import as_json, sentence, table, terminal_width
from toolkit.cli.running import changed
from toolkit.scenario import load

DONE, DIFFERS = 0, 1
SHOWN = 3
"""Largest differences shown per engine."""


def main(arguments: argparse.Namespace) -> int:
    """Print the verdict; 1 if engines differ by more than chance explains."""
    scenario = changed(load(arguments.scenario), arguments.variant, arguments.changes)
    verdict = verify(scenario, seed=arguments.seed)
    if arguments.json:
        content = {
            "scenario": scenario.id, "agrees": verdict.agrees, "compared": verdict.n_compared,
            "false_alarm": verdict.false_alarm, "left_out": verdict.left_out, "table": verdict.table.to_dict("records"),
        }  # fmt: skip
        print(as_json(content))
    else:
        print(_text(verdict, scenario.title, terminal_width()))
    return DONE if verdict.agrees else DIFFERS


def _text(verdict: Verdict, title: str, width: int) -> str:
    parts = [sentence(title, width)]
    rows = []
    for engine, part in verdict.table.groupby("engine", sort=False):
        for row in part.sort_values("p_value").head(SHOWN).to_dict("records"):
            off = row["errors_off"]
            rows.append([
                str(engine), str(row["quantity"]), f"{100 * row['exact']:.4g}", f"{100 * row['found']:.4g}",
                f"{off:+.1f}" if off == off else "0", f"{row['p_value']:.2g}",
            ])  # fmt: skip
    if rows:
        heads = ["engine", "largest differences", "exact %", "found %", "errors off", "by chance"]
        parts.append(table(heads, rows, width=width, flexible=[1], right=[2, 3, 4, 5]))
    for engine, reason in verdict.left_out.items():
        parts.append(sentence(f"{engine} was left out: {reason}", width))
    said = "The engines agree" if verdict.agrees else "THE ENGINES DIFFER: please report this scenario"
    parts.append(
        sentence(
            f"{said}: {verdict.n_compared} numbers compared with the exact engine on the same draws. Engines that agree are "
            f"said to differ with probability {100 * verdict.false_alarm:g} %.",
            width,
        )
    )
    return "\n\n".join(parts)
