"""A quick stand-in for the exact answer: log-odds between outcomes as polynomials of the inputs' normal scores.

Outcomes that compete week by week have odds against each other that are nearly linear in appeals and log rates. Each is fitted to
the stored draws with linear terms, squares, and products of the inputs that matter most, shrunk by a ridge penalty; penalty
and products are chosen by cross-validation over blocks of draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.libraries import scipys
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SMALLEST = 1e-9
"""Probabilities are kept this far from 0 before their logarithm is taken."""
FOLDS = 8
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0)
PRODUCTS_OF = (0, 4, 8, 14, 20)
"""How many of the strongest inputs may enter products."""
TABLE = 2_049


@dataclass(frozen=True)
class Terms:
    """Which terms a polynomial has: every score, the squares of some, the products of some."""

    squares: tuple[int, ...]
    strongest: tuple[int, ...]

    def of(self, scores: Floats) -> Floats:
        """Lay the terms out; shapes (N, P) -> (N, terms)."""
        pairs = [(a, b) for n, a in enumerate(self.strongest) for b in self.strongest[:n]]
        n_linear = scores.shape[1]
        found = np.empty((len(scores), 1 + n_linear + len(self.squares) + len(pairs)))
        found[:, 0] = 1.0
        found[:, 1 : 1 + n_linear] = scores
        found[:, 1 + n_linear : 1 + n_linear + len(self.squares)] = np.square(scores[:, self.squares]) - 1.0
        for n, (a, b) in enumerate(pairs, start=1 + n_linear + len(self.squares)):
            np.multiply(scores[:, a], scores[:, b], out=found[:, n])
        return found


@dataclass(frozen=True)
class Surrogate:
    """Fitted stand-ins for the probabilities of outcomes that exclude each other.

    Attributes
    ----------
    fits : shape (K,)
        R squared on draws that a fit had not seen (cross-validated).
    """

    reference: int
    terms: tuple[Terms, ...]
    coefficients: tuple[Floats, ...]
    fits: Floats

    def predict(self, scores: Floats) -> Floats:
        """Return probabilities; shapes (N, P) -> (N, K)."""
        odds = np.stack(
            [terms.of(scores) @ c for terms, c in zip(self.terms, self.coefficients, strict=True)], axis=1
        )
        return _shares(odds, self.reference)


def normal_scores(model: Model, values: Floats) -> Floats:
    """Turn inputs into scores of about mean 0 and variance 1; shapes (N, P) -> (N, P).

    Inputs with few values are standardised, the others go through their distribution to a standard normal.
    """
    ndtri = scipys("special").ndtri

    found = np.zeros_like(values)
    shares = (np.arange(TABLE) + 0.5) / TABLE
    for n, parameter in enumerate(model.parameters):
        kind = parameter.distribution.kind
        if kind == "value":
            continue
        quantiles = parameter.distribution.quantile(shares)
        if kind == "discrete":
            quantiles, own = _finite(quantiles, quantiles), _finite(values[:, n], quantiles)
            found[:, n] = (own - quantiles.mean()) / max(float(quantiles.std()), 1e-12)
        else:
            found[:, n] = ndtri(np.interp(values[:, n], quantiles, shares))
    return found


def _finite(values: Floats, beside: Floats) -> Floats:
    """Put twice the largest finite value in place of an infinite one: between two values the score does not depend on how far apart they are."""
    largest = np.abs(beside[np.isfinite(beside)]).max(initial=0.5)
    return np.where(np.isinf(values), 2.0 * largest, values)


def fit(scores: Floats, shares: Floats, *, curved: npt.NDArray[np.bool_] | None = None) -> Surrogate:
    """Fit stand-ins to probabilities; shapes (D, P), (D, K).

    ``curved`` says which inputs have squares; all, if left out.
    """
    reference = int(shares.mean(axis=0).argmax())
    logs = np.log(np.clip(shares, SMALLEST, None))
    odds = np.delete(logs, reference, axis=1) - logs[:, [reference]]
    squares = tuple(np.flatnonzero(np.ones(scores.shape[1], bool) if curved is None else curved).tolist())
    folds = np.arange(len(scores)) * FOLDS // len(scores)
    plain = Terms(squares, ()).of(scores)
    order = np.argsort(-np.abs(_solve(plain, odds, 1.0)[1 : 1 + scores.shape[1]]), axis=0)
    chosen = [_chosen(scores, odds[:, k], squares, order[:, k], folds) for k in range(odds.shape[1])]
    unseen = np.empty_like(odds)
    for k, one in enumerate(chosen):
        unseen[:, k] = one.unseen
    coefficients = tuple(
        _solve(one.terms.of(scores), odds[:, k], one.penalty) for k, one in enumerate(chosen)
    )
    spread = shares.var(axis=0)
    error_of = np.square(shares - _shares(unseen, reference)).mean(axis=0)
    fits = np.where(spread > 1e-18, 1.0 - error_of / np.where(spread > 1e-18, spread, 1.0), 1.0)
    return Surrogate(reference, tuple(one.terms for one in chosen), coefficients, fits)


class _Chosen(NamedTuple):
    """The terms and penalty that do best, and what fits to the other draws say of each draw, shape (D,)."""

    terms: Terms
    penalty: float
    unseen: Floats


def _chosen(scores: Floats, odds: Floats, squares: tuple[int, ...], order: Ints, folds: Ints) -> _Chosen:
    """Choose terms and penalty by cross-validation; ``order`` has the inputs from the strongest on."""
    best, least = None, np.inf
    for most in PRODUCTS_OF:
        if most * (most - 1) / 2 > len(scores):
            break
        tried = Terms(squares, tuple(sorted(int(n) for n in order[:most])))
        for penalty, guess in _left_out(tried.of(scores), odds, folds):
            error = float(np.square(guess - odds).mean())
            if error < least:
                best, least = _Chosen(tried, penalty, guess), error
    assert best is not None
    return best


def _left_out(terms: Floats, odds: Floats, folds: Ints) -> list[tuple[float, Floats]]:
    """Return, for each penalty, what fits to the other folds say of each draw."""
    found = [(penalty, np.empty_like(odds)) for penalty in PENALTIES]
    whole, moments = terms.T @ terms, terms.T @ odds
    for fold in range(FOLDS):
        out = folds == fold
        left = terms[out]
        square, moment = whole - left.T @ left, moments - left.T @ odds[out]
        for penalty, guess in found:
            guess[out] = left @ _ridge(square, moment, penalty)
    return found


def _shares(odds: Floats, reference: int) -> Floats:
    """Turn log-odds against the reference into probabilities; shapes (N, K - 1) -> (N, K)."""
    logs = np.insert(odds, reference, 0.0, axis=1)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _solve(terms: Floats, odds: Floats, penalty: float) -> Floats:
    return _ridge(terms.T @ terms, terms.T @ odds, penalty)


def _ridge(square: Floats, moments: Floats, penalty: float) -> Floats:
    shrunk = square + penalty * np.eye(len(square))
    shrunk[0, 0] -= penalty * (1.0 - 1e-9)
    return np.asarray(np.linalg.solve(shrunk, moments))
