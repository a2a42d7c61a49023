"""Did what was called 30 % come in 30 % of cases? A reliability table, Murphy's three parts, and what chance alone would show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.forecasts.resampling import LEVEL, interval
from toolkit.forecasts.standing import Case
from toolkit.forecasts.target import YES
from toolkit.model.keyed_random import KeyedRandom
from toolkit.numbers import ROUNDING

Floats = npt.NDArray[np.float64]
LEAST_QUESTIONS = 20
"""Resolved questions before anything is said of calibration."""
MOST_BINS, PER_BIN = 10, 5
RESAMPLES = 2000


@dataclass(frozen=True)
class Events:
    """What was forecast to happen or not, one row each.

    Attributes
    ----------
    probability, came : shape (N,), the forecast and 1 or 0
    questions : shape (N,), number of the question that each belongs to; the classes of one exclude each other
    crises : of each question
    """

    probability: Floats
    came: Floats
    questions: npt.NDArray[np.int64]
    crises: tuple[str, ...]

    @property
    def n_questions(self) -> int:
        """Resolved questions behind it."""
        return len(self.crises)

    @property
    def weights(self) -> Floats:
        """Weight of each event: a question counts once, however many classes it has; shape (N,)."""
        sizes = np.bincount(self.questions)
        return np.asarray(1.0 / sizes[self.questions])


@dataclass(frozen=True)
class Bin:
    """Events of like probability: the mean forecast, how often it came, and where that would lie for a calibrated forecaster."""

    probability: float
    frequency: float
    low: float
    high: float
    n_events: int


@dataclass(frozen=True)
class Reliability:
    """How forecasts and frequencies lie together.

    Attributes
    ----------
    bins : by rising probability
    brier, uncertainty, resolution, reliability, within : Murphy's parts (1973, Journal of Applied Meteorology 12:595-600): the mean Brier
        score, every class a yes or no of its own, is uncertainty - resolution + reliability + within; ``within`` is what bins hide (Stephenson, Coelho and Jolliffe 2008)
    expected : 95th percentile of ``reliability`` for a calibrated forecaster
    lean, lean_low, lean_high : mean probability less frequency, with its interval over crises
    """

    bins: tuple[Bin, ...]
    n_questions: int
    n_crises: int
    brier: float
    uncertainty: float
    resolution: float
    reliability: float
    within: float
    expected: float
    lean: float
    lean_low: float
    lean_high: float

    @property
    def is_calibrated(self) -> bool:
        """Whether chance alone may explain what departs from the diagonal; False where nothing can be said."""
        if self.n_questions < LEAST_QUESTIONS or np.isnan(self.lean_low):
            return False
        return self.reliability <= self.expected and self.is_level

    @property
    def is_level(self) -> bool:
        """Whether the interval of the lean holds 0; of outcomes alone it is nothing but 0, and rounding may miss it."""
        return self.lean_low <= ROUNDING and self.lean_high >= -ROUNDING

    @property
    def verdict(self) -> str:
        """What can be said of calibration."""
        count = f"{self.n_questions} resolved question{'s' if self.n_questions != 1 else ''}"
        if self.n_questions < LEAST_QUESTIONS:
            return f"No verdict on calibration: {count}, and fewer than {LEAST_QUESTIONS} show none."
        if np.isnan(self.lean_low):
            return f"No verdict on calibration: {count} of {self.n_crises} crises, which are too few to be drawn again."
        if self.is_calibrated:
            return f"Calibrated as far as {count} of {self.n_crises} crises can show: chance alone may explain what departs."
        way = "high" if self.lean > 0.0 else "low"
        lean = "" if self.is_level else f" Probabilities were too {way}."
        return f"Not calibrated: {count} of {self.n_crises} crises depart further than chance explains.{lean}"


def events_of(cases: Sequence[Case]) -> Events:
    """Take each question once, as it was first forecast: later forecasts of it are not further evidence.

    Of yes or no the event is yes; of a date that it comes by the horizon; of outcomes each of them is one. Quantities have none.
    """
    rows = [(n, share, came) for n, case in enumerate(_eventful(cases)) for share, came in _events(case)]
    found = np.array(rows, dtype=np.float64).reshape(-1, 3)
    crises = tuple(case.target.scenario for case in _eventful(cases))
    return Events(found[:, 1], found[:, 2], found[:, 0].astype(np.int64), crises)


def _eventful(cases: Sequence[Case]) -> Iterator[Case]:
    return (case for case in cases if case.target.asks != "quantity")


def _events(case: Case) -> Iterator[tuple[float, float]]:
    first = case.ours[0].probability
    if case.target.asks == "yes_no":
        yes = case.target.classes.index(YES)
        yield first[yes], float(case.came == yes)
    elif case.target.asks == "date":
        yield 1.0 - first[-1], float(case.came != len(first) - 1)
    else:
        yield from ((share, float(n == case.came)) for n, share in enumerate(first))


def reliability_of(events: Events, *, seed: int = 0) -> Reliability | None:
    """Measure reliability; None without events.

    What a calibrated forecaster would show is drawn: one class of every question comes by its own probabilities (Bröcker and Smith 2007,
    Weather and Forecasting 22:651-661).
    """
    if not len(events.probability):
        return None
    places, n_bins = _bins(events.probability, events.n_questions)
    weight = events.weights
    drawn = _calibrated(events, seed)
    mass = np.bincount(places, weights=weight, minlength=n_bins)
    forecast = np.bincount(places, weights=weight * events.probability, minlength=n_bins) / mass
    cells = np.zeros((len(places), n_bins))
    cells[np.arange(len(places)), places] = weight
    frequencies = np.vstack((events.came, drawn)) @ cells / mass
    shares = mass / mass.sum()
    misses = np.square(forecast - frequencies) @ shares
    tails = [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0]
    low, high = np.quantile(frequencies[1:], tails, axis=0)
    counts = np.bincount(places, minlength=n_bins)
    bins = tuple(
        Bin(float(forecast[n]), float(frequencies[0, n]), float(low[n]), float(high[n]), int(counts[n]))
        for n in range(n_bins)
    )
    return _parts(events, bins, shares, float(misses[0]), float(np.quantile(misses[1:], 0.95)), seed)


def _parts(
    events: Events, bins: tuple[Bin, ...], shares: Floats, misses: float, expected: float, seed: int
) -> Reliability:
    weight = events.weights / events.weights.sum()
    rate = float(weight @ events.came)
    brier = float(weight @ np.square(events.probability - events.came))
    seen = np.array([one.frequency for one in bins])
    resolution, uncertainty = float(shares @ np.square(seen - rate)), rate * (1.0 - rate)
    per_question = np.bincount(events.questions, weights=events.weights * (events.probability - events.came))
    low, high = interval(np.asarray(per_question, dtype=np.float64), events.crises, seed=seed, name="lean")
    return Reliability(
        bins, events.n_questions, len(set(events.crises)), brier, uncertainty, resolution, misses,
        brier - (uncertainty - resolution + misses), expected, float(per_question.mean()), low, high,
    )  # fmt: skip


def _bins(probability: Floats, n_questions: int) -> tuple[npt.NDArray[np.int64], int]:
    """Put events into bins of about equal size by probability; equal probabilities stay together."""
    wanted = int(np.clip(n_questions // PER_BIN, 1, MOST_BINS))
    edges = np.unique(np.quantile(probability, np.arange(1, wanted) / wanted)) if wanted > 1 else np.empty(0)
    places = np.searchsorted(edges, probability, side="right")
    kept, places = np.unique(places, return_inverse=True)
    return places.astype(np.int64), len(kept)


def _calibrated(events: Events, seed: int) -> Floats:
    """Draw what would come if every forecast were right; shape (RESAMPLES, N)."""
    uniform = KeyedRandom(seed).uniform(
        0, RESAMPLES * events.n_questions, turn=0, name="calibrated", use="event"
    )
    height = uniform.reshape(RESAMPLES, events.n_questions)[:, events.questions]
    starts = np.r_[True, events.questions[1:] != events.questions[:-1]]
    above = np.cumsum(events.probability)
    base = (above - events.probability)[starts][events.questions]
    upper = above - base
    return np.asarray((height < upper) & (height >= upper - events.probability), dtype=np.float64)
