"""Families: one part that stands for many, and variables that start anywhere alike."""

import pytest
from crises import problems

import toolkit as ct
from toolkit.errors import ScenarioError

HEAD = """format: 1
id: ultimatum
title: Twenty coins
as_of: 2031-01-01
horizon: 1
turn: 1 day
variables:
  asked: {levels: -5..20, start: 0, judgement: Nothing is asked yet.}
  answer: {levels: [none, "yes", "no"], start: none, judgement: Given.}
order: [proposer, responder]
actors:
  proposer:
    decides: {look_ahead: horizon, judgement: Guessed.}
    must_act: true
    payoffs: {agreed: asked}
    judgement: Coins.
    options:
"""
FAMILY = """      demand:  # what is demanded
        for: {x: 0..20 by 5}
        name: Demand {x}
        appeal: 0.1 * x
        effects: {asked: =x}
        judgement: By the rules.
"""
REST = """  responder:
    decides: {look_ahead: horizon, judgement: Guessed.}
    must_act: true
    payoffs: {agreed: 20 - asked}
    judgement: Coins.
    options:
      accept: {appeal: 0, effects: {answer: =yes}, judgement: By the rules.}
      refuse: {appeal: 0, effects: {answer: =no}, judgement: By the rules.}
outcomes:
  agreed: {when: answer == yes, ends: true, judgement: Given.}
  refused: {otherwise: true}
"""
TEXT = HEAD + FAMILY + REST


def by_hand(numbers=(0, 5, 10, 15, 20)):
    members = [
        f"      demand_{n}: {{name: Demand {n}, appeal: 0.1 * {n}, effects: {{asked: ={n}}}, judgement: By the rules.}}\n"
        for n in numbers
    ]
    return HEAD + "".join(members) + REST


def family(**keys):
    """Return the crisis with other lines in its family."""
    lines = {
        "for": "{x: 0..20 by 5}",
        "name": "Demand {x}",
        "appeal": "0.1 * x",
        "effects": "{asked: =x}",
    } | keys
    text = "".join(f"        {key}: {value}\n" for key, value in lines.items() if value)
    return HEAD + "      demand:\n" + text + "        judgement: By the rules.\n" + REST


def test_a_family_is_its_members_written_out():
    written, spelt = ct.loads(TEXT), ct.loads(by_hand())
    assert written.document == spelt.document
    assert written.digest == spelt.digest
    assert not written.warnings


def test_the_file_stays_as_it_was_written():
    crisis = ct.loads(TEXT)
    assert crisis.to_yaml() == TEXT
    changed = crisis.with_changes(set={"variables.asked.start": 5})
    assert "for: {x: 0..20 by 5}" in changed.to_yaml()
    assert "# what is demanded" in changed.to_yaml()
    assert ct.loads(changed.to_yaml()).digest == changed.digest


def test_one_member_that_is_changed_is_written_out():
    changed = ct.loads(TEXT).with_changes(set={"actors.proposer.options.demand_5.appeal": 3})
    assert ct.loads(changed.to_yaml()).digest == changed.digest
    assert "demand_20" in changed.to_yaml()


@pytest.mark.parametrize(
    ("runs_over", "names"),
    [
        ("{x: 0..3}", ["demand_0", "demand_1", "demand_2", "demand_3"]),
        ("{x: [1, 7, 2]}", ["demand_1", "demand_7", "demand_2"]),
        ("{x: -5..5 by 5}", ["demand_minus_5", "demand_0", "demand_5"]),
        ("{x: 0..1, y: [0.25, 3]}", ["demand_0_0_25", "demand_0_3", "demand_1_0_25", "demand_1_3"]),
        ("{x: 1..1}", ["demand_1"]),
    ],
)
def test_names(runs_over, names):
    crisis = ct.loads(family(**{"for": runs_over}))
    assert list(crisis.declared.actors["proposer"].options) == names


