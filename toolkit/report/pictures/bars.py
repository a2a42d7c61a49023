"""Outcomes as rows with bars, in HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from toolkit import numbers
from toolkit.analysis.live import Gap
from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.report.pictures.look import (
    BAND,
    DISAGREE,
    DOWN,
    FAINT,
    FONT,
    INK,
    PAPER,
    QUIET,
    STALE,
    STALE_INK,
    UP,
    hatched,
)
from toolkit.results.result import Result

ROW = "display:flex;flex-wrap:wrap;align-items:center;padding:0.1em 0"
LABEL, VALUE, GAP, WORDS = "0 0 10.5em", "0 0 3.9em", "0 0 5.4em", "0 0 13.5em"
"""Widths that hang on no text, so that every row has its bar at the same place, and wraps where the others do."""
BAR = "flex:1 1 9em;position:relative;margin:0 1.2em"
NICE_ENDS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Where the axis of outcomes may end, so that it does not jump with every small move."""


def outcome_bars(
    result: Result,
    *,
    order: Sequence[str] | None = None,
    against: Mapping[str, Gap] | None = None,
    central: Result | None = None,
    is_stale: bool = False,
    end: float | None = None,
    words: bool = True,
) -> str:
    """Draw the outcomes as rows with bars: dot for the probability, band for ignorance, hatching for disagreement, ring for central inputs.

    Parameters
    ----------
    result : Result
        What is shown; an answer at one set of inputs alone has a ring, and no dot or band.
    order : sequence of str, optional
        Outcomes from the top; the likeliest first if left out.
    against : mapping, optional
        Outcome -> how much likelier than in a pinned answer.
    central : Result, optional
        The answer at central inputs, shown as a ring beside that of ``result``.
    is_stale : bool
        Whether ``result`` belongs to inputs that have been moved since: it is grey, and the numbers are those of ``central``.
    end : float, optional
        Where the axis ends, a fraction.
    words : bool
        Whether to leave room for the range and the words of estimative language beside each bar.

    Returns
    -------
    str
        HTML; rows wrap alike where there is little room.
    """
    rows = {row.outcome: row for row in outcome_rows(result)}
    rings = {} if central is None else {row.outcome: row for row in outcome_rows(central)}
    if central is None and _is_at_one_set_of_inputs(result):
        rings = rows
    end = end or axis_end(result, *([] if central is None else [central]))
    lines = []
    shown = order if order is not None else sorted(rows, key=lambda name: -rows[name].probability)
    for name in shown:
        row, ring = rows[name], rings.get(name)
        leading = ring if ring is not None and (is_stale or row is ring) else row
        marks = _marks(row, ring, end, is_stale=is_stale)
        said = _said(row) if words and row is not ring else ""
        gap = None if against is None else against[name]
        lines.append(_line(leading, marks, gap, said, has_words=words, is_stale=is_stale))
    return (
        f'<div class="crisis-outcomes" role="list" style="line-height:1.25;{FONT};color:{INK}">'
        f"{''.join(lines)}{_axis(end, has_gap=against is not None, has_words=words)}</div>"
    )


def _marks(row: OutcomeRow, ring: OutcomeRow | None, end: float, *, is_stale: bool) -> str:
    """Draw band, hatching and dot of an answer over all inputs, and the ring of one at central inputs."""
    marks = ""
    if row is not ring:
        marks += _bands(row, end, is_stale=is_stale)
        marks += _dot(row.probability, end, STALE_INK if is_stale else INK)
    return marks + (_ring(ring.probability, end) if ring is not None else "")


def _is_at_one_set_of_inputs(result: Result) -> bool:
    return result.n_runs == 0 and len(result.parameters) == 1 and result.model.is_uncertain


def axis_end(*results: Result) -> float:
    """Return a round end for the axis that holds every probability and range."""
    top = 0.0
    for result in results:
        values = np.concatenate((result.probability, result.ignorance[1], result.disagreement[1]))
        top = max(top, float(np.nanmax(values)))
    return next((end for end in NICE_ENDS if top <= 0.97 * end), 1.0)


