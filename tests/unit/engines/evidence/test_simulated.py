"""Streams simulated from the model come as often as the model says, and follow the rule of the stream given."""

from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.evidence.simulated import simulated
from toolkit.engines.planning import plan
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: pressed
title: A neighbour that is pressed
as_of: 2031-01-01
horizon: 4
turn: 1 day
parameters:
  will: {uniform: [0.2, 0.8], judgement: Made up.}
variables:
  tension: {levels: 0..4, start: 1, judgement: Made up.}
actors:
  north:
    options:
      push: {appeal: "will + 0.3 * tension", effects: {tension: +1}, judgement: Made up.}
      talk: {appeal: "1 - will", effects: {tension: -1}, judgement: Made up.}
events:
  storm: {probability: "will / 2", effects: {tension: +1}, judgement: Made up.}
outcomes:
  clash: {when: tension == 4, ends: true, judgement: Made up.}
  rest: {otherwise: true}
"""
NEWS = """
reports:
  pushed: {date: 2031-01-02, says: It pushed., choice: north.push, fact: true}
  held: {date: 2031-01-03, says: It held., choice: north.hold, fact: true}
  no-storm: {date: 2031-01-01, says: No storm., event: storm, fact: true, denies: true}
  stormy: {between: [2031-01-02, 2031-01-03], says: A storm., event: storm, fact: true}
  rumour: {date: 2031-01-01, says: It talks., choice: north.talk, likelihood: [0.6, 0.2]}
  heat: {date: 2031-01-03, says: It is hot., condition: tension >= 2, likelihood: [0.7, 0.3]}
  calm: {date: 2031-01-04, says: It is calm., condition: tension == 0, fact: true, denies: true}
watch:
  gales: {event: storm, from: 2031-01-04, until: 2031-01-04, would_be_reported: 0.6}
