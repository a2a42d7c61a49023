"""Bounded reasoning of actors who learn: each level replies to those below it, on beliefs of its own.

What an actor believes in an information set is Bayes' rule on how types were drawn and on the choices that *it* attributes to the others.
Where levels are mixed (Poisson) the level of an actor is drawn once and kept, as a type is, so that what it does tells others its level
too: the posterior over (type, level) of Lin and Palfrey (2024, Journal of Economic Theory 220:105871), who carry cognitive hierarchies (Camerer,
Ho and Chong 2004, QJE 119:861-898) over to games in extensive form. A mixture of levels is carried as the choices that come to the same
(Kuhn 1953): in each set levels are weighed by how likely each would have done what its actor did before. An actor that remembers the present alone
draws its level afresh at every choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.branch import Branch, LostError
from toolkit.engines.looking_ahead.learning.game import Choice, Game, Played
from toolkit.engines.looking_ahead.learning.passes import System
from toolkit.engines.looking_ahead.learning.slips import (
    Odds,
    belief,
    certain,
    even,
    log_sum,
    reached,
    reply,
    taken,
)
from toolkit.engines.looking_ahead.reasoning import poisson_shares
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.model import Model
from toolkit.time_limits import keep_within

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
LEAST_STAKE = 1e-9
"""What is at stake where nothing is."""


@dataclass(frozen=True)
class Reasoned:
    """What an actor does, and on what beliefs; both by number of the choice, for its own choices.

    Attributes
    ----------
    odds : shape (A, sets) each
    beliefs : shape (S,) each
        How likely it thinks each state within its information set; the mean over levels where they are mixed.
    slips : shape (sets,) each
        Slips of others that it takes to come to each set, in its eyes.
    """

    odds: dict[int, Odds]
    beliefs: dict[int, Floats]
    slips: dict[int, Index]


class Levels:
    """The levels of all actors in the game of one draw."""

    def __init__(self, model: Model, game: Game) -> None:
        assert model.learning is not None
        self.game, self.choices = game, game.choices
        self.seers = list(model.foresight)
        self.labels = {actor.name: actor.label for actor in model.actors}
        self.remembering = {n for n, s in enumerate(self.seers) if s.actor in model.learning.remembering}
        self.own = {
            n: [k for k, choice in enumerate(self.choices) if choice.actor == n]
            for n in range(len(self.seers))
        }
        self.even = [even(choice) for choice in self.choices]
        self.mixed: dict[float, list[list[Reasoned]]] = {}
        """Mean -> the levels of its mixture, and last the mixture; per actor."""

    def reasoned(self) -> list[Reasoned]:
        """Return what each actor does, in the order of ``Model.foresight``.

        Raises
        ------
        RunError
            Where its own earlier choices, or others of the same moment, would have to be known to infinite precision.
        """
        return [
            self._of_level(n, seer) if seer.poisson is None else self._mixed(seer.poisson)[_held(seer)][n]
            for n, seer in enumerate(self.seers)
        ]

    # --- one level

    def _of_level(self, actor: int, seer: Foresight) -> Reasoned:
        """Return what an actor of a level does: it expects the others one level below its own."""
        assert seer.level is not None
        below = list(self.even)
        for level in range(1, seer.level):
            del level
            every = [self._reply(n, below) for n in range(len(self.seers))]
            below = self._together(every)
        return self._reply(actor, below) if seer.level else self._of_level_0(actor)

    def _of_level_0(self, actor: int) -> Reasoned:
        """Return what level 0 does, which expects nothing: it is shown with what it would believe of others like it."""
        thought = reached(self.game, self.even)
        known = {k: belief(self.choices[k], thought[k]) for k in self.own[actor]}
        return Reasoned(
            {k: self.even[k] for k in known}, {k: b for k, (b, _) in known.items()}, {k: s for k, (_, s) in known.items()}
        )  # fmt: skip

    def _together(self, every: Sequence[Reasoned]) -> list[Odds]:
        """Return the odds of all choices, in order."""
        return [every[choice.actor].odds[k] for k, choice in enumerate(self.choices)]

    def _reply(self, actor: int, others: Sequence[Odds]) -> Reasoned:
        """Return what an actor does who expects others to choose as said, and itself to choose as it does."""
        own = self.own[actor]
        moments = [self.choices[k].moment for k in own]
        if actor in self.remembering and len(set(moments)) == len(moments):
            # Its own choices before are the same in all states of a set, so that they make no difference to what it believes there.
            thought = [self.even[k] if k in own else others[k] for k in range(len(self.choices))]
            odds = None
        else:
            odds = self._settled(actor, others)
            thought = [
                odds[k] if odds is not None and k in own else others[k] for k in range(len(self.choices))
            ]
        here = reached(self.game, thought)
        known = {k: belief(self.choices[k], here[k]) for k in own}
        beliefs, slips = {k: b for k, (b, _) in known.items()}, {k: s for k, (_, s) in known.items()}
        return Reasoned(odds or self._backward(actor, others, beliefs), beliefs, slips)

    def _backward(self, actor: int, others: Sequence[Odds], beliefs: dict[int, Floats]) -> dict[int, Odds]:
        """Go back from the end and choose in every set, by what follows on its beliefs."""
        found, number = dict[int, Odds](), len(self.choices)
        worth = self.game.final[actor]
        for moment in reversed(self.game.moments):
            keep_within()
            number -= len(moment.choices)
            ends = np.concatenate((worth * moment.discounts[actor], moment.ended[actor]))[moment.target]
            worth, chance, mine = moment.earned[actor].copy(), np.exp(moment.given), None
            for k, choice in enumerate(moment.choices, start=number):
                if choice.actor == actor:
                    mine = k
                else:
                    chance = chance * taken(choice, moment, others[k]).chances
            if mine is not None:
                choice = self.choices[mine]
                led = choice.appeal + moment.by_source.add(choice.leads * (chance * ends))
                found[mine] = reply(choice, _by_set(choice, beliefs[mine] * led))
                worth += (found[mine].chances[:, choice.of_state] * choice.appeal).sum(axis=0)
                chance = chance * taken(choice, moment, found[mine]).chances
            worth = worth + moment.by_source.add(chance * ends)
        return found

    # --- where what it does itself has to be found first

    def _settled(self, actor: int, others: Sequence[Odds]) -> dict[int, Odds]:
        """Return what an actor does whose beliefs or choices hang on its other choices: the principal branch of these, others given."""
        who = self.labels[self.seers[actor].actor]
        if any(np.isinf(choice.precision).any() for choice in self.choices):
            raise RunError(
                f"{who} has a level, and remembers the present alone or has several choices at once, so that its choices hang on each other; "
                "give everyone a finite precision, or let it remember everything and choose in turn"
            )
        system = System(self._folded(actor, others))
        pace = max(system.game.stake * float(system.precision.max(initial=0.0)), LEAST_STAKE)
        try:
            found = Branch(system, pace).solve()
        except LostError as lost:
            raise RunError(
                f"{who} has a level, and what it does can be followed from even odds to {100 * lost.share:.3g} % of its precision; lower the "
                "precision, or let it remember everything"
            ) from None
        with np.errstate(divide="ignore"):
            return {k: certain(np.log(one)) for k, one in zip(self.own[actor], found.chances, strict=True)}

    def _folded(self, actor: int, others: Sequence[Odds]) -> Game:
        """Return the game in which one actor alone chooses, the others as said."""
        moments, number = list[Played](), 0
        for moment in self.game.moments:
            given = moment.given
            for k, choice in enumerate(moment.choices, start=number):
                if choice.actor != actor:
                    given = given + taken(choice, moment, others[k]).logs
            number += len(moment.choices)
            own = [replace(choice) for choice in moment.choices if choice.actor == actor]
            moments.append(replace(moment, given=given, choices=own))
        return Game(moments, self.game.start, self.game.final)

    # --- levels that are mixed

    def _mixed(self, mean: float) -> list[list[Reasoned]]:
        """Mix the levels of every actor, worked out once for a mean."""
        if mean not in self.mixed:
            self.mixed[mean] = self._hierarchy(poisson_shares(mean))
        return self.mixed[mean]

    def _hierarchy(self, shares: Sequence[float]) -> list[list[Reasoned]]:
        logs = np.log(shares)
        levels = [[self._of_level_0(n) for n in range(len(self.seers))]]
        pasts = [self._pasts(self.even)]
        mixed = list(self.even)
        for _ in shares[1:]:
            levels.append([self._reply(n, mixed) for n in range(len(self.seers))])
            here = self._together(levels[-1])
            pasts.append(self._pasts(here))
            weights = [
                _shared(
                    [
                        logs[n] + np.where(np.isfinite(pasts[0][k]), past[k], 0.0)
                        for n, past in enumerate(pasts)
                    ]
                )
                for k in range(
                    len(self.choices)
                )  # where not even level 0 can come, nothing tells levels apart
            ]
            mixed = [
                _mixture(weights[k], [level[choice.actor].odds[k] for level in levels])
                for k, choice in enumerate(self.choices)
            ]
        return [*levels, [self._mean(n, levels, mixed, weights) for n in range(len(self.seers))]]

    def _mean(
        self, actor: int, levels: Sequence[Sequence[Reasoned]], mixed: Sequence[Odds], weights: Sequence[Floats]
    ) -> Reasoned:  # fmt: skip
        """Return the mixture of an actor with the mean of what its levels believe; level 0 believes nothing."""
        beliefs = {}
        for k in self.own[actor]:
            own = np.exp(_shared(list(weights[k][1:])))[:, self.choices[k].of_state]
            thought = np.array([level[actor].beliefs[k] for level in levels[1:]])
            beliefs[k] = (own * thought).sum(axis=0)
        slips = {k: np.zeros(self.choices[k].opens.shape[1], dtype=np.int64) for k in beliefs}
        return Reasoned({k: mixed[k] for k in beliefs}, beliefs, slips)

    def _pasts(self, odds: Sequence[Odds]) -> list[Floats]:
        """Return, per choice, the logarithm of how likely its actor did what it did before, where it remembers that; shape (sets,)."""
        found: list[Floats] = [np.zeros(choice.opens.shape[1]) for choice in self.choices]
        for actor in self.remembering:
            here, number = np.zeros(len(self.game.start)), 0
            for moment in self.game.moments:
                carried = here[moment.source]
                for k, choice in enumerate(moment.choices, start=number):
                    if choice.actor == actor:
                        found[k] = np.full(choice.opens.shape[1], -np.inf)
                        np.maximum.at(found[k], choice.of_state, here)  # some states cannot come in this draw
                        carried = carried + _done(choice, moment, odds[k])
                number += len(moment.choices)
                here = np.full(moment.n_after, -np.inf)
                np.maximum.at(here, moment.target[moment.live], carried[moment.live])
        return found


def _held(seer: Foresight) -> int:
    """Return the place of the level of a mixture that an actor is held to; -1 is the mixture."""
    return -1 if seer.level is None else seer.level


def _by_set(choice: Choice, values: Floats) -> Floats:
    """Sum what belongs to states by information set; shapes (A, S) -> (A, sets)."""
    found = np.zeros((len(values), choice.opens.shape[1]))
    np.add.at(found.T, choice.of_state, values.T)
    return found


def _done(choice: Choice, moment: Played, odds: Odds) -> Floats:
    """Return the logarithm of how likely a chooser took the action that each move stands for, however that turned out."""
    part = taken(choice, moment, odds)
    return np.asarray(np.where(part.slips == 0, part.logs, -np.inf) - np.log(choice.leads.sum(axis=0)))


def _shared(logs: Sequence[Floats]) -> Floats:
    """Return the logarithms of the shares of what values are logarithms of; shapes levels x (sets,) -> (levels, sets)."""
    table = np.array(logs)
    return table - log_sum(table)


def _mixture(weights: Floats, levels: Sequence[Odds]) -> Odds:
    """Mix odds, logarithms of weights of shape (levels, sets); level 0 is among them, so that all that is open may happen."""
    parts = [np.where(one.slips == 0, one.logs, -np.inf) for one in levels]
    return certain(log_sum(weights[:, None] + np.array(parts)))
