"""Pictures as HTML and SVG text: quick to make, sharp in print, and all text in them escaped."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.engines.result import Result
from toolkit.plots.style import BLUE, FAINT, INK, ORANGE, QUIET, SHADES, VERMILION, spread

Floats = npt.NDArray[np.float64]
BAND = "#9cc9e8"
STALE = "#cfcfcf"
FONT = "font-family:system-ui,'DejaVu Sans',sans-serif"
NICE_ENDS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Where the axis of outcomes may end, so that it does not jump with every small move."""


def outcome_bars(
    result: Result,
    *,
    order: Sequence[str] | None = None,
    against: Mapping[str, float] | None = None,
    stale: Result | None = None,
    end: float | None = None,
    words: bool = True,
) -> str:
    """Draw the outcomes as a table with bars: dot for the probability, band for ignorance, hatching for disagreement.

    Parameters
    ----------
    result : Result
        What is shown; with one draw there is no band of its own.
    order : sequence of str, optional
        Outcomes from the top; the likeliest first if left out.
    against : mapping, optional
        Outcome -> how much likelier than in a pinned answer.
    stale : Result, optional
        An earlier answer whose bands are drawn in grey until there is one for ``result``.
    end : float, optional
        Where the axis ends, a fraction.
    words : bool
        Whether to write the range and the words of estimative language beside each bar.

    Returns
    -------
    str
        An HTML table.
    """
    rows = {row.outcome: row for row in outcome_rows(result)}
    bands = {row.outcome: row for row in outcome_rows(stale)} if stale is not None else rows
    order = order if order is not None else sorted(rows, key=lambda name: -rows[name].probability)
    end = end or axis_end(result, *([] if stale is None else [stale]))
    lines = [
        _bar_row(rows[name], bands[name], end, None if against is None else against[name], words, stale is not None)
        for name in order
    ]  # fmt: skip
    ticks = "".join(
        f'<span style="position:absolute;left:{100 * share:.4g}%;transform:translateX(-50%);white-space:nowrap">{100 * end * share:.3g}&nbsp;%</span>'
        for share in (0.0, 0.5, 1.0)
    )
    blank = "<td></td>" * (1 + (against is not None) + words)
    axis = (
        f'<tr style="color:{QUIET};font-size:0.8em"><td></td><td style="width:46%"><div style="position:relative;height:1.4em;'
        f'margin:0 1.2em">{ticks}</div></td>{blank}</tr>'
    )
    return f'<table class="crisis-outcomes" style="width:100%;border-collapse:collapse;line-height:1.25;{FONT};color:{INK}">{"".join(lines)}{axis}</table>'


def axis_end(*results: Result) -> float:
    """Return a round end for the axis that holds every probability and range."""
    top = 0.0
    for result in results:
        values = np.concatenate((result.probability, result.ignorance[1], result.disagreement[1]))
        top = max(top, float(np.nanmax(values)))
    return next((end for end in NICE_ENDS if top <= 0.97 * end), 1.0)


