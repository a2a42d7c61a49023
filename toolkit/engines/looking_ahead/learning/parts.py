"""What a choice has to do with the moves of its moment: by which of its actions each comes about."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Choice, Played
from toolkit.engines.looking_ahead.learning.sparse import Sparse
from toolkit.engines.looking_ahead.learning.sums import Sums

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class Part:
    """One choice among the moves of its moment, laid out once for a game.

    Attributes
    ----------
    action, move : shape (L,)
        The links: which open action may bring about which move.
    lead, log_lead : shape (L,)
        How likely it does, once it is taken.
    of_move : shape (E,)
        The information set in which each move is chosen.
    own : shape (L,)
        Action and information set of each link, as a place in a flat table (A, sets).
    sets : the states of each information set
    is_told : whether each of them has one state, so that nothing is left to believe
    """

    def __init__(self, choice: Choice, moment: Played) -> None:
        n_actions, self.n_sets = choice.opens.shape
        n_states = len(choice.of_state)
        self.choice, self.n_states, self.n_actions = choice, n_states, n_actions
        self.of_move = choice.of_state[moment.source]
        self.action, self.move = np.nonzero((choice.leads > 0.0) & choice.opens[:, self.of_move])
        self.link_numbers = np.full((n_actions, len(self.of_move)), -1)
        """The link of an action and a move; -1 where there is none."""
        self.link_numbers[self.action, self.move] = np.arange(len(self.move))
        self.lead = choice.leads[self.action, self.move]
        self.log_lead = np.log(self.lead)
        self.own = self.action * self.n_sets + self.of_move[self.move]
        self.by_move = Sums(self.move, len(self.of_move))
        self.cells = Sparse(
            self.action * n_states + moment.source[self.move], self.move, (n_actions * n_states, len(self.of_move))
        )  # fmt: skip
        self.sets = Sums(choice.of_state, self.n_sets)
        size = self.sets.add(np.ones(n_states))
        self.even = 1.0 / size[choice.of_state]
        self.is_told = bool((size <= 1.0).all())

    def taken(self, odds: Floats) -> tuple[Floats, Floats]:
        """Return the logarithm of how likely the chooser does its part of each move, and the share of each link in it.

        Parameters
        ----------
        odds : shape (A, sets)
            Logarithms of how likely actions are.
        """
        return self.by_move.logs(odds.reshape(-1)[self.own] + self.log_lead)

    def belief(self, log: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return how likely a chooser thinks each state within its set, and where that hangs on what leads there.

        A set that cannot be reached is thought even.

        Parameters
        ----------
        log : shape (S,)
            Logarithm of how likely each state is.
        """
        log = self.choice.thinkable(log)
        total, shares = self.sets.logs(log)
        known = np.isfinite(log)
        return np.where(np.isfinite(total)[self.choice.of_state], shares, self.even), known

    def led(self, others: Floats, target: Floats) -> Floats:
        """Return what actions lead to in each state, for every actor; shape (A, S, actors).

        Parameters
        ----------
        others : shape (E,)
            How likely moves are but for this choice.
        target : shape (E, actors)
            What moves lead to.
        """
        found = self.cells.times(self.lead * others[self.move], target)
        found = found.reshape(self.n_actions, self.n_states, -1)
        found[:, :, self.choice.actor] += self.choice.appeal
        return found

    def expected(self, belief: Floats, led: Floats) -> Floats:
        """Return what actions are expected to be worth to the chooser in each information set; shape (A, sets)."""
        return self.sets.add(belief * led[:, :, self.choice.actor])

    def earned(self, odds: Floats) -> Floats:
        """Return what the chooser earns by its own appeals in each state, as it chooses; shape (S,)."""
        return np.asarray((np.exp(odds)[:, self.choice.of_state] * self.choice.appeal).sum(axis=0))
