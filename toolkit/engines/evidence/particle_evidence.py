"""The Monte Carlo engine under news: draws followed turn by turn, each by its cloud of runs.

The share of a cloud that news leaves estimates its probability without bias, so draws can be weighed and moved by it as
if it were exact (SMC squared: Chopin, Jacob and Papaspiliopoulos 2013, JRSS B 75:397-426).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from toolkit.engines.evidence.cells import Cells
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.evidence.following import Outside, Telling, parts_of
from toolkit.engines.evidence.standing import Floats, Rows, Truths
from toolkit.engines.monte_carlo import Sampler
from toolkit.engines.sampling.blocks import Block
from toolkit.engines.sampling.particles import Clouds
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model


@dataclass
class ParticleFollower:
    """Follows an island of draws, the first of which has a number among all."""

    model: Model
    n_runs: int
    seed: int
    structure: Structure | None
    evidence: Evidence
    first_draw: int
    outside: dict[int, float] = field(default_factory=dict)
    """By place of news, the logarithm of what it weighs in runs that had ended before: one number for the draws and all that are offered in their place."""

    def __post_init__(self) -> None:
        self.cells = Cells(self.model, self.evidence)

    def batches(self, n_draws: int) -> list[Rows]:
        """Return all draws in one lot: they are simulated side by side."""
        return [np.arange(n_draws)]

    def start(self, values: Floats, generation: int = 0) -> Clouds:
        """Return clouds that have not started; another generation has other random numbers."""
        first, last = self.first_draw, self.first_draw + len(values)
        placed = np.zeros((last, values.shape[1]))
        placed[first:] = values
        sampler = Sampler(self.model, Draws(placed, 1), self.n_runs, self.seed, self.structure, generation)
        return Clouds(sampler, Block(first, last, 0, self.n_runs), self.evidence, self.outside)

    def tell(
        self, place: Clouds, values: Floats, turn: int, part: int, *, each: bool
    ) -> tuple[Clouds, Telling]:  # fmt: skip
        """Tell one part of the news of a turn; clouds weigh what had ended before by themselves."""
        if part == 0:
            place.cells = self.cells if each else None
            place.advance(turn)
            place.cells = None
        news = parts_of(self.evidence, turn)[part]
        logs, none = self._logs(place, news), np.zeros(len(values))
        left = self._left(place, turn, part)
        if len(news) and np.isnan(logs).all():  # every run had ended
            nothing = np.zeros((len(values), len(news) + 1))
            return place, Telling(nothing, left, nothing[:, 1:], () if part else tuple(place.met))
        factors = np.exp(logs)
        going = np.cumprod(np.concatenate((left[:, None], factors), axis=1), axis=1)
        stated = [_of_statement(one, factors[:, r]) for r, one in enumerate(news)]
        statement = going[:, :-1] * np.stack(stated, axis=1) if news else going[:, :0]
        cell = self.cells.of_fact(news[0]) if part else None
        met = tuple(place.met) if cell is None else ((cell, cell.stated(statement[:, 0], going[:, 0])),)
        ended = going[:, :-1] * place.weights.ended[:, self._places(news)]
        return place, Telling(going, none, statement, met if each else (), ended=ended)

    def _logs(self, place: Clouds, news: Sequence[Observation]) -> Floats:
        """Return the log-probability of each report given those before it; shape (n, R)."""
        return place.weights.by_report[:, self._places(news)]

    def _places(self, news: Sequence[Observation]) -> list[int]:
        observed = list(self.evidence.observations)
        return [observed.index(one) for one in news]

    def _left(self, place: Clouds, turn: int, part: int) -> Floats:
        """Return what the parts of a turn before one have left of each draw; shape (n,)."""
        earlier = [one for told in parts_of(self.evidence, turn)[:part] for one in told]
        return np.asarray(np.exp(np.nansum(self._logs(place, earlier), axis=1)))

    def settle(self, place: Clouds, turn: int, part: int, outside: float) -> Clouds:  # noqa: ARG002
        """Clouds have done so already."""
        return place

    def scale(self, place: Clouds, left: Floats) -> Clouds:  # noqa: ARG002
        """Clouds scale themselves."""
        return place

    def joined(self, places: Sequence[Clouds]) -> Clouds:
        """Return the only lot."""
        (place,) = places
        return place

    def taken(self, place: Clouds, rows: Rows) -> Clouds:
        """Return some draws, in some order."""
        place.select(rows)
        return place

    def mixed(self, place: Clouds, other: Clouds, where: Truths) -> Clouds:
        """Return draws, those where something holds from other clouds."""
        place.take(where, other)
        return place

    def conditioned(
        self, place: Clouds, values: Floats, first_draw: int, outside: Outside, *, smooth: bool  # noqa: ARG002
    ) -> list[Conditioned]:  # fmt: skip
        """Return the tables of draws given all news."""
        return [place.conditioned()]


def _of_statement(one: Observation, factor: Floats) -> Floats:
    """Return the probability of a report's statement from that of the report."""
    if_so, if_not = (one.if_not, one.if_so) if one.denies else (one.if_so, one.if_not)
    if if_so == if_not:
        return np.full(len(factor), np.nan)
    return np.clip((factor - if_not) / (if_so - if_not), 0.0, 1.0)
