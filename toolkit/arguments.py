"""What a public function may be given: a slip in a call is answered in a sentence, as a slip in a file is."""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from inspect import Parameter, Signature, signature, unwrap
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

from toolkit.errors import ToolkitError, nearest_name
from toolkit.moved import OPTIONS

P = ParamSpec("P")
R = TypeVar("R")
LEFT_TO_THE_EDGE = ("Subject", "Drawable")
"""Annotations of what a verb is about; the one edge of its room says what it takes."""
MOST_SHOWN = 40


def public(function: Callable[P, R]) -> Callable[P, R]:
    """Check how a public function is called, before it does anything.

    Raises
    ------
    ToolkitError
        For an argument that is missing, unknown, or of the wrong kind; the sentence says what was expected.
    """

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        check_call(function, args, kwargs)
        return function(*args, **kwargs)

    return checked


def check_call(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], *, name: str = ""
) -> None:
    """Refuse a call that does not fit; see ``public``. ``name`` is what the reader called, if not the function itself."""
    form, kinds = _form(function)
    name = name or function.__name__
    _refuse_unknown(name, form, kinds, kwargs)
    try:
        given = form.bind(*args, **kwargs).arguments
    except TypeError:
        raise _misfit(name, form, args, kwargs) from None
    for argument, value in given.items():
        how = form.parameters[argument].kind
        if how is Parameter.VAR_KEYWORD:
            for key, one in value.items():
                _check(name, key, one, kinds.get(key, kinds.get(argument, Any)))
        elif how is Parameter.VAR_POSITIONAL:
            for one in value:
                _check(name, argument, one, kinds.get(argument, Any))
        else:
            _check(name, argument, value, kinds.get(argument, Any))


def said(value: object) -> str:
    """Write a value that somebody gave by mistake.

    Examples
    --------
    >>> said("many"), said(3), said([1, 2])
    ("'many' (text)", '3 (a whole number)', 'a list')
    """
    if isinstance(value, str):
        text = value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…"
        return f"'{text}' (text)"
    if value is None:
        return "None"
    if isinstance(value, bool):
        return f"{value} (true or false)"
    if isinstance(value, int | float):
        return f"{value!r:.{MOST_SHOWN}} ({'a whole number' if isinstance(value, int) else 'a number'})"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


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


class _Unknown(metaclass=_Open):
    """A kind that is not looked at."""


class _Anything(dict[str, Any]):
    """Stands for names that only a type checker loads."""

    def __missing__(self, name: str) -> type:
        if name.startswith("__"):
            raise KeyError(name)
        return _Unknown


@cache
def _form(function: Callable[..., Any]) -> tuple[Signature, dict[str, Any]]:
    """Return the signature of a function and the kind of each argument, options of a run among them."""
    function = unwrap(function)
    form = signature(function)
    written = function.__annotations__
    scope = {**vars(builtins), **unwrap(function).__globals__}
    hints = get_type_hints(function, globalns=scope, localns=_Anything(scope))
    kinds = {
        name: hints.get(name, Any) for name in form.parameters if written.get(name) not in LEFT_TO_THE_EDGE
    }
    for name, parameter in form.parameters.items():
        if parameter.kind is Parameter.VAR_KEYWORD:
            options = next((one for one in get_args(kinds.pop(name, Any)) if is_typeddict(one)), None)
            if options is not None:
                kinds |= get_type_hints(options)
            else:
                kinds[name] = Any
    return form, kinds