def test_what_letters_become():
    options = (
        ct.loads(family(**{"for": "{x: -1..1}", "appeal": "x * x - max(x, 0)"}))
        .declared.actors["proposer"]
        .options
    )
    assert options["demand_minus_1"].appeal == "(-1) * (-1) - max((-1), 0)"
    assert options["demand_minus_1"].name == "Demand -1"
    assert options["demand_1"].effects["asked"].amount == "1"
    assert ct.loads(family(appeal="x")).document["actors"]["proposer"]["options"]["demand_5"]["appeal"] == 5


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"for": "{x: 0..21 by 5}"}, "steps of 5 from 0 miss 21; expected 0..20 by 5"),
        ({"for": "{x: 0..9999}"}, "the family has 10,000 members; expected at most 121"),
        ({"for": "{x: 0..10, y: 0..11}"}, "the family has 132 members"),
        (
            {"for": "{" + ", ".join(f"x{n}: 0..1" for n in range(500)) + "}"},
            "the family has 1,000,000 or more members",
        ),
        ({"for": "{x: 5..0}"}, "goes nowhere"),
        ({"for": "{x: [1, 1]}"}, "a number stands here twice"),
        ({"for": "{x: few}"}, "'few' is nothing to run over"),
        ({"for": "{x: [true]}"}, "'True' is not a number"),
        ({"for": "{x: [1.0e-12]}"}, "too many digits"),
        ({"for": "{}"}, "nothing is said to run over anything"),
        ({"for": "3"}, "nothing is said to run over anything"),
        ({"for": "{asked: 0..3}"}, "'asked' has a meaning of its own here"),
        ({"for": "{none: 0..3}"}, "'none' has a meaning of its own here"),
        ({"for": "{turn: 0..3}"}, "'turn' has a meaning of its own here"),
        ({"for": "{x-y: 0..3}"}, "'x-y' cannot stand for a number"),
        (
            {"appeal": "0", "effects": "{asked: =3}", "name": "Demand"},
            "nothing in here reads what `for` counts",
        ),
    ],
)
def test_what_is_no_family_is_told_once_in_its_line(keys, said):
    found = [one for one in problems(family(**keys)) if one.severity == "error"]
    assert [one.line for one in found] == [19]
    assert said in str(found[0])


def test_a_mistake_in_a_family_is_told_once_in_its_line():
    (found,) = problems(family(appeal="0.1 * x + akted"))
    assert (found.line, found.column) == (21, 17)
    assert "unknown name 'akted'" in found.problem
    assert found.nearest == "asked"


def test_a_name_that_is_there_already_is_refused():
    text = TEXT.replace(
        "    options:\n      demand:",
        "    options:\n      demand_5: {appeal: 0, judgement: No.}\n      demand:",
        1,
    )
    assert any("'demand_5' stands here already" in one.problem for one in problems(text))


def test_outcomes_and_payoffs_may_be_families():
    text = (
        HEAD.replace("payoffs: {agreed: asked}", "payoffs: {deal: 2 * n}")
        + FAMILY
        + REST.replace("payoffs: {agreed: 20 - asked}", "payoffs: {deal: 20 - n}")
    )
    text = text.replace(
        "  agreed: {when: answer == yes, ends: true, judgement: Given.}",
        "  deal: {for: {n: 0..20 by 5}, when: answer == yes and asked == n, ends: true, judgement: Given.}",
    )
    crisis = ct.loads(text)
    assert list(crisis.declared.outcomes) == ["deal_0", "deal_5", "deal_10", "deal_15", "deal_20", "refused"]
    assert crisis.declared.actors["proposer"].payoffs["deal_15"] == "2 * 15"
    assert crisis.declared.actors["responder"].payoffs["deal_15"] == "20 - 15"


