"""The equilibrium with beliefs on a grid as a policy, on two grids: how likely acts are, state by state and draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.grid.axes import Axes
from toolkit.engines.looking_ahead.learning.grid.backward import Backward, Solved, TurnedError
from toolkit.engines.looking_ahead.learning.grid.dealing import Dealt, GridDealer
from toolkit.engines.looking_ahead.learning.grid.forward import Forward, Told
from toolkit.engines.looking_ahead.learning.grid.loops import loops_for
from toolkit.engines.looking_ahead.learning.grid.nodes import Nodes
from toolkit.engines.looking_ahead.learning.grid.public import PublicGame
from toolkit.engines.looking_ahead.learning.grid.stage import Chosen, Loops
from toolkit.engines.looking_ahead.policy import Policy
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
FIRST_NODES = {0: 2, 1: 9, 2: 5, 3: 5}
"""Nodes along each axis of the first grid, by the number of axes; each grid after it has twice as many less one."""
MOST_NODES = {0: 3, 1: 129, 2: 33, 3: 9}
CLOSE_ENOUGH = 5e-4
"""Difference between the outcomes on two grids below which no finer one is tried: half a step of the figures that are printed."""
ACTS_CLOSE_ENOUGH = 2e-3
"""The same between shares of histories in which acts are done."""
MOST_ERROR = 5e-3
"""Difference between the outcomes on the two finest grids beyond which nothing is answered."""
MOST_NUMBERS = 150_000_000
"""Numbers of choices that are kept at once, over all stages and beliefs; eight bytes each."""
MOST_FOLLOWED = 80_000_000
"""The same for a grid that is followed anew from even odds, which takes many passes, where a coarser one was not enough."""


@dataclass(frozen=True)
class Found:
    """What was found on one grid."""

    axes: Axes
    solved: Solved
    told: Told


class GridAnswer:
    """Works out how actors choose who learn from each other, for batches of draws."""

    def __init__(self, model: Model, structure: Structure, loops: Loops | None = None) -> None:
        self.game = PublicGame(model, structure)
        self.dealer, self.loops = GridDealer(self.game), loops or loops_for(self.game)
        axis_of = {owner: h for h, owner in enumerate(self.game.types.owners)}
        self.most_nodes = MOST_NODES[len(self.game.types.variables)]
        self.is_settled = False
        """Whether two grids agreed for the last draw."""
        self.passes: list[tuple[int, int]] = []
        """Of each grid that was tried, in order: its nodes along an axis, and how often all stages were gone through on it."""
        self.holders = tuple(axis_of.get(seer.actor, -1) for seer in model.foresight)

    def learnt(self, chain: Chain, parameters: Sequence[Floats], first_draw: int = 0) -> Policy:
        """Return the policy of a batch of ``chain.size`` draws.

        Raises
        ------
        RunError
            Where the branch turns, or two grids do not agree.
        """
        policy, worth = self._blank(chain.size), Worth(chain, parameters, first_draw)
        if not self.game.moments:
            return policy
        last: Sequence[Floats] | None = None
        for draw in range(chain.size):
            own = [column[draw : draw + 1] for column in parameters]
            if last is None or any(not np.array_equal(a, b) for a, b in zip(own, last, strict=True)):
                told = self._told(own, worth, draw, first_draw + draw, policy)
            self._write(policy, told, draw)
            last = own
        return policy

    def _told(self, own: Sequence[Floats], worth: Worth, draw: int, number: int, policy: Policy) -> Told:
        """Solve one draw on finer and finer grids until two agree."""
        dealt = self.dealer.deal(own, worth, draw, number)
        n, before = FIRST_NODES[len(self.game.types.variables)], None
        self.is_settled = False
        while True:
            found = self._on(dealt, n, before, number)
            if found is not None and before is not None:
                error, acts = found.told.apart(before.told)
                self.is_settled = error <= CLOSE_ENOUGH and acts <= ACTS_CLOSE_ENOUGH
                if self.is_settled or not self._goes_on(dealt, 2 * n - 1):
                    break
            before, n = found, 2 * n - 1
        if max(error, acts) > MOST_ERROR:
            raise RunError(self._apart(number, n, max(error, acts)))
        policy.grids.append((n, error, acts, found.solved.least))
        return found.told

    def _on(self, dealt: Dealt, n: int, before: Found | None, number: int) -> Found | None:
        """Solve one draw on one grid; None where choices are too sharp for it and a finer one is worth a try.

        Raises
        ------
        RunError
            Where none is.
        """
        self._refuse_if_large(dealt, n)
        axes = self._axes(n)
        try:
            solved = self._solved(dealt, axes, before)
        except TurnedError as turned:
            if self._is_worth_a_finer_one(dealt, n):
                return None
            raise RunError(self._turned(turned, number, n)) from None
        return Found(axes, solved, Forward(self.game, dealt, axes, self.loops).told(solved))

    def _axes(self, n: int) -> Axes:
        return Axes(Nodes(n), self.game.types.kinds, self.holders)

    def _solved(self, dealt: Dealt, axes: Axes, before: Found | None) -> Solved:
        """Find the branch on a grid: from what was found on the one before where that is near enough, else anew."""
        backward = Backward(dealt, axes, self.loops)
        try:
            return self._beside(dealt, axes, before, backward)
        finally:
            self.passes.append((axes.nodes.n, backward.passes))

    def _beside(self, dealt: Dealt, axes: Axes, before: Found | None, backward: Backward) -> Solved:
        if before is None:
            return backward.found()
        try:
            return backward.beside(_refined(dealt, before.axes, axes, before.solved))
        except TurnedError:  # too far off to go on from
            if self._numbers(dealt, axes.nodes.n) > MOST_FOLLOWED:
                raise
            return backward.followed()

    def _goes_on(self, dealt: Dealt, n: int) -> bool:
        """Whether a grid may be tried after coarser ones."""
        return n <= self.most_nodes and self._numbers(dealt, n) <= MOST_NUMBERS

    def _is_worth_a_finer_one(self, dealt: Dealt, n: int) -> bool:
        """Whether to go on where the branch turned on a grid: two finer ones have to agree, but of the first grid little can be expected."""
        n_axes = len(self.game.types.variables)
        goes_on = self._goes_on(dealt, 2 * n - 1) and self._numbers(dealt, 2 * n - 1) <= MOST_FOLLOWED
        return goes_on and (n == FIRST_NODES[n_axes] or 4 * n - 3 <= self.most_nodes)

    def _numbers(self, dealt: Dealt, n: int) -> int:
        """Return how many numbers are kept of all choices on a grid."""
        return int(_kept(dealt) * n ** len(self.game.types.variables))

    def _refuse_if_large(self, dealt: Dealt, n: int) -> None:
        """Refuse a grid that would not fit, with its numbers."""
        if self._numbers(dealt, n) > MOST_NUMBERS:
            n_axes = len(self.game.types.variables)
            raise RunError(
                f"actors who learn choose between {_kept(dealt) // 4:,} acts in all public states and turns, at {n} beliefs along each of {n_axes} axes: "
                f"{self._numbers(dealt, n):,} numbers, and at most {MOST_NUMBERS:,} are kept. Declare fewer turns, levels or options, or keep first "
                "beliefs (`beliefs: prior`)"
            )

    def _turned(self, turned: TurnedError, draw: int, n: int) -> str:
        moment = self.game.moments[turned.stage].moment
        chooser = (
            self.dealer.dealer.sets[turned.stage][0] if turned.stage in self.dealer.dealer.sets else None
        )
        member = None if chooser is None else self.game.model.steps[moment.number].members[chooser.member]
        who = "the branch" if member is None else f"what {member.label} does"
        reached = f"can be followed on a grid of {n} beliefs from even odds to {100 * turned.share:.3g} % of their precision"
        return (
            f"actors learn from each other, and in draw {draw} their equilibrium {reached}: there {who} in turn {moment.turn} is about to turn back, or to "
            "jump, at some belief; lower the precision, or say `beliefs: bayes`, which follows turns history by history, or `beliefs: prior`"
        )

    def _apart(self, draw: int, n: int, error: float) -> str:
        return (
            f"in draw {draw} outcomes on grids of {(n + 1) // 2} and {n} beliefs along each axis differ by {100 * error:.2g} points, more than the "
            f"{100 * MOST_ERROR:g} allowed: choices are too sharp for beliefs on a grid; lower the precision, or declare fewer turns and say "
            "`beliefs: bayes`"
        )

    def _blank(self, size: int) -> Policy:
        """Return a policy of even weights, which stand where a state cannot be reached."""
        policy = Policy()
        for one in self.game.moments:
            if one.choosers:
                step = self.game.model.steps[one.moment.number]
                shape = (size, self.game.structure.laid[one.moment.number].n_states)
                policy.continuations[one.moment.number, one.moment.turn] = [
                    ChoiceWeights(np.ones(shape) for _ in member.actions) if m in one.choosers else None
                    for m, member in enumerate(step.members)
                ]
        return policy

    def _write(self, policy: Policy, told: Told, draw: int) -> None:
        """Put what was found for one draw in its place."""
        for public, acts in zip(self.game.moments, told.acts, strict=True):
            if acts is None:
                continue
            members = policy.of(public.moment.number, public.moment.turn)
            assert members is not None
            weights = members[public.choosers[0]]
            assert weights is not None
            for table, chances in zip(weights, acts, strict=True):
                table[draw, public.moment.states[public.places]] = chances


def _kept(dealt: Dealt) -> int:
    """Return how many numbers are kept of all choices, per belief."""
    return sum(4 * len(one.chooser.opens) * one.public.n for one in dealt.stages if one.chooser is not None)


def _refined(dealt: Dealt, coarse: Axes, fine: Axes, solved: Solved) -> list[Floats | None]:
    """Return the ratios found on one grid at the nodes of a finer one."""
    found: list[Floats | None] = []
    for stage, chosen in zip(dealt.stages, solved.chosen, strict=True):
        if not isinstance(chosen, Chosen):
            found.append(None)
            continue
        assert stage.chooser is not None
        axis = stage.chooser.axis
        found.append(fine.lines(coarse.refined(fine, coarse.grid(chosen.ratio, axis, stage.public.n)), axis))
    return found
