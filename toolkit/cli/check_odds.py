"""``crisis check --odds``: what the numbers of a scenario say about each option, event, model and input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit import numbers
from toolkit.analysis.narrative import tell
from toolkit.analysis.odds import Odds, odds
from toolkit.analysis.tornado import tornado
from toolkit.engines import run
from toolkit.engines.inputs import structure_of
from toolkit.model.compile import compile_model
from toolkit.plaintext import sentence, text_table
from toolkit.results import Result
from toolkit.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 64
NOTHING_MOVES = 0.0005
"""Swings below this are shown as a dot."""


class Findings:
    """Everything that ``--odds`` shows, worked out once for text and JSON."""

    def __init__(self, scenario: Scenario) -> None:
        self.model = compile_model(scenario)
        base = compile_model(scenario, with_alternatives=False)
        self.odds: Odds = odds(base, progress=False)
        self.result: Result = run(self.model, draws=DRAWS, progress=sys.stderr.isatty())
        self.tornado: pd.DataFrame = tornado(base, progress=False).table
        self.is_exact = structure_of(base) is not None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data at full precision."""
        path = self.odds.path
        return {
            "odds": self.odds.table.to_dict("records"),
            "histories": self.odds.n_histories,
            "most_probable_history": None
            if path is None
            else {
                "probability": path.probability,
                "outcome": path.history.outcome,
                "text": tell(path.history),
            },
            "outcomes": self._split(),
            "tornado": self.tornado.to_dict("records"),
        }

    def _split(self) -> dict[str, dict[str, float]]:
        base = self.result.probability
        columns = {"as declared": base} | {
            name: base + difference for name, difference in self.result.moved_by_others.items()
        }
        return {
            name: {o: float(v) for o, v in zip(self.result.outcomes, values, strict=True)}
            for name, values in columns.items()
        }

    def text(self, width: int) -> str:
        """Write the sections one below the other."""
        sections = [*self._odds(width), *self._history(width), *self._outcomes(width), *self._signs(width)]
        return "\n\n".join(sections)

    def _odds(self, width: int) -> Iterator[str]:
        turn, horizon = self.model.turn_label, self.model.horizon
        heads = ["", "at start", "likeliest history", f"a {turn}, if open", "open", f"in {horizon} {turn}s"]
        rows: list[list[str]] = []
        before = None
        for row in self.odds.table.itertuples():
            of = "events" if row.kind == "event" else str(row.who)
            if of != before:
                rows.append([of.upper(), "", "", "", "", ""])
            before = of
            rows.append(_odds_row(row))
        yield "ODDS\n" + sentence(
            f"At the start and along the most probable history the inputs stand at their medians; the columns to "
            f"the right are over {self.odds.n_histories:,} histories with inputs drawn: the mean chance in a "
            f"{turn} in which it is open, the share of such {turn}s, and the share of histories in which it comes "
            f"at least once.",
            width,
        )
        yield text_table(heads, rows, width=width, flexible=[0], right=[1, 2, 3, 4, 5])

    def _history(self, width: int) -> Iterator[str]:
        path = self.odds.path
        if path is None:
            yield "MOST PROBABLE HISTORY\nThe states are too many to follow it."
            return
        lines = [sentence(line, width, indent="  ", first="") for line in tell(path.history).splitlines()]
        about = (
            f"Of all sequences of states that end in the likeliest outcome, at the median inputs, the likeliest has "
            f"probability {numbers.per_cent(path.probability, error=0.0)}; what changes nothing is left out."
        )
        yield "MOST PROBABLE HISTORY\n" + sentence(about, width) + "\n" + "\n".join(lines)

    def _outcomes(self, width: int) -> Iterator[str]:
        split = self._split()
        labels = [f"{n}  {o.label}" for n, o in enumerate(self.model.outcomes, start=1)]
        heads = ["", *(name.replace("_", " ") for name in split)]
        rows = [
            [
                label,
                *(
                    numbers.per_cent(values[name], self.result.step, error, sign=False)
                    for values in split.values()
                ),
            ]
            for label, name, error in zip(
                labels, self.result.outcomes, self.result.sampling_error, strict=True
            )
        ]
        columns = list(range(1, len(heads)))
        text = text_table(heads, rows, width=width, flexible=columns, right=columns)
        least = min(self.result.record.draws_per_alternative.values(), default=DRAWS)
        drawn = f"{DRAWS}" if least == DRAWS else f"{least} to {DRAWS}"
        yield f"OUTCOMES, AS DECLARED AND BY ALTERNATIVE (per cent; {drawn} draws)\n{text}"

    def _signs(self, width: int) -> Iterator[str]:
        if not len(self.tornado):
            return
        heads = ["", "from", "to", *(str(n) for n in range(1, len(self.model.outcomes) + 1))]
        rows = []
        for _, part in self.tornado.groupby("parameter", sort=False):
            first = part.iloc[0]
            ends = [numbers.figure(first.from_value), numbers.figure(first.to_value)]
            rows.append([str(first.label), *ends, *(_swing(value) for value in part.swing)])
        how = "summed exactly" if self.is_exact else "sampled, with the same random numbers throughout"
        yield "SIGN OF EACH INPUT ON EACH OUTCOME\n" + sentence(
            f"Per cent points by which an outcome moves when one input goes from its 5 % to its 95 % point and the "
            f"others stay at their medians ({how}). Outcomes are numbered as above; a dot is less than 0.05.",
            width,
        )
        yield text_table(heads, rows, width=width, flexible=[0], right=list(range(1, len(heads))))


def _odds_row(row: Any) -> list[str]:
    path = "" if np.isnan(row.path_low) else numbers.per_cent_range(row.path_low, row.path_high, error=0.0)
    open_share = "" if row.open_share > 0.995 else numbers.share(row.open_share)
    while_open = "" if np.isnan(row.while_open) else numbers.share(row.while_open)
    start = "" if np.isnan(row.at_start) or not row.at_start else numbers.per_cent(row.at_start, error=0.0)
    return [f"  {row.label}", start, path, while_open, open_share, numbers.share(row.within_horizon)]


def _swing(value: float) -> str:
    return "." if abs(value) < NOTHING_MOVES else numbers.points(value)
