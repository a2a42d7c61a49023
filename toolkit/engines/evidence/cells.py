"""What facts could have told: the cells of a stream of news, in each of which one of several things comes.

A cell is a member in a turn, a condition at the end of a turn, or a window. What could be told of a member of which
the stream tells a deed is each of its deeds, or nothing; where it tells of holding still, that as well; where it denies
something, that it was not so, or was. A condition or a window is told to be so, or not. Of a history that is over nothing is told.
A member of which the stream ever tells a deed has a cell in every turn up to the last, for nothing told of it is news too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.model.evidence import Evidence, Observation
from toolkit.model.members import HOLD, NOTHING, SKIP, Member
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
Seat = tuple[int, int]
"""A step, and the place of a member in it."""
Key = tuple[int, str, str]
"""A turn, what a cell speaks of in it, and the name of the fact about a statement."""
HELD = "held still"
REST = (HOLD, NOTHING, SKIP)


@dataclass(frozen=True)
class Cell:
    """Something of which one of several things comes in a turn.

    Attributes
    ----------
    what : what it speaks of: the key of a member, or a statement
    kinds : of a member, its actions that would be told alike; of a statement nothing
    names : what may come, kind by kind
    came : the kind that came
    over : the kind of histories that had ended before
    is_told : whether a fact speaks of it; else it came that nothing was told
    follows_fact : whether a fact of the same turn has ruled out before that the history had ended
    seat : of a member, where it stands
    """

    turn: int
    what: str
    kinds: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    came: int
    over: int
    is_told: bool = True
    follows_fact: bool = False
    seat: Seat | None = None
    fact: Observation | None = None
    """Of a statement, the fact that speaks of it in the stream whose rule is followed."""
    name: str = ""
    """Of a statement, the name of that fact."""

    @property
    def key(self) -> Key:
        """What tells it from the others of its stream."""
        return self.turn, self.what, self.name

    def sums(self, by_action: Floats) -> Floats:
        """Add up shares of actions kind by kind; shapes (A, …) -> (C, …)."""
        return np.stack([by_action[list(kind)].sum(axis=0) for kind in self.kinds])

    def stated(self, statement: Floats, going: Floats) -> Floats:
        """Put the share in which the statement that came is true beside the rest; shapes (n,) -> (n, 3)."""
        pair = statement, np.maximum(going - statement, 0.0)
        return np.stack([*(pair[::-1] if self.came == 1 else pair), np.zeros_like(going)], axis=1)


Met = tuple[Cell, Floats]
"""A cell, and the share of each draw in what might have come of it, in histories that went on; shape (n, C)."""


class Cells:
    """The cells of a stream, turn by turn in the order in which a turn is followed.

    Which they are is read off the stream whose rule it follows, mostly itself, so that streams of one rule are judged on
    the same cells whatever comes in them. With ``of_all`` every member has a cell in every turn, as it would if a deed of it were told
    later; those that count are told apart by ``counted``.
    """

    def __init__(self, model: Model, evidence: Evidence, *, of_all: bool = False) -> None:
        self.model, self.told = model, [one for one in evidence.observations if one.is_fact]
        self.rule = (evidence.rule or evidence).observations
        facts = [one for one in self.rule if one.is_fact]
        self.doers = {_seat(one) for one in facts if self.is_deed(one) and not one.is_window}
        self.looked_at = self._able() if of_all else self.doers
        turns = range(1, evidence.last_turn + 1) if facts or of_all else ()
        self.by_turn = {turn: tuple(self._of_turn(turn)) for turn in turns}

    def counted(self, cell: Cell) -> bool:
        """Whether a cell counts: one in which something is told, or of a member of which the stream tells a deed."""
        return cell.seat is None or cell.is_told or cell.seat in self.doers or self._is_asked(cell)

    def of_members(self, turn: int) -> list[Cell]:
        """Return the cells of members in a turn, in the order in which they move."""
        return [one for one in self.by_turn.get(turn, ()) if one.seat is not None]

    def of_member(self, turn: int, seat: Seat) -> Cell | None:
        """Return the cell of a member in a turn, if it has one."""
        return next((one for one in self.by_turn.get(turn, ()) if one.seat == seat), None)

    def of_fact(self, fact: Observation) -> Cell | None:
        """Return the cell of a fact about a condition or a window; None for other news."""
        here = self.by_turn.get(fact.turn, ()) if fact.is_fact else ()
        return next((one for one in here if one.fact is not None and one.fact.name == fact.name), None)

    def untold(self, turn: int) -> list[Cell]:
        """Return the cells of conditions of which a turn tells nothing."""
        return [one for one in self.by_turn.get(turn, ()) if one.fact is not None and not one.is_told]

    def _of_turn(self, turn: int) -> Iterator[Cell]:
        asked = [one for one in self.rule if one.turn == turn and one.is_fact]
        told = [one for one in self.told if one.turn == turn]
        seats = {_seat(one) for one in asked if one.kind == "action" and not one.is_window}
        followed = False
        for seat in sorted(seats | self.looked_at):
            question, said = (
                [o for o in facts if not o.is_window and _seat(o) == seat] for facts in (asked, told)
            )
            if question or not self._is_left_out(seat, turn):
                yield self._of_member(turn, seat, question, said, follows_fact=followed)
            followed |= bool(said)
        for one in asked:
            found = next((other for other in told if other.name == one.name), None)
            if one.kind == "state" and not one.is_window:
                yield _of_statement(one, found, follows_fact=followed)
                followed |= found is not None
            elif one.is_window and found is not None:
                yield _of_statement(one, found, follows_fact=False)

    def _of_member(
        self, turn: int, seat: Seat, question: Sequence[Observation], said: Sequence[Observation], *, follows_fact: bool
    ) -> Cell:  # fmt: skip
        member = self._member(seat)
        kinds = self._kinds(member, question)
        fits = _fitting(member, said)
        came = next((n for n, kind in enumerate(kinds.values()) if set(fits) <= set(kind)), 0)
        over = len(kinds) - 1
        return Cell(
            turn, member.key, tuple(kinds.values()), tuple(kinds), came if said else over, over, bool(said), follows_fact,
            seat,
        )  # fmt: skip

    def _kinds(self, member: Member, question: Sequence[Observation]) -> dict[str, tuple[int, ...]]:
        """Return what may be told of a member, by name; the last stands for nothing."""
        deeds, rest = _deeds(member)
        fits = _fitting(member, question)
        if not question or any(set(fits) <= set(deed) for deed in deeds.values()):
            return {**deeds, "nothing": rest}
        if set(fits) <= set(rest):
            return {**deeds, HELD: tuple(fits), "nothing": tuple(a for a in rest if a not in fits)}
        others = tuple(a for a in range(len(member.actions)) if a not in fits)
        return {question[0].name: tuple(fits), f"not {question[0].name}": others, "nothing": ()}

    def _able(self) -> set[Seat]:
        """Return all members that have a deed to do."""
        steps = enumerate(self.model.steps)
        return {(n, m) for n, step in steps for m, member in enumerate(step.members) if _deeds(member)[0]}

    def _is_asked(self, cell: Cell) -> bool:
        """Whether the stream whose rule is followed tells a fact there."""
        return any(
            one.is_fact
            and not one.is_window
            and one.kind == "action"
            and (one.turn, _seat(one)) == (cell.turn, cell.seat)
            for one in self.rule
        )

    def _is_left_out(self, seat: Seat, turn: int) -> bool:
        """Whether something else than a fact of the turn speaks of a deed of a member, so that not nothing was told."""
        return any(
            one.first_turn <= turn <= one.turn and (one.is_window or one.if_so > one.if_not)
            for one in self.rule
            if one.kind == "action" and _seat(one) == seat and self.is_deed(one)
        )

    def is_deed(self, one: Observation) -> bool:
        """Whether news tells of a deed: not of holding still, nor that something was not done."""
        if one.kind != "action" or one.denies:
            return False
        return all(self._member(_seat(one)).actions[a].name not in REST for a in one.actions)

    def _member(self, seat: Seat) -> Member:
        return self.model.steps[seat[0]].members[seat[1]]


def _seat(one: Observation) -> Seat:
    return one.step, one.member


def _deeds(member: Member) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Return the deeds of a member, by the name that a report has for them, and what is none."""
    deeds: dict[str, tuple[int, ...]] = {}
    for number, action in enumerate(member.actions):
        if action.name not in REST:
            deeds[action.name] = (*deeds.get(action.name, ()), number)
    return deeds, tuple(n for n, action in enumerate(member.actions) if action.name in REST)


def _fitting(member: Member, said: Sequence[Observation]) -> list[int]:
    """Return the actions that all facts about a member allow."""
    actions = range(len(member.actions))
    return [a for a in actions if all((a in one.actions) != one.denies for one in said)]


def _of_statement(asked: Observation, told: Observation | None, *, follows_fact: bool) -> Cell:
    """Return the cell of a condition or a window: it is so, or not, or nothing is told of it."""
    came = 2 if told is None else int(told.denies)
    names = (asked.name, f"not {asked.name}", "nothing")
    return Cell(
        asked.turn,
        asked.subject,
        (),
        names,
        came,
        2,
        told is not None,
        follows_fact,
        fact=asked,
        name=asked.name,
    )
