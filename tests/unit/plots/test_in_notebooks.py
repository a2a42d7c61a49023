"""What a notebook shows of a figure of ours, and that all other figures stay as they were."""

from __future__ import annotations

import base64
import io
import re
import sys
from html import unescape
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

import toolkit as ct
from toolkit.plots import in_notebooks
from toolkit.plots.figures import figure_of
from toolkit.plots.style import INTERRUPTED

pytest.importorskip("matplotlib_inline")
formatters = pytest.importorskip("IPython.core.formatters")
pylabtools = pytest.importorskip("IPython.core.pylabtools")


@pytest.fixture
def shell(monkeypatch):
    """Stand in for a notebook that shows figures as PNG."""
    found = SimpleNamespace(display_formatter=formatters.DisplayFormatter())
    pylabtools.select_figure_formats(found, {"png"})
    monkeypatch.setattr(in_notebooks, "_shell", lambda: found)
    yield found
    plt.close("all")


@pytest.fixture(scope="module")
def result():
    return ct.run("chicken", seed=1, progress=False)


def shown(shell, figure):
    return shell.display_formatter.format(figure)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")).astype(int)


def test_a_figure_of_ours_has_its_words_beside_its_picture(shell, result):
    ax = result.plot()
    data, _ = shown(shell, ax.figure)
    [words] = re.findall(r'alt="([^"]*)"', data["text/html"])
    assert unescape(words) == ct.plot.alt_text(ax)
    assert data["image/png"] in data["text/html"]


def test_a_phone_gets_a_picture_drawn_for_it(shell, result):
    data, _ = shown(shell, result.plot().figure)
    [(narrow, width)] = re.findall(r'srcset="data:image/png;base64,(\S+)" width="(\d+)"', data["text/html"])
    assert int(width) == pytest.approx(3.46 * 96, abs=1)
    assert pixels(narrow).shape[1] == pytest.approx(2.0833 * int(width), abs=2)
    assert "crisis-wide" not in data["text/html"].replace(in_notebooks.LOOK, "")


def changed_by_hand(result):
    ax = result.plot()
    ax.text(0.5, 0.5, "mine")
    return ax.figure


@pytest.mark.parametrize(
    "draw", [changed_by_hand, lambda one: ct.plot.panels([(ct.plot.outcomes, one), (ct.plot.flow, one)])]
)
def test_what_cannot_be_drawn_for_a_phone_scrolls_there_and_says_so(shell, result, draw):
    page = shown(shell, draw(result))[0]["text/html"].replace(in_notebooks.LOOK, "")
    assert "srcset" not in page
    assert "crisis-wide" in page
    assert "Swipe sideways to see all of it." in page


def test_it_is_drawn_once(shell, result, monkeypatch):
    figure, drawn = result.plot().figure, []
    print_figure = figure.canvas.print_figure
    monkeypatch.setattr(
        figure.canvas, "print_figure", lambda *a, **k: drawn.append(1) or print_figure(*a, **k)
    )
    shown(shell, figure)
    assert drawn == [1]
    shown(shell, figure)
    assert drawn == [1, 1]  # it may have been changed in between


def test_its_picture_is_what_ipython_draws_in_fewer_bytes(shell, result):
    figure = result.plot().figure
    plain = pylabtools.print_figure(figure, base64=True)
    mine = shown(shell, figure)[0]["image/png"]
    assert np.abs(pixels(mine) - pixels(plain)).mean() < 0.5  # of 255
    assert len(mine) < len(plain) / 2


def test_what_shines_through_stays_as_it_is(shell, result):
    figure = result.plot().figure
    figure.set_facecolor("none")
    for ax in figure.axes:
        ax.set_facecolor("none")
    picture = Image.open(io.BytesIO(base64.b64decode(shown(shell, figure)[0]["image/png"])))
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0))[3] == 0


def test_a_figure_of_the_user_is_shown_as_before(shell, result):
    figure, (left, _) = plt.subplots(1, 2)
    ct.plot.outcomes(result, ax=left)
    data, _ = shown(shell, figure)
    assert "text/html" not in data
    assert data["image/png"].strip() == pylabtools.print_figure(figure, base64=True).strip()


@pytest.mark.parametrize("formats", [{"svg"}, {"png", "svg"}, {"jpeg"}])
def test_what_the_session_has_asked_for_in_place_of_png_is_shown(shell, result, formats):
    figure = result.plot().figure
    shown(shell, figure)
    pylabtools.select_figure_formats(shell, formats)
    data, _ = shown(shell, figure)
    assert "text/html" not in data
    assert {
        name.removeprefix("image/").removesuffix("+xml") for name in data if name != "text/plain"
    } == formats


def test_a_sharp_screen_gets_the_size_at_which_it_shows_the_picture(shell, result):
    pylabtools.select_figure_formats(shell, {"retina"})
    data, about = shown(shell, result.plot().figure)
    width = about["image/png"]["width"]
    assert f'width="{width}"' in data["text/html"]
    assert pixels(data["image/png"]).shape[1] == pytest.approx(2 * width, abs=1)


def test_a_session_that_shows_no_figures_and_plain_python_show_what_they_did(shell, result, monkeypatch):
    figure = result.plot().figure
    pylabtools.select_figure_formats(shell, set())
    assert set(shown(shell, figure)[0]) == {"text/plain"}
    monkeypatch.undo()
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert figure._repr_html_() is None


def test_an_interrupt_while_it_is_drawn_for_a_phone_is_a_sentence(shell, result, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    figure = result.plot().figure
    monkeypatch.setattr(in_notebooks, "_for_a_phone", interrupted)
    with pytest.raises(KeyboardInterrupt) as stop:
        shown(shell, figure)
    assert stop.value._render_traceback_() == [INTERRUPTED]
    monkeypatch.undo()
    assert figure._kept is None


@pytest.mark.parametrize("draw", [lambda one: ct.plot.panels([(ct.plot.outcomes, one)]), ct.plot.outcomes])
def test_every_way_to_make_a_figure_makes_one_of_ours(result, draw):
    assert isinstance(figure_of(draw(result)), in_notebooks.CrisisFigure)
    plt.close("all")


def opaque(dots):
    """Return an opaque picture one dot high, of rows (red, green, blue)."""
    return Image.fromarray(np.array([[(*dot, 255) for dot in dots]], dtype=np.uint8))


def test_a_palette_keeps_the_commonest_colours_and_takes_the_nearest_for_the_others():
    common = [(red, 7, blue) for red in range(0, 256, 16) for blue in range(0, 256, 16)]
    rare = (33, 9, 47)
    few = np.asarray(in_notebooks._with_palette(opaque([*common, *common, rare])).convert("RGB"))[0]
    assert few[:512].tolist() == [list(dot) for dot in (*common, *common)]
    assert few[512].tolist() == [32, 7, 48]


def test_a_picture_of_many_shades_is_told_in_few_colours_near_them():
    shades = [(red, green, 128) for red in range(0, 256, 4) for green in range(0, 256, 4)]
    assert len(shades) > in_notebooks.MANY
    few = in_notebooks._with_palette(opaque(shades)).convert("RGB")
    assert len(few.getcolors(len(shades))) <= in_notebooks.COLOURS
    assert np.abs(np.asarray(few, dtype=int)[0] - shades).max() <= 32
