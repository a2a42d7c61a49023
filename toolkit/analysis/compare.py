"""What does a what-if change? Paired differences, the histories that flip, and where they first part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from toolkit.engines.coupling import Runs, coupled_runs, partings
from toolkit.engines.result import Result
from toolkit.engines.uncertainty import disagreement, ignorance, standard_error
from toolkit.errors import ToolkitError
from toolkit.markup import html_table, paragraph
from toolkit.model.draws import Draws, draw_parameters

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
DRAWS, RUNS = 64, 200
"""Draws and histories per draw behind the flips, where chance was summed exactly."""
MOST_PARTINGS = 8
COUPLING = (
    "Which histories flip, and where they part, depends on giving base and what-if the same random numbers; how many "
    "more or fewer end in an outcome does not."
)


@dataclass(frozen=True)
class Comparison:
    """What what-ifs change against a base.

    Attributes
    ----------
    table : DataFrame
        One row per what-if and outcome: ``what_if``, ``outcome``, ``label``, ``base``, ``difference``,
        ``sampling_error``, ``ignorance_low``, ``ignorance_high``, ``disagreement_low``, ``disagreement_high``: all of
        the difference, as fractions, NaN where a part was not assessed.
    flips : DataFrame
        One row per what-if and pair of outcomes: ``what_if``, ``before``, ``after`` (labels), ``share`` of histories.
    parted : DataFrame
        One row per what-if and place where flipped histories first part: ``what_if``, ``turn``, ``who``, ``before``,
        ``after``, ``share`` of the flipped histories. Which histories flip depends on the coupling by common random
        numbers.
    variance_reduction : mapping
        What-if -> how many times more independent histories would be needed for the same sampling error, per outcome.
    base : Result
        What everything is set against.
    note : str
        What the flips rest on.
    """

    table: pd.DataFrame
    flips: pd.DataFrame
    parted: pd.DataFrame
    variance_reduction: dict[str, dict[str, float]]
    base: Result
    note: str = COUPLING

    def __repr__(self) -> str:
        return f"<Comparison with {self.base.model.name}: {', '.join(dict.fromkeys(self.table.what_if))}; .table, .flips, .parted>"

    def _repr_html_(self) -> str:
        rows = [
            [
                one["what_if"], one["label"], f"{one['base']:.1%}", f"{100 * one['difference']:+.1f}", f"{100 * one['sampling_error']:.1g}",
                "not assessed" if math.isnan(one["ignorance_low"]) else f"{100 * one['ignorance_low']:+.1f} to {100 * one['ignorance_high']:+.1f}",
            ]
            for one in self.table.to_dict("records")
        ]  # fmt: skip
        heads = ["what if", "outcome", "base", "points of difference", "sampling error", "ignorance (90 %)"]
        return html_table(heads, rows, numbers=(2, 3, 4)) + paragraph(self.note)


def compare(base: Result, *others: Result, **named: Result) -> Comparison:
    """Set what-ifs against a base, paired: draw by draw, and history by history with the same random numbers.

    Parameters
    ----------
    base : Result
    others, named : Result
        Of the same crisis, seed, engine and number of draws; those without a name are named by their variants.

    Returns
    -------
    Comparison

    Raises
    ------
    ToolkitError
        For results that cannot be paired: another seed, engine, number of draws or list of outcomes, or evidence.

    Examples
    --------
    >>> import toolkit as ct
    >>> crisis = ct.load("caribbean-2025")
    >>> base = ct.run(crisis, draws=8, alternatives=False)
    >>> same = ct.compare(base, ct.run(crisis, draws=8, alternatives=False))
    >>> float(same.table.difference.abs().max())
    0.0
    """
    import pandas as pd  # slow to import, and only tables need it

    what_ifs = dict(zip(_names(others), others, strict=True)) | named
    if not what_ifs:
        raise ToolkitError("there is nothing to compare with; give the results of one what-if or more")
    for other in what_ifs.values():
        _refuse_unlike(base, other)
    reference = _runs_of(base)
    rows: list[dict[str, object]] = []
    flips: list[dict[str, object]] = []
    parted: list[dict[str, object]] = []
    reduction: dict[str, dict[str, float]] = {}
    for name, other in what_ifs.items():
        rows += _differences(name, base, other)
        moved = _runs_of(other)
        flips += _flips(name, reference, moved)
        parted += _parted(name, reference, moved)
        reduction[name] = _reduction(reference, moved)
    flip_columns = pd.Index(("what_if", "before", "after", "share"))
    part_columns = pd.Index(("what_if", "turn", "who", "before", "after", "share"))
    return Comparison(
        pd.DataFrame(rows),
        pd.DataFrame(flips, columns=flip_columns),
        pd.DataFrame(parted, columns=part_columns),
        reduction,
        base,
    )


def _names(others: tuple[Result, ...]) -> list[str]:
    """Name the what-ifs by their variants, with a number where that is not enough."""
    plain = [other.model.variant or "changed" for other in others]
    return [
        name if plain.count(name) == 1 else f"{name} {plain[: n + 1].count(name)}"
        for n, name in enumerate(plain)
    ]


def _refuse_unlike(base: Result, other: Result) -> None:
    pairs = (
        ("seed", base.seed, other.seed), ("engine", base.engine, other.engine),
        ("number of draws", *_draw_counts(base, other)), ("number of runs", base.n_runs, other.n_runs),
        ("list of outcomes", base.outcomes, other.outcomes),
    )  # fmt: skip
    for what, mine, its in pairs:
        if mine != its:
            raise ToolkitError(
                f"these results cannot be paired: their {what} differs ({mine} and {its}); run both alike"
            )
    if base.weights is not None or other.weights is not None:
        raise ToolkitError("results that learnt from reports are not paired; compare them without evidence")


def _draw_counts(base: Result, other: Result) -> tuple[int, int]:
    """Return the numbers of draws; where nothing is uncertain and chance was summed, one stands for any number."""
    counts = len(base.parameters), len(other.parameters)
    return (max(counts),) * 2 if min(counts) == 1 and not base.n_runs else counts


def _differences(name: str, base: Result, other: Result) -> list[dict[str, object]]:
    moved = other.tally.final - base.tally.final
    difference = moved.mean(axis=0)
    error = (
        standard_error(moved, max(base.n_groups, other.n_groups))
        if len(moved) > 1
        else np.zeros_like(difference)
    )
    low, high = ignorance(moved, 0) if not base.n_runs else (np.full_like(difference, np.nan),) * 2
    shared = {
        key: other.alternatives[key] - base.alternatives[key]
        for key in base.alternatives
        if key in other.alternatives
    }
    lowest, highest = _range(difference, shared)
    return [
        {
            "what_if": name, "outcome": outcome.name, "label": outcome.label, "base": float(base.probability[n]),
            "difference": float(difference[n]), "sampling_error": float(error[n]), "ignorance_low": float(low[n]),
            "ignorance_high": float(high[n]), "disagreement_low": float(lowest[n]), "disagreement_high": float(highest[n]),
        }
        for n, outcome in enumerate(base.model.outcomes)
    ]  # fmt: skip


def _range(difference: Floats, shared: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return the range of a difference over the base model and its alternatives; NaN without alternatives."""
    if not shared:
        return disagreement(difference, {})
    moves = np.stack([np.zeros_like(difference), *shared.values()])
    return difference + moves.min(axis=0), difference + moves.max(axis=0)


