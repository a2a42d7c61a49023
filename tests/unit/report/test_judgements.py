"""Likelihood and confidence, each by itself, on outcomes made by hand."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from results import made_result

from toolkit.analysis.outcomes import OutcomeRow
from toolkit.forecasts import Trust
from toolkit.model.dossier import NamedVariation
from toolkit.report.chapters.assumptions import _reading
from toolkit.report.judgements import (
    Confidence,
    Judgement,
    allowed,
    bottom_line,
    confidence,
    is_wide,
    sampling,
    terms,
)

ROW = OutcomeRow("o", "Stand-off", 0.6, 0.001, 0.3, 0.7, 0.55, 0.6, "likely", 0, 1.0)
RESULT = made_result([[0.2, 0.1, 0.7], [0.4, 0.3, 0.3], [0.3, 0.2, 0.5]])
LEFT, MODELS = "what we do not know", "the models of the crisis"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, f"{LEFT} of the inputs leaves between 30 and 70 %; {MODELS} leave between 55 and 60 %"),
        ({"disagreement_high": 0.83}, f"{LEFT} of the inputs leaves between 30 and 70 %; {MODELS} leave between 55 and 83 %"),
        ({"disagreement_low": nan, "disagreement_high": nan}, f"{LEFT} of the inputs leaves between 30 and 70 %; disagreement is not assessed"),
        ({"ignorance_low": nan, "ignorance_high": nan}, f"{MODELS} leave between 55 and 60 %; ignorance is not assessed"),
        (dict.fromkeys(("ignorance_low", "ignorance_high", "disagreement_low", "disagreement_high"), nan), f"{LEFT} is not assessed"),
        ({"ignorance_low": 0.0}, f"{LEFT} of the inputs leaves anything up to 70 %; {MODELS} leave between 55 and 60 %"),
        ({"ignorance_low": 0.6, "ignorance_high": 0.602, "disagreement_low": 0.6}, f"{LEFT} of the inputs leaves it at 60 %; {MODELS} leave it at 60 %"),
    ],
)  # fmt: skip
def test_one_word_leads_and_the_range_is_in_figures(changed, said):
    row = replace(ROW, **changed)
    assert allowed(row) == said
    judged = Judgement(row, Confidence("low", "made up"))
    assert f"{judged.head} {judged.rest}" == f"Stand-off: 60 %, likely; {said}. Confidence low: made up."


def test_no_word_is_said_where_the_standard_has_none():
    assert Judgement(
        replace(ROW, probability=0.004, words="too little for a word"), Confidence("low", "x")
    ).head == ("Stand-off: 0.4 %, too little for a word;")
    assert terms().startswith("almost no chance 1 to 5 %, very unlikely 5 to 20 %")


def test_models_that_differ_by_a_factor_count_like_inputs_that_do():
    rare = replace(ROW, probability=0.004, ignorance_low=0.002, ignorance_high=0.01)
    apart = replace(rare, disagreement_low=0.0009, disagreement_high=0.02)
    assert "the models of the crisis differ" in confidence(apart, 0.2, RESULT).why
    assert is_wide(0.0006, 0.01, 0.35)
    assert not is_wide(0.55, 0.6, 0.1)


def test_two_weaknesses_make_it_low_and_are_named_first():
    found = confidence(replace(ROW, disagreement_low=nan, disagreement_high=nan), 0.2, RESULT)
    assert found.level == "low"
    assert found.why.startswith("the inputs allow a wide range, 30 to 70 %; no other model")
    sound = confidence(replace(ROW, ignorance_low=0.5), 0.2, RESULT)
    assert str(sound).startswith("moderate: the inputs keep it within 50 to 70 %")


def test_a_weakness_that_was_not_assessed_lifts_no_confidence():
    wide = replace(ROW, ignorance_low=0.2)
    assert confidence(wide, nan, RESULT).level == confidence(wide, 0.9, RESULT).level == "low"
    assert "is not worked out" in confidence(wide, nan, RESULT).why


def test_sampling_error_sets_the_digits():
    assert sampling([replace(ROW, sampling_error=0.0)]) == "there is no sampling error"
    told = sampling([ROW, replace(ROW, label="Clash", sampling_error=0.04)])
    assert "one standard error of sampling is at most 4 points, for “Clash”" in told
    assert "at most 1 point, for" in sampling([replace(ROW, sampling_error=0.01)])


def test_the_bottom_line_says_how_firmly_the_first_is_first():
    # First in 2 of 3 draws, with a standard error of 27 points: no digit finer than tens is borne.
    line = bottom_line([replace(ROW, outcome="o2")], "low", RESULT, "1 May 2031")
    assert line.startswith(
        "The likeliest outcome on 1 May 2031 is “Stand-off”, 60 %. Of the inputs drawn, 70 % put it ahead"
    )
    every = bottom_line(
        [replace(ROW, outcome="o2")], "low", made_result([[0.1, 0.2, 0.7]] * 300), "1 May 2031"
    )
    assert "All 300 draws of the inputs put it ahead of all others" in every


def test_high_confidence_takes_a_record_that_bears_it_and_no_weakness():
    sound, nan = replace(ROW, ignorance_low=0.5), float("nan")
    earned, not_earned = Trust(True, "40 forecasts bore out"), Trust(False, "the record holds 3 forecasts")
    assert confidence(sound, 0.2, RESULT).level == "moderate"
    assert confidence(sound, 0.2, RESULT, earned).level == "high"
    assert confidence(sound, 0.2, RESULT, earned).why.endswith("40 forecasts bore out")
    assert confidence(sound, 0.2, RESULT, not_earned).level == "moderate"
    one_weakness = replace(sound, disagreement_low=nan, disagreement_high=nan)
    assert confidence(one_weakness, 0.2, RESULT, earned).level == "moderate"
    assert confidence(one_weakness, 0.9, RESULT, earned).level == "low"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("events.toss.probability",), "1 part of the scenario is set"),
        (("a.b", "c.d"), "2 parts of the scenario are set"),
    ],
)
def test_parts_that_another_model_sets_are_counted_in_grammar(changed, said):
    assert said in _reading(NamedVariation("other", sets=changed))
