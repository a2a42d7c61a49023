"""Particles under news, against all histories of tiny scenarios weighed one by one.

Means over 24 seeds are held to 4 of their standard errors, as the seeds show them; seeds are fixed, so a run repeats itself.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from enumerated import known

import toolkit as ct
from toolkit.engines import plan
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.particles import Clouds
from toolkit.engines.spreading.crew import Crew
from toolkit.errors import RunError
from toolkit.model.compile import condition_program
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation

SEEDS, RUNS = 24, 5000
ROUNDING = RUNS * 2.0**-52
"""What the shares of as many runs may miss a sum of 1 by, added one by one."""
SAME_WEEK = """
format: 1
id: same-week
title: Two true reports of one week
as_of: 2031-01-06
turn: 1 week
horizon: 4
order: [north, south]
variables:
  offer: {levels: flag, start: false, judgement: None.}
  struck: {levels: flag, start: false, judgement: None.}
actors:
  north:
    options:
      strike: {appeal: -3, effects: {struck: =true}, judgement: Rare.}
  south:
    options:
      offer_terms: {appeal: -1, effects: {offer: =true}, judgement: Likelier.}
outcomes:
  strike: {when: struck, ends: true}
  rest: {otherwise: true}
"""
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
actors:
  north:
    options:
      strike: {appeal: -2 + heat + rash, effects: {struck: =true, heat: +2}, judgement: Rare.}
      press: {appeal: 0, effects: {heat: +1}, judgement: Common.}
  south:
    options:
      offer_terms: {appeal: 1 - heat - rash, effects: {heat: -1}, judgement: In calm.}
outcomes:
  strike: {when: struck, ends: true}
  hot: {when: heat > 0}
  rest: {otherwise: true}
"""
FACT, DENIED, LIKELY = (1.0, 0.0), (0.0, 1.0), (0.8, 0.2)
ONE_DRAW, THREE_DRAWS = Draws(np.zeros((1, 0)), 1), Draws(np.array([[0.05], [0.5], [0.95]]), 1)


def model_of(text):
    return plan(ct.loads(text), engine="monte_carlo", draws=1).model


def said(model, actor, option, turn, pair, since=0):
    """Return news that an actor chose an option, in a turn or in one since another."""
    for s, step in enumerate(model.steps):
        for m, member in enumerate(step.members):
            for a, action in enumerate(member.actions):
                if (member.actor, action.name) == (actor, option):
                    fact = pair in (FACT, DENIED)
                    name = f"{option} {turn}"
                    return Observation(
                        turn, "action", *pair, name, f"here: {name}", s, m, (a,), since=since, is_fact=fact
                    )
    raise KeyError(option)


def held(text, model, condition, turn, pair, since=0):
    """Return news that a condition held at the end of a turn, or of one since another."""
    program = condition_program(ct.loads(text), model, condition)
    fact = pair in (FACT, DENIED)
    return Observation(
        turn, "state", *pair, condition, f"here: {condition}", program=program, since=since, is_fact=fact
    )


def clouds(model, draws, news, *, seed=1, runs=RUNS, generation=0):
    evidence = Evidence(tuple(sorted(news, key=lambda one: one.turn)))
    sampler = Sampler(model, draws, runs, seed, None, generation)
    return Clouds(sampler, Block(0, len(draws), 0, runs), evidence)


def sampled(model, draws, news, **more):
    """Return the probability of the news and of outcomes given it, by seed and draw."""
    runs = [clouds(model, draws, news, seed=seed, **more) for seed in range(SEEDS)]
    answers = [run.conditioned() for run in runs]
    return (
        np.exp([run.log_evidence for run in runs]),
        np.stack([answer.tally.final for answer in answers]),
    )


def agree(found, expected):
    error = found.std(axis=0, ddof=1) / math.sqrt(len(found))
    # A chance that no run shows in any seed is below 4 in all runs, with the confidence of 4 standard errors or so.
    assert (np.abs(found.mean(axis=0) - expected) <= 4 * error + 1e-12).all(), (found.mean(axis=0), expected)


