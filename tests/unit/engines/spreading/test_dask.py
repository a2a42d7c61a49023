"""A cluster: a scheduler and two worker processes on this machine, one of which is killed in mid-run."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.spreading.hiring import crew_of
from toolkit.engines.spreading.spread import spread

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def client():
    options = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": None,
    }
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as found:
        yield found


class Deadly:
    """Squares numbers, and kills the first worker that comes to the tenth."""

    def __init__(self, mark, home):
        self.mark, self.home = mark, home

    def __call__(self):
        return self.square

    def square(self, number):
        if number == 10 and not self.mark.exists():
            self.mark.touch()
            assert os.getpid() != self.home
            os.kill(os.getpid(), signal.SIGKILL)
        return number**2


def test_a_killed_worker_loses_nothing(client, tmp_path):
    with crew_of(executor=client) as crew:
        found = spread(Deadly(tmp_path / "killed", os.getpid()), range(40), crew=crew)
    assert found == [n**2 for n in range(40)]
    assert (tmp_path / "killed").exists()


@pytest.mark.parametrize("asked", [{}, {"engine": "monte_carlo", "runs": 2_000}])
def test_a_cluster_comes_to_the_same_bytes(client, tmp_path, asked):
    asked = {"seed": 5, "draws": 32, "alternatives": False, "progress": False} | asked
    wanted = ct.run("falklands-1982", **asked)
    for options in ({}, {"checkpoint": tmp_path / "kept"}):
        ct.forget()
        found = ct.run("falklands-1982", executor=client, **asked, **options)
        assert np.array_equal(found.tally.final, wanted.tally.final)
        assert np.array_equal(found.tally.marginals, wanted.tally.marginals)
