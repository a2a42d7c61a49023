"""Counters on a grid say quantiles."""

import pytest

from toolkit.errors import ToolkitError
from toolkit.scenario.roulette import quantiles_of


def test_edges_are_quantiles_at_the_share_to_the_left():
    assert quantiles_of([0, 1, 2, 1, 0], [0, 1, 2, 3, 4, 5]) == {"p25": 2.0, "p75": 3.0}


def test_an_empty_gap_is_one_quantile_in_its_middle():
    assert quantiles_of([1, 0, 0, 2, 1], [0, 1, 2, 3, 4, 5]) == {"p25": 2.0, "p75": 4.0}


def test_seven_are_kept_of_many_with_the_outermost():
    found = quantiles_of([2] * 10, list(range(11)))
    assert len(found) == 7
    assert (found["p10"], found["p90"]) == (1.0, 9.0)


@pytest.mark.parametrize("counters", [[0, 0, 0], [5, 0, 0], [2, 3, 0]])
def test_too_few_columns_tell_nothing(counters):
    with pytest.raises(ToolkitError, match="expected at least three"):
        quantiles_of(counters, [0, 1, 2, 3])
