"""The Monte Carlo engine: histories sampled in blocks of runs, and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from toolkit.engines.chain import Chain
from toolkit.engines.exact import batch_size
from toolkit.engines.looking_ahead.expectations import Expectations
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.memory import keep_freed_memory
from toolkit.engines.questions.sampled_questions import Asker
from toolkit.engines.sampling.blocks import Block, whole_draws
from toolkit.engines.sampling.rows.compiling import flattened
from toolkit.engines.sampling.rows.counting import Counts
from toolkit.engines.sampling.rows.laying_out import laid_out
from toolkit.engines.sampling.rows.layout import Layout
from toolkit.engines.sampling.rows.tables import Tables
from toolkit.engines.sampling.rows.tiles.flat import FlatLayout
from toolkit.engines.sampling.rows.walking import Walk
from toolkit.engines.sampling.simulation import Simulation, Watcher
from toolkit.engines.sampling.tallier import Tallier
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.draws import Draws
from toolkit.model.keyed_random import RunRandom
from toolkit.model.model import Model
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

BLOCK_RUNS = 32_768
REPACK_BELOW = 0.7
"""Ended runs are taken out of a block when the share still going falls below this."""
LEAST_RUNS = 5_000
"""Histories below which laying a model out in tables takes longer than it saves."""
CELLS_PER_RUN = 32
"""Entries of the tables of a draw that each of its runs pays for."""
MOST_DRAWS_APART = 4_096
"""With more draws than this, tables by turn are pooled over draws."""


def blocks(n_draws: int, n_runs: int, most_draws: int | None = None) -> list[Block]:
    """Cut the work into blocks of about ``BLOCK_RUNS`` runs."""
    if n_runs > BLOCK_RUNS:
        cuts = [*range(0, n_runs, BLOCK_RUNS), n_runs]
        return [Block(d, d + 1, a, b) for d in range(n_draws) for a, b in pairwise(cuts)]
    return whole_draws(n_draws, n_runs, max(1, min(BLOCK_RUNS // n_runs, most_draws or BLOCK_RUNS)))


class Sampler:
    """Simulates blocks of runs of one model.

    Parameters
    ----------
    n_runs : int
        Runs of every draw, in all blocks together.
    structure : Structure or None
        Its states, where actors look ahead or follow Python rules and are to be asked once for each state.
    generation : int
        Runs of another generation have other random numbers.
    """

    def __init__(
        self, model: Model, draws: Draws, n_runs: int, seed: int, structure: Structure | None, generation: int = 0
    ) -> None:  # fmt: skip
        self.model, self.draws, self.n_runs, self.seed = model, draws, n_runs, seed
        self.structure, self.generation = structure, generation
        self.foreseen: tuple[tuple[int, int], Policy] | None = None
        """Draws of which more runs are to come, first and last, and what actors who look ahead expect there."""
        keep_freed_memory()

    @cached_property
    def blocks(self) -> list[Block]:
        """All of its runs, for those who watch them; where states are listed, as few draws at once as the exact engine takes."""
        most = None if self.structure is None else batch_size(self.model, self.structure)
        return blocks(len(self.draws), self.n_runs, most)

    @cached_property
    def layout(self) -> Layout | None:
        """The tables by which runs are counted; None where they would not pay, or the model does not go into any."""
        if self.model.asks or len(self.draws) * self.n_runs < LEAST_RUNS:
            return None
        layout = laid_out(self.model)
        return layout if layout is not None and layout.n_cells <= self.n_runs * CELLS_PER_RUN else None

    @cached_property
    def flat(self) -> FlatLayout | None:
        """The same for compiled loops; None where NumPy follows the runs."""
        return None if self.layout is None else flattened(self.layout, len(self.draws), self.n_runs)

    def tally(self, block: Block) -> Tally:
        """Simulate one block; the tally holds counts of runs.

        Raises
        ------
        RunError
            If a probability leaves [0, 1] or a variable its bounds.
        """
        counted = self.by_rows(block)
        return self.by_runs(block) if counted is None else counted

    def by_rows(self, block: Block) -> Tally | None:
        """Follow the runs of a block by rows; None where a model has none, or where something is to be refused in some run."""
        if self.layout is None:
            return None
        counts = Counts(self.layout, block.n_draws, apart=len(self.draws) <= MOST_DRAWS_APART)
        with np.errstate(all="ignore"):
            simulation = self.simulation(block, ())
            simulation.start()
            tables = Tables(self.layout, simulation.parameters, block.n_draws)
            draw = simulation.draw.reshape(-1).astype(np.intp)
            words = self.layout.words.packed(simulation.columns)
            walk = Walk(self.layout, tables, words, draw, simulation.numbers, counts)
            try:
                walk.start()
                self._take_turns(walk, block)
            except RunError:
                return None
            walk.finish()
        return counts.tally()

    def _take_turns(self, walk: Walk, block: Block) -> None:
        """Settle all turns, in compiled loops where they pay."""
        if self.flat is None:
            walk.turns()
            return
        from toolkit.engines.sampling.rows.tiles.walking import TiledWalk  # numba is an extra

        tiled = TiledWalk(self.flat, self._numbers(block), walk, block.width)
        tiled.turns()
        walk.take_back(*tiled.going())

    def by_runs(self, block: Block) -> Tally:
        """Simulate the runs of a block one column per variable."""
        tallier = Tallier(self.model, block.n_draws, apart=len(self.draws) <= MOST_DRAWS_APART)
        asker = Asker(self.model, block.n_draws, block.width) if self.model.asks else None
        with np.errstate(all="ignore"):
            simulation = self.simulation(block, (tallier, asker) if asker else (tallier,))
            for turn in simulation.turns():
                tallier.record(simulation, turn)
                if asker:
                    asker.record(simulation, turn)
                if simulation.is_sparse(REPACK_BELOW):
                    tallier.pack(simulation)
        policy = simulation.expectations.policy
        for what, one in ({} if policy is None else policy.counted()).items():
            tallier.counts[what] = one * block.n_draws * block.width
        return replace(tallier.tally(), asked=asker.answers() if asker else None)

    def watch(self, block: Block, watcher: Watcher) -> None:
        """Simulate one block while somebody looks on, who sees the weights of actions too."""
        with np.errstate(all="ignore"):
            simulation = self.simulation(block, (watcher,), keeps_weights=True)
            for _ in simulation.turns():
                if simulation.is_sparse(REPACK_BELOW):
                    simulation.pack()

    def simulation(
        self, block: Block, watchers: Sequence[Watcher], *, keeps_weights: bool = False
    ) -> Simulation:
        """Return one block, ready to be simulated."""
        return Simulation(
            self.model,
            self.draws,
            block,
            self._numbers(block),
            self._expectations(block),
            watchers,
            keeps_weights=keeps_weights,
        )

    def _numbers(self, block: Block) -> RunRandom:
        """Return the random numbers of a block: its stretch of the stream of each name, whatever the block."""
        start = block.first_draw * self.n_runs + block.first_run
        stop = (block.last_draw - 1) * self.n_runs + block.last_run
        return RunRandom(self.seed, start, stop, self.generation)

    def _expectations(self, block: Block) -> Expectations:
        """Work out what actors expect in every state, where states are listed."""
        model, structure = self.model, self.structure
        values = self.draws.values[block.first_draw : block.last_draw]
        if not model.has_policy or structure is None:
            return Expectations(model, values)
        return Expectations(model, values, structure, self._foresee(structure, block))

    def _foresee(self, structure: Structure, block: Block) -> Policy:
        """Work out what actors expect; once for all blocks of the same draws, which follow each other, and kept no longer."""
        from toolkit.engines.looking_ahead.foresight import foresee  # in most crises nobody looks ahead

        place, held = (block.first_draw, block.last_draw), self.foreseen
        self.foreseen = None
        if held is None or held[0] != place:
            parameters = self.draws.columns(*place)
            held = place, foresee(Chain(self.model, structure, block.n_draws), parameters, block.first_draw)
        if block.last_run < self.n_runs:
            self.foreseen = held
        return held[1]


def collect(parts: Sequence[Tally], work: Sequence[Block], n_draws: int, n_runs: int) -> Tally:
    """Join the counts of all blocks into shares; whole numbers, so the order does not matter."""
    first = parts[0]
    apart = n_draws <= MOST_DRAWS_APART
    rows = n_draws if apart else 1
    incidence = np.zeros((rows, *first.incidence.shape[1:]))
    marginals = np.zeros((rows, *first.marginals.shape[1:]))
    final = np.zeros((n_draws, first.final.shape[1]))
    choices = np.zeros_like(first.choices)
    asked = None if first.asked is None else np.zeros((n_draws, first.asked.shape[1]))
    counts: dict[Counted, float] = {}
    for block, part in zip(work, parts, strict=True):
        where = slice(block.first_draw, block.last_draw) if apart else slice(0, 1)
        incidence[where] += part.incidence
        marginals[where] += part.marginals
        final[block.first_draw : block.last_draw] += part.final
        choices += part.choices
        if asked is not None and part.asked is not None:
            asked[block.first_draw : block.last_draw] += part.asked
        for name, value in part.counts.items():
            counts[name] = counts.get(name, 0.0) + value
    total = n_draws * n_runs
    per_row = n_runs if apart else total
    shares = {name: value / total for name, value in counts.items()}
    answers = None if asked is None else asked / n_runs
    return Tally(incidence / per_row, marginals / per_row, choices / total, shares, final / n_runs, answers)


def simulator(
    model: Model, draws: Draws, n_runs: int, seed: int, structure: Structure | None
) -> Callable[[Block], Tally]:
    """Return a function that simulates and counts one block of runs."""
    return Sampler(model, draws, n_runs, seed, structure).tally
