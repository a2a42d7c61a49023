"""An input that is fixed outside what its author holds possible is told, run or compared, saved or not."""

import pytest

import toolkit as ct
from toolkit.model.compile import compile_model

CRISIS = """
format: 1
id: offer
title: An offer
as_of: 2030-01-01
horizon: 2
turn: 1 week
parameters:
  share: {uniform: [0.2, 0.6], judgement: Named by both.}
  taste: {normal: {mean: 0, sd: 1}, judgement: Guessed.}
  known: {value: 0.5, judgement: Given.}
  few: {discrete: {0.1: 0.5, 0.3: 0.3, 0.7: 0.2}, judgement: Guessed.}
  waits: {gamma: {mean: 2, sd: 1}, judgement: Guessed.}
  large: {uniform: [0, 1234567], judgement: Guessed.}
  pooled: {pool: logarithmic, experts: {ann: {uniform: [0.2, 0.5], judgement: Hers.}, bob: {uniform: [0.3, 0.7], judgement: His.}}}
variables:
  talks: {levels: flag, start: false, judgement: Given.}
events:
  deal: {probability: share * known, effects: {talks: =true}, judgement: Given.}
outcomes:
  deal: {when: talks, ends: true}
  rest: {otherwise: true}
variants:
  high: {title: High, set: {parameters.share: {value: 0.9, judgement: What if?}}}
  rare: {title: Rare, set: {parameters.known.value: 0.1}}
"""


@pytest.fixture
def crisis():
    return ct.loads(CRISIS)


def told(answer):
    return [(one.subject, one.values["value"], str(one)) for one in answer.caveats if one.kind == "beyond"]


def run(crisis, **values):
    return ct.run(crisis.with_values(**values), draws=4, progress=False)


def test_a_value_that_its_author_holds_impossible_is_told(crisis):
    [(name, value, said)] = told(run(crisis, share=0.9))
    assert (name, value) == ("share", 0.9) and "0.2 to 0.6" in said
    assert told(ct.run(crisis, values={"share": 0.9}, draws=4, progress=False))


def test_what_may_be_or_was_never_in_doubt_is_not(crisis):
    assert told(run(crisis, share=0.6, taste=40.0, known=0.9)) == []


def test_what_is_fixed_again_where_it_may_be_is_not(crisis):
    again = crisis.with_values(share=0.9).with_changes(set={"parameters.share.value": 0.3})
    assert told(ct.run(again, draws=4, progress=False)) == []


def test_what_its_author_held_possible_is_remembered(crisis):
    for first in (0.3, 0.9):
        [(_, value, said)] = told(run(crisis.with_values(share=first), share=0.95))
        assert value == 0.95 and "0.2 to 0.6" in said
    assert told(run(crisis.with_values(share=0.9), share=0.3)) == []
    wider = crisis.with_values(share=0.9).with_changes(
        set={"parameters.share": {"uniform": [0, 1], "judgement": "J."}}
    )
    assert told(run(wider, share=0.95)) == []


def test_experts_whose_pool_rules_it_out_hold_it_impossible(crisis):
    assert told(run(crisis, pooled=0.4)) == []
    for value in (0.25, 0.6):
        [(_, _, said)] = told(run(crisis, pooled=value))
        assert "0.3 to 0.5" in said


def test_a_value_just_outside_is_told_apart_from_the_end(crisis):
    [(_, _, said)] = told(run(crisis, large=1234568))
    assert "fixed at 1234568," in said and "0 to 1234567." in said


def test_a_comparison_and_a_saved_result_tell_it_too(crisis, tmp_path):
    high = crisis.with_values(share=0.9)
    assert any("outside what its author" in one for one in ct.compare(crisis, high=high, draws=4).caveats)
    result = ct.run(high, draws=4, progress=False)
    result.save(tmp_path / "kept.nc")
    assert told(ct.open_result(tmp_path / "kept.nc")) == told(result)


def test_a_value_between_those_that_its_author_lists_is_told(crisis):
    [(_, _, said)] = told(run(crisis, few=0.2))
    assert "possible, one of 0.1, 0.3, 0.7." in said
    assert told(run(crisis, few=0.1 + 0.2)) == []


def test_a_model_in_which_it_is_fixed_tells_it(crisis):
    model = compile_model(crisis)
    [(name, value, _)] = told(ct.run(model.with_values(waits=-1.0, few=0.3), draws=4, progress=False))
    assert (name, value) == ("waits", -1.0)


def test_a_what_if_tells_what_it_fixes_there(crisis):
    [(name, value, said)] = told(ct.run(crisis.variant("high"), draws=4, progress=False))
    assert (name, value) == ("share", 0.9) and "0.2 to 0.6" in said
    assert "High" in next(one for one in ct.compare(crisis, "high", draws=4).caveats if "outside" in one)


def test_a_sweep_tells_in_how_many_cells(crisis):
    swept = ct.sweep(crisis, inputs={"few": [0.1, 0.2, 0.4]}, draws=4, progress=False)
    [said] = [str(one) for one in swept.caveats if one.kind == "beyond"]
    assert "fixed at 0.2" in said and "2 of 3 cells" in said


def test_a_scenario_that_is_read_back_from_an_answer_remembers_it(crisis):
    compared = ct.compare(run(crisis, share=0.9), "rare", draws=4)
    assert any("share was fixed at 0.9" in one for one in compared.caveats)
