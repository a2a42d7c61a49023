"""What was found of each question: probabilities with the three parts of their uncertainty, as outcomes have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from toolkit.model.model import Model
from toolkit.model.questions import ModelQuestion, places_of
from toolkit.results.solution import Solution
from toolkit.results.uncertainty import (
    Weights,
    disagreement,
    effective_draws,
    ignorance,
    mean,
    standard_error,
)

Floats = npt.NDArray[np.float64]
LEAST_HISTORIES = 100
"""A condition is too rare to be given if fewer sampled histories meet it."""
LEAST_CHANCE = 1e-6
"""A condition is too rare to be given if its probability is below this, where chance is summed."""
NOT_KNOWN = (
    "it cannot be said what somebody who looks ahead would have done after an earlier phase of the turn had ended the crisis; "
    "let that actor choose earlier in `order:`, or ask of what it leads to"
)


@dataclass(frozen=True)
class Shares:
    """One question, draw by draw, among the histories that it asks about.

    Attributes
    ----------
    columns : shape (D, A), probability of each of its answers
    weights : how much each draw counts: by its share of those histories too
    n_runs : of those histories, that a draw has on average; 0 where chance was summed exactly
    given : shape (D,), probability of the condition; None without one
    is_summed : whether the draws are all combinations of the inputs, so that nothing lies between them
    """

    columns: Floats
    weights: Weights
    n_runs: int
    given: Floats | None = None
    is_summed: bool = False


@dataclass(frozen=True)
class Asked:
    """What was found of one question.

    Attributes
    ----------
    shares : draw by draw
    differences : alternative -> what it makes of each answer less what the base does on the same draws, shapes (A,)
    not_told_by : alternatives that do not have what it asks about
    given, given_error : probability of its condition, and its standard error; 1 and 0 without one
    refused : why it is not answered; empty where it is
    """

    question: ModelQuestion
    shares: Shares
    n_groups: int
    differences: Mapping[str, Floats] = field(default_factory=dict)
    not_told_by: tuple[str, ...] = ()
    given: float = 1.0
    given_error: float = 0.0
    refused: str = ""

    def told(self, weights: Sequence[float] | Floats) -> Told:
        """Sum answers up, each by a weight: one of them alone, or several together."""
        shares = self.shares
        each = (shares.columns @ np.asarray(weights, dtype=np.float64))[:, None]
        moves = {name: np.array([moved @ weights]) for name, moved in self.differences.items()}
        probability = mean(each, shares.weights)
        low, high = ignorance(each, shares.n_runs, shares.weights, summed=shares.is_summed)
        lowest, highest = disagreement(probability, moves)
        error = standard_error(each, self.n_groups, shares.n_runs, shares.weights)
        return Told(*(float(one[0]) for one in (probability, error, low, high, lowest, highest)))

    @property
    def headline(self) -> Told:
        """What answers it in one number: that it comes; of a level, the likeliest."""
        n_answers = self.shares.columns.shape[1]
        if self.question.asks != "level":
            return self.told(np.ones(n_answers))
        return self.told(np.eye(n_answers)[self.likeliest])

    @property
    def likeliest(self) -> int:
        """The number of the likeliest of its answers."""
        return int(np.argmax(mean(self.shares.columns, self.shares.weights)))


@dataclass(frozen=True)
class Told:
    """A probability with the three parts of its uncertainty; NaN where one was not assessed."""

    probability: float
    sampling_error: float
    ignorance_low: float
    ignorance_high: float
    disagreement_low: float
    disagreement_high: float


NOTHING_TOLD = Told(*(float("nan"),) * 6)


def asked_of(result: Solution) -> list[Asked]:
    """List what was found of the questions of a result, in declared order."""
    model, found = result.model, result.tally.asked
    if found is None:
        return []
    places = places_of(model.questions, model.horizon)
    return [_asked(result, one, found[:, places[one.name]], places[one.name]) for one in model.questions]


def differences_of(
    model: Model, base: Floats | None, weights: Weights, other: Model, moved: Floats | None, moved_weights: Weights
) -> Floats:  # fmt: skip
    """Return what another model makes of every answer less what the base does; no number where it does not have the question; shape (A,)."""
    if base is None:
        return np.empty(0)
    mine = _means(model, base, weights)
    theirs = _means(other, moved, moved_weights)
    moves = []
    for name, own in mine.items():
        found = theirs.get(name, np.full_like(own, np.nan))
        if model.question(name).asks == "date":
            found = _over_turns(found, len(own), is_given=model.question(name).given is not None)
        moves.append(found - own if found.shape == own.shape else np.full_like(own, np.nan))
    return np.concatenate(moves)


def _over_turns(found: Floats, length: int, *, is_given: bool) -> Floats:
    """Lay the turns of a model that was followed longer or less long, its horizon being open, along those of another."""
    turns, given = (found[:-1], found[-1:]) if is_given else (found, found[:0])
    n_turns = length - len(given)
    late = turns[n_turns - 1 :].sum()
    laid = np.zeros(n_turns)
    laid[: len(turns)] = turns[:n_turns]
    if len(turns) > n_turns:
        laid[-1] = late
    return np.concatenate((laid, given))


def _means(model: Model, found: Floats | None, weights: Weights) -> dict[str, Floats]:
    """Return the columns of each question averaged over draws: of its answers given the condition, then of the condition."""
    if found is None:
        return {}
    means = {}
    for name, place in places_of(model.questions, model.horizon).items():
        shares = _shares(model.question(name), found[:, place], weights, 0)
        given = [] if shares.given is None else [np.atleast_1d(mean(shares.given, weights))]
        means[name] = np.concatenate([mean(shares.columns, shares.weights), *given])
    return means


def _shares(question: ModelQuestion, columns: Floats, weights: Weights, n_runs: int) -> Shares:
    """Return a question draw by draw, among the histories in which its condition holds."""
    if question.given is None:
        return Shares(columns, weights, n_runs)
    both, given = columns[:, :-1], columns[:, -1]
    own = given if weights is None else weights * given
    total = float(own.sum())
    among = np.where(given[:, None] > 0.0, both / np.where(given > 0.0, given, 1.0)[:, None], 0.0)
    left = max(round(n_runs * float(mean(given, weights))), 1) if n_runs else 0
    return Shares(among, own / total if total > 0.0 else own, left, given)


def _asked(result: Solution, question: ModelQuestion, columns: Floats, place: slice) -> Asked:
    shares = replace(_shares(question, columns, result.weights, result.n_runs), is_summed=result.is_summed)
    n_answers = shares.columns.shape[1]
    moves = {name: moved[place][:n_answers] for name, moved in result.asked_alternatives.items()}
    known = {name: moved for name, moved in moves.items() if not np.isnan(moved).any()}
    given, error = 1.0, 0.0
    if shares.given is not None:
        column = shares.given[:, None]
        given = float(mean(column, result.weights)[0])
        error = float(standard_error(column, result.groups, result.n_runs, result.weights)[0])
    return Asked(
        question,
        shares,
        result.groups,
        known,
        tuple(name for name in moves if name not in known),
        given,
        error,
        _why_not(result, columns, given),
    )


def _why_not(result: Solution, columns: Floats, given: float) -> str:
    """Say why a question is not answered; empty where it is."""
    if np.isnan(columns).any():
        return NOT_KNOWN
    if not result.n_runs:
        said = f"its condition has a probability of {given:.1g}, less than {LEAST_CHANCE:g}"
        return f"{said}: too rare to be given" if given < LEAST_CHANCE else ""
    met = given * result.n_runs * effective_draws(result.weights, len(result.parameters))
    said = f"its condition holds in about {met:.0f} sampled histories, fewer than {LEAST_HISTORIES}"
    return f"{said}: too rare to be given; ask for more runs" if met < LEAST_HISTORIES else ""
