"""A comma in unquoted text inside braces: one message, at the text, that names the cure."""

import pytest

from toolkit.errors import UNKNOWN, ScenarioError
from toolkit.scenario import loads
from toolkit.scenario.cut_texts import CUT_TEXT
from toolkit.scenario.reader import scan

COMMAS = """
format: 1
id: commas
title: Commas
as_of: 2031-01-06
horizon: 3
turn: 1 week
parameters:
  luck: {PARAMETER}
variables:
  s: {VARIABLE}
events:
  up: {EVENT}
outcomes:
  high: {when: s >= 3}
  low: {otherwise: true}
"""
SOUND = {
    "PARAMETER": "uniform: [0, 1], judgement: Given.",
    "VARIABLE": "levels: 0..4, start: 0, judgement: Given.",
    "EVENT": "probability: 0.1 * luck, effects: {s: +1}, judgement: Given.",
}


def text(**parts):
    found = COMMAS
    for key, value in (SOUND | parts).items():
        found = found.replace(key, value)
    return found


def problems(source):
    with pytest.raises(ScenarioError) as caught:
        loads(source)
    return caught.value.problems


@pytest.mark.parametrize(
    ("part", "written", "path", "whole"),
    [
        ("VARIABLE", "levels: 0..4, start: 0, judgement: Shots fell, no ground taken, why nobody says.",
         "variables.s.judgement", '"Shots fell, no ground taken, why nobody says."'),
        ("VARIABLE", "levels: 0..4, judgement: Shots fell , no ground taken, start: 0",
         "variables.s.judgement", '"Shots fell, no ground taken"'),
        ("VARIABLE", "levels: 0..4, start: 0,\n    judgement: Shots fell,\n      no ground taken.",
         "variables.s.judgement", '"Shots fell, no ground taken."'),
        ("VARIABLE", "levels: 0..4, start: 0, judgement: Some 1,200 men, or more.",
         "variables.s.judgement", '"Some 1,200 men, or more."'),
        ("EVENT", "probability: clip(luck, 0, 0.5), effects: {s: +1}, judgement: Given.",
         "events.up.probability", '"clip(luck, 0, 0.5)"'),
        ("EVENT", "probability: luck, effects: {s: min(1, 4 - s)}, judgement: Given.",
         "events.up.effects.s", '"min(1, 4 - s)"'),
        ("PARAMETER", "uniform: [0, 1], name: Luck, mostly, judgement: Given.",
         "parameters.luck.name", '"Luck, mostly"'),
    ],
)  # fmt: skip
def test_one_message_names_the_cure_at_the_text(part, written, path, whole):
    found = problems(text(**{part: written}))
    cut = [problem for problem in found if problem.kind == CUT_TEXT]
    assert [(problem.path, problem.expected) for problem in cut] == [
        (path, f"quotes around all of it: {whole}")
    ]
    assert "unknown key" not in str(found)
    line = text(**{part: written}).split("\n")[cut[0].line - 1][cut[0].column - 1 :]
    assert line.startswith(whole.strip('"').split(",")[0].rstrip())


def test_the_rest_is_checked_as_if_the_quotes_were_there():
    written = text(EVENT="probability: clip(lucky, 0, 1), effects: {s: +1}, judgement: Once, in spring.")
    found = problems(written)
    assert [(p.path, p.kind, p.subject) for p in found] == [
        ("events.up.probability", CUT_TEXT, ""),
        ("events.up.probability", UNKNOWN, "lucky"),
        ("events.up.judgement", CUT_TEXT, ""),
    ]
    with pytest.raises(ScenarioError) as caught:
        loads(text(VARIABLE="levels: 0..4, start: 0, judgement: One, two."))
    assert "more may follow" not in str(caught.value) and len(caught.value.problems) == 1


def test_a_decimal_comma_is_told_apart():
    (found,) = problems(text(EVENT="probability: 0,1, effects: {s: +1}, judgement: Given."))
    assert found.expected == "a decimal point: 0.1"


@pytest.mark.parametrize(
    "written",
    [
        "levels: 0..4, start: 0, judgement: Given., odd: 1",
        "levels: 0..4, start: 0, judgement: Given., odd: ",
        'levels: 0..4, start: 0, judgement: "Given.", odd',
        "levels: 0..4, start: 0, judgement: Given., 'odd'",
    ],
)
def test_a_key_that_nobody_knows_keeps_its_message(written):
    (found,) = problems(text(VARIABLE=written))
    assert found.problem == "unknown key 'odd'" and found.path == "variables.s.odd"


def test_blocks_and_lists_are_left_alone():
    tree = scan("a: one, two\nb: [one, two]\nc: {d, e}\n", "f")
    assert tree.data == {"a": "one, two", "b": ["one", "two"], "c": {"d": None, "e": None}}
    assert not tree.problems
