"""A claim measures a number if its text states it; beside a judgement it bears on it and makes it no surer."""

import pytest
from crises import guess

from toolkit.model.compile import compile_model
from toolkit.scenario.provenance import basis_of, best_grade, coverage, is_well_measured, measuring_claims


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
    assert basis_of(guess(parameter).declared, "will") == basis


def test_nothing_is_known_of_what_is_not_declared():
    record = guess("value: 0.2, claim: stated").declared
    assert basis_of(record, "doubt:signing") == "nothing" and best_grade(record, "doubt:signing") is None


def test_the_grade_is_that_of_one_report():
    """A good source of one claim lends nothing to the credibility of another."""
    record = guess(
        "value: 0.2, claim: [stated, more]",
        **{
            "  alone:": '  more: {says: "20 %", source: bureau, credibility: 4}\n  alone:',
            "reliability: C": "reliability: B",
        },
    ).declared
    assert measuring_claims(record, "will") == ("stated", "more")
    assert best_grade(record, "will") == ("B", 2) and is_well_measured(record, "will")
    record = guess(
        "value: 0.2, claim: [stated, more]",
        **{"  alone:": '  more: {says: "20 %", source: bureau, credibility: 4}\n  alone:'},
    ).declared
    assert best_grade(record, "will") == ("C", 2) and not is_well_measured(record, "will")


def test_a_good_claim_that_bears_on_a_judgement_grades_nothing():
    record = guess("value: 0.2, claim: rain, judgement: My guess.").declared
    assert best_grade(record, "will") is None and not is_well_measured(record, "will")


def test_the_model_says_what_bears_on_a_judgement():
    def basis(text):
        return compile_model(guess(text)).dossier.basis_of("parameters", "will").sentence()

    assert basis("value: 0.2, claim: rain, judgement: My guess.") == "My guess; bears on it: claim rain"
    assert basis("value: 0.2, claim: [rain, alone], judgement: My guess.").endswith("claims rain, alone")
    assert basis("value: 0.2, claim: stated") == "claims: stated"
    assert basis("value: 0.2, measures: stated, judgement: Noted.") == "claims: stated; Noted."
    assert compile_model(guess("value: 0.2, measures: stated, claim: rain")).dossier.sources_of(
        "parameters", "will"
    ) == (
        "paper",
        "rival",
        "bureau",
    )


def test_coverage_counts_what_hangs_on_one_source():
    found = coverage(guess("value: 0.2, claim: stated"))
    assert found.one_source == 1  # the parameter; the amount and the start have two sources each
    assert set(found.by_source["bureau"]) == {
        "parameters.will",
        "variables.camps",
        "actors.north.capabilities.men",
    }
