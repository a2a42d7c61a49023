"""What a verb is about, beside its crisis: outcomes and questions, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit import numbers
from toolkit.answers import Caveat
from toolkit.answers.levels import level
from toolkit.engines.planning import plan_like
from toolkit.engines.run import run
from toolkit.engines.subjects import Subject, model_of, origin, result_of
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.model.targets import (
    OF_QUESTIONS,
    Target,
    is_question,
    means_both,
    question_targets,
    target_named,
    targets_of,
)
from toolkit.results.result import Result

OF_THE_MODEL = ("variant", "values")


def about(
    of: Subject, options: Mapping[str, Any], name: str | None, *, verb: str
) -> tuple[Result, tuple[Target, ...]]:
    """Return the result that a verb asks, and what it is about: what was named, else all outcomes, with the questions that were answered.

    A question that was named is answered for it, by running the crisis again where it was run without.

    Raises
    ------
    ToolkitError
        For a name that is neither, or a question that has no answer.
    """
    asks = name is not None and is_question(_named(of, options, verb), name)
    result = result_of(of, options, verb=verb, sampled=True, asks=asks)
    if name is not None:
        return result, (_answered(result, target_named(result.model, name)),)
    told = {one.question.name for one in result.questions_asked if not one.refused}
    return result, tuple(
        one
        for one in targets_of(result.model, asked=result.is_asked)
        if one.question is None or one.question.name in told
    )


def _named(of: Subject, options: Mapping[str, Any], verb: str) -> Model:
    """Return the model whose names count."""
    result = origin(of)
    if result is not None:
        return result.model
    return model_of(of, {one: options[one] for one in OF_THE_MODEL if one in options}, verb=verb)


def _answered(result: Result, target: Target) -> Target:
    question = target.question
    for one in result.questions_asked if question is not None else ():
        if question is not None and one.question.name == question.name and one.refused:
            raise ToolkitError(
                f"'{target.name}' is not answered: {one.refused}", kind="not answered", subject=target.name
            )
    return target


def two_meanings(model: Model, *names: str | None) -> Iterator[Caveat]:
    """Say how a name was taken that is an outcome and a question."""
    for name in names:
        if name is not None and means_both(model, name):
            yield Caveat(
                f"'{name}' is an outcome and a question: this is the outcome; the question goes by {OF_QUESTIONS}{name}.",
                "two_meanings",
                name,
            )


def with_questions(of: Subject, model: Model) -> tuple[Target, ...]:
    """Return the outcomes of a model that is asked anew, with its questions where the result it came from has answered them."""
    result = origin(of)
    asked = result is not None and result.is_asked
    told = (
        {one.question.name for one in result.questions_asked if not one.refused}
        if asked and result
        else set()
    )
    answered = (
        one for one in question_targets(model) if one.question is not None and one.question.name in told
    )
    return (*targets_of(model, asked=False), *answered)


def refuse_line(target: Target, line: float, what: str) -> None:
    """Refuse a line that a target cannot cross."""
    low, high = target.ends
    if not low < line < high:
        expected = (
            "a probability between 0 and 1"
            if target.measure == "probability"
            else f"a level between {low:g} and {high:g}"
        )
        raise ToolkitError(f"{what} is {line:g}; expected {expected}")


def said(target: Target, value: float, step: float = numbers.FINEST) -> str:
    """Write a number of a target that rests on no sampling."""
    return level(value) if target.measure == "level" else numbers.per_cent(value, step, 0.0)


def run_alike(of: Subject, base: Result) -> Result:
    """Run another crisis as a base was run, without the other models, which may be otherwise there."""
    return run(plan_like(of, base), alternatives=False, questions=base.is_asked, progress=False)
