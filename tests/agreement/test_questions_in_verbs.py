"""Verbs asked about questions, against all histories of a tiny crisis one by one, and against an outcome that is the same thing.

Exact answers are held to 1e-12, a thousand times the rounding of sums of some hundred chances; what is sampled to 4 standard
errors. Seeds are fixed, so a run repeats itself.
"""

from __future__ import annotations

import numpy as np
import pytest
from enumerated import answered, answered_after

import toolkit as ct
from toolkit.analysis import learning, overturn, pathways, regression, revisions, sensitivity, tornado
from toolkit.analysis.factors import factors_of
from toolkit.analysis.live import Live
from toolkit.analysis.reliability import CLOSE
from toolkit.analysis.sobol import sobol
from toolkit.analysis.surrogate import normal_scores
from toolkit.engines import plan
from toolkit.engines.inputs import targets_at
from toolkit.history import histories, most_probable
from toolkit.model.draws import Draws, draw_parameters, from_uniform
from toolkit.model.questions import places_of
from toolkit.model.targets import target_named
from toolkit.results.values import told_of
from toolkit.scenario.reports import read_reports

EXACT = 1e-12
CRISIS = """
format: 1
id: tied
title: A chance that is not known, an end, and an answer to it
as_of: 2031-01-01
turn: 1 day
horizon: 3
order: [north, south]
parameters:
  rash: {uniform: [0, 1], judgement: Unknown.}
  warmth: {uniform: [-1, 1], judgement: Unknown.}
variables:
  heat: {levels: 0..2, start: 0, judgement: None.}
  mood: {levels: [calm, wary, angry], start: calm, judgement: None.}
  struck: {levels: flag, start: false, judgement: None.}
actors:
  north:
    options:
      strike: {appeal: -2 + heat + rash, effects: {struck: =true, heat: +2}, judgement: Rare.}
      press: {appeal: warmth, effects: {heat: +1, mood: +1}, judgement: Common.}
  south:
    options:
      offer_terms: {appeal: 1 - heat - rash, effects: {heat: -1}, judgement: In calm.}
outcomes:
  strike: {when: struck, ends: true}
  hot: {when: heat > 0}
  rest: {otherwise: true}
variants:
  rasher: {title: Rasher, set: {actors.north.options.strike.appeal: -1 + heat + rash}}
alternatives:
  milder: {set: {actors.north.options.press.appeal: warmth - 1}}
questions:
  twin: {text: Will it strike?, outcomes: strike}
  terms: {text: Terms by the second day?, choice: south.offer_terms, by: 2031-01-03}
  first_move: {text: When does anybody move?, asks: date, choice: [north.strike, south.offer_terms], by: 2031-01-03}
  warm: {text: When warm?, asks: date, when: heat > 0, by: 2031-01-03}
  heat_then: {text: How hot?, quantity: heat}
  mood_then: {text: In what mood?, quantity: mood}
  given: {text: "Pressed, if it was ever calm?", choice: north.press, given: heat == 0, by: 2031-01-03}
  level_given: {text: "How hot, if it was ever hot?", quantity: heat, given: heat > 1}
"""
REPORTS = """
reports:
  press: {date: 2031-01-01, choice: north.press, says: Pressed., reliability: B, credibility: 2}
  terms: {date: 2031-01-02, choice: south.offer_terms, says: Terms., reliability: C, credibility: 3}
"""
NAMES = ("twin", "terms", "first_move", "warm", "heat_then", "mood_then", "given", "level_given")


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS)


@pytest.fixture(scope="module")
def model(crisis):
    return plan(crisis).model


@pytest.fixture(scope="module")
def result(crisis):
    return ct.run(crisis, draws=8, seed=5, progress=False, questions=True)


@pytest.fixture(scope="module")
def compared(crisis):
    return ct.compare(crisis, "rasher", draws=8, seed=5, progress=False, questions=True)


def counted(model, name, values):
    """Return, of every row of inputs, what histories add to the number of a question, and to its condition."""
    question = model.question(name)
    place = places_of(model.questions, model.horizon)[name]
    columns = answered(model, Draws(np.asarray(values), 1), ())[:, place]
    answers = columns if question.given is None else columns[:, :-1]
    given = np.ones(len(columns)) if question.given is None else columns[:, -1]
    worth = np.arange(answers.shape[1]) if question.asks == "level" else np.ones(answers.shape[1])
    return answers @ worth, given


def number(model, name, values):
    """Return the number of a question in every row of inputs, history by history."""
    both, given = counted(model, name, values)
    return both / given


