"""Where the numbers of slopes stand, laid out once for a game: choice by choice, and moment by moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Played
from toolkit.engines.looking_ahead.learning.parts import Part
from toolkit.engines.looking_ahead.learning.sparse import Scattered, Sparse

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class OfChoice:
    """Where the numbers of one choice stand.

    Attributes
    ----------
    row, action, state : shape (H,)
        Each log-odds with each state of its information set.
    held_row, held_place : shape (H',)
        The same where there is something to believe; states are numbered among those of all moments.
    link_row, link, link_move : shape (R,)
        Each log-odds with each link of its action, and of the first action beside it, which counts against it.
    carried_row, after : shape (R',)
        The same where the game goes on, and the state that comes after.
    """

    def __init__(self, part: Part, moment: Played, place: Index, start: int) -> None:
        self.part, self.source = part, moment.source
        of_state, first = part.choice.of_state, part.choice.opens.argmax(axis=0)
        self.action, self.state = np.nonzero(place[:, of_state] >= 0)
        self.row = place[self.action, of_state[self.state]]
        self.first = first[of_state[self.state]]
        kept = slice(0 if part.is_told else len(self.row))
        self.held_row, self.held_place = self.row[kept], start + self.state[kept]
        self._lay_links(place, first)
        self.is_carried = moment.target[self.link_move] < moment.n_after
        self.carried_row = self.link_row[self.is_carried]
        self.after = start + moment.n_states + moment.target[self.link_move[self.is_carried]]
        self.discount = moment.discounts[part.choice.actor]

    def _lay_links(self, place: Index, first: Index) -> None:
        part = self.part
        own = part.of_move[part.move]
        rows = place[part.action, own]
        plain = np.flatnonzero(rows >= 0)
        of_first = np.flatnonzero(part.action == first[own])
        other, which = np.nonzero(place[:, own[of_first]] >= 0)
        against = of_first[which]
        self.link = np.concatenate((plain, against))
        self.link_row = np.concatenate((rows[plain], place[other, own[against]]))
        self.sign = np.concatenate((np.ones(len(plain)), np.full(len(against), -1.0)))
        self.link_move = part.move[self.link]
        self.sign *= part.lead[self.link]

    def held(self, belief: Floats, led: Floats, better: Floats) -> Floats:
        """Return how each gap changes with the logarithm of how likely a state is; shape (H',).

        Parameters
        ----------
        belief : shape (S,)
            0 where it does not hang on what leads there.
        led : shape (A, S, actors)
        better : shape (n,)
        """
        if self.part.is_told:
            return np.zeros(0)
        own = led[:, :, self.part.choice.actor]
        gain = own[self.action, self.state] - own[self.first, self.state] - better[self.row]
        return np.asarray(belief[self.state] * gain)

    def _weights(self, belief: Floats, others: Floats) -> Floats:
        """Return how each gap changes with what a move leads to; shape (R,)."""
        return np.asarray(self.sign * belief[self.source[self.link_move]] * others[self.link_move])

    def carried(self, belief: Floats, others: Floats) -> Floats:
        """Return how each gap changes with the worth of a state that comes after; shape (R',)."""
        return np.asarray(self._weights(belief, others)[self.is_carried] * self.discount)

    def through(self, belief: Floats, others: Floats, towards: Floats) -> Floats:
        """Return how each gap changes with the logarithm of how likely others do their part of a move; shape (R,)."""
        return np.asarray(self._weights(belief, others) * towards[self.link_move, self.part.choice.actor])

    def choose(self, worths: Floats, chances: Floats, own: Floats, led: Floats) -> None:
        """Add to the slopes of worths, shape (S, actors, n), in place, what the choice itself changes.

        Parameters
        ----------
        chances : shape (n,)
        own : shape (A, sets)
            How likely the actions of this choice are.
        led : shape (A, S, actors)
        """
        mean = (own[:, self.part.choice.of_state, None] * led).sum(axis=0)
        change = chances[self.row, None] * (led[self.action, self.state] - mean[self.state])
        worths[self.state, :, self.row] += change


@dataclass(frozen=True)
class Beside:
    """The links of a choice, each with what others do of the same move: places among links and among ``OfMoment.entries``, and where that goes."""

    link: Index
    entry: Index
    into: Scattered


class OfMoment:
    """Where the numbers of one moment stand.

    An entry is a move together with a log-odds of one of its choosers in the set in which it is chosen.

    Attributes
    ----------
    here, after : its states, and those of the next, among all
    live : moves after which the game goes on
    beside : per choice, what others do at once; empty where one chooses alone
    """

    def __init__(
        self, moment: Played, parts: Sequence[Part], place: Sequence[Index], start: int, n: int
    ) -> None:
        end = start + moment.n_states
        self.here, self.after = slice(start, end), slice(end, end + moment.n_after)
        self.live, self.discounts = moment.live, moment.discounts
        source, target = moment.source[self.live], moment.target[self.live]
        self.forward = Sparse(target, source, (moment.n_after, moment.n_states))
        self.backward = Sparse(source, target, (moment.n_states, moment.n_after))
        self.choices = [OfChoice(one, moment, own, start) for one, own in zip(parts, place, strict=True)]
        self._lay_entries(moment, parts, place, n)
        self.beside = [self._beside(k, n) for k in range(len(parts))] if len(parts) > 1 else []

    def _lay_entries(self, moment: Played, parts: Sequence[Part], place: Sequence[Index], n: int) -> None:
        n_links = sum(len(part.move) for part in parts)
        found, first = [], 0
        for k, (part, own) in enumerate(zip(parts, place, strict=True)):
            action, move = np.nonzero(own[:, part.of_move] >= 0)
            link = part.link_numbers[action, move]
            link = np.where(link < 0, n_links, link + first)
            found.append((move, own[action, part.of_move[move]], link, np.full(len(move), k)))
            first += len(part.move)
        empty = np.zeros((4, 0), dtype=np.int64)
        self.move, self.row, self.link, self.owner = np.concatenate(
            [empty, *(np.array(one) for one in found)], axis=1
        )
        place_of = np.full(len(moment.source), -1, dtype=np.int64)
        place_of[self.live] = np.arange(len(self.live))
        self.live_entry = np.flatnonzero(place_of[self.move] >= 0)
        self.live_place = place_of[self.move[self.live_entry]]
        after = moment.target[self.move[self.live_entry]]
        self.arriving = Scattered(after, self.row[self.live_entry], n)

    def _beside(self, k: int, n: int) -> Beside:
        others = np.flatnonzero(self.owner != k)
        link, entry = equal(self.choices[k].link_move, self.move[others])
        entry = others[entry]
        return Beside(link, entry, Scattered(self.choices[k].link_row[link], self.row[entry], n))

    def done(self, links: Sequence[Floats], chances: Floats) -> Floats:
        """Return how the logarithm of how likely a chooser does its part of a move changes with its log-odds; shape (entries,)."""
        shares = np.concatenate((*links, np.zeros(1)))
        return np.asarray(shares[self.link] - chances[self.row])


def equal(some: Index, others: Index) -> tuple[Index, Index]:
    """Return the places of all pairs that are equal, of one from each."""
    order = np.argsort(others, kind="stable")
    first = np.searchsorted(others[order], some, side="left")
    count = np.searchsorted(others[order], some, side="right") - first
    own = np.repeat(np.arange(len(some)), count)
    within = np.arange(len(own)) - np.repeat(np.cumsum(count) - count, count)
    return own, order[np.repeat(first, count) + within]
