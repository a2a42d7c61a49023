"""What was found on the way forward and on the way back, moment by moment."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass
class Forth:
    """What the way forward comes to.

    Attributes
    ----------
    of_choices : per choice, shape (S,)
        Logarithm of how likely each state is when it comes.
    taken, links : per moment and choice, shapes (E,) and (L,)
        Logarithm of how likely the chooser does its part of each move, and the share of each of its actions in that.
    arrived : per moment, shape (live moves,)
        Share of each move among those that lead to the same state.
    beliefs, known : per choice, shape (S,)
        How likely the chooser thinks each state within its set, and where that hangs on what leads there.
    """

    of_choices: list[Floats] = field(default_factory=list)
    taken: list[list[Floats]] = field(default_factory=list)
    links: list[list[Floats]] = field(default_factory=list)
    arrived: list[Floats] = field(default_factory=list)
    beliefs: list[Floats] = field(default_factory=list)
    known: list[npt.NDArray[np.bool_]] = field(default_factory=list)


@dataclass
class Back:
    """What the way back comes to.

    Attributes
    ----------
    worths : per choice, shape (A, sets)
        What actions are expected to be worth to the chooser.
    led : per choice, shape (A, S, actors)
        What actions lead to.
    others : per choice, shape (E,)
        How likely moves are but for this choice.
    whole, towards : per moment, shapes (E,) and (E, actors)
        How likely moves are, and what they lead to.
    first : shape (actors, S)
        What the first states are worth.
    """

    worths: list[Floats] = field(default_factory=list)
    led: list[Floats] = field(default_factory=list)
    others: list[Floats] = field(default_factory=list)
    whole: list[Floats] = field(default_factory=list)
    towards: list[Floats] = field(default_factory=list)
    first: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def turned(self, first: Floats) -> Back:
        """Return the same in the order of time, with the worth of the first states."""
        return Back(
            self.worths[::-1], self.led[::-1], self.others[::-1], self.whole[::-1], self.towards[::-1], first
        )
