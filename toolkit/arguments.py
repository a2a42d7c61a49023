"""What a public function may be given: a slip in a call is answered in a sentence, as a slip in a file is."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from inspect import Parameter, Signature, signature, unwrap
from typing import Any, ParamSpec, TypeVar, get_args, get_type_hints, is_typeddict

from toolkit.errors import ToolkitError, nearest_name
from toolkit.kinds import Anything, choices, fits, misfit_within, words
from toolkit.memory import within_memory
from toolkit.moved import OPTIONS
from toolkit.time_limits import time_limit

P = ParamSpec("P")
R = TypeVar("R")
LEFT_TO_THE_EDGE = ("Subject", "Drawable")
"""Annotations of what a verb is about; the one edge of its room says what it takes."""
MOST_SHOWN = 40
LIMIT = "time_limit"
CRISIS = {
    "of": 'the crisis to ask (of), such as "caribbean-2025"',
    "base": 'the crisis to ask (base), such as "caribbean-2025"',
}
"""What a verb is about -> how somebody who left it out is told of it."""
A_RESULT = " (a result that is asked counts as the first)"


def public(function: Callable[P, R]) -> Callable[P, R]:
    """Check how a public function is called, before it does anything, and let it work no longer than is allowed.

    A function that takes ``time_limit``, itself or among its options, does not see it: the limit holds for all that it does.

    Raises
    ------
    ToolkitError
        For an argument that is missing, unknown, or of the wrong kind; the sentence says what was expected.
    OutOfMemory
        Where memory runs out.
    """

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        check_call(function, args, kwargs)
        allowed: Any = kwargs.pop(LIMIT, None)

        def work() -> R:
            if allowed is None:
                return function(*args, **kwargs)
            with time_limit(allowed):
                return function(*args, **kwargs)

        return within_memory(work, lambda: {**dict.fromkeys(_form(function)[1]), **kwargs})

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


@cache
def _form(function: Callable[..., Any]) -> tuple[Signature, dict[str, Any]]:
    """Return the signature of a function and the kind of each argument, options of a run among them."""
    function = unwrap(function)
    form = signature(function)
    written = function.__annotations__
    scope = {**vars(builtins), **unwrap(function).__globals__}
    hints = get_type_hints(function, globalns=scope, localns=Anything(scope))
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
                kind="unknown option",
                subject=key,
            )


def _misfit(name: str, form: Signature, args: Sequence[Any], kwargs: Mapping[str, Any]) -> ToolkitError:
    """Say what is missing or too much."""
    taken = [p for p in form.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(args) > len(taken):
        listed = ", ".join(one.name for one in taken)
        named = [f"{p.name}=" for p in form.parameters.values() if p.kind is p.KEYWORD_ONLY]
        rest = f"; give the rest by name: {', '.join(named)}" if named else ""
        return ToolkitError(
            f"{name} was given {len(args)} things in a row{A_RESULT if taken and taken[0].name in CRISIS else ''}; "
            f"it takes {f'{len(taken)}: {listed}' if taken else 'none'}{rest}",
            kind="too many",
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
        listed = ", ".join(CRISIS.get(one, one) for one in missing)
        return ToolkitError(f"{name} needs {listed}; see help({name})", kind="missing", subject=missing[0])
    return ToolkitError(f"{name} was given one thing twice; see help({name})", kind="given twice")


def _check(function: str, argument: str, value: object, kind: Any) -> None:
    if not fits(value, kind):
        place, value, kind = misfit_within(argument, value, kind)
        nearest = nearest_name(value, choices(kind)) if isinstance(value, str) else ""
        raise ToolkitError(
            f"{place} of {function} is {said(value)}; expected {words(kind)}"
            + (f"\n  nearest: {nearest}" if nearest else ""),
            kind="wrong kind",
            subject=argument,
        )
