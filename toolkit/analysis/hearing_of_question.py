"""What it would tell of a question to hear that something happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.answers import Column
from toolkit.engines.backward import Place, places
from toolkit.engines.inputs import tally_at
from toolkit.engines.questions.after_action import after_each_action
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.model.targets import Target, asking_about, question_targets
from toolkit.results.uncertainty import mean
from toolkit.results.values import values_of

Floats = npt.NDArray[np.float64]


def question_named(model: Model, name: str) -> Target:
    """Return the question of a name, which an outcome may have too."""
    question = model.question(name)
    return next(one for one in question_targets(model) if one.question is question)


def column_of(target: Target) -> Column:
    """Return how it is shown by how much a question moves."""
    if target.measure == "level":
        return Column(target.label, target.name, "figure")
    return Column(target.label, target.name, "points", "question_error", by_row=True)


def add_question(
    rows: Sequence[dict[str, Any]], model: Model, structure: Structure, draws: Draws, target: Target,
    looked: tuple[Sequence[int], Floats],
) -> None:  # fmt: skip
    """Write into each row by how much it moves a question; of each action ``looked`` has the turn, and its probability in it, shape (D, C)."""
    turns, chances = looked
    listed = [(n, place) for n, place in enumerate(places(model)) if turns[n]]
    taken = [(place, turns[n]) for n, place in listed]
    moved, errors = moved_by_each(model, structure, draws, target, taken, chances[:, [n for n, _ in listed]])
    for row, move, error in zip(rows, moved.tolist(), errors.tolist(), strict=True):
        row |= {target.name: move, "question_error": error}


def moved_by_each(
    model: Model, structure: Structure, draws: Draws, target: Target, taken: Sequence[tuple[Place, int]], chances: Floats
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return by how much a question moves once each action is known to have been taken in its turn, and the standard errors.

    Parameters
    ----------
    taken : the actions, each with its turn
    chances : shape (D, actions), probability of each in its turn

    Returns
    -------
    array, array, shapes (actions,)
        The error is that of the linear part of a ratio less another (delta method: Cochran 1977, ch. 6).
    """
    assert target.question is not None
    given = after_each_action(model, structure, draws, target.question, taken)
    before = values_of(asking_about(model, [target]), target, tally_at(model, draws.values, targets=[target]))
    start, shares = before.mean(draws.shares), draws.shares
    worth = np.asarray(target.worth)
    moved, errors = [], []
    for n, columns in enumerate(given):
        both = columns[:, : len(worth)] @ worth * chances[:, n]
        held = chances[:, n] * (columns[:, -1] if target.question.given is not None else 1.0)
        among = float(mean(held[:, None], shares)[0])
        after = float(mean(both[:, None], shares)[0]) / among if among > 0.0 else np.nan
        moved.append(after - start)
        off = (both - after * held) / (among or 1.0) - (before.linear(shares) - start)
        errors.append(_error(off, draws.n_groups))
    return np.array(moved), np.array(errors)


def _error(off: Floats, n_groups: int) -> float:
    if n_groups == 1:
        return 0.0
    groups = off.reshape(n_groups, -1).mean(axis=1)
    return float(np.sqrt(np.square(groups).sum() / (n_groups * (n_groups - 1))))
