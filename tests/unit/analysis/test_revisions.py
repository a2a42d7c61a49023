"""How the forecast was revised: each row is what would have been answered on that day, and no more was known."""

from __future__ import annotations

import pytest

import toolkit as ct
from tests.unit.analysis.test_advance import FIRST, HOW, LATE, SCENARIO, SINCE, followed  # noqa: F401
from toolkit.analysis.revisions import revisions
from toolkit.scenario.reports import read_reports

NEWS = read_reports(FIRST + SINCE + LATE)


@pytest.fixture(scope="module")
def answer():
    return revisions(SCENARIO, NEWS, **HOW)


def test_every_row_is_the_answer_of_its_day(answer):
    days = answer.table.drop_duplicates("turn")
    assert days["turn"].tolist() == [0, 1, 2, 3, 4, 5]
    assert days["reports"].tolist() == [0, 1, 2, 3, 4, 6]
    plain = ct.run(SCENARIO, **HOW)
    for row in answer.table.to_dict("records"):
        heard = NEWS.before(row["date"].date())
        ran = ct.run(SCENARIO, evidence=heard, **HOW) if row["turn"] else plain
        k = [one.name for one in ran.model.outcomes].index(row["outcome"])
        # States, turns and draws are added up in another order: 1e-12, as between kernels.
        assert row["probability"] == pytest.approx(ran.probability[k], abs=1e-12)
        assert row["sampling_error"] == pytest.approx(ran.sampling_error[k], abs=1e-12)


WATCH = """watch:
  still: {choice: north.strike, would_be_reported: 0.8}
"""


@pytest.mark.parametrize("until", ["", "2031-02-09"])
def test_the_last_row_is_what_the_news_teach_though_silence_goes_on_after_the_last_word(until):
    """The last word is of the second day: silence counts for no turn that ends later, unless a watch says until when."""
    watch = WATCH.replace("}", f", until: {until}}}") if until else WATCH
    told = read_reports(FIRST.partition("  quiet:")[0] + watch)
    last = revisions(SCENARIO, told, **HOW).table.groupby("outcome").last()
    taught = ct.run(SCENARIO, evidence=told, **HOW)
    for outcome, shown in last.iterrows():
        k = [one.name for one in taught.model.outcomes].index(outcome)
        assert shown["probability"] == pytest.approx(taught.probability[k], abs=1e-12)


def test_turns_are_followed_once_unless_late_news_speaks_of_them(followed):  # noqa: F811
    revisions(SCENARIO, read_reports(FIRST + SINCE), **HOW)
    # The news of turn 3 looks back to turn 2; that of the others to their own.
    assert followed == [1, 2, 2, 3, 4, 5]
    followed.clear()
    revisions(SCENARIO, NEWS, **HOW)
    assert followed[-5:] == [1, 2, 3, 4, 5]


def test_a_day_ends_it(answer):
    cut = revisions(SCENARIO, NEWS.before(answer.table["date"].iloc[4].date()), **HOW)
    assert cut.table.equals(answer.table[answer.table.turn <= cut.table.turn.max()])


def test_shown_one_row_a_day_with_its_reports_in_the_figure(answer):
    assert len(answer.shown) == 6
    assert "2031-02-09" in answer.text()
    ax = answer.plot()
    (strokes,) = (line for line in ax.lines if line.get_label() == "_reports")
    assert len(strokes.get_xdata()) == 6
    assert [line.get_label() for line in ax.lines][:2] == ["rest", "strike"]
