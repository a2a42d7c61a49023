"""Does a claim hold the number that it is said to measure? Numbers in words, in digits and in per cent are found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from toolkit.scenario.records import Capability, Distributed, ScenarioRecord, Supported, Variable

CLOSE = 1e-9
"""How far, as a share of itself, a number may lie from the one in a text."""
_SCALES: Mapping[str, float] = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_TO_NINE = "zero one two three four five six seven eight nine"
_TO_NINETEEN = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_OTHER_SMALL = {"no": 0, "none": 0, "once": 1, "twice": 2}
_SMALL: Mapping[str, int] = {
    word: number for number, word in enumerate(f"{_TO_NINE} {_TO_NINETEEN}".split())
} | _OTHER_SMALL
_TENS: Mapping[str, int] = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_NOT_NONE = re.compile(r"\b(?:no|none) (?:fewer|less|more|longer|later|sooner|other|one)\b", re.IGNORECASE)
_SMALL_AND_MORE = ("", "hundred", "thousand", "and")
_AFTER: Mapping[str, tuple[str, ...]] = {
    "small": (*_SMALL_AND_MORE, "tens"),
    "tens": _SMALL_AND_MORE,
    "hundred": ("", "a", "small"),
    "thousand": ("", "a", "small", "tens", "hundred"),
    "and": ("hundred", "thousand"),
    "a": ("",),
}
"""After which sorts of words a sort of word goes on with a number; the empty sort begins one."""
_PER_CENT = r"\s*(?:%|per\s?cent\b|percent\b|percentage points?\b)"
_DIGITS = re.compile(
    r"(?<![\w.])[-−]?\d{1,3}(?:[,'’\u00a0\u202f ]\d{3})+(?:\.\d+)?(?!\d)|(?<![\w.])[-−]?\d+(?:\.\d+)?"
)
_SEPARATORS = re.compile(r"[,'’\u00a0\u202f ]")


def numbers_in(text: str) -> frozenset[float]:
    """Return every number that a text states, in all the ways it may be meant: 84 % as 84 and as 0.84.

    Examples
    --------
    >>> sorted(numbers_in("Fifteen strikes, 84 % of 1,090 boats"))
    [0.84, 15.0, 84.0, 1090.0]
    """
    found: set[float] = set()
    for value, rest in (*_in_digits(text), *_in_words(text)):
        found |= set(_meanings(value, rest))
    return frozenset(found)


def _meanings(value: float, rest: str) -> Iterator[float]:
    """Yield a number as it stands, and with the scale or the per cent that follows it."""
    yield value
    if re.match(_PER_CENT, rest, re.IGNORECASE):
        yield value / 100.0
    scale = re.match(r"[\s-]*(thousand|million|billion|trillion)", rest, re.IGNORECASE)
    if scale:
        yield value * _SCALES[scale[1].lower()]


def _in_digits(text: str) -> Iterator[tuple[float, str]]:
    for match in _DIGITS.finditer(text):
        yield float(_SEPARATORS.sub("", match[0]).replace("−", "-")), text[match.end() :]
        if " " in match[0]:  # a list such as 10 200 may be two numbers as well
            for part in match[0].split(" "):
                yield float(_SEPARATORS.sub("", part).replace("−", "-")), ""


def _in_words(text: str) -> Iterator[tuple[float, str]]:
    """Yield numbers written in words, up to a thousand: ``one hundred and twenty-three``."""
    text = _NOT_NONE.sub(" ", text)
    number = _Spelt()
    end = 0
    for match in re.finditer(r"[A-Za-z]+", text):
        if re.fullmatch(r"[\s-]*", text[end : match.start()]) is None or not number.takes(match[0].lower()):
            if number.is_told:
                yield number.value, text[end:]
            number = _Spelt()
            number.takes(match[0].lower())
        end = match.end()
    if number.is_told:
        yield number.value, text[end:]
    if re.search(r"\bhalf\b", text, re.IGNORECASE):
        yield 0.5, ""


@dataclass
class _Spelt:
    """A number on its way from words to digits; ``last`` is the sort of word that it has taken last."""

    total: float = 0.0
    current: float = 0.0
    last: str = ""
    is_told: bool = False

    @property
    def value(self) -> float:
        return self.total + self.current

    def takes(self, word: str) -> bool:
        """Take the next word, if a number can go on with it."""
        sort = "small" if word in _SMALL else "tens" if word in _TENS else word
        is_teen = _SMALL.get(word, 0) > 9 or word == "zero"
        if self.last not in _AFTER.get(sort, ()) or (self.last == "tens" and is_teen):
            return False
        if sort == "hundred":
            self.current = max(self.current, 1.0) * 100.0
        elif sort == "thousand":
            self.total, self.current = self.total + max(self.current, 1.0) * 1000.0, 0.0
        elif sort in ("small", "tens"):
            self.current += {**_SMALL, **_TENS}[word]
        self.last = sort
        self.is_told = self.is_told or sort not in ("a", "and")
        return True


def numbers_of(supported: Supported, record: ScenarioRecord) -> tuple[float, ...]:
    """Return the plain numbers of a record that a claim might state; empty where there is nothing to look for."""
    if isinstance(supported, Distributed):
        return tuple(_scaled(_declared(supported), getattr(supported, "unit", None) or ""))
    if isinstance(supported, Capability):
        named = supported.amount in record.parameters
        return () if named else tuple(_scaled(_numbers_in([supported.amount]), supported.unit))
    if isinstance(supported, Variable) and supported.levels.kind in ("range", "real"):
        levels = supported.start if isinstance(supported.start, dict) else [supported.start]
        return tuple(_scaled(_numbers_in(levels), supported.unit or ""))
    return ()


def _numbers_in(given: Iterable[object]) -> Iterator[float]:
    """Yield what is a number; of anything else another check speaks."""
    for one in given:
        with suppress(ValueError):
            yield float(str(one))


def _declared(parameter: Distributed) -> Iterable[float]:
    """Return the value of a parameter, or the landmarks of its distribution that an author writes down."""
    given = getattr(parameter, parameter.kind)
    if parameter.kind == "value":
        return [given]
    if parameter.kind == "quantiles":
        return list(given.values())
    if parameter.kind in ("discrete", "experts"):
        return list(given) if parameter.kind == "discrete" else []
    if isinstance(given, tuple):
        return list(given)
    return [] if given.mean is None else [given.mean]


def _scaled(values: Iterable[float], unit: str) -> Iterator[float]:
    """Yield numbers as they stand, and in full where the unit holds a scale: 10 thousand men, 5 per cent."""
    if not unit:
        yield from values
        return
    scale = next(
        (size for word, size in _SCALES.items() if re.match(rf"{word}s?\b", unit, re.IGNORECASE)), 1.0
    )
    if re.match(_PER_CENT, f" {unit}", re.IGNORECASE):
        scale = 0.01
    for value in values:
        yield value
        if scale != 1.0:
            yield value * scale


def holds(text: str, wanted: Iterable[float]) -> bool:
    """Whether a text states one of some numbers."""
    stated = numbers_in(text)
    return any(abs(number - one) <= CLOSE * max(abs(number), 1e-12) for number in wanted for one in stated)
