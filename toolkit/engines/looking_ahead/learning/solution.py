"""The equilibrium of actors who learn, at given inputs, as what asks about it needs it: who stands where, how likely, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.looking_ahead.learning.answer import reasoned, softened, solved
from toolkit.engines.looking_ahead.learning.game import Choice, Dealer, Game
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.refusals import (
    has_levels,
    refuse_grid,
    refuse_if_large,
    refuse_levels,
    refuse_unfit,
)
from toolkit.engines.looking_ahead.learning.told_apart import ToldApart
from toolkit.engines.looking_ahead.worth import Worth
from toolkit.engines.states.starts import start_tables
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
TIE = 1e-9
"""Worths that differ by no more are the same to whoever takes the best."""


class Solver:
    """Solves one model at whatever inputs are asked for.

    Raises
    ------
    RunError
        For rules that are written in Python, and beliefs on a grid.
    TooLarge
        If the states cannot be listed.
    """

    def __init__(self, model: Model) -> None:
        refuse_unfit(model)
        refuse_grid(model, "what each side believes is told by histories alone")
        self.model, self.told = model, ToldApart(model)
        self.dealer = Dealer(model, self.told.structure, self.told.laid_out, self.told.all)

    def at(self, values: Floats, draw: int = 0) -> Solution:
        """Return the equilibrium at some inputs, shape (P,); ``draw`` is their number, for messages.

        Raises
        ------
        RunError
            Where it cannot be worked out.
        """
        parameters = [np.array([[value]]) for value in values]
        worth = Worth(Chain(self.model, self.told.structure, 1), parameters, draw)
        game = self.dealer.game(parameters, worth, 0)
        system, chances, own = self._reasoned(game) if has_levels(self.model) else self._solved(game, draw)
        real = self.dealer.starts(parameters, believed=False)
        by_all = self.dealer.starts(parameters, believed=True, by_all=True)
        first = start_tables(self.model, parameters, 1, believed=True)
        return Solution(self.model, self.told, system, chances, real, by_all, [one[0] for one in first], own)

    def equilibrium(self, values: Floats) -> Solution:
        """Return the same where an equilibrium is asked for, in which nobody has a level.

        Raises
        ------
        RunError
            Where somebody has, or it cannot be worked out.
        """
        refuse_levels(self.model)
        return self.at(values)

    def _solved(self, game: Game, draw: int) -> tuple[System, list[Floats], None]:
        system = System(softened(game, draw))
        refuse_if_large(system, self.told.laid_out, self.told.all)
        return system, solved(self.model, system, draw).chances, None

    def _reasoned(self, game: Game) -> tuple[System, list[Floats], list[Floats]]:
        """Return what actors do who have levels, each of whom has beliefs of its own."""
        found = reasoned(self.model, game, self.told.laid_out)
        of = {k: (one.odds[k].chances, belief) for one in found for k, belief in one.beliefs.items()}
        return System(game), [of[k][0] for k in range(len(of))], [of[k][1] for k in range(len(of))]


@dataclass(frozen=True)
class Solution:
    """The equilibrium of one draw.

    Attributes
    ----------
    chances : per choice how likely its actions are; shape (A, sets)
    real : shape (S,)
        Logarithm of how likely the first states really are; ``system.game.start`` is what actors believe.
    by_all : shape (S,)
        The same of what everybody believes: what may be true though only those who know it believe it is left out.
    first : per variable how likely its starts are believed to be
    own : per choice how likely whoever has a level thinks each state within its information set, shape (S,); None where nobody has one
    """

    model: Model
    told: ToldApart
    system: System
    chances: list[Floats]
    real: Floats
    by_all: Floats
    first: Sequence[Floats]
    own: list[Floats] | None = None

    @property
    def choices(self) -> list[Choice]:
        """All choices, in order."""
        return self.system.choices

    def moment(self, choice: Choice) -> tuple[int, int]:
        """Return the turn of a choice, and the number of its step."""
        one = self.told.laid_out.moments[choice.moment]
        return one.turn, one.number

    def actor(self, choice: Choice) -> str:
        """Return who chooses."""
        _, number = self.moment(choice)
        return self.model.steps[number].members[choice.member].actor

    def levels(self, choice: Choice, variable: int) -> Floats:
        """Return which states have each level of a variable, as ones; shape (levels, S)."""
        moment = self.told.laid_out.moments[choice.moment]
        column = self.told.structure.laid[moment.number].columns[variable][moment.states]
        return np.asarray(column == np.arange(self.model.variables[variable].size)[:, None]) * 1.0

    @cached_property
    def thought(self) -> list[Floats]:
        """How likely the states of each choice are to be reached, as actors believe; shapes (S,)."""
        if self.own is not None:
            return self.own
        reached = self._reached(self.chances, self.system.game.start)
        with np.errstate(divide="ignore"):
            return [
                np.exp(choice.thinkable(np.log(one)))
                for choice, one in zip(self.choices, reached, strict=True)
            ]

    @cached_property
    def expected(self) -> list[Floats]:
        """How likely the states of each choice are to be reached, in the eyes of whoever knows no more than everybody; shapes (S,)."""
        return self._reached(self.chances, self.by_all)

    def truly(self) -> list[Floats]:
        """Return how likely they are to be reached, with what is imposed in the place of what an actor would do."""
        return self._reached(self._done(), self.real)

    def after(self, number: int, action: int, *, tells: bool = True) -> list[Floats]:
        """Return how likely states are to be reached by histories in which a choice, by its number, falls on an action; as everybody expects.

        States of choices up to that one are counted whatever it falls on. Where the action is not to tell anything, everyone whose choice
        it is takes it.
        """
        chances = list(self.chances)
        alone = np.arange(len(chances[number]))[:, None] == action
        taken = chances[number] if tells else self.choices[number].opens * 1.0
        chances[number] = np.where(alone, taken, 0.0)
        return self._reached(chances, self.by_all)

    def payoffs(self) -> Floats:
        """Return what each actor that looks ahead may expect at the start, as histories really begin and go on; shape (actors,).

        Where numbers are known to few, histories begin with the types that others believe in.
        """
        even = [np.zeros(len(choice.of_state)) for choice in self.choices]
        _, first = self._worths(self._done(), even)
        has_numbers = any(variable.kind == "type" for variable in self.model.variables)
        return np.asarray(first @ np.exp(self.by_all if has_numbers else self.real))

    def replies(self, number: int, beliefs: Floats) -> Floats:
        """Return how one choice would fall by other beliefs, nothing else being changed; shape (A, sets).

        ``beliefs`` has shape (S,) and sums to 1 in each information set.
        """
        every = [np.zeros(len(choice.of_state)) for choice in self.choices]
        every[number] = beliefs
        worths, _ = self._worths(self.chances, every)
        choice = self.choices[number]
        scores = np.where(choice.opens, choice.precision * worths[number], -np.inf)
        top = scores.max(axis=0)
        short = scores - np.where(np.isfinite(top), top, 0.0)
        weights = (short >= -TIE) * 1.0 if choice.is_sharp else np.exp(short)
        total = weights.sum(axis=0)
        return np.asarray(weights / np.where(total > 0.0, total, 1.0))

    def _worths(self, chances: list[Floats], beliefs: list[Floats]) -> tuple[list[Floats], Floats]:
        with np.errstate(divide="ignore"):
            return self.system.worths(_logs(chances), beliefs)

    def _reached(self, chances: list[Floats], start: Floats) -> list[Floats]:
        with np.errstate(divide="ignore"):
            return self.system.reached(_logs(chances), start)

    def _done(self) -> list[Floats]:
        """Return how likely actions are with what is imposed."""
        return [self._as_done(choice, one) for choice, one in zip(self.choices, self.chances, strict=True)]

    def _as_done(self, choice: Choice, chances: Floats) -> Floats:
        """Put what is imposed in the place of what an actor would do."""
        turn, number = self.moment(choice)
        imposed = self.model.steps[number].members[choice.member].forced.get(turn)
        if imposed is None:
            return chances
        alone = (np.arange(len(chances)) == imposed[0])[:, None] * 1.0
        return np.where(choice.opens[imposed[0]], alone, chances)


def by_set(choice: Choice, values: Floats) -> Floats:
    """Sum what belongs to states by information set; shapes (…, S) -> (…, sets)."""
    found = np.zeros((len(values), choice.opens.shape[1]))
    np.add.at(found.T, choice.of_state, values.T)
    return found


def may_choose(choice: Choice) -> npt.NDArray[np.bool_]:
    """Say in which information sets more than one action is open; shape (sets,)."""
    return np.asarray(choice.opens.sum(axis=0) > 1)


def _logs(chances: list[Floats]) -> list[Floats]:
    with np.errstate(divide="ignore"):
        return [np.log(one) for one in chances]
