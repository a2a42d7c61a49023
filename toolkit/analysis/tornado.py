"""Which way does each input push? Every input moved alone over its range, the others at their medians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Unpack

import numpy as np

from toolkit.analysis.subjects import two_meanings, with_questions
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.inputs import RUNS_PER_POINT, central, structure_of, targets_at
from toolkit.engines.model_limits import limits_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, seed_of, unheard
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.model.targets import Target, target_named
from toolkit.words import SUMMED

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("input", "label"),
    Column("unit", "unit"),
    Column("low", "from_value", "figure"),
    Column("high", "to_value", "figure"),
    Column("outcome", "outcome_label"),
    Column("at low", "at_low", "per_cent"),
    Column("at high", "at_high", "per_cent"),
    Column("points", "swing", "points"),
)
AT_MEDIANS = Caveat(
    "Every other input stands at its median, so that these need not lie around the average over all inputs.",
    "medians",
)


@dataclass(frozen=True, repr=False, eq=False)
class Tornado(Answer):
    """How far inputs move outcomes; a screen shows the largest movements first."""

    @property
    def shown(self) -> pd.DataFrame:
        """The rows, the largest swing first; those of levels after those of probabilities."""
        ranked = self.table.assign(is_level=self.table.measure == "level", size=-self.table.swing.abs())
        return self.table.reindex(ranked.sort_values(["is_level", "size"], kind="stable").index)


@public
@slow
def tornado(
    of: Subject,
    *,
    outcome: str | None = None,
    low: float = 0.05,
    high: float = 0.95,
    **options: Unpack[ModelOptions],
) -> Tornado:
    """Move each uncertain input from a low to a high quantile, the others at their medians.

    The sign of ``swing`` is the direction in which the scenario says the input pushes an outcome. What inputs
    do together does not show here, nor how likely their ranges are.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        With ``P`` declared parameters that vary and ``K`` outcomes; doubts stay at 0.
    outcome : str, optional
        This outcome or question alone, by name. All outcomes, and all questions that a result has answered, if left out.
    low, high : float
        Quantiles of each input, 0 < low < high < 1.
    **options
        ``seed`` (for crises whose chance has to be sampled), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Tornado
        One row per input and outcome: ``parameter``, ``label``, ``unit``, ``from_value``, ``to_value``,
        ``outcome``, ``outcome_label``, then fractions ``at_low``, ``at_median``, ``at_high`` and ``swing`` (at
        high minus at low); ``measure`` (probability, or level where a question asks for one: its mean).

    Raises
    ------
    ToolkitError
        For quantiles that are not ordered within (0, 1).

    Examples
    --------
    >>> from toolkit.analysis import tornado
    >>> answer = tornado("falklands-1982")
    >>> row = answer[(answer.parameter == "uk_resolve") & (answer.outcome == "british_recapture")]
    >>> bool(row.swing.item() > 0)
    True
    """
    if not 0.0 < low < high < 1.0:
        raise ToolkitError(f"quantiles {low:g} and {high:g} make no range; expected 0 < low < high < 1")
    model = model_of(of, options, verb="tornado")
    exact, seed = structure_of(model) is not None, seed_of(of, options)
    sampled = f"{RUNS_PER_POINT:,} simulated histories a point (Monte Carlo); seed\N{NO-BREAK SPACE}{seed}"
    targets = with_questions(of, model) if outcome is None else (target_named(model, outcome),)
    return Tornado(
        _table(model, targets, (low, high), seed),
        model=model,
        caveats=(*two_meanings(model, outcome), *limits_of(of, model), AT_MEDIANS, *unheard(of)),
        verb="tornado",
        ran=SUMMED if exact else sampled,
        figure="tornado",
        layout=tuple(replace(column, exact=exact) for column in LAYOUT),
        title=f"{model.dossier.full_title}: how far does each input move each outcome by itself?",
        notes=(f"low and high: the {100 * low:g} % and {100 * high:g} % points of the input.",),
    )


def _table(
    model: Model, targets: Sequence[Target], quantiles: tuple[float, float], seed: int
) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    moved = [
        (column, parameter)
        for column, parameter in enumerate(model.parameters)
        if not parameter.is_doubt and parameter.distribution.kind != "value"
    ]
    ends = np.array([p.distribution.quantile(np.array(quantiles)) for _, p in moved]).reshape(-1, 2)
    values = np.tile(central(model), (1 + 2 * len(moved), 1))
    for row, (column, _) in enumerate(moved):
        values[1 + 2 * row : 3 + 2 * row, column] = ends[row]
    answers = targets_at(model, values, targets, seed=seed)
    before, after = answers[1::2], answers[2::2]
    n = len(targets)
    return pd.DataFrame(
        {
            "parameter": np.repeat([p.name for _, p in moved], n),
            "label": np.repeat([p.label for _, p in moved], n),
            "unit": np.repeat([p.unit for _, p in moved], n),
            "from_value": np.repeat(ends[:, 0], n),
            "to_value": np.repeat(ends[:, 1], n),
            "outcome": np.tile([one.name for one in targets], len(moved)),
            "outcome_label": np.tile([one.label for one in targets], len(moved)),
            "at_low": before.ravel(),
            "at_median": np.tile(answers[0], len(moved)),
            "at_high": after.ravel(),
            "swing": (after - before).ravel(),
            "measure": np.tile([one.measure for one in targets], len(moved)),
        }
    )
