"""The reliability figure tells the truth about few questions: what its figures count, and where chance leaves no room."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

import toolkit as ct

mpl.use("agg")


@pytest.fixture(autouse=True)
def _closed():
    yield
    mpl.pyplot.close("all")


def legend(ax) -> str:
    return " | ".join(
        text.get_text() for one in [*ax.figure.legends, ax.get_legend()] if one for text in one.get_texts()
    )


def test_a_bar_without_width_is_neither_drawn_nor_explained():
    ax = ct.score([[0.5, 0.3, 0.2]], [1]).plot()
    assert len(ax.lines) == 2  # the diagonal and the points
    assert "90 %" not in legend(ax)
    wide = ct.score([0.3] * 20, [1] * 6 + [0] * 14).plot()
    assert len(wide.lines) == 3
    assert "90 % of where the point" in legend(wide)


@pytest.mark.parametrize(
    ("probability", "came", "counted"),
    [
        ([[0.5, 0.3, 0.2]], [1], "count answers to 1 question"),
        ([[0.5, 0.3, 0.2]] * 2, [1, 0], "count answers to 2 questions"),
        ([0.5], [1], "count questions"),
    ],
)
def test_figures_say_what_they_count(probability, came, counted):
    ax = ct.score(probability, came).plot()
    assert counted in legend(ax).replace("\n", " ")
    (shown,) = [text for text in ax.texts if text.get_text().isdigit()]
    assert int(shown.get_text()) == np.size(probability)


def test_figures_stand_at_their_points_and_within_the_axes():
    draw = np.random.default_rng(4)
    said = draw.random(60)
    ax = ct.score(list(said), list((draw.random(60) < said).astype(int))).plot()
    ax.figure.canvas.draw()
    points = ax.transData.transform(ax.lines[-1].get_xydata())
    shown = [text for text in ax.texts if text.get_text().isdigit()]
    assert len(shown) == len(points) > 5
    for text, point in zip(shown, points, strict=True):
        box = text.get_window_extent()
        nearest = np.clip(point, box.min, box.max)
        assert np.hypot(*(nearest - point)) * 72 / ax.figure.dpi < 12  # points of print: about a line of text
        assert ax.bbox.containsx(box.x0) and ax.bbox.containsx(box.x1)
        assert ax.bbox.containsy(box.y0) and ax.bbox.containsy(box.y1)
