"""A claim measures a number if its text states it; beside a judgement it bears on it and makes it no surer."""

import pytest

from toolkit.model.compile import compile_model
from toolkit.scenario import loads
from toolkit.scenario.check_provenance import NOT_IN_CLAIM
from toolkit.scenario.independence import independent_sources
from toolkit.scenario.measured import holds, numbers_in
from toolkit.scenario.provenance import basis_of, best_grade, coverage, is_well_measured, measuring_claims

CRISIS = """
format: 1
id: guess
title: A guess
as_of: 2030-01-01
horizon: 4
turn: 1 week
sources:
  bureau: {title: Bulletin, date: 2029-12-31, reliability: A}
  agency: {title: Wire, date: 2029-12-31, reliability: B, quotes: bureau}
  paper: {title: Morning paper, reliability: C, quotes: [agency]}
  rival: {title: Evening paper, reliability: D, quotes: bureau}
  other: {title: Another, reliability: E}
claims:
  rain: {says: It rained., source: bureau, credibility: 1}
  stated: {says: "One week in five brings a signing, 20 % in all.", source: [paper, rival], credibility: 2}
  alone: {says: "Twenty thousand men, in 12 camps.", source: [other, bureau], credibility: 1}
parameters:
  will: {PARAMETER}
variables:
  treaty: {levels: flag, start: false, judgement: Given.}
  camps: {levels: 0..20, start: 12, BASIS}
actors:
  north:
    capabilities:
      men: {amount: 20, unit: thousand men, BASIS}
events:
  signing: {when: treaty == false, probability: "clip(will, 0, 1)", effects: {treaty: =true, camps: +1}, judgement: Given.}
outcomes:
  treaty: {when: treaty and camps > 1}
  rest: {otherwise: true}
"""


def crisis(parameter, basis="claim: alone", **more):
    text = CRISIS.replace("PARAMETER", parameter).replace("BASIS", basis)
    for old, new in more.items():
        text = text.replace(old, new)
    return loads(text)


def told(scenario):
    return [(problem.path, problem.subject) for problem in scenario.warnings if problem.kind == NOT_IN_CLAIM]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Eight vessels", 8),
        ("About 10,000 troops", 10_000),
        ("10 000 troops", 10_000),
        ("123 456.5 of them", 123_456.5),
        ("84 % of it", 0.84),
        ("84 % of it", 84),
        ("50 per cent", 0.5),
        ("fifty percent", 0.5),
        ("half of them", 0.5),
        ("sixty-four killed", 64),
        ("one hundred and twenty-three ships", 123),
        ("a hundred ships", 100),
        ("nine hundred ninety-nine", 999),
        ("a thousand", 1000),
        ("Over eight million militia", 8_000_000),
        ("Exports of 1.09 million barrels", 1_090_000),
        ("minus: -0.5 points", -0.5),
        ("None was seen", 0),
        ("sent on 2029-12-31", 2029),
        ("F-16s, three of them", 3),
    ],
)
def test_numbers_are_found(text, number):
    assert holds(text, [number])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sixty-four killed", 4),
        ("sixty-four killed", 60),
        ("one hundred and twenty-three", 23),
        ("No fewer than five", 0),
        ("anyone", 1),
        ("often", 10),
        ("version 1.25", 25),
        ("12,345", 345),
        ("12,345", 12),
        ("0.5", 50),
        ("", 0),
    ],
)
def test_numbers_that_are_not_there(text, number):
    assert not holds(text, [number])


def test_a_list_of_words_is_several_numbers():
    assert {2.0, 3.0, 40.0, 50.0} <= numbers_in("two, three or forty; fifty")


@pytest.mark.parametrize(
    ("parameter", "basis"),
    [
        ("value: 0.2, claim: stated", "measured"),
        ("uniform: [0.1, 0.2], claim: stated", "measured"),
        ("pert: [0.1, 0.2, 0.4], measures: stated, judgement: The ends are mine.", "measured"),
        ("quantiles: {p5: 0.05, p50: 0.2, p95: 0.5}, within: [0, 1], measures: stated", "measured"),
        ("beta: {mean: 0.2, sd: 0.1}, claim: rain, measures: [stated]", "measured"),
        ("value: 20, unit: per cent, claim: stated", "measured"),
        ("value: 0.2, claim: stated, judgement: My guess.", "judged"),
        ("value: 0.2, judgement: My guess.", "judged"),
        ("value: 0.3, claim: stated", "judged"),
        ("value: 0.2, claim: rain", "judged"),
    ],
)
def test_what_sets_a_parameter(parameter, basis):
    assert basis_of(crisis(parameter).declared, "will") == basis


def test_nothing_is_known_of_what_is_not_declared():
    record = crisis("value: 0.2, claim: stated").declared
    assert basis_of(record, "doubt:signing") == "nothing" and best_grade(record, "doubt:signing") is None


