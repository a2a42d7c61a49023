"""The members of a family: which numbers its letters stand for, and how a member is written with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

from toolkit.scenario.expressions import MAX_LENGTH
from toolkit.scenario.paths import Path

MOST_MEMBERS = 121
"""As many as a variable has levels."""
MOST_TOLD = 1_000_000
"""Up to how many members are counted for a message."""
EXPRESSIONS = ("when", "appeal", "weight", "probability", "rate", "chance", "score", "effects", "payoffs")
"""Keys under which a letter may stand by itself, as a name in an expression."""
_RANGE = re.compile(
    r"(?P<low>-?\d{1,9}(\.\d{1,9})?)\s*\.\.\s*(?P<high>-?\d{1,9}(\.\d{1,9})?)(\s+by\s+(?P<step>\d{1,9}(\.\d{1,9})?))?"
)
NUMBERS = "numbers such as 0..40 by 5, 0..4, or [1, 2, 5]"
Member = Mapping[str, Decimal]
"""Letter -> the number that it stands for."""


class NoFamily(ValueError):
    """What is wrong with what a letter runs over, and what was expected."""

    def __init__(self, problem: str, expected: str) -> None:
        super().__init__(problem)
        self.problem, self.expected = problem, expected


def members_of(counted: Mapping[str, Sequence[Decimal]]) -> list[Member]:
    """Return every combination of the numbers of some letters, the last counted fastest.

    Raises
    ------
    NoFamily
        For more than ``MOST_MEMBERS``.
    """
    n_members = 1
    for numbers in counted.values():
        n_members = min(n_members * len(numbers), MOST_TOLD)
    if n_members > MOST_MEMBERS:
        raise _too_many(n_members)
    return [dict(zip(counted, one, strict=True)) for one in product(*counted.values())]


def _too_many(n_members: int) -> NoFamily:
    said = f"{n_members:,}" if n_members < MOST_TOLD else f"{MOST_TOLD:,} or more"
    return NoFamily(f"the family has {said} members", f"at most {MOST_MEMBERS}")


def numbers_in(written: Any) -> list[Decimal]:
    """Read what a letter runs over.

    Raises
    ------
    NoFamily
        For anything but a range or a list of different numbers.

    Examples
    --------
    >>> [float(number) for number in numbers_in("0..1 by 0.25")]
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if isinstance(written, list):
        found = [_number(one) for one in written]
        if not found or len(set(found)) != len(found):
            raise NoFamily("a number stands here twice" if found else "the list is empty", NUMBERS)
        return found
    match = _RANGE.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise NoFamily(f"{str(written)[:60]!r} is nothing to run over", NUMBERS)
    low, high, step = Decimal(match["low"]), Decimal(match["high"]), Decimal(match["step"] or 1)
    if not step or low > high:
        raise NoFamily(f"'{written}' goes nowhere", f"the lowest first and a step above 0: {NUMBERS}")
    n_steps = int((high - low) / step)
    if n_steps >= MOST_MEMBERS:
        raise _too_many(n_steps + 1)
    if low + n_steps * step != high:
        reached = low + n_steps * step
        raise NoFamily(
            f"steps of {_text(step)} from {_text(low)} miss {_text(high)}",
            f"{_text(low)}..{_text(reached)} by {_text(step)}",
        )
    return [low + n * step for n in range(n_steps + 1)]


def _number(written: Any) -> Decimal:
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise NoFamily(f"{str(written)[:60]!r} is not a number", NUMBERS)
    try:
        found = Decimal(repr(written))
    except InvalidOperation:
        raise NoFamily(f"{written!r} is not a number", NUMBERS) from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 9 or found != found.quantize(Decimal("1e-9")):
        raise NoFamily(
            f"{written!r} has too many digits for a name",
            "numbers of at most nine digits before and after the point",
        )
    return found


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def name_of(family: str, member: Member) -> str:
    """Name a member: ``demand_5``, ``offer_minus_1``, ``share_0_25``."""
    parts = (_text(number).replace("-", "minus_").replace(".", "_") for number in member.values())
    return "_".join([family, *parts])


class Writing:
    """Writes the texts of one member, with numbers in place of its letters."""

    def __init__(self, member: Member) -> None:
        letters = "|".join(map(re.escape, member))
        self.words = {letter: _text(number) for letter, number in member.items()}
        self.word = re.compile(rf"(?<![\w.])({letters})(?!\w)(?!\.\w)")
        self.brace = re.compile(rf"\{{({letters})\}}")

    def of(self, text: str, path: Path) -> Any:
        """Return what stands in place of a text; its path is that within the member."""
        if text in self.words and self._is_expression(path):
            return _plain(self.words[text])
        if (found := self.brace.fullmatch(text)) is not None:
            return _plain(self.words[found[1]])
        text = self.brace.sub(lambda found: self.words[found[1]], text)
        if not self._is_expression(path) or len(text) > MAX_LENGTH:
            return text
        return self.word.sub(lambda found: _bracketed(self.words[found[1]]), text)

    def _is_expression(self, path: Path) -> bool:
        last = next((part for part in reversed(path) if isinstance(part, str)), "")
        return last in EXPRESSIONS or any(part in ("effects", "payoffs") for part in path)


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def _plain(number: str) -> int | float:
    return float(number) if "." in number else int(number)
