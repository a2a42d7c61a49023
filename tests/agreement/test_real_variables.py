"""Variables that are real numbers, against difference equations, normal sums and orthant probabilities.

Sampled shares are held to 4 of their standard errors: a false alarm has probability 6e-5 for each of the five.
"""

import math
from statistics import NormalDist

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.errors import RunError, ScenarioError
from toolkit.history import histories
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_parameters
from toolkit.scenario.reports import read_reports

HEAD = """
format: 1
id: real
title: Real numbers
as_of: 2031-01-01
doubt: {sd: 0, judgement: None.}
"""


def richardson(noise=""):
    return ct.loads(f"""{HEAD}
horizon: 24
turn: 1 week
variables:
  first: {{levels: real 0..100, start: 10, drift: 0.3 * second - 0.5 * first + 2 per month, {noise} judgement: Richardson.}}
  second: {{levels: real 0..100, start: 1, drift: 0.2 * first - 0.4 * second + 1 per month, judgement: Richardson.}}
outcomes:
  armed: {{when: first + second >= 7.2, judgement: Assumed.}}
  calm: {{otherwise: true}}
""")  # fmt: skip


def walk(outcome, *, noise=1, horizon=12, events="", low=-100, high=100, score=""):
    return ct.loads(f"""{HEAD}
horizon: {horizon}
turn: 1 week
variables:
  place: {{levels: real {low}..{high}, start: 0, noise: {noise} per week, judgement: Textbook.}}
{events}
outcomes:
  beyond: {{when: {outcome}, judgement: Textbook. {score}}}
  rest: {{otherwise: true}}
""")


class Recorder:
    """Keeps every column as it was at the end of each turn."""

    def __init__(self):
        self.turns = {}

    def started(self, simulation):
        self.turns[0] = [column.copy() for column in simulation.columns]

    def chosen(self, *_):
        pass

    def ended(self, *_):
        pass

    def stepped(self, _simulation, turn, changed):
        before = self.turns.get(turn, self.turns[turn - 1])
        self.turns[turn] = [changed.get(n, column).copy() for n, column in enumerate(before)]


def watched(crisis, n_runs):
    model = compile_model(crisis)
    recorder = Recorder()
    sampler = Sampler(model, draw_parameters(model, 1, 7, "random"), n_runs, 7, None)
    sampler.watch(Block(0, 1, 0, n_runs), recorder)
    return recorder.turns


def test_richardson_without_chance_follows_its_difference_equation():
    months = 7 / (365.25 / 12)
    step = np.eye(2) + months * np.array([[-0.5, 0.3], [0.2, -0.4]])
    state = np.array([10.0, 1.0])
    for turn, columns in watched(richardson(), 1).items():
        if turn:
            state = step @ state + months * np.array([2.0, 1.0])
        assert [column.item() for column in columns] == pytest.approx(state, abs=1e-12)


def test_noise_adds_up_to_its_variance():
    turns = watched(richardson("noise: 1.5 per month,"), 20_000)
    months = 7 / (365.25 / 12)
    step = np.eye(2) + months * np.array([[-0.5, 0.3], [0.2, -0.4]])
    added = np.diag([1.5**2 * months, 0.0])
    mean, covariance = np.array([10.0, 1.0]), np.zeros((2, 2))
    for _ in range(6):  # early turns, where the bound at 0 is 6 standard deviations away
        mean = step @ mean + months * np.array([2.0, 1.0])
        covariance = step @ covariance @ step.T + added
    first = turns[6][0].reshape(-1)
    deviation = math.sqrt(covariance[0, 0])
    assert abs(first.mean() - mean[0]) <= 4 * deviation / math.sqrt(20_000)
    assert abs(first.std() - deviation) <= 4 * deviation / math.sqrt(2 * 20_000)


def test_an_outcome_over_real_numbers():
    result = ct.run(walk("place >= 2"), runs=40_000, seed=3)
    share = 1 - NormalDist(0, math.sqrt(12)).cdf(2)
    assert abs(result.probability[0] - share) <= 4 * math.sqrt(share * (1 - share) / 40_000)
    assert result.tally.marginals[0].sum(axis=1) == pytest.approx(1.0)


def test_events_change_real_numbers_by_parts_and_bounds_cut_off():
    events = (
        "events:\n  push: {when: place < 0.5, probability: 1, effects: {place: +0.25}, judgement: Assumed.}"
    )
    turns = watched(walk("place >= 0.5", noise=0, horizon=3, events=events), 2)
    assert [turns[t][0][0, 0] for t in range(4)] == [0.0, 0.25, 0.5, 0.5]
    narrow = watched(walk("place >= 1", low=-1, high=1), 1000)
    assert max(np.abs(columns[0]).max() for columns in narrow.values()) == 1.0


def test_rare_outcomes_over_real_numbers():
    found = ct.tail(walk("place >= 16", score=", score: place"), "beyond", seed=5, runs=4_000)
    share = 1 - NormalDist(0, math.sqrt(12)).cdf(16)
    assert share < 3e-6
    assert abs(found.probability - share) <= 4 * found.sampling_error
    assert found.relative_error < 0.1


def test_particles_learn_about_real_numbers():
    reports = read_reports(
        "reports:\n  seen: {date: 2031-01-07, says: Seen., condition: place >= 0, likelihood: [1, 0]}"
    )
    result = ct.run(
        walk("place >= 0", horizon=2), runs=40_000, evidence=reports, seed=3, engine="monte_carlo"
    )
    # P(x1 >= 0 and x2 >= 0) = 1/4 + asin(r) / 2 pi with r = 1 / sqrt 2 (Sheppard 1899), over P(x1 >= 0) = 1/2.
    share = (0.25 + math.asin(math.sqrt(0.5)) / (2 * math.pi)) / 0.5
    assert abs(result.probability[0] - share) <= 4 * math.sqrt(share * (1 - share) / 20_000)


def test_the_exact_engine_names_the_variable():
    with pytest.raises(RunError, match="'place' is a real number"):
        ct.run(walk("place >= 2"), engine="exact")
    assert ct.run(walk("place >= 2"), seed=1).engine == "monte_carlo"


def test_histories_tell_real_numbers():
    story = next(iter(histories(walk("place >= 2"), count=1, seed=1)))
    assert story.start["place"] == "0" and "." in story.changes[0].after


@pytest.mark.parametrize(
    ("levels", "start", "more", "said"),
    [
        ("real 5..1", "2", "", "lower bound first"),
        ("real 0..1", "2", "", "cannot start there"),
        ("real 0..1", "low", "", "cannot start there"),
        ("0..5", "1", "drift: 0.5 per week,", "cannot move by itself"),
        ("real 0..1", "0.5", "noise: 0.5,", "does not say its period"),
        ("real 0..1", "0.5", "noise: -0.5 per week,", "a standard deviation"),
    ],
)
def test_mistakes_are_named(levels, start, more, said):
    text = f"{HEAD}\nhorizon: 2\nturn: 1 week\nvariables:\n  place: {{levels: {levels}, start: {start}, {more} judgement: No.}}\n"
    with pytest.raises(ScenarioError, match=said):
        ct.loads(
            text + "outcomes:\n  beyond: {when: place >= 1, judgement: No.}\n  rest: {otherwise: true}\n"
        )
