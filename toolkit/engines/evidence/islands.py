"""Inputs that follow the news: each island of draws is weighed report by report, and resampled and moved where few still count.

Sequential Monte Carlo over the inputs (Chopin 2002, Biometrika 89:539-552), in tempered steps where the news of one
turn would let most draws fall through (Del Moral, Doucet and Jasra 2006, JRSS B 68:411-436). Moves are
preconditioned Crank-Nicolson steps in normal scores, which leave the prior as it is whatever the number of inputs
(Cotter, Roberts, Stuart and White 2013, Statistical Science 28:424-446). An island is one scrambling of the draws: it
resamples within itself, so that islands stay independent and their spread gives the sampling error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic

import numpy as np

from toolkit.engines.evidence.following import Floats, Follower, Outside, Place, Rows, Telling, parts_of
from toolkit.engines.evidence.heard import Heard, Moved
from toolkit.engines.evidence.held import Expected, expected_of
from toolkit.engines.evidence.logs import log_sum, safe
from toolkit.engines.evidence.of_inputs import heard, log_likelihood, of_inputs
from toolkit.libraries import scipys
from toolkit.model.distinct import distinct_columns
from toolkit.model.distributions import SMALLEST
from toolkit.model.draws import from_uniform
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.keyed_random import KeyedRandom, Use
from toolkit.model.model import Model

LEAST_EFFECTIVE = 0.5
"""Share of an island's draws below which it is drawn anew."""
WANTED_MOVES, MOST_MOVES = 1.5, 12
"""Moves go on until each draw has moved so often on average, or so often have been tried."""
FIRST_STEP, WANTED_ACCEPTANCE, SMALLEST_STEP = 0.5, 0.3, 0.02
LEAST_SHARE, MOST_TEMPERED = 1e-6, 50
"""Least share of a turn's news that is taken in at a step, and the steps after which all the rest is taken in at once."""
MOST_KEYS = 1_000
"""Keys of random numbers in one turn: more than there can be moves in it."""
SLACK = 1e-9
"""How far below what is needed the logarithm of a probability must be before a draw is given up: far more than rounding."""
GRAIN = 1e-9
"""Weights are rounded to this before it is decided who is drawn anew, so that machines decide alike."""


