"""What readers ask: each question with its answer, where the run has answered them."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.analysis.questions import questions
from toolkit.report.document import Block, Heading, Table, Text
from toolkit.report.material import Material

LEFT_OUT = "sampling"
"""Column that the page leaves out, as it does for outcomes."""


def what_readers_ask(of: Material) -> Iterator[Block]:
    """List every question with its answer and what is not known of it; nothing where none was answered."""
    if not of.result.is_asked:
        return
    answer = questions(of.result)
    shown = [n for n, head in enumerate(answer.heads) if head != LEFT_OUT]
    yield Heading("What readers ask")
    yield Table(
        [answer.heads[n] for n in shown],
        [[row[n] for n in shown] for row in answer.cells()],
        (answer.heads.index("probability"),),
    )
    own = [caveat for caveat in answer.caveats if caveat not in of.result.caveats]
    if own:
        yield Text(" ".join(own), small=True)
