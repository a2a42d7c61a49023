"""News by outcomes, as a table of HTML with coloured cells."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from toolkit.analysis.discrimination import said
from toolkit.plots.style import leaning
from toolkit.report.pictures.look import FONT, PAPER, QUIET

CELL = f"padding:0.35em 0.3em;text-align:center;border:2px solid {PAPER}"


def matrix(
    names: Sequence[str], heads: Sequence[str], ratios: Sequence[Sequence[float]], words: Sequence[str]
) -> str:
    """Draw ratios of odds as coloured cells, a row for each report.

    Parameters
    ----------
    names, heads : of the reports and of the outcomes
    ratios : one row per report, one number per outcome
    words : how well each report tells the outcomes apart
    """
    head = "".join(
        f'<th scope="col" style="{CELL};font-weight:400;color:{QUIET}">{escape(text)}</th>'
        for text in ("", *heads, "tells apart")
    )
    body = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:400;padding-right:0.6em">{escape(name)}</th>'
        f'{"".join(map(_cell, row))}<td style="{CELL};color:{QUIET}">{word}</td></tr>'
        for name, row, word in zip(names, ratios, words, strict=True)
    )
    look = f"border-collapse:collapse;font-size:0.78em;line-height:1.25;width:100%;{FONT}"
    return f'<div style="overflow-x:auto"><table class="crisis-matrix" style="{look}"><tr>{head}</tr>{body}</table></div>'


def _cell(ratio: float) -> str:
    fill, ink = leaning(ratio)
    return f'<td style="{CELL};background:{fill};color:{ink};white-space:nowrap">{said(ratio)}</td>'
