"""Which loops solve the choices of a grid: compiled ones where they are to be had and there is enough to do."""

from __future__ import annotations

from toolkit.engines.looking_ahead.learning.grid.public import PublicGame
from toolkit.engines.looking_ahead.learning.grid.stage import Loops, Plain
from toolkit.engines.moving.kernels import NoCompiler, compiler_loaded, has_compiler

WORTH_COMPILING = 2_000
"""Public states of all stages from which on compiled loops make up for being loaded."""


def loops_for(game: PublicGame) -> Loops:
    """Return the loops for a crisis, by its size and what is installed alone."""
    if sum(one.n for one in game.moments) < WORTH_COMPILING or not has_compiler():
        return Plain()
    try:
        with compiler_loaded():
            from toolkit.engines.looking_ahead.learning.grid import compiled  # numba is slow to import
            from toolkit.engines.moving.reading_back import read_back_quickly
    except NoCompiler:
        return Plain()
    read_back_quickly(compiled)
    return compiled.Compiled()
