"""Correlations that cannot hold together: the pair that is named, and the rank that is offered in its place."""

import math
import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import ScenarioError
from toolkit.scenario import loads

HEAD = """format: 1
id: small
title: Correlations alone
as_of: 2031-01-01
horizon: 2
turn: 1 week
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
outcomes:
  rest: {otherwise: true}
"""


def scenario(ranks, size):
    lines = ["parameters:"]
    lines += [f"  p{n}: {{uniform: [0, 1], judgement: Guessed.}}" for n in range(size)]
    lines += ["correlations:"] * bool(ranks)
    lines += [
        f"  - {{between: [p{i}, p{j}], rank: {rank}, judgement: Guessed.}}" for (i, j), rank in ranks.items()
    ]
    return HEAD + "\n".join(lines) + "\n"


def contradiction(ranks, size):
    try:
        loads(scenario(ranks, size))
    except ScenarioError as error:
        return error.problems
    return ()


def three_hold(a, b, c):
    """By hand: three correlations hold together where 1 + 2abc - a^2 - b^2 - c^2 > 0."""
    a, b, c = (2 * math.sin(math.pi * rank / 6) for rank in (a, b, c))
    return 1 + 2 * a * b * c - a * a - b * b - c * c > 1e-8


RANK = st.integers(-98, 98).map(lambda n: n / 100)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(RANK, RANK, RANK)
def test_three_pairs_are_refused_just_where_the_determinant_says(a, b, c):
    assert (contradiction({(0, 1): a, (0, 2): b, (1, 2): c}, 3) == ()) == three_hold(a, b, c)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(RANK, min_size=10, max_size=10))
def test_the_offered_rank_works_and_is_the_largest_that_does(values):
    ranks = dict(zip(combinations(range(5), 2), values, strict=True))
    problems = contradiction(ranks, 5)
    if not problems or "no single one" in problems[0].problem:
        return
    number = int(re.search(r"\d+", problems[0].path)[0])
    offered = float(re.search(r"-?\d\.\d\d", problems[0].expected)[0])
    pair = list(ranks)[number]
    assert contradiction({**ranks, pair: offered}, 5) == ()
    outward = 0.01 if ranks[pair] > offered else -0.01
    assert contradiction({**ranks, pair: round(offered + outward, 2)}, 5) != ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("  - {between: [p0, p0], rank: 0.1, judgement: Guessed.}", "correlated with itself"),
        ("  - {between: [p0, q], rank: 0.1, judgement: Guessed.}", "unknown parameter 'q'"),
        ("  - {between: [p0, p1], rank: 1, judgement: Guessed.}", "out of range"),
    ],
)
def test_pairs_that_make_no_sense_are_refused(text, part):
    with pytest.raises(ScenarioError, match=part):
        loads(scenario({}, 2) + "correlations:\n" + text + "\n")


def test_a_pair_may_stand_once():
    text = scenario({(0, 1): 0.2}, 2) + "  - {between: [p1, p0], rank: 0.3, judgement: Guessed.}\n"
    with pytest.raises(ScenarioError, match="this pair stands here again"):
        loads(text)
