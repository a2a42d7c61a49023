"""Loops are read back without what compiling alone needs, where numba is as it is known to be; else as numba reads them."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import moving
from toolkit.engines.distribute import shown
from toolkit.engines.moving import kernels
from toolkit.engines.states.listing import list_states
from toolkit.model.compile import compile_model

nb = pytest.importorskip("numba")
from numba.core import caching, cpu  # noqa: E402

from toolkit.engines.moving import reading_back  # noqa: E402
from toolkit.engines.moving.reading_back import is_as_known, read_back_quickly  # noqa: E402
from toolkit.engines.sampling.rows.tiles import loops as loops_of_runs  # noqa: E402

PLACE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
LOOP = """
import numba as nb

@nb.njit(cache=True)
def total(numbers):
    found = 0.0
    for number in numbers:
        found += number
    return found

@nb.njit(cache=True)
def twice(numbers):
    return 2.0 * total(numbers)
"""
PAIRS = """
from typing import NamedTuple
import numba as nb

class {name}(NamedTuple):
    one: float
    other: float

@nb.njit(cache=True)
def total(pair):
    return pair.one + pair.other
"""
RUN = """
from numba.core import cpu
import toolkit as ct

asked, refresh = [], cpu.CPUContext.refresh
cpu.CPUContext.refresh = lambda context: (asked.append(1), refresh(context))
found = ct.run("grenada-1983", draws=1, alternatives=False, progress=False)
print(found.tally.incidence.tobytes().hex(), len(asked))
"""


@pytest.fixture
def loops(tmp_path):
    """Return what loads a module of two loops anew, as another process would; its cache stays."""
    path = tmp_path / "loops.py"
    path.write_text(LOOP)

    def loaded(quickly=True):
        spec = importlib.util.spec_from_file_location("loops", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if quickly:
            read_back_quickly(module)
        return module

    return loaded


@pytest.fixture
def refreshed(monkeypatch):
    """Count how often numba installs all that it could compile."""
    seen, refresh = [], cpu.CPUContext.refresh
    monkeypatch.setattr(cpu.CPUContext, "refresh", lambda context: (seen.append(1), refresh(context)))
    return seen


def hits(loop):
    return sum(loop.stats.cache_hits.values())


def test_numba_is_as_it_is_known_to_be():
    assert is_as_known()


def test_what_was_compiled_before_is_read_back_the_short_way(loops, refreshed):
    assert loops().twice(np.ones(3)) == 6.0 and refreshed
    refreshed.clear()
    again = loops()
    assert again.twice(np.ones(3)) == 6.0 and hits(again.twice) == 1 and not refreshed


def test_what_was_not_compiled_before_is_compiled(loops, refreshed):
    loops().twice(np.ones(3))
    refreshed.clear()
    again = loops()
    assert again.twice(np.ones(3, dtype=np.float32)) == 6.0 and hits(again.twice) == 0 and refreshed
    assert again.twice(np.ones(3)) == 6.0 and hits(again.twice) == 1


def test_whoever_watches_is_told_once_that_loops_are_compiled(loops, monkeypatch, capsys):
    monkeypatch.setattr(reading_back, "_said", [])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    watched = shown([np.ones(3), np.ones(3, dtype=np.float32)], "a strait", show=True)
    module = loops()
    assert [module.twice(numbers) for numbers in watched] == [6.0, 6.0]
    assert capsys.readouterr().err.count(reading_back.FIRST_USE) == 1


@pytest.mark.parametrize("show", [True, False])
def test_nothing_is_said_where_nobody_watches_or_loops_were_kept(loops, monkeypatch, capsys, show):
    if show:
        loops().twice(np.ones(3))
    monkeypatch.setattr(reading_back, "_said", [])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    module = loops()
    assert [module.twice(numbers) for numbers in shown([np.ones(3)], "a strait", show=show)] == [6.0]
    assert "compiled" not in capsys.readouterr().err


def test_loops_of_others_are_read_back_as_numba_does(loops, refreshed):
    loops(quickly=False).twice(np.ones(3))
    refreshed.clear()
    theirs = loops(quickly=False)
    assert theirs.twice(np.ones(3)) == 6.0 and hits(theirs.twice) == 1 and refreshed


@pytest.mark.parametrize("changed", ["load_overload", "load_additional_registries", "gone"])
def test_another_numba_is_left_to_read_back_its_own_way(loops, refreshed, monkeypatch, changed):
    loops().twice(np.ones(3))
    refreshed.clear()
    if changed == "load_overload":
        known = caching.Cache.load_overload
        monkeypatch.setattr(caching.Cache, changed, lambda cache, *given: known(cache, *given))
    elif changed == "load_additional_registries":
        monkeypatch.setattr(cpu.CPUContext, changed, lambda _: None)
    else:
        monkeypatch.setattr(caching.Cache, "load_overload", None)
    assert not is_as_known()
    read_back_quickly(again := loops())
    assert "load_overload" not in vars(again.twice._cache)


@pytest.mark.parametrize("what", ["*.nbc", "*.nbi", "*.nb?"])
@pytest.mark.parametrize("harm", ["torn", "foreign", "gone"])
def test_what_cannot_be_read_back_is_compiled_and_kept_anew(loops, tmp_path, what, harm):
    loops().twice(np.ones(3))
    for file in tmp_path.rglob(what):
        if harm == "gone":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:100] if harm == "torn" else b"not a loop")
    again = loops()
    assert again.twice(np.ones(3)) == 6.0 and hits(again.twice) == 0
    later = loops()
    assert later.twice(np.ones(3)) == 6.0 and hits(later.twice) == 1


def test_what_names_a_kind_that_is_there_no_longer_is_compiled_anew(tmp_path, monkeypatch):
    """So it is with a loop over a named tuple which a later version of the toolkit has renamed."""
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "pairs_of_a_version.py"

    def loaded(name):
        path.write_text(PAIRS.format(name=name))
        module = importlib.import_module(path.stem)
        module = importlib.reload(module)
        read_back_quickly(module)
        return module

    first = loaded("Pair")
    assert first.total(first.Pair(1.0, 2.0)) == 3.0
    del first.Pair
    second = loaded("Couple")
    assert second.total(second.Couple(1.0, 2.0)) == 3.0 and hits(second.total) == 0


def test_a_run_needs_no_room_for_what_would_be_kept(loops, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_index", refuse)
    assert loops().twice(np.ones(3)) == 6.0
    later = loops()
    assert later.twice(np.ones(3)) == 6.0 and hits(later.twice) == 0


def test_a_cache_that_others_hold_is_done_without_where_numba_does(loops, monkeypatch):
    loops().twice(np.ones(3))

    def refuse(*_):
        raise PermissionError(errno.EACCES, "another process has it")

    monkeypatch.setattr(caching.IndexDataCacheFile, "_load_data", refuse)
    again = loops()
    monkeypatch.setattr(caching, "os", SimpleNamespace(name="nt"))
    assert again.twice._cache.load_overload((nb.float64[::1],), again.twice.targetctx) is None


def test_a_loop_is_compiled_anew_where_a_file_beside_it_has_changed(tmp_path):
    """Numba looks at the file of the loop alone, and would go on with what it called before."""
    (tmp_path / "outer.py").write_text(
        "import numba as nb\nfrom inner import factor\n\n\n@nb.njit(cache=True)\ndef total(x):\n    return factor(x) + 1.0\n"
    )
    asked = (
        "import outer; from toolkit.engines.moving.reading_back import read_back_quickly; "
        "read_back_quickly(outer); read_back_quickly(outer); "
        "print(outer.total(1.0), sum(outer.total.stats.cache_hits.values()))"
    )
    told = []
    for number in (10.0, 10.0, 1000.0, 1000.0):
        inner = f"import numba as nb\n\n\n@nb.njit\ndef factor(x):\n    return {number} * x\n"
        if not told or inner != (tmp_path / "inner.py").read_text():
            (tmp_path / "inner.py").write_text(inner)
        ran = subprocess.run(
            [sys.executable, "-c", asked], cwd=tmp_path, env=PLACE, capture_output=True, text=True, check=True
        )
        told.append(ran.stdout.split())
    assert told == [["11.0", "0"], ["11.0", "1"], ["1001.0", "0"], ["1001.0", "1"]]


def test_two_threads_read_back_at_once(loops):
    loops().twice(np.ones(3))
    again = loops()
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(again.twice, [np.ones(3)] * 16)) == {6.0}
    assert hits(again.twice) == 1


@pytest.fixture
def room():
    """Return the modules of the room, its loops told how they are read back."""
    taiwan = compile_model(ct.load("taiwan-strait-1996"))
    kernels.kernel_for(list_states(taiwan), taiwan.horizon, 8)
    return [import_module(f"{moving.__name__}.{found.name}") for found in iter_modules(moving.__path__)]


def compiled(module):
    """Return the loops that a module names, by whether Python may call them."""
    found = {name: loop for name, loop in vars(module).items() if hasattr(loop, "_cache")}
    inner = {name for name, loop in found.items() if loop.targetoptions.get("no_cpython_wrapper")}
    return {name: loop for name, loop in found.items() if name not in inner}, inner


def test_every_loop_of_the_room_is_read_back_so(room):
    caches = [loop._cache for module in room for loop in compiled(module)[0].values()]
    assert len(caches) > 10 and all("load_overload" in vars(cache) for cache in caches)


def test_python_calls_no_loop_that_only_loops_may_call(room):
    """Numba leaves out what Python would call it by, and does not look."""
    for module in (*room, loops_of_runs):
        things = [
            thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__
        ]
        things += [part for thing in things if isinstance(thing, type) for part in vars(thing).values()]
        codes = [
            thing.__code__ for thing in things if hasattr(thing, "__code__") and not hasattr(thing, "_cache")
        ]
        assert not {name for code in codes for name in code.co_names} & compiled(module)[1], module.__name__
    assert sum(len(compiled(module)[1]) for module in room) > 20


def test_where_numba_may_not_compile_plain_loops_answer():
    told = [
        subprocess.run(
            [sys.executable, "-c", RUN], capture_output=True, text=True, check=True, env=place
        ).stdout.split()
        for place in ({**PLACE, "NUMBA_DISABLE_JIT": "1"}, PLACE)
    ]
    plain, compiled = (np.frombuffer(bytes.fromhex(one[0])) for one in told)
    np.testing.assert_allclose(plain, compiled, rtol=0, atol=1e-12)


def test_a_process_whose_loops_are_kept_installs_nothing_to_compile_with():
    command = [sys.executable, "-c", RUN]
    told = [
        subprocess.run(command, capture_output=True, text=True, check=True, env=PLACE).stdout.split()
        for _ in range(2)
    ]
    assert told[0][0] == told[1][0] and told[1][1] == "0"


def test_what_older_sources_left_is_not_read_where_a_process_ended_before_it_was_replaced(
    loops, tmp_path, monkeypatch
):
    """Numba enters a file in its list, and then writes it."""

    def end(*_):
        raise KeyboardInterrupt

    assert loops().total(np.ones(3)) == 3.0
    (tmp_path / "loops.py").write_text(LOOP.replace("+= number", "+= 10.0 * number"))
    with monkeypatch.context() as ended:
        ended.setattr(caching.IndexDataCacheFile, "_save_data", end)
        with pytest.raises(KeyboardInterrupt):
            loops().total(np.ones(3))
    assert loops().total(np.ones(3)) == 30.0