def _refuse_unknown(name: str, form: Signature, kinds: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    rest = [one.name for one in form.parameters.values() if one.kind is Parameter.VAR_KEYWORD]
    if rest and rest[0] in kinds:  # takes any name
        return
    known = [n for n in {**form.parameters, **kinds} if n not in rest]
    for key in given:
        if key not in known:
            now = OPTIONS.get(key)
            nearest = now if now in known else nearest_name(key, known)
            raise ToolkitError(
                f"{name} takes no '{key}'; expected one of: {', '.join(known)}"
                + (f"\n  nearest: {nearest}" if nearest else ""),
                kind="unknown option", subject=key,
            )  # fmt: skip


def _misfit(name: str, form: Signature, args: Sequence[Any], kwargs: Mapping[str, Any]) -> ToolkitError:
    """Say what is missing or too much."""
    taken = [p for p in form.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(args) > len(taken):
        listed = ", ".join(one.name for one in taken)
        return ToolkitError(
            f"{name} was given {len(args)} things in a row; it takes {len(taken)}: {listed}", kind="too many"
        )
    needed = [
        p
        for p in form.parameters.values()
        if p.default is p.empty and p.kind in (*(t.kind for t in taken), p.KEYWORD_ONLY)
    ]
    missing = [
        one.name
        for n, one in enumerate(needed)
        if one.name not in kwargs and (one not in taken or taken.index(one) >= len(args))
    ]
    if missing:
        return ToolkitError(
            f"{name} needs {', '.join(missing)}; see help({name})", kind="missing", subject=missing[0]
        )
    return ToolkitError(f"{name} was given one thing twice; see help({name})", kind="given twice")


def _check(function: str, argument: str, value: object, kind: Any) -> None:
    if not _fits(value, kind):
        place, value, kind = _misfit_within(argument, value, kind)
        nearest = nearest_name(value, _choices(kind)) if isinstance(value, str) else ""
        raise ToolkitError(
            f"{place} of {function} is {said(value)}; expected {words(kind)}"
            + (f"\n  nearest: {nearest}" if nearest else ""),
            kind="wrong kind", subject=argument,
        )  # fmt: skip


def _misfit_within(place: str, value: object, kind: Any) -> tuple[str, object, Any]:
    """Return the first thing inside a list or table that does not fit, with its place; the whole where it is of another kind."""
    for one in get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,):
        origin, parts = get_origin(one), get_args(one)
        if not isinstance(origin, type) or isinstance(value, str | bytes):
            continue
        if issubclass(origin, Mapping) and isinstance(value, Mapping):
            for key, held in value.items():
                if _fits(key, parts[0]) and not _fits(held, parts[1]):
                    return _misfit_within(f"{place}[{key!r}]", held, parts[1])
        elif issubclass(origin, Sequence) and isinstance(value, list | tuple) and parts:
            kinds = parts if len(parts) == len(value) and Ellipsis not in parts else [parts[0]] * len(value)
            for n, (held, wanted) in enumerate(zip(value, kinds, strict=True)):
                if not _fits(held, wanted):
                    return _misfit_within(f"{place}[{n}]", held, wanted)
    return place, value, kind


def _choices(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return [one for one in get_args(kind) if isinstance(one, str)]
    return [name for part in get_args(kind) for name in _choices(part)]


def _fits(value: object, kind: Any) -> bool:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is Literal:
        return isinstance(value, str | int | bool) and value in parts
    if kind in _SIMPLE:
        return _SIMPLE[kind][0](value)
    if origin is not None and isinstance(origin, type):
        return _holds(value, origin, parts)
    if isinstance(kind, type) and kind.__module__.split(".")[0] in ("toolkit", "datetime"):
        return isinstance(value, kind)
    return True


def _holds(value: object, origin: type, parts: Sequence[Any]) -> bool:
    """Whether a container is of the kind and holds what it should."""
    if issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(key, parts[0]) and _fits(one, parts[1]) for key, one in value.items()
        )
    if issubclass(origin, tuple):
        if not isinstance(value, tuple | list):
            return False
        if len(parts) == 2 and parts[1] is Ellipsis:
            return all(_fits(one, parts[0]) for one in value)
        return len(value) == len(parts) and all(map(_fits, value, parts))
    if issubclass(origin, Iterable):
        is_row = (
            isinstance(value, Iterable)
            and not isinstance(value, str | bytes | Mapping)
            and not hasattr(value, "iterrows")
        )
        return is_row and all(_fits(one, parts[0]) for one in value)  # type: ignore[attr-defined]
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
    _Unknown: (lambda _: True, "anything"),
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