@pytest.mark.parametrize("name", NAMES)
def test_at_given_inputs_it_is_every_history(model, name):
    values = np.array([[0.05, -0.4], [0.5, 0.0], [0.95, 0.7]])
    found = targets_at(model, values, [target_named(model, name)])[:, 0]
    assert found == pytest.approx(number(model, name, values), abs=EXACT)


@pytest.mark.parametrize("name", NAMES)
def test_inputs_moved_alone(crisis, model, name):
    found = tornado(crisis, outcome=name, progress=False).table.set_index("parameter")
    low, high = (model.parameters[0].distribution.quantile(np.array([share]))[0] for share in (0.05, 0.95))
    truth = number(model, name, [[low, 0.0], [0.5, 0.0], [high, 0.0]])
    assert found.loc["rash", ["at_low", "at_median", "at_high"]].to_numpy(float) == pytest.approx(
        truth, abs=EXACT
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_a_what_if_changes(crisis, model, compared, name):
    row = compared.set_index("outcome").loc[name]
    values = compared.base.parameters
    (both, given), (moved, moved_given) = (
        counted(one, name, values) for one in (model, plan(crisis.variant("rasher")).model)
    )
    base, after = both.sum() / given.sum(), moved.sum() / moved_given.sum()
    assert row.base == pytest.approx(base, abs=EXACT)
    assert row.difference == pytest.approx(after - base, abs=EXACT)


def test_the_three_parts_of_a_change_are_those_of_the_outcome_that_is_the_same(compared):
    rows = compared.set_index("outcome")
    parts = ["base", "base_error", "difference", "sampling_error", "ignorance_low", "ignorance_high", "disagreement_low", "disagreement_high"]  # fmt: skip
    twin, own = (rows.loc[name, parts].to_numpy(float) for name in ("twin", "strike"))
    assert twin == pytest.approx(own, abs=EXACT)
    assert own[3] > 0.0 and own[4] < own[5] and own[6] < own[7]


def test_disagreement_of_a_change_is_what_the_other_model_makes_of_it(crisis, compared):
    row = compared.set_index("outcome").loc["heat_then"]
    models = [plan(one).model.alternatives["milder"] for one in (crisis, crisis.variant("rasher"))]
    before, after = (number(one, "heat_then", compared.base.parameters).mean() for one in models)
    ends = sorted((row.difference, after - before))
    assert [row.disagreement_low, row.disagreement_high] == pytest.approx(ends, abs=EXACT)


def test_sampled_what_ifs_agree_with_summed_ones(crisis):
    found = ct.compare(
        crisis, "rasher", draws=64, runs=400, seed=6, progress=False, questions=True, alternatives=False
    ).set_index("outcome")
    truth = ct.compare(crisis, "rasher", draws=64, seed=6, progress=False, questions=True, alternatives=False)
    for name, row in truth.set_index("outcome").iterrows():
        error = np.hypot(found.loc[name, "sampling_error"], row.sampling_error)
        assert abs(found.loc[name, "difference"] - row.difference) <= 4.0 * error, name


@pytest.mark.parametrize("name", NAMES)
def test_shares_of_the_spread(result, model, name):
    found = sensitivity(result, outcome=name, method="exact", points=16, progress=False).table
    truth = sobol(
        lambda uniform: number(model, name, from_uniform(model, uniform))[:, None],
        factors_of(model, "input"), len(model.parameters), 16, result.seed,
    )  # fmt: skip
    assert found[["first", "total"]].to_numpy() == pytest.approx(truth[[0, 3], :, 0].T, abs=1e-9)


def test_shares_from_a_stand_in_are_told_of_questions_beside_outcomes(crisis):
    found = ct.run(crisis, draws=128, seed=5, progress=False, alternatives=False, questions=True)
    table = sensitivity(found, method="surrogate", points=64, progress=False)
    assert set(table.outcome) == {"strike", "hot", "rest", *NAMES}
    exact = sensitivity(found, method="exact", points=64, progress=False)
    both = table.table.assign(exact=exact.total, left=1.0 - table.outcome.map(table.fit)).dropna()
    assert set(both.outcome) & set(NAMES)
    # what a fit leaves unexplained is at most so much of the spread, so roots of shares are off by its root, once for each share
    assert ((both.total**0.5 - both.exact**0.5).abs() <= 2.0 * both.left**0.5 + EXACT).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_regression_over_draws(result, model, name):
    found = regression(result, outcome=name).table.set_index("parameter").points
    scores = normal_scores(model, result.parameters)
    terms = np.column_stack((np.ones(len(scores)), scores))
    truth = np.linalg.lstsq(terms, number(model, name, result.parameters), rcond=None)[0][1:]
    assert found.to_numpy() == pytest.approx(truth, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_movement_meets_the_line(crisis, model, name):
    start, elsewhere = number(model, name, [[0.5, 0.0], [0.8, 0.4]])
    line = (start + elsewhere) / 2.0  # so that there is a point which meets it
    wish = {"above" if elsewhere > start else "below": line}
    found = overturn(crisis, name, alone=False, progress=False, **wish)
    assert found.before == pytest.approx(start, abs=EXACT)
    moved = found.table.set_index("parameter").to_value
    there = number(model, name, [[moved["rash"], moved["warmth"]]])[0]
    assert found.after == pytest.approx(there, abs=EXACT)
    low, high = target_named(model, name).ends
    odds = [np.log((one - low) / (high - one)) for one in (there, line)]
    assert abs(odds[0] - odds[1]) <= 10 * CLOSE + EXACT
    assert np.isfinite(found.distance)


def test_an_outcome_overtakes_a_question(crisis):
    found = overturn(crisis, "rest", over="twin", alone=False, progress=False)
    same = overturn(crisis, "rest", over="strike", alone=False, progress=False)
    assert (found.before, found.after) == pytest.approx((same.before, same.after), abs=EXACT)


def test_boxes_are_those_of_the_outcome_that_is_the_same(crisis):
    found = ct.run(crisis, draws=64, seed=5, progress=False, alternatives=False)
    boxes = [found.discover(name, resamples=2).box.limits for name in ("twin", "strike")]
    assert boxes[0] == boxes[1]
    assert found.discover("heat_then", resamples=2).box.limits


def news(upto=2):
    """Return the reports, or the first of them alone."""
    return read_reports("\n".join(REPORTS.split("\n")[: 2 + upto]))


@pytest.mark.parametrize("engine", [{}, {"runs": 200}])
def test_each_report_moves_questions_as_a_run_with_it_does(crisis, engine):
    found = learning(crisis, news(), draws=64, seed=5, questions=True, progress=False, **engine)
    for upto in (1, 2):
        run = ct.run(
            crisis, evidence=news(upto), draws=64, seed=5, questions=True, progress=False, alternatives=False, **engine
        )  # fmt: skip
        for name in NAMES:
            told = told_of(run, target_named(run.model, name))
            assert found.table[name].iloc[upto] == pytest.approx(told.probability, abs=1e-9), (upto, name)
    twin = found.parts["questions"].set_index("question").loc["twin"]
    own = found.parts["outcomes"].set_index("outcome").loc["strike"]
    assert twin.after == pytest.approx(own.after, abs=1e-9)
    assert twin.error_after == pytest.approx(own.error_after, abs=1e-9)
    assert "“Will it strike?”" in found.text()


def test_each_day_revises_questions_as_a_run_with_its_reports_does(crisis):
    found = revisions(crisis, news(), draws=64, seed=5, questions=True, progress=False)
    last = found[found.turn == found.turn.max()].set_index("outcome")
    run = ct.run(
        crisis, evidence=news(), draws=64, seed=5, questions=True, progress=False, alternatives=False
    )
    for name in NAMES:
        told = told_of(run, target_named(run.model, name))
        assert last.loc[name, "probability"] == pytest.approx(told.probability, abs=1e-9), name
        assert last.loc[name, "sampling_error"] == pytest.approx(told.sampling_error, abs=1e-9), name
    assert len(found.plot(questions=True).lines) > 0


def test_news_without_questions_is_as_before(crisis):
    plain = learning(crisis, news(), draws=64, seed=5, progress=False)
    assert not {*NAMES} & {*plain.table}
    assert "questions" not in plain.parts


def test_the_panel_answers_as_a_run_at_the_medians_does(crisis):
    live = Live(crisis)
    live.move("rash", 0.8)
    run = ct.run(crisis, at="medians", values={"rash": 0.8}, questions=True, progress=False)
    assert live.asked().tally.asked == pytest.approx(run.tally.asked, abs=EXACT)
    assert live.now().tally.asked is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("turn", [1, 2])
def test_hearing_of_an_action_is_every_history_that_took_it(crisis, model, name, turn):
    found = ct.hearing(crisis, question=name, turn=turn, draws=4, seed=5, progress=False)
    draws = draw_parameters(model, 4, 5, "sobol")
    both, given = counted(model, name, draws.values)
    before = both.sum() / given.sum()
    question = model.question(name)
    for row in found.table.to_dict("records"):
        ((seat, action),) = (
            ((s, m), a)
            for s, step in enumerate(model.steps)
            for m, member in enumerate(step.members)
            for a, one in enumerate(member.actions)
            if (member.key, one.name) == (row["key"], row["action"])
        )
        columns, chances = answered_after(model, draws, question, seat, action, turn)
        n = question.n_answers(model.horizon)
        worth = np.arange(n) if question.asks == "level" else np.ones(n)
        held = chances * (columns[:, -1] if question.given is not None else 1.0)
        assert row["probability"] == pytest.approx(chances.mean(), abs=EXACT)
        if held.sum() == 0.0:
            assert np.isnan(row[name])
        else:
            after = (columns[:, :n] @ worth * chances).sum() / held.sum()
            assert row[name] == pytest.approx(after - before, abs=EXACT), row["action"]


def test_the_error_of_hearing_is_that_of_the_outcome_that_is_the_same(crisis):
    found = ct.hearing(crisis, question="twin", draws=32, seed=5, progress=False).table
    same = found[found.most_moved == "strike"]
    assert len(same)
    assert same.question_error.to_numpy() == pytest.approx(same.error.to_numpy(), abs=EXACT)
    assert found.twin.to_numpy() == pytest.approx(found.strike.to_numpy(), abs=EXACT)


def test_turning_points_of_a_question_are_every_history(crisis, model):
    medians = [[0.5, 0.0]]
    for name in ("terms", "warm", "given"):
        found = ct.turning_points(crisis, name, actor="north", turns=[2], progress=False)
        assert found.base.to_numpy(float) == pytest.approx(number(model, name, medians)[0], abs=EXACT)
        for row in found.itertuples():
            forced = model.with_forced(2, "north", row.option)
            truth = number(forced, name, medians)[0] - number(model, name, medians)[0]
            assert row.effect == pytest.approx(truth, abs=EXACT)
        assert found.effect.abs().max() > 0.0


def test_turning_points_of_a_question_are_those_of_the_outcome_that_is_the_same(crisis):
    twin, own = (ct.turning_points(crisis, name, progress=False) for name in ("twin", "strike"))
    keys, parts = ["actor", "option", "turn"], ["base", "effect", "carried_out", "chosen"]
    one, other = (table.table.sort_values(keys)[parts].to_numpy(float) for table in (twin, own))
    assert one == pytest.approx(other, abs=EXACT)
    assert twin.information.isna().all()
    assert "tells" not in twin.text(200)
    assert "tells" in own.text(200)


def test_turning_points_refuse_a_condition_that_cannot_hold():
    never = ct.loads(
        CRISIS + '  never: {text: "Struck, if both?", outcomes: strike, given: heat == 2 and heat == 0}\n'
    )
    with pytest.raises(
        ct.ToolkitError, match="'never' has no answer at the medians, where its condition cannot hold"
    ):
        ct.turning_points(never, "never", progress=False)


def test_turning_points_refuse_a_level(crisis):
    with pytest.raises(
        ct.ToolkitError, match="'heat_then' asks for a level, and turning points are told of a probability"
    ):
        ct.turning_points(crisis, "heat_then")


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("terms", "give its condition an outcome of its own"),
        ("questions.twin", "it asks about strike, so name that"),
    ],
)
@pytest.mark.parametrize(
    "ask",
    [
        lambda crisis, name: pathways(crisis, name),
        lambda crisis, name: ct.tail(crisis, name),
        lambda crisis, name: histories(crisis, outcome=name),
        lambda crisis, name: most_probable(crisis, outcome=name),
        lambda crisis, name: ct.decide({name: 1.0}, now=crisis, rash=crisis.variant("rasher"), draws=2),
        lambda crisis, name: ct.stability(crisis, {"north": [name]}),
    ],
    ids=["pathways", "tail", "histories", "most_probable", "decide", "stability"],
)
def test_verbs_about_ways_to_end_refuse_a_question_and_say_what_to_ask(crisis, ask, name, instead):
    with pytest.raises(
        ct.ToolkitError, match=f"'{name}' is a question, and this is asked of outcomes alone: .*{instead}"
    ):
        ask(crisis, name)


def test_a_question_that_asks_when_is_told_as_whether_it_comes_by_its_last_day(crisis):
    """Its number is that probability, so a bare “When warm?” above 50 % would be no sentence."""
    told = overturn(crisis, "first_move", above=0.999, progress=False).text(400)
    assert "“When does anybody move?” (that it comes by 3 January 2031): " in told
    assert "(that it comes by" not in overturn(crisis, "terms", above=0.999, progress=False).text(400)
