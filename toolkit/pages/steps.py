"""How likely each way of a step is, written down as operations: what the engine's own rule of decision does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from toolkit.model.decisions import action_weights, branch_probabilities, is_broken
from toolkit.model.members import Member
from toolkit.model.model import Model
from toolkit.model.steps import Step
from toolkit.pages.recording import Tape, pruned


def programs_of(model: Model, number: int, watched: Collection[int]) -> dict[str, Any]:
    """Write down one step: a program for every turn that differs from others, and which of them a turn has.

    ``watched`` are members after whose actions somebody asks; their ways are written down action by action too.
    """
    step = model.steps[number]
    imposed: dict[object, int] = {}
    alike: dict[object, int] = {}
    programs: list[dict[str, Any]] = []
    of_turn: list[int] = []
    same: list[int] = []
    for turn in range(1, model.horizon + 1):
        forced = tuple(member.forced[turn][0] if turn in member.forced else -1 for member in step.members)
        if forced not in imposed:
            imposed[forced] = len(programs)
            programs.append(_program(step, turn, watched))
        of_turn.append(imposed[forced])
        same.append(alike.setdefault((step.program.turn_key(turn), forced), turn))
    return {"programs": programs, "program_of_turn": of_turn, "same_as_turn": same}


def _program(step: Step, turn: int, watched: Collection[int]) -> dict[str, Any]:
    tape = Tape()
    rows = tape.program(step.program)
    shares = [_shares(member, action_weights(member, rows, turn)) for member in step.members]
    outputs: list[int] = []

    def put(values: Sequence[Any]) -> list[int]:
        """Make values outputs and return their places among all."""
        outputs.extend(tape.place(one) for one in values)
        return list(range(len(outputs) - len(values), len(outputs)))

    by_action = [_by_action(member, each, rows) for member, each in zip(step.members, shares, strict=True)]
    found: dict[str, Any] = {
        "ways": [put([_sum(way) for way in zip(*actions, strict=True)]) for actions in by_action],
        "watched": {
            str(m): {"shares": put(shares[m]), "ways": [put(ways) for ways in by_action[m]]} for m in watched
        },
        "checks": [
            {"broken": put([is_broken(check, rows)])[0], "what": check.what, "why": check.why, "low": _bound(check.low), "high": _bound(check.high)}
            for check in step.checks
        ],
    }  # fmt: skip
    found["nodes"], found["outputs"] = pruned(tape.nodes, outputs)
    return found


def _shares(member: Member, weights: Sequence[Any]) -> list[Any]:
    """Turn weights into chances, as the engine does with arrays."""
    if member.rule not in ("logit", "weights"):
        return list(weights)
    total = _sum(weights)
    return [weight / total for weight in weights]


def _by_action(member: Member, shares: Sequence[Any], rows: Sequence[Any]) -> list[list[Any]]:
    """Return how likely each way of each action is; summed over actions these are the chances of the engine."""
    found = []
    for n, action in enumerate(member.actions):
        ways: list[Any] = [0.0] * len(member.first_leaf_of_way)
        for leaf, probability in enumerate(branch_probabilities(action, rows), start=action.first_leaf):
            way = member.way_of_leaf[leaf]
            ways[way] = _sum([ways[way], shares[n] * probability])
        found.append(ways)
    return found


def _sum(values: Sequence[Any]) -> Any:
    """Add values up in order, zeros left out."""
    left = [one for one in values if not (isinstance(one, float) and one == 0.0)]
    total = left[0] if left else 0.0
    for one in left[1:]:
        total = total + one
    return total


def _bound(value: float) -> float | None:
    return value if abs(value) < float("inf") else None
