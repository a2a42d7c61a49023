"""What a run will call is foreseen, and nothing else is compiled."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.engines import first_use, plan, run
from toolkit.engines.first_use import make_ready, rehearsals
from toolkit.engines.moving.rehearsing import Rehearsal
from toolkit.engines.spreading.crew import Crew

pytest.importorskip("numba")

from toolkit.engines.moving import compiling_apart

PLACE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
CALLED = """
from toolkit.engines import first_use, plan, run
from toolkit.engines.moving import reading_back
from toolkit.engines.moving.rehearsing import rehearse

asked, load = [], reading_back._load_overload
reading_back._load_overload = lambda kept, *given: (asked.append(kept._name), load(kept, *given))[1]
first_use.make_ready = lambda *_, **__: None
for draws in (8, 1):
    chosen = plan("falklands-1982", draws=draws)
    for one in first_use.rehearsals(chosen, alternatives=True):
        rehearse(one)
n_rehearsed = len(asked)
for draws in (8, 1):
    run("falklands-1982", draws=draws, progress=False)
print(n_rehearsed, [name for name in asked[n_rehearsed:] if "_spread" not in name])
"""


@pytest.fixture
def missing(monkeypatch):
    """Let all that is foreseen be missing; return what is compiled, and by how many beside this process."""
    compiled = []

    def together(rehearsals, n_helpers):
        compiled.append((set(rehearsals), n_helpers))
        yield from rehearsals

    monkeypatch.setattr(compiling_apart, "not_kept", list)
    monkeypatch.setattr(compiling_apart, "compiled_together", together)
    monkeypatch.setattr(first_use, "available_workers", lambda: 2)
    return compiled


def test_a_run_calls_no_loop_that_was_not_foreseen_but_one_that_is_soon_compiled():
    told = subprocess.run(
        [sys.executable, "-c", CALLED], capture_output=True, text=True, check=True, env=PLACE
    )
    assert told.stdout.split(maxsplit=1) == ["11", "[]\n"]


def test_loops_that_look_ahead_are_compiled_for_who_asks_for_alternatives_that_do(missing):
    chosen = plan("falklands-1982", draws=8)
    make_ready(chosen, Crew(), alternatives=True, progress=False)
    every = {
        Rehearsal(8, "sums"),
        Rehearsal(8, "push", ("narrow",)),
        Rehearsal(8, "back"),
        Rehearsal(8, "settle"),
        Rehearsal(8, "send"),
    }
    assert missing == [(every, 1)]
    assert set(rehearsals(chosen, alternatives=False)) == {
        Rehearsal(8, "sums"),
        Rehearsal(8, "push", ("narrow",)),
    }


def test_what_is_too_little_to_be_shared_is_compiled_where_it_is_called_unless_workers_would_each_do_so(
    missing,
):
    chosen = plan("falklands-1982", draws=8)
    make_ready(chosen, Crew(), alternatives=False, progress=False)
    assert missing == []
    make_ready(chosen, Crew(2), alternatives=False, progress=False)
    assert missing == [({Rehearsal(8, "sums"), Rehearsal(8, "push", ("narrow",))}, 0)]


@pytest.fixture
def no_states_known():
    """Let states be listed anew here, and again by whoever comes after."""
    ct.forget()
    yield
    ct.forget()


def test_large_numbers_have_loops_of_their_own(no_states_known, monkeypatch):
    monkeypatch.setattr("toolkit.engines.states.block.NARROW", 100)
    chosen = plan("falklands-1982", draws=8)
    assert rehearsals(chosen, alternatives=False) == [Rehearsal(8, "sums"), Rehearsal(8, "push", ("wide",))]


def test_sampling_small_crises_and_rules_in_python_ask_for_no_loops():
    chosen = plan("falklands-1982", draws=8)
    for other in (
        replace(chosen, engine="monte_carlo"),
        replace(chosen, structure=None),
        replace(chosen, model=replace(chosen.model, rules={})),
        plan("chicken"),
    ):
        assert rehearsals(other, alternatives=True) == []


@pytest.mark.parametrize("without", ["executor", "compiler", "numba", "parent"])
def test_nothing_is_made_ready_where_it_could_not_be(missing, monkeypatch, without):
    crew = Crew()
    if without == "executor":
        crew = Crew(1, object())
    elif without == "compiler":
        monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    elif without == "numba":
        monkeypatch.setitem(sys.modules, "toolkit.engines.moving.compiling_apart", None)
        monkeypatch.delattr("toolkit.engines.moving.compiling_apart")
    else:
        monkeypatch.setattr(first_use, "parent_process", lambda: object())
    make_ready(plan("falklands-1982", draws=8), crew, alternatives=True, progress=False)
    assert missing == []


def test_what_was_made_ready_in_vain_changes_nothing(missing):
    """Where no file can be kept, or a helper died, loops are compiled where they are called."""
    found = run("falklands-1982", draws=8, progress=False)
    assert len(missing) == 1 and found.tally.final.shape[0] == 8
