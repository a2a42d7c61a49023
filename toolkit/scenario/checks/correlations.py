"""Correlations: pairs that exist, and a matrix that can hold together.

Rank correlations are turned into those of a Gaussian copula, r = 2 sin(pi * rank / 6), before the matrix
they make is tested by its Cholesky factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from toolkit.errors import Problem
from toolkit.scenario.checks.distributions import is_quantile
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.dependence import limit_in_words, linear, median_off, rank_of, share
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Correlation, Parameter

MAX_NAMES = 150
"""Correlated parameters of one scenario; the work grows with the cube of their number."""
MAX_CANDIDATES = 20
SLACK = 1e-9
MEDIAN_TOLD = 0.05
"""How far a conditional median may stand from the one given, as a probability, before it is told."""
Matrix = list[list[float]]


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every pair, and whether all pairs can hold at once."""
    problems = list(_pairs(inspection))
    yield from problems
    if not any(problem.severity == "error" for problem in problems):
        yield from _together(inspection)


def _pairs(inspection: Inspection) -> Iterator[Problem]:
    parameters = inspection.record.parameters
    seen: set[frozenset[str]] = set()
    for number, correlation in enumerate(inspection.record.correlations):
        path: Path = ("correlations", number, "between")
        for name in correlation.between:
            if name not in parameters:
                yield inspection.unknown(path, "parameter", name, parameters)
            elif _is_fixed(parameters[name]):
                yield inspection.warning(path, f"'{name}' is fixed, so its correlation has no effect")
        pair = frozenset(correlation.between)
        if len(pair) == 1:
            yield inspection.problem(
                path, "a parameter is correlated with itself", "two different parameters"
            )
        elif pair in seen:
            yield inspection.problem(path, "this pair stands here again", "each pair once")
        seen.add(pair)
        if correlation.medians:
            yield from _medians(inspection, ("correlations", number, "medians"), correlation)


def _medians(inspection: Inspection, path: Path, correlation: Correlation) -> Iterator[Problem]:
    """Check medians of the second number, given quantiles of the first."""
    given = correlation.medians or {}
    wrong = next((key for pair in given.items() for key in pair if not is_quantile(key)), None)
    if wrong is not None or any(share(key) == 0.5 for key in given):
        said = "the median of the first says nothing" if wrong is None else f"'{wrong}' is not a quantile"
        yield inspection.problem(path, said, "quantiles such as {p10: p30, p90: p70}")
    elif not -1.0 < rank_of(correlation) < 1.0:
        said = "the median of the second moves as far as what is known of the first, or farther"
        yield inspection.problem(path, said, "medians nearer to p50")
    else:
        key, stands = median_off(correlation)
        if abs(stands - share(given[key])) > MEDIAN_TOLD:
            said = f"no one correlation has all these medians: for {key} the nearest has p{100 * stands:.0f} where {given[key]} is given"
            yield inspection.warning(path, said, "medians that lie on one line")


def _is_fixed(parameter: Parameter) -> bool:
    if parameter.kind == "discrete":
        return sum(probability > 0 for probability in (parameter.discrete or {}).values()) == 1
    return parameter.kind == "value"


def _together(inspection: Inspection) -> Iterator[Problem]:
    """Refuse correlations that cannot hold together, naming the pair whose easing helps most."""
    correlations = inspection.record.correlations
    names = list(dict.fromkeys(name for correlation in correlations for name in correlation.between))
    if len(names) > MAX_NAMES:
        yield inspection.problem(
            ("correlations",), f"{len(names)} parameters are correlated", f"at most {MAX_NAMES}", key=True
        )
        return
    numbers = {name: number for number, name in enumerate(names)}
    where = [(numbers[one.between[0]], numbers[one.between[1]]) for one in correlations]
    matrix = _matrix(len(names), where, correlations)
    blame = _blame(matrix)
    if blame is None:
        return
    tried = [_eased(matrix, where[n], rank_of(correlations[n]), n) for n in _suspects(blame, where)]
    eased = [item for item in tried if item is not None]
    if eased:
        _, number, allowed = min(eased)
        yield _contradiction(inspection, number, allowed)
        return
    said = "the correlations contradict each other, and no single one mends it"
    yield inspection.problem(("correlations",), said, "weaker correlations")


