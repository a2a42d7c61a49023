"""Blocks of runs, into which the work of sampling is cut; the cut does not change any number."""

from __future__ import annotations

from typing import NamedTuple

from toolkit.errors import RunError


class Block(NamedTuple):
    """Runs ``first_run`` to ``last_run`` of draws ``first_draw`` to ``last_draw``."""

    first_draw: int
    last_draw: int
    first_run: int
    last_run: int

    @property
    def n_draws(self) -> int:
        """Draws of the block."""
        return self.last_draw - self.first_draw

    @property
    def width(self) -> int:
        """Runs of each of its draws."""
        return self.last_run - self.first_run


def whole_clouds(n_draws: int, n_runs: int, most_runs: int) -> list[Block]:
    """Cut the work into blocks in which every draw has all of its runs.

    Raises
    ------
    RunError
        If the runs of one draw alone are too many.
    """
    if n_runs > most_runs:
        raise RunError(
            f"{n_runs:,} runs a draw are more than the {most_runs:,} that evidence allows; ask for more draws instead"
        )
    return whole_draws(n_draws, n_runs, max(1, most_runs // n_runs))


def whole_draws(n_draws: int, n_runs: int, size: int) -> list[Block]:
    """Cut the work into blocks of ``size`` draws."""
    return [Block(d, min(d + size, n_draws), 0, n_runs) for d in range(0, n_draws, size)]
