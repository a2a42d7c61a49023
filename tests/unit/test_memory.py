"""Where memory runs out somebody is told in a sentence, with ways that are not taken yet, and what is finished is kept."""

from __future__ import annotations

import errno
import sys
from importlib import import_module
from types import FunctionType

import numpy as np
import pytest

import toolkit as ct
from toolkit import memory
from toolkit.engines.moving import kernels
from toolkit.engines.moving.kernels import NoCompiler, compiler_loaded
from toolkit.engines.spreading import crew
from toolkit.errors import RunError
from toolkit.memory import NotLoaded, OutOfMemory, is_short, out_of_memory, within_memory

NUMBA = "Could not find/load shared object file 'libllvmlite.so'"


def throw(error):
    raise error


def raised(error, *, within="__main__"):
    """Return an error as it arises in some module."""
    with pytest.raises(type(error)) as caught:
        FunctionType(throw.__code__, {"__name__": within})(error)
    return caught.value


def wrapped():
    """Return what llvmlite makes of a library that finds no room."""
    try:
        try:
            raise OSError("libllvmlite.so: failed to map segment from shared object")
        except OSError:
            raise OSError(NUMBA)  # noqa: B904
    except OSError as error:
        return error


@pytest.fixture
def no_room(monkeypatch):
    monkeypatch.setattr(memory, "has_room", lambda: False)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        np._core._exceptions._ArrayMemoryError((1,), np.dtype(int)),
        OSError(errno.ENOMEM, "no"),
        wrapped(),
    ],
    ids=["empty", "array", "system", "llvmlite"],
)
def test_what_says_so_is_known(error):
    assert is_short(error)


@pytest.mark.parametrize(
    "error",
    [
        OSError(NUMBA),
        SystemError("error return without exception set"),
        RuntimeError("can't start new thread"),
    ],
)
def test_what_says_nothing_is_known_by_the_room_that_is_left(error, no_room):
    assert is_short(raised(error, within="numba.core"))


@pytest.mark.parametrize(
    "error", [OSError(NUMBA), SystemError("bad"), ImportError("No module named 'scipy'")]
)
def test_with_room_it_is_something_else(error):
    assert not is_short(raised(error, within="numba.core"))


def test_a_mistake_is_no_shortage(no_room):
    assert not is_short(raised(ValueError("a mistake")))


ALL = {"draws": None, "runs": None, "workers": None, "engine": None, "at": None}


@pytest.mark.parametrize(
    ("asked", "ways"),
    [
        ({}, set()),
        (ALL, {"draws"}),
        (ALL | {"draws": 64, "runs": 100}, {"draws", "runs"}),
        (ALL | {"draws": 64, "evidence": "reports.yaml"}, set()),
        (ALL | {"draws": 128, "evidence": "reports.yaml"}, {"draws"}),
        (ALL | {"draws": 1, "engine": "particles"}, {"runs"}),
        (ALL | {"draws": 1, "runs": 9, "engine": "exact", "workers": 1}, set()),
        (ALL | {"at": "medians", "workers": 4}, {"workers"}),
        (ALL | {"draws": 1, "runs": 1, "workers": 0}, {"workers"}),
    ],
)
def test_no_way_is_told_that_is_taken(asked, ways):
    told = out_of_memory(MemoryError(), asked)
    assert {way.in_python.split("=")[0] for way in told.ways if way.in_python} == ways
    assert str(told).startswith("the memory of this machine is not enough; ")
    assert str(told).endswith("give this process more memory")


def test_libraries_are_not_helped_by_fewer_draws():
    told = str(out_of_memory(raised(MemoryError(), within="importlib._bootstrap"), ALL))
    assert "NumPy and SciPy" in told and "draws" not in told
    for error in (NotLoaded(), raised(MemoryError(), within="numba.core")):
        told = str(out_of_memory(error, ALL))
        assert "load Numba" in told and "NUMBA_DISABLE_JIT=1" in told and "draws" not in told


def test_whoever_began_is_told_and_nobody_on_the_way():
    def inner():
        raise MemoryError

    def outer():
        with pytest.raises(MemoryError):
            within_memory(inner, dict)
        return within_memory(inner, lambda: ALL | {"draws": 1})

    with pytest.raises(OutOfMemory, match="take fewer draws") as told:
        within_memory(outer, lambda: ALL)
    assert told.value.__context__ is None  # or what filled the memory would be held on to


def test_a_call_in_python_ends_in_a_sentence_of_the_toolkit(monkeypatch):
    def full(*_, **__):
        raise MemoryError("Unable to allocate 1. TiB")

    monkeypatch.setattr(import_module("toolkit.engines.run"), "carried_out", full)
    with pytest.raises(
        ct.ToolkitError, match=r"is not enough; take fewer draws \(draws=…\), or give"
    ) as told:
        ct.run("chicken", draws=8)
    assert isinstance(told.value, RunError)
    with pytest.raises(ct.ToolkitError, match=r"is not enough; give this process more memory$"):
        ct.run("chicken", draws=1, engine="exact")


def test_what_is_finished_before_memory_runs_out_is_kept_and_told(tmp_path, monkeypatch):
    asked = {
        "engine": "monte_carlo",
        "draws": 8,
        "runs": 10,
        "progress": False,
        "checkpoint": tmp_path / "kept",
    }
    whole = ct.run("chicken", **(asked | {"checkpoint": None}))
    carried = crew.in_this_process

    def short(make, tasks):
        yield next(carried(make, tasks))
        raise MemoryError

    monkeypatch.setattr(crew, "in_this_process", short)
    with pytest.raises(OutOfMemory) as told:
        ct.run("chicken", **asked)
    assert any("parts" in note for note in told.value.__notes__)
    monkeypatch.undo()
    assert ct.run("chicken", **asked).probability.tobytes() == whole.probability.tobytes()


@pytest.mark.parametrize(
    "error", [ImportError("x"), OSError(NUMBA), RuntimeError("no folder"), SystemError("init")]
)
def test_a_broken_numba_leaves_the_work_to_numpy(error):
    with pytest.raises(NoCompiler), compiler_loaded():
        raise error


def test_a_numba_without_room_is_not_replaced_in_silence(no_room):
    """Other loops give other last digits, and finished parts are kept under the loops that made them."""
    with pytest.raises(NotLoaded), compiler_loaded():
        raise raised(SystemError("error return without exception set"))
    with pytest.raises(ValueError, match="mistake"), compiler_loaded():
        raise ValueError("a mistake")


def test_numba_is_not_begun_with_where_it_would_end_the_process(monkeypatch):
    """What compiles for it ends the process, without a word of ours, where it finds no room later."""
    monkeypatch.setattr(kernels, "has_room", lambda size: size < kernels.COMPILER_BYTES)
    monkeypatch.setitem(sys.modules, "numba", kernels)
    with compiler_loaded():  # loaded already
        pass
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    with pytest.raises(NotLoaded), compiler_loaded():
        pytest.fail("begun with")


def test_parts_of_plain_loops_and_of_compiled_ones_are_kept_apart(tmp_path, monkeypatch):
    from toolkit.engines.spreading import checkpoint

    kept = checkpoint.Checkpoint(tmp_path / "kept")
    found = set()
    for there in (True, False):
        monkeypatch.setattr(checkpoint, "has_compiler", lambda there=there: there)
        found.add(kept.of(("key",), [1]).work)
    assert len(found) == 2
