"""Figures as files: their words, their greys, and what a wrong name leads to."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import toolkit as ct
from toolkit.plots.figures import figure_of


@pytest.fixture
def drawn(tmp_path):
    result = ct.run(ct.load("chicken"), seed=1, progress=False)
    ax = ct.plot.outcomes(result)
    yield ax
    plt.close(figure_of(ax))


def test_words_are_read_row_by_row(drawn):
    words = ct.plot.alt_text(drawn)
    assert words.startswith("How may it stand on")
    row = next(row for row in words.split("; ") if "Both give way" in row)
    assert row.index("Both give way") < row.index("%")
    assert "5 %;" not in words  # ticks of the axis say nothing


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_same_figure_same_bytes(drawn, tmp_path, ending):
    for name in ("one", "two"):
        ct.plot.save(drawn, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_an_svg_carries_its_words(drawn, tmp_path):
    ct.plot.save(drawn, tmp_path / "one.svg")
    text = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert "<title>How may it stand on" in text
    assert "Both give way" in text.split("<defs>")[0]


def test_grey_is_grey_and_the_figure_keeps_its_colours(drawn, tmp_path):
    ct.plot.save(drawn, tmp_path / "before.png")
    ct.plot.save(drawn, tmp_path / "grey.png", grey=True)
    ct.plot.save(drawn, tmp_path / "after.png")
    pixels = plt.imread(tmp_path / "grey.png")[..., :3]
    assert pixels.min() < 0.5
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() == 0
    assert (tmp_path / "before.png").read_bytes() == (tmp_path / "after.png").read_bytes()


def test_a_coloured_table_turns_grey(tmp_path):
    ax = plt.figure().add_subplot()
    ax.imshow([[0.0, 1.0]], cmap="PuOr")
    ct.plot.save(ax, tmp_path / "grey.png", grey=True)
    pixels = plt.imread(tmp_path / "grey.png")[..., :3]
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() < 0.01
    plt.close(figure_of(ax))


def test_a_dark_figure_turns_lightness_round_and_the_figure_keeps_its_colours(drawn, tmp_path):
    ct.plot.save(drawn, tmp_path / "before.png")
    ct.plot.save(drawn, tmp_path / "dark.png", dark=True)
    ct.plot.save(drawn, tmp_path / "after.png")
    paper = plt.imread(tmp_path / "dark.png")[0, 0, :3]
    assert paper == pytest.approx(0.07, abs=0.01)
    assert np.median(plt.imread(tmp_path / "dark.png")[..., :3]) < 0.1
    assert (tmp_path / "before.png").read_bytes() == (tmp_path / "after.png").read_bytes()


def test_sizes_are_kept_for_any_figure(drawn, tmp_path):
    ct.plot.save(drawn, tmp_path / "slide.png", size="slide")
    assert plt.imread(tmp_path / "slide.png").shape[:2] == (1080, 1920)
    ct.plot.save(drawn, tmp_path / "page.png", size="page")
    assert abs(plt.imread(tmp_path / "page.png").shape[1] - 6.5 * 300) <= 1
    with pytest.raises(ct.ToolkitError, match=r"there is no size 'slid'.*nearest: slide"):
        ct.plot.save(drawn, tmp_path / "one.png", size="slid")
    with pytest.raises(ct.ToolkitError, match="not both"):
        ct.plot.save(drawn, tmp_path / "one.png", grey=True, dark=True)


def test_wrong_names_are_explained(drawn, tmp_path):
    with pytest.raises(ct.ToolkitError, match=r"expected a name in \.png, \.svg or \.pdf"):
        ct.plot.save(drawn, tmp_path / "one.doc")
    with pytest.raises(ct.ToolkitError, match="cannot write"):
        ct.plot.save(drawn, tmp_path / "none" / "one.png")


def test_answers_are_saved_as_figures_even_where_their_own_has_nothing_to_draw(tmp_path):
    result = ct.run(ct.load("chicken"), seed=1, progress=False)
    for name, answer in (("one", ct.outcomes(result)), ("two", ct.incidence(result))):
        answer.save(tmp_path / f"{name}.png")
        assert plt.imread(tmp_path / f"{name}.png").std() > 0.0
    assert not plt.get_fignums()


def test_the_look_does_not_outlive_its_block():
    before = mpl.rcParams["axes.titlelocation"]
    with ct.plot.look():
        assert mpl.rcParams["axes.titlelocation"] == "left"
    assert mpl.rcParams["axes.titlelocation"] == before
