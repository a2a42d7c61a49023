"""How one actor's choice, or one event, comes out in a game: what people chose and consented to, and else what chance threw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from toolkit.engines.sampling.simulation import Simulation
from toolkit.games.consent import Lot, answers, end_of, held_by, proposal, question_key, told_beforehand
from toolkit.games.course import ACCEPT, DECLINE, Choice, Proposal, SeatTurn
from toolkit.games.labels import in_words
from toolkit.model.changes import Leaf
from toolkit.model.decisions import branch_probabilities
from toolkit.model.keyed_random import Use
from toolkit.model.members import HOLD, HOLD_LABEL, SKIP, Action, Member
from toolkit.model.program import Value

if TYPE_CHECKING:
    from toolkit.games.follower import Follower


@dataclass
class Deciding:
    """One member in one turn of a game; ``weights`` are those of its actions, ``rows`` the values of its step's program."""

    follower: Follower
    simulation: Simulation
    turn: int
    member: Member
    weights: Sequence[Value]
    rows: Sequence[Value]

    def leaf(self, thrown: int) -> int:
        """Return the leaf that holds where chance threw one."""
        action = self._action(self.member.leaves[thrown].action)
        return self._way(self.member.actions[action], action, thrown)

    # --- which action

    def _action(self, thrown: int) -> int:
        """Return the action that is taken: chosen by whoever holds the seat or thrown, and consented to."""
        member = self.member
        lot = Lot(
            [_number(weight) for weight in self.weights],
            self._thrown("event" if member.rule == "event" else "choice"),
        )
        while True:
            picked, stands_alone = self._picked(lot, thrown)
            held = held_by(member.actions[picked].needs, self.follower.seats)
            if stands_alone or not held:
                return picked
            if self._agreed(proposal(member, member.actions[picked]), held, 1.0, ACCEPT):
                return picked
            thrown = lot.without([picked], thrown)

    def _picked(self, lot: Lot, thrown: int) -> tuple[int, bool]:
        """Return what is picked of what was not declined, and whether nothing else could be."""
        member = self.member
        if member.actor not in self.follower.seats:
            return thrown, lot.leaves_no_other(thrown)
        choices = [one for one in self._choices if one[0] not in lot.declined]
        if len(choices) < 2:
            return (choices[0][0] if choices else thrown), True
        open_ = [choice for _, choice in choices]
        decision = self._turn_of_seat(
            member.key, member.actor, member.label, _among_the_rest(open_) if lot.declined else open_
        )
        names = {choice.name: number for number, choice in choices}
        usual = member.actions[thrown].name
        return names[self.follower.answer(decision, usual if usual in names else next(iter(names)))], False

    @cached_property
    def _choices(self) -> list[tuple[int, Choice]]:
        """What is open to the seat, by number, with the odds that the model would choose it."""
        odds = self.follower.odds(self.simulation, self.turn, self.member, self.rows)
        return [
            (number, self._choice(action, float(share)))
            for number, (action, share) in enumerate(zip(self.member.actions, odds, strict=True))
            if is_open(action, self.rows) and action.name != SKIP
        ]

    def _choice(self, action: Action, odds: float) -> Choice:
        if action.name == HOLD and action.label == HOLD_LABEL:
            return Choice(HOLD, HOLD_LABEL, action.rung, "Do nothing: wait and see what the others do.", odds)
        model, member = self.follower.model, self.member
        about = in_words(model, model.dossier.about("actors", member.actor, "options", action.name))
        consent = told_beforehand(model, member, action, self.follower.seats)
        return Choice(action.name, action.label, action.rung, " ".join(filter(None, (about, consent))), odds)

    # --- how it turns out

    def _way(self, action: Action, number: int, thrown: int) -> int:
        """Return the leaf of an action that holds: people say what is theirs to say, chance picks among the rest."""
        first, leaves = action.first_leaf, self.member.leaves
        if not action.branches:
            return first
        lot = Lot(
            [_number(share) for share in branch_probabilities(action, self.rows)], self._thrown("branch")
        )
        came = thrown - first if leaves[thrown].action == number else lot.picked()
        refused: list[int] = []
        for way, share in enumerate(lot.shares):
            if (
                share > 0.0
                and self._is_for_people(leaves[first + way])
                and not lot.leaves_no_other(way, *refused)
            ):
                others = self._others(lot, first, {way, *refused})
                usual = ACCEPT if way == came else DECLINE
                odds = (
                    share / sum(one for n, one in enumerate(lot.shares) if n not in refused)
                    if refused
                    else share
                )
                if self._agreed_to_way(action, first + way, odds, usual, others):
                    return first + way
                refused.append(way)
        came = lot.without(refused, came)
        while not lot.leaves_no_other(came):
            others = self._others(lot, first, {came})
            if self._agreed_to_way(action, first + came, 1.0, ACCEPT, others):
                break
            came = lot.without([came], came)
        return first + came

    @staticmethod
    def _others(lot: Lot, first: int, without: set[int]) -> list[int]:
        """Return the leaves that may come beside some ways; ``first`` is the leaf of the first way."""
        out = without | lot.declined
        return [first + way for way, share in enumerate(lot.shares) if share > 0.0 and way not in out]

    def _is_for_people(self, leaf: Leaf) -> bool:
        """Whether people alone say if it comes, in place of chance: all who must consent, and none of them did it himself."""
        held = held_by(leaf.needs, self.follower.seats)
        return bool(held) and len(held) == len(leaf.needs) and self.member.actor not in held

    def _agreed_to_way(
        self, action: Action, leaf: int, odds: float, usual: str, others: Sequence[int]
    ) -> bool:
        """Ask for consent to one way of an action; ``others`` are the leaves that may come in its place."""
        held = held_by(self.member.leaves[leaf].needs, self.follower.seats)
        return self._agreed(proposal(self.member, action, leaf), held, odds, usual, others)

    # --- who is asked

    def _agreed(
        self, asked: Proposal, held: Sequence[str], odds: float, usual: str, others: Sequence[int] = ()
    ) -> bool:
        """Ask one seat after the other for its consent; the first that declines settles it.

        ``odds`` and ``usual`` are what the model says for the first of them; where that one agreed, it agrees for the rest.
        """
        model = self.follower.model
        labels = {actor.name: actor.label for actor in model.actors}
        leaf = None if asked.leaf is None else self.member.leaves[asked.leaf]
        end = "" if leaf is None else end_of(model, leaf, self.follower.state, held)
        for seat in held:
            choices = answers(model, self.member, asked, odds, held, others, end)
            question = self._turn_of_seat(question_key(seat, asked), seat, labels[seat], choices, asked)
            if self.follower.answer(question, usual) != ACCEPT:
                return False
            odds, usual = 1.0, ACCEPT
        return True

    def _turn_of_seat(
        self, key: str, actor: str, who: str, choices: Sequence[Choice], asked: Proposal | None = None
    ) -> SeatTurn:
        day = self.follower.model.date_of_turn(self.turn)
        return SeatTurn(self.turn, day, key, actor, who, tuple(choices), asked)

    def _thrown(self, use: Use) -> float:
        """Return the number that chance throws for it."""
        return float(self.simulation.numbers(self.turn, self.member.key, use)[0])


def _among_the_rest(choices: Sequence[Choice]) -> list[Choice]:
    """Return what is open yet after something was declined, with the odds among that; each as likely against the others as before."""
    total = sum(choice.model_odds for choice in choices)
    return [replace(one, model_odds=one.model_odds / total) for one in choices] if total else list(choices)


def is_open(action: Action, rows: Sequence[Value]) -> bool:
    """Whether the condition of an action holds; ``rows`` are the values of its step's program in one state."""
    return action.opens is None or bool(np.ravel(rows[action.opens])[0])


def _number(value: Value) -> float:
    return float(np.ravel(value)[0])
