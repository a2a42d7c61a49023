"""What an analysis may be about, in one number: an outcome, or what a reader asks.

Wherever a verb takes the name of an outcome it takes that of a question too; one that is both means the outcome, and the question
goes by ``questions.NAME``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from toolkit.errors import RunError, unknown
from toolkit.model.days import last_day
from toolkit.model.model import Model
from toolkit.model.questions import ModelQuestion
from toolkit.words import day

OF_QUESTIONS = "questions."
Measure = Literal["probability", "level"]


@dataclass(frozen=True)
class Target:
    """An outcome, or a question in one number.

    Of a question that number is the probability that it comes by its last day, given its condition where it has one; of one that
    asks for a level it is the mean level. A level without a number counts by its place, the first being 0.

    Attributes
    ----------
    number : place of the outcome among all; -1 for a question
    question : what is asked; None for an outcome
    worth : what each answer of the question counts for
    comes_by : the last day that counts, of a question that asks when: its number is the probability that it comes by then
    """

    name: str
    label: str
    number: int = -1
    question: ModelQuestion | None = None
    worth: tuple[float, ...] = (1.0,)
    comes_by: date | None = None

    @property
    def measure(self) -> Measure:
        """Whether its number is a probability or a level."""
        return "level" if self.question is not None and self.question.asks == "level" else "probability"

    @property
    def quoted(self) -> str:
        """What it is called within a sentence."""
        if self.question is None:
            return self.label
        return (
            f"“{self.label}”"
            if self.comes_by is None
            else f"“{self.label}” (that it comes by {day(self.comes_by)})"
        )

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest that its number can be."""
        return (self.worth[0], self.worth[-1]) if self.measure == "level" else (0.0, 1.0)


def outcome_targets(model: Model) -> tuple[Target, ...]:
    """Return the outcomes, in declared order."""
    return tuple(Target(one.name, one.label, n) for n, one in enumerate(model.outcomes))


def question_targets(model: Model) -> tuple[Target, ...]:
    """Return what readers ask, in declared order."""
    taken = {one.name for one in model.outcomes}
    return tuple(
        Target(
            f"{OF_QUESTIONS}{one.name}" if one.name in taken else one.name,
            one.text,
            question=one,
            worth=_worth(one, model.horizon),
            comes_by=last_day(model, one.last(model.horizon)) if one.asks == "date" else None,
        )
        for one in model.questions
    )


def targets_of(model: Model, *, asked: bool) -> tuple[Target, ...]:
    """Return the outcomes, then what readers ask where that was ``asked``."""
    return (*outcome_targets(model), *(question_targets(model) if asked else ()))


def target_named(model: Model, name: str) -> Target:
    """Return what a name means.

    Raises
    ------
    RunError
        For an unknown name; says which outcomes and questions there are, and the nearest.
    """
    known = {one.name: one for one in targets_of(model, asked=True)}
    every = {f"{OF_QUESTIONS}{one.question.name}": one for one in known.values() if one.question is not None}
    if name not in known and name not in every:
        what = "outcome or question" if model.questions else "outcome"
        raise unknown(what, name, known, error=RunError)
    return known.get(name) or every[name]


def is_question(model: Model, name: str) -> bool:
    """Whether a name means a question of a model; see ``target_named``."""
    return target_named(model, name).question is not None


def means_both(model: Model, name: str) -> bool:
    """Whether a name is that of an outcome and of a question too."""
    return name in {one.name for one in model.outcomes} & {one.name for one in model.questions}


def asking_about(model: Model, targets: Sequence[Target]) -> Model:
    """Return a model that answers those questions alone that some targets are."""
    wanted = {one.question.name for one in targets if one.question is not None}
    return replace(model, questions=tuple(one for one in model.questions if one.name in wanted))


def _worth(question: ModelQuestion, horizon: int) -> tuple[float, ...]:
    if question.asks != "level":
        return (1.0,) * question.n_answers(horizon)
    low = question.low or 0
    return tuple(float(low + n) for n in range(len(question.levels)))
