"""What an author writes, as frozen records; a field's description becomes the format page.

Expressions stay text here: ``expressions.py`` parses them, ``checks.py`` gives them their meaning.
"""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from toolkit.scenario.expressions import LARGEST_NUMBER, MAX_LENGTH

DAYS_PER = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
DISTRIBUTIONS = (
    "value", "uniform", "triangular", "pert", "normal", "lognormal", "beta", "gamma", "exponential",
    "quantiles", "discrete",
)  # fmt: skip


MOST_TURNS = 10_000
LONGEST_MEMORY = 126
"""Turns that a cooldown or a delay can count; what outlasts the horizon need not be counted to its end."""
UNTIL_SETTLED = "until_settled"


def _wrong(problem: str, expected: str) -> PydanticCustomError:
    """Make an error whose two parts the reader turns into a Problem."""
    return PydanticCustomError("scenario", "{problem}", {"problem": problem, "expected": expected})


def _shown(value: Any) -> str:
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


# --- scalars ---------------------------------------------------------------------------------------------


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong(f"{_shown(value)} is not a number", "a number such as 0.25")
    if isinstance(value, str) and not re.fullmatch(r"\+\d+(\.\d*)?([eE][-+]?\d+)?", value):
        raise _wrong(f"{_shown(value)} is not a number", "a number such as 0.25")
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise _wrong(f"{_shown(value)} is not a finite number", "a finite number such as 0.25")
    if abs(value) > LARGEST_NUMBER:
        raise _wrong(f"{_shown(value)} is too large", f"a number of at most {LARGEST_NUMBER:g} in size")
    if 0.0 < abs(value) < 1.0 / LARGEST_NUMBER:
        raise _wrong(
            f"{_shown(value)} is too small", f"0, or a number of at least {1 / LARGEST_NUMBER:g} in size"
        )
    return value


def _bound(value: Any) -> Any:
    return value if isinstance(value, float) and math.isinf(value) else _number(value)


def _expression(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str) and value.strip():
        if len(value) > MAX_LENGTH:  # before any pattern is tried on it
            raise _wrong(f"the expression has {len(value)} characters", f"at most {MAX_LENGTH}")
        return value.strip()
    raise _wrong(
        f"{_shown(value)} is not an expression", "a number or an expression such as 0.2 + 0.1 * tension"
    )


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", value):
        raise _wrong(
            f"{_shown(value)} is not a valid name", "letters, digits and underscores, starting with a letter"
        )
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise _wrong("the text is empty", "some text")
    return value


