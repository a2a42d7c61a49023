"""Kinds of things that an argument may be: whether a value is of one, and how it is called."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin


class _Open(type):
    """Lets a name be subscripted, joined and asked for parts, as annotations do."""

    def __getitem__(cls, _: object) -> type:
        return cls

    def __or__(cls, _: object) -> Any:
        return Any

    __ror__ = __or__

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls


class Unknown(metaclass=_Open):
    """A kind that is not looked at."""


class Anything(dict[str, Any]):
    """Stands for names that only a type checker loads."""

    def __missing__(self, name: str) -> type:
        if name.startswith("__"):
            raise KeyError(name)
        return Unknown


def fits(value: object, kind: Any) -> bool:
    """Say whether a value is of a kind."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(fits(value, part) for part in parts)
    if origin is Literal:
        return isinstance(value, str | int | bool) and value in parts
    if kind in _SIMPLE:
        return _SIMPLE[kind][0](value)
    if origin is not None and isinstance(origin, type):
        return _holds(value, origin, parts)
    if isinstance(kind, type) and kind.__module__.split(".")[0] in ("toolkit", "datetime"):
        return isinstance(value, kind)
    return True


def misfit_within(place: str, value: object, kind: Any) -> tuple[str, object, Any]:
    """Return the first thing inside a list or table that does not fit, with its place; the whole where it is of another kind."""
    for one in get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,):
        for where, held, wanted in _inside(value, one):
            if not fits(held, wanted):
                return misfit_within(f"{place}{where}", held, wanted)
    return place, value, kind


def _inside(value: object, kind: Any) -> Iterator[tuple[str, object, Any]]:
    """Yield what a list or table holds, with its place and the kind that is wanted there; nothing of another kind."""
    origin, parts = get_origin(kind), get_args(kind)
    if not isinstance(origin, type) or isinstance(value, str | bytes):
        return
    if issubclass(origin, Mapping) and isinstance(value, Mapping):
        yield from ((f"[{key!r}]", held, parts[1]) for key, held in value.items() if fits(key, parts[0]))
    elif issubclass(origin, Sequence) and isinstance(value, list | tuple) and parts:
        kinds = parts if len(parts) == len(value) and Ellipsis not in parts else [parts[0]] * len(value)
        yield from (
            (f"[{n}]", held, wanted) for n, (held, wanted) in enumerate(zip(value, kinds, strict=True))
        )


def choices(kind: Any) -> list[str]:
    """Return the words that may be chosen among, where a kind lists any."""
    if get_origin(kind) is Literal:
        return [one for one in get_args(kind) if isinstance(one, str)]
    return [name for part in get_args(kind) for name in choices(part)]


def _holds(value: object, origin: type, parts: Sequence[Any]) -> bool:
    """Whether a container is of the kind and holds what it should."""
    if issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            fits(key, parts[0]) and fits(one, parts[1]) for key, one in value.items()
        )
    if issubclass(origin, tuple):
        if not isinstance(value, tuple | list):
            return False
        if len(parts) == 2 and parts[1] is Ellipsis:
            return all(fits(one, parts[0]) for one in value)
        return len(value) == len(parts) and all(map(fits, value, parts))
    if issubclass(origin, Iterable):
        is_row = (
            isinstance(value, Iterable)
            and not isinstance(value, str | bytes | Mapping)
            and not hasattr(value, "iterrows")
        )
        return is_row and all(fits(one, parts[0]) for one in value)  # type: ignore[attr-defined]
    return isinstance(value, origin)


def _is_whole(value: object) -> bool:
    if isinstance(value, bool):
        return False
    try:
        operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def _is_number(value: object) -> bool:
    if isinstance(value, bool | str | bytes | complex) or not hasattr(value, "__float__"):
        return False
    try:
        return not math.isnan(float(value))
    except (TypeError, ValueError, OverflowError):
        return False


def _is_truth(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool_", "bool")


_SIMPLE: dict[Any, tuple[Callable[[object], bool], str]] = {
    int: (_is_whole, "a whole number"),
    float: (_is_number, "a number"),
    bool: (_is_truth, "True or False"),
    str: (lambda value: isinstance(value, str), "a name or text"),
    NoneType: (lambda value: value is None, "nothing (None)"),
    type(None): (lambda value: value is None, "nothing (None)"),
    Any: (lambda _: True, "anything"),
    Unknown: (lambda _: True, "anything"),
}


def words(kind: Any) -> str:
    """Say in words what kind of thing is expected.

    Examples
    --------
    >>> words(int), words(int | None), words(Literal["auto", "exact"])
    ('a whole number', 'a whole number', 'one of: auto, exact')
    """
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(words(part) for part in parts if part is not NoneType))
    if origin is Literal:
        return f"one of: {', '.join(map(str, parts))}"
    if kind in _SIMPLE:
        return _SIMPLE[kind][1]
    if origin is not None and isinstance(origin, type):
        return _container_words(origin, parts)
    name = getattr(kind, "__name__", str(kind))
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _container_words(origin: type, parts: Sequence[Any]) -> str:
    if issubclass(origin, Mapping):
        return f"a table such as {{name: …}}, {words(parts[0])} to {words(parts[1])}"
    if issubclass(origin, tuple) and not (len(parts) == 2 and parts[1] is Ellipsis):
        return f"({', '.join(words(part) for part in parts)})"
    if issubclass(origin, Iterable):
        return f"a list, each {words(parts[0])}"
    return "a path" if origin.__name__ == "PathLike" else "a function"
