"""Work that is interrupted goes on from where it was, and comes to the same bytes."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.engines import exact
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.engines.standby import Standby
from toolkit.errors import RunError


@pytest.fixture(autouse=True)
def nothing_kept():
    ct.forget()
    yield
    ct.forget()


def squares(work, n, *, workers=1, key="squares"):
    with Crew(workers) as crew:
        return spread(work, range(n), crew=crew, key=key)


class Interrupted:
    """Squares numbers, and is interrupted once, before the n-th."""

    def __init__(self, before):
        self.before, self.worked = before, []

    def __call__(self):
        return self.square

    def square(self, number):
        if number == self.before:
            self.before = None
            raise KeyboardInterrupt
        self.worked.append(number)
        return number**2


def test_the_same_work_goes_on_where_it_was_stopped():
    work = Interrupted(before=3)
    with pytest.raises(KeyboardInterrupt) as stop:
        squares(work, 5)
    assert "3 of 5 parts done" in stop.value.__notes__[0]
    squares(Interrupted(before=None), 4, key="others")  # whatever else is finished in between
    assert squares(work, 5) == [0, 1, 4, 9, 16]
    assert work.worked == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("key", [None, "others"])
def test_other_work_begins_at_the_beginning(key):
    work = Interrupted(before=3)
    with pytest.raises(KeyboardInterrupt):
        squares(work, 5, key=None if key is None else "squares")
    squares(work, 5, key=key)
    assert work.worked == [0, 1, 2, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_asked_again_gives_the_same_bytes(monkeypatch, workers):
    crisis = ct.load("cuba-1962")
    asked = {"seed": 5, "draws": 64, "progress": False}
    wanted = ct.run(crisis, **asked)
    monkeypatch.setattr(exact, "batch_size", lambda *_: 8)
    solver, begun = exact.solver, []

    def stopping(model, structure, size, draws, **wishes):
        solve = solver(model, structure, size, draws, **wishes)

        def counted(task):
            begun.append(task)
            if len(begun) == 12:  # the base is done, an alternative is under way
                raise KeyboardInterrupt
            return solve(task)

        return counted

    monkeypatch.setattr(exact, "solver", stopping)
    with pytest.raises(KeyboardInterrupt):
        ct.run(crisis, **asked)
    assert len(begun) == 12
    monkeypatch.setattr(exact, "solver", solver)
    again = ct.run(crisis, **asked, workers=workers)
    assert np.array_equal(again.tally.final, wanted.tally.final)
    assert all((again.alternatives[n] == wanted.alternatives[n]).all() for n in wanted.alternatives)


def test_an_imposed_choice_is_other_work(monkeypatch):
    crisis = ct.load("grenada-1983")
    asked = {"seed": 5, "draws": 16, "alternatives": False, "progress": False}
    forced = crisis.with_changes(force=[{"turn": 2, "actor": "us", "option": "bring_up_ships"}])
    wanted = ct.run(forced, **asked)
    monkeypatch.setattr(exact, "merge", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        ct.run(crisis, **asked)
    monkeypatch.undo()
    assert np.array_equal(ct.run(forced, **asked).tally.final, wanted.tally.final)


def _interrupted(*_):
    raise KeyboardInterrupt


class Deadly:
    """Squares numbers, and ends its process at once at the n-th, unless that is this one."""

    def __init__(self, at):
        self.at, self.home = at, os.getpid()

    def __call__(self):
        return self.square

    def square(self, number):
        if number == self.at and os.getpid() != self.home:
            time.sleep(0.2)  # so that the answers before it are heard of
            os._exit(9)
        return number**2


def test_a_worker_that_dies_is_told_in_a_sentence_and_the_work_goes_on():
    with pytest.raises(RunError, match=r"ended from outside again and again.*fewer workers") as refusal:
        squares(Deadly(at=7), 8, workers=2)
    assert "of 8 parts done; the same call goes on from there" in refusal.value.__notes__[0]
    assert squares(Deadly(at=7), 8) == [n**2 for n in range(8)]


def test_a_worker_that_dies_is_replaced(tmp_path):
    assert squares(DeadlyOnce(tmp_path / "died"), 8, workers=2) == [n**2 for n in range(8)]
    assert (tmp_path / "died").exists()


class DeadlyOnce(Deadly):
    """Ends the first process that comes to the third number."""

    def __init__(self, mark):
        super().__init__(at=3)
        self.mark = mark

    def square(self, number):
        if number == self.at and not self.mark.exists():
            self.mark.touch()
            os._exit(9)
        return number**2


def test_the_command_says_so_without_a_traceback(monkeypatch, capsys):
    monkeypatch.setattr(exact, "batch_size", lambda *_: 8)
    monkeypatch.setattr(exact, "solver", lambda *_: _ended)
    monkeypatch.setenv("HOME_OF_TEST", str(os.getpid()))
    assert main(["run", "cuba-1962", "--workers", "2", "--draws", "32", "--quiet"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("crisis: worker processes were ended from outside") and "Traceback" not in said


def _ended(_):
    assert os.environ["HOME_OF_TEST"] != str(os.getpid())
    os._exit(9)


def test_processes_that_stand_by_and_die_are_replaced_by_this_one():
    standby = Standby(2)
    try:
        asked = [("squares", number) for number in (7, 2, 3)]
        assert standby.ask({"squares": Deadly(at=7)}, asked, lambda: False) == [49, 4, 9]
    finally:
        standby.close()
