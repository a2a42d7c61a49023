"""A claim that stands alone states the number in its text, or a warning says that it does not."""

import pytest
from crises import guess

from toolkit.scenario.checks.provenance import AFTER_AS_OF, NOT_IN_CLAIM


def told(scenario):
    return [(problem.path, problem.subject) for problem in scenario.warnings if problem.kind == NOT_IN_CLAIM]


@pytest.mark.parametrize(
    ("parameter", "path"),
    [
        ("uniform: [0.02, 0.4], claim: rain", "parameters.will.claim"),
        ("uniform: [0.02, 0.4], claim: [rain, alone]", "parameters.will.claim"),
        ("uniform: [0.02, 0.4], measures: rain, judgement: My guess.", "parameters.will.measures"),
    ],
)
def test_a_claim_that_does_not_state_the_number_is_told(parameter, path):
    assert told(guess(parameter)) == [(path, "rain")]


def test_a_judgement_or_a_quotation_mends_it():
    assert told(guess("uniform: [0.02, 0.4], claim: rain, judgement: My guess.")) == []
    assert told(guess("uniform: [0.02, 0.2], claim: [rain, stated]")) == []


def test_amounts_and_starts_are_looked_for_too():
    good = "value: 0.2, judgement: Given."
    assert told(guess(good)) == []
    assert told(guess(good, basis="claim: rain")) == [
        ("variables.camps.claim", "rain"),
        ("actors.north.capabilities.men.claim", "rain"),
    ]


def test_names_and_rules_hold_nothing_to_look_for():
    more = {
        "start: false, judgement: Given.": "start: false, claim: rain",
        "{when: treaty and camps > 1}": "{when: treaty and camps > 1, claim: rain}",
    }
    assert told(guess("value: 0.2, judgement: Given.", **more)) == []


def test_unknown_measures_are_refused_and_known_ones_are_used():
    with pytest.raises(Exception, match="unknown claim 'statd'"):
        guess("value: 0.2, measures: statd")
    scenario = guess("value: 0.2, measures: stated, judgement: Given.")
    assert not any("'stated' supports nothing" in problem.problem for problem in scenario.warnings)


def test_what_was_reported_after_the_day_of_the_numbers_is_told():
    def later(**more):
        found = guess("uniform: [0.02, 0.4], judgement: My guess.", **more).warnings
        return [(one.path, one.subject, one.problem) for one in found if one.kind == AFTER_AS_OF]

    assert later() == []
    [(path, subject, said)] = later(**{"Bulletin, date: 2029-12-31": "Bulletin, date: 2030-01-02"})
    assert (path, subject) == ("sources.bureau.date", "bureau")
    assert "2030-01-02" in said and "2030-01-01" in said
    claims = later(**{"credibility: 1": "credibility: 1, date: 2030-01-02"})
    assert {path.partition(".")[0] for path, _, _ in claims} == {"claims"}
