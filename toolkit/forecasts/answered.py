"""What a result answers, as forecasts: the way it ends, and each of its questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.forecasts.target import NEVER, NO, YES, Target
from toolkit.model.days import last_day
from toolkit.model.model import Model
from toolkit.model.questions import ModelQuestion
from toolkit.results.asked import Asked, Told, asked_of
from toolkit.results.result import Result
from toolkit.scenario.checks.questions import THE_END

Floats = npt.NDArray[np.float64]
OUTCOME = THE_END
"""The name in a record of the question how a crisis ends."""


@dataclass(frozen=True)
class Answered:
    """One answer with the three parts of what is unsure about it, never pooled.

    Attributes
    ----------
    target : what is asked
    probability, sampling_error : of each class, shape (K,)
    ignorance, disagreement : low and high ends, shapes (K,); NaN where a part was not assessed
    given : probability of its condition; None without one
    """

    target: Target
    probability: Floats
    sampling_error: Floats
    ignorance: tuple[Floats, Floats]
    disagreement: tuple[Floats, Floats]
    given: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data at full precision; what was not assessed is None."""
        found: dict[str, Any] = {
            "target": self.target.to_dict(),
            "probability": [float(one) for one in self.probability],
            "sampling_error": [None if np.isnan(one) else float(one) for one in self.sampling_error],
            "ignorance": _ranges(*self.ignorance),
            "disagreement": _ranges(*self.disagreement),
        }
        return found if self.given is None else {**found, "given": self.given}


def _ranges(low: Floats, high: Floats) -> list[list[float] | None]:
    return [
        None if np.isnan(first) or np.isnan(last) else [float(first), float(last)]
        for first, last in zip(low, high, strict=True)
    ]


def answers_of(result: Result) -> Iterator[Answered]:
    """Yield every answer of a result that can be put on record; a question that was refused has none."""
    yield _outcome(result)
    for one in asked_of(result):
        if not one.refused:
            yield _question(result.model, one)


def refusals_of(result: Result) -> Iterator[tuple[str, str]]:
    """Yield the questions of a result that were not answered, each with the reason."""
    return ((one.question.name, one.refused) for one in asked_of(result) if one.refused)


def _outcome(result: Result) -> Answered:
    """Return how the crisis ends: what settles it may come early, all else is known on the last day."""
    model = result.model
    target = Target(
        model.name,
        OUTCOME,
        "outcomes",
        model.dossier.question or "How does it end?",
        tuple(one.name for one in model.outcomes),
        tuple(one.label for one in model.outcomes),
        (),
        tuple(bool(one.ends) for one in model.outcomes),
        model.as_of,
        last_day(model, model.horizon),
        rules=tuple(one.in_words if one.ends == "phase" else "" for one in model.outcomes),
    )
    return Answered(target, result.probability, result.sampling_error, result.ignorance, result.disagreement)


def _question(model: Model, one: Asked) -> Answered:
    """Return one question; of yes or no, and of a date, what is missing to 1 is a class of its own."""
    question = one.question
    target = target_of(model, question)
    told = [one.told(weights) for weights in np.eye(one.shares.columns.shape[1])]
    if question.asks != "level":
        told.append(_none_of(one.headline))
    columns = np.array([(t.probability, t.sampling_error) for t in told]).T
    ends = np.array(
        [(t.ignorance_low, t.ignorance_high, t.disagreement_low, t.disagreement_high) for t in told]
    ).T
    shares = np.clip(columns[0], 0.0, 1.0)
    given = one.given if question.given is not None else None
    return Answered(target, shares, columns[1], (ends[0], ends[1]), (ends[2], ends[3]), given)


def _none_of(told: Told) -> Told:
    """Turn the answer that it comes into the one that it does not."""
    return Told(
        1.0 - told.probability,
        told.sampling_error,
        1.0 - told.ignorance_high,
        1.0 - told.ignorance_low,
        1.0 - told.disagreement_high,
        1.0 - told.disagreement_low,
    )


def target_of(model: Model, question: ModelQuestion) -> Target:
    """Return what a question of a scenario asks, with its classes.

    Yes may be known as soon as it comes, unless it speaks of the end of the last turn or of a way to end that holds only then.
    """
    last = question.last(model.horizon)
    if question.asks == "date":
        days = [last_day(model, turn).isoformat() for turn in range(1, last + 1)]
        values = [model.turn_days * turn for turn in range(1, last + 1)]
        classes, early = (*days, NEVER), (*[True] * last, False)
    elif question.asks == "level":
        classes = question.levels
        values = [n + (question.low or 0) for n in range(len(classes))]
        early = (False,) * len(classes)
    else:
        classes, values, early = (YES, NO), [], (_may_come_early(model, question), False)
    return Target(
        model.name,
        question.name,
        {"whether": "yes_no", "date": "date", "level": "quantity"}[question.asks],  # type: ignore[arg-type]
        question.text,
        classes,
        classes,
        tuple(map(float, values)),
        early,
        model.as_of,
        last_day(model, last),
        question.asked_on,
        question.given_text,
        question.subject,
        tuple(model.outcomes[n].name for n in question.outcomes),
    )


def _may_come_early(model: Model, question: ModelQuestion) -> bool:
    return not question.at_end and (
        not question.outcomes or any(model.outcomes[n].ends for n in question.outcomes)
    )
