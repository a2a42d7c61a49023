"""The rows of a difference between two versions: of all changes together, of each, and of those that move no number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.lots import Lot
from toolkit.analysis.sharing_out import Share
from toolkit.answers import Column
from toolkit.model.targets import Target
from toolkit.results.result import Result
from toolkit.results.uncertainty import ignorance, mean, standard_error
from toolkit.results.values import told_of
from toolkit.scenario.edits import Edit
from toolkit.scenario.paths import dotted

Floats = npt.NDArray[np.float64]
Pair = tuple[Target | None, Target | None]
IN_WORDS = (Column("change", "words"), Column("what it touches", "label"))
"""Where nothing was run."""
TOGETHER = "All changes together"
UNTOLD = {
    "numbers": "numbers",
    "questions": "a question",
    "models": "what-ifs and other models",
    "words": "words alone",
}
SILENT = {
    "numbers": "not run",
    "questions": "a question: moves no outcome",
    "models": "not in these numbers",
    "words": "moves no number",
}
ENDS = ("before", "after")
COLUMNS = (
    "change",
    "words",
    "path",
    "kind",
    "touches",
    "outcome",
    "label",
    "before",
    "after",
    "before_error",
    "after_error",
    "difference",
    "sampling_error",
    "ignorance_low",
    "ignorance_high",
    "least",
    "most",
    "measure",
)
UNKNOWN = dict.fromkeys(COLUMNS[COLUMNS.index("before") : -1], math.nan)
NO_ENDS = {name: UNKNOWN[name] for end in ENDS for name in (end, f"{end}_error")}


def layout_of(earlier: Result, later: Result) -> tuple[Column, ...]:
    """Say how the rows are shown: what a version answers as its own run writes it, the rest by the step of the difference."""
    return (
        Column("change", "words"),
        Column("outcome", "label"),
        *(
            Column(end, end, "per_cent", f"{end}_error", missing="", step=result.step)
            for end, result in zip(ENDS, (earlier, later), strict=True)
        ),
        Column("points", "difference", "points", "sampling_error", missing=""),
        Column("by order", ("least", "most"), "points_range", missing=""),
    )


@dataclass(frozen=True)
class Moves:
    """What both versions answer, draw by draw (shape (D, targets)), and what each change moved of it.

    ``base`` is the result of the earlier version, on the draws of all; ``ends`` are both versions as each was run.
    """

    base: Result
    ends: tuple[Result, Result]
    targets: Sequence[Pair]
    before: Floats
    after: Floats
    shares: Sequence[Share]

    @property
    def step(self) -> float:
        """The last place that differences of probabilities bear."""
        errors = [
            self.told(column, self.after - self.before)["sampling_error"]
            for column, pair in enumerate(self.targets)
            if self.target(pair).measure == "probability"
        ]
        return numbers.common_step(errors)

    def whole(self, column: int) -> dict[str, float]:
        """Tell what both versions answer, each with the sampling error that its own run has."""
        means = (self.mean(values[:, column]) for values in (self.before, self.after))
        pairs = zip(ENDS, means, self.ends, self.targets[column], strict=True)
        found: dict[str, float] = {}
        for name, value, end, target in pairs:
            error = 0.0 if target is None else told_of(end, target).sampling_error
            found |= {name: value, f"{name}_error": error}
        return found

    @staticmethod
    def target(pair: Pair) -> Target:
        """Return a target as the later version has it, else the earlier one."""
        found = pair[1] or pair[0]
        assert found is not None
        return found

    def mean(self, values: Floats) -> float:
        """Average one column over draws."""
        return float(mean(values[:, None], self._weights(values))[0])

    def told(self, column: int, moved: Floats) -> dict[str, float]:
        """Tell one movement: its mean, sampling error, and range over the inputs."""
        values = moved[:, column : column + 1]
        weights = self._weights(values)
        error = self._error(column, values)
        low = high = math.nan
        if not self.base.n_runs and len(values) > 1 and not np.isnan(values).any():
            ends = ignorance(values, 0, weights, summed=self.base.is_summed)
            low, high = (float(one[0]) for one in ends)
        return {
            "difference": self.mean(values[:, 0]),
            "sampling_error": error,
            "ignorance_low": low,
            "ignorance_high": high,
        }

    def _error(self, column: int, values: Floats) -> float:
        """Return the standard error of a movement; runs of an only draw are paired with nothing, so that those of both ends add up."""
        if len(values) == 1 and self.base.n_runs:
            whole = self.whole(column)
            return math.hypot(*(whole[f"{end}_error"] for end in ENDS))
        return float(standard_error(values, self.base.groups, 0, self._weights(values))[0])

    def _weights(self, values: Floats) -> Floats | None:
        """Return what each draw weighs; an only one weighs all."""
        return None if len(values) == 1 else self.base.weights


def changed_rows(lots: Sequence[Lot], moves: Moves) -> Iterator[dict[str, Any]]:
    """Yield what all changes moved together, then what each did."""
    whole = {"change": 0, "words": TOGETHER, "path": "", "kind": "", "touches": "numbers"}
    yield from _rows(whole, moves, moves.after - moves.before, (), is_whole=True)
    for number, (lot, share) in enumerate(zip(lots, moves.shares, strict=True), start=1):
        about = {
            "change": number,
            "words": "; ".join(one.words for one in lot),
            "path": ", ".join(dotted(one.place) for one in lot),
            "kind": lot[0].kind,
            "touches": lot[0].touches,
        }
        yield from _rows(about, moves, share.mean, share.single, is_whole=False)


def words_of(edits: Sequence[Edit], *, has_run: bool, first: int = 1) -> list[dict[str, Any]]:
    """Return a row for each change that is told in words alone."""
    return [
        {
            "change": number,
            "words": one.words,
            "path": ", ".join(map(dotted, one.places)),
            "kind": one.kind,
            "touches": one.touches,
            "outcome": "",
            "label": (SILENT if has_run else UNTOLD)[one.touches],
            **UNKNOWN,
            "measure": "probability",
        }
        for number, one in enumerate(edits, start=first)
    ]


def _rows(
    about: dict[str, Any], moves: Moves, moved: Floats, single: Sequence[Floats], *, is_whole: bool
) -> Iterator[dict[str, Any]]:
    for column, pair in enumerate(moves.targets):
        target = moves.target(pair)
        each = [moves.mean(one[:, column]) for one in single]
        yield about | {
            "outcome": target.name,
            "label": target.label,
            **(moves.whole(column) if is_whole else NO_ENDS),
            **moves.told(column, moved),
            "least": min(each) if len(each) > 1 else math.nan,
            "most": max(each) if len(each) > 1 else math.nan,
            "measure": target.measure,
        }
