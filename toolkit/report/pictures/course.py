"""How the odds of the ends moved while a game was played."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.plots.style import LINES
from toolkit.report.pictures.layers import Layer, stacked
from toolkit.report.pictures.legend import key
from toolkit.report.pictures.look import FONT


def course_of_odds(
    labels: Sequence[str],
    shares: npt.NDArray[np.float64],
    dates: Sequence[date],
    *,
    width: int = 720,
    height: int = 260,
) -> str:
    """Draw how the odds of every end moved from turn to turn: an SVG picture with layers, and its key; ``shares`` has shape (T + 1, K)."""
    layers = [
        Layer(label, shares[:, n], numbers.share(float(shares[-1, n])), LINES[n % len(LINES)])
        for n, label in enumerate(labels)
    ]
    picture = stacked(
        layers,
        dates,
        name="crisis-course",
        what="Odds of the ends",
        width=width,
        height=height,
        has_labels=False,
    )
    keys = " ".join(
        key("", f"background:{layer.colour}", "0.9em", escape(layer.label)) for layer in reversed(layers)
    )
    return f'{picture}<p style="font-size:0.85em;line-height:1.6;margin:0.2em 0;{FONT}">{keys}</p>'
