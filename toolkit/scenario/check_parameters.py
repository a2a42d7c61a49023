"""Parameters: distributions that exist, and correlations that can hold together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from toolkit.errors import Problem, nearest_name
from toolkit.scenario.inspection import Inspection
from toolkit.scenario.metalog import metalog_coefficients
from toolkit.scenario.reader import Path
from toolkit.scenario.records import Parameter

SUM_SLACK = 1e-6
"""How far written probabilities may be from a sum of 1."""
Matrix = list[list[float]]


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every parameter and all correlations."""
    for name, parameter in inspection.record.parameters.items():
        for problem, expected in _mistakes(parameter):
            yield inspection.problem(("parameters", name, parameter.kind), problem, expected)
    yield from _unused(inspection)
    pairs = list(_pairs(inspection))
    yield from (item for item in pairs if isinstance(item, Problem))
    if not any(isinstance(item, Problem) for item in pairs):
        yield from _definite(inspection)


def _mistakes(parameter: Parameter) -> Iterator[tuple[str, str]]:
    within, kind = parameter.within, parameter.kind
    if within is not None and not within[0] < within[1]:
        yield f"within [{within[0]:g}, {within[1]:g}] is empty", "the lowest first"
        return
    given = getattr(parameter, kind)
    if kind == "value" and within is not None and not within[0] <= given <= within[1]:
        yield f"{given:g} lies outside [{within[0]:g}, {within[1]:g}]", "a value inside `within`"
    if kind in ("uniform", "triangular", "pert"):
        if list(given) != sorted(given) or given[0] == given[-1]:
            yield (
                f"{_list(given)} does not rise",
                "lowest, most likely, highest" if len(given) == 3 else "lowest, highest",
            )
        elif within is not None and not (within[0] <= given[0] and given[-1] <= within[1]):
            yield f"{_list(given)} reaches outside [{within[0]:g}, {within[1]:g}]", "a range inside `within`"
    if kind == "lognormal" and given.mean <= 0:
        yield f"the mean {given.mean:g} is not above 0", "a mean above 0"
    if kind == "gamma" and given.mean is not None and given.mean <= 0:
        yield f"the mean {given.mean:g} is not above 0", "a mean above 0"
    if kind in ("gamma", "lognormal", "exponential") and within is not None and within[1] <= 0:
        yield "the number is above 0 and `within` is not", "a range that reaches above 0"
    if kind == "beta" and given.mean is not None:
        yield from _beta(given.mean, given.sd, within or (0.0, 1.0))
    if kind == "quantiles":
        yield from _quantiles(given, within)
    if kind == "discrete":
        yield from _discrete(given)


def _beta(mean: float, sd: float, within: tuple[float, float]) -> Iterator[tuple[str, str]]:
    low, high = within
    if not low < mean < high:
        yield f"the mean {mean:g} lies outside [{low:g}, {high:g}]", "a mean inside the range"
    elif sd**2 >= (mean - low) * (high - mean):
        most = math.sqrt((mean - low) * (high - mean))
        yield f"no beta distribution with mean {mean:g} has sd {sd:g}", f"an sd below {most:.3g}"


def _quantiles(given: dict[str, float], within: tuple[float, float] | None) -> Iterator[tuple[str, str]]:
    expected = "three such as {p5: 0.2, p50: 0.5, p95: 0.8}"
    numbers = []
    for key in given:
        digits = key[1:]
        if key[:1] != "p" or not digits.replace(".", "", 1).isdigit() or not 0 < float(digits) < 100:
            yield f"'{key}' is not a quantile", expected
            return
        numbers.append(float(digits))
    numbers.sort()
    if len(numbers) != 3 or numbers[1] != 50 or abs(numbers[0] + numbers[2] - 100) > 1e-9:
        yield (
            f"the quantiles {', '.join(given)} cannot be fitted",
            expected + ": the median and two at equal distance",
        )
        return
    low, median, high = (value for _, value in sorted(given.items(), key=lambda item: float(item[0][1:])))
    try:
        metalog_coefficients(numbers[0] / 100, low, median, high, within)
    except ValueError as error:
        yield str(error), expected


def _discrete(given: dict[float, float]) -> Iterator[tuple[str, str]]:
    if any(not 0 <= probability <= 1 for probability in given.values()):
        yield "a probability lies outside [0, 1]", "probabilities that sum to 1"
    elif abs(sum(given.values()) - 1) > SUM_SLACK:
        yield f"the probabilities sum to {sum(given.values()):g}", "probabilities that sum to 1"


