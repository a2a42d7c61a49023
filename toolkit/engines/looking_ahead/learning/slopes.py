"""How much better actions are, beside the first that is open, changes with every log-odds: exactly, without differences.

Worth is belief times what follows. Log-odds of earlier choices move the belief, those of later ones what follows, and those of the same moment
what the others do. So two tables are carried along, with a column for every log-odds: of the logarithms of how likely states are, forward, and
of what states are worth to each actor, backward. What is laid out stands still for a game (``slots``); only its numbers change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.game import Game
from toolkit.engines.looking_ahead.learning.parts import Part
from toolkit.engines.looking_ahead.learning.slots import OfChoice, OfMoment
from toolkit.engines.looking_ahead.learning.sparse import Sparse
from toolkit.engines.looking_ahead.learning.walked import Back, Forth

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class Slopes:
    """The slopes of one game.

    Parameters
    ----------
    parts : moment by moment, the choices
    place : per choice, shape (A, sets)
        Where the log-odds of an action stand.
    n : how many log-odds there are
    """

    def __init__(self, game: Game, parts: Sequence[Sequence[Part]], place: Sequence[Index], n: int) -> None:
        self.n, self.n_actors = n, len(game.final)
        self.moments: list[OfMoment] = []
        number = start = 0
        for moment, own in zip(game.moments, parts, strict=True):
            self.moments.append(OfMoment(moment, own, place[number : number + len(own)], start, n))
            number, start = number + len(own), start + moment.n_states
        self.n_states = start + game.final.shape[1]
        every = [one for moment in self.moments for one in moment.choices]
        held, carried = _joined(one.held_row for one in every), _joined(one.carried_row for one in every)
        states = _joined(one.held_place for one in every)
        self.by_belief = Sparse(held, states, (n, self.n_states))
        worths = _joined(one.after * self.n_actors + one.part.choice.actor for one in every)
        self.by_worth = Sparse(carried, worths, (n, self.n_states * self.n_actors))

    def better(
        self, odds: Sequence[Floats], chances: Floats, better: Floats, forth: Forth, back: Back
    ) -> Floats:
        """Return how much better actions are, by every log-odds; shape (n, n).

        Parameters
        ----------
        odds : per choice, shape (A, sets)
            Logarithms of how likely actions are.
        chances, better : shape (n,)
            How likely the action of each log-odds is, and how much better.
        """
        held, carried = list[Floats](), list[Floats]()
        for k, one in self._choices():
            held.append(one.held(forth.beliefs[k] * forth.known[k], back.led[k], better))
            carried.append(one.carried(forth.beliefs[k], back.others[k]))
        reached = self._reached(chances, forth)
        found = self.by_belief.times(_joined(held), reached)
        worths = self._worths(odds, chances, back)
        found += self.by_worth.times(_joined(carried), worths.reshape(-1, self.n))
        self._at_once(found, chances, forth, back)
        return found

    def _choices(self) -> Iterator[tuple[int, OfChoice]]:
        return enumerate(one for moment in self.moments for one in moment.choices)

    def _reached(self, chances: Floats, forth: Forth) -> Floats:
        """Return the slopes of the logarithms of how likely states are to be reached; shape (S, n)."""
        found = np.zeros((self.n_states, self.n))
        for moment, links, arrived in zip(self.moments, forth.links, forth.arrived, strict=True):
            after = found[moment.after]
            after[:] = moment.forward.times(arrived, found[moment.here])
            if moment.choices:
                done = moment.done(links, chances)[moment.live_entry]
                moment.arriving.add(done * arrived[moment.live_place], after)
        return found

    def _worths(self, odds: Sequence[Floats], chances: Floats, back: Back) -> Floats:
        """Return the slopes of what states are worth to each actor; shape (S, actors, n)."""
        found = np.zeros((self.n_states, self.n_actors, self.n))
        k = len(odds)
        for moment, whole in zip(reversed(self.moments), reversed(back.whole), strict=True):
            here, after = found[moment.here], found[moment.after]
            flat = after.reshape(len(after), self.n_actors * self.n)
            led = moment.backward.times(whole[moment.live], flat)
            here[:] = led.reshape(here.shape) * moment.discounts[:, None]
            k -= len(moment.choices)
            for number, one in enumerate(moment.choices, start=k):
                one.choose(here, chances, np.exp(odds[number]), back.led[number])
        return found

    def _at_once(self, found: Floats, chances: Floats, forth: Forth, back: Back) -> None:
        """Add to slopes, in place, what others do in the same moment."""
        k = 0
        for moment, links, towards in zip(self.moments, forth.links, back.towards, strict=True):
            if moment.beside:
                done = moment.done(links, chances)
                for number, (one, beside) in enumerate(
                    zip(moment.choices, moment.beside, strict=True), start=k
                ):
                    weights = one.through(forth.beliefs[number], back.others[number], towards)
                    beside.into.add(weights[beside.link] * done[beside.entry], found)
            k += len(moment.choices)


def _joined(parts: Iterable[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Lay tables one behind the other."""
    every = list(parts)
    return np.concatenate(every) if every else np.zeros(0, dtype=np.int64)
