"""What readers ask: the questions of the scenario, where they were answered with it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.analysis.questions import LAYOUT, questions
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.material import Material

SHOWN = ("question", "answer", "probability", "ignorance", "disagreement", "more")


def what_readers_ask(of: Material) -> Iterator[Block]:
    """Answer each question with the parts of what is unsure about it side by side, as outcomes have them."""
    if not of.result.is_asked:
        return
    found = questions(of.result)
    places = [n for n, column in enumerate(LAYOUT) if column.head in SHOWN]
    heads = ["ignorance (90 %)" if head == "ignorance" else head for head in SHOWN]
    yield Heading("What readers ask")
    yield Table(heads, [[cells[n] for n in places] for cells in found.cells()], (2,))
    limits = [str(one) for one in found.caveats if one not in of.result.caveats]
    if limits:
        yield Text(" ".join(limits), small=True)
