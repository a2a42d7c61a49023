"""Changes that are cut off at the end of a scale are counted under news as without it: by hand, and engine against engine."""

import pytest

import toolkit as ct

CRISIS = """
format: 1
id: brim
title: A cup that is full
as_of: 2030-01-01
horizon: 3
turn: 1 week
parameters:
  chance: {discrete: {0.2: 0.5, 0.6: 0.5}, judgement: Given.}
variables:
  cup: {levels: 0..1, start: 1, judgement: Given.}
  spent: {levels: 0..1, start: 0, judgement: Given.}
events:
  drop: {probability: chance, effects: {cup: +1}, judgement: Given.}
  note: {probability: 0.5, effects: {spent: {change: =1, after: 2 turns}}, judgement: Given.}
outcomes:
  spent: {when: spent == 1}
  rest: {otherwise: true}
"""
DULL = "date: 2030-01-03, event: drop, reliability: F, credibility: 6"
CERTAIN = "date: 2030-01-10, event: drop, fact: true"
ONE_OF_TWO = "between: [2030-01-01, 2030-01-14], event: drop, fact: true"
CHANCES = (0.2, 0.6)


def cut_off(likelihood, given):
    """Average what is cut off given the chance of a drop, over both chances after the news."""
    weights = [likelihood(p) for p in CHANCES]
    return sum(w * given(p) for w, p in zip(weights, CHANCES, strict=True)) / sum(weights)


BY_HAND = {
    DULL: cut_off(lambda _: 1.0, lambda p: 3 * p),
    CERTAIN: cut_off(lambda p: p, lambda p: 1 + 2 * p),
    ONE_OF_TWO: cut_off(lambda p: 1 - (1 - p) ** 2, lambda p: 2 * p / (1 - (1 - p) ** 2) + p),
}


@pytest.fixture
def told(tmp_path):
    def answer(report, crisis=CRISIS, **options):
        file = tmp_path / "news.yaml"
        file.write_text(f"reports:\n  r: {{says: Told., {report}}}\n")
        return ct.run(ct.loads(crisis), evidence=file, progress=False, seed=1, **options)

    return answer


@pytest.mark.parametrize("report", BY_HAND)
def test_what_is_cut_off_given_all_news(told, report):
    record = told(report, engine="exact", draws=2).record
    assert record.clipped["cup"] == pytest.approx(BY_HAND[report], abs=1e-12)


@pytest.mark.parametrize("report", BY_HAND)
def test_clouds_count_it_too(told, report):
    sampled, exact = told(report, engine="monte_carlo", draws=256, runs=200), told(report, engine="exact")
    assert sampled.record.clipped["cup"] == pytest.approx(exact.record.clipped["cup"], abs=0.1)
    assert sampled.record.ignored == pytest.approx(exact.record.ignored, abs=0.1)


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_nothing_is_said_of_a_scale_whose_end_the_news_rules_out(told, engine):
    """Three drops would pass it, and one of three is denied."""
    crisis = CRISIS.replace("0..1, start: 1", "0..2, start: 0", 1)
    assert told(CERTAIN, crisis=crisis, engine=engine).record.clipped
    assert not told(f"{CERTAIN}, denies: true", crisis=crisis, engine=engine).record.clipped


def test_a_report_that_tells_nothing_takes_no_caveat_away(told):
    plain = ct.run(ct.loads(CRISIS), engine="exact", progress=False, seed=1)
    dull = told(DULL, engine="exact")
    assert (
        dull.record.ignored == pytest.approx(plain.record.ignored, abs=1e-12) and plain.record.ignored > 0.1
    )
    assert {"clipped", "ignored"} <= {one.kind for one in dull.caveats}
