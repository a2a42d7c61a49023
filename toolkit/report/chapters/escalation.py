"""How far it may escalate on the way."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.report.document import Block, Heading, Picture, Table, Text
from toolkit.report.material import Material
from toolkit.report.pictures import escalation_fan, rung_shares, rungs_shown, threshold_key


def escalation(of: Material) -> Iterator[Block]:
    """Draw the rungs of the ladder, turn by turn; nothing without a ladder."""
    fan = escalation_fan(of.result)
    if not fan:
        return
    yield Heading("How far it may escalate on the way")
    key = Text(threshold_key(of.result), small=True).html()
    yield Picture(fan + key, _rungs(of), fine=True)
    yield Text("Share of histories on each rung; a history that has ended keeps its last rung.", small=True)


def _rungs(of: Material) -> Table:
    shares = rungs_shown(of.result)
    rows = [
        [f"{number} {name}", share, threshold]
        for (number, name, threshold), share in zip(of.model.rungs, shares[1:], strict=True)
    ]
    if rung_shares(of.result)[-1, 0] > 0.0:
        rows.insert(0, ["below the ladder", shares[0], ""])
    return Table(["rung", f"share on {of.horizon}", "threshold it crosses"], rows, (1,))
