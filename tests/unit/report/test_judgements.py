"""Likelihood and confidence, each by itself, on outcomes made by hand."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from results import made_result

from toolkit.analysis.outcomes import OutcomeRow
from toolkit.report.judgements import bottom_line, confidence, is_wide, likelihood, sampling

ROW = OutcomeRow("o", "Stand-off", 0.6, 0.001, 0.3, 0.7, 0.55, 0.6, "unlikely to likely", 0)
RESULT = made_result([[0.2, 0.1, 0.7], [0.4, 0.3, 0.3], [0.3, 0.2, 0.5]])


@pytest.mark.parametrize(
    ("probability", "words", "said"),
    [
        (0.6, "unlikely to likely", "60 %, likely; what we do not know would allow anything from unlikely to likely."),
        (0.004, "below 1 % to very unlikely", "0.4 %, too little for a word; what we do not know would allow anything up to very unlikely."),
        (0.6, "likely", "60 %, likely; what we do not know leaves that word as it is."),
        (0.6, "likely to above 99 %", "60 %, likely; what we do not know would allow anything from likely upward."),
        (0.004, "below 1 %", "0.4 %, too little for a word; what we do not know leaves it at below 1 %."),
    ],
)  # fmt: skip
def test_the_figure_leads_and_the_words_span_the_rest(probability, words, said):
    assert " ".join(likelihood(replace(ROW, probability=probability, words=words))) == f"Stand-off: {said}"


def test_models_that_differ_by_a_factor_count_like_inputs_that_do():
    rare = replace(ROW, probability=0.004, ignorance_low=0.002, ignorance_high=0.01)
    apart = replace(rare, disagreement_low=0.0009, disagreement_high=0.02)
    assert "the models of the crisis differ" in confidence(apart, None, RESULT).why
    assert is_wide(0.0006, 0.01, 0.35)
    assert not is_wide(0.55, 0.6, 0.1)


def test_two_weaknesses_make_it_low_and_are_named_first():
    found = confidence(replace(ROW, disagreement_low=nan, disagreement_high=nan), 0.2, RESULT)
    assert found.level == "low"
    assert found.why.startswith("the inputs allow a wide range, 30 to 70 %; no other model")
    sound = confidence(replace(ROW, ignorance_low=0.5), 0.2, RESULT)
    assert str(sound).startswith("moderate: the inputs keep it within 50 to 70 %")


def test_sampling_error_is_set_against_the_digits():
    assert sampling([ROW]) == "sampling error is below the digits shown"
    told = sampling([ROW, replace(ROW, label="Clash", sampling_error=0.04)])
    assert "one standard error is 4 points for “Clash”" in told


def test_the_bottom_line_says_how_firmly_the_first_is_first():
    # First in 2 of 3 draws, with a standard error of 27 points: no digit finer than 50 points is borne.
    line = bottom_line([replace(ROW, outcome="o2")], "low", RESULT, "1 May 2031")
    assert line.startswith(
        "The likeliest outcome on 1 May 2031 is “Stand-off”, 60 %. It is ahead of all others under 50 %"
    )
