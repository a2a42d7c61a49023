"""What what-ifs change against a base, and how that is told."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from toolkit import numbers
from toolkit.answers import Answer, Column
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd


COUPLING = (
    "Which histories flip, and where they part, depends on giving base and what-if the same random numbers; how many "
    "more or fewer end in an outcome does not."
)
LAYOUT = (
    Column("what if", "title"),
    Column("outcome", "label"),
    Column("base", "base", "per_cent", "base_error"),
    Column("points", "difference", "points", "sampling_error"),
    Column("sampling", "sampling_error", "error"),
    Column("ignorance", ("ignorance_low", "ignorance_high"), "points_range", "sampling_error"),
    Column("disagreement", ("disagreement_low", "disagreement_high"), "points_range", "sampling_error"),
)
EXPLAINED = (
    "points: probability with the what-if less probability without, both on the same draws; sampling, ignorance and disagreement are "
    "the three parts of that difference: standard error, 90 % range over the inputs, range over the models."
)
LEVELS = (
    "Of a question that asks for a level the mean level stands in place of a probability, and levels in place of points; a level without a number counts "
    "by its place, the first being 0."
)
TOLD = 3
"""Flips and partings told per what-if."""


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Answer):
    """What what-ifs change against a base.

    Attributes
    ----------
    table : DataFrame
        One row per what-if and outcome, then question where these were answered: ``what_if``, ``title``, ``outcome``, ``label``, ``base`` and its ``base_error``,
        ``difference``, ``sampling_error``, ``ignorance_low``, ``ignorance_high``, ``disagreement_low``, ``disagreement_high``: all of
        the difference, as fractions, NaN where a part was not assessed; ``carried_out``: the least share of histories in which a
        choice that the what-if imposes was carried out, NaN where it imposes none; ``kind`` (outcome or question) and ``measure``
        (probability, or level where a question asks for one: its mean).
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
    others : mapping
        What-if -> its result.
    """

    _: KW_ONLY
    flips: pd.DataFrame
    parted: pd.DataFrame
    variance_reduction: dict[str, dict[str, float]]
    base: Result
    others: dict[str, Result]

    def about(self, what_if: str) -> list[str]:
        """Tell in sentences which histories a what-if flips, and where they part."""
        flips = self.flips[self.flips.what_if == what_if]
        title = self.table[self.table.what_if == what_if].title.iloc[0]
        told = [f"{title}: {numbers.share(float(flips.share.sum()))} of histories end otherwise."]
        told += [
            f"{numbers.share(row['share'])}: {row['after']} instead of {row['before']}."
            for row in flips.head(TOLD).to_dict("records")
        ]
        for row in self.parted[self.parted.what_if == what_if].head(TOLD).to_dict("records"):
            where = f"turn {row['turn']}, {row['who']}" if row["turn"] else row["who"]
            told.append(
                f"{numbers.share(row['share'])} of these part at {where}: {row['after']} instead of {row['before']}."
            )
        return told

    @property
    def footnotes(self) -> list[str]:
        """Notes, caveats, and what flips."""
        flips = [" ".join(self.about(name)) for name in dict.fromkeys(self.table.what_if)]
        return [*super().footnotes, *flips, COUPLING]

    def cells(self, most: int | None = None) -> list[list[str]]:
        """Write the rows; the base in the base's own step."""
        written = super().cells(most)
        for cells, row in zip(written, self.records(), strict=False):
            if row["measure"] == "probability":
                share, error = row["base"], row["base_error"]
                cells[2] = numbers.per_cent(share, self.base.step, error, n_histories=self.base.n_histories)
        return written


def coarsest_step(table: pd.DataFrame) -> float:
    """Return the coarsest step that a difference of probabilities in a table bears."""
    return numbers.common_step(table[table.measure == "probability"].sampling_error)
