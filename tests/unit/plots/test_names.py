"""What authors call things is drawn as it stands, and fits: dollars, markup, names of any length."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import pytest
from columns import check_column
from drawn import DOLLARS, FIGURES, LONG, renamed, run
from matplotlib.figure import Figure
from matplotlib.text import Text

import toolkit as ct
from toolkit.analysis import rungs
from toolkit.plots.figures import figure_of
from toolkit.plots.redrawn import column_figure

mpl.use("agg")


def test_every_figure_is_drawn_here():
    assert set(FIGURES) == set(ct.plot.__all__) - {"alt_text", "look", "panels", "save"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_dollar_is_a_dollar(name, tmp_path):
    ax = FIGURES[name](renamed(DOLLARS), DOLLARS)
    words = ct.plot.alt_text(ax)
    ct.plot.save(ax, tmp_path / "drawn.svg")
    mpl.pyplot.close(figure_of(ax))
    assert "$" in words
    narrow = column_figure(ax)
    check_column(narrow)
    assert "$" in ct.plot.alt_text(narrow)
    for figure in (figure_of(ax), narrow):
        assert not any(text.get_parse_math() for text in figure.findobj(Text) if "$" in text.get_text())


def test_axes_that_were_handed_in_take_text_as_it_stands():
    axes = Figure().subplots(2)
    axes[1].set_title("$x$")
    ct.plot.outcomes(run(renamed(DOLLARS)), ax=axes[0], title="From $5^$ on?")
    axes[0].figure.canvas.draw()
    assert axes[1].title.get_parse_math()


@pytest.mark.parametrize("name", FIGURES)
def test_long_names_stay_apart_and_on_the_page(name):
    ax = FIGURES[name](renamed(LONG), LONG)
    figure = figure_of(ax)
    figure.canvas.draw()
    rows = sorted(
        (text.get_window_extent() for text in ax.get_yticklabels() if text.get_text()), key=lambda b: b.y0
    )
    assert all(upper.y0 >= lower.y1 - 2 for lower, upper in pairwise(rows))
    page = figure.bbox
    for box in (text.get_window_extent() for text in figure.findobj(Text) if "whose" in text.get_text()):
        assert page.x0 - 2 <= box.x0
        assert box.x1 <= page.x1 + 2
        assert page.y0 - 2 <= box.y0
        assert box.y1 <= page.y1 + 2
    before = figure.get_size_inches().tolist(), mpl.pyplot.get_fignums()
    check_column(column_figure(ax))
    assert (figure.get_size_inches().tolist(), mpl.pyplot.get_fignums()) == before
    mpl.pyplot.close(figure)


def test_wide_letters_in_the_small_print_stay_on_the_page():
    crisis = renamed(LONG).with_changes(set={"title": "WHOSE WAY WWWW " * 9})
    ax = ct.plot.outcomes(run(crisis))
    figure = figure_of(ax)
    figure.canvas.draw()
    small = next(text for text in figure.findobj(Text) if "WHOSE" in text.get_text())
    assert small.get_window_extent().x1 <= figure.bbox.x1
    mpl.pyplot.close(figure)


def test_one_result_writes_one_number():
    result = run(renamed("here"))
    drawn = {
        name: ct.plot.alt_text(FIGURES[name](renamed("here"), ""))
        for name in ("outcomes", "flow", "incidence")
    }
    mpl.pyplot.close("all")
    from toolkit.analysis.outcomes import outcome_rows

    for row in outcome_rows(result):
        assert all(row.shown in words.replace("\xa0", " ") for words in drawn.values())


def test_rungs_are_written_at_the_step_of_their_result():
    answer = rungs(run(renamed("here")))
    heads = [column.head for column in answer.layout]
    words = ct.plot.alt_text(ax := FIGURES["escalation"](renamed("here"), ""))
    assert all(cells[heads.index("share")] in words.replace("\xa0", " ") for cells in answer.cells())
    mpl.pyplot.close(figure_of(ax))
