"""Dates, cooldowns and competing risks that cannot come as they are written."""

import pytest
from crises import changed, only


@pytest.mark.parametrize(
    ("new", "path", "said"),
    [
        ("rate: 0.1 per month, on: 2031-01-05, until: 2031-01-06", "events.storm.on", "`on` stands beside"),
        (
            "rate: 0.1 per month, from: 2031-01-20, until: 2031-01-10",
            "events.storm.until",
            "is before from 2031-01-20",
        ),
        ("rate: 0.1 per month, from: 2031-01-29", "events.storm.from", "is after the last turn"),
        ("rate: 0.1 per month, until: 2030-12-31", "events.storm.until", "is before the start"),
        ("probability: 0.1, group: weather", "events.storm", "has no rate"),
        ("rate: 0.1 per month, group: north", "events.storm.group", "also an event or an actor"),
        (
            "rate: 0.1 per month, cooldown: {length: 2 turns, shared: calm}",
            "events.storm.cooldown",
            "shared with nothing else",
        ),
    ],
)
def test_is_told(new, path, said):
    problem = only(changed("rate: 0.1 per month", new))
    assert problem.path == path and said in problem.problem


def test_a_cooldown_may_outlast_the_crisis_but_not_a_long_one():
    long = changed("horizon: 4", "horizon: 200").replace("rate: 0.1", "cooldown: 150 turns, rate: 0.1")
    assert only(long).problem == "a cooldown of 150 turns is too long to be counted"
    assert (
        only(changed("rate: 0.1 per month", "rate: -1 per month, cooldown: 150 turns")).path
        == "events.storm.rate"
    )
