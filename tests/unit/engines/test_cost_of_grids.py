"""How long beliefs on a grid take is told within a factor of two: by work that is counted, not by a clock."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.engines import plan
from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.branch import MOST_WORK
from toolkit.engines.looking_ahead.learning.cost import cost_of, passes_foreseen
from toolkit.engines.looking_ahead.learning.grid.answer import GridAnswer
from toolkit.engines.looking_ahead.learning.grid.stage import Plain
from toolkit.errors import RunError
from toolkit.model.draws import draw_parameters

ACTORS = ("power", "south", "east", "north")
FACTOR = 2.0


def reputation(horizon, precision):
    precisely = {f"actors.{name}.decides.precision": precision for name in ACTORS}
    return ct.load("reputation").with_changes(set=precisely | {"horizon": horizon})


def work_of(passes):
    """Count numbers that are summed: passes times beliefs times terms of the polynomials at each."""
    return sum(times * n * (30 + n) for n, times in passes)


@pytest.mark.parametrize("horizon", [8, 16])
@pytest.mark.parametrize("precision", [1, 2, 4, 8])
def test_finer_grids_are_foreseen(horizon, precision):
    planned = plan(reputation(horizon, precision), draws=1)
    model, structure = planned.model, planned.structure
    answer = GridAnswer(model, structure, Plain())
    try:
        answer.learnt(Chain(model, structure, 1), draw_parameters(model, 1, 0, "central").columns(0, 1))
    except RunError:  # it turns, which takes as long to find out
        assert precision == 8
    told, done = work_of(passes_foreseen(model, structure)), work_of(answer.passes)
    assert told / FACTOR <= done <= told * FACTOR


def test_where_it_turns_no_grid_is_tried_that_none_could_agree_with():
    planned = plan(reputation(8, 8), draws=1)
    answer = GridAnswer(planned.model, planned.structure, Plain())
    with pytest.raises(RunError, match="on a grid of 65 beliefs"):
        answer.learnt(Chain(planned.model, planned.structure, 1), [])
    assert [n for n, _ in answer.passes] == [9, 17, 33, 65]


def test_steps_that_are_lost_in_rounding_take_all_that_may_be_spent():
    bluff = ct.load("called-bluff")
    told = {}
    for worth in (1.0, 1e16):
        work = plan(bluff.with_changes(set={"actors.claimant.payoffs.dropped": worth}))
        told[worth] = cost_of(work.model, work.structure).seconds
    assert told[1e16] == pytest.approx(1e-9 * MOST_WORK)
    assert told[1.0] < 0.1
