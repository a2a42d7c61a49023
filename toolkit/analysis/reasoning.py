"""Levels of reasoning, one by one: what would follow if everyone who looks ahead thought so far and no further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Unpack

from toolkit.analysis.subjects import about, run_alike
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.distribute import shown, slow
from toolkit.engines.looking_ahead.reasoning import poisson_shares
from toolkit.engines.subjects import RunOptions, Subject
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.model.targets import Target
from toolkit.results.result import Result
from toolkit.results.values import told_of

AS_WRITTEN = "as written"
MOST = 20
"""The highest level that is asked for."""
COVERED = 0.95
"""Of a mixture, levels are shown one by one until so much of it is."""
COLUMNS = [
    "outcome", "label", "who", "kind", "level", "share", "probability", "sampling_error", "ignorance_low", "ignorance_high", "measure",
]  # fmt: skip
LAYOUT = (
    Column("outcome", "label"),
    Column("everyone reasons", "who", "level"),
    Column("share of them", "share", "share", missing=""),
    Column("probability", "probability", "per_cent", "sampling_error"),
    Column("ignorance (90 %)", ("ignorance_low", "ignorance_high"), "range", "sampling_error"),
)
NOTES = (
    "everyone reasons: as if all who look ahead were of one level, which takes any open option (level 0) or expects the others one level below, or, where the crisis mixes levels, spread over those below; as written is the answer of the crisis itself.",
    "share of them: how often an actor is of that level where the crisis mixes levels. Actors draw theirs apart, so that the mixture is no mean of the rows above it.",
)
NONE = Caveat("Nobody in this crisis has a `level`, so there is none to be set beside another.", "no_levels")


@dataclass(frozen=True)
class _View:
    """One way to reason: its name, the level (-1 as written), its share in a mixture, and what follows."""

    who: str
    level: int
    share: float
    result: Result


@public
@slow
def reasoning(
    of: Subject, *, outcome: str | None = None, most: int | None = None, **options: Unpack[RunOptions]
) -> Answer:
    """Set what follows if everyone reasons at one level beside what follows as the crisis is written, which may mix levels.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose actors have a ``level:``. Whatever has not been run is run, as ``run`` does.
    outcome : str, optional
        This outcome or question alone, by name; all of them if left out.
    most : int, optional
        The highest level, at most 20, and of a mixture at most the highest in it. If left out, one more than is written, or so many that they make up 95 %
        of a mixture.
    **options
        As in ``run``, for what has not been run.

    Returns
    -------
    Answer
        One row per outcome or question and way to reason: ``outcome``, ``label``, ``who``, ``kind`` (level or written), ``level`` (-1 as written), ``share`` of
        that level in a mixture (missing where there is none, or several), ``probability`` with its ``sampling_error`` and ``ignorance_low`` to
        ``ignorance_high``, fractions, or levels of a variable where ``measure`` is level. Empty where nobody has a level, which a caveat says.

    Raises
    ------
    ToolkitError
        With reports, and for a level that is none.

    Examples
    --------
    >>> from toolkit.analysis import reasoning
    >>> len(reasoning("chicken"))
    0
    """
    import pandas as pd  # slow to import, and only tables need it

    if most is not None and not 0 <= most <= MOST:
        raise ToolkitError(f"most is {most}; expected a level from 0 to {MOST}")
    base, targets = about(of, options, outcome, verb="reasoning")
    has_levels = any(seer.has_level for seer in base.model.foresight)
    if has_levels and base.news is not None:
        raise ToolkitError("levels are set side by side before the reports; ask without evidence")
    views = _views(base, most, show=bool(options.get("progress", True))) if has_levels else []
    rows = [row for target in targets for row in _rows(target, views)]
    return Answer(
        pd.DataFrame(rows, columns=COLUMNS),
        result=base,
        caveats=(*base.caveats, *(() if views else (NONE,))),
        layout=LAYOUT,
        verb="reasoning",
        notes=NOTES if rows else (),
        step=max([base.step, *(view.result.step for view in views)]),
        n_histories=base.n_histories,
        title=f"{base.model.dossier.full_title}: what follows from each level of reasoning?",
    )


def _views(base: Result, most: int | None, *, show: bool) -> list[_View]:
    """Run the crisis at each level; as it is written it has been run."""
    model = base.model
    shares = _shares(model)
    highest = _highest(model, shares) if most is None else most
    if shares:  # a mixture has no more levels than that
        highest = min(highest, len(shares) - 1)
    levels = list(shown(range(highest + 1), "levels", show=show))
    views = [
        _View(
            f"at level {level}",
            level,
            shares[level] if level < len(shares) else float("nan"),
            run_alike(model.with_level(level), base),
        )
        for level in levels
    ]
    return [*views, _View(AS_WRITTEN, -1, float("nan"), base)]


def _shares(model: Model) -> Sequence[float]:
    """Return the shares of levels in a mixture that everybody has; none where there is no such mixture."""
    means = {seer.poisson for seer in model.foresight}
    (mean,) = means if len(means) == 1 else (None,)
    return () if mean is None else poisson_shares(mean)


def _highest(model: Model, shares: Sequence[float]) -> int:
    """Return up to which level to go where nobody says."""
    if shares:
        return min(next(n for n in range(len(shares)) if sum(shares[: n + 1]) >= COVERED), MOST)
    written = [seer.level for seer in model.foresight if seer.level is not None]
    return min(max(written, default=2) + 1, MOST)


def _rows(target: Target, views: Sequence[_View]) -> Iterator[dict[str, object]]:
    for view in views:
        yield {
            "outcome": target.name,
            "label": target.label,
            "who": view.who,
            "kind": "written" if view.level < 0 else "level",
            "level": view.level,
            "share": view.share,
            **asdict(told_of(view.result, target)),
            "measure": target.measure,
        }
