"""All questions of a batch answered side by side, beside the pass that answers how it ends or under news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.evidence.following import Outside
from toolkit.engines.evidence.standing import Floats
from toolkit.engines.progress import Progress
from toolkit.engines.questions.exact_questions import QuestionPass
from toolkit.engines.questions.lasting import as_at_the_end
from toolkit.engines.questions.read_off import ReadOff, is_read_off
from toolkit.errors import RunError
from toolkit.model.evidence import Evidence
from toolkit.model.questions import ModelQuestion

NO_NEWS = Evidence(())


class Asking:
    """All questions of a batch, side by side with the pass that answers how it ends: the chances of a step are worked out once.

    Questions about one thing share one memory, which notes the turn in which it first comes.
    """

    def __init__(self, forward: Filter) -> None:
        self.forward, self.horizon = forward, forward.model.horizon
        self.questions = [as_at_the_end(forward.chain, one) for one in forward.model.questions]
        self.read_off = {
            one.name: ReadOff(forward, one) for one in self.questions if is_read_off(forward.chain, one)
        }
        alike: dict[object, list[ModelQuestion]] = {}
        for one in self.questions:
            if one.name not in self.read_off:
                alike.setdefault(_memory(one), []).append(one)
        self.passes: dict[str, QuestionPass] = {}
        for several in alike.values():
            asked = _for_all(several, self.horizon)
            self.passes |= dict.fromkeys(
                (one.name for one in several), QuestionPass(forward, asked, NO_NEWS, {})
            )

    def turn(self, turn: int, progress: Progress) -> None:
        """Follow one turn, of which the pass has got to the end."""
        for read in self.read_off.values():
            read.turn(turn, progress)
        followed(self.forward, list(dict.fromkeys(self.passes.values())), turn)

    def answers(self) -> Floats:
        """Answer all questions; shape (B, A)."""
        return np.concatenate([self._answer(one) for one in self.questions], axis=1)

    def _answer(self, question: ModelQuestion) -> Floats:
        if question.name in self.read_off:
            return self.read_off[question.name].answers()
        found = self.passes[question.name].answers()
        if question.given is not None:
            return found
        first = found[:, : question.last(self.horizon)]
        return first if question.asks == "date" else first.sum(axis=1, keepdims=True)


def _memory(question: ModelQuestion) -> object:
    """Return what tells the memory of a question from that of others; a condition has its own."""
    return question.name if question.given is not None else (question.acts, question.when)


def _for_all(questions: Sequence[ModelQuestion], horizon: int) -> ModelQuestion:
    """Return a question that answers several about one thing: in which turn it first comes, up to the last that any asks for."""
    first = questions[0]
    if first.given is not None:
        return first
    return replace(first, asks="date", last_turn=max(one.last(horizon) for one in questions))


def asked_under_news(forward: Filter, evidence: Evidence, outside: Outside) -> Floats:
    """Answer all questions for a batch given some news; shape (B, A)."""
    asked = [as_at_the_end(forward.chain, question) for question in forward.model.questions]
    passes = [QuestionPass(forward, question, evidence, outside) for question in asked]
    for turn in range(1, max(one.last_turn for one in passes) + 1):
        followed(forward, passes, turn)
    return np.concatenate([one.answers() for one in passes], axis=1)


def followed(forward: Filter, passes: Sequence[QuestionPass], turn: int) -> None:
    """Follow a turn with all passes side by side: a step is read once for all columns of which it says the same."""
    going = [one for one in passes if one.goes_on(turn)]
    try:
        standings = forward.told_apart(
            [one.opened(turn) for one in going], turn, [one.said(turn) for one in going]
        )
    except RunError:  # of one of them it is not known
        for one in going:
            one.turn(turn)
        return
    for one, standing in zip(going, standings, strict=True):
        one.told(standing, turn)
