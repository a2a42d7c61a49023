"""Questions, against all histories of a tiny crisis one by one, and the engines against each other.

Exact answers are held to 1e-12, a thousand times the rounding of sums of some hundred chances; what is sampled to 4 standard
errors. Seeds are fixed, so a run repeats itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from enumerated import answered

import toolkit as ct
from toolkit.engines import plan, run
from toolkit.engines.chain import Chain
from toolkit.engines.evidence.conditioning import condition, learn
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.questions.lasting import as_at_the_end, lasts
from toolkit.engines.questions.read_off import is_read_off
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.particles import Clouds
from toolkit.engines.spreading.crew import Crew
from toolkit.model.draws import Draws
from toolkit.model.evidence import compile_evidence
from toolkit.model.questions import places_of
from toolkit.scenario.reports import read_reports

EXACT = 1e-12
TIED = """
format: 1
id: tied
title: A chance that is not known, an end, and an answer to it
as_of: 2031-01-01
turn: 1 day
horizon: 3
order: [north, south]
parameters:
  rash: {uniform: [0, 1], judgement: Unknown.}
variables:
  heat: {levels: 0..2, start: 0, judgement: None.}
  struck: {levels: flag, start: false, judgement: None.}
  spoken: {levels: flag, start: false, judgement: None.}
actors:
  north:
    options:
      strike: {appeal: -2 + heat + rash, effects: {struck: =true, heat: +2}, judgement: Rare.}
      press: {appeal: 0, effects: {heat: +1}, judgement: Common.}
  south:
    options:
      offer_terms: {appeal: 1 - heat - rash, effects: {heat: -1, spoken: =true}, judgement: In calm.}
outcomes:
  strike: {when: struck, ends: true}
  hot: {when: heat > 0}
  rest: {otherwise: true}
"""
QUESTIONS = """
questions:
  terms: {text: Terms by the second day?, choice: south.offer_terms, by: 2031-01-02}
  first_move: {text: When does anybody move?, asks: date, choice: [north.strike, south.offer_terms]}
  strike: {text: When will it strike?, asks: date, outcomes: strike}
  settled: {text: Will it stay below?, outcomes: [hot, rest]}
  warm: {text: Will it be warm by the second day?, when: heat > 0, by: 2031-01-02}
  warm_then: {text: Will it be warm on the second day?, when: heat > 0, at_end: true, by: 2031-01-02}
  heat: {text: How hot?, quantity: heat}
  heat_given: {text: "How hot, if it was ever hot?", quantity: heat, given: heat > 1, by: 2031-01-02}
  press_given: {text: "Pressed, if it was ever calm?", choice: north.press, given: heat == 0, by: 2031-01-02}
  strike_given: {text: "Struck, if it was ever calm?", asks: date, outcomes: strike, given: heat == 0}
  struck: {text: Struck?, when: struck}
  spoken: {text: Spoken by the second day?, when: spoken, by: 2031-01-02}
  spoken_when: {text: When spoken?, asks: date, when: spoken or struck}
  spoken_given: {text: "Spoken, if it was ever calm?", when: spoken, given: heat == 0, by: 2031-01-02}
  struck_when_given: {text: "When struck, if they ever spoke?", asks: date, when: struck, given: spoken}
  hot_given: {text: "When hot, if it was ever calm?", asks: date, when: heat > 1, given: heat == 0}
"""
NEWS = """
reports:
  calm: {date: 2031-01-01, condition: heat == 0, says: Calm., reliability: B, credibility: 3}
  again: {date: 2031-01-02, choice: south.offer_terms, says: Terms., reliability: C, credibility: 3}
  terms: {between: [2031-01-01, 2031-01-02], choice: south.offer_terms, says: Terms., reliability: B, credibility: 2}
"""
FACTS = """
reports:
  terms: {date: 2031-01-02, choice: south.offer_terms, says: Terms., fact: true}
  hot: {date: 2031-01-02, condition: heat > 0, says: Warm., reliability: B, credibility: 2}