def _label(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", value):
        raise _wrong(f"{_shown(value)} is not a valid name", "letters, digits, hyphens, dots and underscores")
    return value


def _as_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            raise ValueError
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(f"{_shown(value)} is not a date", "year-month-day, such as 2025-11-02") from None


def _count_of_turns(value: Any) -> int:
    match = re.fullmatch(r"(\d{1,4})\s+turns?", value) if isinstance(value, str) else None
    if not match or int(match[1]) < 1:
        raise _wrong(f"{_shown(value)} is not a number of turns", "a length such as 2 turns")
    return int(match[1])


def _look_ahead(value: Any) -> int | str:
    if value == 0 and not isinstance(value, bool):
        return 0
    if value == "horizon":
        return "horizon"
    if value == "0 turns":
        return 0
    try:
        return _count_of_turns(value)
    except PydanticCustomError:
        raise _wrong(
            f"{_shown(value)} is not a look-ahead", "0, a length such as 1 turns, or horizon"
        ) from None


def _horizon(value: Any) -> int | str:
    if value == UNTIL_SETTLED:
        return UNTIL_SETTLED
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TURNS:
        expected = f"a number of turns from 1 to {MOST_TURNS:,}, or {UNTIL_SETTLED}"
        raise _wrong(f"{_shown(value)} is not a horizon", expected)
    return value


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_TEXT_OR_NUMBER = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
Number = Annotated[float, BeforeValidator(_number)]
Positive = Annotated[Number, Field(gt=0)]
Expression = Annotated[str, BeforeValidator(_expression), WithJsonSchema(_TEXT_OR_NUMBER)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Label = Annotated[str, AfterValidator(_label)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_not_blank)]
Yes = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_as_date), WithJsonSchema({"type": "string", "format": "date"})]
Turns = Annotated[int, BeforeValidator(_count_of_turns), WithJsonSchema({"type": "string"})]
Horizon = Annotated[
    int | Literal["until_settled"], BeforeValidator(_horizon), WithJsonSchema(_TEXT_OR_NUMBER)
]
LookAhead = Annotated[int | str, BeforeValidator(_look_ahead), WithJsonSchema(_TEXT_OR_NUMBER)]
Labels = Annotated[tuple[Label, ...], BeforeValidator(_as_tuple)]
Range = tuple[Number, Number]
Bound = Annotated[float, BeforeValidator(_bound)]


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Supported(Record):
    """A record whose numbers rest on reported claims or on a reasoned judgement."""

    claim: Labels = ()
    """Name of the claim (or a list of them) that bears on the numbers; without a judgement, that states them."""
    measures: Labels = ()
    """Name of the claim (or a list of them) whose text states the number itself, beside a judgement about it."""
    judgement: Text | None = None
    """A sentence that says why these numbers, where no claim gives them; they are then no surer than the judgement."""

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim that it names."""
        return tuple(dict.fromkeys((*self.measures, *self.claim)))

    @property
    def measured_by(self) -> tuple[str, ...]:
        """The claims that are said to state the number: those under ``measures``, or a claim that stands alone."""
        return self.measures or (() if self.judgement else self.claim)


# --- time ------------------------------------------------------------------------------------------------


class Duration(Record):
    """A length of time such as ``1 week``."""

    amount: Positive
    unit: Literal["day", "week", "month", "year"]

    @property
    def days(self) -> float:
        """The length in days; a month is 365.25 / 12 days."""
        return self.amount * DAYS_PER[self.unit]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, dict | Duration):
            return value
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s+(day|week|month|year)s?", str(value))
        if not match:
            raise _wrong(f"{_shown(value)} is not a length of time", "a length such as 1 week")
        return {"amount": float(match[1]), "unit": match[2]}


class Likelihood(Record):
    """How often an event happens; always with its period."""

    kind: Literal["turn", "rate", "window"]
    """``turn``: probability each turn; ``rate``: per unit of time; ``window``: probability over ``count`` units."""
    expression: str
    count: float = 1.0
    unit: Literal["turn", "day", "week", "month", "year"] = "turn"

    PATTERN: ClassVar[str] = (
        r"(.+?)\s+(per|within)\s+(?:(\d{1,6}(?:\.\d{1,6})?)\s+)?(turn|day|week|month|year)s?"
    )


def _timed(value: Any, kinds: tuple[str, ...], expected: str) -> Likelihood:
    if isinstance(value, Likelihood):
        return value
    text = _expression(value)
    match = re.fullmatch(Likelihood.PATTERN, text)
    if not match:
        if "turn" in kinds:
            return Likelihood(kind="turn", expression=text)
        raise _wrong(f"{_shown(text)} does not say its period", expected)
    expression, word, count, unit = match[1], match[2], match[3], match[4]
    if word == "within":
        kind = "window" if count else ""
    else:
        kind = "turn" if unit == "turn" and "turn" in kinds else "rate"
        kind = "" if count else kind
    if kind not in kinds:
        raise _wrong(f"{_shown(text)} does not fit here", expected)
    return Likelihood(kind=kind, expression=expression, count=float(count or 1), unit=unit)  # type: ignore[arg-type]


def _probability(value: Any) -> Likelihood:
    return _timed(value, ("turn", "window"), "a probability per turn such as 0.1, or 0.15 within 12 weeks")


def _rate(value: Any) -> Likelihood:
    return _timed(value, ("rate",), "a rate with its period, such as 0.1 per month")


def _drift(value: Any) -> Likelihood:
    return _timed(value, ("rate",), "a change with its period, such as 0.5 - 0.1 * arms per month")


def _noise(value: Any) -> Likelihood:
    return _timed(value, ("rate",), "a standard deviation with its period, such as 0.3 per month")


def _window(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value
    return _timed(
        value, ("window",), "a chance over a window, such as 0.15 within 12 weeks, or a list of branches"
    )


# --- provenance ------------------------------------------------------------------------------------------


class Source(Record):
    """A publication, with the reliability of whoever publishes it."""

    title: Text
    """Title of the publication or page."""
    publisher: Text | None = None
    """Who published it."""
    date: Day | None = None
    """Day of publication."""
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    """NATO-Admiralty grade of the source: A completely reliable … E unreliable, F cannot be judged."""
    via: Text | None = None
    """Where it was read, when that is a relay of the first source."""
    quotes: Labels = ()
    """Name of the source (or a list of them) that it relays; what both report counts as one source."""
    note: Text | None = None
    """Anything a reader should know about the source."""


class Claim(Record):
    """One reported fact, with the credibility of the report."""

    says: Text
    """The fact, in the author's own words."""
    source: Annotated[Labels, Field(min_length=1)]
    """Name of the source, or a list of sources that report it independently."""
    credibility: Annotated[int, Field(ge=1, le=6)]
    """NATO-Admiralty grade of the report: 1 confirmed … 5 improbable, 6 cannot be judged."""
    date: Day | None = None
    """Day the claim refers to or was made."""
    note: Text | None = None
    """Reason for the grade, or a contradiction with another claim."""


