"""Single values: numbers, expressions as text, names, days and counts of turns."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from toolkit.dates import NoDayError, day_in
from toolkit.scenario.expressions import LARGEST_NUMBER, MAX_LENGTH, SMALLEST, vanishes
from toolkit.scenario.records.record import shown, wrong

MOST_TURNS = 10_000
UNTIL_SETTLED = "until_settled"
FRACTION = re.compile(r"([-+]?\d{1,15}(?:\.\d{1,15})?) ?/ ?(\d{1,15}(?:\.\d{1,15})?)")


def _meant(text: str) -> str:
    """Return what somebody probably meant by a text that is no number."""
    if comma := re.fullmatch(r"([-+]?\d{1,15}),(\d{1,15})", text):
        return f"a decimal point: {comma[1]}.{comma[2]}"
    if hundredths := re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ?%", text):
        return f"a fraction: {float(hundredths[1]) / 100:.9g}"
    if re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?#.*", text, re.DOTALL):
        return "a space before the # of a comment"
    return "a number such as 0.25, or 1/4"


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(f"{shown(value)} is not a number", "a number such as 0.25")
    if isinstance(value, str) and (fraction := FRACTION.fullmatch(value)):
        return _divided(value, *fraction.groups())
    if isinstance(value, str) and not re.fullmatch(r"\+\d+(\.\d*)?([eE][-+]?\d+)?", value):
        raise wrong(f"{shown(value)} is not a number", _meant(value))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise wrong(f"{shown(number)} is not a finite number", "a finite number such as 0.25")
    if abs(number) > LARGEST_NUMBER:
        raise wrong(f"{shown(number)} is too large", f"a number of at most {LARGEST_NUMBER:g} in size")
    if vanishes(str(value)):
        raise wrong(f"{shown(value)} is too small", SMALLEST)
    return number


def _divided(value: str, above: str, below: str) -> float:
    """Work out a fraction of two numbers."""
    if not float(below):
        raise wrong(f"{shown(value)} divides by 0", "a number such as 0.25, or 1/4")
    return _number(_number(float(above)) / _number(float(below)))


def _bound(value: object) -> float:
    return value if isinstance(value, float) and math.isinf(value) else _number(value)


def _sharpness(value: object) -> float:
    return value if isinstance(value, float) and value == math.inf else _number(value)


def as_expression(value: object) -> str:
    """Return an expression as text, however YAML has read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str) and value.strip():
        if len(value) > MAX_LENGTH:  # before any pattern is tried on it
            raise wrong(f"the expression has {len(value)} characters", f"at most {MAX_LENGTH}")
        return value.strip()
    raise wrong(
        f"{shown(value)} is not an expression", "a number or an expression such as 0.2 + 0.1 * tension"
    )


def identifier(value: str) -> str:
    """Refuse a name that could not stand in an expression."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", value):
        raise wrong(
            f"{shown(value)} is not a valid name", "letters, digits and underscores, starting with a letter"
        )
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise wrong("the text is empty", "some text")
    return value


def _label(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", value):
        raise wrong(f"{shown(value)} is not a valid name", "letters, digits, hyphens, dots and underscores")
    return value


def _as_date(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise wrong(f"{shown(value)} is not a date", "year-month-day, such as 2025-11-02")
    try:
        return day_in(value)
    except NoDayError as error:
        raise wrong(error.problem, error.expected) from None


def count_of_turns(value: object) -> int:
    """Read a length such as ``2 turns``."""
    match = re.fullmatch(r"(\d{1,4})\s+turns?", value) if isinstance(value, str) else None
    if not match or int(match[1]) < 1:
        raise wrong(f"{shown(value)} is not a number of turns", "a length such as 2 turns")
    return int(match[1])


def _look_ahead(value: object) -> int | str:
    if value == 0 and not isinstance(value, bool):
        return 0
    if value == "horizon":
        return "horizon"
    if value == "0 turns":
        return 0
    try:
        return count_of_turns(value)
    except PydanticCustomError:
        raise wrong(
            f"{shown(value)} is not a look-ahead", "0, a length such as 1 turns, or horizon"
        ) from None


def _horizon(value: object) -> int | str:
    if value == UNTIL_SETTLED:
        return UNTIL_SETTLED
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TURNS:
        expected = f"a number of turns from 1 to {MOST_TURNS:,}, or {UNTIL_SETTLED}"
        raise wrong(f"{shown(value)} is not a horizon", expected)
    return value


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_TEXT_OR_NUMBER = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
_NUMBER_OR_FRACTION = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "format": "fraction", "pattern": f"^({FRACTION.pattern}|[+]\\d.*)$"},
    ]
}
Number = Annotated[float, BeforeValidator(_number), WithJsonSchema(_NUMBER_OR_FRACTION)]
Positive = Annotated[Number, Field(gt=0)]
Expression = Annotated[str, BeforeValidator(as_expression), WithJsonSchema(_TEXT_OR_NUMBER)]
Identifier = Annotated[str, AfterValidator(identifier)]
Label = Annotated[str, AfterValidator(_label)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_not_blank)]
Yes = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_as_date), WithJsonSchema({"type": "string", "format": "date"})]
Turns = Annotated[int, BeforeValidator(count_of_turns), WithJsonSchema({"type": "string"})]
Horizon = Annotated[
    int | Literal["until_settled"], BeforeValidator(_horizon), WithJsonSchema(_TEXT_OR_NUMBER)
]
LookAhead = Annotated[int | str, BeforeValidator(_look_ahead), WithJsonSchema(_TEXT_OR_NUMBER)]
Labels = Annotated[tuple[Label, ...], BeforeValidator(_as_tuple)]
Range = tuple[Number, Number]
Bound = Annotated[float, BeforeValidator(_bound)]
NumberOrInfinite = Annotated[float, BeforeValidator(_sharpness), WithJsonSchema(_NUMBER_OR_FRACTION)]
"""A number, or ``.inf``."""