def _line(
    leading: OutcomeRow, marks: str, gap: Gap | None, said: str, *, has_words: bool, is_stale: bool
) -> str:
    cells = [
        f'<span class="crisis-label" style="flex:{LABEL};font-weight:500;padding-right:0.6em">{escape(leading.label)}</span>',
        f'<div style="{BAR};height:1.9em" role="img" aria-label="{escape(_spoken(leading))}">'
        f'<div style="position:absolute;top:50%;left:0;right:0;border-top:1px solid {FAINT}"></div>{marks}</div>',
        f'<span class="crisis-value" style="flex:{VALUE};text-align:right;font-weight:700;white-space:nowrap">'
        f"{escape(leading.shown)}</span>",
    ]
    if gap is not None:
        cells.append(_gap(gap, leading))
    if has_words:
        tone = STALE_INK if is_stale else QUIET
        cells.append(
            f'<span style="flex:{WORDS};font-size:0.82em;color:{tone};padding-left:0.8em">{escape(said)}</span>'
        )
    return f'<div role="listitem" style="{ROW}">{"".join(cells)}</div>'


def _gap(gap: Gap, row: OutcomeRow) -> str:
    """Set a difference from a pinned answer, to the step of the answer it stands beside."""
    is_alone = math.isnan(gap.low)
    span = "" if is_alone else numbers.points_range(gap.low, gap.high, row.step, row.sampling_error)
    below = f'<br><span style="font-size:0.75em">{escape(span)}</span>' if span else ""
    shown = numbers.points(gap.mean, row.step, row.sampling_error)
    tone = QUIET if 100 * abs(gap.mean) < row.step / 2 else UP if gap.mean > 0 else DOWN
    return (
        f'<span class="crisis-gap" style="flex:{GAP};text-align:right;white-space:nowrap;color:{tone}">'
        f"{escape(shown)}{below}</span>"
    )


def _axis(end: float, *, has_gap: bool, has_words: bool) -> str:
    ticks = "".join(
        f'<span style="position:absolute;left:{100 * share:.4g}%;transform:translateX(-50%);white-space:nowrap">'
        f"{numbers.share(end * share).replace(' ', '&nbsp;')}</span>"
        for share in (0.0, 0.5, 1.0)
    )
    blanks = "".join(
        f'<span style="flex:{basis}"></span>'
        for basis, is_there in ((VALUE, True), (GAP, has_gap))
        if is_there
    )
    blanks += f'<span style="flex:{WORDS};font-size:0.82em;padding-left:0.8em"></span>' if has_words else ""
    return (
        f'<div aria-hidden="true" style="{ROW};color:{QUIET}"><span style="flex:{LABEL};padding-right:0.6em"></span>'
        f'<div style="{BAR};height:1.5em"><div style="font-size:0.8em">{ticks}</div></div>{blanks}</div>'
    )


def _bands(row: OutcomeRow, end: float, *, is_stale: bool) -> str:
    marks = ""
    if not math.isnan(row.ignorance_low):
        marks += _span(row.ignorance_low, row.ignorance_high, end, 22, 40, STALE if is_stale else BAND, "")
    if not math.isnan(row.disagreement_low):
        colour = QUIET if is_stale else DISAGREE
        low, high = row.disagreement_low, row.disagreement_high
        marks += _span(low, high, end, 70, 20, hatched(colour), f"1px solid {colour}")
    return marks


def _dot(probability: float, end: float, colour: str) -> str:
    return _mark(probability, end, f"background:{colour}")


def _ring(probability: float, end: float) -> str:
    return _mark(probability, end, f"border:2px solid {INK};background:{PAPER}")


def _mark(probability: float, end: float, look: str) -> str:
    return (
        f'<div style="position:absolute;left:{100 * min(probability / end, 1.0):.2f}%;top:42%;width:0.7em;height:0.7em;'
        f'margin:-0.35em 0 0 -0.35em;border-radius:50%;box-sizing:border-box;{look}"></div>'
    )


def _said(row: OutcomeRow) -> str:
    return "" if math.isnan(row.ignorance_low) else f"{row.ignorance_shown}; {row.words}"


def _span(low: float, high: float, end: float, top: int, height: int, fill: str, border: str) -> str:
    left, right = (100 * min(value / end, 1.0) for value in (low, high))
    edge = f"border:{border};box-sizing:border-box;" if border else ""
    return (
        f'<div style="position:absolute;left:{left:.2f}%;width:{max(right - left, 0.4):.2f}%;top:{top}%;height:{height}%;'
        f'{edge}background:{fill}"></div>'
    )


def _spoken(row: OutcomeRow) -> str:
    ranges = "" if math.isnan(row.ignorance_low) else f", ignorance {row.ignorance_shown}"
    return f"{row.label}: {row.shown}{ranges}"
