"""How likely is each option and event, in a turn and within the horizon? The author's first question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import central, structure_of
from toolkit.engines.model_limits import limits_of
from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, seed_of, unheard
from toolkit.errors import ToolkitError
from toolkit.history.frequencies import Frequencies, frequencies
from toolkit.history.layers import Layers
from toolkit.history.paths import probable_paths
from toolkit.history.probable_path import ProbablePath
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.members import HOLD, NOTHING, SKIP, Action, Member
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

Named = tuple[str, str]
"""Key of who chooses, or of the event, and name of the action."""
Along = dict[Named, tuple[float, float]]
"""Least and largest probability of an action along a history."""
DRAWS, RUNS_AT_START = 128, 20_000
LAYOUT = (
    Column("who", "who"),
    Column("what", "label"),
    Column("in turn 1", "at_start", "per_cent", exact=True),
    Column("a turn, while open", "while_open", "share"),
    Column("open", "open_share", "share"),
    Column("at least once", "within_horizon", "share"),
)
HISTORIES = 12_800


@dataclass(frozen=True, repr=False, eq=False)
class Odds(Answer):
    """What ``odds`` found.

    Attributes
    ----------
    table : DataFrame
        One row per option (``hold`` too) and event; see ``odds``.
    path : ProbablePath or None
        The most probable history to the likeliest outcome at the median inputs; None where the states are
        too many to follow.
    """

    _: KW_ONLY
    path: ProbablePath | None


@public
@slow
def odds(of: Subject, *, histories: int = HISTORIES, **options: Unpack[ModelOptions]) -> Odds:
    """Tabulate how likely every option and event is, per turn and within the horizon.

    A small chance each turn is a large one over many: 10 % a week is 72 % in twelve weeks.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What to look at.
    histories : int
        Simulated histories behind the last four columns, over 128 draws of the inputs.
    **options
        ``seed`` (that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Odds
        ``table`` has ``who``, ``key``, ``kind`` (option or event), ``action`` and ``label``; then as fractions
        ``at_start`` (in turn 1, median inputs), ``path_low`` and ``path_high`` (least and most likely along the
        most probable history, median inputs; NaN where it cannot be followed), ``while_open`` (mean over turns
        in which it is open), ``open_share`` (of turns), ``within_horizon`` (at least once), and ``turns`` (mean
        number of turns in which it is taken).

    Examples
    --------
    >>> from toolkit.analysis import odds
    >>> table = odds("caribbean-2025", histories=6_400).table.set_index(["key", "action"])
    >>> bool(table.loc[("us.military", "limited_strike"), "within_horizon"] < 0.5)
    True
    """
    if histories < 1:
        raise ToolkitError(f"histories is {histories}; expected at least 1")
    model, seed = model_of(of, options, verb="odds"), seed_of(of, options)
    sampled = draw_parameters(model, min(DRAWS, histories), seed, "random")
    counted = frequencies(model, sampled, max(histories // len(sampled), 1), seed)
    start, likeliest = _at_start(model, seed)
    path = _likeliest_path(model, likeliest)
    return Odds(
        _table(model, counted, start, _along(model, path)),
        path=path,
        result=origin(of),
        model=model,
        caveats=(*limits_of(of, model), *unheard(of)),
        layout=LAYOUT,
        verb="odds",
        n_histories=counted.n_histories,
        asked="How likely are options and events in turn 1?",
        title=f"{model.dossier.full_title}: how likely is each option and event?",
        notes=(
            f"In turn 1 with every input at its median; the rest over {counted.n_histories:,} sampled histories.",
        ),
    )


def _table(model: Model, counted: Frequencies, start: Mapping[Named, float], along: Along) -> pd.DataFrame:
    """Tabulate options and events: in turn 1, along the most probable history, and as they were counted."""
    import pandas as pd  # slow to import, and only tables need it

    places = {name: n for n, name in enumerate(counted.names)}
    rows = []
    for member, action in _listed(model):
        key = member.key, action.name
        n, (low, high) = places[key], along.get(key, (np.nan, np.nan))
        rows.append(
            {
                "who": member.label,
                "key": member.key,
                "kind": "event" if member.rule == "event" else "option",
                "action": action.name,
                "label": action.label,
                "at_start": start.get(key, np.nan),
                "path_low": low,
                "path_high": high,
                "while_open": counted.while_open[n],
                "open_share": counted.open_share[n],
                "within_horizon": counted.ever[n],
                "turns": counted.mean_turns[n],
            }
        )
    return pd.DataFrame(rows)


def _listed(model: Model) -> Iterator[tuple[Member, Action]]:
    """Yield every option and event; the calendar and doing nothing are none."""
    for member in (one for step in model.steps for one in step.members if one.rule != "clock"):
        for action in member.actions:
            if action.name not in (NOTHING, SKIP):
                yield member, action


def _at_start(model: Model, seed: int) -> tuple[dict[Named, float], str]:
    """Return the probability of each action in turn 1, and the likeliest outcome, at the median inputs."""
    structure = structure_of(model)
    draws = Draws(central(model)[None], 1)
    engine = "monte_carlo" if structure is None else "exact"
    result = run(
        Plan(model, engine, draws, 0 if structure else RUNS_AT_START, seed, structure),
        alternatives=False,
        progress=False,
    )
    shares = {
        (key, name): float(result.tally.choices[0, n]) for n, (key, name, _) in enumerate(model.actions)
    }
    return shares, result.outcomes[int(np.argmax(result.probability))]


def _likeliest_path(model: Model, outcome: str) -> ProbablePath | None:
    structure = structure_of(model)
    if structure is None:
        return None
    found = probable_paths(model, structure, central(model), count=1, outcome=outcome)
    return found[0] if found else None


def _along(model: Model, path: ProbablePath | None) -> Along:
    """Return the least and the largest probability of each action along a path, over the turns it is open."""
    found: Along = {}
    for key, share in _chances_along(model, path):
        low, high = found.get(key, (1.0, 0.0))
        found[key] = min(low, share), max(high, share)
    return found


def _chances_along(model: Model, path: ProbablePath | None) -> Iterator[tuple[Named, float]]:
    """Yield the probability of each action that is open, place by place along a path; nothing without one."""
    structure = structure_of(model)
    if path is None or structure is None:
        return
    layers = Layers(model, structure, central(model))
    for turn, number, state in path.places:
        chances, row = layers.of(turn, number)[0], structure.steps[number].row[state]
        for member, actions in zip(model.steps[number].members, chances.actions, strict=True):
            named = zip(member.actions, (float(shares[0, row]) for shares in actions), strict=True)
            yield from (
                ((member.key, action.name), share)
                for action, share in named
                if share > 0.0 or action.name == HOLD
            )
