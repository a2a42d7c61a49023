"""Backward induction: what the actions of some actors lead to, worked out from the last turn to the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.chances import Chances, step_chances
from toolkit.engines.choosing import Follows, own_appeal
from toolkit.engines.looking_ahead.beliefs import unaware
from toolkit.engines.looking_ahead.equilibrium import simultaneous
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.looking_ahead.worth import Worth, discounts
from toolkit.engines.moving.after import After
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
Given = list[list[Floats] | None] | None
"""Per member of a step what its actions lead to, where that is known already; None where it is of nobody."""
Window = tuple[str, tuple[int, int] | None]
"""An actor, and the turn and step before which it stops looking ahead; None is the horizon."""


@dataclass(frozen=True)
class World:
    """A model as some actor takes it to be, for a batch of draws.

    Attributes
    ----------
    called : what rules that are written in Python say
    first_draw : number of the first draw among all, for messages
    """

    chain: Chain
    called: Policy
    first_draw: int = 0

    @property
    def model(self) -> Model:
        """The model itself."""
        return self.chain.model

    @property
    def structure(self) -> Structure:
        """The states that are listed."""
        return self.chain.structure

    @property
    def size(self) -> int:
        """Draws of the batch."""
        return self.chain.size


class Induction:
    """One backward pass for a batch of draws: what some actors do, given what others do.

    Parameters
    ----------
    parameters : sequence of arrays, shape (B, 1)
        As these actors take them to be.
    seers : mapping
        Actor -> how it looks ahead, for those to be worked out.
    known : Policy
        What the others are known to expect.
    settles : bool
        Whether to say how likely actions are in place of what they lead to, where that is quicker.
    """

    def __init__(
        self, world: World, parameters: Sequence[Floats], seers: Mapping[str, Foresight], known: Policy, *, settles: bool = False
    ) -> None:  # fmt: skip
        self.chain, self.model = world.chain, world.model
        self.structure, self.size = world.structure, world.size
        self.parameters, self.seers, self.given = parameters, seers, known.below(world.called)
        self.policy = Policy()
        self.settles = settles and not any(variable.known_to for variable in self.model.variables)
        self.discounts: dict[str, Floats] = {}
        self.worth = Worth(world.chain, parameters, world.first_draw)
        self.known: dict[int, tuple[tuple[float, ...], Chances]] = {}
        """Per step what it was worked out for last, and its chances."""
        self.followed: dict[int, tuple[tuple[float, ...], Follows]] = {}
        """The same of steps at which one member weighs whole states: what follows from its actions."""
        self.carried: dict[Window, Floats] = {}
        """The worth of everything up to the end of a window, before the step that was gone back over last; shape (B, S)."""
        self.lent: set[Window] = set()
        """Windows whose worth is kept for other turns too, and must not be written over."""

    def run(self) -> Policy:
        """Go back from the last turn to the first and return what was worked out."""
        for turn in range(self.model.horizon, 0, -1):
            keep_within()
            self._enter(turn)
            for number in range(len(self.model.steps) - 1, -1, -1):
                self._step(number, turn)
        return self.policy

    def _enter(self, turn: int) -> None:
        """Go back from before a turn to after the one before it."""
        if turn == self.model.horizon:
            steps = range(len(self.model.steps))
            seers = {seer.actor: seer for n in steps for _, seer in self._looking(n, turn) if seer.look_ahead}
            self.carried = {(name, None): self.worth.at_horizon(seer) for name, seer in seers.items()}
            return
        self.carried = {
            (name, end): self._discounted(name, live)
            for (name, end), live in self.carried.items()
            if end or self._end_of(self.seers[name], turn, 0) is None
        }

    def _discounted(self, name: str, live: Floats) -> Floats:
        """Return what is worth so much a turn later; as it stands where the next turn weighs as much as this one."""
        discount = self._discount(name)
        return live if (discount == 1.0).all() else discount * live

    def _discount(self, name: str) -> Floats:
        """Return how much the next turn weighs against this one, worked out once; shape (B, 1)."""
        if name not in self.discounts:
            seer = self.seers[name]
            self.discounts[name] = discounts(seer, self.parameters, self.size, self.worth.first_draw)
        return self.discounts[name]

    def _end_of(self, seer: Foresight, turn: int, number: int) -> tuple[int, int] | None:
        """Return the turn and step before which a window ends that opens with a choice; None for the horizon."""
        if seer.look_ahead == "horizon" or turn + seer.look_ahead > self.model.horizon:
            return None
        return turn + seer.look_ahead, number

    def _looking(self, number: int, turn: int) -> Iterator[tuple[int, Foresight]]:
        """Yield the members of a step whose options have to be looked into, by number."""
        given: Given = self.given.of(number, turn)
        for m, member in enumerate(self.model.steps[number].members):
            if member.actor in self.seers and (given is None or not isinstance(given[m], ChoiceWeights)):
                yield m, self.seers[member.actor]

    def _step(self, number: int, turn: int) -> None:
        """Work out what the actions of one step lead to, and go back over it."""
        after = {
            window: After(
                live, self.worth.of_ended(self.seers[window[0]], number, turn), window not in self.lent
            )
            for window, live in self.carried.items()
        }
        self.lent.clear()
        looking = {
            m: after[seer.actor, self._end_of(seer, turn, number)]
            if seer.look_ahead
            else self._nothing(number)
            for m, seer in self._looking(number, turn)
        }
        windows = {
            window: worth for window, worth in after.items() if not self._is_done(window, number, turn)
        }
        if self._settles(number, turn, looking):
            self.carried = self._settled(number, turn, looking[0], windows)
        else:
            self._foresee(number, turn, looking)
            self.carried = self._before(number, turn, windows)
        self._open(number, turn)

    def _settles(self, number: int, turn: int, looking: Mapping[int, After]) -> bool:
        """Whether to say at once what a member does: that is enough where nobody sees it otherwise."""
        if not (self.settles and looking and number in self.chain.choosing):
            return False
        return self.chain.choosing[number].decides(self._follows(number, turn), turn)

    def _settled(
        self, number: int, turn: int, own: After, after: Mapping[Window, After]
    ) -> dict[Window, Floats]:
        """Work out what a member does, and the worth before the step from that after it, window by window."""
        choosing, follows = self.chain.choosing[number], self._follows(number, turn)
        counts = [actor == choosing.member.actor for actor, _ in after]
        odds, found = choosing.settled(follows, own, list(after.values()), counts)
        self.policy.odds[number, turn] = odds
        return dict(zip(after, found, strict=True))

    def _nothing(self, number: int) -> After:
        """Return what follows a step to those who do not look ahead at all."""
        after = self.structure.laid[number]
        ended = np.zeros((self.size, after.n_ended)) if after.n_ended else None
        return After(np.zeros((self.size, after.n_next)), ended)

    def _is_done(self, window: Window, number: int, turn: int) -> bool:
        """Whether a window opens at a step."""
        name, end = window
        return end is not None and end == self._end_of(self.seers[name], turn, number)

    def _open(self, number: int, turn: int) -> None:
        """Begin with the windows that end just before a step."""
        for name in {member.actor for member in self.model.steps[number].members} & self.seers.keys():
            seer = self.seers[name]
            if seer.look_ahead == "horizon" or not 0 < seer.look_ahead < turn:
                continue
            if any(other is seer for _, other in self._looking(number, turn - seer.look_ahead)):
                self.carried[name, (turn, number)] = self.worth.of_states(seer, number, turn)
                self.lent.add((name, (turn, number)))

    # --- what actions lead to

    def _foresee(self, number: int, turn: int, after: Mapping[int, After]) -> None:
        """Work out what the actions of a step lead to; ``after`` is the worth after it, by member that looks ahead."""
        members, given = self.model.steps[number].members, self.given.of(number, turn)
        if not after:
            if given is not None:
                self.policy.continuations[number, turn] = given
        elif len(members) == 1:
            self._alone(number, turn, after[0])
        else:
            self._at_once(number, turn, after, given)

    def _alone(self, number: int, turn: int, after: After) -> None:
        """Work out a step in which one member chooses."""
        choosing, follows = self.chain.choosing[number], self._follows(number, turn)
        columns, ahead = self.structure.laid[number].columns, list(choosing.leads_to(follows, after))
        ahead = unaware(self.model, choosing.member.actor, columns, self.parameters, ahead)
        self.policy.continuations[number, turn] = [ahead]

    def _at_once(self, number: int, turn: int, after: Mapping[int, After], given: Given) -> None:
        """Work out a step in which several choose at once."""
        step, structure = self.model.steps[number], self.structure.steps[number]
        if any(variable.known_to for variable in self.model.variables):
            raise RunError(
                f"{step.members[0].place}\n  actors choose at once and some variable is known to few, which takes beliefs that this "
                "engine does not work out; let them choose one after the other"
            )
        rows = self._rows(number, turn)
        joined = {m: worth.joined for m, worth in after.items()}
        found = simultaneous(step, structure, rows, joined, turn, self.size, given)
        self.policy.continuations[number, turn] = [
            own if own is not None else given[m] if given is not None else None
            for m, own in enumerate(found.continuations)
        ]
        self.policy.residual = max(self.policy.residual, found.residual)
        if len(after) > 1:
            self.policy.shares_with_others.append(found.others)

    def _rows(self, number: int, turn: int) -> list[Floats]:
        """Evaluate a step; copied, since the workspace's buffers are used again."""
        columns, program = self.structure.steps[number].row_columns, self.model.steps[number].program
        return [
            np.array(row)
            for row in program.evaluate(columns, self.parameters, turn, self.chain.workspace(number))
        ]

    def _follows(self, number: int, turn: int) -> Follows:
        """Return what follows from the actions of a step, worked out anew only where the turn matters."""
        key = self.model.steps[number].program.turn_key(turn)
        if number not in self.followed or self.followed[number][0] != key:
            self.followed[number] = key, self.chain.choosing[number].follows(self.parameters, turn)
        return self.followed[number][1]

    # --- going back over a step

    def _before(self, number: int, turn: int, after: Mapping[Window, After]) -> dict[Window, Floats]:
        """Return the worth before a step from that after it, window by window; shapes (B, T) -> (B, S)."""
        if not after:
            return {}
        if number in self.chain.choosing:
            return self._before_choice(number, turn, after)
        chances, mover = self._chances(number, turn), self.chain.mover(number)
        found = dict(zip(after, mover.back_each(chances.moves, list(after.values())), strict=True))
        for m, member in enumerate(self.model.steps[number].members):
            own = [window for window in found if window[0] == member.actor]
            if own:
                rows = self._rows(number, turn)
                appeal = own_appeal([rows[action.score] for action in member.actions], chances.actions[m])
                found |= {window: found[window] + appeal for window in own}
        return found

    def _before_choice(self, number: int, turn: int, after: Mapping[Window, After]) -> dict[Window, Floats]:
        """Return the same of a step at which one member weighs whole states."""
        choosing, follows = self.chain.choosing[number], self._follows(number, turn)
        foreseen = self.policy.of(number, turn)
        odds = choosing.odds(follows, foreseen[0] if foreseen else None, turn, forced=False)
        own = [actor == choosing.member.actor for actor, _ in after]
        return dict(zip(after, choosing.before(follows, odds, list(after.values()), own), strict=True))

    def _chances(self, number: int, turn: int) -> Chances:
        """Return how a step is expected to turn out: imposed choices count only where announced."""
        step = self.model.steps[number]
        foreseen = self.policy.of(number, turn)
        changes = foreseen is not None or any(m.forced for m in step.members)
        key = (float(turn),) if changes else step.program.turn_key(turn)
        if number not in self.known or self.known[number][0] != key:
            structure, workspace = self.structure.steps[number], self.chain.workspace(number)
            self.known[number] = (
                key,
                step_chances(
                    step, structure, self.parameters, turn, workspace, self.size, foreseen, forced=False
                ),
            )
        return self.known[number][1]