def agree_with_every_history(model, draws, news):
    evidence, outcomes = known(model, draws, sorted(news, key=lambda one: one.turn))
    chance, found = sampled(model, draws, news)
    agree(chance, evidence)
    agree(found, outcomes)


def test_an_offer_of_the_week_of_a_strike_does_not_deny_it():
    model = model_of(SAME_WEEK)
    offer = said(model, "south", "offer_terms", 1, FACT)
    strike = said(model, "north", "strike", 1, FACT)
    assert known(model, ONE_DRAW, [offer])[1][0, 0] == pytest.approx(0.17663, abs=5e-6)
    agree_with_every_history(model, ONE_DRAW, [offer])
    chance, outcomes = sampled(model, ONE_DRAW, [offer, strike])
    assert outcomes[:, 0, 0] == pytest.approx(np.ones(SEEDS), abs=ROUNDING)
    odds = 1 / (1 + math.exp(3)) / (1 + math.exp(1))
    assert chance == pytest.approx(np.full((SEEDS, 1), odds), rel=1e-12)  # nothing is left to chance


TIED_MODEL = model_of(TIED)
NEWS = {
    "later in the turn": lambda m: [said(m, "south", "offer_terms", 2, FACT)],
    "several of one member": lambda m: [
        said(m, "south", "offer_terms", 2, LIKELY),
        said(m, "south", "offer_terms", 2, (0.3, 0.6)),
        said(m, "north", "press", 2, LIKELY),
    ],
    "a choice in some turn": lambda m: [said(m, "south", "offer_terms", 3, FACT, since=1)],
    "not in any turn": lambda m: [said(m, "south", "offer_terms", 3, DENIED, since=2)],
    "a window and one of its turns": lambda m: [
        said(m, "south", "offer_terms", 2, (0.2, 0.8), since=1),
        said(m, "south", "offer_terms", 1, LIKELY),
        said(m, "north", "strike", 3, LIKELY, since=2),
    ],
    "a condition in some turn": lambda m: [held(TIED, m, "heat > 0", 2, LIKELY, since=1)],
    "a condition": lambda m: [held(TIED, m, "heat > 0", 2, FACT)],
    "graded, of a turn after some had ended": lambda m: [
        said(m, "north", "press", 3, LIKELY),
        said(m, "south", "offer_terms", 3, (0.1, 0.7)),
        held(TIED, m, "heat > 1", 3, LIKELY),
    ],
}


@pytest.mark.parametrize("case", NEWS)
def test_particles_agree_with_every_history(case):
    agree_with_every_history(TIED_MODEL, THREE_DRAWS, NEWS[case](TIED_MODEL))


@pytest.mark.parametrize("smooth", [True, False])
@pytest.mark.parametrize("case", NEWS)
def test_the_exact_engine_agrees_with_every_history(case, smooth):
    """Sums of fewer than a thousand histories, so to 1e-12."""
    news = sorted(NEWS[case](TIED_MODEL), key=lambda one: one.turn)
    evidence = Evidence(tuple(news))
    exactly = plan(ct.loads(TIED), engine="exact", draws=3)
    exactly = replace(exactly, draws=THREE_DRAWS, evidence=evidence)
    _, answer = learn(exactly, evidence, Crew(), "", more=False, moves=False, smooth=smooth)
    chance, outcomes = known(TIED_MODEL, THREE_DRAWS, news)
    assert np.exp(answer.news.log_evidence) == pytest.approx(chance, abs=1e-12)
    assert answer.tally.final == pytest.approx(outcomes, abs=1e-12)
    _, told = learn(exactly, evidence, Crew(), "", more=False, moves=False, smooth=False, ahead=True)
    weights = chance / chance.sum()
    assert told.news.path.shares[-1] == pytest.approx(weights @ outcomes, abs=1e-12)
    assert told.news.path.shares[0] == pytest.approx(
        known(TIED_MODEL, THREE_DRAWS, [])[1].mean(axis=0), abs=1e-12
    )


def test_graded_news_of_a_later_turn_leaves_ended_histories_their_odds():
    model = model_of(SAME_WEEK)
    late = said(model, "south", "offer_terms", 4, (0.8, 0.2))
    assert known(model, ONE_DRAW, [late])[1][0, 0] == pytest.approx(0.17663, abs=5e-6)
    agree_with_every_history(model, ONE_DRAW, [late])


