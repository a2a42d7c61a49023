"""From an answer back to its sources: what moves it, and what each of those numbers rests on."""

from __future__ import annotations

import math
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import movers
from toolkit.model.compile import compile_model
from toolkit.report import brief
from toolkit.scenario.doubting import doubted_everywhere

mpl.use("agg")
TEXT = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 1
turn: 1 week
order: [spark, north]
sources:
  post: {title: Sparks seen, publisher: The Post, date: 2030-12-30, reliability: B}
  gazette: {title: After the Post, publisher: The Gazette, reliability: C}
claims:
  sparks: {says: The chance is 0.1 to 0.3., source: [post, gazette], credibility: 2}
  talk: {says: People fear sparks., source: gazette, credibility: 4}
parameters:
  pace: {name: Pace of sparks, uniform: [0.1, 0.3], measures: sparks, claim: talk, judgement: The report is taken at its word.}
  idle: {uniform: [0, 1], judgement: Whatever.}
variables:
  lit: {levels: 0..1, start: 0, judgement: Assumed.}
  guarded: {levels: 0..1, start: 0, judgement: Assumed.}
events:
  spark: {name: A spark, probability: pace, effects: {lit: =1}, doubt: 0}
actors:
  north:
    name: North
    options:
      guard: {name: Guard it, appeal: 0, judgement: As soon as not., effects: {guarded: =1}}
outcomes:
  fire: {name: Fire, when: lit == 1 and guarded == 0}
  rest: {name: Nothing burns, otherwise: true}
questions:
  guards: {text: Is it guarded?, choice: north.guard}
