"""The chance of an outcome that is too rare to be sampled, as an answer."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass
from typing import Any, Unpack

from toolkit import numbers
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.model_limits import limits_of
from toolkit.engines.opening import Subject, opened
from toolkit.engines.sampling.splitting import REPLICATIONS, RUNS, estimate_tail
from toolkit.engines.subjects import ModelOptions, model_of, origin, seed_of, unheard
from toolkit.results.tail import Tail

LAYOUT = (
    Column("outcome", "label"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("relative error", "relative_error", "share"),
    Column("levels", "levels", "count"),
)


@dataclass(frozen=True, repr=False, eq=False)
class RareOutcome(Answer):
    """The chance of a rare outcome; everything that was found stands in ``tail`` too, under the same names."""

    _: KW_ONLY
    tail: Tail

    def __getattribute__(self, name: str) -> Any:
        """Give what splitting found by name: these are single numbers, not columns."""
        if name in _OF_TAIL:
            return getattr(object.__getattribute__(self, "tail"), name)
        return object.__getattribute__(self, name)

    def __float__(self) -> float:
        """Return the probability."""
        return float(self.tail.probability)


_OF_TAIL = (
    "outcome",
    "label",
    "probability",
    "sampling_error",
    "relative_error",
    "levels",
    "conditional",
    "replications",
    "n_runs",
    "replicated",
    "most_runs",
)


@public
@slow
def tail(
    of: Subject,
    outcome: str,
    *,
    runs: int = RUNS,
    replications: int = REPLICATIONS,
    **options: Unpack[ModelOptions],
) -> RareOutcome:
    """Estimate the chance of an outcome that is too rare to be sampled, by multilevel splitting.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        What to simulate; every history has inputs of its own, so the chance is the mean over draws. A result at the medians is asked there.
    outcome : str
        Name of the outcome. Its ``score:`` says how near a state is; without one, the rung of the ladder does.
    runs, replications : int
        Histories per level, and independent repetitions; the error falls with the root of their product. Levels that few reach get more histories.
    **options
        ``seed`` (that of a result if left out), ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    RareOutcome, which works as a number

    Raises
    ------
    RunError
        If there is nothing to score with, the score never rises, or an actor looks ahead.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.tail("caribbean-2025", "confrontation", runs=200, replications=4)
    >>> 0.0 <= found.probability < 0.02
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    asked = opened(of, "tail")
    model, result = model_of(asked, options, verb="tail"), origin(asked)
    medians = [] if result is None else [one for one in result.caveats if one.kind == "medians"]
    found = estimate_tail(
        model,
        outcome,
        seed=seed_of(asked, options),
        runs=runs,
        replications=replications,
        at_medians=bool(medians),
    )
    row = {
        name: getattr(found, name)
        for name in ("outcome", "label", "probability", "sampling_error", "relative_error")
    }
    if not found.probability:
        row["relative_error"] = math.nan
    return RareOutcome(
        pd.DataFrame([{**row, "levels": len(found.levels)}]), tail=found, result=result, model=model, layout=LAYOUT, verb="tail",
        caveats=(
            *limits_of(asked, model), *medians,
            Caveat(f"Found {found.found_how}.", "splitting", outcome, values={"relative_error": found.relative_error}), *unheard(of),
        ),
        step=numbers.step_for(found.sampling_error, numbers.FINEST_BELOW_ONE if found.probability < 0.01 else numbers.FINEST),
        n_histories=replications * found.n_runs, title=f"{model.dossier.full_title}: how likely is “{found.label}”?",
    )  # fmt: skip
