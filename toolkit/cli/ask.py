"""Every command that is a verb of the table: what was typed is read, asked, and the answer handed over."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of, typed_value
from toolkit.errors import ToolkitError, nearest_name
from toolkit.verbs import VERBS, Wish, home


def main(arguments: argparse.Namespace) -> int:
    """Ask a verb of the table, and hand its answer over."""
    name = arguments.command.replace("-", "_")
    verb = VERBS[name]
    target = target_of(arguments)
    said = {wish.name: _wish(wish, getattr(arguments, wish.name)) for wish in verb.wishes}
    given = {name: value for name, value in said.items() if value is not None}
    options = {**run_options(arguments), **given}  # a verb may have draws of its own
    hand_over(home(name)(subject_of(arguments), **options), arguments, target)
    return 0


def _wish(wish: Wish, given: Any) -> Any:
    """Read what was typed for a verb."""
    if given is None:
        return None
    if wish.choices and given not in wish.choices:
        nearest = nearest_name(given, wish.choices)
        hint = f"\n  nearest: {nearest}" if nearest else ""
        raise ToolkitError(f"--{wish.name} is '{given}'; expected one of: {', '.join(wish.choices)}{hint}")
    read = {"texts": _texts, "pairs": pairs, "orders": _orders}.get(wish.form)
    return given if read is None else read(given)


def _texts(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]


def pairs(given: Sequence[str]) -> dict[str, float]:
    """Read NAME=NUMBER."""
    found: dict[str, float] = {}
    for one in given:
        name, equals, text = (part.strip() for part in one.partition("="))
        value = typed_value(text) if text else None
        if not equals or not name or type(value) not in (int, float):
            raise ToolkitError(f"'{one}' is not NAME=NUMBER; expected something like icb_viol=2")
        found[name] = value  # type: ignore[assignment]
    return found


def _orders(given: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in given:
        name, equals, text = (part.strip() for part in one.partition("="))
        if not equals or not name or not text:
            raise ToolkitError(f"'{one}' is not ACTOR=A,B,C; expected an actor and outcomes, best first")
        found[name] = _texts(text)
    return found
