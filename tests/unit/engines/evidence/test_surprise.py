"""How far a stream surprises the model: by hand, in both engines, and as often as it should."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.evidence.conditioning import learn, with_enough_draws
from toolkit.engines.evidence.simulated import simulated
from toolkit.engines.planning import plan
from toolkit.engines.spreading.crew import Crew
from toolkit.model.evidence import Evidence
from toolkit.results.surprise import RARE, TIE, Surprise, Told
from toolkit.scenario.reports import read_reports

COIN = """
format: 1
id: coin
title: A storm in a quarter of the weeks
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  storms: {levels: 0..3, start: 0, judgement: Made up.}
events:
  storm: {probability: 0.25, effects: {storms: +1}, judgement: Made up.}
outcomes:
  three: {when: storms == 3}
  rest: {otherwise: true}
"""
STORM = "{{date: {}, event: storm, says: A storm., fact: true}}"
QUARTER = 0.25 * 2 + 0.75 * math.log2(4 / 3)
"""Bits that a week of it has in store."""
PRESSED = """
format: 1
id: pressed
title: A neighbour that is pressed
as_of: 2031-01-01
horizon: 8
turn: 1 day
parameters:
  will: {uniform: [0.2, 0.8], judgement: Made up.}
variables:
  tension: {levels: 0..6, start: 1, judgement: Made up.}
  offered: {levels: flag, start: false, judgement: Made up.}
actors:
  north:
    options:
      push: {appeal: "APPEAL", effects: {tension: +1}, judgement: Made up.}
      talk: {appeal: "1 - will", effects: {tension: -1}, judgement: Made up.}
events:
  storm: {probability: "will / 2", effects: {tension: +1}, judgement: Made up.}
outcomes:
  clash: {when: tension == 6, ends: true, judgement: Made up.}
  rest: {otherwise: true}
"""
MODEL = PRESSED.replace("APPEAL", "will + 0.3 * tension")
FIXED = MODEL.replace("{uniform: [0.2, 0.8], judgement: Made up.}", "{value: 0.5, judgement: Made up.}")
OTHER = MODEL.replace('"1 - will"', "8").replace('"will / 2"', "0.9")
"""Here north talks, and there is a storm nearly every day."""
NEWS = """
reports:
  pushed: {date: 2031-01-02, says: It pushed., choice: north.push, fact: true}
  held: {date: 2031-01-03, says: It held., choice: north.hold, fact: true}
  no-storm: {date: 2031-01-01, says: No storm., event: storm, fact: true, denies: true}
  stormy: {between: [2031-01-02, 2031-01-03], says: A storm., event: storm, fact: true}
  rumour: {date: 2031-01-01, says: It talks., choice: north.talk, likelihood: [0.6, 0.2]}
  calm: {date: 2031-01-04, says: It is calm., condition: tension == 0, fact: true, denies: true}
