"""Uncertain numbers: their distributions, how they move together, and doubt about all the small ones."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from toolkit.scenario.records.provenance import Supported
from toolkit.scenario.records.record import Record, shown, wrong
from toolkit.scenario.records.scalars import (
    Bound,
    Identifier,
    Labels,
    Number,
    NumberOrInfinite,
    Positive,
    Range,
    Text,
    Yes,
)

DISTRIBUTIONS = (
    "value",
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "beta",
    "gamma",
    "exponential",
    "quantiles",
    "discrete",
)

MOST_EXPERTS = 20
MOST_TYPES = 60
"""Types that a number known to few may be cut into; twice as many are a variable's levels, when their error is told."""
CORRELATIONS = ("rank", "concordance", "medians")


def _types(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TYPES:
        raise wrong(f"{shown(value)} is no number of types", f"a whole number from 1 to {MOST_TYPES}")
    return value


Types = Annotated[
    int,
    BeforeValidator(_types),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_TYPES}),
]


class MeanSd(Record):
    """A distribution given by its mean and standard deviation."""

    mean: Number
    sd: Positive


class Shape(Record):
    """Mean and standard deviation, or the two shape numbers of the distribution."""

    mean: Number | None = None
    sd: Positive | None = None
    a: Positive | None = None
    """First shape number (beta: alpha; gamma: shape)."""
    b: Positive | None = None
    """Second shape number (beta: beta; gamma: scale)."""

    @model_validator(mode="after")
    def _one_form(self) -> Shape:
        given = tuple(getattr(self, name) is not None for name in ("mean", "sd", "a", "b"))
        if given not in ((True, True, False, False), (False, False, True, True)):
            raise wrong("the distribution is not determined", "mean and sd, or a and b")
        return self


class Mean(Record):
    """A distribution given by its mean alone."""

    mean: Positive


class Distributed(Record):
    """A number that is fixed or uncertain: exactly one value or distribution."""

    value: NumberOrInfinite | None = None
    """A fixed number; ``.inf`` for a precision."""
    uniform: Range | None = None
    """[lowest, highest], all equally likely."""
    triangular: tuple[Number, Number, Number] | None = None
    """[lowest, most likely, highest], straight sides."""
    pert: tuple[Number, Number, Number] | None = None
    """[lowest, most likely, highest], a Beta distribution with mean (low + 4 mode + high) / 6."""
    normal: MeanSd | None = None
    """Mean and standard deviation."""
    lognormal: MeanSd | None = None
    """Mean and standard deviation of the number itself (not of its logarithm)."""
    beta: Shape | None = None
    """On [0, 1], or on ``within``; mean and sd, or a and b."""
    gamma: Shape | None = None
    """On positive numbers; mean and sd, or a (shape) and b (scale)."""
    exponential: Mean | None = None
    """On positive numbers, by its mean."""
    quantiles: dict[str, Number] | None = None
    """Two to seven elicited quantiles such as {p5: 0.2, p50: 0.5, p95: 0.8}; bounded by ``within``."""
    discrete: dict[NumberOrInfinite, Number] | None = None
    """Values and their probabilities, such as {2: 0.4, 3: 0.6}; the last may be ``.inf`` for a precision."""
    within: tuple[Bound, Bound] | None = None
    """[lowest, highest] the number can be; it bounds quantiles, scales a beta and cuts the other distributions. A number
    with a floor alone has ``[0, .inf]``, one with a ceiling alone ``[-.inf, 10]``."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the distributions that it may have."""
        return DISTRIBUTIONS

    @property
    def kind(self) -> str:
        """Name of the distribution that the author chose."""
        return next(kind for kind in self.kinds if getattr(self, kind) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in self.kinds if getattr(self, kind) is not None]
        if len(given) != 1:
            what = f"it has {' and '.join(given)}" if given else "it has no value and no distribution"
            raise wrong(what, f"exactly one of: {', '.join(self.kinds)}")
        return self


class Unknown(Distributed):
    """What a number is taken to be where nobody knows it."""

    judgement: Text | None = None
    """A sentence that says why it could be no wider."""


class Believed(Distributed):
    """What others believe of a number that they do not know."""

    judgement: Text | None = None
    """A sentence that says why they believe so."""


class Expert(Distributed, Supported):
    """What one expert thinks of an uncertain number."""

    weight: Annotated[Number, Field(ge=0)] = 1.0
    """How much the estimate counts beside the others; with 0 it is shown and does not count."""
    note: Text | None = None


class Parameter(Distributed, Supported):
    """An uncertain number, drawn once per history."""

    name: Text | None = None
    """Short label for tables and figures."""
    unit: Text | None = None
    """Unit of the number."""
    experts: Annotated[dict[Identifier, Expert] | None, Field(min_length=1, max_length=MOST_EXPERTS)] = None
    """What each of several experts thinks of the number, by a short name that is the same in every parameter."""
    pool: Literal["linear", "logarithmic"] = "linear"
    """How experts are pooled: ``linear`` mixes what they say, so that disagreement stays visible; ``logarithmic`` multiplies it, so
    that agreement sharpens and what one of them rules out is out."""
    known_to: Labels | None = None
    """Actors who alone know it: a private type. The others believe it to be any of ``types``. ``[]``: nobody knows it. Left out, everyone does."""
    types: Types | None = None
    """Where it is known to few: into how many types of equal probability it is cut for those who do not know it; the values of a discrete number
    are its types."""
    believed: Believed | None = None
    """What others believe of it where it is known to few: a distribution; as it is drawn, if left out."""
    lever: Yes = False
    """True where a decision-maker controls the number."""
    if_unknown: Unknown | None = None
    """What it is taken to be by ``crisis without my-crisis.yaml SOURCE`` where it rests on that source: a value or a distribution; else all of ``within``
    is equally likely. It moves no number of a run."""
    note: Text | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the distributions that it may have, and ``experts``."""
        return (*DISTRIBUTIONS, "experts")

    @property
    def estimates(self) -> dict[str, Expert]:
        """What each expert thinks, within the bounds of the number where the expert names none."""
        return {
            name: one if one.within else one.model_copy(update={"within": self.within})
            for name, one in (self.experts or {}).items()
        }


class Correlation(Supported):
    """How two uncertain parameters move together."""

    between: tuple[Identifier, Identifier]
    """The two parameters."""
    rank: Annotated[Number | None, Field(gt=-1, lt=1)] = None
    """Spearman rank correlation."""
    concordance: Annotated[Number | None, Field(gt=0, lt=1)] = None
    """In its place: the chance that of two cases the one with more of the first has more of the second too."""
    medians: Annotated[dict[str, str] | None, Field(min_length=1)] = None
    """In its place: where the median of the second would stand if the first were known, such as {p90: p70}."""

    @property
    def notation(self) -> str:
        """The key that says how strongly they move together."""
        return next(key for key in CORRELATIONS if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _one_notation(self) -> Self:
        given = [key for key in CORRELATIONS if getattr(self, key) is not None]
        if len(given) != 1:
            what = (
                f"it has {' and '.join(given)}" if given else "nothing says how strongly they move together"
            )
            raise wrong(what, f"exactly one of: {', '.join(CORRELATIONS)}")
        return self


class Doubt(Supported):
    """How far the many small coefficients may be off: one uncertain intercept per option and event."""

    sd: Annotated[Number, Field(ge=0)]
    """Standard deviation, in appeal units (log units for weights and rates)."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: object) -> object:
        return value if isinstance(value, dict | Doubt) else {"sd": value}
