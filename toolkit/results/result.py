"""What an engine answers: its numbers as an answer that can be read, saved and asked more."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from toolkit import numbers, verbs
from toolkit.answers import Caveat
from toolkit.arguments import public
from toolkit.errors import nearest_name
from toolkit.results.asked import Asked, asked_of
from toolkit.results.caveats import caveats_of
from toolkit.results.caveats_of_news import counted_in_part
from toolkit.results.lent import Lender
from toolkit.results.solution import Solution
from toolkit.scenario.reports import Reports
from toolkit.words import day

if TYPE_CHECKING:
    import pandas as pd
    import xarray


@dataclass(frozen=True)
class Result(Solution, Lender):
    """The answer of an engine for a model; verbs ask it more.

    Attributes
    ----------
    evidence : Reports or None
        The reports that it was run with; a file of a result does not hold them.
    """

    evidence: Reports | None = None

    @property
    def step(self) -> float:
        """Last place written of its probabilities, in per cent points: the coarsest that an outcome or a question bears.

        A question with a condition has a step of its own: it rests on the histories alone that meet it.
        """
        asked = (one.headline.sampling_error for one in self.questions_asked if one.question.given is None)
        return numbers.common_step((*self.sampling_error, *asked))

    @cached_property
    def questions_asked(self) -> tuple[Asked, ...]:
        """What was found of each question of the scenario, in declared order."""
        return tuple(asked_of(self))

    @cached_property
    def caveats(self) -> tuple[Caveat, ...]:
        """Sentences that limit the answer."""
        in_part = () if self.evidence is None else counted_in_part(self.evidence, self.model)
        return (*caveats_of(self), *in_part)

    @property
    def result(self) -> Result:
        """Itself: every answer names the result that it came from."""
        return self

    @property
    def table(self) -> pd.DataFrame:
        """The outcomes as a table; see ``outcomes``."""
        table: pd.DataFrame = self._answer.table
        return table

    @property
    def html(self) -> str:
        """The outcomes as a piece of HTML."""
        return str(self._answer.html)

    @cached_property
    def _answer(self) -> Any:
        return verbs.home("outcomes")(self)

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the outcomes."""
        return self._answer.plot(ax, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data at full precision."""
        found: dict[str, Any] = self._answer.to_dict()
        return found

    def about(self) -> dict[str, Any]:
        """Return what the result is of, and how it was reached, as plain data."""
        return {
            **self.model.about(),
            "engine": self.engine,
            "seed": self.seed,
            "draws": len(self.parameters),
            "runs": self.n_runs,
        }

    def to_xarray(self) -> xarray.Dataset:
        """Return the arrays as an xarray Dataset: names along every dimension, as a saved file shows them.

        Raises
        ------
        ToolkitError
            If xarray, an extra, is not installed.
        """
        from toolkit.results.labelled import to_xarray

        return to_xarray(self)

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the result, whole or not at all.

        Parameters
        ----------
        path : path
            A name in .nc holds the whole result, which ``open_result`` reads back. Any other is written as an answer's:
            .csv, .json, .html, .txt, a figure, or a folder with all tables and figures.

        Raises
        ------
        ToolkitError
            If it cannot be written.
        """
        if os.fspath(path).lower().endswith(".nc"):
            from toolkit.results.saved import save

            save(self, path)
        else:
            self._answer.save(path)

    if not TYPE_CHECKING:  # hidden from type checkers, which would take any name for one that is there

        def __getattr__(self, name: str) -> Any:
            """Return a verb that asks this result more, such as ``result.sensitivity()``."""
            if name in verbs.VERBS:
                return verbs.bound(name, self)
            known = [] if name.startswith("_") else [*verbs.VERBS, *self.__dataclass_fields__]
            nearest = nearest_name(name, known)
            raise AttributeError(f"a Result has no '{name}'" + (f"; nearest: {nearest}" if nearest else ""))

    def __dir__(self) -> list[str]:
        """List what can be asked, verbs among it."""
        return sorted({*object.__dir__(self), *verbs.VERBS})

    def __repr__(self) -> str:
        top = sorted(
            zip(self.probability, self.sampling_error, self.model.outcomes, strict=True),
            key=lambda one: -one[0],
        )[:3]
        said = ", ".join(
            f"{outcome.label} {numbers.per_cent(share, self.step, error, n_histories=self.n_histories)}"
            for share, error, outcome in top
        )
        more = f"; {len(self.caveats)} caveat{'s' if len(self.caveats) != 1 else ''}" if self.caveats else ""
        return f"<Result of {self.model.name}: {said} …; {self.engine}, {self.drawn}, seed {self.seed}{more}; ct.outcomes(...) has all>"

    def text(self, width: int = 100) -> str:
        """Write the outcomes as plain text."""
        return str(self._answer.text(width))

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html

    @property
    def heading(self) -> str:
        """What it is of, and how it was reached, in a line."""
        model = self.model
        drawn = self.drawn + (f" x {self.n_runs:,} runs" if self.n_runs else "")
        days = f"As of {day(model.as_of)}, until {day(model.date_of_turn(model.horizon))}"
        return (
            f"{model.dossier.full_title.rstrip('.')}. {days}; engine {self.engine}, {drawn}, seed {self.seed}"
        )
