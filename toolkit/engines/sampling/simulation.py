"""Many histories at once on their way through the turns, one column per variable; watchers see what happens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.expectations import Expectations
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.branching import Arbiter, accumulated, branched, picked, refuse_closed
from toolkit.engines.sampling.starting import check_rows, start_rows
from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome, final_outcome
from toolkit.errors import RunError
from toolkit.libraries import scipys
from toolkit.model.decisions import action_weights, is_broken
from toolkit.model.distributions import SMALLEST
from toolkit.model.draws import Draws
from toolkit.model.keyed_random import Use
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.program import Value, Workspace
from toolkit.model.steps import Step
from toolkit.model.turn import Applied, apply_ways, refuse_overflow
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Whole32 = npt.NDArray[np.int32]
Truths = npt.NDArray[np.bool_]
RandomNumbers = Callable[[int, str, Use], Floats]
"""(turn, name, use) -> a number in [0, 1) for every run of a block, those that have ended too; shape (N,). May be written over."""


class Watcher(Protocol):
    """Looks on while runs are simulated: the one way to add to a simulation, of which nothing is overridden.

    Whoever derives from this one need only define what it wants to see. A watcher reads whatever the simulation shows: ``columns``, ``alive``, ``followed``, ``draw``, ``shape``, ``parameters``, ``applied``.
    Whoever drives the simulation may change it between its turns and members, through its public methods.
    """

    def started(self, simulation: Simulation) -> None:  # noqa: ARG002
        """See the start of every run."""
        return

    def chosen(
        self, simulation: Simulation, turn: int, member: Member, weights: Sequence[Value],  # noqa: ARG002
        action: npt.NDArray[np.int8], leaf: npt.NDArray[Any], rows: Sequence[Value],  # noqa: ARG002
    ) -> None:  # fmt: skip
        """See how likely each action of a member was, and how it turned out; ``weights`` is empty where nobody asked for them."""
        return

    def stepped(self, simulation: Simulation, turn: int, changed: Mapping[int, npt.NDArray[np.int8]]) -> None:  # noqa: ARG002
        """See the columns that a step changed, before they take their place."""
        return

    def ended(self, simulation: Simulation, turn: int, outcome: Whole32, where: Truths) -> None:  # noqa: ARG002
        """See which runs end, and how."""
        return


class Simulation:
    """Runs of a block on their way through the turns.

    Parameters
    ----------
    draws, block : Draws, Block
        Which runs of which draws.
    numbers : callable
        The random numbers of all runs of the block.
    expectations : Expectations
        What actors that look ahead, or follow a Python rule, expect.
    watchers : sequence of Watcher
        See everything, in this order.
    keeps_weights : bool
        Whether they see the weights of actions too, which are then copied.

    Attributes
    ----------
    columns : the state of each run that is followed, one array per variable
    alive : which of them go on
    draw : the draw of each, counted from the first of the block
    shape : of these arrays; (d, N), or (n,) once ended runs have been taken out
    position : place of each run that is followed among all of the block, or None while all are
    frozen : -1 for runs that have ended, 0 for others; combined with a leaf it gives no leaf, so nothing changes
    parameters : the inputs, one array per parameter that broadcasts against a column
    number, applied : of the step settled last, and what it did: changes cut off or ignored among it
    arbiter : whoever decides in place of chance, as people do in a game; None where nobody does
    leaning : by key of a member, factors on the chances of its actions before one is drawn; whoever sets it weighs the runs for it
    """

    def __init__(
        self, model: Model, draws: Draws, block: Block, numbers: RandomNumbers, expectations: Expectations,
        watchers: Sequence[Watcher] = (), *, keeps_weights: bool = False,
    ) -> None:  # fmt: skip
        self.model, self.block, self.numbers, self.expectations = model, block, numbers, expectations
        self.watchers, self.keeps_weights = watchers, keeps_weights
        self.values = draws.values[block.first_draw : block.last_draw]
        self.n_draws, self.width = block.n_draws, block.width
        self.shape: tuple[int, ...] = (self.n_draws, self.width)
        self.parameters: Sequence[Value] = draws.columns(block.first_draw, block.last_draw)
        self.workspace = Workspace(self.shape, (self.n_draws, 1))
        self.draw = np.broadcast_to(np.arange(self.n_draws)[:, None], self.shape)
        self.position: Whole | None = None
        self.alive = np.ones(self.shape, dtype=bool)
        self.frozen: npt.NDArray[np.int8] | None = None
        self.columns: list[npt.NDArray[Any]] = []
        self.number, self.applied = 0, Applied({}, {}, None)
        self.leaning: Mapping[str, Floats] = {}
        self.arbiter: Arbiter | None = None

    def turns(self) -> Iterator[int]:
        """Settle one turn after another; yields each when it is over, 0 at the start.

        Whoever follows may change the simulation in between.
        """
        self.start()
        self.settle(0, at_turn_end=True)
        yield 0
        for turn in range(1, self.model.horizon + 1):
            keep_within()
            for number in range(len(self.model.steps)):
                self.step(number, turn)
            yield turn
        self._end(self.model.horizon, final_outcome(self.model, self.columns), self.alive)

    @property
    def followed(self) -> Whole:
        """Places of the runs that are still followed, among all of the block."""
        return np.arange(self.alive.size) if self.position is None else self.position

    def is_sparse(self, below: float) -> bool:
        """Whether less than some share of the runs that are followed go on, so that ``pack`` saves work."""
        return bool(np.count_nonzero(self.alive) < below * self.alive.size)

    def pack(self) -> None:
        """Take ended runs out, so that no work is spent on them."""
        keep = np.flatnonzero(self.alive.reshape(-1))
        self.position = keep if self.position is None else self.position[keep]
        self.draw = self.draw.reshape(-1)[keep]
        self.columns = [column.reshape(-1)[keep] for column in self.columns]
        self.parameters = [np.ascontiguousarray(column)[self.draw] for column in self.values.T]
        self.shape = (len(keep),)
        self.alive, self.frozen = np.ones(self.shape, dtype=bool), None
        self.workspace = Workspace(self.shape, self.shape)

    def rearrange(self, rows: Whole, other: Simulation) -> None:
        """Put draws in the place of draws, all runs of each: draw ``rows[i]`` of these followed by those of ``other``."""
        self.values = np.concatenate((self.values, other.values))[rows]
        self.parameters = [np.ascontiguousarray(column)[:, None] for column in self.values.T]
        self.columns = [np.concatenate(both)[rows] for both in zip(self.columns, other.columns, strict=True)]
        self.expectations = self.expectations.rearranged(rows, other.expectations)
        self.keep_alive(np.concatenate((self.alive, other.alive))[rows])

    def keep_alive(self, alive: Truths) -> None:
        """Say which runs go on; the others stand still."""
        self.alive = alive
        self.frozen = np.subtract(alive.view(np.int8), np.int8(1))

    def start(self) -> None:
        """Draw the start of every run."""
        rows, place = start_rows(self.model, self.columns, self.parameters, self.shape), 0
        for variable, levels in zip(self.model.variables, self.model.start_levels, strict=True):
            if len(levels) == 1:
                kind = np.int8 if variable.within is None else np.float64
                column = np.full(self.shape, levels[0], dtype=kind)
            else:
                weights = rows[place : place + len(levels)]
                check_rows(variable, weights, self.shape, self.block.first_draw)
                cumulative = accumulated(weights)
                chosen = picked(cumulative, self._uniform(0, variable.name, "start"), 1.0)
                column = np.array(levels, dtype=np.int8)[chosen]
            self.columns.append(column)
            place += len(levels)
            if self.model.start.reads_state:
                rows = start_rows(self.model, self.columns, self.parameters, self.shape)
        for watcher in self.watchers:
            watcher.started(self)

    # --- one step

    def step(self, number: int, turn: int) -> None:
        """Settle a step in every run that goes on.

        Raises
        ------
        RunError
            If a probability leaves [0, 1] or a variable its bounds.
        """
        step, self.number = self.model.steps[number], number
        rows = step.program.evaluate(self.columns, self.parameters, turn, self.workspace)
        self._refuse_broken(step, rows)
        ways = []
        for member in step.members:
            way = self._member(number, member, rows, turn)
            ways.append(way if self.frozen is None else way | self.frozen)
        self.applied = apply_ways(self.model, step, ways, self.columns, rows, self._shocks(step, turn, rows))
        for variable, beyond in self.applied.clipped.items():
            if self.model.variables[variable].refuses_overflow and (beyond & self.alive).any():
                refuse_overflow(self.model, variable)
        for watcher in self.watchers:
            watcher.stepped(self, turn, self.applied.columns)
        for variable, column in self.applied.columns.items():
            self.columns[variable] = column
        if step.ends_phase:
            self.settle(turn, at_turn_end=step.ends_turn)

    def _refuse_broken(self, step: Step, rows: Sequence[Value]) -> None:
        """Stop if a number has left its bounds in some run, naming line, draw and state."""
        for check in step.checks:
            broken = np.logical_and(is_broken(check, rows), self.alive)
            if broken.any():
                run = tuple(int(n[0]) for n in np.nonzero(np.broadcast_to(broken, self.shape)))
                shown = ", ".join(
                    f"{variable.name}={variable.shown(self.columns[n][run])}"
                    for n, variable in enumerate(self.model.variables)
                    if variable.kind != "memory"
                )
                raise RunError(check.message(self.block.first_draw + int(self.draw[run]), shown))

    def _shocks(self, step: Step, turn: int, rows: Sequence[Value]) -> dict[int, Floats]:
        """Draw what chance adds to real numbers; nothing to those of runs that have ended."""
        found = {}
        for variable, row in step.noise:
            ndtri = scipys("special").ndtri  # few scenarios need it

            numbers = self._uniform(turn, self.model.variables[variable].name, "noise")
            found[variable] = ndtri(np.maximum(numbers, SMALLEST)) * rows[row] * self.alive
        return found

    def _member(self, number: int, member: Member, rows: Sequence[Value], turn: int) -> npt.NDArray[Any]:
        """Draw how one member turns out and return its leaves."""
        if member.is_certain:
            leaf: npt.NDArray[Any] = np.zeros(self.shape, dtype=np.int8)
            self._tell_chosen(turn, member, [1.0], leaf, leaf, rows)
            return leaf
        foresight = self.expectations.of(number, member, rows, turn, self.columns, self.draw)
        weights = action_weights(member, rows, turn, foresight=foresight, workspace=self.workspace)
        lean = self.leaning.get(member.key)
        seen = [np.array(weight) for weight in weights] if self.keeps_weights or lean is not None else []
        cumulative = accumulated(weights, self.shape if member.rule == "logit" else None)
        total: Value = 1.0 if member.rule == "event" else cumulative[-1]
        if member.rule == "weights":
            refuse_closed(member, total, self.alive)
        if lean is not None:
            cumulative = accumulated(list(map(np.multiply, seen, lean)))
            total = cumulative[-1]
        uniform = self._uniform(turn, member.key, "event" if member.rule == "event" else "choice")
        chosen = picked(cumulative, uniform, total)
        leaf = chosen
        if member.branches_anywhere:
            leaf = branched(member, chosen, rows, self._uniform(turn, member.key, "branch"))
        if self.arbiter is not None:
            chosen, leaf = self.arbiter(turn, member, seen, leaf, rows)
        self._tell_chosen(turn, member, seen, chosen, leaf, rows)
        return leaf

    def _tell_chosen(
        self, turn: int, member: Member, weights: Sequence[Value], action: npt.NDArray[np.int8],
        leaf: npt.NDArray[Any], rows: Sequence[Value],
    ) -> None:  # fmt: skip
        for watcher in self.watchers:
            watcher.chosen(self, turn, member, weights, action, leaf, rows)

    def odds(self, number: int, member: Member, free: Member, rows: Sequence[Value], turn: int) -> Floats:
        """Return how likely a member is to take each action in the first run, if nothing imposed one; shape (A,).

        ``free`` is the member without what is imposed on it.
        """
        foresight = self.expectations.of(number, member, rows, turn, self.columns, self.draw)
        weights = action_weights(free, rows, turn, foresight=foresight)
        table = np.array([float(np.ravel(np.broadcast_to(weight, self.shape))[0]) for weight in weights])
        return np.asarray(table / table.sum())

    # --- endings

    def settle(self, turn: int, *, at_turn_end: bool) -> None:
        """End the runs that reach an outcome."""
        if not any(o.ends == "phase" or (o.ends and at_turn_end) for o in self.model.outcomes):
            return
        outcome = ended_outcome(self.model, self.columns, at_turn_end=at_turn_end, workspace=self.workspace)
        ending = self.alive & (outcome != NO_OUTCOME)
        if ending.any():
            self._end(turn, outcome, ending)
            self.keep_alive(self.alive & ~ending)

    def _end(self, turn: int, outcome: Whole32, where: Truths) -> None:
        for watcher in self.watchers:
            watcher.ended(self, turn, outcome, where)

    # --- chance

    def _uniform(self, turn: int, name: str, use: Use) -> Floats:
        numbers = self.numbers(turn, name, use)
        return numbers.reshape(self.n_draws, self.width) if self.position is None else numbers[self.position]
