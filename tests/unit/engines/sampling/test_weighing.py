"""What news weighs in runs that had ended before the turn that it speaks of."""

import numpy as np
import pytest

from toolkit.engines.sampling.weighing import Weights
from toolkit.model.evidence import Observation

GRADED = Observation(2, "action", 0.8, 0.2, "graded", "here")
FACT = Observation(2, "action", 1.0, 0.0, "sure", "here", is_fact=True)
STARTED = np.array([[True, True, True, False]])


def weighed(one, *factors, started=STARTED):
    """Weigh two clouds one after the other, of which the second is offered in place of the first."""
    outside = {}
    clouds = [Weights((1, 4), 1, outside) for _ in factors]
    for cloud, factor in zip(clouds, factors, strict=True):
        cloud.weigh(0, one, np.array([factor]), started)
    return [np.exp(cloud.runs[0]).tolist() for cloud in clouds]


def test_clouds_that_are_offered_weigh_ended_runs_by_the_same_number():
    first, offered = weighed(GRADED, (0.8, 0.8, 0.2, 0.0), (0.2, 0.2, 0.2, 0.0))
    assert first == pytest.approx([0.8, 0.8, 0.2, 0.6], rel=1e-12)
    assert offered == pytest.approx([0.2, 0.2, 0.2, 0.6], rel=1e-12)


def test_a_fact_rules_ended_runs_out():
    assert weighed(FACT, (1.0, 0.0, 1.0, 1.0)) == [[1.0, 0.0, 1.0, 0.0]]


def test_news_of_a_time_after_the_end_of_all_is_not_used():
    assert weighed(FACT, (1.0, 0.0, 1.0, 1.0), started=np.zeros_like(STARTED)) == [[1.0] * 4]
