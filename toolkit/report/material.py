"""What a brief is written from: a result, its outcomes in order, what drives them and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from toolkit.analysis.outcomes import OutcomeRow, outcome_rows
from toolkit.analysis.sensitivity import Sensitivity, sensitivity
from toolkit.errors import ToolkitError
from toolkit.forecasts import Trust
from toolkit.model.dossier import Dossier
from toolkit.model.model import Model
from toolkit.report.judgements import Judgement, confidence
from toolkit.results.result import Result
from toolkit.scenario.reports import Reports
from toolkit.words import day

WEIGHTY = (
    "forced",
    "surprise_of_stream",
    "surprise",
    "effective_draws",
    "after_the_end",
    "counted_later",
    "unsettled",
    "not_updated",
)
"""Kinds of caveats without which no number on the first page may be read."""
LIMITS = "What limits these numbers"
LEAST_MOVE = 0.005
"""What moves no outcome by half a point is left out."""
BEFORE_REPORTS = "it would be told from inputs as they were before the reports, and mislead."


@dataclass(frozen=True)
class Material:
    """One result and what every chapter needs of it; worked out once.

    Attributes
    ----------
    result : that the brief is about
    what_ifs : whether declared what-ifs are run, and what would overturn the finding is looked for
    progress : whether to show how far it has come
    reports : that the result has learnt from, where they are at hand
    trust : what a record of forecasts bears, where one was given
    """

    result: Result
    what_ifs: bool
    progress: bool
    reports: Reports | None = None
    trust: Trust | None = None

    @property
    def model(self) -> Model:
        """The model behind the result."""
        return self.result.model

    @property
    def dossier(self) -> Dossier:
        """What its numbers rest on, and the words beside them."""
        return self.result.model.dossier

    @property
    def has_heard(self) -> bool:
        """Whether reports have been taken in."""
        return self.result.news is not None

    @cached_property
    def rows(self) -> list[OutcomeRow]:
        """The outcomes, the likeliest first."""
        return sorted(outcome_rows(self.result), key=lambda row: -row.probability)

    @cached_property
    def horizon(self) -> str:
        """The last day it looks to."""
        return day(self.model.date_of_turn(self.model.horizon))

    @cached_property
    def drivers(self) -> Sensitivity | None:
        """What each input adds to the spread; None after reports, and where it cannot be told."""
        if self.has_heard:
            return None
        try:
            return sensitivity(_without_questions(self.result), seed=self.result.seed, progress=self.progress)
        except ToolkitError:
            return None

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What is said of each outcome, the likeliest first."""
        return tuple(
            Judgement(row, confidence(row, self._judged_share(row), self.result, self.trust))
            for row in self.rows
        )

    def drivers_of(self, outcome: str) -> list[dict[Any, Any]]:
        """Return the inputs, or correlated inputs together, whose share of an outcome's spread is known."""
        if self.drivers is None:
            return []
        table = self.drivers.table
        return table[(table.outcome == outcome) & table.total.notna()].to_dict("records")

    def _judged_share(self, row: OutcomeRow) -> float:
        """Return how much of an outcome's spread comes from inputs without a well-graded source; NaN where that is not known."""
        factors = self.drivers_of(row.outcome)
        whole = float(sum(one["total"] for one in factors))
        if whole > 0.0:
            weak = sum(one["total"] for one in factors if self.dossier.well_measured.isdisjoint(members(one)))
            return float(weak) / whole
        if row.ignorance_low == row.ignorance_high:
            return 0.0  # no input moves it
        varied = {one.name for one in self.model.parameters if one.distribution.kind != "value"}
        measured = varied & self.dossier.well_measured
        if measured in (varied, set()):  # whichever of them drive it
            return 0.0 if measured == varied else 1.0
        return math.nan


def _without_questions(result: Result) -> Result:
    """Return a result as if nothing had been asked: what drives the questions is not told, and takes several times as long."""
    return replace(result, tally=replace(result.tally, asked=None), asked_alternatives={})


def members(factor: Mapping[Any, Any]) -> tuple[str, ...]:
    """Name the inputs of a factor; correlated ones count as one."""
    return tuple(factor.get("members") or ())
