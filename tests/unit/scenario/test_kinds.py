"""Problems carry what they are about as fields; nothing is decided by the words of a message."""

from pathlib import Path

import pytest

from toolkit.errors import UNKNOWN, Problem, RunError, ScenarioError, ToolkitError, unknown
from toolkit.scenario import loads

CRISIS = Path(__file__).parents[2] / "scenarios"
TWO_MISTAKES = """
format: 1
id: two
title: Two mistakes
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  heat: {levels: [cool, warm, hot], start: cool, judgement: Assumed.}
  calm: {levels: [no1, yes1], start: no1, visible_to: [wait], judgement: Assumed.}
events:
  gust: {when: heat < hot, probability: 0.2, effects: {heat: +1}, judgement: Assumed.}
actors:
  north:
    options:
      wait: [1]
      push: {appeal: 1, effects: {heat: +1}, judgement: Assumed.}
outcomes:
  fire: {when: heat == hot, ends: true, judgement: Assumed.}
  rest: {otherwise: true}
"""


def problems(text):
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    return caught.value.problems


def test_a_broken_part_hides_no_mistake_that_merely_shares_its_name():
    assert [problem.path for problem in problems(TWO_MISTAKES)] == [
        "variables.calm.visible_to",
        "actors.north.options.wait",
    ]


def test_a_name_that_was_declared_in_a_broken_part_is_not_blamed():
    text = TWO_MISTAKES.replace("visible_to: [wait], ", "").replace(
        "outcomes:", "variants:\n  now: {force: [{turn: 1, actor: north, option: wait}]}\noutcomes:"
    )
    assert [problem.path for problem in problems(text)] == ["actors.north.options.wait"]


@pytest.mark.parametrize("pair", ["[north, isle]", "[isle, north]"])
def test_either_party_of_a_relation_may_have_been_lost(pair):
    text = TWO_MISTAKES.replace("visible_to: [wait], ", "").replace("  north:\n", "  north: 3\n  south:\n")
    text += f"relations:\n  - {{between: {pair}, kind: a pact, judgement: Known.}}\n"
    assert {problem.path for problem in problems(text)} == {"actors.north", "actors.south.options.wait"}


def test_a_lost_table_excuses_its_own_names_only():
    text = TWO_MISTAKES.replace("      wait: [1]\n", "").replace("actors:", "parameters: 3\nactors:")
    text = text.replace("appeal: 1", "appeal: zeal")  # a parameter, perhaps
    assert {problem.path for problem in problems(text)} == {"parameters", "variables.calm.visible_to"}


def test_fields_of_an_unknown_name():
    found = next(p for p in problems(TWO_MISTAKES.replace("wait: [1]", "wait: {appeal: 1}")) if p.subject)
    assert (found.kind, found.subject, found.what) == (UNKNOWN, "wait", "actor")
    assert found.parts == ("variables", "calm", "visible_to")


def test_a_variation_is_a_field_of_its_own():
    text = TWO_MISTAKES.replace("visible_to: [wait], ", "").replace("      wait: [1]\n", "")
    text += "variants:\n  hot: {set: {events.gust.probability: 3}}\n"
    (found,) = problems(text)
    assert (found.variation, found.path) == ("variants.hot", "events.gust.probability")
    assert found.where == "variants.hot -> events.gust.probability" and found.where in str(found)


def test_fields_are_no_part_of_the_message():
    plain = Problem("f", 1, 1, "a", "wrong")
    assert str(plain) == str(Problem("f", 1, 1, "a", "wrong", kind="k", subject="s"))
    assert plain == Problem("f", 1, 1, "a", "wrong", kind="k", subject="s")


def test_one_helper_writes_unknown_names():
    error = unknown("outcome", "claash", ["clash", "talks"], error=RunError)
    assert isinstance(error, RunError)
    assert str(error) == "unknown outcome 'claash'; expected one of: clash, talks\n  nearest: clash"
    assert (error.kind, error.subject, error.nearest) == (UNKNOWN, "claash", "clash")
    assert (ToolkitError("text").kind, ToolkitError("text").subject) == ("", "")


def test_the_first_problem_gives_the_exception_its_kind():
    with pytest.raises(ScenarioError) as caught:
        loads(TWO_MISTAKES)
    assert (caught.value.kind, caught.value.subject) == (UNKNOWN, "wait")
