"""What to watch: which choices and events, once seen, speak for which outcome."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import numpy.typing as npt

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.coupling import NOBODY, Runs, coupled_runs
from toolkit.engines.distribute import slow
from toolkit.engines.imposed import imposed
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import HOLD, NOTHING, SKIP, Action, Member

DRAWS, RUNS = 64, 800
"""Histories behind the shares; each draw of the inputs counts as one group for their standard errors."""
LAYOUT = (
    Column("sign", "label"),
    Column("how often", "share", "share"),
    Column("outcome", "outcome_label"),
    Column("if seen", "if_seen", "per_cent", "error", by_row=True),
    Column("if not", "if_not", "per_cent", "error", by_row=True),
    Column("points", "difference", "points", "error", by_row=True),
    Column("error", "error", "error"),
)
LEAST_SEEN = 100
"""What fewer histories show is left out: too few to say what it speaks for."""


@public
@slow
def indicators(of: Subject, *, within: int | None = None, **options: Unpack[ModelOptions]) -> Answer:
    """Say how an outcome's probability differs between histories that have shown something and those that have not.

    Only histories still going after ``within`` turns are looked at: what ends the crisis at once needs no watching for. An
    indicator speaks for an outcome; it need not bring it about.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is sampled, without the reports it may have heard.
    within : int, optional
        Turns in which the thing is seen or not; a third of the horizon if left out.
    **options
        ``seed`` (of the sampled histories; that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row per option or event and outcome, the most telling first: ``who``, ``label``, ``key``, ``action``,
        ``within``, ``date`` (end of that turn), ``outcome``, ``outcome_label``, ``share`` (of the histories still going that have
        shown it), ``if_seen``, ``if_not``, ``difference`` and ``error`` (its standard error), as fractions.

    Raises
    ------
    ToolkitError
        If ``within`` is not a turn before the last.

    Examples
    --------
    >>> import toolkit as ct
    >>> answer = ct.run("falklands-1982", draws=8, alternatives=False).indicators()
    >>> bool((answer.if_seen - answer.if_not - answer.difference).abs().max() < 1e-12)
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    model, seed = model_of(of, options, verb="indicators"), seed_of(of, options)
    if model.horizon < 2:
        raise ToolkitError("a crisis of a single turn leaves nothing to watch for")
    chosen = max(1, model.horizon // 3) if within is None else within
    if not 1 <= chosen < model.horizon:
        raise ToolkitError(f"within is {within}; expected a turn before the last, 1 to {model.horizon - 1}")
    values = draw_parameters(model, DRAWS, seed, "random").values
    draws = Draws(np.resize(values, (DRAWS, values.shape[1])), DRAWS)
    runs = coupled_runs(model, draws, RUNS, seed)
    going = _still_going(runs, chosen)
    ends = runs.outcome[:, None] == np.arange(len(model.outcomes))
    rows = []
    for member in (m for step in model.steps for m in step.members if m.rule != "clock"):
        for number, action in enumerate(member.actions):
            if action.name in (HOLD, NOTHING, SKIP):
                continue
            seen = _seen(runs, member, number, chosen)
            counts = int((seen & going).sum()), int((going & ~seen).sum())
            if min(counts) < LEAST_SEEN:
                continue
            for k, outcome in enumerate(model.outcomes):
                here, there = ends[seen & going, k].mean(), ends[going & ~seen, k].mean()
                rows.append({
                    "who": member.label, "label": _label(member, action), "key": member.key, "action": action.name, "within": chosen,
                    "date": model.date_of_turn(chosen), "outcome": outcome.name, "outcome_label": outcome.label,
                    "share": counts[0] / sum(counts), "if_seen": float(here), "if_not": float(there),
                    "difference": float(here - there), "error": _error(ends[:, k], seen, going),
                })  # fmt: skip
    columns = ["who", "label", "key", "action", "within", "date", "outcome", "outcome_label", "share", "if_seen", "if_not", "difference", "error"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    ranked = table.difference.abs().sort_values(ascending=False, kind="stable").index
    return Answer(
        table.reindex(ranked).reset_index(drop=True), result=origin(of), model=model, layout=LAYOUT,
        caveats=(*imposed(of, model), *unheard(of)), verb="indicators", n_histories=len(runs.outcome),
        title=f"{model.full_title}: what to watch up to {model.date_of_turn(chosen):%Y-%m-%d}",
        notes=("Among simulated histories still open then. These are signs, not causes.",),
    )  # fmt: skip


def _label(member: Member, action: Action) -> str:
    return action.label if member.rule == "event" else f"{member.label}: {action.label}"


def _still_going(runs: Runs, turn: int) -> npt.NDArray[np.bool_]:
    """Return which histories have something settled after a turn."""
    later = [leaves != NOBODY for (at, _), leaves in runs.actions.items() if at == turn + 1]
    return np.asarray(np.any(later, axis=0), dtype=bool)


def _seen(runs: Runs, member: Member, action: int, turn: int) -> npt.NDArray[np.bool_]:
    """Return in which histories an action was taken by the end of a turn."""
    taken = np.array([leaf.action == action for leaf in member.leaves])
    found = np.zeros(len(runs.outcome), dtype=bool)
    for (at, key), leaves in runs.actions.items():
        if key == member.key and at <= turn:
            found |= taken[leaves] & (leaves != NOBODY)
    return found


def _error(ends: npt.NDArray[np.bool_], seen: npt.NDArray[np.bool_], going: npt.NDArray[np.bool_]) -> float:
    """Return the standard error of the difference of two ratios over draws (delta method: Cochran 1977, ch. 6)."""
    total = 0.0
    for kept in (seen & going, going & ~seen):
        size = kept.reshape(DRAWS, -1).sum(axis=1).astype(np.float64)
        hits = (ends & kept).reshape(DRAWS, -1).sum(axis=1)
        ratio = hits.sum() / size.sum()
        total += float((np.square(hits - ratio * size)).sum() * DRAWS / (DRAWS - 1) / size.sum() ** 2)
    return float(np.sqrt(total))
