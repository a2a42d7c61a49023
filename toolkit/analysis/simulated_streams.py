"""How far a stream of news surprises beside streams simulated from the model, reported by the same rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit import numbers
from toolkit.answers import Caveat
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.evidence.simulated import simulated
from toolkit.engines.plan import Plan
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.errors import RunError, ToolkitError
from toolkit.model.days import last_day
from toolkit.model.evidence import Evidence
from toolkit.model.model import Model
from toolkit.results.caveats_of_news import surprising
from toolkit.results.surprise import RARE, Surprise

if TYPE_CHECKING:
    pass

LEAST = math.ceil(1 / RARE) - 1
"""Streams without which none could be flagged: the stream itself is counted among them (Barnard 1963, JRSS B 25:294)."""
STREAM, CELLS, SIMULATED = "stream", "surprise", "simulated"
Row = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """How far a stream surprises, and where it stands among others.

    Attributes
    ----------
    streams : how far simulated streams surprise; None where none were asked for
    """

    surprise: Surprise
    model: Model
    seed: int
    streams: list[Row] | None

    @property
    def as_surprising(self) -> float:
        """How many streams surprise at least as much, the stream itself among them where they were simulated; as a fraction."""
        if self.streams is None:
            return self.surprise.share_as_surprising(self.seed)
        return (1 + self.n_as_surprising) / (1 + len(self.streams))

    @property
    def n_as_surprising(self) -> int:
        """How many simulated streams surprise at least as much."""
        return sum(row["z"] >= self.surprise.z for row in self.streams or ())

    @property
    def notes(self) -> Iterator[str]:
        """Say how far the stream surprises."""
        one, figure = self.surprise, numbers.figure
        share = 100.0 * one.share_as_surprising(self.seed)
        yield (
            f"Surprise of the stream: {figure(one.bits)} bits where {figure(one.expected)} were expected (z = {one.z:+.2f}; "
            f"{figure(share, 2)} of 100 streams drawn from the model surprise as much)."
        )
        if self.streams is not None:
            n, verb = self.n_as_surprising, "surprises" if self.n_as_surprising == 1 else "surprise"
            yield (
                f"Of {len(self.streams)} streams simulated from the model and reported by the same rule, {n} {verb} as much."
            )

    @property
    def caveats(self) -> Iterator[Caveat]:
        """Warn of a stream that surprises more than nearly all others."""
        how = "drawn from it" if self.streams is None else "simulated from it and reported by the same rule"
        yield from surprising(self.surprise, self.as_surprising, how)

    @property
    def _stream(self) -> Row:
        one = self.surprise
        return {
            "bits": one.bits,
            "expected": one.expected,
            "spread": one.spread,
            "z": one.z,
            "as_surprising": self.as_surprising,
        }

    @property
    def parts(self) -> Mapping[str, Any]:
        """How far the stream surprises, its cells as a table, and the streams simulated as another."""
        import pandas as pd  # slow to import, and only tables need it

        cells = [
            {
                "turn": one.turn,
                "last_day": last_day(self.model, one.turn),
                "what": one.what,
                "came": one.names[one.came],
                "chance": one.chances[one.came],
                "bits": one.bits,
                "expected": one.entropy,
                "spread": math.sqrt(one.variance),
            }
            for one in self.surprise.cells
        ]
        found = {STREAM: self._stream, CELLS: pd.DataFrame(cells)}
        return found if self.streams is None else found | {SIMULATED: pd.DataFrame(self.streams)}


def judged(
    base: Plan, told: Evidence, surprise: Surprise | None, number: int, crew: Crew, label: str
) -> Judged | None:
    """Judge how far a stream surprises; None where no fact of it was told.

    Parameters
    ----------
    base : Plan
        With the draws that every stream is followed with.
    number : int
        Streams to simulate; 0 for none.

    Raises
    ------
    ToolkitError
        For so few streams that none could be flagged.
    """
    if surprise is None:
        return None
    streams = None
    if number:
        streams = spread(partial(_follower, base, told), range(number), crew=crew, progress=label)
    return Judged(surprise, base.model, base.seed, streams)


def refuse_few(number: int) -> None:
    """Refuse so few simulated streams that none could be flagged.

    Raises
    ------
    ToolkitError
    """
    if number and number < LEAST:
        raise ToolkitError(
            f"simulated is {number}; expected 0 or at least {LEAST}, for among fewer streams none can surprise more than 95 in 100"
        )


def _follower(base: Plan, told: Evidence) -> Callable[[int], Row]:
    """Return a function that simulates a stream by its number and says how far it surprises."""

    def follow(number: int) -> Row:
        _, stream = simulated(base, told, number)
        try:
            _, answer = learn(base, stream, Crew(), "", more=False, smooth=False)
        except RunError:  # draws that sample chance may all miss what came: nothing surprises more
            return {"stream": number, "bits": math.inf, "expected": np.nan, "z": math.inf}
        assert answer.news is not None
        found = answer.news.surprise or Surprise(())
        return {"stream": number, "bits": found.bits, "expected": found.expected, "z": found.z}

    return follow