def test_a_fact_of_a_later_turn_leaves_no_ended_history():
    model = model_of(SAME_WEEK)
    late = said(model, "south", "offer_terms", 2, FACT)
    answer = clouds(model, ONE_DRAW, [said(model, "north", "strike", 1, LIKELY), late]).conditioned()
    assert answer.tally.incidence[0, 1, 0] == 0.0


def test_news_after_every_history_has_ended_is_not_used():
    model = model_of(SAME_WEEK)
    strike, late = said(model, "north", "strike", 1, FACT), said(model, "south", "offer_terms", 2, FACT)
    run = clouds(model, ONE_DRAW, [strike, late])
    first = run.advance(1)
    assert np.isfinite(first).all()
    assert np.isnan(run.advance(2)).all()
    assert run.log_evidence == pytest.approx(first[:, 0])
    assert run.conditioned().tally.final[0, 0] == pytest.approx(1.0, abs=ROUNDING)


def test_driving_turn_by_turn_changes_nothing():
    news = NEWS["a window and one of its turns"](TIED_MODEL)
    at_once = clouds(TIED_MODEL, THREE_DRAWS, news)
    whole = at_once.conditioned()
    run = clouds(TIED_MODEL, THREE_DRAWS, news)
    parts = [run.advance(turn) for turn in range(TIED_MODEL.horizon + 1)]
    assert [part.shape[1] for part in parts] == [0, 1, 1, 1]
    assert np.concatenate(parts, axis=1).sum(axis=1) == pytest.approx(run.log_evidence)
    left = run.conditioned()
    assert left.tally.final.tobytes() == whole.tally.final.tobytes()
    assert left.tally.marginals.tobytes() == whole.tally.marginals.tobytes()
    assert run.log_evidence.tobytes() == at_once.log_evidence.tobytes()


def test_a_draw_that_is_selected_continues_as_its_ancestor():
    """Copies of a draw differ in chance only; what they are worth afterwards agrees with the draw they come from."""
    news = [
        said(TIED_MODEL, "south", "offer_terms", 1, LIKELY),
        said(TIED_MODEL, "north", "press", 3, LIKELY),
    ]
    run = clouds(TIED_MODEL, THREE_DRAWS, news)
    run.advance(1)
    before = run.log_evidence
    run.select(np.array([2, 2, 0]))
    assert run.log_evidence.tobytes() == before[[2, 2, 0]].tobytes()
    assert run.simulation.values[:, 0].tolist() == [0.95, 0.95, 0.05]
    assert run.simulation.parameters[0][:, 0].tolist() == [0.95, 0.95, 0.05]
    assert run.weights.draws + run.weights.level == pytest.approx(np.zeros(3), abs=1e-15)
    answer = run.conditioned()
    assert answer.tally.marginals[0, 1].tobytes() != answer.tally.marginals[2, 1].tobytes()
    assert answer.tally.final[0].tobytes() != answer.tally.final[1].tobytes()


def test_a_draw_that_is_taken_over_is_that_of_the_other_clouds():
    """Of one draw alone nothing depends on the others where no report speaks of a turn after an end."""
    news = [said(TIED_MODEL, "south", "offer_terms", 1, LIKELY), said(TIED_MODEL, "north", "press", 1, FACT)]
    moved = Draws(np.array([[0.2], [0.3], [0.4]]), 1)
    other = clouds(TIED_MODEL, moved, news, generation=1)
    run = clouds(TIED_MODEL, THREE_DRAWS, news)
    kept = clouds(TIED_MODEL, THREE_DRAWS, news).conditioned()
    run.advance(1)
    other.advance(1)
    run.take(np.array([False, True, False]), other)
    assert run.simulation.values[:, 0].tolist() == [0.05, 0.3, 0.95]
    assert run.log_evidence[1] == other.log_evidence[1]
    answer = run.conditioned()
    for draw in (0, 2):
        assert answer.tally.final[draw].tobytes() == kept.tally.final[draw].tobytes()
    expected = known(TIED_MODEL, moved, news)[1][1, 0]
    error = math.sqrt(expected * (1 - expected) / (RUNS / 2))  # at least half of the runs count
    assert abs(answer.tally.final[1, 0] - expected) <= 4 * error