"""
RUN = {"draws": 16, "progress": False}


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(TEXT)


@pytest.fixture(scope="module")
def found(crisis):
    return ct.trace(crisis, "fire", **RUN)


def one(found, name):
    rows = found.table[found.table.name == name]
    assert rows.swing.nunique() == 1
    return rows.iloc[0]


def test_each_mover_moves_as_far_as_by_hand(found):
    """At the medians it is 0.2 times one half; the pace goes from 0.11 to 0.29, odds of guarding from 1/2 to 2."""
    assert found.parts["at_medians"] == pytest.approx(0.1, abs=1e-12)
    pace, guard, spark = (one(found, name) for name in ("pace", "north.guard", "spark"))
    assert (pace.at_low, pace.at_high) == pytest.approx((0.055, 0.145), abs=1e-12)
    assert guard.swing == pytest.approx(0.2 * (1 / 3 - 2 / 3), abs=1e-12)
    hazard = -math.log(0.8)
    assert spark.swing == pytest.approx((math.exp(-hazard / 2) - math.exp(-2 * hazard)) / 2, abs=1e-12)
    assert "idle" not in set(found.table.name)  # nothing reads it


def test_ranks_go_by_how_far_each_moves_it(found):
    sizes = found.table.drop_duplicates("rank").swing.abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    assert found.table.drop_duplicates("rank").kind.tolist() == ["event", "input", "option"]


def test_a_number_is_followed_to_claims_sources_grades_and_judgement(found):
    rows = found.table[found.table.name == "pace"]
    told = [(row.rests_on, row.source, row.grade) for row in rows.itertuples()]
    assert told == [
        ("states it", "post", "B2"), ("states it", "gazette", "C2"), ("bears on it", "gazette", "C4"), ("judgement", "", ""),
    ]  # fmt: skip
    assert one(found, "spark").rests_on == "nothing"


def test_the_text_says_what_moves_it_and_who_says_so(found):
    said = " ".join(found.text().split())
    assert said.startswith("A lamp: Fire, 10.0 %. Where does that come from?")
    assert "+9.0 points Pace of sparks (0.11 to 0.29)" in said
    assert "states it: The chance is 0.1 to 0.3. [The Post, B2]" in said
    assert "North: Guard it (odds or rate half to twice) judgement: As soon as not." in said


def test_a_question_is_traced_and_without_a_name_the_likeliest_outcome(crisis):
    asked = ct.trace(crisis, "guards", **RUN)
    assert asked.parts["asked"] == "guards"
    assert one(asked, "north.guard").swing == pytest.approx(1 / 3, abs=1e-12)
    assert ct.trace(crisis, **RUN).parts["asked"] == "rest"
    with pytest.raises(ct.ToolkitError, match="nearest: fire"):
        ct.trace(crisis, "fires", **RUN)


def test_what_nothing_moves_says_so():
    still = ct.loads(
        TEXT.replace("probability: pace", "on: 2031-01-01").replace(
            "appeal: 0,", "when: lit == 0, appeal: 0,"
        )
    )
    found = ct.trace(still, "rest", **RUN)
    assert not len(found)
    assert "Nothing in this crisis moves it" in found.text()
    with pytest.raises(ct.ToolkitError, match="nothing to trace"):
        found.plot()


def test_the_figure_ties_movers_to_claims_and_claims_to_sources(found):
    ax = found.plot()
    written = " ".join(" ".join(text.get_text() for text in ax.texts).split())
    for words in (
        "Pace of sparks +9.0 points",
        "states it: The chance is 0.1 to 0.3.",
        "The Gazette (C2, C4)",
        "nothing: no claim",
    ):
        assert words in written
    widths = {line.get_linewidth() for line in ax.lines}
    assert len(widths) == 3  # one a mover


def test_doubt_everywhere_leaves_the_medians_alone(crisis):
    doubted = compile_model(doubted_everywhere(crisis), with_alternatives=False)
    assert [one.name for one in doubted.parameters if one.is_doubt] == ["doubt:spark", "doubt:north.guard"]


def test_it_saves_in_every_form(found, tmp_path):
    for name in ("a.json", "a.csv", "a.png", "a.html", "a.txt"):
        found.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size


def test_what_each_expert_says_stands_with_the_number_in_the_trace_and_the_brief():
    given = "uniform: [0.1, 0.3], measures: sparks, claim: talk, judgement: The report is taken at its word."
    asked = (
        "experts: {ann: {uniform: [0.1, 0.3], claim: sparks, judgement: It burnt before.}, "
        "ben: {value: 0.2, judgement: A hunch.}, cai: {value: 0.1, claim: talk}}"
    )
    assert given in TEXT
    crisis = ct.loads(TEXT.replace(given, asked))
    said = "A linear pool of ann, ben, cai. ann: It burnt before (beside B2 The Post, C2 The Gazette). ben: A hunch. cai: C4 The Gazette."
    found = ct.trace(crisis, "fire", **RUN)
    assert {"A linear pool of ann, ben, cai.", "ben: A hunch.", "cai: C4 The Gazette."} <= set(
        found.table.text
    )
    shown = " ".join(found.text(width=200).split())
    assert "judgement: ann: It burnt before (beside B2 The Post, C2 The Gazette)." in shown
    assert said in brief(crisis, **RUN).markdown
    drawn = [one.get_text() for one in found.plot().texts]
    assert sum("ben: A hunch" in one for one in drawn) == 1


def test_movers_that_are_alike_but_for_rounding_stay_in_the_order_of_the_scenario(crisis, monkeypatch):
    swings = (0.2, 0.1 - 2e-16, 0.1, 0.1 + 2e-16, 0.3)
    those = movers.Mover("input", "one", "One", (), 0, 0.0, 0.0, "")
    every = [replace(those, name=f"m{n}") for n in range(len(swings))]
    model = compile_model(crisis)
    monkeypatch.setattr(movers, "_inputs", lambda _: every)
    monkeypatch.setattr(movers, "_rules", lambda _: [])
    answers = np.array([0.5, *(x for swing in swings for x in (0.0, swing))])
    monkeypatch.setattr(movers, "targets_at", lambda *_, **__: answers[:, None])
    found = movers.moved_by_each(model, None, 0)[1]
    assert [one.mover.name for one in found] == ["m4", "m0", "m1", "m2", "m3"]