"""
SURE = "reports:\n  sure: {date: 2031-01-02, condition: heat >= 0 or heat < 2, says: So it is., reliability: B, credibility: 2}\n"
DRAWS = Draws(np.array([[0.05], [0.5], [0.95]]), 1)
SEEDS, RUNS = 24, 2000


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(TIED + QUESTIONS)


@pytest.fixture(scope="module")
def model(crisis):
    return plan(crisis).model


def learnt(crisis, evidence):
    """Return what the exact engine answers to questions given some news, draws as they are."""
    chosen = planned(crisis)
    _, answer = learn(
        replace(chosen, model=chosen.model.asking(True)), evidence, Crew(), "", more=False, moves=False
    )
    return answer.tally.asked


def planned(crisis):
    """Return a plan on the draws of these tests."""
    return replace(plan(crisis, engine="exact", draws=3), draws=DRAWS)


def solved(model, engine="exact", runs=0, *, questions=True):
    chosen = plan(model, engine=engine, draws=2, runs=runs or None)
    return run(replace(chosen, draws=DRAWS), alternatives=False, progress=False, questions=questions)


def test_the_exact_engine_is_every_history(model):
    assert solved(model).tally.asked == pytest.approx(answered(model, DRAWS, ()), abs=EXACT)


def test_sampling_gives_the_same(model):
    runs = 40_000
    found, truth = solved(model, "monte_carlo", runs).tally.asked, answered(model, DRAWS, ())
    spread = np.sqrt(truth * (1.0 - truth) / runs)
    assert (np.abs(found - truth) <= 4.0 * spread + EXACT).all()
    assert (truth > 0.0).all(axis=0).sum() > 20  # there is something to be wrong about


@pytest.mark.parametrize("reports", [NEWS, FACTS])
def test_the_exact_engine_under_news_is_every_history(crisis, model, reports):
    evidence = compile_evidence(crisis, model, read_reports(reports))
    found = learnt(crisis, evidence)
    assert found == pytest.approx(answered(model, DRAWS, evidence.observations), abs=EXACT)


@pytest.mark.parametrize("reports", [NEWS, FACTS])
def test_particles_give_the_same(crisis, model, reports):
    evidence = compile_evidence(crisis, model, read_reports(reports))
    found = np.stack([particles(model, evidence, seed) for seed in range(SEEDS)])
    truth = answered(model, DRAWS, evidence.observations)
    error = found.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    # a ratio of weights is off by a term of order 1 / runs beside its scatter
    assert (np.abs(found.mean(axis=0) - truth) <= 4.0 * error + 1.0 / RUNS).all()


def particles(model, evidence, seed):
    sampler = Sampler(model.asking(True), DRAWS, RUNS, seed, None)
    return Clouds(sampler, Block(0, len(DRAWS), 0, RUNS), evidence).conditioned().tally.asked


def test_what_was_reported_as_a_fact_is_certain(crisis, model):
    evidence = compile_evidence(crisis, model, read_reports(FACTS))
    terms = learnt(crisis, evidence)[:, places_of(model.questions, model.horizon)["terms"]]
    assert terms == pytest.approx(1.0, abs=EXACT)


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_questions_move_no_number(model, engine):
    runs = 500 if engine == "monte_carlo" else 0
    without, found = (solved(model, engine, runs, questions=asked) for asked in (False, True))
    assert without.tally.asked is None
    for name in ("final", "incidence", "marginals", "choices"):
        assert getattr(without.tally, name).tobytes() == getattr(found.tally, name).tobytes()
    assert without.record.states == found.record.states


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_outcomes_and_levels_are_those_of_the_tables(model, engine):
    result = solved(model, engine, 500 if engine == "monte_carlo" else 0)
    asked, places = result.tally.asked, places_of(model.questions, model.horizon)
    strike = np.cumsum(asked[:, places["strike"]], axis=1)
    assert strike == pytest.approx(result.tally.incidence[:, 1:, 0], abs=EXACT)
    assert asked[:, places["heat"]] == pytest.approx(result.tally.marginals[:, -1, :3], abs=EXACT)
    assert asked[:, places["settled"]][:, 0] == pytest.approx(1.0 - strike[:, -1], abs=EXACT)


def test_what_lasts_is_read_off_the_end(model):
    chosen = planned(model)
    chain = Chain(model, chosen.structure, 3)
    lasting = {one.name for one in model.questions if one.when is not None and lasts(chain, one.when)}
    assert lasting == {"struck", "spoken", "spoken_when", "spoken_given", "struck_when_given"}
    read_off = {one.name for one in model.questions if is_read_off(chain, as_at_the_end(chain, one))}
    assert read_off >= {"struck", "spoken", "spoken_when"}
    assert not read_off & {"warm", "spoken_given", "struck_when_given"}


def test_questions_about_one_thing_share_a_memory_and_agree(crisis):
    longer = QUESTIONS + "  warm_when: {text: When warm?, asks: date, when: heat > 0}\n"
    result = solved(plan(ct.loads(TIED + longer)).model)
    places = places_of(result.model.questions, result.model.horizon)
    first = result.tally.asked[:, places["warm_when"]]
    assert result.tally.asked[:, places["warm"]][:, 0] == pytest.approx(first[:, :2].sum(axis=1), abs=EXACT)


def test_a_history_that_had_ended_at_the_start_counts_for_the_first_turn():
    ended = TIED.replace("start: false", "start: {true: 0.25, false: 0.75}")
    asked = """
questions:
  when: {text: When?, asks: date, when: struck}
  struck_out: {text: When?, asks: date, outcomes: strike}
  then: {text: Then?, when: struck, at_end: true, by: 2031-01-02}
  given: {text: "How hot?", quantity: heat, given: struck, by: 2031-01-02}
"""
    model = plan(ct.loads(ended + asked)).model
    exactly, sampled = solved(model), solved(model, "monte_carlo", 20_000)
    places = places_of(model.questions, model.horizon)
    asked = exactly.tally.asked
    assert asked[:, places["when"]] == pytest.approx(asked[:, places["struck_out"]], abs=EXACT)
    assert (asked[:, places["when"]][:, 0] > 0.25).all()
    spread = np.sqrt(asked * (1.0 - asked) / 20_000)
    assert (np.abs(sampled.tally.asked - asked) <= 4.0 * spread + EXACT).all()
    assert asked[:, places["given"]][:, -1] == pytest.approx(asked[:, places["then"]][:, 0], abs=EXACT)


def test_evidence_that_says_nothing_changes_nothing(crisis, model):
    sure = compile_evidence(crisis, model, read_reports(SURE))
    found = learnt(crisis, sure)
    assert found == pytest.approx(solved(model).tally.asked, abs=EXACT)


def test_whoever_only_weighs_news_is_spared_the_questions(crisis, model):
    evidence = compile_evidence(crisis, model, read_reports(FACTS))
    chosen = planned(crisis)
    assert all(one.tally.asked is None for one in condition(chosen, evidence)[0])
    assert learn(chosen, evidence, Crew(), "", more=False, moves=False)[1].tally.asked is None
