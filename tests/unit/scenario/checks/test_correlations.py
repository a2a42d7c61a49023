"""Correlations that cannot hold together: the pair that is named, and the rank that is offered in its place."""

import math
import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.engines.subjects import model_of
from toolkit.errors import ScenarioError
from toolkit.model.draws import draw_parameters
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


def said_so(how):
    lines = "".join(f"  p{n}: {{uniform: [0, 1], judgement: Guessed.}}\n" for n in range(2))
    text = f"{HEAD}parameters:\n{lines}correlations:\n  - {{between: [p0, p1], {how}, judgement: Guessed.}}\n"
    return loads(text)


@pytest.mark.parametrize(
    ("how", "linear"),
    [
        ("rank: 0.4", 2 * math.sin(math.pi * 0.4 / 6)),
        ("concordance: 0.5", 0.0),
        ("concordance: 0.75", math.sin(math.pi / 4)),
        ("concordance: 0.25", -math.sin(math.pi / 4)),
        ("medians: {p97.725: p84.1345}", 0.5),
        ("medians: {p97.725: p84.1345, p2.275: p15.8655}", 0.5),
        ("medians: {p84.1345: p30.8538}", -0.5),
    ],
)
def test_ways_to_say_a_correlation_against_closed_forms(how, linear):
    [(_, _, rank)] = model_of(said_so(how)).correlations
    assert 2 * math.sin(math.pi * rank / 6) == pytest.approx(
        linear, abs=1e-5
    )  # quantiles are written to 1e-6


def test_draws_are_as_concordant_as_was_said():
    n = 4096
    values = draw_parameters(model_of(said_so("concordance: 0.7")), n, seed=5).values
    first, second = values.T
    shifted = [((first - np.roll(first, k)) * (second - np.roll(second, k)) > 0).mean() for k in range(1, 65)]
    # pairs among n independent draws: at most 4 p (1 - p) / n of variance
    assert np.mean(shifted) == pytest.approx(0.7, abs=4 * math.sqrt(4 * 0.7 * 0.3 / n))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("rank: 0.3, concordance: 0.6", "it has rank and concordance"),
        ("medians: {p90: high}", "'high' is not a quantile"),
        ("medians: {p50: p60}", "the median of the first says nothing"),
        ("medians: {p90: p95}", "moves as far as what is known of the first"),
        ("medians: {p90: p90}", "moves as far as what is known of the first"),
    ],
)
def test_what_says_no_correlation(how, said):
    with pytest.raises(ScenarioError, match=re.escape(said)):
        said_so(how)


def test_nothing_said_is_no_correlation():
    with pytest.raises(ScenarioError, match="exactly one of: rank, concordance, medians"):
        loads(scenario({(0, 1): 0.3}, 2).replace("rank: 0.3, ", ""))


def test_medians_that_disagree_are_told():
    [told] = [
        one.problem for one in said_so("medians: {p90: p80, p10: p45}").warnings if "medians" in one.path
    ]
    assert "no one correlation has all these medians" in told


def test_the_way_out_is_offered_in_the_notation_that_was_used():
    text = scenario({(0, 1): 0.9, (0, 2): 0.9, (1, 2): -0.9}, 3)
    text = text.replace("rank: 0.9", "concordance: 0.8").replace("rank: -0.9", "concordance: 0.2")
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    said = re.search(
        r"a concordance of at (most|least) (0\.\d\d\d) with the others as they are", str(caught.value)
    )
    place = re.search(r"correlations\[(\d)\]\.concordance", str(caught.value))
    parts = text.split("concordance: ")
    eased = re.sub(r"^0\.\d", said[2], parts[int(place[1]) + 1])
    mended = [*parts[: int(place[1]) + 1], eased, *parts[int(place[1]) + 2 :]]
    assert loads("concordance: ".join(mended)).declared.correlations