@dataclass
class Island(Generic[Place]):
    """One island of draws on its way through the news."""

    follower: Follower[Place]
    model: Model
    evidence: Evidence
    values: Floats
    uniform: Floats | None
    number: int
    seed: int
    moves: bool = True
    shares: Floats | None = None
    """Probabilities of its draws before any news, where they are all combinations of the inputs."""
    moved: list[Moved] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    outside: Outside = field(default_factory=dict)

    def __post_init__(self) -> None:
        special = scipys("special")

        self.normal, self.quantile = special.ndtr, special.ndtri
        self.random = KeyedRandom(self.seed)
        if self.uniform is not None:
            self.scores = self.quantile(np.clip(self.uniform, SMALLEST, 1.0 - SMALLEST))
        self.size = len(self.values)
        self.step = FIRST_STEP
        even = np.full(self.size, -math.log(self.size))
        self.log_weights = even if self.shares is None else np.log(self.shares)
        self.log_likelihood = np.zeros(self.size)
        """Of all news so far, given each draw."""
        self.place = self.follower.start(self.values)

    def turn(self, turn: int) -> None:
        """Take in the news of a turn; an island that it has ruled out altogether stays so."""
        is_left = np.isfinite(self.log_weights).any()
        if is_left and (inputs := of_inputs(self.evidence, turn)):
            self.heard += heard(inputs, self.values, turn, self.log_weights)
            left = self.log_weights + log_likelihood(inputs, self.values)
            is_left = np.isfinite(left).any()
            self.log_weights = self.log_weights if is_left else left
        if not is_left:
            for part, said in enumerate(parts_of(self.evidence, turn)):
                self.outside[turn, part] = (1.0,) * (len(said) + 1)
            return
        place, news = self._told(self.place, self.values, turn, self.log_weights)
        taken, n_tempered = 0.0, 0
        while self.moves and self.size > 1:
            share = self._bearable(news, taken) if n_tempered < MOST_TEMPERED else 1.0
            if share == 1.0 and self._effective(news, 1.0 - taken) >= LEAST_EFFECTIVE * self.size:
                break
            if not np.isfinite(news).any():
                break
            place, news = self._renewed(place, news, turn, taken, share, n_tempered)
            taken, n_tempered = share, n_tempered + 1
            if taken == 1.0:
                break
        self.log_weights = self.log_weights + (1.0 - taken) * safe(news) if taken < 1.0 else self.log_weights
        self.log_likelihood = self.log_likelihood + news
        self.place = place

    # --- telling

    def _told(
        self, place: Place, values: Floats, turn: int, log_weights: Floats | None
    ) -> tuple[Place, Floats]:
        """Tell a turn; return where draws stand, and the log-probability of its news given each; shape (n,).

        With weights it is also worked out, and kept, what histories that had ended before weigh.
        """
        left = np.ones(len(values))
        of_draws = log_likelihood(of_inputs(self.evidence, turn), values)
        log_weights = None if log_weights is None else log_weights + of_draws
        for part, news in enumerate(parts_of(self.evidence, turn)):
            place, telling = self.follower.tell(place, values, turn, part, each=log_weights is not None)
            if log_weights is not None:
                self.outside[turn, part] = self._weighed(telling, news, log_weights)
                self._hear(telling, news, turn, part, log_weights)
                self.expected += expected_of(telling, log_weights)
            outside = self.outside[turn, part][-1]
            left = telling.going[:, -1] + outside * telling.gone
            place = self.follower.settle(place, turn, part, outside)
        with np.errstate(divide="ignore"):
            return self.follower.scale(place, left), of_draws + np.log(left)

    def _weighed(
        self, telling: Telling, news: Sequence[Observation], log_weights: Floats
    ) -> tuple[float, ...]:
        """Return what histories that had ended before weigh after each report.

        A fact rules them out; a graded report weighs what it weighs on average in the others, so that it leaves
        the odds of having ended as they were. Where no history goes on, nothing is left for the news to speak of.
        """
        weights = np.exp(log_weights - log_weights.max())
        going = weights @ telling.going
        if going[0] == 0.0:
            return (1.0,) * (len(news) + 1)
        found, ruled_out = [1.0], False
        for r, one in enumerate(news, start=1):
            ruled_out |= one.is_fact
            found.append(0.0 if ruled_out else float(going[r] / going[0]))
        return tuple(found)

    def _hear(
        self, telling: Telling, news: Sequence[Observation], turn: int, part: int, log_weights: Floats
    ) -> None:
        outside = self.outside[turn, part]
        is_used = bool((np.exp(log_weights - log_weights.max()) @ telling.going)[0] > 0.0)
        for r, one in enumerate(news):
            before = telling.going[:, r] + outside[r] * telling.gone
            after = telling.going[:, r + 1] + outside[r + 1] * telling.gone
            ended = outside[r] * telling.gone if telling.ended is None else telling.ended[:, r]
            self.heard.append(
                Heard(
                    one.name,
                    turn,
                    log_before=log_sum(log_weights, before),
                    log_statement=log_sum(log_weights, telling.statement[:, r]),
                    log_after=log_sum(log_weights, after),
                    log_squares=log_sum(2.0 * log_weights, np.square(after)),
                    is_used=is_used,
                    log_ended=log_sum(log_weights, ended),
                    outcomes_before=_outcomes(telling, r, outside[r], log_weights),
                    outcomes=_outcomes(telling, r + 1, outside[r + 1], log_weights),
                )
            )

    # --- weights, resampling, moves

    def _effective(self, news: Floats, share: float) -> float:
        """Return how many draws would effectively count if a share of the news were taken in."""
        logs = self.log_weights + share * safe(news)
        if not np.isfinite(logs.max()):
            return 0.0
        weights = np.exp(logs - logs.max())
        return float(weights.sum() ** 2 / np.square(weights).sum())

    def _bearable(self, news: Floats, taken: float) -> float:
        """Return how much of the news can be taken in before too few draws count; 1 if all of it."""
        wanted = LEAST_EFFECTIVE * self.size
        if self._effective(news, 1.0 - taken) >= wanted:
            return 1.0
        low, high = taken, 1.0
        for _ in range(30):
            middle = 0.5 * (low + high)
            if self._effective(news, middle - taken) >= wanted:
                low = middle
            else:
                high = middle
        # Draws that the news rules out fall through at any share: then all the rest is taken in at once.
        return low if low > taken + LEAST_SHARE else 1.0 if high - taken < 2.0 * LEAST_SHARE else high

    def _renewed(
        self, place: Place, news: Floats, turn: int, taken: float, share: float, tempered: int
    ) -> tuple[Place, Floats]:
        """Take in some of the news, draw the island anew, and move its draws."""
        effective = self._effective(news, share - taken)
        logs = self.log_weights + (share - taken) * safe(news)
        rows = self._ancestors(logs, turn, tempered)
        self.log_weights = np.full(self.size, log_sum(logs, np.ones(self.size)) - math.log(self.size))
        self.scores, self.values = self.scores[rows], self.values[rows]
        self.log_likelihood, news = self.log_likelihood[rows], news[rows]
        place = self.follower.taken(place, rows)
        taken_moves, n_moves = 0.0, 0
        while n_moves < MOST_MOVES and taken_moves < WANTED_MOVES:
            key = 1 + n_moves + MOST_MOVES * tempered
            place, news, accepted = self._move(place, news, turn, share, key)
            taken_moves += accepted
            n_moves += 1
            self.step = float(np.clip(self.step * math.exp(accepted - WANTED_ACCEPTANCE), SMALLEST_STEP, 1.0))
        distinct = distinct_columns(self.values.T).shape[1]
        self.moved.append(Moved(turn, effective, share, taken_moves / n_moves, n_moves, distinct))
        return place, news

    def _ancestors(self, logs: Floats, turn: int, tempered: int) -> Rows:
        """Draw which draws go on, in proportion to their weights (systematic resampling)."""
        weights = np.exp(logs - logs.max())
        shares = np.round(weights / weights.sum() / GRAIN) * GRAIN
        start = float(self._numbers(turn, "resample", tempered, self.number, 1)[0])
        points = (np.arange(self.size) + start) / self.size * shares.sum()
        found = np.searchsorted(np.cumsum(shares), points, side="right")
        return np.asarray(np.minimum(found, self.size - 1), dtype=np.intp)

    def _move(
        self, place: Place, news: Floats, turn: int, share: float, key: int
    ) -> tuple[Place, Floats, float]:
        """Offer every draw a step to other inputs, to be taken as often as the news so far bears it out."""
        n = self.scores.shape[1]
        first = self.number * self.size
        drawn = self._numbers(turn, "move", key, first * n, self.size * n).reshape(self.size, n)
        noise = self.quantile(np.clip(drawn, SMALLEST, 1.0 - SMALLEST))
        scores = math.sqrt(1.0 - self.step**2) * self.scores + self.step * noise
        uniform = np.clip(self.normal(scores), SMALLEST, 1.0 - SMALLEST)
        values = from_uniform(self.model, uniform)
        held = self.log_likelihood + share * news
        chance = self._numbers(turn, "accept", key, first, self.size)
        with np.errstate(invalid="ignore", divide="ignore"):
            least = held + np.log(chance)
        there, known, fresh = self._from_start(values, turn, key, least)
        offered = known + share * fresh
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = offered - held
            where = np.isfinite(offered) & (np.log(chance) < np.where(np.isnan(ratio), np.inf, ratio))
        if not where.any():
            return place, news, 0.0
        self.scores = np.where(where[:, None], scores, self.scores)
        self.values = np.where(where[:, None], values, self.values)
        self.log_likelihood = np.where(where, known, self.log_likelihood)
        lots = [self.follower.taken(place, rows) if one is None else one for rows, one in there]
        place = self.follower.mixed(place, self.follower.joined(lots), where)
        return place, np.where(where, fresh, news), float(where.mean())

    def _from_start(
        self, values: Floats, turn: int, key: int, least: Floats
    ) -> tuple[list[tuple[Rows, Place | None]], Floats, Floats]:
        """Follow other inputs from the start.

        News only ever lowers the probability of a draw, and how probable each must stay to be taken is known beforehand
        (``least``): a lot of which none can be taken any more goes no further, and counts as impossible.

        Returns
        -------
        lots, known, fresh
            Where each lot of draws stands, None for one that was given up; and the log-probability of earlier news and of this turn's.
        """
        lots: list[tuple[Rows, Place | None]] = []
        logs = np.zeros((turn + 1, len(values)))
        for rows in self.follower.batches(len(values)):
            some, t = values[rows], 0
            place = self.follower.start(some, turn * MOST_KEYS + key)
            while t < turn and not (logs[: t + 1, rows].sum(axis=0) < least[rows] - SLACK).all():
                t += 1
                place, logs[t, rows] = self._told(place, some, t, None)
            if t < turn:
                logs[0, rows] = -np.inf
            lots.append((rows, place if t == turn else None))
        return lots, logs[:-1].sum(axis=0), logs[-1]

    def _numbers(self, turn: int, use: Use, occurrence: int, first: int, count: int) -> Floats:
        name = next((one.name for one in reversed(self.evidence.of_turn(turn))), "")
        return self.random.uniform(
            first, first + count, turn=turn, name=name, use=use, occurrence=occurrence
        ).copy()


def _outcomes(telling: Telling, r: int, outside: float, log_weights: Floats) -> Floats | None:
    """Return the probability of each outcome after the first r reports; shape (K,)."""
    if telling.going_outcomes is None or telling.gone_outcomes is None:
        return None
    weights = np.exp(log_weights - log_weights.max())
    total = weights @ (telling.going_outcomes[:, r] + outside * telling.gone_outcomes)
    return np.asarray(total / total.sum())
