"""The matrix of news by outcomes: odds after each report over those before, and how far they lie apart."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

import toolkit as ct
from toolkit.analysis import learning
from toolkit.analysis.discrimination import apart, discriminates, odds_ratios, said
from toolkit.errors import ToolkitError
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: coin
title: A coin
as_of: 2031-04-01
horizon: 2
turn: 1 week
parameters:
  lean: {uniform: [0.2, 0.8], judgement: Assumed.}
variables:
  heads: {levels: flag, start: false, judgement: Assumed.}
events:
  toss: {probability: lean, effects: {heads: =true}, judgement: Assumed.}
  rain: {probability: 0.5, effects: {}, judgement: Assumed.}
outcomes:
  fell: {when: heads, ends: true}
  not_yet: {otherwise: true}
"""
REPORTS = """
reports:
  it-rained: {date: 2031-04-02, event: rain, says: It rained., likelihood: [0.9, 0.3]}
  it-fell: {date: 2031-04-03, event: toss, says: It fell., likelihood: [0.8, 0.2]}
"""
TOLD = """
reports:
  dry: {date: 2031-04-02, published: 2031-04-03, event: rain, denies: true, says: It did not rain., fact: true, publisher: The Gazette}
  rumour: {date: 2031-04-02, condition: heads, says: "It fell, they say.", reliability: D, credibility: 3}
watch: {quiet: {event: toss, would_be_reported: 0.5, until: 2031-04-07}}
"""


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS.replace("effects: {}, ", ""))


@pytest.fixture(scope="module")
def learnt(crisis):
    return learning(crisis, read_reports(REPORTS), draws=16, progress=False)


def test_ratios_are_those_of_odds():
    shares = np.array([[0.5, 0.2, 0.0, 1.0], [0.8, 0.2, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0]])
    found = odds_ratios(shares)
    assert found[0, :2] == pytest.approx([4.0, 1.0])
    assert found[1, :2].tolist() == [math.inf, 0.0]
    assert np.isnan(found[:, 2:]).all()  # what was certain or ruled out before cannot be told apart


def test_how_far_apart_is_in_powers_of_two():
    assert apart(np.array([4.0, 0.5, np.nan])) == pytest.approx(3.0)
    assert apart(np.array([np.nan, np.nan])) == apart(np.array([2.0])) == 0.0
    assert apart(np.array([0.0, 1.0])) == math.inf


def test_it_hangs_on_nothing_but_the_columns_of_outcomes():
    table = pd.DataFrame(
        {
            "report": ["(before any report)", "one"],
            "date": [None, date(2031, 1, 1)],
            "used": [True, True],
            "a": [0.5, 0.75],
            "b": [0.5, 0.25],
        }
    )
    (row,) = discriminates(table, ["a", "b"]).to_dict("records")
    assert row == {
        "report": "one",
        "date": date(2031, 1, 1),
        "a": 3.0,
        "b": pytest.approx(1 / 3),
        "discriminates": pytest.approx(math.log2(9)),
    }


def test_ratios_lead_from_the_first_odds_to_the_last(learnt):
    table = learnt.parts["discriminates"]
    assert list(table.report) == ["it-rained", "it-fell"]
    first, last = learnt.table.fell.iloc[[0, -1]]
    # one division and one product of few terms each
    assert table.fell.prod() == pytest.approx(last / (1 - last) / (first / (1 - first)), rel=1e-12)


def test_what_speaks_alike_for_all_tells_nothing_apart(learnt):
    table = learnt.parts["discriminates"].set_index("report")
    # rain hangs on nothing that the outcomes hang on; rounding of sums alone
    assert table.discriminates["it-rained"] < 1e-9 < 1.0 < table.discriminates["it-fell"]


def test_it_is_drawn_with_numbers_and_words(learnt):
    words = ct.plot.alt_text(learnt.plot())
    row = learnt.parts["discriminates"].iloc[1]
    assert said(row.fell) in words and "hardly" in words and "it-fell" in words


def test_a_brief_shows_it_where_the_reports_are_at_hand(crisis, learnt):
    reports = read_reports(REPORTS)
    options = {"draws": 16, "progress": False}
    page = ct.brief(crisis, what_ifs=False, evidence=reports, **options).markdown
    told = said(learnt.parts["discriminates"].fell.iloc[1])
    assert "What the news told" in page and told in page
    result = ct.run(crisis, evidence=reports, **options)
    assert ct.brief(result, what_ifs=False, evidence=reports, progress=False).markdown == page
    assert told in ct.brief(result, what_ifs=False, progress=False).markdown  # it still has its reports
    outlook = crisis.advance("2031-04-04", reports)
    assert told in ct.brief(outlook, what_ifs=False, **options).markdown
    assert told in ct.brief(ct.run(outlook, **options), what_ifs=False, progress=False).markdown
    with pytest.raises(ToolkitError, match="it-rained"):
        ct.brief(result, what_ifs=False, evidence=reports.without("it-rained"), progress=False)


def test_a_brief_of_a_file_shows_it_where_the_file_holds_the_reports(crisis, tmp_path):
    kept, saved = tmp_path / "week.outlook", tmp_path / "week.nc"
    advanced = ct.advance(crisis, read_reports(REPORTS), draws=16, progress=False)
    advanced.save(kept)
    advanced.result.save(saved)
    assert "| it-fell |" in ct.brief(kept, what_ifs=False, alternatives=False, progress=False).markdown
    page = ct.brief(saved, what_ifs=False, progress=False).markdown
    assert "the reports are not at hand" in page and "| it-fell |" not in page


def test_a_brief_says_what_each_item_says_who_published_it_and_how_far_it_is_believed(crisis):
    asked = {"what_ifs": False, "draws": 16, "alternatives": False, "progress": False}
    page = ct.brief(crisis, evidence=read_reports(TOLD), **asked).markdown
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    start = rows.index("| news | what it says | published | counted in | believed |")
    days = "1 April 2031 to 7 April 2031"
    assert sorted(rows[start + 1 : start + 4]) == [
        f"| dry | It did not rain. | The Gazette, 3 April 2031 | {days} | fact |",
        f"| rumour | It fell, they say. | 2 April 2031 | {days} | report, graded D3, 2.04 : 1 |",
        f"| silence: quiet | Nothing was reported of “toss”. |  | {days} | silence |",
    ]


def test_a_brief_without_reports_has_no_such_chapter(crisis):
    assert "What the news told" not in ct.brief(crisis, what_ifs=False, draws=16, progress=False).markdown


def test_what_rounding_leads_past_certainty_is_certain():
    shares = np.array([[0.5, 0.5], [1.0 + 7e-16, -1e-16]])
    (row,) = odds_ratios(shares)
    assert row.tolist() == [math.inf, 0.0]
    assert apart(row) == math.inf
