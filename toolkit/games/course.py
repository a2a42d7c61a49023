"""Where a game stands: what was chosen, what is open and to whom, and what has happened so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError, nearest_name
from toolkit.history.records import History, HistoryChange, HistoryStep, named_inputs
from toolkit.model.model import Model


@dataclass(frozen=True)
class Move:
    """What a person chose, or what the facilitator put in: in which turn, for whom, and what."""

    turn: int
    key: str
    action: str


@dataclass(frozen=True)
class Choice:
    """One option that is open to a seat.

    Attributes
    ----------
    rung : of the ladder that it stands for, or None
    about : what it does, in words
    model_odds : probability with which the model would choose it here, given the inputs of this game
    """

    name: str
    label: str
    rung: int | None
    about: str
    model_odds: float


ACCEPT, DECLINE = "accept", "decline"
"""What a seat may say to what needs its consent."""


@dataclass(frozen=True)
class Proposal:
    """What a seat is asked to agree to.

    Attributes
    ----------
    key : of the member whose option or event it is
    action : the option or event
    leaf : the way of it that is asked about, where only that needs consent
    who : who chose it; empty for an event
    label : of the option or event
    way : of the way, empty where all of it is asked about
    """

    key: str
    action: str
    leaf: int | None
    who: str
    label: str
    way: str = ""


@dataclass(frozen=True)
class SeatTurn:
    """A seat that has to choose: who, when, among what, and what it sees.

    Attributes
    ----------
    key : of the member it chooses for; where it is asked for its consent, that of the question
    proposal : what it is asked to agree to; None where it chooses for itself
    """

    turn: int
    date: date
    key: str
    actor: str
    who: str
    choices: tuple[Choice, ...]
    proposal: Proposal | None = None

    @property
    def member(self) -> str:
        """Key of the member that waits for it."""
        return self.proposal.key if self.proposal else self.key

    @property
    def asks(self) -> str:
        """What it is asked, in a sentence."""
        asked = self.proposal
        if asked is None:
            return f"{self.who}, what do you do?"
        by = (
            f"{'chosen' if asked.way else 'proposed'} by {asked.who}" if asked.who else "which would come now"
        )
        question = f"It is for you to say: {asked.way}?" if asked.way else "Do you agree?"
        return f"Put to {self.who}: “{asked.label}”, {by}. {question}"


@dataclass(frozen=True)
class Moment:
    """The full state before one step of one turn, memory included; positions by variable."""

    turn: int
    number: int
    state: tuple[int, ...]


@dataclass(frozen=True)
class Course:
    """Where a game stands: all that has happened, and who has to choose next.

    Attributes
    ----------
    steps, changes : as in ``History``, up to the last step that everyone has finished
    state : variable -> label of its level now
    rung : number of the rung it stands on now, or None
    rungs : places on the ladder of all rungs whose conditions hold now
    decision : the choice that is waited for; None when the game is over
    outcome : how it ended; empty while it goes on
    decisions : every choice that a seat made, as it stood when it was made
    moments : the states along the way, before every step
    leaves : (turn, key of the member) -> the number of the leaf that came
    now : the full state as it stands, memory included
    """

    steps: tuple[HistoryStep, ...]
    changes: tuple[HistoryChange, ...]
    state: Mapping[str, str]
    rung: int | None
    rungs: tuple[int, ...]
    decision: SeatTurn | None
    outcome: str
    end_turn: int
    decisions: tuple[tuple[SeatTurn, str], ...]
    moments: tuple[Moment, ...]
    leaves: Mapping[tuple[int, str], int]
    now: tuple[int, ...]


def settled_by(course: Course, option: str) -> SeatTurn:
    """Return the choice that waits, where an option is open there.

    Raises
    ------
    RunError
        If the game is over, or the option is not open.
    """
    decision = course.decision
    if decision is None:
        raise RunError("the game is over")
    names = [choice.name for choice in decision.choices]
    if option not in names:
        nearest = nearest_name(option, names)
        raise RunError(
            f"'{option}' is not open to {decision.who} now; expected one of: {', '.join(names)}"
            + (f"\n  nearest: {nearest}" if nearest else "")
        )
    return decision


def as_history(model: Model, inputs: npt.NDArray[np.float64], course: Course) -> History:
    """Return a course that has come to its end as a history; ``inputs`` has shape (P,)."""
    first = course.moments[0].state
    return History(
        model=model,
        draw=0,
        run=0,
        parameters=named_inputs(model, inputs),
        start={model.variables[n].name: model.variables[n].shown(first[n]) for n in model.shown},
        steps=course.steps,
        changes=course.changes,
        outcome=course.outcome,
        end_turn=course.end_turn,
    )
