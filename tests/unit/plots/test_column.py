"""Figures at the width of a journal's column; that each of them fits is tested where all are drawn, in test_names."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from columns import check_column
from drawn import FIGURES, renamed
from matplotlib.figure import Figure
from results import made_model, made_result

import toolkit as ct
from toolkit.plots.drawings import state_of
from toolkit.plots.figures import figure_of
from toolkit.plots.letters import measured_lines, text_width
from toolkit.plots.redrawn import column_figure

mpl.use("agg")


def many(count):
    shares = np.random.default_rng(3).dirichlet(np.linspace(0.3, 3, count), size=16)
    labels = [f"Outcome {n} {'with a long name' * (n % 2)}" for n in range(count)]
    return made_result(shares, model=made_model(labels), n_groups=2)


@pytest.mark.parametrize("count", [2, 12])
@pytest.mark.parametrize("name", ["outcomes", "incidence", "flow"])
def test_few_and_many_outcomes_fit_a_column(name, count):
    ax = getattr(ct.plot, name)(many(count))
    check_column(column_figure(ax))
    plt.close(figure_of(ax))


def test_many_tall_what_ifs_fit_a_column():
    base = many(5)
    axes = ct.plot.variants(base, {f"What if it were so, number {n}?": many(5) for n in range(5)})
    check_column(column_figure(axes))
    plt.close(figure_of(axes))


@pytest.fixture
def drawn():
    ax = ct.plot.outcomes(ct.run("chicken", seed=1, progress=False))
    yield ax
    plt.close(figure_of(ax))


@pytest.mark.parametrize("look", [{}, {"grey": True}, {"dark": True}])
def test_a_column_is_written_88_mm_wide_at_300_dots_to_the_inch(drawn, tmp_path, look):
    ct.plot.save(drawn, tmp_path / "one.png", size="column", **look)
    pixels = plt.imread(tmp_path / "one.png")
    assert pixels.shape[1] == int(3.46 * 300)
    assert pixels[..., :3].std() > 0.05
    paper = pixels[0, 0, :3]
    assert paper == pytest.approx(0.07 if look.get("dark") else 1.0, abs=0.01)
    if look.get("dark"):  # what stands behind words is as dark as the paper
        assert np.mean(pixels[..., :3].min(axis=2) > 0.9) < 0.03
    if look.get("grey"):
        assert (pixels[..., :3].max(axis=2) - pixels[..., :3].min(axis=2)).max() == 0


def test_same_figure_same_column(drawn, tmp_path):
    for name in ("one.svg", "two.svg"):
        ct.plot.save(drawn, tmp_path / name, size="column")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert "<title>How may it stand on" in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_its_numbers_are_those_of_the_figure(drawn):
    wide, narrow = (ct.plot.alt_text(one).replace("\xa0", " ") for one in (drawn, column_figure(drawn)))
    assert [word for word in wide.split() if word.isdigit()]
    assert {word for word in wide.split() if word.isdigit()} <= set(narrow.split())


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set_title("Mine"),
        lambda ax: ax.text(0.5, 0.5, "mine"),
        lambda ax: ax.axvline(0.4),
        lambda ax: ax.set_xlim(0.0, 0.2),
        lambda ax: ax.figure.suptitle("Mine"),
        lambda ax: ax.set_xlabel("mine"),
        lambda ax: ax.patches[0].set_facecolor("red") if ax.patches else ax.lines[0].set_color("red"),
    ],
)
def test_what_was_changed_by_hand_is_not_lost_in_silence(drawn, tmp_path, change):
    change(drawn)
    with pytest.raises(ct.ToolkitError, match=r"changed by hand after ct\.plot\.outcomes .*size=\"page\""):
        ct.plot.save(drawn, tmp_path / "one.png", size="column")
    assert not list(tmp_path.iterdir())
    ct.plot.save(drawn, tmp_path / "one.png", size="page")


def test_a_figure_that_was_shown_saved_or_resized_is_still_the_toolkits(drawn, tmp_path):
    for size in ("", "slide", "page"):
        ct.plot.save(drawn, tmp_path / "one.png", size=size, dark=True)
    drawn.figure.set_size_inches(8, 5)
    drawn.figure.canvas.draw()
    check_column(column_figure(drawn))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_keeps_its_colours_when_it_is_written_in_grey_or_for_the_dark(name, tmp_path):
    figure = figure_of(FIGURES[name](renamed(""), ""))
    before = state_of(figure)
    for how in ({"grey": True}, {"dark": True}):
        ct.plot.save(figure, tmp_path / "one.svg", **how)
        assert state_of(figure) == before
    plt.close(figure)


def test_axes_that_were_handed_in_are_drawn_anew_if_nothing_else_is_on_their_figure(tmp_path):
    result = ct.run("chicken", seed=1, progress=False)
    own = ct.plot.outcomes(result, ax=Figure().subplots())
    check_column(column_figure(own))
    before = Figure().subplots()
    before.plot([0, 1])
    for mixed in (
        ct.plot.outcomes(result, ax=before),
        ct.plot.outcomes(result, ax=Figure().subplots(1, 2)[0]),
        ct.plot.outcomes(result, ax=own),
        ct.plot.panels([(ct.plot.outcomes, result), (ct.plot.outcomes, result)]),
        Figure().subplots(),
    ):
        with pytest.raises(ct.ToolkitError, match=r"only a figure that one function of ct\.plot drew"):
            ct.plot.save(mixed, tmp_path / "one.png", size="column")
    plt.close("all")


def test_lines_are_broken_by_their_width():
    for text in ("WWWW iiii " * 20, "x" * 200, "Donaudampfschifffahrt and more"):
        lines = measured_lines(text, 90.0, 7.0)
        assert all(text_width(line, 7.0) <= 90.0 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert measured_lines("", 90.0, 7.0) == [""]
    assert measured_lines("a\N{NO-BREAK SPACE}b c", 12.0, 7.0) == ["a\N{NO-BREAK SPACE}b", "c"]