"""
ALL_TOLD = "reports:\n" + "".join(
    f"  held-{day}: {{date: 2031-01-0{day}, says: It held., choice: north.hold, fact: true}}\n"
    f"  calm-{day}: {{date: 2031-01-0{day}, says: No storm., event: storm, fact: true, denies: true}}\n"
    for day in range(1, 9)
)
"""By the rule of this stream both are told of in every turn."""


def surprise(crisis, news, **options):
    options = {"progress": False, "alternatives": False, "seed": 4} | options
    return ct.run(ct.loads(crisis), evidence=read_reports(news), **options).news.surprise


def of_weeks(*weeks):
    days = (date(2031, 1, 1) + timedelta(days=7 * (week - 1)) for week in weeks)
    return "reports:\n" + "".join(f"  week-{n}: {STORM.format(day)}\n" for n, day in enumerate(days))


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_weeks_alike_add_up_by_hand(engine):
    found = surprise(COIN, of_weeks(1, 3), engine=engine)
    assert [(one.turn, one.names[one.came]) for one in found.cells] == [
        (1, "storm"),
        (2, "nothing"),
        (3, "storm"),
    ]
    assert found.bits == pytest.approx(2 * 2 + math.log2(4 / 3), abs=TIE)
    assert found.expected == pytest.approx(3 * QUARTER, abs=TIE)
    spread = 3 * (0.25 * (2 - QUARTER) ** 2 + 0.75 * (math.log2(4 / 3) - QUARTER) ** 2)
    assert found.z == pytest.approx((found.bits - found.expected) / math.sqrt(spread), abs=TIE)


def test_streams_that_surprise_as_much_are_counted():
    found = surprise(COIN, of_weeks(1, 3), engine="exact")
    share = found.share_as_surprising(4)  # two storms or three in three weeks
    exact = 3 * 0.25**2 * 0.75 + 0.25**3
    assert abs(share - exact) < 4 * math.sqrt(exact * (1 - exact) / 10_000)


def test_two_facts_about_one_member_are_one_cell():
    news = of_weeks(1) + "  again: " + STORM.format("2031-01-02").replace("{{", "{").replace("}}", "}") + "\n"
    assert len(surprise(COIN, news, engine="exact").cells) == 1


def test_without_facts_there_is_no_surprise():
    graded = of_weeks(1).replace("fact: true", "likelihood: [0.9, 0.1]")
    assert surprise(COIN, graded, engine="exact") is None


def planned(crisis, news, **options):
    options = {"engine": "exact", "seed": 4, "draws": 64} | options
    return with_enough_draws(plan(ct.loads(crisis), evidence=read_reports(news), **options))


def streams(held_of, truth, n):
    """Follow streams that were simulated from a truth with what a model holds of it."""
    for number in range(n):
        _, told = simulated(truth, truth.evidence, number)
        _, answer = learn(held_of, told, Crew(), "", more=False, smooth=False)
        yield answer.news.surprise


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_the_first_of_a_stream_is_as_probable_as_the_news_says(engine):
    news = ct.run(ct.loads(MODEL), engine=engine, evidence=read_reports(NEWS), progress=False).news
    first = news.surprise.cells[0]
    assert first.chances[first.came] == pytest.approx(news.before[news.names.index("no-storm")], abs=TIE)
    assert first.bits == pytest.approx(-math.log2(news.before[0]), abs=TIE)


def test_particles_expect_what_the_exact_engine_expects():
    exact = np.concatenate([one.chances for one in surprise(FIXED, NEWS, engine="exact").cells])
    found = np.array(
        [
            np.concatenate(
                [one.chances for one in surprise(FIXED, NEWS, engine="monte_carlo", runs=400, seed=n).cells]
            )
            for n in range(16)
        ]
    )
    error = found.std(axis=0, ddof=1) / math.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - exact) <= 4 * error + TIE).all()
    assert (error > 0).any()


def test_a_stream_of_the_model_is_flagged_as_seldom_as_it_says():
    chosen = planned(FIXED, ALL_TOLD)
    found = list(streams(chosen, chosen, 150))
    flagged = np.mean([one.share_as_surprising(n) < RARE for n, one in enumerate(found)])
    assert flagged <= RARE + 4 * math.sqrt(RARE * (1 - RARE) / len(found))
    z = np.array([one.z for one in found])
    assert abs(z.mean()) <= 4 / math.sqrt(len(z))
    assert abs(np.square(z).mean() - 1) <= 4 * np.square(z).std() / math.sqrt(len(z))


def test_what_draws_learn_leaves_a_stream_as_surprising_as_expected():
    chosen = planned(MODEL, ALL_TOLD)
    z = np.array([one.z for one in streams(chosen, chosen, 30)])
    assert abs(z.mean()) <= 4 / math.sqrt(len(z))


def test_streams_of_another_model_are_flagged():
    found = list(streams(planned(MODEL, ALL_TOLD), planned(OTHER, ALL_TOLD), 5))
    assert all(one.share_as_surprising(0) < RARE for one in found)


def test_streams_of_one_rule_are_judged_on_the_same_cells():
    chosen = planned(MODEL, NEWS)
    _, answer = learn(chosen, chosen.evidence, Crew(), "", more=False, smooth=False)
    wanted = {(one.turn, one.what) for one in answer.news.surprise.cells if not one.what.startswith("event")}
    for one in streams(chosen, chosen, 8):
        assert {(cell.turn, cell.what) for cell in one.cells} >= wanted


def test_a_stream_that_surprises_is_flagged_wherever_caveats_are_shown():
    result = ct.run(ct.loads(COIN), engine="exact", evidence=read_reports(of_weeks(1, 2, 3)), progress=False)
    (flag,) = [one for one in ct.outcomes(result).caveats if one.kind == "surprise_of_stream"]
    assert "more than 95 in 100" in flag
    assert flag.values["bits"] == pytest.approx(6.0, abs=TIE)
    quiet = ct.run(ct.loads(COIN), engine="exact", evidence=read_reports(of_weeks(1)), progress=False)
    assert not [one for one in ct.outcomes(quiet).caveats if one.kind == "surprise_of_stream"]


def test_what_cannot_be_otherwise_does_not_surprise():
    sure = Surprise((Told("storm", 1, ("storm", "nothing"), (1.0, 0.0), 0),))
    assert (sure.bits, sure.expected, sure.z, sure.share_as_surprising(0)) == (0.0, 0.0, 0.0, 1.0)


def test_how_far_it_surprises_is_kept_with_the_result(tmp_path):
    result = ct.run(ct.loads(COIN), engine="exact", evidence=read_reports(of_weeks(1)), progress=False)
    result.save(tmp_path / "kept.nc")
    assert ct.open_result(tmp_path / "kept.nc").news.surprise == result.news.surprise


ENDING = """
format: 1
id: ending
title: A strike may end the week before an offer is made
as_of: 2031-01-06
turn: 1 week
horizon: 3
order: [north, south]
variables:
  struck: {levels: flag, start: false, judgement: Made up.}
  offered: {levels: flag, start: false, judgement: Made up.}
