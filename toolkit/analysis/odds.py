"""How likely is each option and event, in a turn and within the horizon? The author's first question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.frequencies import frequencies
from toolkit.engines.inputs import central, structure_of
from toolkit.engines.paths import Layers, ProbablePath, probable_paths
from toolkit.engines.plan import Plan
from toolkit.engines.result import Result
from toolkit.engines.run import run
from toolkit.engines.subjects import model_of
from toolkit.markup import MOST_ROWS, html_table, paragraph
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import HOLD, NOTHING, SKIP, Model

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
DRAWS, RUNS, RUNS_AT_START = 128, 100, 20_000


@dataclass(frozen=True)
class Odds:
    """What ``odds`` found.

    Attributes
    ----------
    table : DataFrame
        One row per option (``hold`` too) and event; see ``odds``.
    path : ProbablePath or None
        The most probable history to the likeliest outcome at the median inputs; None where the states are
        too many to follow.
    n_histories : int
        Simulated histories behind the last columns.
    """

    table: pd.DataFrame
    path: ProbablePath | None
    n_histories: int

    def __repr__(self) -> str:
        return f"<Odds of {len(self.table)} options and events, from {self.n_histories:,} histories; .table, .path>"

    def _repr_html_(self) -> str:
        rows = [
            [
                one["who"],
                one["label"],
                *(_share(one[name]) for name in ("at_start", "while_open", "within_horizon")),
            ]
            for one in self.table.head(MOST_ROWS).to_dict("records")
        ]
        left = len(self.table) - len(rows)
        said = f"{self.n_histories:,} sampled histories." + (f" {left} more in .table." if left else "")
        heads = ["who", "what", "in turn 1", "a turn, while open", "within the horizon"]
        return html_table(heads, rows, numbers=range(2, 5)) + paragraph(said)


def _share(share: float) -> str:
    return "not open" if np.isnan(share) else f"{share:.0%}"


def odds(of: Scenario | Model | Result, *, seed: int = 0, draws: int = DRAWS, runs: int = RUNS) -> Odds:
    """Tabulate how likely every option and event is, per turn and within the horizon.

    A small chance each turn is a large one over many: 10 % a week is 72 % in twelve weeks.

    Parameters
    ----------
    of : Scenario, Model or Result
        What to look at.
    seed : int
        Any whole number.
    draws, runs : int
        Draws of the inputs, and histories per draw, behind the last four columns.

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
    >>> import toolkit as ct
    >>> table = ct.odds(ct.load("caribbean-2025"), draws=8, runs=50).table.set_index(["key", "action"])
    >>> bool(table.loc[("us.military", "limited_strike"), "within_horizon"] < 0.5)
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of)
    sampled = draw_parameters(model, draws, seed, "random")
    counted = frequencies(model, sampled, runs if len(sampled) > 1 else runs * draws, seed)
    start, likeliest = _at_start(model, seed)
    path = _likeliest_path(model, likeliest)
    low, high = _along(model, path)
    rows = []
    names = {name: n for n, name in enumerate(counted.names)}
    for step in model.steps:
        for member in step.members:
            for action in member.actions if member.rule != "clock" else ():
                if action.name in (NOTHING, SKIP):
                    continue
                key = member.key, action.name
                n = names[key]
                rows.append(
                    {
                        "who": member.label,
                        "key": member.key,
                        "kind": "event" if member.rule == "event" else "option",
                        "action": action.name,
                        "label": action.label,
                        "at_start": start.get(key, np.nan),
                        "path_low": low.get(key, np.nan),
                        "path_high": high.get(key, np.nan),
                        "while_open": counted.while_open[n],
                        "open_share": counted.open_share[n],
                        "within_horizon": counted.ever[n],
                        "turns": counted.mean_turns[n],
                    }
                )
    return Odds(pd.DataFrame(rows), path, counted.n_histories)


def _at_start(model: Model, seed: int) -> tuple[dict[tuple[str, str], float], str]:
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


def _along(
    model: Model, path: ProbablePath | None
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Return the least and the largest probability of each action along a path, over the turns it is open."""
    low: dict[tuple[str, str], float] = {}
    high: dict[tuple[str, str], float] = {}
    structure = structure_of(model)
    if path is None or structure is None:
        return low, high
    layers = Layers(model, structure, central(model))
    for turn, number, state in path.places:
        chances = layers.of(turn, number)[0]
        for member, actions in zip(model.steps[number].members, chances.actions, strict=True):
            for action, shares in zip(member.actions, actions, strict=True):
                key, share = (member.key, action.name), float(shares[0, state])
                if share > 0.0 or action.name == HOLD:
                    low[key] = min(low.get(key, 1.0), share)
                    high[key] = max(high.get(key, 0.0), share)
    return low, high
