"""Who moved the odds of an end in a game: its own side, the others, chance, and whoever put events in. Bit by bit, and summed up.

The odds are a martingale: what each choice and each throw moved adds up to the whole change, exactly. Of what is settled at
once the side's own choices are told first, then those of the others, then how each turned out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.analysis.played import by_people
from toolkit.engines.states.starts import start_tables
from toolkit.games.bits import Said, is_refusal
from toolkit.games.course import Moment, SeatTurn
from toolkit.games.game import Game
from toolkit.games.one_step import Part
from toolkit.games.onwards import Onwards, onwards
from toolkit.games.sight import declined, left_to_the_model
from toolkit.history.records import HistoryStep
from toolkit.model.members import NOTHING, Member
from toolkit.model.model import Model
from toolkit.words import level_in_words

OWN, OTHERS, CHANCE, TEACHER, LEFT, START = "own", "others", "chance", "teacher", "left", "start"
BY = {
    OWN: "your choice",
    OTHERS: "another side",
    CHANCE: "chance",
    TEACHER: "put in by the teacher",
    LEFT: "left to the model",
    START: "chance",
}
"""Who moved the odds, in words; ``left`` are choices of the side that were left to the model, ``start`` is how the crisis was drawn to begin."""


Floats = npt.NDArray[np.float64]


class Share(NamedTuple):
    """One bit of what happened, with the odds of the told end before and after; ``moved`` is half the sum over all ends."""

    turn: int
    date: date
    who: str
    what: str
    by: str
    before: float
    after: float
    moved: float
    key: str

    @property
    def points(self) -> float:
        """How far it moved the odds of the told end, as a fraction."""
        return self.after - self.before


@dataclass(frozen=True)
class Accounts:
    """How far the odds of one end were moved, by whom; fractions that add up to ``after - before``.

    Attributes
    ----------
    own, others, chance : by the side's choices, by those of other sides, by events and throws
    teacher, left : by events that were put in, and by choices of the side that were left to the model
    before, after : the odds before the first turn and before its start was drawn, and where the game stands
    start : by the draw of a start; 0 where that is certain
    """

    own: float
    others: float
    chance: float
    teacher: float
    left: float
    before: float
    after: float
    start: float = 0.0


def accounts(game: Game, wanted: str, chair: Sequence[str] | None = None) -> Accounts:
    """Sum up who moved the odds of an end in a game: in one pass backward, without a run of the model.

    Parameters
    ----------
    wanted : str
        Name of the end.
    chair : sequence of str, optional
        Actors whose choices are the side's own; all seats, if left out.

    Raises
    ------
    RunError
        If the states of the model cannot be listed.
    """
    chair = game.seats if chair is None else chair
    found = onwards(
        game.model,
        game.draws.values[0],
        game.course.moments,
        said_at(game),
        leaves_that_came(game),
        first(game, chair),
    )
    k = game.model.outcome_number(wanted)
    before, after = first_odds(game, found)[k], final_odds(game, found)[k]
    return summed(list(shares(game, found, k, chair)), float(before), float(after))


def summed(rows: Sequence[Share], before: float, after: float) -> Accounts:
    """Sum up who moved the odds."""
    sums = {by: float(sum(row.points for row in rows if row.by == by)) for by in BY}
    return Accounts(**sums, before=before, after=after)


def final_odds(game: Game, found: Onwards) -> Floats:
    """Return the odds of the ends where the game stands; shape (K,)."""
    model, course = game.model, game.course
    if course.outcome:
        return np.asarray(np.eye(len(model.outcomes))[model.outcome_number(course.outcome)])
    return np.asarray(found.odds[course.moments[-1]])


def first_odds(game: Game, found: Onwards) -> Floats:
    """Return the odds of the ends before the first turn, and before its start was drawn; shape (K,)."""
    return _from_start(game, found) if found.at_start is None else found.at_start


def _from_start(game: Game, found: Onwards) -> Floats:
    """Return the odds of the ends before the first turn, with the start of this game; shape (K,)."""
    moments = game.course.moments
    return np.asarray(found.odds[moments[0]]) if moments else final_odds(game, found)


def settled(game: Game) -> tuple[Moment, ...]:
    """Return the moments whose step is settled: all but the one in which a seat has to choose."""
    moments = game.course.moments
    return moments if game.is_over else moments[:-1]


def leaves_that_came(game: Game) -> dict[Moment, dict[str, int]]:
    """Return, for every settled step, how each of its members turned out."""
    leaves, steps = game.course.leaves, game.model.steps
    return {
        moment: {member.key: leaves[moment.turn, member.key] for member in steps[moment.number].members}
        for moment in settled(game)
    }


def said_at(game: Game) -> dict[Moment, list[Said]]:
    """Return what people chose and answered in every settled step, in their order."""
    found: dict[Moment, list[Said]] = {}
    for moment in settled(game):
        keys = {member.key for member in game.model.steps[moment.number].members}
        here = [one for one in by_people(game) if one[0].turn == moment.turn and one[0].member in keys]
        if here:
            found[moment] = here
    return found


def first(game: Game, chair: Sequence[str]) -> list[str]:
    """Return the members that choose for a chair; what they do is told before what others do at once."""
    return [member.key for step in game.model.steps for member in step.members if member.actor in chair]


def shares(game: Game, found: Onwards, k: int, chair: Sequence[str]) -> Iterator[Share]:
    """Yield what each choice and each throw did to the odds of end ``k``, in the order in which it came."""
    model = game.model
    if found.at_start is not None:
        yield _start_drawn(game, found.at_start, _from_start(game, found), k)
    teller = _Teller(game, chair)
    for moment in settled(game):
        odds = found.odds[moment]
        for part in found.parts[moment]:
            moved = float(np.abs(part.odds - odds).sum() / 2)
            who, what, by = teller.tell(moment, part)
            yield Share(
                moment.turn,
                model.date_of_turn(moment.turn),
                who,
                what,
                by,
                float(odds[k]),
                float(part.odds[k]),
                moved,
                part.key,
            )
            odds = part.odds


def _start_drawn(game: Game, before: Floats, after: Floats, k: int) -> Share:
    """Tell what the draw of the start did to the odds of end ``k``."""
    model, moments = game.model, game.course.moments
    parameters = [np.full((1, 1), value) for value in game.draws.values[0]]
    tables = start_tables(model, parameters, 1)
    drawn = [n for n in model.shown if np.count_nonzero(tables[n]) > 1] if moments else []
    levels = [
        f"{model.variables[n].label}: {level_in_words(model.variables[n].shown(moments[0].state[n]))}"
        for n in drawn
    ]
    what = f"drawn at the start: {'; '.join(levels)}" if levels else "how it starts was drawn"
    moved = float(np.abs(after - before).sum() / 2)
    return Share(0, model.date_of_turn(0), "", what, START, float(before[k]), float(after[k]), moved, "")


class _Teller:
    """Says of each bit who did it and what it was."""

    def __init__(self, game: Game, chair: Sequence[str]) -> None:
        self.members: Mapping[str, Member] = _members(game.model)
        self.steps = {(step.turn, step.key): step for step in game.course.steps}
        self.leaves = game.course.leaves
        self.chair = chair
        self.left = left_to_the_model(game.course, game.n_by_people)
        for one in declined(game.model, game.course, None, game.seats):
            if one.by_model:
                self.left.setdefault((one.turn, one.key, True), f"the model answered for {one.who}: no")
        self.made = {(decision.turn, decision.key) for decision, _ in by_people(game)}
        self.put_in = {(move.turn, move.key, move.action) for move in game.injected}

    def tell(self, moment: Moment, part: Part) -> tuple[str, str, str]:
        """Return who, what, and by whom."""
        member, step = self.members[part.key], self.steps.get((moment.turn, part.key))
        if step is None:
            return "", "what was under way took its time", CHANCE
        if part.said is not None and part.said[0].proposal is not None:
            return self._answer(*part.said, step)
        left = self.left.get((moment.turn, part.key, part.is_throw), "")
        what = self._what(member, step, part)
        if part.is_throw:
            return "", f"{what} [{left}]" if left else what, CHANCE
        if not member.actor:
            is_put_in = (moment.turn, part.key, step.action) in self.put_in
            return "", what, TEACHER if is_put_in else CHANCE
        by = self._by(moment, member)
        return step.who, f"{what} [{left}]" if left and by == OTHERS else what, by

    def _answer(self, decision: SeatTurn, said: str, step: HistoryStep) -> tuple[str, str, str]:
        """Tell what a seat said to what was put to it."""
        by = OWN if decision.actor in self.chair else OTHERS
        asked = decision.proposal
        assert asked is not None
        is_way = asked.leaf is not None
        if is_refusal(decision, said):
            what = f"{asked.way} ({_thrown(step)})" if is_way else asked.label
            return decision.who, f"declined: {what}", by
        what = _thrown(step) if is_way else step.label if asked.who else _came(step)
        return decision.who, f"agreed: {what}", by

    def _what(self, member: Member, step: HistoryStep, part: Part) -> str:
        """Say what was done, or how it turned out; what was declined did not come to it."""
        came = member.leaves[self.leaves[step.turn, part.key]]
        if part.is_throw:
            leaf = member.leaves[member.actions[came.action].first_leaf + part.place]
            return _thrown(step) if leaf is came else f"{step.label}: would have been: {leaf.label}"
        told = member.actions[part.place]
        if part.place == came.action:
            return step.label if member.actor else _came(step)
        return told.label if member.actor else f"{told.label}: would have come"

    def _by(self, moment: Moment, member: Member) -> str:
        if member.actor not in self.chair:
            return OTHERS
        return OWN if (moment.turn, member.key) in self.made else LEFT


def _members(model: Model) -> dict[str, Member]:
    return {member.key: member for step in model.steps for member in step.members}


def _came(step: HistoryStep) -> str:
    return f"{step.who}: did not come" if step.is_rest else f"{step.label}: came"


def _thrown(step: HistoryStep) -> str:
    """Say how an action turned out."""
    if step.action == NOTHING:
        return f"{step.who}: did not come"
    return f"{step.label}: {'nothing came of it' if step.came_to_nothing or not step.branch else step.branch}"
