"""What a figure at the width of a column promises: every letter readable, nothing on top of anything else, nothing cut."""

from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from toolkit.plots.column import WIDTH

TOUCH = (3.0, 6.0)
"""Dots, at 300 to the inch, by which the boxes of two texts may lie in each other: their letters still do not."""


def written(figure: Figure) -> list[Text]:
    """Return the texts that can be read in a figure."""
    figure.draw_without_rendering()
    hidden = set(figure.findobj(Text)) - set(_seen(figure))
    return [text for text in figure.findobj(Text) if text not in hidden and text.get_text().strip()]


def _seen(figure):
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            ticks = axis._update_ticks() if ax.get_visible() and ax.axison else []
            yield from (label for tick in ticks for label in (tick.label1, tick.label2))
            yield from (axis.label, axis.offsetText) if ax.axison else ()
        if ax.get_visible():
            yield from (*ax.texts, ax.title, ax._left_title, ax._right_title)
    yield from figure.texts
    yield from (text for legend in figure.legends for text in legend.get_texts())


def check_column(figure: Figure) -> None:
    """Check what a column promises."""
    assert figure.get_figwidth() == pytest.approx(WIDTH)
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in written(figure)]
    assert boxes
    page = figure.bbox
    for text in written(figure):
        assert 7.0 - 1e-9 <= text.get_fontsize() <= 9.0 + 1e-9, text.get_text()
    for said, box in boxes:
        assert page.x0 - 3 <= box.x0 and box.x1 <= page.x1 + 3, said
        assert page.y0 - 3 <= box.y0 and box.y1 <= page.y1 + 3, said
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= TOUCH[0] or down <= TOUCH[1], (one, other)