class Relation(Supported):
    """A tie between parties that a reader should see; it changes no number by itself."""

    between: tuple[Label, Label]
    """The two parties; at least one is a declared actor."""
    kind: Text
    """What ties them: a treaty, a trade flow, a rivalry."""


# --- parameters ------------------------------------------------------------------------------------------


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
            raise _wrong("the distribution is not determined", "mean and sd, or a and b")
        return self


class Mean(Record):
    """A distribution given by its mean alone."""

    mean: Positive


class Parameter(Supported):
    """An uncertain number, drawn once per history."""

    name: Text | None = None
    """Short label for tables and figures."""
    unit: Text | None = None
    """Unit of the number."""
    value: Number | None = None
    """A fixed number."""
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
    """Elicited quantiles such as {p5: 0.2, p50: 0.5, p95: 0.8}; bounded by ``within``."""
    discrete: dict[Number, Number] | None = None
    """Values and their probabilities, such as {2: 0.4, 3: 0.6}."""
    within: tuple[Bound, Bound] | None = None
    """[lowest, highest] the number can be; it bounds quantiles, scales a beta and cuts the other distributions. A number
    with a floor alone has ``[0, .inf]``, one with a ceiling alone ``[-.inf, 10]``."""
    lever: Yes = False
    """True where a decision-maker controls the number."""
    note: Text | None = None

    @property
    def kind(self) -> str:
        """Name of the distribution that the author chose."""
        return next(kind for kind in DISTRIBUTIONS if getattr(self, kind) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> Parameter:
        given = [kind for kind in DISTRIBUTIONS if getattr(self, kind) is not None]
        if len(given) != 1:
            what = f"it has {' and '.join(given)}" if given else "it has no value and no distribution"
            raise _wrong(what, f"exactly one of: {', '.join(DISTRIBUTIONS)}")
        return self


class Correlation(Supported):
    """How two uncertain parameters move together."""

    between: tuple[Identifier, Identifier]
    """The two parameters."""
    rank: Annotated[Number, Field(gt=-1, lt=1)]
    """Spearman rank correlation."""


class Doubt(Supported):
    """How far the many small coefficients may be off: one uncertain intercept per option and event."""

    sd: Annotated[Number, Field(ge=0)]
    """Standard deviation, in appeal units (log units for weights and rates)."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Doubt) else {"sd": value}


# --- state -----------------------------------------------------------------------------------------------


REAL_LEVELS = r"real\s+(-?\d{1,9}(?:\.\d{1,9})?)\s*\.\.\s*(-?\d{1,9}(?:\.\d{1,9})?)"
BANDS = 10
"""Equal parts in which tables and figures show a variable that is a real number."""


def _real_levels(low: float, high: float, shown: str) -> dict[str, Any]:
    if not low < high:
        raise _wrong(f"{_shown(shown)} is not a usable range", "the lower bound first, such as real 0..10")
    edges = [low + (high - low) * n / BANDS for n in range(BANDS + 1)]
    labels = tuple(f"{a:.4g} to {b:.4g}" for a, b in pairwise(edges))
    return {"kind": "real", "labels": labels, "within": (low, high)}


class Levels(Record):
    """The ordered values that a variable may take."""

    kind: Literal["named", "range", "flag", "real"]
    labels: tuple[str, ...]
    """One label per position, lowest first; for real numbers, the bands that tables show."""
    low: int = 0
    """Number shown for position 0 of a range."""
    within: tuple[Number, Number] | None = None
    """Bounds of real numbers."""

    def position(self, value: str | int | float | bool) -> int | None:
        """Return the position of a level as an author writes it; None if there is no such level."""
        if isinstance(value, bool):
            value = "true" if value else "false"
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        text = text.removeprefix("+") if self.kind == "range" else text
        return self.labels.index(text) if text in self.labels else None

    @model_validator(mode="before")
    @classmethod
    def _from_notation(cls, value: Any) -> Any:
        if isinstance(value, Levels):
            return value
        if value == "flag":
            return {"kind": "flag", "labels": ("false", "true")}
        if isinstance(value, str) and (match := re.fullmatch(r"(-?\d{1,4})\s*\.\.\s*(-?\d{1,4})", value)):
            low, high = int(match[1]), int(match[2])
            if 0 < high - low <= 120:
                return {"kind": "range", "low": low, "labels": tuple(str(n) for n in range(low, high + 1))}
            raise _wrong(
                f"{_shown(value)} is not a usable range", "2 to 121 whole numbers, lowest first, such as 0..5"
            )
        if isinstance(value, str) and (match := re.fullmatch(REAL_LEVELS, value)):
            return _real_levels(float(match[1]), float(match[2]), value)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            if len(set(value)) != len(value):
                raise _wrong("a level is named twice", "different names, lowest first")
            if len(value) < 2 or len(value) > 121:
                raise _wrong(f"{len(value)} level(s)", "2 to 121 levels")
            for item in value:
                _identifier(item)
            return {"kind": "named", "labels": tuple(value)}
        raise _wrong(
            f"{_shown(value)} is not a list of levels",
            "[low, middle, high], a range such as 0..5, flag, or real numbers such as real 0..10",
        )


class Variable(Supported):
    """One quantity that evolves."""

    name: Text | None = None
    """Short label for tables and figures."""
    levels: Levels
    """Named levels lowest first, a range of whole numbers such as 0..5, ``flag``, or real numbers such as ``real 0..10``."""
    start: Expression | dict[str | int | bool, Expression]
    """Where it starts: a level, or a table of levels and probabilities."""
    drift: Annotated[Likelihood | None, BeforeValidator(_drift)] = None
    """Of real numbers: how fast it moves by itself, with its period, such as 0.2 * fear - 0.1 * arms per month."""
    noise: Annotated[Likelihood | None, BeforeValidator(_noise)] = None
    """Of real numbers: standard deviation of what chance adds over a period, such as 0.5 per month."""
    overflow: Literal["clip", "refuse"] = "clip"
    """What a change past the last level does: it is cut off and counted, or it stops the run."""
    known_to: Labels = ()
    """Actors who alone know it: a private type, which never changes; the others know how it was drawn."""
    visible_to: Labels = ()
    """Actors who are shown it when people play; everyone, if left out. It moves no number."""
    unit: Text | None = None
    note: Text | None = None


# --- actors, options, events -----------------------------------------------------------------------------


class Effect(Record):
    """A change made to one variable."""

    operation: Literal["add", "set"]
    amount: str
    """Expression over the state that gives the whole number (or the level) to add or to set."""
    after: int = 0
    """Turns until it takes effect; 0 is at once."""

    @model_validator(mode="before")
    @classmethod
    def _from_notation(cls, value: Any) -> Any:
        if isinstance(value, Effect):
            return value
        after = 0
        if isinstance(value, dict):
            if set(value) != {"change", "after"}:
                raise _wrong("a change with a delay has two keys", "{change: +1, after: 2 turns}")
            after, value = _count_of_turns(value["after"]), value["change"]
        text = _expression(value)
        if text.startswith("="):
            return {"operation": "set", "amount": text[1:].strip(), "after": after}
        if text[0] in "+-":
            return {"operation": "add", "amount": text.removeprefix("+").strip(), "after": after}
        raise _wrong(
            f"{_shown(text)} does not say whether it adds or sets", f"+{text} to add or ={text} to set"
        )


Effects = dict[Identifier, Effect]


class Branch(Record):
    """One way an option or event may turn out."""

    name: Text | None = None
    probability: Expression
    """In [0, 1]; the branches of one list sum to at most 1, the rest being that nothing more happens."""
    effects: Effects
    """Changes made if this branch is drawn."""


class Cooldown(Record):
    """How long an option or event stays closed after use."""

    length: Turns
    shared: Label | None = None
    """Name of a cooldown that several options share."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Cooldown) else {"length": value}


class Happening(Supported):
    """What options and events have in common: when they are possible and what they change."""

    model_config = ConfigDict(populate_by_name=True)

    name: Text | None = None
    """Short label for tables and figures."""
    when: Expression | None = None
    """Condition on the state for it to be possible; always, if left out."""
    effects: Effects = {}
    """Changes to variables: +1 adds, =3 sets; {change: +1, after: 2 turns} comes later."""
    once: Yes = False
    """True if it can happen only once in a history."""
    cooldown: Cooldown | None = None
    """Turns that it stays closed after use."""
    on: Day | None = None
    """Possible only in the turn that holds this date."""
    from_: Annotated[Day | None, Field(alias="from")] = None
    """Possible from the turn that holds this date."""
    until: Day | None = None
    """Possible until the turn that holds this date, that turn included."""
    doubt: Annotated[Number, Field(ge=0)] | None = None
    """Overrides the scenario-wide ``doubt`` for this one."""
    visible_to: Labels = ()
    """Actors who hear of it when people play; everyone, if left out. It moves no number."""
    note: Text | None = None


class Option(Happening):
    """What an actor may do."""

    track: Identifier | None = None
    """Which of the actor's tracks it belongs to."""
    rung: int | None = None
    """Rung of the ladder that it stands for; a label."""
    appeal: Expression | None = None
    """How attractive it is to the actor (rule: logit), in units that ``precision`` weighs."""
    weight: Expression | None = None
    """Odds of choosing it against the other open options (rule: weights)."""
    chance: tuple[Branch, ...] = ()
    """Ways it may turn out, each with a probability and effects; at most one happens."""


class Event(Happening):
    """What may happen without being chosen."""

    probability: Annotated[Likelihood | None, BeforeValidator(_probability)] = None
    """Probability per turn, or over a window such as 0.15 within 12 weeks."""
    rate: Annotated[Likelihood | None, BeforeValidator(_rate)] = None
    """Rate with its period, such as 0.1 per month."""
    chance: Annotated[Likelihood | tuple[Branch, ...], BeforeValidator(_window)] = ()
    """A chance over a window such as 0.15 within 12 weeks, or a list of ways it may turn out."""
    group: Identifier | None = None
    """Name of a group of competing risks: at most one member happens in a turn; all have rates."""

    @property
    def likelihood(self) -> Likelihood | None:
        """How often it happens, whichever key says so; None stands for certain."""
        return self.probability or self.rate or (self.chance if isinstance(self.chance, Likelihood) else None)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The ways it may turn out."""
        return () if isinstance(self.chance, Likelihood) else self.chance

    @model_validator(mode="after")
    def _one_likelihood(self) -> Event:
        given = sum(
            (self.probability is not None, self.rate is not None, isinstance(self.chance, Likelihood))
        )
        if given > 1 or (given == 0 and self.on is None):
            raise _wrong(
                "it is not clear how often this happens" if given else "nothing says how often this happens",
                "one of: probability, rate, chance (or a date in `on`)",
            )
        return self


class PoissonLevel(Record):
    """Steps of reasoning that differ from choice to choice (cognitive hierarchy)."""

    poisson: Annotated[Number, Field(gt=0, le=10)]
    """Mean number of steps; experiments find about 1.5."""


class DecisionRule(Supported):
    """How an actor turns the state into option probabilities."""

    rule: Literal["logit", "weights"] = "logit"
    """``logit``: appeal and foresight; ``weights``: odds."""
    look_ahead: LookAhead = 0
    """0 weighs appeals alone; ``1 turns`` adds what follows until the next choice; ``horizon`` sees to the end."""
    precision: Expression = "1.0"
    """How sharply the actor picks the better option (per unit of appeal); 0 is a coin toss, inf the best reply."""
    discount: Annotated[Number, Field(gt=0, le=1)] = 1.0
    """Weight of the next turn against this one."""
    level: Annotated[int, Field(ge=0, le=20)] | PoissonLevel | None = None
    """Steps of reasoning: level 0 takes any open option, level n expects the others at n - 1; none expects what they do.

    ``{poisson: 1.5}`` mixes levels, each of which expects the others spread over the levels below it."""
    sees: dict[Identifier, Expression] = {}
    """Parameters as the actor takes them to be: a number, or an expression over parameters."""


class Capability(Supported):
    """A stock that an actor holds; a constant."""

    amount: Expression
    """A number, or the name of an uncertain parameter."""
    unit: Text
    """What is counted."""
    name: Text | None = None
    note: Text | None = None


class Actor(Supported):
    """A decision-maker."""

    name: Text | None = None
    """Label for tables and figures."""
    capabilities: dict[Identifier, Capability] = {}
    """Stocks the actor holds; usable in expressions as ``frigates`` or ``north.frigates``."""
    tracks: tuple[Identifier, ...] = ()
    """Kinds of activity that are chosen apart, in order; each is a choice of its own every turn."""
    decides: DecisionRule = DecisionRule()
    """The actor's decision rule."""
    value: Expression | None = None
    """Worth of a state to the actor (used when it looks ahead)."""
    payoffs: dict[Identifier, Expression] = {}
    """Worth of each outcome to the actor (used when it looks ahead)."""
    must_act: Yes | tuple[Identifier, ...] = False
    """True if doing nothing is not open (or the tracks for which it is not)."""
    options: dict[Identifier, Option] = {}
    """What the actor may do; ``hold`` (do nothing) is added unless declared or ``must_act``."""
    note: Text | None = None


# --- ladder, outcomes, changes ---------------------------------------------------------------------------


class Rung(Record):
    """A named step of the escalation ladder."""

    name: Text
    when: Expression
    """The crisis stands on the highest rung whose condition holds."""
    threshold: Text | None = None
    """The line that is crossed on reaching this rung."""


class Outcome(Supported):
    """A named class of histories that readers ask about."""

    name: Text | None = None
    """Label for tables and figures."""
    when: Expression | None = None
    """Condition on the state."""
    ends: Yes | Literal["at_turn_end"] = False
    """True ends the run after any phase; ``at_turn_end`` after the last; false classifies at the horizon."""
    otherwise: Yes = False
    """True for the one outcome that holds when no other does."""
    score: Expression | None = None
    """A number over the state that rises on the way to it; helps to find it where it is rare."""
    codes: dict[
        Literal["icb_viol", "icb_sevviosy", "icb_forout", "icb_outesr", "icb_usinv", "icb_suinv"], int
    ] = {}
    """International Crisis Behavior codes, to set the forecast beside base rates."""
    description: Text | None = None

    @model_validator(mode="after")
    def _when_or_otherwise(self) -> Outcome:
        if (self.when is None) != self.otherwise:
            raise _wrong("an outcome needs a condition, or is the rest", "either `when` or `otherwise: true`")
        if self.otherwise and self.ends:
            raise _wrong("the outcome for the rest cannot end a run", "`ends` on outcomes that have `when`")
        return self


class Force(Record):
    """A choice imposed on an actor."""

    turn: Annotated[int, Field(ge=1)]
    actor: Identifier
    option: Identifier
    announced: Yes = False
    """True if the other actors foresee it."""


class Variation(Record):
    """A named set of changes: a what-if, or another model of the same crisis."""

    title: Text | None = None
    note: Text | None = None
    set: dict[str, Any] = {}
    """Paths and their new content, such as parameters.offer_accepted: {pert: [0.4, 0.6, 0.8]}."""
    add: dict[str, Any] = {}
    """Paths that do not exist yet and their content."""
    remove: tuple[str, ...] = ()
    """Paths to take out."""
    force: tuple[Force, ...] = ()
    """Choices imposed at given turns."""


class OutsideView(Record):
    """Past crises that this one is set beside, and why it departs from them."""

    classes: Labels
    """Reference classes, such as us_actor_1945; two or three, since they disagree."""
    argument: Text
    """Why the scenario's probabilities depart from their base rates."""


class ScenarioRecord(Record):
    """A crisis as declared."""

    format: Literal[1]
    """Version of this format."""
    id: Label
    """Short name."""
    title: Text
    question: Text | None = None
    """What the scenario is meant to answer."""
    note: Text | None = None
    as_of: Day
    """The day whose knowledge the numbers reflect; turn 1 starts on it."""
    horizon: Horizon
    """Number of turns, or ``until_settled``: as many as it takes until nearly every history has ended."""
    unsettled_below: Annotated[Number, Field(gt=0, lt=1)] = 1e-9
    """For ``until_settled``: largest probability that may be left unsettled; the answer says how much is."""
    turn: Duration
    """Length of a turn, such as 1 week."""
    order: tuple[str | tuple[str, ...], ...] = ()
    """Phases of a turn: ``events``, names of events, actors, actor.track; a list is a phase chosen at once."""
    ladder: dict[int, Rung] = {}
    """Named rungs of escalation."""
    doubt: Doubt = Doubt(sd=0.0)
    """One uncertain intercept per option and event."""
    sources: dict[Label, Source] = {}
    claims: dict[Label, Claim] = {}
    parameters: dict[Identifier, Parameter] = {}
    correlations: tuple[Correlation, ...] = ()
    variables: dict[Identifier, Variable]
    actors: dict[Identifier, Actor] = {}
    relations: tuple[Relation, ...] = ()
    events: dict[Identifier, Event] = {}
    outcomes: dict[Identifier, Outcome]
    outside_view: OutsideView | None = None
    variants: dict[Label, Variation] = {}
    """What-ifs."""
    alternatives: dict[Label, Variation] = {}
    """Other models of the same crisis; their range is the model disagreement."""
    force: tuple[Force, ...] = ()
    """Choices imposed; variants set them."""

    @property
    def last_turn(self) -> int:
        """The last turn that can come."""
        return self.horizon if isinstance(self.horizon, int) else MOST_TURNS
