"""Where does it stand now? Levels and rungs at the end of the last turn that reports speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, result_of
from toolkit.errors import ToolkitError
from toolkit.model.days import turn_ending
from toolkit.model.model import Model
from toolkit.results.uncertainty import Floats

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("variable", "label"),
    Column("level", "level", "level"),
    Column("probability", "probability", "per_cent"),
)


@public
def now(of: Subject, **options: Unpack[RunOptions]) -> Answer:
    """Tabulate where the crisis stands at the end of the last turn that reports speak of, as far as they tell.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Run with evidence; whatever has not been run is run, as ``run`` does.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per level of each variable, then per rung of the ladder: ``variable``, ``label``, ``level``,
        ``probability``.

    Raises
    ------
    ToolkitError
        For a result without evidence.
    """
    result = result_of(of, options, verb="now")
    if result.news is None:
        raise ToolkitError("no reports were given, so nothing is known beyond the start; run with evidence")
    model = result.model
    return Answer(
        levels_now(model, result.over_draws(result.news.now)),
        result=result,
        caveats=result.caveats,
        layout=LAYOUT,
        verb="now",
        step=result.step,
        title=f"{model.dossier.full_title}: where does it stand at the end of the {turn_ending(model, result.news.last_turn)}, as far as reports tell?",
    )


def levels_now(model: Model, shares: Floats) -> pd.DataFrame:
    """Tabulate the chance of each level and rung; ``shares`` has them in this order."""
    import pandas as pd  # slow to import, and only tables need it

    rows: list[tuple[str, str, str]] = []
    for n in model.shown:
        variable = model.variables[n]
        rows += [(variable.name, variable.label, level) for level in variable.labels]
    if model.rungs:
        rows += [("ladder", "Rung", name) for name in ("none", *(name for _, name, _ in model.rungs))]
    table = pd.DataFrame(rows, columns=pd.Index(("variable", "label", "level")))
    return table.assign(probability=shares)
