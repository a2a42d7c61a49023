"""Loops are compiled before they are needed, once in all, whatever becomes of the processes that help."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.engines import distribute
from toolkit.engines.distribute import shown_as_done

pytest.importorskip("numba")

from toolkit.engines.moving import compiling_apart, reading_back
from toolkit.engines.moving.compiling_apart import (
    compiled_together,
    helpers_worth_starting,
    not_kept,
)
from toolkit.engines.moving.reading_back import NotKept
from toolkit.engines.moving.rehearsing import Rehearsal

EVERY = [
    Rehearsal(8, "sums"),
    Rehearsal(8, "push", ("narrow",)),
    Rehearsal(8, "back"),
    Rehearsal(8, "settle"),
    Rehearsal(8, "send"),
]
HELPER = """
import os, sys
for line in sys.stdin:
    with open({log!r}, "a") as log:
        log.write(line)
    {does}
    print(flush=True)
"""


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """Return what compiles here and with helpers that only write down what they are told, and returns what each has compiled."""

    def together(n_helpers=1, does="pass", here=None):
        log, mine = tmp_path / "log", []
        log.touch()
        monkeypatch.setattr(compiling_apart, "PROGRAM", HELPER.format(log=str(log), does=does))
        monkeypatch.setattr(compiling_apart, "rehearse", lambda one: (mine.append(one), here and here()))
        done = list(compiled_together(EVERY, n_helpers))
        return done, mine, [compiling_apart.read(line) for line in log.read_text().splitlines()]

    return together


@pytest.fixture
def programs(monkeypatch):
    """Return the processes that are started."""
    started, popen = [], subprocess.Popen

    def start(*given, **options):
        started.append(popen(*given, **options))
        return started[-1]

    monkeypatch.setattr(compiling_apart.subprocess, "Popen", start)
    return started


@pytest.mark.parametrize("n_helpers", [0, 1, 2])
def test_each_loop_is_compiled_once_in_all(compiled, n_helpers):
    done, here, there = compiled(n_helpers)
    assert sorted(done) == sorted(EVERY) == sorted(here + there)
    assert here[0] == Rehearsal(8, "settle")  # the longest


def test_what_a_helper_died_of_is_left_and_the_rest_is_compiled(compiled, programs):
    def until_it_is_dead():
        programs[0].wait()

    done, here, there = compiled(does="os._exit(1)", here=until_it_is_dead)
    assert there == [Rehearsal(8, "push", ("narrow",))] and sorted(done) == sorted(here)
    assert sorted(here + there) == sorted(EVERY)


def test_where_no_process_can_be_started_all_is_compiled_here(compiled, monkeypatch):
    monkeypatch.setattr(sys, "executable", "python-that-is-not-there")
    done, here, there = compiled(3)
    assert sorted(done) == sorted(here) == sorted(EVERY) and not there


def test_a_helper_that_never_answers_is_done_without(compiled, programs, monkeypatch):
    monkeypatch.setattr(compiling_apart, "PATIENCE", 0.0)
    done, here, _ = compiled(does="import time; time.sleep(60)")
    assert done == here
    assert set(here) < set(EVERY)
    assert programs[0].poll() is not None


def test_an_interrupt_ends_the_helpers(compiled, programs):
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compiled(2, does="import time; time.sleep(60)", here=interrupt)
    assert [program.poll() is None for program in programs] == [False, False]


def test_whoever_watches_is_told_once(compiled, monkeypatch, capsys):
    monkeypatch.setattr(reading_back, "_said", [])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for _ in range(2):
        list(shown_as_done((one for one in compiled()[0]), 0, len(EVERY), ""))
    assert reading_back.FIRST_USE not in capsys.readouterr().err  # nobody watches
    monkeypatch.setattr(reading_back, "_said", [])
    monkeypatch.setattr(distribute, "_bars", ["a strait"])
    compiled(), compiled()
    assert capsys.readouterr().err.count(reading_back.FIRST_USE) == 1


def test_a_worker_says_nothing(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(distribute, "_bars", ["a strait"])
    monkeypatch.setattr(distribute, "parent_process", lambda: object())
    distribute.say("compiled")
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    ("n_processors", "rehearsals", "n"),
    [(1, EVERY, 0), (2, EVERY, 1), (3, EVERY, 2), (64, EVERY, 4), (64, [Rehearsal(8, "sums"), Rehearsal(8, "push", ("narrow",))], 0), (2, [], 0)],
)  # fmt: skip
def test_as_many_helpers_are_started_as_make_it_shorter(n_processors, rehearsals, n):
    assert helpers_worth_starting(rehearsals, n_processors) == n


def test_what_is_no_python_or_a_worker_starts_nothing(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(compiling_apart, "parent_process", lambda: object())
        assert helpers_worth_starting(EVERY, 8) == 0
    for name in ("/opt/Blender", "", None):
        monkeypatch.setattr(sys, "executable", name)
        assert helpers_worth_starting(EVERY, 8) == 0


def test_loops_that_are_not_kept_are_told_without_being_compiled(monkeypatch):
    def rehearse(one):
        assert reading_back._only_kept.get()
        if one == Rehearsal(8, "settle"):
            raise NotKept

    monkeypatch.setattr(compiling_apart, "rehearse", rehearse)
    assert not_kept(EVERY) == [Rehearsal(8, "settle")] and not reading_back._only_kept.get()
    monkeypatch.setattr(compiling_apart, "is_as_known", lambda: False)
    assert not_kept(EVERY) == []


def test_a_helper_keeps_what_it_compiles_and_ends_with_whoever_started_it(tmp_path):
    """As another program would be: told of one loop, and then of nothing more."""
    helper = subprocess.run(
        [sys.executable, "-c", compiling_apart.PROGRAM, *sys.path], input='[8, "sums", []]\n', capture_output=True, text=True, check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    )  # fmt: skip
    kept = {path.name.split("-")[0] for path in Path(tmp_path).rglob("*.nbc")}
    assert helper.stdout == "\n" and kept == {"columns._tally", "columns._count"}
