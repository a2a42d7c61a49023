"""What members would have done whom a history did not reach: it ended in an earlier step of the turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.sampling.simulation import Simulation, Truths
from toolkit.errors import RunError
from toolkit.model.decisions import action_weights, is_broken
from toolkit.model.members import Member
from toolkit.model.program import State, Value, Workspace

Floats = npt.NDArray[np.float64]


def odds_unreached(
    simulation: Simulation, number: int, member: Member, turn: int, columns: State, where: Truths, place: str
) -> Floats:
    """Return how likely a member of a step is to take each action in the state of some runs; shape (A, n).

    Parameters
    ----------
    number : int
        Of the step.
    columns, where : the states of all runs, and the runs that are asked about.
    place : str
        Of the news that asks, for messages.

    Raises
    ------
    RunError
        If a number of its step has left its bounds there, or it cannot be said what it expects.
    """
    step, draw = simulation.model.steps[number], simulation.draw[where]
    state = [column[where] for column in columns]
    parameters = [np.ascontiguousarray(column)[draw] for column in simulation.values.T]
    rows = step.program.evaluate(state, parameters, turn, Workspace(draw.shape, draw.shape))
    for check in step.checks:
        broken = np.broadcast_to(is_broken(check, rows), draw.shape)
        if broken.any():
            first = int(np.argmax(broken))
            raise RunError(
                check.message(
                    simulation.block.first_draw + int(draw[first]), "an earlier phase ended the turn"
                )
            )
    if not simulation.expectations.knows(number, member, turn, state).all():
        raise RunError(
            f"{place}\n  '{member.key}' looks ahead, and what it expects is not known in the states in which an earlier "
            "phase of that turn ended the crisis; date the report to the turn before, or let that actor choose earlier"
        )
    foresight = simulation.expectations.of(number, member, rows, turn, state, draw)
    return shares(member, action_weights(member, rows, turn, foresight=foresight), draw.shape)


def shares(member: Member, weights: Sequence[Value], shape: tuple[int, ...]) -> Floats:
    """Turn the weights of actions into chances; shape (A, …)."""
    chances = np.stack([np.broadcast_to(np.asarray(weight, dtype=np.float64), shape) for weight in weights])
    return chances / chances.sum(axis=0) if member.rule in ("logit", "weights") else chances
