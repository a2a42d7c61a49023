"""How answers show what has no number, what has no sampling error, and some of their rows."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.analysis import decide, information, overturn, tornado, worth_of_report
from toolkit.answers import Answer, Column, only
from toolkit.engines import run
from toolkit.errors import ToolkitError
from toolkit.scenario import load, loads

ROWS = pd.DataFrame({"name": ["a", "b", "c"], "chance": [0.5, 0.0004, float("nan")]})


def test_a_chance_without_sampling_error_keeps_its_figure():
    for exact, written in ((True, "0.04 %"), (False, "below 0.1 %")):
        answer = Answer(ROWS.head(2), layout=(Column("chance", "chance", "per_cent", exact=exact),))
        assert answer.cells() == [["50.0 %"], [written]]


def test_what_is_known_to_be_missing_says_so():
    assert Answer(ROWS, layout=(Column("chance", "chance", "figure"),)).cells()[2] == ["not known"]
    assert Answer(ROWS, layout=(Column("chance", "chance", "figure", missing="none"),)).cells()[2] == ["none"]


def test_only_takes_one_name_or_several():
    answer = Answer(ROWS)
    assert list(only(answer, "name", "c", "a").name) == ["a", "c"]
    with pytest.raises(ToolkitError, match="unknown name 'd'"):
        only(answer, "name", "a", "d")


def test_rows_left_out_are_counted_in_words():
    answer = Answer(pd.DataFrame({"n": range(21)}))
    assert answer.footnotes == ["1 more row in .table."]


def test_a_tornado_of_an_exact_answer_keeps_small_chances():
    crisis = loads(
        "{format: 1, id: rare, title: Rare, as_of: 2030-01-01, turn: 1 day, horizon: 1,"
        "parameters: {p: {uniform: [0.0001, 0.0004], judgement: A test.}},"
        "variables: {hit: {levels: flag, start: false, judgement: A test.}},"
        "events: {strike: {probability: p, effects: {hit: =true}, judgement: A test.}},"
        "outcomes: {hit: {when: hit == true}, miss: {otherwise: true}}}"
    )
    [row] = only(tornado(crisis), "outcome", "hit").cells()
    assert row[-3:] == ["0.01 %", "0.04 %", "+0.03"]


def test_overturn_says_that_no_value_does_it_alone_where_that_was_looked_for():
    crisis = load("falklands-1982")
    looked = overturn(crisis, "bargain", above=0.6, inputs=["garrison"])
    assert looked.cells()[0][-1] == "none"
    assert "alone at" not in overturn(crisis, "bargain", above=0.6, inputs=["garrison"], alone=False).heads


def test_a_report_that_changes_no_choice_is_worth_nothing(tmp_path):
    crisis = load("falklands-1982")
    work = {"seed": 7, "draws": 64, "alternatives": False, "progress": False}
    file = tmp_path / "sign.reports.yaml"
    file.write_text(
        "reports:\n  sign: {date: 1982-04-10, choice: argentina.diplomatic.receive_mediators,"
        " says: Received., reliability: A, credibility: 1}\n",
        encoding="utf-8",
    )
    found = decide(
        {"bargain": 1, "british_failure": -1}, sail=crisis, wait=crisis.variant("late_start"), **work
    )
    told = worth_of_report(found, run(crisis, evidence=str(file), **work))
    assert float(told) == 0.0
    assert told.cells() == [["0"]]
    assert (information(found).worth_high <= found.perfect_information).all()
