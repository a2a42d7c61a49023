"""Choices imposed on one of several tracks, and effects whose size follows the turn."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.errors import RunError

SCENARIO = """
format: 1
id: small
title: A small crisis
question: How does it end?
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  heat: {levels: 0..9, start: 0, judgement: Assumed.}
actors:
  north:
    tracks: [guns, words]
    options:
      march: {track: guns, appeal: 0, effects: {heat: SIZE}, judgement: Assumed.}
      shout: {track: words, appeal: 0, effects: {heat: +1}, judgement: Assumed.}
      OWN
outcomes:
  hot: {when: heat >= 5}
  calm: {otherwise: true}
"""
WAIT = "variants: {wait: {force: [{turn: 1, actor: north, option: hold}]}}"


def crisis_text(size: str = "+1", own: str = "") -> str:
    return SCENARIO.replace("SIZE", size).replace("OWN", own)


def test_exact_engine_refuses_an_effect_whose_size_follows_the_turn() -> None:
    # March in every turn adds 1 + 2 + 3: states listed in turn 1 know only the first of them.
    scenario = ct.loads(crisis_text('"+turn"'))
    with pytest.raises(RunError, match="depends on a parameter or the turn"):
        ct.run(scenario, engine="exact")
    result = ct.run(scenario, runs=40_000, seed=1)
    # Hot: heat 5 of march (turn 1, 2, 3) and shout: all 64 equally likely combinations, counted by hand
    # as (march sum: ways) 0:1 1:1 2:1 3:2 4:1 5:1 6:1, and (shouts: ways) 0:1 1:3 2:3 3:1, sum >= 5.
    hot = (1 * 1 + 2 * 4 + 1 * 7 + 1 * 8 + 1 * 8) / 64
    error = (hot * (1 - hot) / 40_000) ** 0.5
    assert abs(result.probability[0] - hot) <= 4 * error


def test_a_forced_hold_holds_the_track_that_declares_it() -> None:
    own = "hold: {track: words, appeal: 0, judgement: Silence.}"
    model = plan(ct.loads(crisis_text(own=own) + WAIT).variant("wait"), draws=1).model
    forced = {member.key: dict(member.forced) for step in model.steps for member in step.members}
    assert forced["north.words"] and not forced["north.guns"]
