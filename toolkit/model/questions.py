"""What readers ask of a model, as an engine answers it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from toolkit.model.program import Program

GIVEN = "given"
"""What the last column of a question with a condition holds: its probability."""


@dataclass(frozen=True)
class ModelQuestion:
    """One question: what a history must do for it, and by when.

    What an engine finds of it is a row of columns a draw: for ``whether`` the probability that it comes, for ``date`` that
    of every turn to be the first in which it does, for ``level`` that of every level. With a condition these are
    the probabilities that both hold, and that of the condition stands last.

    Attributes
    ----------
    last_turn : the last turn that counts; None for the horizon
    acts : (step, member, actions) of what is taken, or happens
    outcomes : numbers of the outcomes in which it may end
    when : a condition at the end of a turn; ``at_end`` of the last turn alone
    variable, levels : column of what is asked for at the end of the last turn, and its labels
    low : number of the first level; None where levels have names alone
    given : a condition at the end of any turn that counts
    """

    name: str
    text: str
    asks: Literal["whether", "date", "level"]
    last_turn: int | None = None
    acts: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    outcomes: tuple[int, ...] = ()
    when: Program | None = None
    at_end: bool = False
    variable: int = -1
    levels: tuple[str, ...] = ()
    low: int | None = None
    given: Program | None = None
    given_text: str = ""
    asked_on: date | None = None
    end_known: bool = False
    """Whether it was asked after the day of the scenario, when the end could be known."""
    subject: str = ""
    """What has to come, in the words of the scenario; empty where nothing comes: a level, or a state on one day."""
    note: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Plain values that tell what it asks from what any other does, whatever the words."""
        asked = (
            self.asks,
            self.last_turn,
            self.acts,
            self.outcomes,
            self.at_end,
            self.variable,
            self.end_known,
        )
        return (self.name, *asked, repr(self.when), repr(self.given))

    def last(self, horizon: int) -> int:
        """Return the last turn that counts."""
        return horizon if self.last_turn is None else min(self.last_turn, horizon)

    def n_answers(self, horizon: int) -> int:
        """Return how many columns the answer has, that of the condition left out."""
        return {"whether": 1, "date": self.last(horizon), "level": len(self.levels)}[self.asks]

    def columns(self, horizon: int) -> tuple[str, ...]:
        """Name what the columns of its answer hold."""
        named: dict[str, tuple[str, ...]] = {
            "whether": ("yes",),
            "date": tuple(f"turn {turn}" for turn in range(1, self.last(horizon) + 1)),
            "level": self.levels,
        }
        return (*named[self.asks], *([GIVEN] if self.given is not None else []))


def places_of(questions: Sequence[ModelQuestion], horizon: int) -> dict[str, slice]:
    """Return where the columns of each question stand among those of all."""
    found, first = {}, 0
    for question in questions:
        after = first + len(question.columns(horizon))
        found[question.name] = slice(first, after)
        first = after
    return found
