"""Which loops push mass: compiled ones where they are to be had and the crisis is large enough to be worth it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from toolkit.engines.moving.mover import Kernel
from toolkit.engines.moving.plain import Plain
from toolkit.engines.states.structure import Structure
from toolkit.memory import NotLoaded, has_room, is_short

WORTH_COMPILING = 100_000
"""Transitions a draw follows up to the horizon from which on compiled loops make up for being loaded, which takes half a second."""

COMPILER_BYTES = 384 * 2**20
"""What numba takes as it is loaded and compiles; where it finds less on the way, it ends the process."""


def kernel_for(structure: Structure, horizon: int, size: int) -> Kernel:
    """Return the loops for batches of a crisis.

    Which ones depends on the crisis, the size of its batches and what is installed alone, and so do the bytes.
    """
    found = compiled(size) if worth_compiling(structure, horizon) else None
    return Plain() if found is None else found


def compiled(size: int) -> Kernel | None:
    """Return compiled loops for batches of some size, or None where there are none to be had."""
    if not has_compiler():
        return None
    try:
        with compiler_loaded():
            from toolkit.engines.moving.columns import Columns  # numba is an extra, and slow to import
            from toolkit.engines.moving.lanes import Lanes
            from toolkit.engines.moving.lines import LANES
    except NoCompiler:
        return None
    from toolkit.engines.moving import choices_by_worth, columns, compiled_choices, going_back, lanes, tiles
    from toolkit.engines.moving.reading_back import read_back_quickly

    read_back_quickly(columns, lanes, tiles, going_back, compiled_choices, choices_by_worth)
    return Lanes() if size % LANES else Columns(size)


def worth_compiling(structure: Structure, horizon: int) -> bool:
    """Whether a crisis is large enough for compiled loops."""
    return structure.n_transitions * horizon >= WORTH_COMPILING


def has_compiler() -> bool:
    """Whether numba, the extra ``fast``, is installed and may compile."""
    return find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


class NoCompiler(Exception):
    """Numba is installed and cannot be loaded."""


@contextmanager
def compiler_loaded() -> Iterator[None]:
    """Load what needs numba, within.

    Raises
    ------
    NoCompiler
        If it is broken, does not fit what else is installed, or finds no folder to keep what it compiles: NumPy then does the work.
    NotLoaded
        If it finds no room. NumPy is no substitute here: which loops answer may not hang on how much memory there happens to be.
    """
    if "numba" not in sys.modules and not has_room(COMPILER_BYTES):
        raise NotLoaded
    try:
        yield
    except Exception as error:  # it fails in whatever way, without its library or the memory for it
        if is_short(error):
            raise NotLoaded from error
        if not isinstance(error, ImportError | OSError | RuntimeError | SystemError):
            raise
        raise NoCompiler from error