@pytest.mark.parametrize(
    ("parameter", "path"),
    [
        ("uniform: [0.02, 0.4], claim: rain", "parameters.will.claim"),
        ("uniform: [0.02, 0.4], claim: [rain, alone]", "parameters.will.claim"),
        ("uniform: [0.02, 0.4], measures: rain, judgement: My guess.", "parameters.will.measures"),
    ],
)
def test_a_claim_that_does_not_state_the_number_is_told(parameter, path):
    assert told(crisis(parameter)) == [(path, "rain")]


def test_a_judgement_or_a_quotation_mends_it():
    assert told(crisis("uniform: [0.02, 0.4], claim: rain, judgement: My guess.")) == []
    assert told(crisis("uniform: [0.02, 0.2], claim: [rain, stated]")) == []


def test_amounts_and_starts_are_looked_for_too():
    good = "value: 0.2, judgement: Given."
    assert told(crisis(good)) == []
    assert told(crisis(good, basis="claim: rain")) == [
        ("variables.camps.claim", "rain"),
        ("actors.north.capabilities.men.claim", "rain"),
    ]


def test_names_and_rules_hold_nothing_to_look_for():
    more = {
        "start: false, judgement: Given.": "start: false, claim: rain",
        "{when: treaty and camps > 1}": "{when: treaty and camps > 1, claim: rain}",
    }
    assert told(crisis("value: 0.2, judgement: Given.", **more)) == []


def test_unknown_measures_are_refused_and_known_ones_are_used():
    with pytest.raises(Exception, match="unknown claim 'statd'"):
        crisis("value: 0.2, measures: statd")
    scenario = crisis("value: 0.2, measures: stated, judgement: Given.")
    assert not any("'stated' supports nothing" in problem.problem for problem in scenario.warnings)


# --- grades


def test_the_grade_is_that_of_one_report():
    """A good source of one claim lends nothing to the credibility of another."""
    record = crisis(
        "value: 0.2, claim: [stated, more]",
        **{
            "  alone:": '  more: {says: "20 %", source: bureau, credibility: 4}\n  alone:',
            "reliability: C": "reliability: B",
        },
    ).declared
    assert measuring_claims(record, "will") == ("stated", "more")
    assert best_grade(record, "will") == ("B", 2) and is_well_measured(record, "will")
    record = crisis(
        "value: 0.2, claim: [stated, more]",
        **{"  alone:": '  more: {says: "20 %", source: bureau, credibility: 4}\n  alone:'},
    ).declared
    assert best_grade(record, "will") == ("C", 2) and not is_well_measured(record, "will")


def test_a_good_claim_that_bears_on_a_judgement_grades_nothing():
    record = crisis("value: 0.2, claim: rain, judgement: My guess.").declared
    assert best_grade(record, "will") is None and not is_well_measured(record, "will")


def test_the_model_says_what_bears_on_a_judgement():
    def basis(text):
        return compile_model(crisis(text)).dossier.basis_of("parameters", "will").sentence()

    assert basis("value: 0.2, claim: rain, judgement: My guess.") == "My guess.; bears on it: claim rain"
    assert basis("value: 0.2, claim: [rain, alone], judgement: My guess.").endswith("claims rain, alone")
    assert basis("value: 0.2, claim: stated") == "claims: stated"
    assert basis("value: 0.2, measures: stated, judgement: Noted.") == "claims: stated; Noted."
    assert compile_model(crisis("value: 0.2, measures: stated, claim: rain")).dossier.sources_of(
        "parameters", "will"
    ) == (
        "paper",
        "rival",
        "bureau",
    )


# --- sources


def test_sources_that_quote_each_other_or_a_third_count_once():
    record = crisis("value: 0.2, claim: stated").declared
    assert independent_sources(record, "stated") == 1  # paper -> agency -> bureau <- rival
    assert independent_sources(record, "alone") == 2
    assert independent_sources(record, "rain") == 1


def test_independence_is_carried_along_a_chain():
    """Two sources with nothing in common are one where a third relays both."""
    more = {
        "source: [other, bureau]": "source: [other, bureau, paper]",
        "quotes: [agency]": "quotes: [agency, other]",
    }
    assert independent_sources(crisis("value: 0.2, claim: stated", **more).declared, "alone") == 1


def test_coverage_counts_what_hangs_on_one_source():
    found = coverage(crisis("value: 0.2, claim: stated"))
    assert found.one_source == 1  # the parameter; the amount and the start have two sources each
    assert set(found.by_source["bureau"]) == {
        "parameters.will",
        "variables.camps",
        "actors.north.capabilities.men",
    }


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"quotes: bureau}": "quotes: bureu}"}, "unknown source 'bureu'"),
        ({"reliability: A}": "reliability: A, quotes: paper}"}, "'bureau' quotes itself"),
        ({"reliability: A}": "reliability: A, quotes: bureau}"}, "'bureau' quotes itself"),
    ],
)
def test_quotes_of_nobody_and_in_circles_are_refused(more, message):
    with pytest.raises(Exception, match=message):
        crisis("value: 0.2, claim: stated", **more)
