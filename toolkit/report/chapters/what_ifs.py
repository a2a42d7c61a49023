"""What would change the assessment: the smallest change that overturns it, and the what-ifs that are declared."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from toolkit import numbers
from toolkit.analysis.compare import compare
from toolkit.analysis.comparison import Comparison
from toolkit.analysis.overturn import overturn
from toolkit.engines.plan import run_like
from toolkit.engines.run import run
from toolkit.engines.subjects import scenario_of
from toolkit.errors import ToolkitError
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.material import LEAST_MOVE, WEIGHTY, Material
from toolkit.results.caveats import carried_out
from toolkit.results.result import Result

COMPARED_DRAWS = 64
"""Draws behind the what-ifs; paired, so few are enough."""
WHAT_IFS = 8
"""What-ifs that are listed, those that move most."""


def what_would_change(of: Material) -> Iterator[Block]:
    """Say what would overturn the finding, and what each declared what-if moves."""
    yield Heading("What would change the assessment")
    if not of.what_ifs:
        yield Text("Not worked out for this brief.")
        return
    if of.result.news is not None:
        yield Text(
            "What-ifs are not worked out beside reports: they would have to be told what would then have been reported."
        )
        return
    yield from _overturned(of)
    if of.model.variants:
        yield Text("This is about a what-if already; others on top of it are not worked out.")
    elif of.dossier.what_ifs:
        yield from _what_if_table(of)
    else:
        yield Text("The scenario declares no what-ifs.")


def _what_if_table(of: Material) -> Iterator[Block]:
    """Say what each declared what-if moves most, and what limits that."""
    moves = _moves(of)
    titles = {one.name: one.title or one.name for one in of.dossier.what_ifs}
    rows = []
    for name, other in moves.others.items():
        part = moves[moves.what_if == name].to_dict("records")
        ranked = sorted(part, key=lambda one: -abs(one["difference"]))
        top = [one for one in ranked if abs(one["difference"]) >= LEAST_MOVE][:2]
        said = "; ".join(f"{one['label']} {_moved(one, moves.step)}" for one in top)
        size = abs(top[0]["difference"]) if top else 0.0
        title = titles[name] + _imposed(other)
        rows.append((size, [title, said or "nothing by half a point"]))
    ranked_rows = [row for _, row in sorted(rows, key=lambda pair: -pair[0])][:WHAT_IFS]
    yield Table(["if", "then, in points of probability"], ranked_rows)
    yield Text(
        f"Differences {_where(of.result)}; each what-if is a question, and none is reported to be so.",
        small=True,
    )
    own = [
        caveat.about(name, titles[name])
        for name, other in moves.others.items()
        for caveat in other.caveats
        if caveat.kind in WEIGHTY and caveat.kind != "forced" and caveat not in of.result.caveats
    ]
    if own:
        yield Text(" ".join(own), small=True)


def _where(result: Result) -> str:
    """Say at which inputs base and what-ifs are set side by side."""
    if result.record.medians:
        return "with every input at its median"
    if result.is_summed or not result.model.is_uncertain:
        return "on the same inputs, in brackets their 90 % range over them"
    return f"on the same {_compared(result)['draws']} draws of the inputs, in brackets their 90 % range over them"


def _compared(result: Result) -> dict[str, Any]:
    """Return how base and what-ifs are run: as the result was, on fewer draws."""
    found = {name: one for name, one in run_like(result).items() if name != "runs"}
    if "draws" in found:
        found["draws"] = min(COMPARED_DRAWS, found["draws"])
    return found


def _moves(of: Material) -> Comparison:
    """Run the declared what-ifs on the same draws as the base."""
    options = _compared(of.result) | {"alternatives": False, "progress": of.progress}
    crisis = scenario_of(of.result, verb="brief")  # read once for all of them
    base = run(crisis, **options)
    others = {one.name: run(crisis, variant=one.name, **options) for one in of.dossier.what_ifs}
    return compare(base, progress=of.progress, **others)


def _overturned(of: Material) -> Iterator[Block]:
    """Say what would put the second outcome ahead of the first."""
    if len(of.rows) < 2:
        return
    first, second = of.rows[:2]
    try:
        found = overturn(of.result, second.outcome, over=first.outcome, alone=False, progress=of.progress)
    except ToolkitError as reason:
        yield Text(f"What would overturn the finding was not worked out: {str(reason).splitlines()[0]}.")
        return
    largest, *rest = found.table.to_dict("records")  # sorted: the largest movement first
    moved = [largest, *(one for one in rest if abs(one["moved"]) >= 0.1)][:4]
    steps = "; ".join(f"{o['label']} {_from_to(o['from_value'], o['to_value'])}" for o in moved)
    if math.isinf(found.distance):
        yield Text(
            f"A search found no movement of the inputs within their own ranges that puts “{second.label}” ahead of “{first.label}”; it "
            "starts from central inputs and may miss one."
        )
        return
    others = ", with smaller movements of others" if len(moved) < len(found.table) else ""
    yield Text(
        f"The smallest movement found from central inputs that puts “{second.label}” ahead of “{first.label}”: {steps}{others}. Inputs drawn at "
        f"random go as far that way, or farther, about {numbers.share(found.chance)} of the time."
    )


def _from_to(start: float, end: float) -> str:
    """Write two values with as few digits as tell them apart."""
    for digits in (3, 4, 5):
        first, last = numbers.figure(start, digits), numbers.figure(end, digits)
        if first != last:
            break
    return f"from {first} to {last}"


def _imposed(what_if: Result) -> str:
    """Say how often the choices that a what-if imposes were carried out."""
    said = dict.fromkeys(carried_out(one.share) for one in what_if.record.forced)
    return f" ({', '.join(said)})" if said else ""


def _moved(one: dict[Any, Any], step: float) -> str:
    """Write a difference and its range in points."""
    low, high, error = one["ignorance_low"], one["ignorance_high"], one["sampling_error"]
    middle = numbers.points(one["difference"], step, error)
    return middle if math.isnan(low) else f"{middle} ({numbers.points_range(low, high, step, error)})"