def _bar_row(
    row: OutcomeRow, band: OutcomeRow, end: float, gap: float | None, words: bool, is_stale: bool
) -> str:
    marks = [f'<div style="position:absolute;top:50%;left:0;right:0;border-top:1px solid {FAINT}"></div>']
    if not math.isnan(band.ignorance_low):
        marks.append(
            _span(band.ignorance_low, band.ignorance_high, end, 22, 40, STALE if is_stale else BAND, "")
        )
    if not math.isnan(band.disagreement_low):
        colour = QUIET if is_stale else ORANGE
        hatch = f"repeating-linear-gradient(45deg,{colour} 0 1.5px,transparent 1.5px 5px)"
        marks.append(
            _span(band.disagreement_low, band.disagreement_high, end, 70, 20, hatch, f"1px solid {colour}")
        )
    left = 100 * min(row.probability / end, 1.0)
    marks.append(
        f'<div style="position:absolute;left:{left:.2f}%;top:42%;width:0.7em;height:0.7em;margin:-0.35em 0 0 -0.35em;'
        f'border-radius:50%;background:{INK}"></div>'
    )
    value = (
        row.shown if row.n_histories or not math.isnan(row.ignorance_low) else _central(row.probability)
    )  # fmt: skip
    cells = [
        f'<th scope="row" style="text-align:left;font-weight:500;padding:0.15em 0.8em 0.15em 0">{escape(row.label)}</th>',
        f'<td style="width:46%"><div style="position:relative;height:1.9em;margin:0 1.2em" role="img" aria-label="{escape(_spoken(row))}">'
        f"{''.join(marks)}</div></td>",
        f'<td style="text-align:right;font-weight:700;white-space:nowrap;padding:0 0.6em">{escape(value)}</td>',
    ]
    if gap is not None:
        cells.append(
            f'<td class="crisis-gap" style="text-align:right;white-space:nowrap;padding:0 0.6em;color:{_tone(gap)}">{_points(gap)}</td>'
        )
    if words:
        said = "" if math.isnan(band.ignorance_low) else f"{band.ignorance_shown}; {band.words}"
        tone = "#999999" if is_stale else QUIET
        cells.append(f'<td style="font-size:0.82em;color:{tone};min-width:11em">{escape(said)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _span(low: float, high: float, end: float, top: int, height: int, fill: str, border: str) -> str:
    left, right = (100 * min(value / end, 1.0) for value in (low, high))
    edge = f"border:{border};box-sizing:border-box;" if border else ""
    return (
        f'<div style="position:absolute;left:{left:.2f}%;width:{max(right - left, 0.4):.2f}%;top:{top}%;height:{height}%;'
        f'{edge}background:{fill}"></div>'
    )


def _spoken(row: OutcomeRow) -> str:
    ranges = "" if math.isnan(row.ignorance_low) else f", ignorance {row.ignorance_shown}"
    return f"{row.label}: {_central(row.probability)}{ranges}"


def _central(probability: float) -> str:
    """Write a probability at one set of inputs: a tenth of a per cent lets a reader see it move."""
    per_cent = 100 * probability
    if 0.0 < per_cent < 0.1:
        return f"{per_cent:.1g} %"
    return f"{per_cent:.1f} %"


def _points(gap: float) -> str:
    points = 100 * gap
    return "±0" if abs(points) < 0.05 else f"{points:+.1f}".replace("-", "−")


def _tone(gap: float) -> str:
    return QUIET if abs(gap) < 0.0005 else VERMILION if gap > 0 else BLUE


def escalation_fan(result: Result, *, width: int = 720, height: int = 300) -> str:
    """Draw how the probability is spread over the rungs of the ladder, turn by turn, as an SVG picture.

    Layers are stacked, the lowest rung at the bottom; dashed lines are thresholds: what lies above has crossed them.
    Empty where the scenario has no ladder.
    """
    model = result.model
    if not model.rungs:
        return ""
    shares = rung_shares(result)
    names = ["below the ladder", *(f"{number}  {name}" for number, name, _ in model.rungs)]
    thresholds = ["", *(threshold for _, _, threshold in model.rungs)]
    kept = [n for n in range(len(names)) if n > 0 or shares[:, 0].any()]
    shares, names = shares[:, kept], [names[n] for n in kept]
    thresholds = [thresholds[n] for n in kept]
    left, right, top, bottom = 44, 236, 12, 30
    wide, high = width - left - right, height - top - bottom
    tops = np.concatenate((np.zeros((len(shares), 1)), np.cumsum(shares, axis=1)), axis=1)
    x = left + wide * np.arange(len(shares)) / max(len(shares) - 1, 1)
    y = top + high * (1.0 - np.minimum(tops, 1.0))
    parts = []
    for n, name in enumerate(names):
        colour = _shade(n / max(len(names) - 1, 1))
        points = [*zip(x, y[:, n + 1], strict=True), *zip(x[::-1], y[::-1, n], strict=True)]
        outline = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        title = f"{name}: {_central(float(shares[-1, n]))} at the end"
        parts.append(f'<polygon points="{outline}" fill="{colour}"><title>{escape(title)}</title></polygon>')
    for n, threshold in enumerate(thresholds):
        if threshold:
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y[:, n], strict=True))
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{VERMILION}" stroke-width="1.4" stroke-dasharray="5 3">'
                f"<title>threshold: {escape(threshold)}</title></polyline>"
            )
    parts += _fan_labels(names, shares[-1], y[-1], left + wide, top, high)
    parts += _fan_axes(result, x, left, top, high, wide)
    spoken = "; ".join(
        f"{name} {_central(float(share))}" for name, share in zip(names, shares[-1], strict=True)
    )
    return (
        f'<svg class="crisis-fan" viewBox="0 0 {width} {height}" style="width:100%;max-width:{width}px;height:auto;{FONT}" role="img" '
        f'aria-label="Rungs of the ladder at the end: {escape(spoken)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def rung_shares(result: Result) -> Floats:
    """Return the probability of each rung at the end of each turn, below the ladder first; shape (T + 1, L + 1)."""
    model = result.model
    first = sum(model.variables[n].size for n in model.shown)
    table = result.over_draws(result.tally.marginals)
    return np.asarray(table[:, first : first + len(model.rungs) + 1])


def _shade(share: float) -> str:
    red, green, blue, _ = SHADES(0.08 + 0.92 * share)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def _fan_labels(names: Sequence[str], last: Floats, y: Floats, x: float, top: int, high: int) -> list[str]:
    middles = [float(y[n] + y[n + 1]) / 2 for n in range(len(names))]
    placed = spread(middles, 16.0, top + 4.0, float(top + high))
    parts = []
    for name, share, middle, at in zip(names, last, middles, placed, strict=True):
        parts.append(
            f'<path d="M{x + 1:.1f} {middle:.1f} L{x + 12:.1f} {at:.1f}" stroke="{QUIET}" stroke-width="0.7" fill="none"/>'
            f'<text x="{x + 16:.1f}" y="{at + 4:.1f}" font-size="11.5" fill="{INK}">{escape(_cut(name, 27))} '
            f'<tspan fill="{QUIET}">{_central(float(share))}</tspan></text>'
        )
    return parts


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _fan_axes(result: Result, x: Floats, left: int, top: int, high: int, wide: int) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = top + high * (1 - share)
        parts.append(
            f'<text x="{left - 6}" y="{y + 4:.1f}" font-size="11" text-anchor="end" fill="{QUIET}">{100 * share:.0f} %</text>'
        )
    turns = sorted({0, len(x) // 2, len(x) - 1})
    for turn in turns:
        anchor = "start" if turn == 0 else "end" if turn == len(x) - 1 else "middle"
        date = f"{result.model.date_of_turn(turn):%d %b %Y}".lstrip("0")
        parts.append(
            f'<text x="{x[turn]:.1f}" y="{top + high + 18}" font-size="11" text-anchor="{anchor}" fill="{QUIET}">{date}</text>'
        )
    parts.append(
        f'<line x1="{left}" y1="{top + high}" x2="{left + wide}" y2="{top + high}" stroke="{QUIET}"/>'
    )
    return parts


def legend(*, stale: bool = False, hatch: bool = True) -> str:
    """Explain the marks of the bars in one line."""
    band = STALE if stale else BAND
    colour = QUIET if stale else ORANGE
    box = "display:inline-block;width:1.6em;height:0.7em;margin:0 0.35em 0 0.9em;vertical-align:baseline"
    text = (
        f'<span style="display:inline-block;width:0.6em;height:0.6em;border-radius:50%;background:{INK};margin-right:0.35em"></span>'
        f"probability"
        f'<span style="{box};background:{band}"></span>ignorance: 90&nbsp;% of what the inputs allow'
    )
    if hatch:
        pattern = f"repeating-linear-gradient(45deg,{colour} 0 1.5px,transparent 1.5px 5px)"
        text += f'<span style="{box};border:1px solid {colour};background:{pattern}"></span>disagreement between models'
    return f'<p style="font-size:0.8em;color:{QUIET};margin:0.2em 0;{FONT}">{text}</p>'