def _list(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:g}" for value in values) + "]"


def _unused(inspection: Inspection) -> Iterator[Problem]:
    used = {
        node.name
        for tree in inspection.resolved.values()
        for node in tree.walk()
        if node.operator == "parameter"
    }
    for actor in inspection.record.actors.values():
        used |= {capability.amount for capability in actor.capabilities.values()}
    for _, effects in inspection.effects():
        used |= {word for change in effects.values() for word in change.amount.replace("*", " ").split()}
    for name in inspection.record.parameters:
        if name not in used:
            yield inspection.warning(("parameters", name), f"parameter '{name}' is used by nothing")


# --- correlations ----------------------------------------------------------------------------------------


def _pairs(inspection: Inspection) -> Iterator[Problem | None]:
    parameters = inspection.record.parameters
    seen: dict[frozenset[str], int] = {}
    for number, correlation in enumerate(inspection.record.correlations):
        path: Path = ("correlations", number, "between")
        for name in correlation.between:
            if name not in parameters:
                yield inspection.problem(
                    path,
                    f"unknown parameter '{name}'",
                    "a declared parameter",
                    nearest_name(name, parameters),
                )
            elif parameters[name].kind == "value" and parameters[name].judgement != "Fixed by the user.":
                yield inspection.warning(path, f"'{name}' is fixed, so its correlation has no effect")
        pair = frozenset(correlation.between)
        if len(pair) == 1:
            yield inspection.problem(
                path, "a parameter is correlated with itself", "two different parameters"
            )
        elif pair in seen:
            yield inspection.problem(path, "this pair stands here again", "each pair once")
        seen[pair] = number


def _definite(inspection: Inspection) -> Iterator[Problem]:
    """Refuse correlations that cannot hold together, naming the pair whose easing helps most."""
    correlations = inspection.record.correlations
    names = sorted({name for correlation in correlations for name in correlation.between})
    ranks = [correlation.rank for correlation in correlations]
    where = [(names.index(c.between[0]), names.index(c.between[1])) for c in correlations]
    if _is_definite(_matrix(len(names), where, ranks)):
        return
    best: tuple[float, int, float] | None = None
    for number in range(len(ranks)):
        allowed = _largest(len(names), where, ranks, number)
        if allowed is not None and (best is None or abs(ranks[number] - allowed) < best[0]):
            best = (abs(ranks[number] - allowed), number, allowed)
    if best is None:
        yield inspection.problem(
            ("correlations",),
            "the correlations contradict each other, and no single one mends it",
            "weaker correlations",
        )
        return
    _, number, allowed = best
    first, second = correlations[number].between
    side = "at most" if ranks[number] > allowed else "at least"
    yield inspection.problem(
        ("correlations", number, "rank"),
        f"the correlations contradict each other (their matrix is not positive definite); {first} and {second} is the pair to change",
        f"a rank of {side} {allowed:.2f} with the others as they are",
    )


def _matrix(size: int, where: Sequence[tuple[int, int]], ranks: Sequence[float]) -> Matrix:
    matrix = [[float(i == j) for j in range(size)] for i in range(size)]
    for (i, j), rank in zip(where, ranks, strict=True):
        matrix[i][j] = matrix[j][i] = 2.0 * math.sin(math.pi * rank / 6.0)
    return matrix


def _is_definite(matrix: Matrix) -> bool:
    """Whether a Cholesky factor exists, with a little room for rounding."""
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(factor[i][k] * factor[j][k] for k in range(j))
            if i == j:
                if rest <= 1e-9:
                    return False
                factor[i][i] = math.sqrt(rest)
            else:
                factor[i][j] = rest / factor[j][j]
    return True


def _largest(
    size: int, where: Sequence[tuple[int, int]], ranks: Sequence[float], number: int
) -> float | None:
    """Return the rank nearest to the declared one at which the matrix is definite, two digits."""
    for step in range(1, 200):
        for direction in (-1, 1):
            rank = round(ranks[number], 2) + direction * step / 100
            if abs(rank) < 1 and _is_definite(
                _matrix(size, where, [*ranks[:number], rank, *ranks[number + 1 :]])
            ):
                return rank
    return None
