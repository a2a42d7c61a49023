"""Pictures as HTML and SVG text: quick to make, sharp in print, and all text in them escaped."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.bands import errors
from toolkit.analysis.live import Gap
from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.plots.axes import spread
from toolkit.plots.style import BLUE, FAINT, INK, LINES, ORANGE, QUIET, SHADES, VERMILION
from toolkit.results.result import Result

Floats = npt.NDArray[np.float64]
BAND = "#9cc9e8"
STALE = "#cfcfcf"
FONT = "font-family:system-ui,'DejaVu Sans',sans-serif"
STALE_INK = "#9a9a9a"
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
    order = order if order is not None else sorted(rows, key=lambda name: -rows[name].probability)
    end = end or axis_end(result, *([] if central is None else [central]))
    lines = []
    for name in order:
        row, ring = rows[name], rings.get(name)
        leading = ring if ring is not None and (is_stale or row is ring) else row
        lines.append(
            _line(
                leading,
                _marks(row, ring, end, is_stale=is_stale),
                None if against is None else against[name],
                _said(row) if words and row is not ring else "",
                has_words=words,
                is_stale=is_stale,
            )
        )
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
) -> str:  # fmt: skip
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
        tone = "#888888" if is_stale else QUIET
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
    tone = QUIET if 100 * abs(gap.mean) < row.step / 2 else VERMILION if gap.mean > 0 else BLUE
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
        colour = QUIET if is_stale else ORANGE
        hatch = f"repeating-linear-gradient(45deg,{colour} 0 1.5px,transparent 1.5px 5px)"
        marks += _span(row.disagreement_low, row.disagreement_high, end, 70, 20, hatch, f"1px solid {colour}")
    return marks


def _dot(probability: float, end: float, colour: str) -> str:
    return _mark(probability, end, f"background:{colour}")


def _ring(probability: float, end: float) -> str:
    return _mark(probability, end, f"border:2px solid {INK};background:white")


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


def escalation_fan(result: Result, *, width: int = 720, height: int = 300) -> str:
    """Draw how the probability is spread over the rungs of the ladder, turn by turn, as an SVG picture.

    Layers are stacked, the lowest rung at the bottom; dashed lines are thresholds: what lies above has crossed them.
    Empty where the scenario has no ladder.
    """
    model = result.model
    if not model.rungs:
        return ""
    shares = rung_shares(result)
    last = rungs_shown(result)
    names = ["below the ladder", *(f"{number}  {name}" for number, name, _ in model.rungs)]
    thresholds = ["", *(threshold for _, _, threshold in model.rungs)]
    kept = [n for n in range(len(names)) if n > 0 or shares[:, 0].any()]
    shares, names = shares[:, kept], [names[n] for n in kept]
    thresholds, last = [thresholds[n] for n in kept], [last[n] for n in kept]
    colours = [_shade(n / max(len(names) - 1, 1)) for n in range(len(names))]
    dates = [model.date_of_turn(turn) for turn in range(len(shares))]
    what = "Rungs of the ladder at the end"
    return _stack(
        "crisis-fan", what, names, shares, last, colours, dates, thresholds, width=width, height=height
    )


def rungs_shown(result: Result) -> list[str]:
    """Write the probability of each rung at the horizon, below the ladder first, as ``rungs`` writes it."""
    _, columns = _ladder(result)
    own = errors(result.tally.marginals[..., columns], result)[-1]
    return [
        numbers.per_cent(float(share), result.step, float(error), n_histories=result.n_histories)
        for share, error in zip(rung_shares(result)[-1], own, strict=True)
    ]


def course_of_odds(
    labels: Sequence[str], shares: Floats, dates: Sequence[date], *, width: int = 720, height: int = 260
) -> str:
    """Draw how the odds of every end moved from turn to turn: an SVG picture with layers, and its key; ``shares`` has shape (T + 1, K)."""
    colours = [LINES[n % len(LINES)] for n in range(len(labels))]
    last = [numbers.share(float(share)) for share in shares[-1]]
    picture = _stack(
        "crisis-course", "Odds of the ends", labels, shares, last, colours, dates, [""] * len(labels), width=width, height=height,
        with_labels=False,
    )  # fmt: skip
    key = " ".join(
        _key("", f"background:{colour}", "0.9em", escape(label))
        for label, colour in reversed(list(zip(labels, colours, strict=True)))
    )
    return f'{picture}<p style="font-size:0.85em;line-height:1.6;margin:0.2em 0;{FONT}">{key}</p>'


def _stack(
    name: str, what: str, names: Sequence[str], shares: Floats, last: Sequence[str], colours: Sequence[str],
    dates: Sequence[date], thresholds: Sequence[str], *, width: int, height: int, with_labels: bool = True,
) -> str:  # fmt: skip
    """Draw shares that add up to 1 at every date as layers, the first at the bottom; ``last`` are the last ones as text."""
    left, right, top, bottom = 44, 236 if with_labels else 14, 12, 30
    wide, high = width - left - right, height - top - bottom
    tops = np.concatenate((np.zeros((len(shares), 1)), np.cumsum(shares, axis=1)), axis=1)
    x = left + wide * np.arange(len(shares)) / max(len(shares) - 1, 1)
    y = top + high * (1.0 - np.minimum(tops, 1.0))
    parts = [
        *_layers(names, last, colours, x, y),
        *(_threshold_line(one, x, y[:, n]) for n, one in enumerate(thresholds) if one),
    ]
    if with_labels:
        parts += _stack_labels(names, last, y[-1], left + wide, top, high)
    parts += _stack_axes(dates, x, left, top, high, wide)
    spoken = "; ".join(f"{label} {share}" for label, share in zip(names, last, strict=True))
    return (
        f'<svg class="{name}" viewBox="0 0 {width} {height}" style="width:100%;max-width:{width}px;height:auto;{FONT}" role="img" '
        f'aria-label="{what}: {escape(spoken)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _layers(
    names: Sequence[str], last: Sequence[str], colours: Sequence[str], x: Floats, y: Floats
) -> list[str]:
    parts = []
    for n, (label, colour) in enumerate(zip(names, colours, strict=True)):
        points = [*zip(x, y[:, n + 1], strict=True), *zip(x[::-1], y[::-1, n], strict=True)]
        outline = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(
            f'<polygon points="{outline}" fill="{colour}" stroke="white" stroke-width="0.5">'
            f"<title>{escape(label)}: {last[n]} at the end</title></polygon>"
        )
    return parts


def _threshold_line(threshold: str, x: Floats, y: Floats) -> str:
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return (
        f'<polyline points="{line}" fill="none" stroke="{VERMILION}" stroke-width="1.4" stroke-dasharray="5 3">'
        f"<title>threshold: {escape(threshold)}</title></polyline>"
    )


def threshold_key(result: Result) -> str:
    """Name the thresholds that the dashed lines of ``escalation_fan`` stand for; empty without any."""
    named = [f"{number} {name}: {threshold}" for number, name, threshold in result.model.rungs if threshold]
    return f"Dashed lines are thresholds: {'; '.join(named)}." if named else ""


def rung_shares(result: Result) -> Floats:
    """Return the probability of each rung at the end of each turn, below the ladder first; shape (T + 1, L + 1)."""
    table, columns = _ladder(result)
    return np.asarray(table[:, columns])


def _ladder(result: Result) -> tuple[Floats, slice]:
    """Return the mean over draws of all levels and rungs, and where the rungs stand in it."""
    model = result.model
    first = sum(model.variables[n].size for n in model.shown)
    return result.over_draws(result.tally.marginals), slice(first, first + len(model.rungs) + 1)


def _shade(share: float) -> str:
    red, green, blue, _ = SHADES(0.08 + 0.92 * share)
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def _stack_labels(
    names: Sequence[str], last: Sequence[str], y: Floats, x: float, top: int, high: int
) -> list[str]:
    middles = [float(y[n] + y[n + 1]) / 2 for n in range(len(names))]
    placed = spread(middles, 16.0, top + 4.0, float(top + high))
    parts = []
    for name, share, middle, at in zip(names, last, middles, placed, strict=True):
        parts.append(
            f'<path d="M{x + 1:.1f} {middle:.1f} L{x + 12:.1f} {at:.1f}" stroke="{QUIET}" stroke-width="0.7" fill="none"/>'
            f'<text x="{x + 16:.1f}" y="{at + 4:.1f}" font-size="11.5" fill="{INK}">\u2068{escape(_cut(name, 27))}\u2069 '
            f'<tspan fill="{QUIET}">{share}</tspan></text>'
        )
    return parts


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _stack_axes(dates: Sequence[date], x: Floats, left: int, top: int, high: int, wide: int) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = top + high * (1 - share)
        parts.append(
            f'<text x="{left - 6}" y="{y + 4:.1f}" font-size="11" text-anchor="end" fill="{QUIET}">{numbers.share(share)}</text>'
        )
    turns = sorted({0, len(x) // 2, len(x) - 1})
    for turn in turns:
        anchor = "start" if turn == 0 else "end" if turn == len(x) - 1 else "middle"
        day = f"{dates[turn]:%d %b %Y}".lstrip("0")
        parts.append(
            f'<text x="{x[turn]:.1f}" y="{top + high + 18}" font-size="11" text-anchor="{anchor}" fill="{QUIET}">{day}</text>'
        )
    parts.append(
        f'<line x1="{left}" y1="{top + high}" x2="{left + wide}" y2="{top + high}" stroke="{QUIET}"/>'
    )
    return parts


def legend(
    *,
    stale: bool = False,
    ring: bool = False,
    bands: bool = True,
    hatch: bool = True,
    against: Mapping[str, Gap] | None = None,
) -> str:
    """Explain the marks of the bars in one line.

    Parameters
    ----------
    stale : bool
        Whether dots and bands are those of earlier inputs.
    ring : bool
        Whether there are rings.
    bands, hatch : bool
        Whether there are dots with bands, and hatched bars.
    against : mapping, optional
        The differences from a pinned answer, where they are shown.
    """
    parts = []
    if ring:
        parts.append(
            _key(
                "border-radius:50%",
                f"border:2px solid {INK};box-sizing:border-box",
                "0.7em",
                "at central inputs",
            )
        )
    if bands:
        ink, band, colour = (STALE_INK, STALE, QUIET) if stale else (INK, BAND, ORANGE)
        then = " before the last move" if stale else ""
        parts.append(
            _key("border-radius:50%", f"background:{ink}", "0.6em", f"probability over all inputs{then}")
        )
        parts.append(_key("", f"background:{band}", "1.6em", "ignorance: 90&nbsp;% of what the inputs allow"))
        if hatch:
            pattern = f"border:1px solid {colour};background:repeating-linear-gradient(45deg,{colour} 0 1.5px,transparent 1.5px 5px)"
            parts.append(_key("", pattern, "1.6em", "disagreement between models"))
    if against is not None:
        is_central = any(math.isnan(gap.low) for gap in against.values())
        how = "at central inputs" if is_central else "draw by draw, with the range of 90 % of them"
        parts.append(f"± points against what was pinned, {how}")
    return f'<p style="font-size:0.8em;line-height:1.5;color:{QUIET};margin:0.2em 0;{FONT}">{" ".join(parts)}</p>'


def _key(shape: str, look: str, width: str, text: str) -> str:
    return (
        f'<span style="white-space:nowrap;margin-right:0.9em"><span style="display:inline-block;width:{width};height:0.7em;'
        f'{shape};{look};margin-right:0.35em;vertical-align:baseline"></span>{text}</span>'
    )