"""
N_STREAMS = 3000


@pytest.fixture(scope="module", params=["exact", "monte_carlo"])
def streams(request):
    chosen = plan(ct.loads(CRISIS), engine=request.param, seed=4, draws=64, evidence=read_reports(NEWS))
    return chosen, [simulated(chosen, chosen.evidence, n) for n in range(N_STREAMS)]


def test_a_stream_is_a_matter_of_seed_and_number(streams):
    chosen, found = streams
    values, told = simulated(chosen, chosen.evidence, 7)
    assert (values == found[7][0]).all()
    assert told == found[7][1]
    assert simulated(replace(chosen, seed=5), chosen.evidence, 7)[1] != told


def is_near(found, share):
    """Whether a share of streams is within 4 standard errors of what the model says, on 1,024 even draws."""
    found = np.asarray(found, dtype=float)
    return abs(found.mean() - share) <= 4 * np.sqrt(share * (1 - share) / len(found))


def told(streams, name, **wanted):
    """Say of each stream whether it tells something, and tells it so."""
    here = [[one for one in news.observations if one.name == name] for _, news in streams]
    assert max(map(len, here)) == 1
    return [bool(one) and all(getattr(one[0], k) == v for k, v in wanted.items()) for one in here]


def share(report, watch=""):
    """Return how likely the model holds a report alone to be."""
    news = read_reports(f"reports:\n  {report}\n{watch}" if report else watch)
    return ct.run(ct.loads(CRISIS), engine="exact", draws=1024, evidence=news, progress=False).news.predicted[
        0
    ]


@pytest.mark.parametrize("turn", [1, 2, 3, 4])
def test_every_deed_of_a_member_of_whom_one_is_told_is_told_as_often_as_it_is_done(streams, turn):
    for option in ("push", "talk"):
        report = f"one: {{date: 2031-01-0{turn}, says: Done., choice: north.{option}, fact: true}}"
        assert is_near(told(streams[1], f"north: {option}, turn {turn}"), share(report))


def test_holding_still_is_told_only_where_the_stream_tells_it(streams):
    names = {
        one.name for _, news in streams[1] for one in news.observations if one.name.startswith("north: hold")
    }
    assert names == {"north: hold, turn 3"}
    report = "one: {date: 2031-01-03, says: Held., choice: north.hold, fact: true}"
    assert is_near(told(streams[1], "north: hold, turn 3"), share(report))


def test_a_denied_thing_is_denied_or_told(streams):
    denied, came = told(streams[1], "no-storm", denies=True), told(streams[1], "storm: storm, turn 1")
    assert np.add(denied, came).tolist() == [1] * N_STREAMS
    assert is_near(
        denied, share("one: {date: 2031-01-01, says: None., event: storm, fact: true, denies: true}")
    )
    later = {one.turn for _, news in streams[1] for one in news.observations if one.name.startswith("storm:")}
    assert later == {1}


@pytest.mark.parametrize("denies", [False, True])
def test_windows_and_conditions_are_told_as_they_were(streams, denies):
    key = ", denies: true" if denies else ""
    window = f"one: {{between: [2031-01-02, 2031-01-03], says: Storm., event: storm, fact: true{key}}}"
    assert is_near(told(streams[1], "stormy", denies=denies), share(window))
    calm = f"one: {{date: 2031-01-04, says: Calm., condition: tension == 0, fact: true{key}}}"
    assert is_near(told(streams[1], "calm", denies=denies), share(calm))


def test_graded_reports_err_as_often_as_the_filter_expects(streams):
    rumour = "one: {date: 2031-01-01, says: Talk., choice: north.OPTION, likelihood: [0.6, 0.2]}"
    (north,) = (m for step in streams[0].model.steps for m in step.members if m.key == "north")
    for action, option in enumerate(one.name for one in north.actions):
        assert is_near(told(streams[1], "rumour", actions=(action,)), share(rumour.replace("OPTION", option)))
    heat = "one: {date: 2031-01-03, says: Hot., condition: tension >= 2, likelihood: [0.7, 0.3]}"
    where = told(streams[1], "heat")
    said = np.array(told(streams[1], "heat", denies=False))[where]
    assert is_near(said, share(heat))


def test_what_is_watched_is_passed_over_as_often_as_silence_expects(streams):
    silent, broken = told(streams[1], "gales"), told(streams[1], "gales, turn 4")
    where = np.add(silent, broken)
    assert set(where) == {0, 1}
    quiet = share("", NEWS[NEWS.index("watch:") :])
    assert is_near(np.array(silent)[where == 1], quiet)


def test_inputs_are_drawn_from_the_prior(streams):
    drawn = np.array([values[0] for values, _ in streams[1]])
    assert abs(drawn.mean() - 0.5) <= 4 * 0.6 / np.sqrt(12 * N_STREAMS)
    assert abs(drawn.var() - 0.03) <= 4 * 0.03 * np.sqrt(0.8 / N_STREAMS)


ENDING = """
format: 1
id: same-week
title: A week that ends before the other has moved
as_of: 2031-01-06
turn: 1 week
horizon: 3
order: [north, south]
variables:
  struck: {levels: flag, start: false, judgement: None.}
actors:
  north:
    options:
      strike: {appeal: 0.5, effects: {struck: =true}, judgement: Even.}
  south:
    options:
      offer: {appeal: 1, judgement: Likelier.}
outcomes:
  strike: {when: struck, ends: true}
  rest: {otherwise: true}
"""


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_nothing_is_told_after_the_end_and_of_its_turn_what_would_have_been_done(engine):
    news = read_reports(
        "reports:\n"
        "  struck: {date: 2031-01-06, says: A strike., choice: north.strike, fact: true}\n"
        "  offered: {date: 2031-01-20, says: An offer., choice: south.offer, fact: true}\n"
    )
    chosen = plan(ct.loads(ENDING), engine=engine, seed=2, draws=1, evidence=news)
    found = [simulated(chosen, chosen.evidence, n) for n in range(N_STREAMS)]
    offers = np.zeros((N_STREAMS, 4))
    ends = np.full(N_STREAMS, 3)
    for n, (_, stream) in enumerate(found):
        for one in stream.observations:
            if one.name.startswith("north: strike"):
                ends[n] = one.turn
            else:
                offers[n, one.turn] = 1
    for turn in (1, 2, 3):
        assert not offers[ends < turn, turn].any()
        assert is_near(offers[ends == turn, turn], 1 / (1 + np.exp(-1)))
        assert (ends == turn).sum() > 100
