"""What comes to be known of one choice or event, bit by bit: it is chosen or thrown, people answer, and it is picked again among the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.games.course import ACCEPT, DECLINE, SeatTurn

Floats = npt.NDArray[np.float64]
Said = tuple[SeatTurn, str]
"""A choice or answer that people made, as it stood, and what they said."""


@dataclass(frozen=True)
class Bit:
    """One thing that came to be known.

    Attributes
    ----------
    place : what it is about: an action among those of its member, or a way among those of its action
    shares : how likely each of them is from then on
    said : what people said; None where it was thrown, or the model chose
    """

    place: int
    shares: Floats
    said: Said | None = None


def bits(
    usual: Floats, said: Sequence[Said], place_of: Callable[[SeatTurn, str], int], came: int
) -> Iterator[Bit]:
    """Yield what came to be known, in its order.

    Parameters
    ----------
    usual : how likely each is in the model
    said : what people said of it, in their order
    place_of : what a choice or question is about
    came : what held in the end
    """
    shares, declined = usual, []
    for decision, answer in said:
        place = place_of(decision, answer)
        if is_thrown_first(decision) and shares[place] < 1.0:
            shares = alone(place, len(usual))
            yield Bit(place, shares)
        if is_refusal(decision, answer):
            declined.append(place)
            shares = without(usual, declined)
        else:
            shares = alone(place, len(usual))
        yield Bit(place, shares, (decision, answer))
    if not said or shares[came] < 1.0:
        yield Bit(came, alone(came, len(usual)))


def is_refusal(decision: SeatTurn, answer: str) -> bool:
    """Whether somebody declined what was put to him; an option may have that name too."""
    return decision.proposal is not None and answer == DECLINE


def is_thrown_first(decision: SeatTurn) -> bool:
    """Whether what is put to a seat comes unless it is declined, so that the model agrees for certain."""
    odds = {choice.name: choice.model_odds for choice in decision.choices}
    return decision.proposal is not None and odds[ACCEPT] == 1.0


def alone(place: int, n: int) -> Floats:
    """Return chances of which one is certain."""
    shares = np.zeros(n)
    shares[place] = 1.0
    return shares


def without(usual: Floats, declined: Sequence[int]) -> Floats:
    """Return the chances of the rest, each as likely against the others as before."""
    if not declined:
        return usual
    left = usual.copy()
    left[list(declined)] = 0.0
    total = left.sum()
    if total > 0.0:
        return np.asarray(left / total)
    return alone(next(n for n in range(len(usual)) if n not in declined), len(usual))
