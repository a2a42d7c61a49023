"""A question answered once it is known that an action was taken in some turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from toolkit.engines.backward import Place
from toolkit.engines.chain import Chain
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.evidence.standing import Floats, Standing
from toolkit.engines.exact import even_size
from toolkit.engines.questions.asking import followed
from toolkit.engines.questions.exact_questions import QuestionPass
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model
from toolkit.model.questions import ModelQuestion


@dataclass(eq=False)
class AfterAction(QuestionPass):
    """A question among the histories that took an action in a turn; those that had ended before they came to it are no part of them."""

    def told(self, standing: Standing, turn: int) -> None:
        """Leave out what ended in the turn of the action at an earlier step, then remember what came."""
        (action,) = self.evidence.observations
        if turn == action.turn:
            late = [part.stop - part.start for part in self.forward.part]
            reached = np.repeat(np.arange(len(late)) >= action.step, late)
            layers = {flags: mass.weighed(1.0, reached) for flags, mass in standing.layers.items()}
            standing = replace(standing, layers=layers)
        super().told(standing, turn)


def after_each_action(
    model: Model, structure: Structure, draws: Draws, question: ModelQuestion, taken: Sequence[tuple[Place, int]]
) -> Floats:  # fmt: skip
    """Return the columns of the answer once each action is known to have been taken in its turn; shape (actions, D, A)."""
    size = even_size(model, structure, len(draws))
    chain = Chain(model, structure, size)
    parts = []
    for first in range(0, len(draws), size):
        last = min(first + size, len(draws))
        with np.errstate(all="ignore"):
            forward = Filter(chain, chain.columns(draws, first, last), first)
            passes = [_pass(forward, question, place, turn) for place, turn in taken]
            for turn in range(1, model.horizon + 1):
                followed(forward, passes, turn)
            parts.append(np.stack([one.answers()[: last - first] for one in passes]))
    return np.concatenate(parts, axis=1)


def _pass(forward: Filter, question: ModelQuestion, place: Place, turn: int) -> AfterAction:
    action = Observation(
        turn, "action", 1.0, 0.0, question.name, question.place, step=place.step, member=place.member,
        actions=(place.action,), is_fact=True,
    )  # fmt: skip
    return AfterAction(forward, question, Evidence((action,)), {(turn, 0): (0.0,)})
