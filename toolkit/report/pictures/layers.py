"""Shares that add up to 1 at every date, as layers of an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.plots.axes import spread
from toolkit.report.pictures.look import FONT, INK, PAPER, QUIET, UP

Floats = npt.NDArray[np.float64]
TOP, BOTTOM, LEFT = 12, 30, 44
"""Margins of a picture; on the right there is room for labels, where it has some."""
RIGHT, RIGHT_WITH_LABELS = 14, 236
LONGEST_LABEL, LONGEST_LINE = 27, 34
"""Characters of a name, or of a name with its share where that is short."""


@dataclass(frozen=True)
class Layer:
    """One share at every date.

    Attributes
    ----------
    label : what it is
    shares : shape (T + 1,)
    last : the last of them as text
    colour : of the layer
    threshold : what is crossed by all that lies above its lower edge; empty without one
    """

    label: str
    shares: Floats
    last: str
    colour: str
    threshold: str = ""


def stacked(
    layers: Sequence[Layer],
    dates: Sequence[date],
    *,
    name: str,
    what: str,
    width: int,
    height: int,
    has_labels: bool = True,
) -> str:
    """Draw shares that add up to 1 at every date as layers, the first at the bottom.

    Parameters
    ----------
    layers : sequence of Layer
    dates : sequence of date, one per share
    name, what : the class of the picture, and what it shows, for those who cannot see it
    width, height : in points of the picture
    has_labels : whether each layer is named beside it
    """
    wide = width - LEFT - (RIGHT_WITH_LABELS if has_labels else RIGHT)
    high = height - TOP - BOTTOM
    tops = np.cumsum([np.zeros(len(dates)), *(layer.shares for layer in layers)], axis=0)
    x = LEFT + wide * np.arange(len(dates)) / max(len(dates) - 1, 1)
    y = TOP + high * (1.0 - np.minimum(tops, 1.0))
    parts = [
        *(_layer(one, x, y[n], y[n + 1]) for n, one in enumerate(layers)),
        *(_threshold_line(one.threshold, x, y[n]) for n, one in enumerate(layers) if one.threshold),
        *(_labels(layers, y[:, -1], LEFT + wide, high) if has_labels else ()),
        *_axes(dates, x, high, wide),
    ]
    spoken = "; ".join(f"{layer.label} {layer.last}" for layer in layers)
    return (
        f'<svg class="{name}" viewBox="0 0 {width} {height}" style="width:100%;max-width:{width}px;height:auto;{FONT}" role="img" '
        f'aria-label="{what}: {escape(spoken)}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _layer(layer: Layer, x: Floats, low: Floats, high: Floats) -> str:
    points = [*zip(x, high, strict=True), *zip(x[::-1], low[::-1], strict=True)]
    outline = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    return (
        f'<polygon points="{outline}" fill="{layer.colour}" stroke="{PAPER}" stroke-width="0.5">'
        f"<title>{escape(layer.label)}: {layer.last} at the end</title></polygon>"
    )


def _threshold_line(threshold: str, x: Floats, y: Floats) -> str:
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return (
        f'<polyline points="{line}" fill="none" stroke="{UP}" stroke-width="1.4" stroke-dasharray="5 3">'
        f"<title>threshold: {escape(threshold)}</title></polyline>"
    )


def _labels(layers: Sequence[Layer], y: Floats, x: float, high: int) -> Iterator[str]:
    """Yield the name of every layer, moved apart where they would touch."""
    middles = [float(y[n] + y[n + 1]) / 2 for n in range(len(layers))]
    placed = spread(middles, 16.0, TOP + 4.0, float(TOP + high))
    for layer, middle, at in zip(layers, middles, placed, strict=True):
        yield (
            f'<path d="M{x + 1:.1f} {middle:.1f} L{x + 12:.1f} {at:.1f}" stroke="{QUIET}" stroke-width="0.7" fill="none"/>'
            f'<text x="{x + 16:.1f}" y="{at + 4:.1f}" font-size="11.5" fill="{INK}">\u2068{escape(_cut(layer.label, layer.last))}\u2069 '
            f'<tspan fill="{QUIET}">{layer.last}</tspan></text>'
        )


def _cut(text: str, share: str) -> str:
    room = max(LONGEST_LABEL, LONGEST_LINE - len(share))
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _axes(dates: Sequence[date], x: Floats, high: int, wide: int) -> Iterator[str]:
    for share in (0.0, 0.5, 1.0):
        y = TOP + high * (1 - share)
        yield (
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" font-size="11" text-anchor="end" fill="{QUIET}">{numbers.share(share)}</text>'
        )
    for turn in sorted({0, len(x) // 2, len(x) - 1}):
        anchor = "start" if turn == 0 else "end" if turn == len(x) - 1 else "middle"
        day = f"{dates[turn]:%d %b %Y}".lstrip("0")
        yield (
            f'<text x="{x[turn]:.1f}" y="{TOP + high + 18}" font-size="11" text-anchor="{anchor}" fill="{QUIET}">{day}</text>'
        )
    bottom = TOP + high
    yield f'<line x1="{LEFT}" y1="{bottom}" x2="{LEFT + wide}" y2="{bottom}" stroke="{QUIET}"/>'
