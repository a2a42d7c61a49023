"""What needs consent in a game: whom it is put to, what they may say, and what comes where it is declined.

One rule holds for options, events and the ways in which they turn out. What is declined does not come in that turn; a person chooses
again without it, and chance picks again among the rest, each as likely against the others as before. Where nothing else
could come, nobody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from toolkit.engines.states.endings import NO_OUTCOME, ended_outcome
from toolkit.games.course import ACCEPT, DECLINE, Choice, Proposal
from toolkit.games.sight import sees
from toolkit.model.changes import Leaf
from toolkit.model.keyed_random import BELOW_ONE
from toolkit.model.members import Action, Member
from toolkit.model.model import Model


@dataclass
class Lot:
    """What chance picks among ways, and picks again where that is declined.

    Attributes
    ----------
    shares : how likely each way is against the others
    number : in [0, 1), what chance has thrown
    """

    shares: list[float]
    number: float
    declined: set[int] = field(default_factory=set)

    def leaves_no_other(self, *ways: int) -> bool:
        """Whether nothing could come but these ways."""
        return not any(share > 0.0 for n, share in enumerate(self.shares) if n not in {*ways, *self.declined})

    def without(self, declined: Iterable[int], picked: int) -> int:
        """Take ways out and return what comes; where what was picked is among them, the place of the number in its stretch picks again."""
        declined = set(declined)
        if picked not in declined:
            self.declined |= declined
            return picked
        before = sum(self.shares[n] for n in self._open() if n < picked)
        total = sum(self.shares[n] for n in self._open())
        inside = (self.number * total - before) / self.shares[picked] if self.shares[picked] else 0.0
        self.number = min(max(inside, 0.0), BELOW_ONE)
        self.declined |= declined
        return self.picked()

    def picked(self) -> int:
        """Return what the number picks among what is not declined."""
        left = self._open()
        reach, aim = 0.0, self.number * sum(self.shares[n] for n in left)
        for way in left:
            reach += self.shares[way]
            if aim < reach:
                return way
        return next((way for way in reversed(left) if self.shares[way] > 0.0), left[0])

    def _open(self) -> list[int]:
        return [n for n in range(len(self.shares)) if n not in self.declined]


def proposal(member: Member, action: Action, leaf: int | None = None) -> Proposal:
    """Say what is put to a seat: an action, or one way in which it may turn out."""
    who = member.label if member.actor else ""
    way = "" if leaf is None else member.leaves[leaf].label or "it comes about"
    return Proposal(member.key, action.name, leaf, who, action.label, way)


def question_key(seat: str, asked: Proposal) -> str:
    """Name a question apart from all others of its turn."""
    way = "" if asked.leaf is None else f".{asked.leaf}"
    return f"{seat}:{asked.key}.{asked.action}{way}"


def answers(
    model: Model,
    member: Member,
    asked: Proposal,
    odds: float,
    held: Sequence[str],
    others: Sequence[int] = (),
    end: str = "",
) -> tuple[Choice, Choice]:
    """Return what a seat may say, and what either leads to.

    Parameters
    ----------
    odds : the model's that it comes about
    held : those who are asked; what a way does that one of them is not shown is not said
    others : the leaves that may come where this way does not
    end : what is said of the end that it brings about
    """
    about = " ".join(filter(None, (_about(model, member, asked), end))) or "It comes about."
    if not asked.way:
        again = f"; {asked.who} chooses again." if asked.who else "."
        no, otherwise = f"Decline: {asked.label}", f"It does not come this turn{again}"
    else:
        no, otherwise = _otherwise(model, member, asked, held, others)
    yes = f"Yes: {asked.way}" if asked.way else f"Agree: {asked.label}"
    return Choice(ACCEPT, yes, None, about, odds), Choice(DECLINE, no, None, otherwise, 1.0 - odds)


def end_of(model: Model, leaf: Leaf, state: Sequence[Any], held: Sequence[str]) -> str:
    """Name the end that a way brings about at once as matters stand; empty where there is none, or not all who are asked may know."""
    if any(one.operation != "set" or one.row is not None or one.when is not None for one in leaf.changes):
        return ""
    after = list(state)
    for change in leaf.changes:
        after[change.variable] = change.amount
    came = int(ended_outcome(model, [np.array([value]) for value in after], at_turn_end=False)[0])
    if came == NO_OUTCOME:
        return ""
    read = {model.variables[n].name for k in range(came + 1) for n in model.outcome_program.reads(k)}
    is_known = all(sees(model, seat, name) for seat in held for name in read)
    return f"As matters stand it ends so: {model.outcomes[came].label}." if is_known else ""


def _otherwise(
    model: Model, member: Member, asked: Proposal, held: Sequence[str], others: Sequence[int]
) -> tuple[str, str]:
    """Name the answer that declines a way, and say what comes in its place."""
    ways = [member.leaves[leaf].label or "nothing comes of it" for leaf in others]
    done = [_shown_about(model, member, asked, held, leaf) for leaf in others]
    if len(ways) == 1:
        return f"No: {ways[0]}", done[0] or "That changes nothing."
    told = [f"{way} ({did.rstrip('.')})" if did else way for way, did in zip(ways, done, strict=True)]
    return "No", f"In its place comes one of these: {'; '.join(told)}."


def _shown_about(model: Model, member: Member, asked: Proposal, held: Sequence[str], leaf: int) -> str:
    """Say what a way would do, unless one of those who are asked is not shown all of it."""
    touched = {model.variables[change.variable].name for change in member.leaves[leaf].changes}
    if not all(sees(model, seat, name) for seat in held for name in touched):
        return ""
    return _about(model, member, replace(asked, leaf=leaf))


def told_beforehand(model: Model, member: Member, action: Action, seats: Sequence[str]) -> str:
    """Say whose consent an option of a seat needs, of those who are people; empty where nobody's is."""
    parts = []
    if held := held_by(action.needs, seats):
        parts.append(f"It takes the consent of {_named(model, held)}.")
    for leaf in range(action.first_leaf, action.first_leaf + len(action.branches)):
        way = member.leaves[leaf]
        if held := [seat for seat in held_by(way.needs, seats) if seat != member.actor]:
            parts.append(f"“{way.label or 'What may come of it'}” is for {_named(model, held)} to say.")
    return " ".join(parts)


def held_by(needs: Sequence[str], seats: Sequence[str]) -> list[str]:
    """Return those of the actors whose seats people hold."""
    return [actor for actor in needs if actor in seats]


def _named(model: Model, actors: Sequence[str]) -> str:
    labels = {actor.name: actor.label for actor in model.actors}
    return " and ".join(labels[actor] for actor in actors)


def _about(model: Model, member: Member, asked: Proposal) -> str:
    """Say what a proposal would do."""
    dossier = model.dossier
    home: tuple[str, ...] = (
        ("actors", member.actor, "options", asked.action) if member.actor else ("events", asked.action)
    )
    if asked.leaf is not None:
        first = next(action.first_leaf for action in member.actions if action.name == asked.action)
        return dossier.about(*home, "chance", str(asked.leaf - first))
    if member.actor:
        return dossier.about(*home)
    return " ".join(filter(None, (dossier.about(*home), dossier.about(*home, "effects"))))
