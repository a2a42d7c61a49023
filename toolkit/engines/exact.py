"""The exact engine: the crisis as a Markov chain, chance summed without sampling.

The structure is explored once; each batch of draws only fills in the chances of its edges and pushes the
probability of every state through the turns (Kemeny and Snell 1960, Finite Markov Chains).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from toolkit.engines.chances import Chances, block_matrix, notable_rates, step_chances
from toolkit.engines.foresight import Policy, foresee
from toolkit.engines.result import Tally
from toolkit.engines.structure import OVERFLOWS, StepStructure, Structure, final_outcome, rung_of
from toolkit.errors import RunError
from toolkit.model.draws import Draws
from toolkit.model.model import Model, Step
from toolkit.model.program import State, Workspace
from toolkit.model.turn import refuse_overflow

Floats = npt.NDArray[np.float64]
BATCH_NUMBERS = 200_000
"""Edge chances that one batch of draws may hold in a step; keeps them in the processor's cache."""
MASS_SLACK = 1e-9
"""How far the probabilities of one draw may be from 1 after all turns before the run is refused."""


def batch_size(structure: Structure) -> int:
    """Return how many draws to solve at once."""
    widest = max(step.n_states * len(step.ways) for step in structure.steps)
    return int(max(1, min(32, BATCH_NUMBERS // widest)))


@dataclass
class Labels:
    """Which marginals a state belongs to: one level per shown variable, and one rung.

    Attributes
    ----------
    live : sparse array, shape (M, S)
        For states at the end of a turn.
    ended : per step, sparse array, shape (M, X)
    outcome_at_horizon : shape (K, S)
    outcome_ended : per step, shape (K, X)
    """

    live: csr_array
    ended: list[csr_array]
    outcome_at_horizon: csr_array
    outcome_ended: list[csr_array]

    @classmethod
    def of(cls, model: Model, structure: Structure) -> Labels:
        """Work the labels out once per structure."""
        columns = structure.steps[0].columns
        n_outcomes = len(model.outcomes)
        return cls(
            live=indicator(model, columns),
            ended=[indicator(model, step.ended_columns) for step in structure.steps],
            outcome_at_horizon=_one_hot(final_outcome(model, columns), n_outcomes),
            outcome_ended=[_one_hot(step.ended_outcome, n_outcomes) for step in structure.steps],
        )


def indicator(model: Model, columns: State) -> csr_array:
    """Return which levels and which rung each state shows; shape (M, S)."""
    offset, rows = 0, []
    for variable in model.shown:
        rows.append(columns[variable].astype(np.int64) + offset)
        offset += model.variables[variable].size
    if model.rungs:
        rows.append(rung_of(model, columns).astype(np.int64) + 1 + offset)
        offset += len(model.rungs) + 1
    n = len(columns[0])
    matrix = csr_array(
        (np.ones(len(rows) * n), (np.concatenate(rows), np.tile(np.arange(n), len(rows)))), shape=(offset, n)
    )
    return matrix


def _one_hot(place: npt.NDArray[np.int32], n_rows: int) -> csr_array:
    here = place >= 0
    n = len(place)
    return csr_array((np.ones(int(here.sum())), (place[here], np.flatnonzero(here))), shape=(n_rows, n))


class Chain:
    """The chain of a model for batches of up to ``size`` draws."""

    def __init__(self, model: Model, structure: Structure, size: int) -> None:
        self.model, self.structure, self.size = model, structure, size
        self.labels = Labels.of(model, structure)
        self.matrices = [block_matrix(step, size) for step in structure.steps]
        self.workspaces = [Workspace((step.n_states,), (size, 1)) for step in structure.steps]

    def solve(self, draws: Draws, first: int, last: int) -> Tally:
        """Solve draws ``first`` to ``last``; at most ``size`` of them.

        Raises
        ------
        RunError
            If a probability leaves [0, 1] or a variable its bounds in a state that can be reached.
        """
        parameters = draws.columns(first, last)
        short = self.size - (last - first)
        if short:  # the last batch: repeat its last draw, and drop the copies afterwards
            parameters = [np.concatenate((column, np.repeat(column[-1:], short, axis=0))) for column in parameters]
        with np.errstate(all="ignore"):
            tally = _Pass(self, parameters, first).run(last - first)
        return tally


@dataclass
class _Pass:
    """One batch of draws on its way through the turns."""

    chain: Chain
    parameters: Sequence[Floats]
    first_draw: int
    known: dict[int, Chances] = field(default_factory=dict)
    counts: dict[str, Floats] = field(default_factory=dict)

    def run(self, n_draws: int) -> Tally:
        chain, model = self.chain, self.chain.model
        size, n_turns = chain.size, model.horizon
        policy = foresee(model, chain.structure, self.parameters, size) if model.foresight else None
        mass, incidence, marginals, settled = self._start()
        choices = np.zeros((n_turns, len(model.actions), size))
        for turn in range(1, n_turns + 1):
            incidence[:, turn] = incidence[:, turn - 1]
            place = 0
            for number, step in enumerate(model.steps):
                chances = self._chances(number, step, turn, policy)
                place = self._count(number, step, turn, chances, mass, choices, place)
                mass, ended = self._push(number, chances, mass)
                incidence[:, turn] += (chain.labels.outcome_ended[number] @ ended.T).T
                settled += (chain.labels.ended[number] @ ended.T).T
            marginals[:, turn] = settled + (chain.labels.live @ mass.T).T
        incidence[:, n_turns] += (chain.labels.outcome_at_horizon @ mass.T).T
        self._weigh(incidence[:, n_turns], n_draws)
        counts = {name: float(value[:n_draws].sum()) for name, value in self.counts.items()}
        return Tally(incidence[:n_draws], marginals[:n_draws], choices[..., :n_draws].sum(axis=-1), counts,
                     incidence[:n_draws, n_turns])

    def _start(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the mass of each live state, and the tables for turn 0 filled in."""
        chain, model, structure = self.chain, self.chain.model, self.chain.structure
        size = chain.size
        shares = start_shares(model, structure.start_columns, self.parameters, size)
        live = structure.start_state >= 0
        mass = np.zeros((size, structure.n_states))
        mass[:, structure.start_state[live]] = shares[:, live]
        incidence = np.zeros((size, model.horizon + 1, len(model.outcomes)))
        incidence[:, 0] = (_one_hot(structure.start_outcome, len(model.outcomes)) @ shares.T).T
        show = indicator(model, structure.start_columns)
        marginals = np.zeros((size, model.horizon + 1, show.shape[0]))
        marginals[:, 0] = (show @ shares.T).T
        settled = (show @ (shares * ~live).T).T
        return mass, incidence, marginals, settled

    def _push(self, number: int, chances: Chances, mass: Floats) -> tuple[Floats, Floats]:
        """Push the mass of a batch over one step; return live and ended mass, shapes (B, S') and (B, X)."""
        structure, matrix = self.chain.structure.steps[number], self.chain.matrices[number]
        for check, where in chances.broken:
            self._stop_if_reached(number, check, where, mass)
        matrix.data = chances.edges.reshape(-1)
        after = (matrix @ mass.reshape(-1)).reshape(self.chain.size, -1)
        ended = after[:, structure.n_next :]
        refused = np.flatnonzero(structure.ended_outcome <= OVERFLOWS)
        if len(refused) and (reached := ended[:, refused].max(axis=0) > 0.0).any():
            refuse_overflow(self.chain.model, int(OVERFLOWS - structure.ended_outcome[refused[reached][0]]))
        return np.ascontiguousarray(after[:, : structure.n_next]), ended

    def _chances(self, number: int, step: Step, turn: int, policy: Policy | None) -> Chances:
        """Return the chances of a step, worked out anew only where the turn matters."""
        changes = step.program.reads_turn or any(turn in member.forced for member in step.members)
        foreseen = policy.of(number, turn) if policy is not None else None
        if number in self.known and not changes:
            return self.known[number]
        chain = self.chain
        chances = step_chances(
            step, chain.structure.steps[number], self.parameters, turn, chain.workspaces[number], chain.size,
            foreseen,
        )  # fmt: skip
        chances.notable = notable_rates(chain.model, chain.structure.steps[number], chances.edges)
        if not changes and foreseen is None:
            self.known[number] = chances
        return chances

    def _count(
        self, number: int, step: Step, turn: int, chances: Chances, mass: Floats, choices: Floats, place: int
    ) -> int:
        """Add up what is reported beside probabilities: actions taken, forced, cut off, ignored."""
        for member, actions in zip(step.members, chances.actions, strict=True):
            if member.rule == "clock":
                continue
            for n, action in enumerate(actions[: len(member.reported)]):
                choices[turn - 1, place + n] = np.einsum("bs,bs->b", np.broadcast_to(action, mass.shape), mass)
            if turn in member.forced:
                imposed = member.forced[turn][0]
                share = np.einsum("bs,bs->b", np.broadcast_to(actions[imposed] == 1.0, mass.shape) * 1.0, mass)
                self._add(f"forced:{member.key}.{member.actions[imposed].name}@{turn}", share)
            place += len(member.reported)
        for name, rate in chances.notable.items():
            self._add(name, np.einsum("bs,bs->b", rate, mass))
        return place

    def _add(self, name: str, value: Floats) -> None:
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
            draw = self.first_draw + int(off.argmax())
            raise RunError(f"the probabilities of draw {draw} sum to 1 within {off.max():.1e} only; this is a defect")


def raise_broken(model: Model, number: int, check: int, draw: int, structure: Structure, state: int) -> None:
    """Stop because a number left its bounds, naming line, draw and state."""
    watched = model.steps[number].checks[check]
    columns = structure.steps[number].columns
    shown = ", ".join(f"{model.variables[n].name}={model.variables[n].labels[columns[n][state]]}" for n in model.shown)
    raise RunError(
        f"{watched.place}\n  {watched.what} leaves [{watched.low:g}, {watched.high:g}] in draw {draw} where {shown}; "
        "use clip(…, low, high), or narrow the parameters"
    )


def start_shares(model: Model, columns: State, parameters: Sequence[Floats], size: int) -> Floats:
    """Return the probability of each combination of start levels; shape (B, S0)."""
    rows = model.start.evaluate([], parameters, 0, Workspace((1,), (size, 1)))
    shares, place = np.ones((size, len(columns[0]))), 0
    for levels, column in zip(model.start_levels, columns, strict=True):
        table = np.stack([np.broadcast_to(rows[place + n], (size, 1))[:, 0] for n in range(len(levels))], axis=1)
        if (table < 0.0).any() or (np.abs(table.sum(axis=1) - 1.0) > 1e-9).any():
            raise RunError("the start probabilities of a variable do not sum to 1 in some draw")
        lookup = np.zeros(int(max(levels)) + 1, dtype=np.int64)
        lookup[list(levels)] = np.arange(len(levels))
        shares *= table[:, lookup[column]]
        place += len(levels)
    return shares


def merge(parts: Sequence[Tally], n_draws: int) -> Tally:
    """Join the tallies of consecutive batches; sums are taken in draw order."""
    counts: dict[str, float] = {}
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


def solver(
    model: Model, structure: Structure, size: int, draws: Draws
) -> Callable[[tuple[int, int]], Tally]:
    """Return a function that solves one batch of draws."""
    chain = Chain(model, structure, size)
    return lambda task: chain.solve(draws, *task)