actors:
  north: {options: {strike: {appeal: -1, effects: {struck: =true}, judgement: Made up.}}}
  south: {options: {offer: {appeal: 0.5, effects: {offered: =true}, judgement: Made up.}}}
outcomes:
  strike: {when: struck, ends: true, judgement: Made up.}
  rest: {otherwise: true}
"""
STRIKE, OFFER = 1 / (1 + math.e), 1 / (1 + math.exp(-0.5))


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_what_is_told_in_the_week_that_ends_may_have_come_before_the_end(engine):
    news = (
        "reports:\n"
        "  offered: {date: 2031-01-06, choice: south.offer, says: It offers., fact: true}\n"
        "  struck: {date: 2031-01-13, choice: north.strike, says: It strikes., fact: true}\n"
    )
    runs = {} if engine == "exact" else {"runs": 4000}
    cells = {(one.turn, one.what): one for one in surprise(ENDING, news, engine=engine, **runs).cells}
    assert list(cells) == [(1, "north"), (1, "south"), (2, "north"), (2, "south")]
    near = TIE if engine == "exact" else 4 * math.sqrt(0.25 / 4000)
    assert cells[1, "south"].chances == pytest.approx((OFFER, 1 - OFFER), abs=near)
    going = 1 - STRIKE  # the offer of the first week says nothing of the strike, and no strike was told then
    assert cells[2, "north"].chances[0] == pytest.approx(going * STRIKE, abs=near)
    assert cells[2, "south"].chances == pytest.approx((0.0, 1.0), abs=TIE)  # the strike has ended it


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_a_condition_of_which_nothing_is_told_is_judged_on_what_was_held_of_it(engine):
    news = "reports:\n  open: {date: 2031-01-14, condition: offered, says: It stands., fact: true}\n"
    chosen = plan(ct.loads(ENDING), engine=engine, evidence=read_reports(news), seed=4)
    _, told = learn(chosen, chosen.evidence, Crew(), "", smooth=False)
    _, untold = learn(chosen, Evidence((), rule=chosen.evidence), Crew(), "", smooth=False)
    (cell,), (silent,) = told.news.surprise.cells, untold.news.surprise.cells
    assert silent.chances == pytest.approx(cell.chances, abs=TIE)
    assert (cell.came, silent.names) == (0, cell.names)