def test_a_family_of_large_parts_is_refused_with_the_number():
    effects = ", ".join(f"v{n}: =x" for n in range(2_000))
    text = family(**{"for": "{x: 0..100}", "effects": f"{{{effects}}}"})
    found = problems(text)
    assert any("have 202," in one.problem and "100,000" in one.expected for one in found)


def test_a_family_cannot_come_in_by_a_what_if():
    with pytest.raises(ScenarioError, match="a family cannot come in by a change"):
        ct.loads(TEXT).with_changes(
            add={"actors.responder.options.offer": {"for": {"x": "0..3"}, "appeal": "x", "judgement": "No."}}
        )


@pytest.mark.parametrize(
    ("start", "levels"),
    [
        ("uniform", {"0": "1/4", "1": "1/4", "2": "1/4", "3": "1/4"}),
        ("{uniform: 1..2}", {1: "1/2", 2: "1/2"}),
        ("{uniform: [0, 3]}", {0: "1/2", 3: "1/2"}),
    ],
)
def test_a_variable_may_start_anywhere_alike(start, levels):
    text = TEXT.replace(
        "variables:\n", f"variables:\n  mood: {{levels: 0..3, start: {start}, judgement: Unknown.}}\n"
    )
    crisis = ct.loads(text)
    assert crisis.declared.variables["mood"].start == levels
    assert crisis.document["variables"]["mood"]["start"] in (
        "uniform",
        {"uniform": "1..2"},
        {"uniform": [0, 3]},
    )
    assert crisis.to_yaml() == text


def test_a_uniform_start_is_what_its_chances_say():
    def chances(start):
        text = TEXT.replace("start: none", f"start: {start}")
        return ct.outcomes(ct.run(ct.loads(text), engine="exact")).table["probability"]

    assert chances("uniform")["agreed"] == pytest.approx(
        chances("{none: 1/3, yes: 1/3, no: 1/3}")["agreed"], abs=1e-15
    )


@pytest.mark.parametrize(
    ("levels", "start", "said"),
    [
        ("0..3", "{uniform: 2..5}", "4"),
        ("0..3", "{uniform: few}", "'few' is no set of levels"),
        ("0..3", "{uniform: [1, 1]}", "a level stands here twice"),
        ("real 0..3", "uniform", "a real number has no levels to start at alike"),
        ("[low, high]", "unifrom", "unifrom"),
    ],
)
def test_starts_that_cannot_be_shared_out(levels, start, said):
    text = TEXT.replace(
        "variables:\n", f"variables:\n  mood: {{levels: {levels}, start: {start}, judgement: Unknown.}}\n"
    )
    assert any(said in str(one) and one.line == 8 for one in problems(text))


def test_a_level_named_uniform_is_a_level():
    text = TEXT.replace(
        "variables:\n", "variables:\n  dress: {levels: [plain, uniform], start: uniform, judgement: Given.}\n"
    )
    assert ct.loads(text).declared.variables["dress"].start == "uniform"


def test_a_question_may_be_about_a_family():
    text = (
        TEXT
        + "questions:\n"
        + "  any: {text: Is anything demanded?, choice: proposer.demand}\n"
        + "  some: {text: Is it refused?, choice: [responder.refuse, proposer.demand]}\n"
    )
    crisis = ct.loads(text)
    members = [f"proposer.demand_{n}" for n in range(0, 21, 5)]
    assert list(crisis.declared.questions["any"].choice) == members
    assert list(crisis.declared.questions["some"].choice) == ["responder.refuse", *members]
    assert crisis.to_yaml() == text
    assert (
        "unknown"
        in problems(text.replace("choice: proposer.demand}", "choice: responder.demand}"))[0].problem
    )


def test_a_letter_of_another_name_in_a_familys_name_is_a_problem():
    [problem] = problems(TEXT.replace("Demand {x}", "Demand {y}"))
    assert "{y} stands for no number of this family" in str(problem) and problem.expected == "{x}"
    assert problem.path.endswith("demand.name")
