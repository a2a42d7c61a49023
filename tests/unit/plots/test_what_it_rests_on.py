"""Every figure says of which crisis it is, as known when, and what was run for it: also where a verb runs something of its own."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from drawn import REPORTS, STRAIT
from matplotlib.figure import Figure

import toolkit as ct
from toolkit.analysis import indicators, learning, overturn, revisions, tornado
from toolkit.history import histories, most_probable
from toolkit.plots.figures import figure_of

mpl.use("agg")
DAY = "As known on "
ASKED = {
    "histories": lambda crisis: histories(crisis, count=3, seed=4),
    "most_probable": lambda crisis: most_probable(crisis, count=2),
    "indicators": lambda crisis: indicators(crisis, seed=4),
    "tornado": lambda crisis: tornado(crisis),
    "overturn": lambda crisis: overturn(crisis, "clash", above=0.9, alone=False),
}


def words(ax):
    said = " ".join(ct.plot.alt_text(ax).replace("\N{NO-BREAK SPACE}", " ").split())
    mpl.pyplot.close(figure_of(ax))
    return said


@pytest.mark.parametrize("name", ASKED)
def test_the_day_and_what_was_run_are_said(name):
    said = words(ASKED[name](ct.load(STRAIT)).plot())
    assert DAY in said
    assert "seed 4" in said or "chance summed exactly (exact engine)" in said


@pytest.mark.parametrize("verb", [learning, revisions])
def test_of_news_the_draws_and_the_seed_are_said(verb):
    told = verb(ct.load(STRAIT), REPORTS, draws=16, seed=4, progress=False)
    said = words(told.plot())
    assert DAY in said and "draws of the inputs" in said and "seed 4" in said


def test_marks_of_the_first_and_last_day_are_whole():
    told = revisions(ct.load(STRAIT), REPORTS, draws=16, progress=False)
    ax = told.plot(ax=Figure().subplots())
    assert not any(line.get_clip_on() for line in ax.lines if not line.get_label().startswith("_"))


def test_several_histories_are_drawn_as_the_first_of_them():
    told = histories(ct.load(STRAIT), count=3, seed=4)
    said, alone = words(told.plot()), words(ct.plot.history(told[0]))
    assert "The first of 3 that were told" in said and "The first" not in alone
    assert f"One history: {told[0].outcome_label}" in said
    assert "after turn" not in said
