"""The page and the exact engine give the same answers: every shipped crisis that a page can hold, with each of its what-ifs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pages import NEWS, SMALL, Engine, asked_in, difference, interpreter_in, packed, random_values, told
from strategies import reported

import toolkit as ct
import toolkit.pages
from toolkit.model.compile import compile_model
from toolkit.numbers import NEAR_ZERO, per_cent, points
from toolkit.pages.crisis import held
from toolkit.scenario.reports import read_reports

CLOSE = 1e-9
"""Both sum the same products in another order; a probability is then off by some 1e-15."""


def held_by_a_page(name):
    """Return a shipped crisis, unless no page can hold it."""
    crisis = ct.load(name)
    try:
        held(compile_model(crisis, with_alternatives=False))
    except ct.ToolkitError as why:
        pytest.skip(str(why).splitlines()[0])
    return crisis


def largest_difference(page, scenario, n_inputs, *, n_questions):
    """Compare answers at random inputs; questions are asked at the first few of them."""
    crisis, rng = packed(scenario), np.random.default_rng(11)
    interpreter_in(page, crisis)
    found = {}
    for variant in crisis.models:
        engines = {
            asks: Engine(scenario.variant(variant) if variant else scenario, asks=asks)
            for asks in (True, False)
        }
        values = [random_values(engines[True].model, rng) for _ in range(n_inputs)]
        for asks, some in ((True, values[:n_questions]), (False, values[n_questions:])):
            answers = asked_in(page, [[one, {"variant": variant}] for one in some], questions=asks)
            wanted = [engines[asks].answer(one) for one in some]
            gaps = [
                difference(got if asks else got["outcomes"], want if asks else want["outcomes"])
                for got, want in zip(answers, wanted, strict=True)
            ]
            found[variant] = max([found.get(variant, 0.0), *gaps])
    return found


@pytest.mark.parametrize("name", ct.shipped())
def test_shipped_crises_are_answered_as_the_engine_answers_them(new_page, name):
    found = largest_difference(new_page(), held_by_a_page(name), 10, n_questions=1)
    assert max(found.values()) < CLOSE, found


@pytest.mark.slow
@pytest.mark.parametrize("name", ct.shipped())
def test_shipped_crises_are_answered_so_at_two_hundred_inputs(new_page, name):
    """Print the largest difference by what-if; with ``-n 0 -s`` it is seen."""
    found = largest_difference(new_page(), held_by_a_page(name), 200, n_questions=40)
    print(name, {variant or "as written": f"{gap:.1e}" for variant, gap in found.items()})
    assert max(found.values()) < CLOSE, found


def test_every_kind_of_question_is_answered(new_page):
    found = largest_difference(new_page(), ct.loads(SMALL), 10, n_questions=10)
    assert max(found.values()) < CLOSE, found


WRITTEN = {
    "best replies": {"precision: 2}": "precision: inf}"},
    "best replies in some states": {"precision: 2}": "precision: 'if_else(tension > 1, inf, 2)'}"},
    "an open start": {"start: 1, judgement: j}": "start: uniform, judgement: j}"},
    "a family of options": {
        "push: {appeal: resolve": "push: {for: {x: 1..2}, appeal: 0.1 * x + resolve",
        "north.push": "north.push_1",
        "options.push]": "options.push_1]",
    },
    "experts": {
        "luck: {uniform: [0.1, 0.3], judgement: Guessed for a test.}": "luck: {within: [0, 1], experts: {anna: {quantiles: {p10: 0.1, p90: 0.3}, judgement: j}, ben: {uniform: [0.2, 0.4], judgement: j}}}"
    },
    "a type": {
        "variables:\n": "variables:\n  nerve: {levels: 0..1, start: uniform, known_to: [south], judgement: j}\n",
        "weight: 2, judgement": "weight: 2 + nerve, judgement",
    },
}
"""Notations, each as what it puts in place of what."""


def test_whatever_notation_a_crisis_is_written_in_the_engine_is_followed(new_page):
    page, gaps = new_page(), {}
    for name, changes in WRITTEN.items():
        text = SMALL
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new, 1)
        gaps[name] = max(largest_difference(page, ct.loads(text), 3, n_questions=1).values())
    assert max(gaps.values()) < CLOSE, gaps


@pytest.mark.parametrize(
    "on",
    [["push"], ["incident"], ["calm", "gave"], ["push", "incident", "calm", "gave", "deals"], ["deals"]],
    ids=", ".join,
)
def test_news_is_filtered_as_the_engine_filters_it(new_page, on):
    """Every way of switching it: what one watches for is silent too where a report of it is off."""
    page, scenario, reports = new_page(), ct.loads(SMALL), read_reports(NEWS)
    interpreter_in(page, packed(scenario, reports))
    values = {"resolve": 0.7, "luck": 0.2}
    [got] = asked_in(page, [[values, {"news": on}]])
    heard = reports.without(*(one.name for one in reports.reports if one.name not in on))
    if "deals" not in on:
        heard = read_reports(NEWS.split("watch:")[0]).without(
            *(one.name for one in reports.reports if one.name not in on)
        )
    result = ct.run(
        scenario,
        values=values,
        evidence=heard,
        at="medians",
        questions=True,
        alternatives=False,
        progress=False,
    )
    assert difference(got, told(result.model, result.tally)) < CLOSE


def test_it_equals_a_run_at_the_medians(new_page):
    """Said of the public function, which the comparisons above leave out because it takes longer."""
    page = new_page()
    interpreter_in(page, packed(ct.load("grenada-1983")))
    result = ct.run("grenada-1983", at="medians", questions=True, alternatives=False, progress=False)
    [got] = asked_in(page, [[{}, {}]])
    assert difference(got, told(result.model, result.tally)) < CLOSE


def made_at_random(strategy, n_examples):
    """Collect crises that are made at random, the same in every run."""
    found = []

    @settings(
        max_examples=n_examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(one):
        found.append(one)

    collect()
    return found


def compare_at_random(page, n_examples):
    """Answer crises with reports of their first turns, with the news and without."""
    rng, gaps = np.random.default_rng(5), []
    for scenario, reports in made_at_random(reported(), n_examples):
        crisis = packed(scenario, reports)
        values = random_values(compile_model(scenario), rng)
        news = [one["name"] for one in crisis.models[""]["news"]]
        interpreter_in(page, crisis)
        [plain] = asked_in(page, [[values, {}]])
        gaps.append(difference(plain, Engine(scenario).answer(values)))
        if len(news) == len(reports.reports):
            [got] = asked_in(page, [[values, {"news": news}]])
            gaps.append(difference(got, told_by(scenario, values, reports)))
    return gaps


def told_by(scenario, values, reports):
    result = ct.run(
        scenario,
        values=values,
        evidence=reports,
        at="medians",
        questions=True,
        alternatives=False,
        progress=False,
    )
    return told(result.model, result.tally)


def test_crises_made_at_random_are_answered_so_too(new_page):
    assert max(compare_at_random(new_page(), 5)) < CLOSE


@pytest.mark.slow
def test_many_crises_made_at_random_are_answered_so_too(new_page):
    assert max(compare_at_random(new_page(), 200)) < CLOSE


def test_a_page_writes_numbers_as_the_toolkit_does(new_page):
    """Chances of every size, halves of a step and both ends among them, at one set of inputs: no sampling error."""
    page = new_page()
    page.add_script_tag(path=Path(toolkit.pages.__file__).parent / "static" / "shown.js")
    rng = np.random.default_rng(5)
    small = 10.0 ** rng.uniform(-9.0, -1.0, 300)
    ends = [0.0, 1.0, 0.0005, 0.9995, 0.99951, 0.0995, 0.00995, 1e-4, 5e-5, 2e-13, 1 - 2e-13]
    chances = [*ends, *small, *(1.0 - small), *rng.uniform(size=300)]
    written = page.evaluate("chances => chances.map(percent)", chances)
    assert [one.replace("\u00a0", " ") for one in written] == [per_cent(one, error=0.0) for one in chances]
    pairs = [*pairwise(chances), *zip(small, small * 1.001, strict=True)]
    changes = page.evaluate(
        "pairs => pairs.map(([now, before]) => points(now, before))", [[float(a), float(b)] for a, b in pairs]
    )
    words = {"no change": "0", "near 0 points": NEAR_ZERO}
    assert [words.get(one, one.removesuffix(" points").replace("\u2212", "-")) for one in changes] == [
        points(now - before, error=0.0) for now, before in pairs
    ]
