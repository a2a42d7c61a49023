"""Verbs that run a crisis let whoever is given do the work, and answer the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import toolkit as ct
from tests.unit.analysis.test_advance import FIRST, SCENARIO, SINCE
from toolkit.analysis.revisions import revisions
from toolkit.errors import ToolkitError
from toolkit.remembered import forget
from toolkit.scenario.reports import read_reports

CRISIS = "grenada-1983"
WORTH = {"intervention_over": 1.0, "rescue_only": 0.5}
WHAT_IF = ct.load(CRISIS).variants[0]
HOW = {"draws": 24, "seed": 7, "progress": False, "alternatives": False}


class Counting(ThreadPoolExecutor):
    """Threads that count what they are asked to do."""

    asked = 0

    def submit(self, *args, **kwargs):
        self.asked += 1
        return super().submit(*args, **kwargs)


@pytest.mark.parametrize(
    "verb",
    [
        lambda **how: ct.outcomes(CRISIS, **how).table,
        lambda **how: ct.decide(WORTH, wait=CRISIS, go=ct.load(CRISIS).variant(WHAT_IF), **how).table,
        lambda **how: revisions(SCENARIO, read_reports(FIRST + SINCE), **how).table,
    ],
)
def test_whoever_is_given_works(verb):
    forget()
    alone = verb(**HOW)
    forget()
    with Counting(2) as threads:
        found = verb(**HOW, executor=threads)
    assert threads.asked
    assert found.equals(alone)


def test_what_is_no_executor_is_refused():
    forget()
    with pytest.raises(ToolkitError, match="executor is int; expected one of"):
        ct.outcomes(CRISIS, **HOW, executor=3)
