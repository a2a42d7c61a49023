"""The Monte Carlo engine: many histories at once, in blocks of runs, one column per variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.engines.foresight import Policy, foresee
from toolkit.engines.structure import NO_OUTCOME, Structure, ended_outcome, final_outcome, rung_of
from toolkit.errors import RunError
from toolkit.model.decisions import action_weights, branch_probabilities, is_broken
from toolkit.model.distributions import SMALLEST
from toolkit.model.draws import Draws
from toolkit.model.keyed_random import KeyedRandom
from toolkit.model.model import SMALL, Member, Model, Step
from toolkit.model.program import Value, Workspace
from toolkit.model.turn import apply_ways, check_start, refuse_overflow
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Whole32 = npt.NDArray[np.int32]
BLOCK_RUNS = 32_768
MOST_DRAWS_APART = 4_096
"""With more draws than this, tables by turn are pooled over draws."""
REPACK_BELOW = 0.7
"""Ended runs are taken out of a block when the share still going falls below this."""
JOINT_LEVELS = 256
"""Variables are counted together while their levels combine to at most this many."""


class Block(NamedTuple):
    """Runs ``first_run`` to ``last_run`` of draws ``first_draw`` to ``last_draw``."""

    first_draw: int
    last_draw: int
    first_run: int
    last_run: int


class Watcher(Protocol):
    """Looks on while a block is simulated; changes nothing."""

    def started(self, simulation: Simulation) -> None:
        """See the start of every run."""

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        """See how likely each action of a member was, and how it turned out."""

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:
        """See the columns that a step changed, before they take their place."""

    def ended(
        self, simulation: Simulation, turn: int, outcome: Whole32, where: npt.NDArray[np.bool_]
    ) -> None:
        """See which runs end, and how."""


def blocks(n_draws: int, n_runs: int, most_draws: int | None = None) -> list[Block]:
    """Cut the work into blocks of about ``BLOCK_RUNS`` runs; the cut does not change any number."""
    if n_runs > BLOCK_RUNS:
        cuts = [*range(0, n_runs, BLOCK_RUNS), n_runs]
        return [Block(d, d + 1, a, b) for d in range(n_draws) for a, b in pairwise(cuts)]
    size = max(1, min(BLOCK_RUNS // n_runs, most_draws or BLOCK_RUNS))
    return [Block(d, min(d + size, n_draws), 0, n_runs) for d in range(0, n_draws, size)]


class Sampler:
    """Simulates blocks of runs of one model."""

    def __init__(
        self, model: Model, draws: Draws, n_runs: int, seed: int, structure: Structure | None
    ) -> None:
        self.model, self.draws, self.n_runs, self.seed = model, draws, n_runs, seed
        self.structure = structure
        self.groups = _joint_groups(model)
        self.weights = _weights(model)

    def simulate(self, block: Block) -> Tally:
        """Simulate one block; the tally holds counts of runs.

        Raises
        ------
        RunError
            If a probability leaves [0, 1] or a variable its bounds.
        """
        with np.errstate(all="ignore"):
            return Simulation(self, block).run()

    def watch(self, block: Block, watcher: Watcher) -> Tally:
        """Simulate one block while somebody looks on."""
        with np.errstate(all="ignore"):
            return Simulation(self, block, watcher).run()


def _weights(model: Model) -> Whole:
    """Return the place value of each variable in the number of a state; shape (V,)."""
    sizes = [variable.size for variable in model.variables]
    weights, value = [], 1
    for size in reversed(sizes):
        weights.append(value)
        value *= size
    return np.array(weights[::-1], dtype=object if value >= 2**62 else np.int64)


def _joint_groups(model: Model) -> list[list[int]]:
    groups: list[list[int]] = []
    levels = JOINT_LEVELS + 1
    for variable in model.shown:
        size = model.variables[variable].size
        if levels * size > JOINT_LEVELS:
            groups.append([])
            levels = 1
        groups[-1].append(variable)
        levels *= size
    return groups


@dataclass
class Simulation:
    """One block on its way through the turns.

    Attributes
    ----------
    position : runs of the block that are still followed, or None while all are
    alive : which of these go on
    columns : their state, one array per variable
    """

    sampler: Sampler
    block: Block
    watcher: Watcher | None = None
    counts: dict[Counted, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        block, model = self.block, self.sampler.model
        self.model = model
        self.n_draws, self.width = block.last_draw - block.first_draw, block.last_run - block.first_run
        self.shape: tuple[int, ...] = (self.n_draws, self.width)
        self.parameters: Sequence[Value] = self.sampler.draws.columns(block.first_draw, block.last_draw)
        self.workspace = Workspace(self.shape, (self.n_draws, 1))
        self.random = KeyedRandom(self.sampler.seed)
        self.draw = np.broadcast_to(np.arange(self.n_draws)[:, None], self.shape)
        self.n_rows = self.n_draws if len(self.sampler.draws) <= MOST_DRAWS_APART else 1
        self.position: Whole | None = None
        self.alive = np.ones(self.shape, dtype=bool)
        self.frozen: npt.NDArray[np.int8] | None = None
        """-1 for runs that have ended: combined with a leaf it gives no leaf, so nothing changes."""
        self.columns: list[npt.NDArray[Any]] = []
        self.choices = np.zeros((model.horizon, len(model.actions)))
        self.incidence = np.zeros((self.n_rows, model.horizon + 1, len(model.outcomes)))
        n_marginals = sum(model.variables[v].size for v in model.shown) + (
            len(model.rungs) + 1 if model.rungs else 0
        )
        self.marginals = np.zeros((self.n_rows, model.horizon + 1, n_marginals))
        self.settled = np.zeros((self.n_rows, n_marginals))
        self.final = np.zeros((self.n_draws, len(model.outcomes)))
        self.policy = self._foresee()

    def _foresee(self) -> Policy | None:
        if not self.model.has_policy or self.sampler.structure is None:
            return None
        first = self.block.first_draw
        return foresee(self.model, self.sampler.structure, self.parameters, self.n_draws, first)

    def run(self) -> Tally:
        """Simulate every turn and return the counts."""
        model = self.model
        self._start()
        if self.watcher is not None:
            self.watcher.started(self)
        self._settle(0, at_turn_end=True)
        self._record(0)
        for turn in range(1, model.horizon + 1):
            self._repack()
            place = 0
            for number, step in enumerate(model.steps):
                place = self._step(number, step, turn, place)
            self._record(turn)
        self._add_outcomes(model.horizon, final_outcome(model, self.columns), self.alive)
        if self.policy is not None and self.policy.shares_with_others:
            self.counts[Counted("other_equilibria")] = self.policy.others * self.n_draws * self.width
        return Tally(np.cumsum(self.incidence, axis=1), self.marginals, self.choices, self.counts, self.final)

    @property
    def followed(self) -> Whole:
        """Places of the runs that are still followed, among all of the block."""
        return np.arange(self.alive.size) if self.position is None else self.position

    def _start(self) -> None:
        rows = self.model.start.evaluate([], self.parameters, 0, Workspace((1,), (self.n_draws, 1)))
        place = 0
        for variable, levels in zip(self.model.variables, self.model.start_levels, strict=True):
            if len(levels) == 1:
                column = np.full(
                    self.shape, levels[0], dtype=np.int8 if variable.within is None else np.float64
                )
            else:
                weights = rows[place : place + len(levels)]
                shares = [np.broadcast_to(weight, (self.n_draws, 1)) for weight in weights]
                check_start(variable, np.concatenate(shares, axis=1), self.block.first_draw)
                chosen = self._choose(
                    self._accumulate(weights, in_place=False), self._uniform(0, variable.name, "start"), 1.0
                )
                column = np.array(levels, dtype=np.int8)[chosen]
            self.columns.append(column)
            place += len(levels)

    def _uniform(self, turn: int, name: str, use: str) -> Floats:
        block, n_runs = self.block, self.sampler.n_runs
        start = block.first_draw * n_runs + block.first_run
        stop = (block.last_draw - 1) * n_runs + block.last_run
        numbers = self.random.uniform(start, stop, turn=turn, name=name, use=use)  # type: ignore[arg-type]
        return numbers.reshape(self.n_draws, self.width) if self.position is None else numbers[self.position]

    def _choose(self, cumulative: Sequence[Value], uniform: Floats, total: Value) -> npt.NDArray[np.int8]:
        """Draw one of several ways through their cumulative weights; uses ``uniform`` up."""
        if not (isinstance(total, float) and total == 1.0):
            np.multiply(uniform, total, out=uniform)
        chosen = np.zeros(self.shape, dtype=np.int8)
        beyond = np.empty(self.shape, dtype=bool)
        for reach in cumulative[:-1]:
            np.greater_equal(uniform, reach, out=beyond)
            chosen += beyond.view(np.int8)
        return chosen

    def _accumulate(self, weights: Sequence[Value], *, in_place: bool) -> list[Value]:
        """Sum weights up in declared order; in the buffers that hold them, where nothing else reads those."""
        total, found = weights[0], [weights[0]]
        for weight in weights[1:]:
            fits = in_place and isinstance(weight, np.ndarray) and weight.shape == self.shape
            total = np.add(total, weight, out=weight if fits else None)
            found.append(total)
        return found

    def _step(self, number: int, step: Step, turn: int, place: int) -> int:
        rows = step.program.evaluate(self.columns, self.parameters, turn, self.workspace)
        for n, check in enumerate(step.checks):
            if (np.logical_and(is_broken(check, rows), self.alive)).any():
                self._stop(step, n, np.logical_and(is_broken(check, rows), self.alive))
        ways = []
        for member in step.members:
            way = self._member(number, member, rows, turn, place)
            place += len(member.reported)
            ways.append(way if self.frozen is None else way | self.frozen)
        applied = apply_ways(self.model, step, ways, self.columns, rows, self._shocks(step, turn, rows))
        for variable, beyond in applied.clipped.items():
            cut = int(np.count_nonzero(beyond & self.alive))
            if cut and self.model.variables[variable].refuses_overflow:
                refuse_overflow(self.model, variable)
            self._count(Counted("clipped", self.model.variables[variable].name), cut)
        if applied.ignored is not None:
            self._count(Counted("ignored"), int(np.count_nonzero(applied.ignored & self.alive)))
        if self.watcher is not None:
            self.watcher.stepped(self, turn, applied.columns)
        for variable, column in applied.columns.items():
            self.columns[variable] = column
        if step.ends_phase:
            self._settle(turn, at_turn_end=step.ends_turn)
        return place

    def _shocks(self, step: Step, turn: int, rows: Sequence[Value]) -> dict[int, Floats]:
        """Draw what chance adds to real numbers; nothing to those of runs that have ended."""
        found = {}
        for variable, row in step.noise:
            from scipy.special import ndtri  # slow to import, and few scenarios need it

            numbers = self._uniform(turn, self.model.variables[variable].name, "noise")
            found[variable] = ndtri(np.maximum(numbers, SMALLEST)) * rows[row] * self.alive
        return found

    def _member(
        self, number: int, member: Member, rows: Sequence[Value], turn: int, place: int
    ) -> npt.NDArray[Any]:
        """Draw how one member turns out and return its leaves."""
        if member.is_certain:
            leaf = np.zeros(self.shape, dtype=np.int8)
            if self.watcher is not None:
                self.watcher.chosen(self, turn, member, [1.0], leaf, leaf, rows)
            return leaf
        foresight = self._continuation(number, member, rows, turn)
        weights = action_weights(member, rows, turn, foresight=foresight, workspace=self.workspace)
        seen = [np.array(weight) for weight in weights] if self.watcher is not None else []
        use = "event" if member.rule == "event" else "choice"
        weights = self._accumulate(weights, in_place=member.rule == "logit")
        total: Value = 1.0 if member.rule == "event" else weights[-1]
        if member.rule == "weights" and not np.logical_or(np.greater(total, 0.0), ~self.alive).all():
            raise RunError(
                f"{member.place}\n  every open option has weight 0 in some state; give one a weight above 0"
            )
        chosen = self._choose(weights, self._uniform(turn, member.key, use), total)
        self._count_choices(member, chosen, turn, place, rows)
        leaf = self._branch(member, chosen, rows, turn) if member.branches_anywhere else chosen
        if self.watcher is not None:
            self.watcher.chosen(self, turn, member, seen, chosen, leaf, rows)
        return leaf

    def odds(self, number: int, member: Member, free: Member, rows: Sequence[Value], turn: int) -> Floats:
        """Return how likely a member is to take each action in the first run, if nothing imposed one; shape (A,).

        ``free`` is the member without what is imposed on it.
        """
        foresight = self._continuation(number, member, rows, turn)
        weights = action_weights(free, rows, turn, foresight=foresight)
        table = np.array([float(np.ravel(np.broadcast_to(weight, self.shape))[0]) for weight in weights])
        return np.asarray(table / table.sum())

    def _branch(
        self, member: Member, chosen: npt.NDArray[np.int8], rows: Sequence[Value], turn: int
    ) -> npt.NDArray[Any]:
        """Draw the branch that each chosen action takes and return the leaves."""
        leaf = self._first_leaves(member, chosen)
        uniform = self._uniform(turn, member.key, "branch")
        for n, action in enumerate(member.actions):
            if not action.branches:
                continue
            here, cumulative = chosen == n, 0.0
            for probability in branch_probabilities(action, rows)[:-1]:
                cumulative = cumulative + probability
                leaf += np.logical_and(here, np.greater_equal(uniform, cumulative)).view(np.int8)
        return leaf

    def _first_leaves(self, member: Member, chosen: npt.NDArray[np.int8]) -> npt.NDArray[Any]:
        """Return the first leaf of each chosen action."""
        leaf = np.zeros(self.shape, dtype=np.int8 if len(member.leaves) <= SMALL else np.int16)
        for n, action in enumerate(member.actions):
            if action.first_leaf:
                leaf += (chosen == n) * leaf.dtype.type(action.first_leaf)
        return leaf

    def _count_choices(
        self, member: Member, chosen: npt.NDArray[np.int8], turn: int, place: int, rows: Sequence[Value]
    ) -> None:
        for n in range(len(member.reported)):
            self.choices[turn - 1, place + n] = np.count_nonzero(np.logical_and(chosen == n, self.alive))
        if turn in member.forced:
            action = member.actions[member.forced[turn][0]]
            opens = True if action.opens is None else rows[action.opens]
            share = int(np.count_nonzero(np.logical_and(opens, self.alive)))
            self._count(Counted("forced", member.key, action.name, turn), share)

    def _count(self, name: Counted, number: int) -> None:
        self.counts[name] = self.counts.get(name, 0.0) + number

    def _settle(self, turn: int, *, at_turn_end: bool) -> None:
        """End the runs that reach an outcome."""
        if not any(o.ends == "phase" or (o.ends and at_turn_end) for o in self.model.outcomes):
            return
        outcome = ended_outcome(self.model, self.columns, at_turn_end=at_turn_end, workspace=self.workspace)
        ending = self.alive & (outcome != NO_OUTCOME)
        if ending.any():
            self._add_outcomes(turn, outcome, ending)
            self.alive &= ~ending
            self.frozen = np.subtract(self.alive.view(np.int8), np.int8(1))

    def _add_outcomes(self, turn: int, outcome: Whole32, where: npt.NDArray[np.bool_]) -> None:
        if self.watcher is not None:
            self.watcher.ended(self, turn, outcome, where)
        n = len(self.model.outcomes)
        cells = self.draw[where].astype(np.int64) * n + outcome[where]
        ended = np.bincount(cells, minlength=self.n_draws * n).reshape(self.n_draws, n)
        self.final += ended
        self.incidence[:, turn] += ended if self.n_rows > 1 else ended.sum(axis=0)

    def _record(self, turn: int) -> None:
        self.marginals[:, turn] = self.settled + self._levels(None)

    def _levels(self, where: npt.NDArray[np.bool_] | None) -> Floats:
        """Count runs per draw, level and rung; shape (d, M)."""
        parts, rows = [], self.n_rows
        draw = self.draw if where is None else self.draw[where]
        if rows == 1:
            draw = np.zeros_like(draw)
        columns = self.columns if where is None else [column[where] for column in self.columns]
        for group in self.sampler.groups:
            sizes = [self.model.variables[variable].size for variable in group]
            code = draw.astype(np.intp)
            for variable, size in zip(group, sizes, strict=True):
                code = code * size + self.model.variables[variable].positions(columns[variable])
            counts = np.bincount(code.reshape(-1), minlength=rows * int(np.prod(sizes)))
            table = counts.reshape(rows, *sizes)
            for axis in range(1, len(sizes) + 1):
                others = tuple(other for other in range(1, len(sizes) + 1) if other != axis)
                parts.append(table.sum(axis=others))
        if self.model.rungs:
            n = len(self.model.rungs) + 1
            code = draw.astype(np.intp) * n + rung_of(self.model, columns) + 1
            parts.append(np.bincount(code.reshape(-1), minlength=rows * n).reshape(rows, n))
        return np.concatenate(parts, axis=1).astype(np.float64)

    def _repack(self) -> None:
        """Take ended runs out once they are many, so that no work is spent on them."""
        if np.count_nonzero(self.alive) >= REPACK_BELOW * self.alive.size:
            return
        self.settled += self._levels(~self.alive)
        keep = np.flatnonzero(self.alive.reshape(-1))
        self.position = keep if self.position is None else self.position[keep]
        self.draw = self.draw.reshape(-1)[keep]
        self.columns = [column.reshape(-1)[keep] for column in self.columns]
        block = self.block
        values = self.sampler.draws.values[block.first_draw : block.last_draw]
        self.parameters = [np.ascontiguousarray(column)[self.draw] for column in values.T]
        self.shape = (len(keep),)
        self.alive, self.frozen = np.ones(self.shape, dtype=bool), None
        self.workspace = Workspace(self.shape, self.shape)

    def _asked(self, member: Member, rows: Sequence[Value], turn: int) -> list[Value] | None:
        """Ask the Python rule of a member about the states that runs stand in."""
        rules = self.model.rules
        if rules is None:
            return None
        opens = [True if action.opens is None else rows[action.opens] for action in member.actions]
        values = self.sampler.draws.values[self.block.first_draw : self.block.last_draw]
        return rules.odds(self.model, member, self.columns, opens, turn, values[self.draw])

    def _continuation(
        self, number: int, member: Member, rows: Sequence[Value], turn: int
    ) -> list[Value] | None:
        """Look up what the actions of a member lead to in the state of each run."""
        if self.policy is None:
            return self._asked(member, rows, turn)
        ahead = self.policy.of(number, turn)
        if ahead is None or self.sampler.structure is None:
            return None
        after = ahead[next(n for n, one in enumerate(self.model.steps[number].members) if one is member)]
        if after is None:
            return None
        structure = self.sampler.structure.steps[number]
        known = _number(self.sampler.weights, structure.columns)
        state = np.searchsorted(known, _number(self.sampler.weights, self.columns))
        state = np.minimum(state, len(known) - 1)  # ended runs may stand in a state that is not live
        return type(after)(values[self.draw, state] for values in after)

    def _stop(self, step: Step, check: int, where: npt.NDArray[np.bool_]) -> None:
        watched = step.checks[check]
        run = tuple(int(n[0]) for n in np.nonzero(np.broadcast_to(where, self.shape)))
        shown = ", ".join(
            f"{variable.name}={variable.shown(self.columns[n][run])}"
            for n, variable in enumerate(self.model.variables)
            if variable.kind != "memory"
        )
        draw = self.block.first_draw + int(self.draw[run])
        raise RunError(watched.message(draw, shown))


def _number(weights: Whole, columns: Sequence[npt.NDArray[Any]]) -> Whole:
    code = np.zeros(columns[0].shape, dtype=np.int64)
    for weight, column in zip(weights, columns, strict=True):
        code += weight * column.astype(np.int64)
    return code


def collect(parts: Sequence[Tally], work: Sequence[Block], n_draws: int, n_runs: int) -> Tally:
    """Join the counts of all blocks into shares; whole numbers, so the order does not matter."""
    first = parts[0]
    apart = n_draws <= MOST_DRAWS_APART
    rows = n_draws if apart else 1
    incidence = np.zeros((rows, *first.incidence.shape[1:]))
    marginals = np.zeros((rows, *first.marginals.shape[1:]))
    final = np.zeros((n_draws, first.final.shape[1]))
    choices = np.zeros_like(first.choices)
    counts: dict[Counted, float] = {}
    for block, part in zip(work, parts, strict=True):
        where = slice(block.first_draw, block.last_draw) if apart else slice(0, 1)
        incidence[where] += part.incidence
        marginals[where] += part.marginals
        final[block.first_draw : block.last_draw] += part.final
        choices += part.choices
        for name, value in part.counts.items():
            counts[name] = counts.get(name, 0.0) + value
    total = n_draws * n_runs
    per_row = n_runs if apart else total
    shares = {name: value / total for name, value in counts.items()}
    return Tally(incidence / per_row, marginals / per_row, choices / total, shares, final / n_runs)


def simulator(
    model: Model, draws: Draws, n_runs: int, seed: int, structure: Structure | None
) -> Callable[[Block], Tally]:
    """Return a function that simulates one block of runs."""
    return Sampler(model, draws, n_runs, seed, structure).simulate
