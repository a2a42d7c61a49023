"""What a page can hold, what it leaves out by name, and what it refuses with what to do."""

from __future__ import annotations

import pytest
from pages import NEWS, SMALL, packed

import toolkit as ct
from toolkit.engines.subjects import model_of
from toolkit.pages.crisis import held
from toolkit.scenario.reports import read_reports


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "tension: {levels: 0..3, start: 1, judgement: j}",
            "tension: {levels: real 0..3, start: 1, judgement: j}",
            "'tension' is a real number",
        ),
        (
            "decides: {rule: logit, precision: 2}",
            "decides: {rule: logit, precision: 2, look_ahead: 1 turns}\n    value: -1 * tension",
            "north looks ahead",
        ),
        (
            "decides: {rule: logit, precision: 2}",
            "decides: {rule: logit, precision: 2, sees: {luck: 0.1}}",
            "what north takes inputs to be",
        ),
        (
            "luck: {uniform: [0.1, 0.3]",
            "keen: {value: .inf, judgement: j}\n  luck: {uniform: [0.1, 0.3]",
            "'keen' may be infinite",
        ),
        ("horizon: 4", "horizon: until_settled", "its horizon is open"),
        ("effects: {tension: -1}", "effects: {tension: =luck}", "an effect reads an input"),
    ],
)
def test_what_no_page_can_hold_is_refused_with_what_to_do(old, new, said):
    text = SMALL.replace(old, new, 1)
    if "real" in new:
        text = text.replace("tension == 3", "tension >= 3")
    model = model_of(ct.loads(text))
    with pytest.raises(ct.ToolkitError, match=said) as refusal:
        held(model)
    assert "crisis brief" in str(refusal.value)


def test_several_who_look_ahead_are_named():
    with pytest.raises(ct.ToolkitError, match="east and west look ahead"):
        held(model_of("chicken"))


def test_too_many_states_are_refused(monkeypatch):
    monkeypatch.setattr("toolkit.pages.crisis.AT_ONCE_SECONDS", 1e-9)
    with pytest.raises(ct.ToolkitError, match="cannot hold 'small'") as refusal:
        held(model_of(ct.loads(SMALL)))
    assert "crisis brief" in str(refusal.value)


def test_a_rule_in_python_is_refused():
    result = ct.run(ct.loads(SMALL), rules={"north": lambda _: "talk"}, at="medians", progress=False)
    with pytest.raises(ct.ToolkitError, match="rule"):
        ct.page(result, printed=False, progress=False)


def test_a_what_if_that_cannot_be_held_is_left_out_by_name():
    text = SMALL.replace(
        "variants:\n",
        "variants:\n  wise: {title: Looks ahead, set: {actors.north.decides: {rule: logit, precision: 2, look_ahead: 1 turns}}}\n",
    )
    crisis = packed(ct.loads(text))
    assert list(crisis.models) == ["", "calm", "lucky"]
    [left] = crisis.left_out
    assert left["name"] == "wise" and "looks ahead" in left["why"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("add: {outcomes.odd: {when: tension == 0}}", "it ends in other ways"),
        ("set: {ladder.1.name: Hot}", "its ladder has other rungs"),
        ("set: {horizon: 6}", "its turns are others"),
    ],
)
def test_a_what_if_of_another_shape_is_left_out_by_name(change, why):
    text = SMALL.replace("variants:\n", f"variants:\n  odd: {{title: Odd, {change}}}\n")
    [left] = packed(ct.loads(text)).left_out
    assert left["name"] == "odd" and why in left["why"] and "--variant" in left["why"]


def test_a_what_if_says_how_often_what_it_imposes_is_carried_out():
    forced = "{title: Talks, force: [{turn: 1, actor: north, option: talk}]}"
    crisis = packed(ct.loads(SMALL.replace("variants:\n", f"variants:\n  talks: {forced}\n")))
    [said] = crisis.models["talks"]["caveats"]
    assert "Imposed: “talk” in turn 1 was carried out in " in said and "with inputs at their medians" in said
    assert crisis.models["lucky"]["caveats"] == crisis.models[""]["caveats"] == []


def test_a_question_that_cannot_be_held_is_left_out_by_name():
    question = "{text: t, asks: date, when: tension >= 2, given: talks == table}"
    crisis = packed(ct.loads(SMALL.replace("questions:\n", f"questions:\n  odd: {question}\n")))
    [odd] = [one for one in crisis.models[""]["chain"]["questions"] if one["name"] == "odd"]
    assert "a date under a condition" in odd["left_out"]


def test_steps_that_what_ifs_share_stand_there_once():
    crisis = packed(ct.loads(SMALL))
    base, lucky = (crisis.models[name]["chain"]["steps"] for name in ("", "lucky"))
    assert base == lucky and len(crisis.steps) < 3 * len(base)


def test_news_of_inputs_and_of_what_a_what_if_lacks_is_left_out():
    reports = read_reports(
        NEWS.replace(
            "reports:",
            "reports:\n  hint: {date: 2031-01-03, condition: resolve > 0.5, says: Resolved., likelihood: [0.8, 0.2]}",
        )
    )
    crisis = packed(ct.loads(SMALL), reports)
    assert [one["name"] for one in crisis.models[""]["news"]] == ["push", "calm", "gave", "incident", "deals"]
    assert crisis.news_left_out == ["hint"] and crisis.told()["left_out"][-1]["name"] == "hint"
    assert crisis.models["calm"]["news"] == []  # the option that a report speaks of is not there


def test_silence_knows_which_reports_break_it():
    reports = read_reports(
        NEWS.replace(
            "reports:",
            "reports:\n  signed: {date: 2031-01-10, condition: talks == signed, says: Signed., reliability: C, credibility: 3}",
        )
    )
    crisis = packed(ct.loads(SMALL), reports)
    [deals] = [one for one in crisis.models[""]["news"] if one["name"] == "deals"]
    broken = [one["turn"] for one in deals["observations"] if "signed" in one["broken_by"]]
    assert deals["is_silence"] and broken == [2]
