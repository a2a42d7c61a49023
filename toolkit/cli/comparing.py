"""``crisis compare``: what what-ifs change."""

from __future__ import annotations

import argparse
import math
import sys
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.analysis.compare import Comparison, compare
from toolkit.cli.printing import as_json, sentence, table, terminal_width
from toolkit.cli.running import changed
from toolkit.engines import Result, run
from toolkit.errors import ToolkitError, nearest_name
from toolkit.files import check_folder, write_folder
from toolkit.scenario import Scenario, load

SHOWN = 3
"""Flips and partings told per what-if."""


def main(arguments: argparse.Namespace) -> int:
    """Run the base and every what-if alike, and print the differences."""
    scenario = load(arguments.scenario)
    what_ifs = _what_ifs(scenario, arguments)
    if arguments.outcome is not None and arguments.outcome not in scenario.record.outcomes:
        nearest = nearest_name(arguments.outcome, scenario.record.outcomes)
        hint = f"\n  nearest: {nearest}" if nearest else ""
        raise ToolkitError(f"unknown outcome '{arguments.outcome}'{hint}")
    if arguments.out is not None:
        check_folder(arguments.out)
    answer = partial(
        run,
        seed=arguments.seed,
        draws=arguments.draws,
        engine=_engine(scenario, what_ifs),
        progress=sys.stderr.isatty(),
    )
    found = compare(answer(scenario), **{name: answer(what_if) for name, what_if in what_ifs.items()})
    if arguments.out is not None:
        write_folder(arguments.out, lambda place: _write(found, place))
    if arguments.json:
        print(as_json(_content(scenario, found)))
    else:
        print(text(found, terminal_width(), only=arguments.outcome))
    return 0


def _engine(scenario: Scenario, what_ifs: dict[str, Scenario]) -> Any:
    """Return the engine that can answer all of them, so that they can be paired."""
    from toolkit.engines import plan

    engines = {plan(one, draws=1).engine for one in (scenario, *what_ifs.values())}
    return engines.pop() if len(engines) == 1 else "monte_carlo"


def _what_ifs(scenario: Scenario, arguments: argparse.Namespace) -> dict[str, Scenario]:
    """Build the what-ifs that were asked for: declared ones, then single changes."""
    found = {name: changed(scenario, name.split("+"), []) for name in arguments.variant}
    found |= {change: changed(scenario, [], [change]) for change in arguments.changes}
    found = found or {name: scenario.variant(name) for name in scenario.record.variants}
    if not found:
        raise ToolkitError(
            "this scenario declares no what-if; give one, such as --set parameters.us_resolve=0.8"
        )
    return found


def text(found: Comparison, width: int, *, only: str | None = None) -> str:
    """Write a comparison as plain text for a terminal of some width."""
    base = found.base
    about = (
        f"as of {base.model.as_of:%Y-%m-%d}, until {base.model.date_of_turn(base.model.horizon):%Y-%m-%d}; engine "
        f"{base.engine}, {len(base.parameters):,} draws, seed {base.seed}"
    )
    parts = [sentence(base.model.title, width) + "\n" + sentence(about, width)]
    shown = found.table if only is None else found.table[found.table.outcome == only]
    heads = ["what if", "outcome", "base %", "points", "sampling", "ignorance", "disagreement"]
    rows = [_row(row) for row in shown.to_dict("records")]
    parts.append(table(heads, rows, width=width, flexible=[0, 1], right=[2, 3, 4]))
    parts.append(
        sentence(
            "points: probability with the what-if less probability without, both on the same draws; the other columns are "
            "the three parts of that difference, in points: standard error, 90 % range over the inputs, range over the models.",
            width,
        )
    )
    for what_if in dict.fromkeys(found.table.what_if):
        parts.append("\n".join(_told(found, what_if, width)))
    parts.append(sentence(found.note, width))
    return "\n\n".join(parts)


def _row(row: dict[Any, Any]) -> list[str]:
    return [
        row["what_if"],
        row["label"],
        f"{100 * row['base']:.1f}",
        signed(row["difference"]),
        f"{100 * row['sampling_error']:.1g}",
        _range(row["ignorance_low"], row["ignorance_high"]),
        _range(row["disagreement_low"], row["disagreement_high"]),
    ]


def signed(fraction: float) -> str:
    """Write a difference in points with its sign.

    Examples
    --------
    >>> signed(0.0), signed(0.0213), signed(-0.0002), signed(-0.00000002)
    ('0', '+2.1', '-0.02', 'near 0')
    """
    points = 100 * fraction
    if points == 0.0:
        return "0"
    if abs(points) < 0.005:
        return "near 0"
    return f"{points:+.1f}" if abs(points) >= 0.05 else f"{points:+.2f}"


def _range(low: float, high: float) -> str:
    if math.isnan(low):
        return "not assessed"
    first, last = signed(low), signed(high)
    return first if first == last else f"{first} to {last}"


def _told(found: Comparison, what_if: str, width: int) -> list[str]:
    """Tell which histories flip and where they part."""
    flips = found.flips[found.flips.what_if == what_if]
    lines = [sentence(f"{what_if}: {100 * flips.share.sum():.1f} % of histories end otherwise.", width)]
    for row in flips.head(SHOWN).to_dict("records"):
        said = f"{100 * row['share']:.1f} %: {row['after']} instead of {row['before']}"
        lines.append(sentence(said, width, indent="    ", first="  "))
    for row in found.parted[found.parted.what_if == what_if].head(SHOWN).to_dict("records"):
        where = f"turn {row['turn']}, {row['who']}" if row["turn"] else row["who"]
        said = (
            f"{100 * row['share']:.0f} % of these part at {where}: {row['after']} instead of {row['before']}"
        )
        lines.append(sentence(said, width, indent="    ", first="  "))
    return lines


def _content(scenario: Scenario, found: Comparison) -> dict[str, Any]:
    base: Result = found.base
    return {
        "scenario": scenario.id, "digest": scenario.digest, "engine": base.engine, "seed": base.seed,
        "draws": len(base.parameters), "differences": found.table.to_dict("records"),
        "flips": found.flips.to_dict("records"), "parted": found.parted.to_dict("records"),
        "variance_reduction": found.variance_reduction, "note": found.note,
    }  # fmt: skip


def _write(found: Comparison, folder: Path) -> None:
    from toolkit.cli.writing import write_figure, write_table  # tables and figures are slow to load
    from toolkit.plots import compare as draw

    for name in ("table", "flips", "parted"):
        write_table(getattr(found, name), folder / f"{'differences' if name == 'table' else name}.csv")
    write_figure(draw, found, folder / "compare")
