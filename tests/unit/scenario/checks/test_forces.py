"""A choice imposed while its option is closed: a warning at its line, with the condition."""

import pytest

from toolkit.scenario import loads

CRISIS = """
format: 1
id: forced
title: Forced while closed
as_of: 2030-01-01
horizon: 4
turn: 1 week
parameters:
  luck: {uniform: [0, 1], judgement: Given.}
variables:
  talks: {levels: [none, open, signed], start: START, judgement: Given.}
  calm: {levels: flag, start: false, judgement: Given.}
actors:
  a:
    options:
      sign: {when: WHEN, appeal: -1, effects: {talks: =signed}, judgement: Given.MORE}
events:
  opening: {when: talks == none, probability: 0.05 * luck, effects: {talks: =open, calm: =true}, judgement: Given.}
outcomes:
  signed: {when: talks == signed}
  rest: {otherwise: true}
variants:
  now:
    title: Signed
    CHANGES
    force: [{turn: TURN, actor: a, option: OPTION}]
"""


def warnings(when="talks == open", turn=1, start="none", option="sign", more="", changes="note: None."):
    text = CRISIS
    for key, value in (
        ("WHEN", when),
        ("TURN", turn),
        ("START", start),
        ("OPTION", option),
        ("CHANGES", changes),
    ):
        text = text.replace(key, str(value))
    return loads(text.replace("MORE", more)).warnings


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"when": "talks == open and luck > 0.5"},
        {"when": "calm"},
        {"start": "{none: 0.5, signed: 0.5}", "when": "talks == open and calm"},
        {"turn": 3, "when": "turn < 3"},
        {"turn": 3, "when": "luck > 2"},
        {"turn": 2, "more": ", from: 2030-01-20"},
        {"turn": 3, "more": ", until: 2030-01-08"},
        {"changes": "set: {variables.calm.start: true}"},
    ],
)
def test_closed(case):
    (found,) = (p for p in warnings(**case) if p.kind == "forced while closed")
    assert found.severity == "warning" and found.subject == "sign" and found.line == 26
    assert found.variation == "variants.now"
    assert f"'sign' is closed in turn {case.get('turn', 1)}, so the rule of 'a' decides" in str(found)
    if "more" not in case:
        assert f"`{case.get('when', 'talks == open')}`" in str(found)


@pytest.mark.parametrize(
    "case",
    [
        {"turn": 2},
        {"start": "open"},
        {"start": "{none: 0.5, open: 0.5}"},
        {"when": "luck > 0.5"},
        {"turn": 3, "when": "turn == 3"},
        {"option": "hold"},
        {"turn": 2, "more": ", from: 2030-01-14"},
        {"changes": "set: {variables.talks.start: open}"},
        {"changes": "set: {actors.a.options.sign.when: calm or talks == none}"},
    ],
)
def test_perhaps_open(case):
    assert [problem for problem in warnings(**case) if problem.kind == "forced while closed"] == []
