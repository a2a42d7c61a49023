"""How past crises went."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import numbers
from toolkit.analysis.base_rates import coded
from toolkit.analysis.outside_view import WHILE_GOING_ON, outside_view
from toolkit.analysis.past_crises import CODES, GOING_ON
from toolkit.errors import ToolkitError
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.judgements import chance
from toolkit.report.material import Material


def past_crises(of: Material) -> Iterator[Block]:
    """Set the outcomes beside how past crises went; nothing where they carry no codes."""
    try:
        table = outside_view(of.result)
    except ToolkitError:
        return
    yield Heading("Beside past crises")
    to_horizon = bool((table["value"] == GOING_ON).any())
    rows = []
    for (code, meaning), part in table.groupby(["code", "meaning"], sort=False):
        rates = [numbers.share(float(rate)) for rate in part.base_rate]
        rows.append(
            [
                f"{str(code).capitalize()}: {meaning}",
                _coded(of, str(code), part["value"].iloc[0], to_horizon=to_horizon),
                *rates,
            ]
        )
    classes = table.drop_duplicates("class").to_dict("records")
    heads = ["how it was or will be recorded", "this scenario"]
    heads += [f"{one['label']} ({one['n']})" for one in classes]
    yield Table(heads, rows, tuple(range(1, len(heads))))
    about = "; ".join(str(one["reference"]) for one in classes)
    yield Text(
        f"Figures for this scenario are sums of the outcomes recorded so. Past crises: International Crisis Behavior data, version 14, "
        f"number of crises in brackets: {about}. {WHILE_GOING_ON + ' ' if to_horizon else ''}{of.dossier.departure}".strip(),
        small=True,
    )


def _coded(of: Material, title: str, value: int, *, to_horizon: bool) -> str:
    """Write the probability of the outcomes with one code: a single one as everywhere else."""
    code = next(name for name, (words, _) in CODES.items() if words == title)
    values = coded(of.model, code, to_horizon=to_horizon) or []
    held = {one.name for one, own in zip(of.model.outcomes, values, strict=True) if own == value}
    rows = [row for row in of.rows if row.outcome in held]
    if len(rows) < 2:
        return rows[0].shown if rows else "not in it"
    return chance(sum(row.probability for row in rows), of.result)
