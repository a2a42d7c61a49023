"""Several experts: what follows from each one's estimates, and from all of them pooled, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Unpack

from toolkit.analysis.subjects import about, run_alike
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import shown, slow
from toolkit.engines.subjects import RunOptions, Subject, model_of, scenario_of
from toolkit.errors import ScenarioError, ToolkitError
from toolkit.model.targets import Target
from toolkit.results.result import Result
from toolkit.results.values import told_of
from toolkit.scenario import Scenario
from toolkit.scenario.experts import Panel, as_seen_by, panels, pooled_by

POOLS = ("linear", "logarithmic")
AS_WRITTEN = "as pooled in the file"
COLUMNS = [
    "outcome", "label", "who", "kind", "probability", "sampling_error", "ignorance_low", "ignorance_high",
    "experts_low", "experts_high", "measure",
]  # fmt: skip
LAYOUT = (
    Column("outcome", "label"),
    Column("by", "who", "level"),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("ignorance (90 %)", ("ignorance_low", "ignorance_high"), "range", "sampling_error"),
    Column(
        "disagreement between experts", ("experts_low", "experts_high"), "range", "sampling_error", missing=""
    ),
)
NOTES = (
    "by: what one expert's estimates lead to, then all of them pooled.",
    "disagreement between experts: from the lowest to the highest answer of a single expert. It is no part of ignorance, which is "
    "what each of them, or the pool, leaves open.",
)
NOBODY = "This crisis has no experts, so there is nobody to set side by side."
ALONE = Caveat(
    "No number of this crisis has `experts:`. An input may have several estimates in the place of one, such as "
    "`experts: {anna: {pert: [1, 2, 4], judgement: Asked in March.}, ben: {uniform: [1, 3], judgement: Asked in March.}}`.",
    "no_experts",
)
BY_NUMBER = Caveat(
    "Experts are pooled number by number: a draw may take one number from one of them and the next from another, which spreads less "
    "than their whole opinions where these hang together.",
    "pooled_by_number",
)


@dataclass(frozen=True)
class _View:
    """One way to fill in the numbers: who, whether that is an expert or a pool, and what follows."""

    who: str
    kind: Literal["expert", "pool"]
    result: Result


@public
@slow
def experts(of: Subject, *, outcome: str | None = None, **options: Unpack[RunOptions]) -> Answer:
    """Set what follows from each expert's estimates beside what follows from all of them, pooled in both ways.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        With ``experts:`` on one parameter or more. Whatever has not been run is run, as ``run`` does.
    outcome : str, optional
        This outcome or question alone, by name; all of them if left out.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per outcome or question and view: ``outcome``, ``label``, ``who``, ``kind`` (expert or pool), ``probability`` with
        its ``sampling_error`` and ``ignorance_low`` to ``ignorance_high``, fractions, or levels where ``measure`` is level;
        on rows of pools ``experts_low`` and ``experts_high``, the lowest and highest answer of a single expert.

    Raises
    ------
    ToolkitError
        With reports: experts are set side by side before them.

    Examples
    --------
    >>> from toolkit.analysis import experts
    >>> len(experts("chicken"))
    0
    """
    import pandas as pd  # slow to import, and only tables need it

    base, targets = about(of, options, outcome, verb="experts")
    scenario = scenario_of(of, {n: options[n] for n in ("variant", "values") if n in options}, verb="experts")
    asked = panels(scenario)
    if asked and base.news is not None:
        raise ToolkitError("experts are set side by side before the reports; ask without evidence")
    views, refused = _views(scenario, asked, base, show=bool(options.get("progress", True)))
    rows = [row for target in targets for row in _rows(target, views)]
    return Answer(
        pd.DataFrame(rows, columns=COLUMNS),
        result=base,
        caveats=(*base.caveats, *_caveats(asked), *refused),
        layout=LAYOUT,
        verb="experts",
        notes=NOTES if rows else (),
        nothing=NOBODY,
        step=max([base.step, *(view.result.step for view in views)]),
        n_histories=base.n_histories,
        title=f"{base.model.dossier.full_title}: what follows from each expert's estimates?",
    )


def _views(
    scenario: Scenario, asked: Sequence[Panel], base: Result, *, show: bool
) -> tuple[list[_View], list[Caveat]]:
    """Run the crisis as each expert sees it, and with the other pool; the pool of the file has been run."""
    if not asked:
        return [], []
    names = list(dict.fromkeys(name for panel in asked for name in panel.weights))
    views = [
        _View(name, "expert", _run(as_seen_by(scenario, name), base))
        for name in shown(names, "experts", show=show)
    ]
    written = {panel.pool for panel in asked}
    if len(written) > 1:
        views.append(_View(AS_WRITTEN, "pool", base))
    refused = []
    for pool in POOLS:
        try:
            result = base if written == {pool} else _run(pooled_by(scenario, pool), base)
            views.append(_View(f"{pool} pool", "pool", result))
        except ScenarioError as error:
            why = error.problems[0]
            refused.append(Caveat(f"There is no {pool} pool: {why.path}: {why.problem}.", "no_pool", pool))
    return views, refused


def _run(scenario: Scenario, base: Result) -> Result:
    """Run a view without the other models, which may change experts that it does not have any more."""
    return run_alike(model_of(scenario), base)


def _rows(target: Target, views: Sequence[_View]) -> Iterator[dict[str, Any]]:
    """Yield what every view answers, with the range over experts beside the pools."""
    told = [asdict(told_of(view.result, target)) for view in views]
    single = [one["probability"] for one, view in zip(told, views, strict=True) if view.kind == "expert"]
    for one, view in zip(told, views, strict=True):
        is_pool = view.kind == "pool"
        yield {
            "outcome": target.name,
            "label": target.label,
            "who": view.who,
            "kind": view.kind,
            **one,
            "experts_low": min(single) if is_pool else float("nan"),
            "experts_high": max(single) if is_pool else float("nan"),
            "measure": target.measure,
        }


def _caveats(asked: Sequence[Panel]) -> Iterator[Caveat]:
    """Say what a reader of a panel's answer may not expect."""
    if not asked:
        yield ALONE
    if len(asked) > 1:
        yield BY_NUMBER
    for name, missing in _silent(asked).items():
        yield Caveat(
            f"{name} gives no estimate of {', '.join(missing)}; there the pool of the others stands in.",
            "no_estimate",
            name,
        )


def _silent(asked: Sequence[Panel]) -> Mapping[str, list[str]]:
    """Return, by expert, the numbers for which others were asked and this one gives nothing."""
    names = dict.fromkeys(name for panel in asked for name in panel.weights)
    found = {name: [panel.parameter for panel in asked if name not in panel.weights] for name in names}
    return {name: missing for name, missing in found.items() if missing}
