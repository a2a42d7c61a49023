"""How large, how narrow and how lopsided a distribution may be declared, so that every one of its quantiles is right.

The incomplete beta and gamma functions, and sums of probabilities close to 1, lose their digits beyond these limits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from toolkit.libraries import scipys
from toolkit.scenario.records import Distributed, Shape

BETA_SHAPES = 0.01, 1e6
GAMMA_SHAPES = 0.01, 1e10
LOGNORMAL_RATIOS = 1e-8, 1e6
"""Standard deviation over mean of a lognormal number."""
FARTHEST = 6.0
"""How many standard deviations from its mean a cut normal distribution may begin."""
LEAST_MASS = 9e-10
"""Smallest probability inside `within` to which a distribution may be cut; that of a normal one beyond ``FARTHEST``."""
Mistakes = Iterator[tuple[str, str]]
Bounds = tuple[float, float]


def shape_mistakes(parameter: Distributed) -> Mistakes:
    """Yield what is wrong with the shape of a beta, gamma or lognormal distribution whose numbers are possible."""
    kind = parameter.kind
    given = getattr(parameter, kind)
    if kind == "lognormal" and given.mean > 0:
        yield from _outside(given.sd / given.mean, LOGNORMAL_RATIOS, "sd over mean")
    if kind == "gamma" and (given.a or given.mean > 0):
        shape = given.a or _square(given.mean / given.sd)
        yield from _outside(shape, GAMMA_SHAPES, "the shape number" if given.a else "(mean / sd)²")
    if kind == "beta":
        for shape, name in zip(_beta_shapes(given, parameter.within), ("first", "second"), strict=False):
            yield from _outside(shape, BETA_SHAPES, f"the {name} shape number")


def _outside(value: float, limits: Bounds, what: str) -> Mistakes:
    if not limits[0] <= value <= limits[1]:
        yield (
            f"{what} is {value:.3g}",
            f"{limits[0]:g} to {limits[1]:g}, within which every quantile is right",
        )


def _square(x: float) -> float:
    return x * x if abs(x) < 1e150 else math.inf


def _beta_shapes(given: Shape, within: Bounds | None) -> tuple[float, ...]:
    """Return the shape numbers of a beta distribution; none where it does not exist."""
    if given.a is not None and given.b is not None:
        return given.a, given.b
    assert given.mean is not None
    assert given.sd is not None
    low, high = within or (0.0, 1.0)
    # each share by itself: in a range so wide that the mean falls on its edge, one less the other is nothing
    below, above = (given.mean - low) / (high - low), (high - given.mean) / (high - low)
    variance = _square(given.sd / (high - low))
    if below <= 0.0 or above <= 0.0 or variance >= below * above:
        return ()
    total = below * above / variance - 1.0 if variance > 0.0 else math.inf
    return below * total, above * total


def cut_mistakes(parameter: Distributed) -> Mistakes:
    """Yield what is wrong with the range to which a distribution is cut."""
    within = parameter.within
    if within is None or parameter.kind not in ("normal", "lognormal", "gamma", "exponential"):
        return
    mass = _mass(parameter, within)
    if mass is not None and mass < LEAST_MASS:
        yield f"next to nothing of it lies inside [{within[0]:g}, {within[1]:g}]", _nearer(parameter)


def _nearer(parameter: Distributed) -> str:
    given = getattr(parameter, parameter.kind)
    if parameter.kind == "normal":
        return f"a wider range, within {FARTHEST:g} sd of the mean {given.mean:g}"
    mean = given.a * given.b if parameter.kind == "gamma" and given.a else given.mean
    return f"a wider range, nearer to the mean {mean:g}"


def _mass(parameter: Distributed, within: Bounds) -> float | None:
    """Return the probability of a range under the distribution that is cut to it; None if it does not exist."""
    given = getattr(parameter, parameter.kind)
    low, high = within
    if parameter.kind == "normal":
        return _normal_mass((low - given.mean) / given.sd, (high - given.mean) / given.sd)
    low = max(low, 0.0)
    if high <= 0.0 or (given.mean is not None and given.mean <= 0.0):
        return None
    if parameter.kind == "exponential":
        return math.exp(-low / given.mean) * -math.expm1(-(high - low) / given.mean)
    if parameter.kind == "lognormal":
        variance = math.log1p(_square(given.sd / given.mean))
        middle, spread = math.log(given.mean) - variance / 2.0, math.sqrt(variance)
        ends = (-math.inf if low == 0.0 else math.log(low), math.log(high) if high < math.inf else math.inf)
        return _normal_mass((ends[0] - middle) / spread, (ends[1] - middle) / spread)
    special = scipys("special")  # few scenarios need it

    shape = given.a or _square(given.mean / given.sd)
    scale = given.b or given.sd * (given.sd / given.mean)
    return float(
        max(
            special.gammainc(shape, high / scale) - special.gammainc(shape, low / scale),
            special.gammaincc(shape, low / scale) - special.gammaincc(shape, high / scale),
        )
    )


def _normal_mass(low: float, high: float) -> float:
    if low > 0.0:
        low, high = -high, -low
    return 0.5 * (math.erfc(-high / math.sqrt(2.0)) - math.erfc(-low / math.sqrt(2.0)))
