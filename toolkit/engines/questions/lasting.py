"""Whether a condition, once it holds, holds for good: then the state at the end says whether it ever held, and nothing has to be remembered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.chain import Chain
from toolkit.engines.states.structure import StepStructure
from toolkit.model.program import Program, State, Workspace
from toolkit.model.questions import ModelQuestion

Truths = npt.NDArray[np.bool_]


def as_at_the_end(chain: Chain, question: ModelQuestion) -> ModelQuestion:
    """Return the question that asks the same of the last turn alone, where its condition lasts; else the question as it is."""
    if question.when is None or question.at_end or question.asks != "whether":
        return question
    return replace(question, at_end=True) if lasts(chain, question.when) else question


def lasts(chain: Chain, program: Program) -> bool:
    """Whether no move of any step leads from a state in which a condition holds to one in which it does not; looked at once for a chain."""
    key = program.expression(0)
    if key not in chain.lasting:
        chain.lasting[key] = not program.reads_draws and not program.reads_turn and _stays(chain, program)
    return chain.lasting[key]


def _stays(chain: Chain, program: Program) -> bool:
    steps = chain.structure.steps
    after = [steps[(number + 1) % len(steps)] for number in range(len(steps))]
    return not any(_is_lost(program, *pair) for pair in zip(steps, after, strict=True))


def _is_lost(program: Program, step: StepStructure, after: StepStructure) -> bool:
    """Whether a condition may cease to hold at a step."""
    before = _holds(program, step.columns)
    then = np.concatenate((_holds(program, after.columns), _holds(program, step.ended_columns)))
    return any(
        bool((before[block.sources][block.row] & ~then[block.targets][block.target]).any())
        for block in step.blocks
    )


def _holds(program: Program, columns: State) -> Truths:
    """Return where a condition on the state alone holds; shape (S,)."""
    holds = program.evaluate(columns, (), 1, Workspace(columns[0].shape, (1, 1)))[0]
    return np.broadcast_to(np.asarray(holds, dtype=bool), columns[0].shape)