def test_other_generations_have_other_numbers():
    news = NEWS["a choice in some turn"](TIED_MODEL)
    one, other = (clouds(TIED_MODEL, THREE_DRAWS, news, generation=g).conditioned() for g in (0, 1))
    assert (one.tally.final[:, 0] != other.tally.final[:, 0]).all()


BEYOND = """
format: 1
id: beyond
title: A later chance that has no value where the turn ended
as_of: 2031-01-01
turn: 1 day
horizon: 1
order: [north, events]
variables:
  heat: {levels: 0..2, start: 1, judgement: None.}
actors:
  north:
    must_act: true
    options:
      strike: {appeal: 0, effects: {heat: +1}, judgement: Even.}
      yield: {appeal: 0, when: heat > 0, effects: {heat: -1}, judgement: Even.}
events:
  follows: {probability: 1.2 * heat, judgement: In calm never.}
outcomes:
  hot: {when: heat > 1, ends: true}
  rest: {otherwise: true}
"""


def test_a_later_chance_that_has_no_value_where_the_turn_ended_is_refused():
    model = model_of(BEYOND)
    step, member = next(
        (s, m)
        for s, step in enumerate(model.steps)
        for m, one in enumerate(step.members)
        if one.rule == "event"
    )
    news = Observation(1, "action", *LIKELY, "follows", "here: follows", step, member, (0,))
    with pytest.raises(RunError, match=r"leaves \[0, 1\] in draw 0 where an earlier phase ended the turn"):
        clouds(model, ONE_DRAW, [news]).conditioned()


FORESEEN = """
format: 1
id: foreseen
title: One who looks ahead answers one who acts first
as_of: 2031-01-01
turn: 1 day
horizon: 3
order: [north, south]
variables:
  heat: {levels: 0..4, start: 0, judgement: None.}
  struck: {levels: flag, start: false, judgement: None.}
actors:
  north:
    must_act: MUST
    options:
      strike: {appeal: 0, effects: {struck: =true}, judgement: Even.}
      press: {appeal: 0, effects: {heat: +1}, judgement: Even.}
  south:
    decides: {rule: logit, look_ahead: horizon, precision: 2, judgement: Given.}
    payoffs: {strike: -1, hot: -0.5, rest: 0}
    judgement: Given.
    options:
      calm: {appeal: -0.3, when: heat > 0, effects: {heat: -1}, judgement: It costs.}
outcomes:
  strike: {when: struck, ends: true}
  hot: {when: heat > 0}
  rest: {otherwise: true}
"""


def foreseen(must_act, turn):
    """Return a filled plan, and news of one who looks ahead on which the end of the turn depends."""
    chosen = plan(ct.loads(FORESEEN.replace("MUST", must_act)), engine="exact", draws=1)
    return chosen, said(chosen.model, "south", "calm", turn, LIKELY)


def sampled_with_foresight(chosen, news):
    sampler = Sampler(chosen.model, ONE_DRAW, RUNS, 1, chosen.structure)
    return Clouds(sampler, Block(0, 1, 0, RUNS), Evidence((news,)))


def test_who_looks_ahead_is_weighed_on_the_state_that_the_end_read():
    """With nothing to calm in the state that the end of turn 1 read, what is said weighs what it does where it is not so."""
    chosen, news = foreseen("false", 1)
    run = sampled_with_foresight(chosen, news)
    answer = run.conditioned()
    expected = (1 / 3) * news.if_not / np.exp(run.log_evidence[0])
    assert answer.tally.incidence[0, 1, 0] == pytest.approx(expected, abs=4 * math.sqrt(2 / 9 / RUNS))


def test_who_looks_ahead_is_not_guessed_at_in_a_state_never_met():
    chosen, news = foreseen("true", 1)
    with pytest.raises(
        RunError, match=r"here: calm 1\n  'south' looks ahead, and what it expects is not known"
    ):
        sampled_with_foresight(chosen, news).conditioned()