def _contradiction(inspection: Inspection, number: int, allowed: float) -> Problem:
    """Name the pair whose easing helps most, and how far it may go."""
    correlation = inspection.record.correlations[number]
    first, second = correlation.between
    return inspection.problem(
        ("correlations", number, correlation.notation),
        "the correlations contradict each other (their matrix is not positive definite); "
        f"{first} and {second} is the pair to change",
        f"{limit_in_words(correlation, allowed)} with the others as they are",
    )


def _suspects(blame: Sequence[float], where: Sequence[tuple[int, int]]) -> list[int]:
    """Return the pairs that weigh most in the direction along which the matrix is not positive."""
    weights = [abs(blame[i] * blame[j]) for i, j in where]
    order = sorted(range(len(where)), key=lambda number: (-weights[number], number))
    return [number for number in order[:MAX_CANDIDATES] if weights[number] > SLACK]


def _matrix(size: int, where: Sequence[tuple[int, int]], correlations: Sequence[Correlation]) -> Matrix:
    matrix = [[float(i == j) for j in range(size)] for i in range(size)]
    for (i, j), correlation in zip(where, correlations, strict=True):
        matrix[i][j] = matrix[j][i] = linear(rank_of(correlation))
    return matrix


def _row(factor: Matrix, values: Sequence[float]) -> list[float]:
    """Solve ``factor @ row = values`` for a lower triangular factor."""
    row: list[float] = []
    for line, value in zip(factor, values, strict=False):
        row.append((value - sum(x * y for x, y in zip(line, row, strict=False))) / line[len(row)])
    return row


def _blame(matrix: Matrix) -> list[float] | None:
    """Return a direction w with w' M w <= 0, or None if the matrix is positive definite."""
    factor: Matrix = []
    for i, line in enumerate(matrix):
        row = _row(factor, line[:i])
        rest = line[i] - sum(x * x for x in row)
        if rest <= SLACK:
            direction = [0.0] * len(matrix)
            direction[i] = 1.0
            for k in reversed(range(i)):
                known = sum(factor[m][k] * direction[m] for m in range(k + 1, i))
                direction[k] = (-row[k] - known) / factor[k][k]
            return direction
        factor.append([*row, math.sqrt(rest)])
    return None


def _eased(
    matrix: Matrix, pair: tuple[int, int], rank: float, number: int
) -> tuple[float, int, float] | None:
    """Return (change, number, rank nearest to the declared one that works), two digits; None if none does.

    With the others as they are, the linear correlations that work lie within ``half`` of ``middle``.
    """
    i, j = pair
    others = [k for k in range(len(matrix)) if k not in pair]
    factor: Matrix = []
    for k in others:
        row = _row(factor, [matrix[k][m] for m in others])
        rest = 1.0 - sum(x * x for x in row)
        if rest <= SLACK:
            return None
        factor.append([*row, math.sqrt(rest)])
    first, second = (_row(factor, [matrix[n][m] for m in others]) for n in (i, j))
    middle = sum(x * y for x, y in zip(first, second, strict=True))
    half = math.sqrt(max(0.0, (1.0 - sum(x * x for x in first)) * (1.0 - sum(y * y for y in second))))
    is_above = linear(rank) > middle
    edge = middle + half if is_above else middle - half
    hundredths = 600.0 / math.pi * math.asin(min(1.0, max(-1.0, edge / 2.0)))
    allowed = (math.floor(hundredths - 1e-6) if is_above else math.ceil(hundredths + 1e-6)) / 100.0
    changed = [list(line) for line in matrix]
    changed[i][j] = changed[j][i] = linear(allowed)
    return (abs(rank - allowed), number, allowed) if _blame(changed) is None else None