def _runs_of(result: Result) -> Runs:
    """Simulate histories of a result's model; the same draws and random numbers for base and what-if."""
    if result.n_runs:
        keep = min(len(result.parameters), DRAWS)
        return coupled_runs(
            result.model, Draws(result.parameters[:keep], keep), min(result.n_runs, RUNS), result.seed
        )
    drawn = draw_parameters(result.model, DRAWS, result.seed, "random").values
    return coupled_runs(
        result.model, Draws(np.resize(drawn, (DRAWS, drawn.shape[1])), DRAWS), RUNS, result.seed
    )


def _flips(name: str, base: Runs, other: Runs) -> list[dict[str, object]]:
    labels = [outcome.label for outcome in base.model.outcomes]
    pairs, counts = np.unique(np.stack((base.outcome, other.outcome)), axis=1, return_counts=True)
    found: list[dict[str, object]] = [
        {"what_if": name, "before": labels[a], "after": labels[b], "share": int(count) / len(base.outcome)}
        for (a, b), count in zip(pairs.T, counts, strict=True)
        if a != b
    ]
    return sorted(found, key=lambda row: -float(str(row["share"])))


def _parted(name: str, base: Runs, other: Runs) -> list[dict[str, object]]:
    flipped = base.outcome != other.outcome
    total = max(int(flipped.sum()), 1)
    return [
        {
            "what_if": name,
            "turn": one.turn,
            "who": one.who,
            "before": one.before,
            "after": one.after,
            "share": one.n_runs / total,
        }
        for one in partings(base, other, flipped)[:MOST_PARTINGS]
    ]


def _reduction(base: Runs, other: Runs) -> dict[str, float]:
    """Return variance of an independent over that of a paired difference; infinite where no history flips."""
    found = {}
    for n, outcome in enumerate(base.model.outcomes):
        before, after = (base.outcome == n).astype(float), (other.outcome == n).astype(float)
        paired = float((after - before).var())
        apart = float(before.var() + after.var())
        found[outcome.name] = (
            apart / paired if paired > 0.0 else float("inf") if apart > 0.0 else float("nan")
        )
    return found
