"""Reading collects no garbage, and leaves the collector as it was."""

import gc

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario.loading import loads
from toolkit.scenario.uncollected import uncollected


@pytest.fixture
def collecting():
    was_on = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_on else gc.disable)()


@uncollected
def is_on():
    return gc.isenabled()


@uncollected
def is_on_after_another():
    is_on()
    return gc.isenabled()


def test_no_garbage_is_collected_within_and_it_is_again_afterwards(collecting):
    assert not is_on()
    assert gc.isenabled()


def test_one_within_another_does_not_begin_anew(collecting):
    assert not is_on_after_another()
    assert gc.isenabled()


def test_who_collects_none_goes_on_so(collecting):
    gc.disable()
    is_on()
    assert not gc.isenabled()


def test_a_file_that_is_refused_leaves_it_as_it_was(collecting):
    with pytest.raises(ScenarioError):
        loads("title: [")
    assert gc.isenabled()
