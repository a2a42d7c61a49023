"""Finished parts kept in a folder: what is there is gone on from, whatever ended the run, to the same bytes."""

from __future__ import annotations

import json
import os
from errno import ENOSPC

import numpy as np
import pytest
from faults import COIN

import toolkit as ct
from toolkit.cli import main
from toolkit.engines import exact
from toolkit.engines.planning import plan
from toolkit.engines.spreading.checkpoint import MARK, Checkpoint
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.errors import RunError

ASKED = {"seed": 5, "draws": 32, "progress": False, "alternatives": False}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(exact, "BATCH_DRAWS", 4)
    monkeypatch.setattr(exact, "SMALL_BATCHES", 1)
    ct.forget()
    yield
    ct.forget()


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(COIN)


class Squares:
    """Squares numbers, and says which it was asked for; before one it may raise something once."""

    def __init__(self, before=None, raises=KeyboardInterrupt):
        self.before, self.raises, self.worked = before, raises, []

    def __call__(self):
        return self.square

    def square(self, number):
        if number == self.before:
            self.before = None
            raise self.raises
        self.worked.append(number)
        return number**2


def squares(work, folder, n=5, key=("squares",)):
    with Crew().keeping_in(folder) as crew:
        return spread(work, range(n), crew=crew, key=key)


def alike(one, other):
    return np.array_equal(one.tally.final, other.tally.final) and np.array_equal(
        one.tally.marginals, other.tally.marginals
    )


def test_another_process_goes_on_where_one_was_stopped(tmp_path):
    with pytest.raises(KeyboardInterrupt) as stop:
        squares(Squares(before=3), tmp_path / "kept")
    assert stop.value.__notes__ == [
        f"In '{tmp_path / 'kept'}' are 3 of 5 parts; the same call goes on from there."
    ]
    ct.forget()  # as another process begins
    work = Squares()
    assert squares(work, tmp_path / "kept") == [0, 1, 4, 9, 16]
    assert work.worked == [3, 4]


def test_other_work_and_another_cut_use_nothing_of_it(tmp_path):
    squares(Squares(), tmp_path / "kept")
    for work, n, key in ((Squares(), 5, ("others",)), (Squares(), 4, ("squares",))):
        ct.forget()
        squares(work, tmp_path / "kept", n=n, key=key)
        assert work.worked == list(range(n))


def test_parts_made_by_other_code_are_not_used(tmp_path, monkeypatch):
    squares(Squares(), tmp_path / "kept")
    monkeypatch.setattr("toolkit.engines.spreading.checkpoint._made_by", lambda: ("0.0.0",))
    work = Squares()
    squares(work, tmp_path / "kept")
    assert work.worked == [0, 1, 2, 3, 4]


def test_parts_that_another_process_has_finished_meanwhile_are_taken_over(tmp_path):
    class Helped(Squares):
        def square(self, number):
            if number == 1:
                squares(Squares(), tmp_path / "kept")
            return super().square(number)

    work, heard = Helped(), []
    with Crew().keeping_in(tmp_path / "kept") as crew:
        found = spread(
            work, range(5), crew=crew, key=("squares",), told=lambda n, one: heard.append((n, one))
        )
    assert (found, work.worked) == ([0, 1, 4, 9, 16], [0, 1])
    assert sorted(heard) == [(n, n**2) for n in range(5)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:200]),
        lambda path: path.write_bytes(b"x" * 500),
    ],
)
def test_a_damaged_part_is_worked_out_again(tmp_path, spoil):
    squares(Squares(), tmp_path / "kept")
    (part,) = (tmp_path / "kept").glob("*/0/2")
    spoil(part)
    work = Squares()
    assert squares(work, tmp_path / "kept") == [0, 1, 4, 9, 16]
    assert work.worked == [2]


