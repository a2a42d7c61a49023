"""The forward pass of the exact engine: the probability of every state, pushed through the turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.chances import Chances, TurnKey, add_counts, step_chances
from toolkit.engines.choosing import Choosing, Follows
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.moving.rooms import Rooms
from toolkit.engines.progress import Progress
from toolkit.engines.states.endings import OVERFLOWS
from toolkit.engines.states.labels import Labels
from toolkit.engines.states.starts import start_shares
from toolkit.errors import RunError
from toolkit.model.members import Member
from toolkit.model.steps import Step
from toolkit.model.turn import refuse_overflow
from toolkit.results.record import Counted
from toolkit.results.tally import Tally
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
MASS_SLACK = 1e-9
"""How far the probabilities of one draw may be from 1 after all turns before the run is refused."""


@dataclass
class Pass:
    """One batch of draws on its way through the turns."""

    chain: Chain
    parameters: Sequence[Floats]
    first_draw: int
    known: dict[int, tuple[TurnKey | int, Chances]] = field(default_factory=dict)
    """Per step what it was worked out for last, and its chances."""
    followed: dict[int, tuple[tuple[float, ...], Follows, Chances]] = field(default_factory=dict)
    """The same of steps at which one member weighs whole states: what follows from its actions."""
    counts: dict[Counted, Floats] = field(default_factory=dict)
    counting: bool = True
    """Whether to add up what is reported beside probabilities."""
    telling: bool = True
    """Whether to sum up the levels of variables; those of rungs are in any case."""
    averaged: bool = False
    """Whether it will do to know how likely acts are in each state, over all histories that lead there: not where histories are told apart."""
    keeps_ended: bool = False
    """Whether to keep the mass of each state in which histories have ended."""

    def run(
        self,
        n_draws: int,
        weights: Floats | None = None,
        after: Callable[[int, Progress], None] | None = None,
    ) -> Tally:
        """Follow every turn and return the tables of the first ``n_draws`` draws of the batch.

        Sums count draws by their weights, shape (n_draws,); ``after`` looks on at the end of each turn.
        """
        progress = self.start()
        for turn in range(1, self.chain.model.horizon + 1):
            self.turn(turn, progress)
            if after is not None:
                after(turn, progress)
        self._weigh(progress.incidence[:, -1], n_draws)
        counts = {name: float(_added(value[:n_draws], weights)) for name, value in self.counts.items()}
        if self.policy is not None:
            counted = n_draws if weights is None else float(weights.sum())
            counts |= {what: one * counted for what, one in self.policy.counted().items()}
        return Tally(
            progress.incidence[:n_draws],
            progress.marginals[:n_draws],
            np.asarray(_added(progress.choices[..., :n_draws], weights)),
            counts,
            progress.incidence[:n_draws, -1],
        )

    @cached_property
    def rooms(self) -> Rooms:
        """Memory for mass, made when it is first moved."""
        return Rooms(self.chain.structure.laid, self.chain.size)

    @cached_property
    def policy(self) -> Policy | None:
        """What actors that look ahead expect."""
        chain = self.chain
        if not chain.model.has_policy:
            return None
        from toolkit.engines.looking_ahead.foresight import foresee  # in most crises nobody looks ahead

        return foresee(chain, self.parameters, self.first_draw, averaged=self.averaged)

    def start(self) -> Progress:
        """Return the start of every draw."""
        chain, model = self.chain, self.chain.model
        mass, incidence, marginals, settled = self._start()
        choices = np.zeros((model.horizon, len(model.actions), chain.size))
        return Progress(mass, incidence, marginals, settled, choices)

    def turn(self, turn: int, progress: Progress) -> None:
        """Push the probability over one turn."""
        keep_within()
        chain, place, joint = self.chain, 0, None
        ended = np.zeros((chain.size, len(chain.model.outcomes)))
        for number, step in enumerate(chain.model.steps):
            push = self._choose if number in chain.choosing else self._push
            chances, progress.mass, gone, by_row = push(number, step, turn, progress.mass)
            if gone.shape[1]:
                self._refuse_overflow(number, gone)
                ended += chain.gone(number).outcomes(gone)
                if self.tells:
                    joint = chain.gone(number).add_joint(gone, joint)
                else:
                    progress.settled += self.levels(chain.gone(number), gone)
                self._keep(number, gone, progress)
            if self.counting:
                place = self._count(turn, chances, by_row, progress.choices, place)
        if turn == chain.model.horizon:
            ended += chain.live.outcomes(progress.mass)
        progress.incidence[:, turn] = progress.incidence[:, turn - 1] + ended
        if joint is not None:
            progress.settled += chain.live.margins(joint)
        progress.marginals[:, turn] = progress.settled + self.levels(chain.live, progress.mass)

    def _push(
        self, number: int, step: Step, turn: int, mass: Floats
    ) -> tuple[Chances, Floats, Floats, Floats]:
        """Push mass over one step; return its chances, what goes on, what has ended, and the mass of each row."""
        chances, mover = self.chances(number, step, turn), self.chain.mover(number)
        self._watch(number, chances, mass)
        live, gone, by_row = mover.push(chances.moves, mass, *self.rooms.after(mover, mass))
        for member, actions in zip(step.members, chances.actions, strict=True):
            self._count_forced(member, turn, actions, by_row)
        return chances, live, gone, by_row

    def _choose(
        self, number: int, step: Step, turn: int, mass: Floats
    ) -> tuple[Chances, Floats, Floats, Floats]:
        """Push mass over a step at which one member weighs whole states; rows are then those of what follows its actions."""
        choosing, chances = self.chain.choosing[number], self._following(number, step, turn)
        follows = self.followed[number][1]
        for check, where in follows.broken:
            self._stop_if_reached(number, check, where[:, choosing.row], mass)
        settled = self.policy.odds.get((number, turn)) if self.policy is not None else None
        if settled is not None and turn not in choosing.member.forced:
            return chances, *choosing.push_settled(follows, settled, mass, *self.rooms.after(choosing.mover))
        odds = self._odds(number, turn, choosing, follows)
        self._count_forced(choosing.member, turn, odds, mass)
        return chances, *choosing.push(follows, odds, mass, *self.rooms.after(choosing.mover))

    def _odds(self, number: int, turn: int, choosing: Choosing, follows: Follows) -> Floats:
        """Return how likely the actions of a step at which one member weighs whole states are; shape (A, B, S)."""
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        return choosing.odds(follows, foreseen[0] if foreseen else None, turn, forced=True)

    def _following(self, number: int, step: Step, turn: int) -> Chances:
        """Return the chances of what follows from the actions of a step, worked out anew only where the turn matters."""
        key = step.program.turn_key(turn)
        if number not in self.followed or self.followed[number][0] != key:
            choosing = self.chain.choosing[number]
            follows = choosing.follows(self.parameters, turn)
            chances = Chances(follows.moves, [choosing.taken], follows.broken)
            if self.counting:
                add_counts(self.chain.model, step, choosing.options, chances, self.chain.laid)
            self.followed[number] = key, follows, chances
        return self.followed[number][2]

    @property
    def tells(self) -> bool:
        """Whether levels are summed up: what is asked may read them."""
        return self.telling or self.chain.model.asks

    def levels(self, labels: Labels, mass: Floats) -> Floats:
        """Sum the mass of each level and rung; shapes (B, S) -> (B, M)."""
        if self.tells:
            return labels.marginals(mass)
        rungs = labels.on_rungs(mass)
        n_levels = labels.n_marginals - rungs.shape[1]
        return np.concatenate((np.full((len(rungs), n_levels), np.nan), rungs), axis=1)

    def _keep(self, number: int, gone: Floats, progress: Progress) -> None:
        """Keep the mass of the states in which histories have ended, for those who ask of them."""
        if self.keeps_ended:
            if progress.ended is None:
                progress.ended = np.zeros((self.chain.size, self.chain.n_ended))
            progress.ended[:, self.chain.part[number]] += gone

    def _start(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the mass of each live state, and the tables for turn 0 filled in."""
        chain, model, structure = self.chain, self.chain.model, self.chain.structure
        size = chain.size
        shares = start_shares(model, structure.start_columns, self.parameters, size, self.first_draw)
        live = structure.start_state >= 0
        mass = chain.laid(np.zeros((size, structure.n_states)))
        mass[:, structure.start_state[live]] = shares[:, live]
        start = Labels(model, structure.start_columns, structure.start_outcome)
        incidence = np.zeros((size, model.horizon + 1, len(model.outcomes)))
        incidence[:, 0] = start.outcomes(shares * ~live)
        first = start.marginals(shares)
        marginals = np.zeros((size, model.horizon + 1, first.shape[1]))
        marginals[:, 0] = first
        settled = start.marginals(shares * ~live)
        return mass, incidence, marginals, settled

    def push(self, number: int, chances: Chances, mass: Floats) -> tuple[Floats, Floats]:
        """Push the mass of a batch over one step; return live and ended mass, shapes (B, S') and (B, X).

        Several masses go over it side by side as the last axis of all three.
        """
        self._watch(number, chances, mass)
        live, ended, _ = self.chain.mover(number).push(chances.moves, mass)
        self._refuse_overflow(number, ended)
        return live, ended

    def _watch(self, number: int, chances: Chances, mass: Floats) -> None:
        """Stop if a number has left its bounds in a state that is reached."""
        for check, where in chances.broken:
            self._stop_if_reached(number, check, where[:, self.chain.structure.steps[number].row], mass)

    def _refuse_overflow(self, number: int, ended: Floats) -> None:
        """Stop if a variable has left bounds that it refuses to leave."""
        refused = self.chain.refusing[number]
        if len(refused) and (reached := (ended[:, refused] > 0.0).any(axis=(0, *range(2, ended.ndim)))).any():
            outcome = self.chain.structure.laid[number].ended_outcome
            refuse_overflow(self.chain.model, int(OVERFLOWS - outcome[refused[reached][0]]))

    def chances(self, number: int, step: Step, turn: int) -> Chances:
        """Return the chances of a step, worked out anew only where the turn matters."""
        foreseen = self.policy.of(number, turn) if self.policy is not None else None
        key = self.chain.turn_key(number, turn) if foreseen is None else turn
        if number in self.known and self.known[number][0] == key:
            return self.known[number][1]
        chain = self.chain
        chances = step_chances(
            step,
            chain.structure.steps[number],
            self.parameters,
            turn,
            chain.workspace(number),
            chain.size,
            foreseen,
        )
        if self.counting:
            add_counts(chain.model, step, chain.structure.steps[number], chances, chain.laid)
        chances.moves = chain.mover(number).lay(chances.moves)
        self.known[number] = key, chances
        return chances

    def _count(self, turn: int, chances: Chances, by_row: Floats, choices: Floats, place: int) -> int:
        """Add up what is reported beside probabilities: actions taken, changes cut off or ignored."""
        assert chances.counted is not None
        sums = self.chain.kernel.count(chances.counted, by_row)
        n_actions = sums.shape[1] - len(chances.names)
        choices[turn - 1, place : place + n_actions] = sums[:, :n_actions].T
        for n, name in enumerate(chances.names, start=n_actions):
            self._add(name, sums[:, n])
        return place + int(n_actions)

    def _count_forced(self, member: Member, turn: int, actions: Floats, mass: Floats) -> None:
        """Add up in what share of histories a choice was really imposed; counted even where nothing else is.

        ``actions`` has shape (A, B, S), ``mass`` (B, S); both may go by row.
        """
        if turn in member.forced:
            imposed = member.forced[turn][0]
            share = np.einsum("br,br->b", (actions[imposed] == 1.0) * 1.0, mass)
            self._add(Counted("forced", member.key, member.actions[imposed].name, turn), share)

    def _add(self, name: Counted, value: Floats) -> None:
        self.counts[name] = self.counts.get(name, 0.0) + value

    def _stop_if_reached(self, number: int, check: int, where: npt.NDArray[np.bool_], mass: Floats) -> None:
        """Stop if a number left its bounds in a state that is reached, naming line, draw and state."""
        reached = ((mass if mass.ndim == 2 else mass.sum(axis=2)) > 0.0) & where
        if not reached.any():
            return
        block, state = (int(n[0]) for n in np.nonzero(reached))
        model, columns = self.chain.model, self.chain.structure.laid[number].columns
        shown = ", ".join(
            f"{model.variables[n].name}={model.variables[n].labels[columns[n][state]]}" for n in model.shown
        )
        raise RunError(model.steps[number].checks[check].message(self.first_draw + block, shown))

    def _weigh(self, final: Floats, n_draws: int) -> None:
        off = np.abs(final[:n_draws].sum(axis=1) - 1.0)
        if not off.max() <= MASS_SLACK:
            draw = self.first_draw + int(np.argmax(off))
            raise RunError(
                f"the probabilities of draw {draw} sum to 1 within {off.max():.1e} only; this is a defect"
            )


def _added(values: Floats, weights: Floats | None) -> Floats:
    """Sum over draws, the last axis, each counting as much as it weighs."""
    return np.asarray(values.sum(axis=-1) if weights is None else values @ weights)
