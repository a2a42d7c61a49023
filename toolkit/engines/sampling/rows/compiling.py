"""Whether runs are followed in compiled loops: where those are to be had and there is enough to do for them to be worth loading."""

from __future__ import annotations

import sys

from toolkit.engines.moving.kernels import NoCompiler, compiler_loaded, has_compiler
from toolkit.engines.sampling.rows.layout import Layout
from toolkit.engines.sampling.rows.tiles.flat import FlatLayout, fits

WORTH_COMPILING = 12_000_000
"""Choices and events of all histories together from which on compiled loops make up for being loaded."""
LEAST_RUNS = 50
"""Runs of a draw below which reading orders takes longer than it saves."""


def flattened(layout: Layout, n_draws: int, n_runs: int) -> FlatLayout | None:
    """Return a layout for compiled loops, or None where NumPy follows the runs.

    Which it is depends on the work and on what is installed alone; the counts do not depend on it.
    """
    n_members = sum(len(rows.members) for rows in layout.steps)
    work = n_draws * n_runs * layout.model.horizon * n_members
    has_fields = sys.byteorder == "little"  # the first field of a number is in its lowest bytes
    if work < WORTH_COMPILING or n_runs < LEAST_RUNS or not (has_fields and has_compiler() and fits(layout)):
        return None
    try:
        with compiler_loaded():
            from toolkit.engines.moving.reading_back import read_back_quickly  # numba is slow to import
            from toolkit.engines.sampling.rows.tiles import loops, random_numbers
    except NoCompiler:
        return None
    read_back_quickly(loops, random_numbers)
    return FlatLayout(layout)
