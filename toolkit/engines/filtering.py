"""The exact engine under evidence: filtering forward, smoothing backward, and the weight of each draw.

Reports multiply the probability of what they speak of: an edge of the chain by the probability of the report
given the action behind it, a state at the end of a turn by that given the condition. The forward pass gives
what is known so far, the backward pass what later reports say about earlier turns (forward-backward: Rabiner
1989, Proc. IEEE 77:257-286). The probability of all reports given a draw is the weight of that draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from toolkit.engines.chances import Chances, step_chances
from toolkit.engines.exact import Chain, Labels, Pass, Progress, start_shares
from toolkit.engines.structure import Structure
from toolkit.errors import RunError
from toolkit.model.decisions import branch_probabilities
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Member, Model
from toolkit.model.program import State, Value, Workspace
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
Behind = list[list[list[tuple[int, Floats | None]]]]
"""Per member and way: (action, its share of the way's mass in each draw and state, or None for all of it)."""


@dataclass(frozen=True)
class Conditioned:
    """What one batch of draws yields under evidence.

    Attributes
    ----------
    tally : tables given the evidence, draw by draw; ``choices`` is left empty
    choices : shape (B, T, C), given the evidence
    log_evidence : shape (B,), log-probability of all reports given the draw
    by_report : shape (B, O), log-probability of each observation given those before it
    now : shape (B, M), levels and rungs at the end of the last turn with evidence
    """

    tally: Tally
    choices: Floats
    log_evidence: Floats
    by_report: Floats
    now: Floats


def solver(
    model: Model, structure: Structure, size: int, draws: Draws, evidence: Evidence, smooth: bool = True
) -> Callable[[tuple[int, int]], Conditioned]:
    """Return a function that solves one batch of draws under evidence.

    Without ``smooth`` the tables of turns that reports speak of are left as they were filtered, and choices are
    not counted: outcomes and weights come out the same, several times sooner.
    """
    chain = Chain(model, structure, size)

    def solve(task: tuple[int, int]) -> Conditioned:
        first, last = task
        parameters = draws.columns(first, last)
        short = size - (last - first)
        if short:
            parameters = [np.concatenate((c, np.repeat(c[-1:], short, axis=0))) for c in parameters]
        with np.errstate(all="ignore"):
            return _Filter(chain, parameters, first, evidence, smooth).run(last - first)

    return solve


@dataclass
class _Filter:
    """One batch on its way through the turns that reports speak of, and on."""

    chain: Chain
    parameters: Sequence[Floats]
    first_draw: int
    evidence: Evidence
    smooth: bool

    def __post_init__(self) -> None:
        chain = self.chain
        self.model, self.size = chain.model, chain.size
        self.base = Pass(chain, self.parameters, self.first_draw)
        self.before: dict[tuple[int, int], Floats] = {}
        """Mass before each step of each turn that reports speak of, as a share of what was left then."""
        self.newly: dict[tuple[int, int], Floats] = {}
        """Mass that ended after each step, likelihoods of the rest of its turn included."""
        self.behind: dict[int, tuple[Chances, Behind]] = {}
        self.log = np.zeros(self.size)
        self.by_report = np.zeros((self.size, len(self.evidence.observations)))
        self.scale: dict[int, Floats] = {}
        bounds = np.cumsum([0, *(len(step.ended_outcome) for step in chain.structure.steps)])
        self.part = [slice(a, b) for a, b in pairwise(bounds)]

    def run(self, n_draws: int) -> Conditioned:
        last, chain_structure = self.evidence.last_turn, self.chain.structure
        progress = self.base.start()
        start_settled = self._start_shares() * (chain_structure.start_state < 0)
        settled = start_settled.copy()
        for turn in range(1, last + 1):
            settled = self._forward(turn, progress, settled)
        now = self._marginals(progress.mass, progress.ended, settled)
        if self.smooth:
            self._smooth(last, progress, start_settled)
        else:
            self._sum_up(last, progress, settled)
        for turn in range(last + 1, self.model.horizon + 1):
            self.base.turn(turn, progress)
        incidence, marginals = progress.incidence[:n_draws], progress.marginals[:n_draws]
        empty = np.zeros((self.model.horizon, len(self.model.actions)))
        return Conditioned(
            Tally(incidence, marginals, empty, {}, incidence[:, -1]),
            np.ascontiguousarray(progress.choices[..., :n_draws].transpose(2, 0, 1)),
            self.log[:n_draws],
            self.by_report[:n_draws],
            now[:n_draws],
        )

    # --- forward

    def _forward(self, turn: int, progress: Progress, settled: Floats) -> Floats:
        """Push the mass over a turn and weigh it with what is reported of it; return the settled mass."""
        observed = self.evidence.of_turn(turn)
        for number in range(len(self.model.steps)):
            self.before[turn, number] = progress.mass
            total = _sum(progress.mass) + _sum(progress.ended) + _sum(settled)
            for one in [o for o in observed if o.kind == "action" and o.step == number]:
                progress.ended *= one.if_not
                settled = settled * one.if_not
                for earlier in range(number):
                    self.newly[turn, earlier] = self.newly[turn, earlier] * one.if_not
            chances = self._chances(number, turn)
            progress.mass, ending = self.base.push(number, chances, progress.mass)
            self.newly[turn, number] = ending
            progress.ended[:, self.part[number]] += ending
            here = [o for o in observed if o.kind == "action" and o.step == number]
            self._note(here, total, _sum(progress.mass) + _sum(progress.ended) + _sum(settled))
        for one in [o for o in observed if o.kind == "state"]:
            total = _sum(progress.mass) + _sum(progress.ended) + _sum(settled)
            progress.mass = progress.mass * self._state_factor(
                one, self.chain.structure.steps[0].columns, turn
            )
            for number, step in enumerate(self.chain.structure.steps):
                factor = self._state_factor(one, step.ended_columns, turn)
                progress.ended[:, self.part[number]] *= factor
                self.newly[turn, number] = self.newly[turn, number] * factor
            settled = settled * self._state_factor(one, self.chain.structure.start_columns, turn)
            self._note([one], total, _sum(progress.mass) + _sum(progress.ended) + _sum(settled))
        left = _sum(progress.mass) + _sum(progress.ended) + _sum(settled)
        self.scale[turn] = np.where(left > 0.0, left, 1.0)
        with np.errstate(divide="ignore"):
            self.log = self.log + np.log(left)
        share = self.scale[turn][:, None]
        progress.mass = progress.mass / share
        progress.ended /= share
        return np.asarray(settled / share)

    def _note(self, observed: Sequence[Observation], before: Floats, after: Floats) -> None:
        """Write down how probable the reports about one step were, given those before them."""
        for one in observed:
            place = self.evidence.observations.index(one)
            with np.errstate(divide="ignore", invalid="ignore"):
                # Reports on one choice are weighed together; the surprise is shared evenly among them.
                self.by_report[:, place] = np.log(after / before) / len(observed)

    def _chances(self, number: int, turn: int) -> Chances:
        step, chain = self.model.steps[number], self.chain
        factors: dict[int, Floats] = {}
        for one in self.evidence.of_turn(turn):
            if one.kind == "action" and one.step == number:
                table = np.full(len(step.members[one.member].actions), one.if_not)
                table[list(one.actions)] = one.if_so
                factors[one.member] = factors.get(one.member, np.ones(len(table))) * table
        if not factors:
            return self.base.chances(number, step, turn)
        policy = self.base.policy
        return step_chances(
            step, chain.structure.steps[number], self.parameters, turn, chain.workspaces[number], chain.size,
            policy.of(number, turn) if policy is not None else None, factors=factors,
        )  # fmt: skip

    def _state_factor(self, one: Observation, columns: State, turn: int) -> Floats:
        assert one.program is not None
        holds = one.program.evaluate(
            columns, self.parameters, turn, Workspace(columns[0].shape, (self.size, 1))
        )[0]
        return np.broadcast_to(
            np.where(holds, one.if_so, one.if_not), (self.size, len(columns[0]))
        )  # a condition may be the same for all draws

    def _start_shares(self) -> Floats:
        """Return the probability of each combination of start levels; shape (B, S0)."""
        return start_shares(self.model, self.chain.structure.start_columns, self.parameters, self.size)

    def _sum_up(self, last: int, progress: Progress, settled: Floats) -> None:
        """Write what is known at the end of the last turn with evidence, and nothing of the turns before."""
        structure = self.chain.structure
        start = Labels(self.model, structure.start_columns, structure.start_outcome, self.size)
        progress.settled = start.marginals(settled)
        left = progress.mass if last == self.model.horizon else None
        progress.incidence[:, last] = start.outcomes(settled) + self.chain.outcomes(progress.ended, left)

    # --- backward

    def _smooth(self, last: int, progress: Progress, start_settled: Floats) -> None:
        """Fill in the tables up to the last turn with evidence, given all of it."""
        structure, steps = self.chain.structure, self.model.steps
        live = np.ones_like(progress.mass)
        gone = [np.ones((self.size, len(s.ended_outcome))) for s in structure.steps]
        gone_start = np.ones((self.size, len(structure.start_columns[0])))
        # Shares are rescaled after every turn; weights undo it: what is left after turn t is worth 1 / rest[t].
        ending = {}
        after_turn: dict[int, tuple[Floats, list[Floats], Floats]] = {last: (live, gone, gone_start)}
        for turn in range(last, 0, -1):
            live, gone, gone_start = after_turn[turn]
            scale = self.scale[turn][:, None]
            observed = self.evidence.of_turn(turn)
            value = live / scale
            dead = [part / scale for part in gone]
            dead_start = gone_start / scale
            for number, part in enumerate(dead):
                ending[turn, number] = self.newly[turn, number] * part
            for one in [o for o in observed if o.kind == "state"]:
                value = value * self._state_factor(one, structure.steps[0].columns, turn)
                dead = [
                    part * self._state_factor(one, step.ended_columns, turn)
                    for part, step in zip(dead, structure.steps, strict=True)
                ]
                dead_start = dead_start * self._state_factor(one, structure.start_columns, turn)
            for number in range(len(steps) - 1, -1, -1):
                value = self._step_back(number, turn, value, dead, progress.choices)
                for one in [o for o in observed if o.kind == "action" and o.step == number]:
                    dead = [part * one.if_not for part in dead]
                    dead_start = dead_start * one.if_not
            after_turn[turn - 1] = value, dead, dead_start
        self._tabulate(last, progress, start_settled, ending, after_turn)

    def _step_back(
        self, number: int, turn: int, value: Floats, dead: list[Floats], choices: Floats
    ) -> Floats:
        """Return the worth before a step, and count the actions taken at it, given all evidence."""
        chain, structure = self.chain, self.chain.structure.steps[number]
        chances = self._chances(number, turn)
        after = np.concatenate((value, dead[number]), axis=1)
        matrix = chain.matrices[number]
        matrix.data = chances.edges.reshape(-1)
        before = np.asarray(matrix.T @ after.reshape(-1)).reshape(self.size, -1)
        moved = self.before[turn, number][:, structure.source] * chances.edges * after[:, structure.target]
        self._count(number, turn, moved, chances, choices)
        return before

    def _count(self, number: int, turn: int, moved: Floats, chances: Chances, choices: Floats) -> None:
        """Split the mass that passed each edge among the actions that may have been behind it."""
        step, structure = self.model.steps[number], self.chain.structure.steps[number]
        place = sum(len(m.reported) for s in self.model.steps[:number] for m in s.members)
        behind = self._behind(number, turn, chances)
        for m, member in enumerate(step.members):
            n_ways, n_states = len(member.first_leaf_of_way), structure.n_states
            cell = structure.ways[structure.way, m].astype(np.intp) * n_states + structure.source
            passed = np.stack(
                [np.bincount(cell, weights=row, minlength=n_ways * n_states) for row in moved]
            ).reshape(self.size, n_ways, n_states)
            for way, actions in enumerate(behind[m]):
                for n, share in actions:
                    if n < len(member.reported):
                        mass = passed[:, way] if share is None else passed[:, way] * share
                        choices[turn - 1, place + n] += mass.sum(axis=1)
            place += len(member.reported)

    def _behind(self, number: int, turn: int, chances: Chances) -> Behind:
        """Return per member and way the actions that may be behind it and their shares."""
        step = self.model.steps[number]
        observed = [o for o in self.evidence.of_turn(turn) if o.kind == "action" and o.step == number]
        is_same = not observed and self.base.known.get(number, (None, None))[1] is chances
        if is_same and number in self.behind and self.behind[number][0] is chances:
            return self.behind[number][1]
        columns = self.chain.structure.steps[number].columns
        rows = step.program.evaluate(columns, self.parameters, turn, self.chain.workspaces[number])
        found: Behind = []
        for m, member in enumerate(step.members):
            table = np.ones(len(member.actions))
            for one in observed:
                if one.member == m:
                    table *= np.where(np.isin(np.arange(len(table)), one.actions), one.if_so, one.if_not)
            found.append(_shares_of_ways(member, chances.actions[m] * table[:, None, None], rows))
        if is_same:
            self.behind[number] = chances, found
        return found

    def _tabulate(
        self, last: int, progress: Progress, start_settled: Floats,
        ending: dict[tuple[int, int], Floats], after_turn: dict[int, tuple[Floats, list[Floats], Floats]],
    ) -> None:  # fmt: skip
        """Write the smoothed incidence and marginals of turns 0 to ``last``."""
        labels, n_steps = self.chain.labels, len(self.model.steps)
        start = Labels(
            self.model, self.chain.structure.start_columns, self.chain.structure.start_outcome, self.size
        )
        value, _, dead_start = after_turn[0]
        settled = start_settled * dead_start
        progress.incidence[:, 0] = start.outcomes(settled)
        progress.settled = start.marginals(settled)
        alive = start.marginals(self._start_shares() * self._spread_start(value))
        progress.marginals[:, 0] = progress.settled + alive
        gone = np.zeros_like(progress.ended)
        for turn in range(1, last + 1):
            now = np.concatenate([ending[turn, number] for number in range(n_steps)], axis=1)
            gone = gone + now
            mass = (self.before[turn + 1, 0] if turn < last else progress.mass) * after_turn[turn][0]
            left = mass if turn == self.model.horizon else None
            progress.incidence[:, turn] = progress.incidence[:, turn - 1] + self.chain.outcomes(now, left)
            progress.marginals[:, turn] = progress.settled + labels.marginals(
                np.concatenate((mass, gone), axis=1)
            )
        progress.ended = gone

    def _spread_start(self, value: Floats) -> Floats:
        """Look up the worth of each combination of start levels; 0 where histories have ended."""
        state = self.chain.structure.start_state
        return np.where(state >= 0, value[:, np.maximum(state, 0)], 0.0)

    def _marginals(self, mass: Floats, ended: Floats, settled: Floats) -> Floats:
        structure = self.chain.structure
        start = Labels(self.model, structure.start_columns, structure.start_outcome, self.size)
        return self.chain.labels.marginals(np.concatenate((mass, ended), axis=1)) + start.marginals(settled)


def _sum(mass: Floats) -> Floats:
    return np.asarray(mass.sum(axis=1))


def _shares_of_ways(
    member: Member, actions: Floats, rows: Sequence[Value]
) -> list[list[tuple[int, Floats | None]]]:
    """Return per way the actions behind it, each with its share of the way's mass; None is all of it."""
    ways: list[dict[int, Value]] = [{} for _ in member.first_leaf_of_way]
    for n, action in enumerate(member.actions):
        for leaf, probability in enumerate(branch_probabilities(action, rows), start=action.first_leaf):
            way = ways[member.way_of_leaf[leaf]]
            way[n] = way.get(n, 0.0) + actions[n] * probability
    found: list[list[tuple[int, Floats | None]]] = []
    for way in ways:
        if len(way) == 1:
            found.append([(next(iter(way)), None)])
            continue
        total = sum(way.values())
        safe = np.where(total > 0.0, total, 1.0)
        found.append([(n, np.asarray(mass / safe)) for n, mass in way.items()])
    return found


def refuse_impossible(log_evidence: Floats, by_report: Floats, evidence: Evidence) -> None:
    """Stop where no draw allows what was reported.

    Raises
    ------
    RunError
        Naming the first report that nothing allows.
    """
    if np.isfinite(log_evidence).any():
        return
    possible = np.isfinite(by_report).any(axis=0)
    first = evidence.observations[int(np.argmin(possible))]
    raise RunError(
        f"{first.place}\n  nothing in the scenario allows this report given those before it: its probability is 0 for "
        "every draw; give it a likelihood above 0 where it is false, or look whether the reports contradict each other"
    )
