"""A text in the place of a number is told with the number that was probably meant."""

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import loads

TEXT = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters: {{pace: {{value: {number}, judgement: Assumed.}}}}
variables: {{lit: {{levels: flag, start: false, judgement: Assumed.}}}}
events: {{spark: {{probability: {chance}, judgement: Assumed., effects: {{lit: =true}}}}}}
outcomes: {{fire: {{when: lit}}, rest: {{otherwise: true}}}}
"""


def told(number="0.5", chance="pace"):
    with pytest.raises(ScenarioError) as caught:
        loads(TEXT.format(number=number, chance=chance))
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"1,5"', "expected a decimal point: 1.5"),
        ("50%", "expected a fraction: 0.5"),
        ("12.5 %", "expected a fraction: 0.125"),
        ("0.3#so", "expected a space before the # of a comment"),
        ("many", "expected a number such as 0.25, or 1/4"),
    ],
)
def test_a_number(written, meant):
    assert meant in told(number=written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("30%", "a fraction: 0.3"), ("30 %", "a fraction: 0.3"), ("pace %", "a fraction such as 0.2")],
)
def test_a_share_in_an_expression(written, meant):
    assert f"'%' has no meaning here; expected {meant}" in told(chance=written)
