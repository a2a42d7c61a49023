"""The exact engine: the crisis as a Markov chain, chance summed without sampling.

The structure is explored once; each batch of draws only fills in the chances of its edges and pushes the
probability of every state through the turns (Kemeny and Snell 1960, Finite Markov Chains).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, add_counts, block_matrix, step_chances
from toolkit.engines.foresight import Policy, foresee
from toolkit.engines.structure import OVERFLOWS, Structure, final_outcome, rung_of
from toolkit.errors import RunError
from toolkit.model.draws import Draws
from toolkit.model.model import Model, Step
from toolkit.model.program import State, Workspace
from toolkit.model.turn import check_start, refuse_overflow
from toolkit.results.record import Counted
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
TurnKey = tuple[tuple[float, ...], tuple[int, ...]]
BATCH_NUMBERS = 600_000
"""Edge chances that one batch of draws may hold in a step; keeps them in the processor's cache."""
MEMORY_BUDGET = 2 * 2**30
"""Bytes that one batch of draws may hold at once; each worker has as much."""
JOINT_LEVELS = 512
"""Variables are summed up together while their levels combine to at most this many."""
MASS_SLACK = 1e-9
"""How far the probabilities of one draw may be from 1 after all turns before the run is refused."""


def batch_size(model: Model, structure: Structure) -> int:
    """Return how many draws to solve at once, within the budget of memory.

    Raises
    ------
    RunError
        If a single draw needs more than the budget.
    """
    needed = memory_of_one_draw(model, structure)
    if needed > MEMORY_BUDGET:
        raise RunError(
            f"one draw would take about {needed / 2**30:.1f} GB of memory, more than the {MEMORY_BUDGET / 2**30:g} GB that the "
            "exact engine allows itself; use engine monte_carlo, fewer turns or levels, or a shorter look_ahead"
        )
    widest = max(1, *(step.n_states * len(step.ways) for step in structure.steps))
    return int(max(1, min(32, BATCH_NUMBERS // widest, MEMORY_BUDGET // needed)))


def memory_of_one_draw(model: Model, structure: Structure) -> int:
    """Estimate, in bytes, what one draw holds at once: chances and edges, and what options lead to in every turn."""
    numbers = 0
    seers = {seer.actor for seer in model.foresight}
    for step, states in zip(model.steps, structure.steps, strict=True):
        actions = sum(len(member.actions) for member in step.members)
        numbers += 3 * len(states.target) + states.n_states * (len(states.ways) + 2 * actions)
        ahead = sum(len(member.actions) for member in step.members if model.rules or member.actor in seers)
        numbers += model.horizon * states.n_states * ahead
    return 8 * max(numbers, 1)


class Labels:
    """Which level of each shown variable, which rung and which outcome a set of states shows.

    Variables are summed up a few at a time: one pass over the states for all that combine to a small table.
    """

    def __init__(self, model: Model, columns: State, outcome: npt.NDArray[np.int32], size: int) -> None:
        parts = [(columns[v].astype(np.intp), model.variables[v].size) for v in model.shown]
        if model.rungs:
            parts.append((rung_of(model, columns).astype(np.intp) + 1, len(model.rungs) + 1))
        groups: list[tuple[npt.NDArray[np.intp], list[int]]] = []
        for code, levels in parts:
            if groups and np.prod(groups[-1][1]) * levels <= JOINT_LEVELS:
                before, sizes = groups[-1]
                groups[-1] = (before * levels + code, [*sizes, levels])
            else:
                groups.append((code, [levels]))
        self.size = size
        self.groups = [(self._tile(code, int(np.prod(sizes))), sizes) for code, sizes in groups]
        self.rungs = self._tile(parts[-1][0], parts[-1][1]) if model.rungs else None
        self.n_rungs = parts[-1][1] if model.rungs else 0
        self.n_marginals = sum(levels for _, levels in parts)
        self.n_outcomes = len(model.outcomes)
        self.outcome = self._tile(np.maximum(outcome, 0).astype(np.intp), self.n_outcomes)

    def _tile(self, code: npt.NDArray[np.intp], n: int) -> npt.NDArray[np.intp]:
        """Give each draw of a batch cells of its own; shape (B, S)."""
        return code + n * np.arange(self.size)[:, None]

    def _sum(self, code: npt.NDArray[np.intp], mass: Floats, n: int) -> Floats:
        """Sum the mass of each cell; shapes (B, S) -> (B, n)."""
        counts = np.bincount(code.reshape(-1), weights=mass.reshape(-1), minlength=self.size * n)
        return np.asarray(counts.reshape(self.size, n), dtype=np.float64)

    def marginals(self, mass: Floats) -> Floats:
        """Sum the mass of each level and rung; shapes (B, S) -> (B, M)."""
        parts = []
        for code, sizes in self.groups:
            table = self._sum(code, mass, math.prod(sizes)).reshape(self.size, *sizes)
            axes = range(1, len(sizes) + 1)
            parts += [table.sum(axis=tuple(other for other in axes if other != axis)) for axis in axes]
        return np.concatenate(parts, axis=1)

    def on_rungs(self, mass: Floats) -> Floats:
        """Sum the mass of each rung alone, below the ladder first; shapes (B, S) -> (B, L + 1)."""
        return np.empty((self.size, 0)) if self.rungs is None else self._sum(self.rungs, mass, self.n_rungs)

    def outcomes(self, mass: Floats, first: int = 0) -> Floats:
        """Sum the mass of each outcome over the states from ``first`` on; shapes (B, S) -> (B, K)."""
        return self._sum(self.outcome[:, first:], mass, self.n_outcomes)


class Chain:
    """The chain of a model for batches of up to ``size`` draws."""

    def __init__(self, model: Model, structure: Structure, size: int) -> None:
        self.model, self.structure, self.size = model, structure, size
        live = structure.steps[0].columns
        sets = [live, *(step.ended_columns for step in structure.steps)]
        ended_outcome = np.concatenate([step.ended_outcome for step in structure.steps])
        outcome = np.concatenate((final_outcome(model, live), ended_outcome))
        self.labels = Labels(
            model, [np.concatenate(column) for column in zip(*sets, strict=True)], outcome, size
        )
        self.n_live, self.n_ended = len(live[0]), len(ended_outcome)
        self.refusing = [np.flatnonzero(step.ended_outcome <= OVERFLOWS) for step in structure.steps]
        self.matrices = [block_matrix(step, size) for step in structure.steps]
        self.workspaces = [Workspace((step.n_states,), (size, 1)) for step in structure.steps]

    def outcomes(self, ended: Floats, live: Floats | None) -> Floats:
        """Sum the mass of each outcome, of live states only at the horizon; shapes (B, X) and (B, S) -> (B, K)."""
        if live is None:
            return self.labels.outcomes(ended, self.n_live)
        return self.labels.outcomes(np.concatenate((live, ended), axis=1))

    def solve(self, draws: Draws, first: int, last: int, *, counting: bool = True) -> Tally:
        """Solve draws ``first`` to ``last``; at most ``size`` of them. Without ``counting`` shares of actions stay 0.

        Raises
        ------
        RunError
            If a probability leaves [0, 1] or a variable its bounds in a state that can be reached.
        """
        parameters = draws.columns(first, last)
        short = self.size - (last - first)
        if short:  # the last batch: repeat its last draw, and drop the copies afterwards
            parameters = [
                np.concatenate((column, np.repeat(column[-1:], short, axis=0))) for column in parameters
            ]
        with np.errstate(all="ignore"):
            tally = Pass(self, parameters, first, counting=counting).run(last - first)
        return tally


@dataclass
class Progress:
    """Where the probability of a batch of draws is, and the tables filled in so far.

    Attributes
    ----------
    mass : shape (B, S), of live states
    ended : shape (B, X), of the states in which histories have ended since the start
    incidence, marginals : shapes (B, T + 1, K) and (B, T + 1, M)
    settled : shape (B, M), levels of the histories that had ended at the start
    choices : shape (T, C, B)
    """

    mass: Floats
    ended: Floats
    incidence: Floats
    marginals: Floats
    settled: Floats
    choices: Floats


@dataclass
class Pass:
    """One batch of draws on its way through the turns."""

    chain: Chain
    parameters: Sequence[Floats]
    first_draw: int
    known: dict[int, tuple[TurnKey, Chances]] = field(default_factory=dict)
    """Per step what it was worked out for last, and its chances."""
    counts: dict[Counted, Floats] = field(default_factory=dict)
    counting: bool = True
    """Whether to add up what is reported beside probabilities."""

    def run(self, n_draws: int) -> Tally:
        """Follow every turn and return the tables of the first ``n_draws`` draws of the batch."""
        progress = self.start()
        for turn in range(1, self.chain.model.horizon + 1):
            self.turn(turn, progress)
        self._weigh(progress.incidence[:, -1], n_draws)
        counts = {name: float(value[:n_draws].sum()) for name, value in self.counts.items()}
        if self.policy is not None and self.policy.shares_with_others:
            counts[Counted("other_equilibria")] = self.policy.others * n_draws
        return Tally(
            progress.incidence[:n_draws],
            progress.marginals[:n_draws],
            progress.choices[..., :n_draws].sum(axis=-1),
            counts,
            progress.incidence[:n_draws, -1],
        )

    @cached_property
    def policy(self) -> Policy | None:
        """What actors that look ahead expect."""
        chain = self.chain
        if not chain.model.has_policy:
            return None
        return foresee(chain.model, chain.structure, self.parameters, chain.size, self.first_draw)

    def start(self) -> Progress:
        """Return the start of every draw."""
        chain, model = self.chain, self.chain.model
        mass, incidence, marginals, settled = self._start()
        choices = np.zeros((model.horizon, len(model.actions), chain.size))
        return Progress(mass, np.zeros((chain.size, chain.n_ended)), incidence, marginals, settled, choices)

    def turn(self, turn: int, progress: Progress) -> None:
        """Push the probability over one turn."""
        model = self.chain.model
        place, newly = 0, []
        for number, step in enumerate(model.steps):
            chances = self.chances(number, step, turn)
            if self.counting:
                place = self._count(turn, chances, progress.mass, progress.choices, place)
            self._count_forced(step, turn, chances, progress.mass)
            progress.mass, ending = self.push(number, chances, progress.mass)
            newly.append(ending)
        ending = np.concatenate(newly, axis=1)
        progress.ended += ending
        self.tabulate(turn, progress, ending)

    def tabulate(self, turn: int, progress: Progress, ending: Floats) -> None:
        """Fill in the tables at the end of a turn; ``ending`` is the mass that ended in it, shape (B, X)."""
        chain, mass = self.chain, progress.mass
        left = mass if turn == chain.model.horizon else None
        progress.incidence[:, turn] = progress.incidence[:, turn - 1] + chain.outcomes(ending, left)
        progress.marginals[:, turn] = progress.settled + self.levels(
            np.concatenate((mass, progress.ended), axis=1)
        )

    def levels(self, everyone: Floats) -> Floats:
        """Sum the mass of each level and rung; shapes (B, S + X) -> (B, M)."""
        return self.chain.labels.marginals(everyone)

    def _start(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the mass of each live state, and the tables for turn 0 filled in."""
        chain, model, structure = self.chain, self.chain.model, self.chain.structure
        size = chain.size
        shares = start_shares(model, structure.start_columns, self.parameters, size, self.first_draw)
        live = structure.start_state >= 0
        mass = np.zeros((size, structure.n_states))
        mass[:, structure.start_state[live]] = shares[:, live]
        start = Labels(model, structure.start_columns, structure.start_outcome, size)
        incidence = np.zeros((size, model.horizon + 1, len(model.outcomes)))
        incidence[:, 0] = start.outcomes(shares * ~live)
        first = start.marginals(shares)
        marginals = np.zeros((size, model.horizon + 1, first.shape[1]))
        marginals[:, 0] = first
        settled = start.marginals(shares * ~live)
        return mass, incidence, marginals, settled

    def push(self, number: int, chances: Chances, mass: Floats) -> tuple[Floats, Floats]:
        """Push the mass of a batch over one step; return live and ended mass, shapes (B, S') and (B, X)."""
        structure, matrix = self.chain.structure.steps[number], self.chain.matrices[number]
        for check, where in chances.broken:
            self._stop_if_reached(number, check, where, mass)
        matrix.data = chances.edges.reshape(-1)
        after = (matrix @ mass.reshape(-1)).reshape(self.chain.size, -1)
        ended = after[:, structure.n_next :]
        refused = self.chain.refusing[number]
        if len(refused) and (reached := ended[:, refused].max(axis=0) > 0.0).any():
            refuse_overflow(self.chain.model, int(OVERFLOWS - structure.ended_outcome[refused[reached][0]]))
        return np.ascontiguousarray(after[:, : structure.n_next]), ended

    def chances(self, number: int, step: Step, turn: int) -> Chances:
        """Return the chances of a step, worked out anew only where the turn matters."""
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        key = turn_key(step, turn)
        if foreseen is None and number in self.known and self.known[number][0] == key:
            return self.known[number][1]
        chain = self.chain
        chances = step_chances(
            step, chain.structure.steps[number], self.parameters, turn, chain.workspaces[number], chain.size,
            foreseen,
        )  # fmt: skip
        if self.counting:
            add_counts(chain.model, step, chain.structure.steps[number], chances)
        if foreseen is None:
            self.known[number] = key, chances
        return chances

    def _count(self, turn: int, chances: Chances, mass: Floats, choices: Floats, place: int) -> int:
        """Add up what is reported beside probabilities: actions taken, changes cut off or ignored."""
        assert chances.counted is not None
        sums = np.einsum("brs,bs->br", chances.counted, mass)
        n_actions = sums.shape[1] - len(chances.names)
        choices[turn - 1, place : place + n_actions] = sums[:, :n_actions].T
        for n, name in enumerate(chances.names, start=n_actions):
            self._add(name, sums[:, n])
        return place + int(n_actions)

    def _count_forced(self, step: Step, turn: int, chances: Chances, mass: Floats) -> None:
        """Add up in what share of histories a choice was really imposed; counted even where nothing else is."""
        for member, actions in zip(step.members, chances.actions, strict=True):
            if turn in member.forced:
                imposed = member.forced[turn][0]
                share = np.einsum("bs,bs->b", (actions[imposed] == 1.0) * 1.0, mass)
                self._add(Counted("forced", member.key, member.actions[imposed].name, turn), share)

    def _add(self, name: Counted, value: Floats) -> None:
        self.counts[name] = self.counts.get(name, np.zeros(self.chain.size)) + value

    def _stop_if_reached(self, number: int, check: int, where: npt.NDArray[np.bool_], mass: Floats) -> None:
        reached = (mass > 0.0) & where
        if not reached.any():
            return
        block, state = (int(n[0]) for n in np.nonzero(reached))
        raise_broken(self.chain.model, number, check, self.first_draw + block, self.chain.structure, state)

    def _weigh(self, final: Floats, n_draws: int) -> None:
        off = np.abs(final[:n_draws].sum(axis=1) - 1.0)
        if not off.max() <= MASS_SLACK:
            draw = self.first_draw + int(np.argmax(off))
            raise RunError(
                f"the probabilities of draw {draw} sum to 1 within {off.max():.1e} only; this is a defect"
            )


def turn_key(step: Step, turn: int) -> TurnKey:
    """Return what tells turns apart for a step: what its expressions take from the turn, and what is imposed."""
    imposed = tuple(member.forced[turn][0] if turn in member.forced else -1 for member in step.members)
    return step.program.turn_key(turn), imposed


def raise_broken(model: Model, number: int, check: int, draw: int, structure: Structure, state: int) -> None:
    """Stop because a number left its bounds, naming line, draw and state."""
    watched = model.steps[number].checks[check]
    columns = structure.steps[number].columns
    shown = ", ".join(
        f"{model.variables[n].name}={model.variables[n].labels[columns[n][state]]}" for n in model.shown
    )
    raise RunError(watched.message(draw, shown))


def start_shares(
    model: Model, columns: State, parameters: Sequence[Floats], size: int, first_draw: int = 0
) -> Floats:
    """Return the probability of each combination of start levels; shape (B, S0)."""
    rows = model.start.evaluate([], parameters, 0, Workspace((1,), (size, 1)))
    shares, place = np.ones((size, len(columns[0]))), 0
    for variable, levels, column in zip(model.variables, model.start_levels, columns, strict=True):
        table = np.stack(
            [np.broadcast_to(rows[place + n], (size, 1))[:, 0] for n in range(len(levels))], axis=1
        )
        check_start(variable, table, first_draw)
        lookup = np.zeros(int(max(levels)) + 1, dtype=np.int64)
        lookup[[int(level) for level in levels]] = np.arange(len(levels))
        shares *= table[:, lookup[column]]
        place += len(levels)
    return shares


def merge(parts: Sequence[Tally], n_draws: int) -> Tally:
    """Join the tallies of consecutive batches; sums are taken in draw order."""
    counts: dict[Counted, float] = {}
    for part in parts:
        for name, value in part.counts.items():
            counts[name] = counts.get(name, 0.0) + value
    choices = parts[0].choices.copy()
    for part in parts[1:]:
        choices += part.choices
    return Tally(
        np.concatenate([part.incidence for part in parts]),
        np.concatenate([part.marginals for part in parts]),
        choices / n_draws,
        {name: value / n_draws for name, value in counts.items()},
        np.concatenate([part.final for part in parts]),
    )


def solver(model: Model, structure: Structure, size: int, draws: Draws) -> Callable[[tuple[int, int]], Tally]:
    """Return a function that solves one batch of draws."""
    chain = Chain(model, structure, size)
    return lambda task: chain.solve(draws, *task)


def batch_solver(model: Model, structure: Structure, size: int) -> Callable[[Floats], Tally]:
    """Return a function that solves batches of up to ``size`` draws, shape (d, P); counts are sums, for ``merge`` to join."""
    chain = Chain(model, structure, size)

    def solve(values: Floats) -> Tally:
        parts = [Draws(values[first : first + size], 1) for first in range(0, len(values), size)]
        return merge([chain.solve(part, 0, len(part)) for part in parts], 1)

    return solve
