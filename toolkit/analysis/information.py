"""What is it worth to know more before choosing? Inputs known first, or a report heard.

Value of information after Raiffa and Schlaifer (1961); single inputs by regression on the draws (Strong, Oakley and Brennan 2014,
Medical Decision Making 34:311-326).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from toolkit import numbers
from toolkit.analysis.decisions import Decision, Floats, title_of
from toolkit.analysis.surrogate import normal_scores
from toolkit.answers import Answer, Column
from toolkit.arguments import public
from toolkit.engines.distribute import slow
from toolkit.engines.subjects import Subject, refused
from toolkit.errors import ToolkitError, unknown
from toolkit.model.model import Model
from toolkit.results.result import Result

FOLDS = 8
DEGREE = 3
LAYOUT = (
    Column("known first", "known", "level"),
    Column("worth at most", "worth_high", "figure"),
    Column("worth at least", "worth_low", "figure"),
)


@dataclass(frozen=True, repr=False, eq=False)
class Worth(Answer, float):
    """What something is worth knowing, in units of worth; it works as a number."""

    _: KW_ONLY
    worth: float = 0.0

    def __new__(cls, *_: Any, worth: float = 0.0, **__: Any) -> Worth:
        """Make the number that it is."""
        return float.__new__(cls, worth)

    def __float__(self) -> float:
        """Return the number alone."""
        return self.worth

    def __format__(self, form: str) -> str:
        """Write the number as a number is written."""
        return format(self.worth, form)

    def __bool__(self) -> bool:
        """Say whether it is worth anything."""
        return bool(self.worth)


@public
@slow
def information(of: Subject, *, groups: Mapping[str, Sequence[str]] | None = None) -> Answer:
    """Say what it would be worth to know each input, or each group of inputs, before choosing.

    A regression on the same draws flatters: it takes noise for knowledge. One whose choice is tried on draws it has not seen falls
    short. The truth lies between the two where what is gained depends smoothly on the inputs, and they close in
    with more draws.

    Parameters
    ----------
    of : Decision
        What ``decide`` found.
    groups : mapping, optional
        Name -> inputs that would be known together; each declared input by itself if left out.

    Returns
    -------
    Answer
        One row per input or group, the most valuable first: ``known``, ``worth_high`` (fitted and used on the same draws),
        ``worth_low`` (used on draws left out; not below 0), in units of worth; never above that of perfect information.
    """
    import pandas as pd  # slow to import, and only tables need it

    decision = _decision(of, "information")
    first = next(iter(decision.results.values()))
    columns = _columns(first.model, groups)
    scores, values = normal_scores(first.model, first.parameters), decision.by_draw.to_numpy()
    most, rows = decision.perfect_information, []
    for known, inputs in columns.items():
        high, low = _worth_of_knowing(scores[:, inputs], values, decision.weights)
        rows.append({"known": known, "worth_high": min(high, most), "worth_low": min(max(low, 0.0), most)})
    table = pd.DataFrame(rows, columns=["known", "worth_high", "worth_low"])
    return Answer(
        table.sort_values("worth_high", ascending=False, kind="stable").reset_index(drop=True),
        result=first,
        caveats=decision.caveats,
        layout=LAYOUT,
        verb="information",
        title=f"{title_of(decision.results)}: what is it worth to know?",
        notes=("The truth lies between the two where what is gained depends smoothly on the input.",),
    )


def _columns(model: Model, groups: Mapping[str, Sequence[str]] | None) -> dict[str, list[int]]:
    """Return the columns of the inputs that would be known together; each declared input by itself without groups."""
    names = {parameter.name: n for n, parameter in enumerate(model.parameters)}
    if groups is None:
        groups = {
            p.name: [p.name] for p in model.parameters if not p.is_doubt and p.distribution.kind != "value"
        }
    for name in (one for inputs in groups.values() for one in inputs):
        if name not in names:
            raise unknown("input", name, names)
    return {known: [names[name] for name in inputs] for known, inputs in groups.items()}


def _decision(of: Any, verb: str) -> Decision:
    if not isinstance(of, Decision):
        raise refused(of, verb, "a decision: ct.decide({outcome: worth}, wait=…, talk=…)")
    return of


@public
def worth_of_report(of: Subject, heard: Result) -> Worth:
    """Say what it would be worth to hear whether a report comes, before choosing.

    Parameters
    ----------
    of : Decision
        What ``decide`` found.
    heard : Result
        One of the policies' crisis run with that report as evidence, with the same seed and draws.

    Returns
    -------
    Worth, a number
        In units of worth: what choosing after the report, or after its absence, gains on average; between 0 and the worth of
        perfect information.

    Raises
    ------
    ToolkitError
        If the result learnt from nothing, or from other draws.
    """
    import pandas as pd  # slow to import, and only tables need it

    decision = _decision(of, "worth_of_report")
    if heard.news is None or len(heard.news.log_evidence) < len(decision.weights):
        raise ToolkitError(
            "this result heard no report, or on fewer draws; run one policy with evidence= and the same draws"
        )
    first = next(iter(decision.results.values()))
    n_draws = len(decision.weights)
    if not np.array_equal(heard.parameters[:n_draws], first.parameters):
        raise ToolkitError("this result has other draws; run it with the seed and draws of the policies")
    comes = np.exp(heard.news.log_evidence[:n_draws])
    values = decision.by_draw.to_numpy()
    choosing = sum(float(((decision.weights * share) @ values).max()) for share in (comes, 1.0 - comes))
    gain = choosing - float((decision.weights @ values).max())
    least = numbers.ROUNDING * float(np.abs(values).max())
    worth = min(gain, decision.perfect_information) if gain > least else 0.0
    return Worth(
        pd.DataFrame({"worth": [worth]}),
        worth=worth,
        result=heard,
        caveats=heard.caveats,
        verb="worth_of_report",
        layout=(Column("worth", "worth", "figure"),),
        title=f"{title_of(decision.results)}: what is it worth to hear whether the report comes?",
    )


def _worth_of_knowing(scores: Floats, values: Floats, weights: Floats) -> tuple[float, float]:
    """Return the worth of knowing some inputs, used on the fitted draws and on draws left out."""
    # Ranks are of all draws, those left out among them: they say nothing of what is gained.
    terms = _terms(scores)
    root = np.sqrt(weights)[:, None]
    base = int((weights @ values).argmax())
    gains = values - values[:, [base]]
    fitted = terms @ np.linalg.lstsq(terms * root, gains * root, rcond=None)[0]
    high = float(weights @ fitted.max(axis=1)) - max(float((weights @ fitted).max()), 0.0)
    folds = np.arange(len(values)) * FOLDS // len(values)
    low = 0.0
    for fold in range(FOLDS):
        out = folds == fold
        coefficients = np.linalg.lstsq((terms * root)[~out], (gains * root)[~out], rcond=None)[0]
        chosen = (terms[out] @ coefficients).argmax(axis=1)
        low += float(weights[out] @ gains[out, chosen])
    return max(high, 0.0), low


def _terms(scores: Floats) -> Floats:
    """Lay out powers up to the third of each score and of its rank, and products of pairs."""
    ranks = scores.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / len(scores) - 0.5
    powers = range(1, DEGREE + 1)
    parts = [np.ones((len(scores), 1)), *(scores**n for n in powers), *(ranks**n for n in powers)]
    pairs = [scores[:, a] * scores[:, b] for a in range(scores.shape[1]) for b in range(a)]
    return np.concatenate((*parts, *(pair[:, None] for pair in pairs)), axis=1)
