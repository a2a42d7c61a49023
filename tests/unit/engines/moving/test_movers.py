"""Every kernel moves mass and worth alike, and as the list of all transitions does."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.moving import kernels, plain
from toolkit.engines.moving.after import After
from toolkit.engines.moving.memory import aligned
from toolkit.engines.moving.mover import Mover
from toolkit.engines.moving.plain import Plain
from toolkit.engines.states import laying_out
from toolkit.engines.states.exploring import MAX_STATES, Explorer
from toolkit.engines.states.listing import list_states
from toolkit.model.compile import compile_model

ROUNDING = 1e-12
DRAWS = 8


def compiled():
    """Return the two kernels that numba compiles; a test that needs them is left out without it."""
    pytest.importorskip("numba")
    from toolkit.engines.moving.columns import Columns
    from toolkit.engines.moving.lanes import Lanes

    return Lanes(), Columns()


@pytest.fixture(scope="module", params=["taiwan-strait-1996", "grenada-1983", "kuwait-1990", "a list"])
def structure(request):
    if request.param != "a list":
        return list_states(compile_model(ct.load(request.param)))
    with (
        pytest.MonkeyPatch.context() as patch
    ):  # so that most rows come together in one list of single states
        patch.setattr(laying_out, "MOST_BLOCKS", 2)
        return Explorer(compile_model(ct.load("grenada-1983")), MAX_STATES).run()


def numbers(step, seed=1):
    rng = np.random.default_rng(seed)
    return (
        rng.random((DRAWS, step.n_moves)),
        rng.random((DRAWS, step.n_states)),
        rng.random((DRAWS, step.n_targets)),
    )


def one_by_one(step, chances, mass):
    """Push mass along every transition, one after the other."""
    known, found = step.transitions, np.zeros((DRAWS, step.n_targets))
    for draw in range(DRAWS):
        np.add.at(found[draw], known.target, chances[draw, known.move] * mass[draw, known.source])
    return found


def close(found, wanted):
    assert found.shape == wanted.shape
    assert np.abs(found - wanted).max(initial=0.0) <= ROUNDING * np.abs(wanted).max(initial=0.0)


def test_plain_loops_do_as_the_list_of_transitions(structure):
    for step in structure.steps:
        chances, mass, worth = numbers(step)
        mover, wanted = Mover(step, DRAWS, Plain()), one_by_one(step, chances, mass)
        live, ended, by_row = mover.push(chances, mass)
        close(np.concatenate((live, ended), axis=1), wanted)
        moving = np.isin(step.row, step.move_row)
        close(by_row, np.stack([np.bincount(step.row, one * moving, step.n_rows) for one in mass]))
        close(mover.push_ending(chances, mass), wanted[:, step.n_next :])
        before = mover.back(chances, worth)
        close((before * mass).sum(axis=1), (wanted * worth).sum(axis=1))
        close((mover.meet(mass, worth) * chances).sum(axis=1), (wanted * worth).sum(axis=1))
        gone = worth[:, step.n_next :]
        close(
            (mover.back_ending(chances, gone) * mass).sum(axis=1),
            (wanted[:, step.n_next :] * gone).sum(axis=1),
        )
        met = mover.meet_ending(mass, gone)
        close((met * chances).sum(axis=1), (wanted[:, step.n_next :] * gone).sum(axis=1))


def test_compiled_loops_do_as_plain_ones_and_like_each_other_to_the_byte(structure):
    lanes, columns = compiled()
    for step in structure.steps:
        chances, mass, worth = numbers(step)
        found = []
        for kernel in (Plain(), lanes, columns):
            mover = Mover(step, DRAWS, kernel)
            live, ended, by_row = mover.push(chances, mass)
            several = mover.push(chances, np.stack((mass, 2.0 * mass), axis=-1))
            close(several[0][..., 0], live)
            close(several[1][..., 1], 2.0 * ended)
            rest = mover.push_ending(chances, mass), mover.back(chances, worth), mover.meet(mass, worth)
            found.append((live, ended, by_row, mover.by_row(mass), *rest))
        for one, two, three in zip(*found, strict=True):
            close(two, one)
            assert np.ascontiguousarray(two).tobytes() == np.ascontiguousarray(three).tobytes()


def test_many_draws_at_once_come_to_the_bytes_of_each_eight_of_them(structure):
    _, columns = compiled()
    for step in structure.steps:
        eights = [numbers(step, seed) for seed in (1, 2, 3)]
        chances, mass, worth = (np.concatenate(some) for some in zip(*eights, strict=True))
        mass[8:16, ::3] = mass[16:] = 0.0  # where some lines hold nothing others do
        many = all_of(Mover(step, 3 * DRAWS, columns), chances, mass, worth)
        for n in range(3):
            some = slice(n * DRAWS, (n + 1) * DRAWS)
            alone = all_of(Mover(step, DRAWS, columns), chances[some], mass[some], worth[some])
            for one, other in zip(many, alone, strict=True):
                assert np.ascontiguousarray(one[some]).tobytes() == np.ascontiguousarray(other).tobytes()


def all_of(mover, chances, mass, worth):
    """Move mass forward and worth back in every way there is, one and two at a time."""
    both, kinds = np.stack((mass, 2.0 * mass), axis=-1), np.stack((worth, 3.0 * worth), axis=-1)
    live, gone = np.split(worth, [mover.structure.n_next], axis=1)
    room = mover.room(mover.structure.n_next, aligned(mover.size * mover.structure.n_next))
    after = [After(np.asfortranarray(live), np.asfortranarray(n * gone)) for n in range(4)]
    return [
        *mover.push(chances, mass),
        *mover.push(chances, both),
        *mover.push(chances, mass, room)[1:],
        room,
        mover.push_ending(chances, both),
        mover.back(chances, kinds),
        *mover.back_each(chances, after),
        mover.back_ending(chances, gone),
        mover.meet(mass, worth),
        mover.meet_ending(mass, gone),
        mover.by_row(mass),
        mover.kernel.count(chances[:, None] * np.array([1.0, 2.0, 5.0])[:, None], chances),
    ]


@pytest.mark.parametrize("n_kinds", [1, 2, 4, 5, 7])
def test_several_kinds_of_worth_go_back_as_each_alone(structure, n_kinds):
    lanes, columns = compiled()
    step = max(structure.steps, key=lambda one: len(one.blocks))
    chances = numbers(step)[0]
    kinds = [np.asfortranarray(numbers(step, seed)[2]) for seed in range(n_kinds)]
    for kernel in (Plain(), lanes, columns):
        mover = Mover(step, DRAWS, kernel)
        found = mover.back_each(chances, [After(kind) for kind in kinds])
        assert len(found) == n_kinds
        for one, kind in zip(found, kinds, strict=True):
            assert one.shape == (DRAWS, step.n_states)
            assert np.array_equal(one, mover.back(chances, kind))


@pytest.mark.parametrize("n_draws", [8, 24, 5])
def test_mass_adds_up_by_cell_alike_for_any_number_of_draws(n_draws):
    random = np.random.default_rng(3)
    where, mass = random.integers(0, 4, 50), random.random((n_draws, 50))
    wanted = np.stack([mass[:, where == cell].sum(axis=1) for cell in range(4)], axis=1)
    for kernel in (Plain(), *compiled()):
        found = np.zeros((n_draws, 4))
        kernel.tally(where, mass, found)
        close(found, wanted)


@pytest.mark.parametrize("n_counted", [0, 1, 9])
@pytest.mark.parametrize("n_rows", [1, 7, 8, 27, 1620])
def test_what_is_counted_adds_up_alike_and_to_the_same_bytes(n_rows, n_counted):
    random = np.random.default_rng(n_rows)
    counted, by_row = random.random((DRAWS, n_counted, n_rows)), random.random((DRAWS, n_rows))
    wanted = np.array([[sum(one * row) for one in many] for many, row in zip(counted, by_row, strict=True)])
    lanes, columns = compiled()
    found = [kernel.count(counted, by_row) for kernel in (Plain(), lanes, columns)]
    for one in found:
        close(one, wanted.reshape(DRAWS, n_counted))
    assert np.ascontiguousarray(found[1]).tobytes() == np.ascontiguousarray(found[2]).tobytes()
    alone = np.concatenate([lanes.count(counted[n : n + 1], by_row[n : n + 1]) for n in range(DRAWS)])
    assert alone.tobytes() == found[1].tobytes()


def test_rooms_need_no_zeros_where_everything_is_written(structure):
    lanes, _ = compiled()
    for step in structure.steps:
        chances, mass, _ = numbers(step)
        mover = Mover(step, DRAWS, lanes)
        room = mover.room(step.n_next, np.full(DRAWS * step.n_next, 7.0))
        gone = mover.room(step.n_ended, np.full(DRAWS * step.n_ended, 7.0))
        live, ended, _ = mover.push(chances, mass, room, gone)
        assert np.shares_memory(live, room) or not live.size
        close(np.concatenate((live, ended), axis=1), one_by_one(step, chances, mass))


def test_mass_moved_where_it_stands_is_the_same_to_the_byte():
    _, columns = compiled()
    moved = 0
    for step in list_states(compile_model(ct.load("caribbean-2025"))).steps:
        chances, mass, _ = numbers(step)
        mass[:, ::3] = 0.0  # some parts hold nothing
        mover = Mover(step, DRAWS, columns)
        room = mover.room(step.n_states, aligned(DRAWS * step.n_states))
        room[:] = mass
        assert mover.moves_in_place(room, room.base) == step.stays
        assert not mover.moves_in_place(mass, room.base)
        if not step.stays:
            continue
        moved += 1
        wanted = mover.push(chances, mass)
        found = mover.push(chances, room, room)
        assert np.shares_memory(found[0], room)
        assert all(one.tobytes() == other.tobytes() for one, other in zip(found, wanted, strict=True))
    assert moved > 5


def test_parts_that_hold_nothing_leave_nothing_behind(structure):
    _, columns = compiled()
    for step in structure.steps:
        chances, mass, _ = numbers(step)
        mass[:, step.row != step.row[0]] = 0.0
        mover = Mover(step, DRAWS, columns)
        room = mover.room(step.n_next, np.full(DRAWS * step.n_next, 7.0))
        gone = mover.room(step.n_ended, np.full(DRAWS * step.n_ended, 7.0))
        live, ended, _ = mover.push(chances, mass, room, gone)
        close(np.concatenate((live, ended), axis=1), one_by_one(step, chances, mass))


def test_several_tables_are_added_up_in_one_go():
    random = np.random.default_rng(4)
    where, mass = np.sort(random.integers(0, 5, (3, 70)).astype(np.int32), axis=1), random.random((8, 70))
    wanted = np.zeros((8, 5))
    for one in where:
        wanted += np.stack([mass[:, one == cell].sum(axis=1) for cell in range(5)], axis=1)
    for kernel in (Plain(), *compiled()):
        found = np.zeros((8, 5))
        kernel.tally(where, mass, found)
        close(found, wanted)


def test_adding_to_what_stands_there_is_the_same_to_the_byte_in_compiled_loops():
    random = np.random.default_rng(5)
    where, mass, before = random.integers(0, 5, (1, 70)), random.random((8, 70)), random.random((8, 5))
    found = [before.copy() for _ in range(2)]
    for kernel, one in zip(compiled(), found, strict=True):
        kernel.tally(where, mass, one)
    assert found[0].tobytes() == found[1].tobytes()


def test_room_begins_where_a_line_of_the_cache_does():
    for n in (1, 8, 1000):
        room = aligned(n)
        assert len(room) == n and room.ctypes.data % 64 == 0


@pytest.mark.parametrize("name", ["taiwan-strait-1996", "chicken", "war-of-attrition"])
def test_a_run_is_the_same_with_and_without_compiled_loops(monkeypatch, name):
    compiled()
    found = []
    for least in (0, 10**12):
        monkeypatch.setattr(kernels, "WORTH_COMPILING", least)
        found.append(ct.run(name, draws=16, seed=7, alternatives=False, progress=False).tally)
    one, other = found
    for part in ("incidence", "marginals", "choices", "final"):
        assert np.abs(getattr(one, part) - getattr(other, part)).max() <= ROUNDING


def test_small_crises_do_without_what_takes_long_to_load():
    chicken = compile_model(ct.load("chicken"))
    assert isinstance(kernels.kernel_for(list_states(chicken), chicken.horizon, 8), Plain)


def test_without_the_extra_loops_are_plain(monkeypatch):
    monkeypatch.setattr(kernels, "has_compiler", lambda: False)
    taiwan = compile_model(ct.load("taiwan-strait-1996"))
    assert isinstance(kernels.kernel_for(list_states(taiwan), taiwan.horizon, 8), Plain)


def test_what_cannot_be_loaded_is_done_without(monkeypatch):
    monkeypatch.setitem(sys.modules, "toolkit.engines.moving.columns", None)
    monkeypatch.setattr(kernels, "has_compiler", lambda: True)
    taiwan = compile_model(ct.load("taiwan-strait-1996"))
    assert isinstance(kernels.kernel_for(list_states(taiwan), taiwan.horizon, 8), Plain)


@pytest.mark.parametrize("n_right", [1, 3])
def test_a_small_matrix_multiplies_as_scipy_does(n_right):
    rng = np.random.default_rng(7)
    pointers = np.array([0, 0, 3, 4, 20])  # a row with nothing in it first
    columns = rng.integers(0, 5, 20)
    small, large = plain._Small(columns, pointers), plain._large(columns, pointers, 5)
    small.data = large.data = rng.random(20)
    right = rng.random((5, n_right))
    # both add at most 16 products of numbers below 1, in one order; a product may be rounded before it is added, or not
    assert np.abs(small @ right - large @ right).max() <= 16 * 16 * np.finfo(float).eps
