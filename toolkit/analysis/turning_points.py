"""Which choices matter most? The effect of imposing each option in each turn, and what a choice tells of the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.coupling import NOBODY, coupled_runs
from toolkit.engines.inputs import central, structure_of
from toolkit.engines.plan import Plan
from toolkit.engines.result import Result
from toolkit.engines.run import run
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import NOTHING, SKIP, Member, Model

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
DRAWS, RUNS = 64, 400
"""Sampled histories behind the information that a choice carries."""


def turning_points(
    of: Scenario | Model | Result,
    outcome: str,
    *,
    actor: str | None = None,
    turns: Sequence[int] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Impose each option in each turn, and say how the outcome moves and how much the choice tells of it.

    Parameters
    ----------
    of : Scenario, Model or Result
        Whose model is asked, every input at its median; base and what-if are paired.
    outcome : str
    actor : str, optional
        Only the options of this actor.
    turns : sequence of int, optional
        Turns in which options are imposed; all if left out, which takes a horizon that is set.
    seed : int
        For the sampled histories behind ``information``.

    Returns
    -------
    DataFrame
        One row per option and turn, the largest effect first: ``outcome`` (its label), ``who``, ``actor``, ``option``, ``label``, ``turn``, ``base``,
        ``effect`` (change of the outcome's probability, as a fraction), ``carried_out`` (share of histories in which the option was
        open and so really imposed), ``chosen`` (how often it is chosen by itself then) and ``information`` (bits that the
        choice made there and then tells of whether the outcome comes).

    Raises
    ------
    ToolkitError
        For unknown names, a crisis without choices or one that has to be sampled, or where the horizon is open and no turns are given.

    Examples
    --------
    >>> import toolkit as ct
    >>> result = ct.run(ct.load("caribbean-2025"), draws=8, alternatives=False)
    >>> table = ct.turning_points(result, "accommodation", actor="brazil", turns=[1])
    >>> list(table.option)[0]
    'offer_good_offices'
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of)
    k = model.outcome_number(outcome)
    known = {member.actor for step in model.steps for member in step.members if member.actor}
    if actor is not None and actor not in known:
        raise ToolkitError(f"'{actor}' chooses nothing; expected one of: {', '.join(sorted(known))}")
    if not known:
        raise ToolkitError("nobody chooses anything in this crisis, so it has no turning points")
    if turns is None and model.unsettled_below is not None:
        raise ToolkitError(
            "this crisis goes on until it is settled, and every turn is asked anew; say in which, such as turns=range(1, 7)"
        )
    structure = structure_of(model)
    if structure is None:
        raise ToolkitError("turning points are worked out exactly, and this crisis has to be sampled")
    draws = Draws(central(model)[None], 1)

    def answer(of: Model) -> Result:
        return run(Plan(of, "exact", draws, 0, seed, structure), alternatives=False, progress=False)

    base = answer(model)
    places = {(key, name): n for n, (key, name, _) in enumerate(model.actions)}
    told = _information(model, k, seed)
    rows = []
    for member in (m for step in model.steps for m in step.members if m.actor and actor in (None, m.actor)):
        for action in member.actions:
            if action.name in (SKIP, NOTHING):
                continue
            for turn in turns if turns is not None else range(1, model.horizon + 1):
                moved = answer(model.with_forced(turn, member.key, action.name))
                place = places.get((member.key, action.name))
                carried = moved.diagnostics.get(f"forced:{member.key}.{action.name}@{turn}", 0.0)
                rows.append({
                    "outcome": model.outcomes[k].label, "who": member.label, "actor": member.actor, "option": action.name, "label": action.label,
                    "turn": turn, "base": float(base.probability[k]),
                    "effect": float(moved.probability[k] - base.probability[k]),
                    "carried_out": float(carried),  # type: ignore[arg-type]
                    "chosen": float(base.tally.choices[turn - 1, place]) if place is not None else np.nan,
                    "information": told.get((turn, member.key), np.nan),
                })  # fmt: skip
    table = pd.DataFrame(rows)
    return table.reindex(table.effect.abs().sort_values(ascending=False, kind="stable").index).reset_index(
        drop=True
    )


def _information(model: Model, outcome: int, seed: int) -> dict[tuple[int, str], float]:
    """Return, per turn and member, the bits that its choice tells of whether the outcome comes.

    Mutual information among histories still going, with the bias of few counts taken off (Miller 1955); never below 0.
    """
    drawn = draw_parameters(model, DRAWS, seed, "random").values
    runs = coupled_runs(model, Draws(np.resize(drawn, (DRAWS, drawn.shape[1])), DRAWS), RUNS, seed)
    members = {member.key: member for step in model.steps for member in step.members if member.actor}
    found = {}
    for (turn, key), leaves in runs.actions.items():
        if key not in members:
            continue
        going = leaves != NOBODY
        found[turn, key] = _bits(_actions(members[key], leaves[going]), runs.outcome[going] == outcome)
    return found


def _actions(member: Member, leaves: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    return np.array([leaf.action for leaf in member.leaves], dtype=np.int64)[leaves]


def _bits(choice: npt.NDArray[np.int64], comes: npt.NDArray[np.bool_]) -> float:
    if not len(choice):
        return 0.0
    table = np.zeros((int(choice.max()) + 1, 2))
    np.add.at(table, (choice, comes.astype(int)), 1.0)
    table = table[table.sum(axis=1) > 0]
    joint = table / table.sum()
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0.0
    bits = float((joint[seen] * np.log2(joint[seen] / apart[seen])).sum())
    cells = (len(table) - 1) * (int((table.sum(axis=0) > 0).sum()) - 1)
    return max(bits - cells / (2.0 * len(choice) * float(np.log(2.0))), 0.0)
