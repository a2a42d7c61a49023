"""Questions in a scenario: what they may ask, and what is refused where."""

from __future__ import annotations

import pytest
from crises import SMALL, only

import toolkit as ct
from toolkit.engines.subjects import model_of
from toolkit.scenario.contents import noted
from toolkit.scenario.loading import reread
from toolkit.scenario.schema import json_schema


def asking(question):
    return f"{SMALL}questions:\n  asked: {{{question}}}\n"


REFUSED = {
    "choice: north.push": ("'text' is missing", "the question, as a reader would put it"),
    "text: Why?": ("it does not say what it asks about", "one of: choice, event, outcomes, when, quantity"),
    "text: A?, event: storm, when: tension > 1": (
        "event, when stand together",
        "one of: choice, event, outcomes, when, quantity",
    ),
    "text: A?, choice: north.psh": ("unknown choice 'north.psh'", "one of: north.push"),
    "text: A?, event: [storm, strom]": ("unknown event 'strom'", "one of: storm"),
    "text: A?, outcomes: clsh": ("unknown outcome 'clsh'", "one of: clash, rest"),
    "text: A?, quantity: tensoin": ("unknown variable 'tensoin'", "one of: tension, posture"),
    "text: A?, when: tensoin > 1": ("unknown name 'tensoin'", "a declared variable, parameter, capability, or turn"),
    "text: A?, event: storm, given: posture == hgh": ("unknown level 'hgh'", None),
    "text: A?, event: storm, by: 2031-01-06": ("no turn has ended by 2031-01-06", "a day from 2031-01-07 to 2031-01-28"),
    "text: A?, event: storm, by: 2031-01-30": ("2031-01-30 is after the horizon", "a day from 2031-01-07 to 2031-01-28"),
    "text: A?, event: storm, at_end: true": ("`at_end` belongs to a condition on one day", None),
    "text: A?, when: tension > 1, at_end: true, asks: date": ("`at_end` belongs to a condition on one day", None),
    "text: A?, quantity: tension, asks: date": ("a level has no date", None),
    "text: A?, event: storm, asks: dat": ("'dat' is not possible here", "one of: whether, date"),
}  # fmt: skip


@pytest.mark.parametrize("question", REFUSED)
def test_refused_with_place_and_what_was_expected(question):
    found = only(asking(question))
    said, expected = REFUSED[question]
    if "level 'hgh'" in said:
        assert "hgh" in found.problem
    else:
        assert found.problem == said
    assert found.path.startswith("questions.asked")
    assert expected is None or found.expected == expected


def test_a_misspelt_name_is_answered_with_the_nearest():
    assert only(asking("text: A?, choice: north.psh")).nearest == "north.push"


@pytest.mark.parametrize(
    ("day", "turn"),
    [
        ("2031-01-07", 1),
        ("2031-01-13", 1),
        ("2031-01-14", 2),
        ("2031-01-27", 3),
        ("2031-01-28", 4),
        ("2031-01-29", 4),
    ],
)
def test_turns_count_whose_last_day_has_come(day, turn):
    (question,) = model_of(ct.loads(asking(f"text: A?, event: storm, by: {day}"))).questions
    assert question.last(4) == turn


def test_turns_of_uneven_days():
    text = asking("text: A?, event: storm, by: 2031-03-02").replace("turn: 1 week", "turn: 1 month")
    model = model_of(ct.loads(text))
    (question,) = model.questions
    assert model.date_of_turn(question.last(4)) <= ct.loads(text).declared.questions["asked"].by
    assert model.date_of_turn(question.last(4) + 1) > ct.loads(text).declared.questions["asked"].by


@pytest.mark.parametrize(("asked_on", "late"), [("2031-01-01", False), ("2031-01-02", True)])
def test_asked_with_the_end_known(asked_on, late):
    (question,) = model_of(ct.loads(asking(f"text: A?, event: storm, asked_on: {asked_on}"))).questions
    assert question.end_known is late


def test_unknown_names_are_refused_with_the_nearest():
    model = model_of(ct.loads(asking("text: A?, event: storm")))
    assert model.question("asked").text == "A?"
    with pytest.raises(
        ct.ToolkitError, match=r"unknown question 'askd'; expected one of: asked\n  nearest: asked"
    ):
        model.question("askd")


VARIED = """questions:
  both: {text: Any?, choice: [north.push, north.pull]}
  pull: {text: Pull?, choice: north.pull}
  clash: {text: Clash?, outcomes: clash}
variants:
  no_pull: {remove: [actors.north.options.pull]}
  other: {set: {questions.clash.by: 2031-01-15}, add: {questions.more: {text: Storm?, event: storm}}}
"""


@pytest.fixture(scope="module")
def varied():
    pull = "options: {pull: {appeal: 0, judgement: Guessed.}, push:"
    return ct.loads(SMALL.replace("options: {push:", pull) + VARIED)


def test_what_a_what_if_takes_away_is_struck_and_a_question_about_nothing_else_goes(varied):
    left = varied.variant("no_pull").declared.questions
    assert list(left) == ["both", "clash"]
    assert left["both"].choice == ("north.push",)
    text = varied.variant("no_pull").to_yaml()
    assert list(reread(text, file="kept", variants=["no_pull"]).declared.questions) == ["both", "clash"]


def test_what_ifs_change_and_add_questions(varied):
    changed = varied.variant("other").declared.questions
    assert str(changed["clash"].by) == "2031-01-15"
    assert changed["more"].event == ("storm",)


def test_schema_knows_them():
    question = json_schema()["$defs"]["Question"]
    assert question["required"] == ["text"]
    assert {"type": "string"} in question["properties"]["choice"]["anyOf"]
    assert {"type": "string"} in question["properties"]["event"]["anyOf"]


def test_no_question_is_called_as_the_end_is_on_record():
    found = only(asking("text: A?, event: storm").replace("asked:", "outcome:"))
    assert (found.path, found.expected) == ("questions.outcome", "another name")
    assert found.problem == "'outcome' is the name under which forecasts record how the crisis ends"


@pytest.mark.parametrize(("day", "counts_to"), [("2031-01-13", "2031-01-07"), ("2031-01-29", "2031-01-28")])
def test_a_day_within_a_turn_is_noted_with_the_day_that_counts(day, counts_to):
    notes = noted(ct.loads(asking(f"text: A?, event: storm, by: {day}")))
    assert notes == {
        "asked": [f"`by: {day}` counts to {counts_to}, the last day of a turn that is over by then."]
    }


@pytest.mark.parametrize("day", ["2031-01-07", "2031-01-28"])
def test_the_last_day_of_a_turn_needs_no_note(day):
    assert noted(ct.loads(asking(f"text: A?, event: storm, by: {day}"))) == {}


def test_a_question_with_the_name_of_an_outcome_is_noted_with_the_name_it_goes_by():
    crisis = ct.loads(asking("text: A?, event: storm").replace("asked:", "clash:"))
    (note,) = noted(crisis)["clash"]
    assert "`questions.clash`" in note
    assert not crisis.warnings