def test_a_full_disk_is_told_with_what_is_kept_and_how_to_go_on(tmp_path, monkeypatch):
    write, wrote = os.write, []

    def full(handle, content):
        wrote.append(len(content))
        if len(wrote) > 3:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        return write(handle, content)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(
        RunError, match=r"No space left on device.*make room, or leave the checkpoint out"
    ) as refusal:
        squares(Squares(), tmp_path / "kept")
    assert refusal.value.__notes__ == [
        f"In '{tmp_path / 'kept'}' are 2 of 5 parts; the same call goes on from there."
    ]
    monkeypatch.undo()
    work = Squares()
    assert squares(work, tmp_path / "kept") == [0, 1, 4, 9, 16]
    assert work.worked == [3, 4]  # the one that the disk did not take is still in memory


def test_memory_that_runs_out_goes_on_its_way_with_what_is_kept(tmp_path):
    with pytest.raises(MemoryError) as stop:
        squares(Squares(before=2, raises=MemoryError), tmp_path / "kept")
    assert "are 2 of 5 parts" in stop.value.__notes__[0]


@pytest.mark.parametrize("kept", [None, '{"format": 99}', "[]", "nonsense"])
def test_a_folder_that_is_no_checkpoint_is_refused_and_left_alone(tmp_path, crisis, kept):
    (tmp_path / "mine.txt").write_text("mine")
    if kept is not None:
        (tmp_path / MARK).write_text(kept)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(
        RunError,
        match=r"is no checkpoint: it holds other things|of another version of the toolkit \(format 99",
    ):
        ct.run(crisis, checkpoint=tmp_path, **ASKED)
    assert sorted(os.listdir(tmp_path)) == before


def test_a_file_and_a_folder_nowhere_are_refused(tmp_path, crisis):
    (tmp_path / "file").touch()
    for place, why in (
        (tmp_path / "file", "exists"),
        (tmp_path / "a" / "b", "does not exist; make it first"),
        ("a\0b", "zero byte"),
    ):
        with pytest.raises(RunError, match=why):
            ct.run(crisis, checkpoint=place, **ASKED)


def test_two_that_begin_on_one_folder_share_its_mark(tmp_path, monkeypatch):
    monkeypatch.setattr("toolkit.engines.spreading.checkpoint.new_file", lambda path, *_, **__: _taken(path))
    Checkpoint(tmp_path / "kept")
    assert json.loads((tmp_path / "kept" / MARK).read_text()) == {}


def _taken(path):
    path.write_text("{}")
    raise RunError("is there already")


def test_a_run_comes_to_the_same_bytes_with_a_checkpoint_and_from_one(tmp_path, crisis):
    wanted = ct.run(crisis, **ASKED)
    assert alike(ct.run(crisis, checkpoint=tmp_path / "kept", **ASKED), wanted)
    parts = sorted((tmp_path / "kept").glob("*/0/*"))
    assert len(parts) == 8
    for part in parts[::2]:
        part.unlink()
    assert alike(ct.run(crisis, checkpoint=tmp_path / "kept", **ASKED), wanted)
    assert sorted((tmp_path / "kept").glob("*/0/*")) == parts


def test_rules_in_python_have_no_checkpoint(tmp_path):
    with pytest.raises(RunError, match="leave the checkpoint out"):
        ct.run("chicken", rules={"east": lambda _: "swerve"}, checkpoint=tmp_path / "kept", **ASKED)
    assert not (tmp_path / "kept").exists()


def test_the_command_keeps_parts_and_says_so(tmp_path, monkeypatch, capsys):
    folder, coin = tmp_path / "kept", tmp_path / "coin.yaml"
    coin.write_text(COIN)
    asked = ["run", str(coin), "--draws", "16", "--quiet", "--checkpoint"]
    solve, n = exact.solve, []

    def stopping(*arguments, **options):
        n.append(1)
        if len(n) == 3:
            raise KeyboardInterrupt
        return solve(*arguments, **options)

    monkeypatch.setattr(exact, "solve", stopping)
    assert main([*asked, str(folder)]) == 130
    said = " ".join(capsys.readouterr().err.split())
    assert (
        said == f"crisis: stopped by Ctrl-C In '{folder}' are 2 of 4 parts; the same call goes on from there."
    )
    assert main([*asked, str(folder)]) == 0 and len(n) == 5


def test_the_key_of_a_plan_is_plain(crisis):
    key = plan(crisis, draws=4).key
    assert isinstance(key, tuple) and " at 0x" not in repr(key)
