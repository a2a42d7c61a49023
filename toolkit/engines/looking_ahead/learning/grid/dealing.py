"""The numbers of a game for one draw, by public states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Choice, Dealer
from toolkit.engines.looking_ahead.learning.grid.public import INSTEAD, PublicGame, PublicMoment
from toolkit.engines.looking_ahead.learning.information import information_sets
from toolkit.engines.looking_ahead.learning.unrolling import Moment
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.errors import RunError
from toolkit.libraries import scipys

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
SAME = 1e-12
"""Difference of chances up to which they are the same for all types."""


@dataclass(frozen=True)
class Chooser:
    """Who chooses at a moment.

    Attributes
    ----------
    actor : number among those who look ahead
    axis : number of its own type among all types, or -1
    member : number of the member of the step
    opens : shape (A, Z)
    appeal : shape (A, 2, Z); by its own kind, the same for both where it has no type
    precision : shape (2, Z)
    """

    actor: int
    axis: int
    member: int
    opens: npt.NDArray[np.bool_]
    appeal: Floats
    precision: Floats


@dataclass(frozen=True)
class Stage:
    """One moment in one draw.

    Attributes
    ----------
    onward : per action, or one where nobody chooses, shape (Z, Z')
        How likely each public state follows.
    ending : shape (A, E)
        How likely each move is with which the history ends, or nobody chooses any more.
    ended : shape (actors, E)
        What follows them is worth.
    outcome : shape (E, outcomes)
        How likely outcomes then are.
    earned : shape (actors, K, Z)
        What actors earn by choices that are not worked out here.
    discounts : shape (actors,)
    """

    public: PublicMoment
    chooser: Chooser | None
    onward: list[csr_array]
    ending: Floats
    ended: Floats
    outcome: Floats
    earned: Floats
    discounts: Floats


@dataclass(frozen=True)
class Dealt:
    """All stages of a draw.

    Attributes
    ----------
    start : shape (K, Z)
        Real chance of each first state.
    first : shape (H,)
        How likely each type is thought to be of the second kind at the start.
    """

    stages: list[Stage]
    start: Floats
    first: Floats


class GridDealer:
    """Deals the stages of one draw out."""

    def __init__(self, game: PublicGame) -> None:
        self.public = game
        sets = information_sets(game.model, game.structure, game.laid_out)
        self.dealer = Dealer(game.model, game.structure, game.laid_out, sets)
        self.axis_of = {owner: h for h, owner in enumerate(game.types.owners)}

    def deal(self, parameters: Sequence[Floats], worth: Worth, draw: int, number: int) -> Dealt:
        """Return the stages of one draw; ``parameters`` have shape (1, 1), ``worth`` is of the whole batch, ``number`` is for messages."""
        dealer, public = self.dealer, self.public
        dealer.found_discounts(parameters, draw)
        self.after = self._tail(parameters, worth, draw)
        stages = [
            self._stage(n, one, parameters, worth, draw, number) for n, one in enumerate(public.moments)
        ]
        first = public.moments[0].places
        thought = np.exp(dealer.starts(parameters, believed=True))[first].sum(axis=1)
        real = np.exp(dealer.starts(parameters, believed=False))[first]
        return Dealt(stages, real, np.clip(public.types.kinds.T @ thought / thought.sum(), 0.0, 1.0))

    def _tail(self, parameters: Sequence[Floats], worth: Worth, draw: int) -> tuple[Floats, Floats]:
        """Return what states are worth to each actor once nobody chooses any more, and how likely outcomes are: shapes (actors, S) and (S, outcomes)."""
        dealer, public = self.dealer, self.public
        value, odds = dealer.at_horizon(worth, draw), self._outcomes(public.final_outcome)
        n_before = len(public.moments)
        for n, moment in reversed(list(enumerate(public.tail, start=n_before))):
            found = dealer.weighed(n, moment, parameters)
            value, odds = self._targets(moment, value, odds, worth, draw)
            shape, moves = (len(moment.states), len(moment.way)), np.arange(len(moment.way))
            by_source = scipys("sparse").csr_array((found.given, (moment.source, moves)), shape=shape)
            value = found.earned + (by_source @ value[:, moment.target].T).T
            odds = by_source @ odds[moment.target]
        return value, odds

    def _targets(
        self, moment: Moment, value: Floats, odds: Floats, worth: Worth, draw: int
    ) -> tuple[Floats, Floats]:
        """Return what the states after a moment are worth, those behind them in which histories end, and how likely outcomes are there."""
        ended = self.public.structure.laid[moment.number].ended_outcome[moment.ended]
        weighed = value * self.dealer.after_turn(moment)[:, None]
        return (
            np.concatenate((weighed, self.dealer.ended(moment, worth, draw)), axis=1),
            np.concatenate((odds, self._outcomes(ended))),
        )

    def _outcomes(self, outcome: npt.NDArray[np.int32]) -> Floats:
        """Return outcomes as chances; none for what overflows, which is refused where it is reached."""
        return np.asarray((outcome[:, None] == np.arange(len(self.public.model.outcomes))) * 1.0)

    def _stage(
        self, n: int, public: PublicMoment, parameters: Sequence[Floats], worth: Worth, draw: int, number: int
    ) -> Stage:
        found, moment = self.dealer.weighed(n, public.moment, parameters), public.moment
        chooser, leads = None, np.ones((1, len(found.given)))
        if found.choices:
            chooser, leads = self._chooser(found.choices[0], public, number), found.choices[0].leads
        chances = found.given * leads
        live = self._alike(
            chances[:, public.moves].transpose(1, 0, 2), public, number, "how likely something is"
        )
        is_last = n + 1 == len(self.public.moments)
        nothing = (
            np.zeros((len(self.dealer.seers), moment.n_after)),
            np.zeros((moment.n_after, len(self.public.model.outcomes))),
        )
        value, odds = self._targets(moment, *(self.after if is_last else nothing), worth, draw)
        return Stage(
            public,
            chooser,
            [_onward(public, one) for one in live[0]],
            chances[:, public.ends],
            value[:, moment.target[public.ends]],
            odds[moment.target[public.ends]],
            found.earned[:, public.places],
            self.dealer.after_turn(moment),
        )

    def _alike(self, by_kind: Floats, public: PublicMoment, draw: int, what: str) -> Floats:
        """Refuse chances that hang on a type; shape (K, …)."""
        if len(by_kind) and by_kind.size and np.abs(by_kind - by_kind[0]).max() > SAME:
            names = " and ".join(self.public.model.variables[v].label for v in self.public.types.variables)
            raise RunError(
                f"beliefs cannot be followed on a grid: in draw {draw} {what} in turn {public.moment.turn} hangs on what is hidden ({names}), so that more "
                f"than choices would tell of it; {INSTEAD}"
            )
        return by_kind

    def _chooser(self, choice: Choice, public: PublicMoment, draw: int) -> Chooser:
        step = self.public.model.steps[public.moment.number]
        member = step.members[choice.member]
        axis = self.axis_of.get(member.actor, -1)
        opens = choice.opens[:, choice.of_state][:, public.places].transpose(1, 0, 2)
        opens = (
            self._alike(np.asarray(opens, dtype=np.float64), public, draw, f"what {member.label} may do")[0]
            > 0.0
        )
        precision = choice.precision[choice.of_state][public.places]
        if np.isinf(precision).any():
            raise RunError(
                f"{member.label} has infinite precision, and beliefs are followed on a grid to a finite one alone; give everyone who looks ahead a "
                f"finite precision, or {INSTEAD}"
            )
        appeal = choice.appeal[:, public.places].transpose(1, 0, 2)
        return Chooser(
            choice.actor,
            axis,
            choice.member,
            opens,
            self._own(appeal, axis).transpose(1, 0, 2),
            self._own(precision, axis),
        )

    def _own(self, by_kind: Floats, axis: int) -> Floats:
        """Return what hangs on the chooser's own kind alone; shapes (K, …) -> (2, …)."""
        if axis < 0:
            return np.stack([by_kind[0], by_kind[0]])
        kinds = self.public.types.kinds[:, axis]
        return np.stack([by_kind[np.flatnonzero(kinds == kind)[0]] for kind in (0, 1)])


def _onward(public: PublicMoment, chances: Floats) -> csr_array:
    """Return how likely public states follow each other by moves that stand in order of the state they leave."""
    first = np.searchsorted(public.source, np.arange(public.n + 1))
    return scipys("sparse").csr_array((chances, public.target, first), shape=(public.n, public.n_after))
