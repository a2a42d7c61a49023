"""Which names each part of a scenario reads and which variables it changes, what-ifs included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from toolkit.scenario.checks.parts import effects, expressions
from toolkit.scenario.expressions import parse
from toolkit.scenario.paths import Path
from toolkit.scenario.records import ScenarioRecord

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_OF_NUMBERS = "parameters"
"""A what-if that sets a parameter gives it another number, and no rule that reads it."""


def names_in(text: str) -> frozenset[str]:
    """Return the names that stand in an expression, those of levels among them."""
    return frozenset(node.name for node in parse(text).walk() if node.operator == "name")


@dataclass(frozen=True)
class Reading:
    """What reads and changes what in a record."""

    record: ScenarioRecord

    @cached_property
    def read(self) -> frozenset[str]:
        """Names that rules, outcomes, rungs or questions read, or that a what-if mentions."""
        return frozenset(name for _, names in self._read() for name in names) | self.varied

    @cached_property
    def changed(self) -> frozenset[str]:
        """Variables that something changes, or that a what-if mentions."""
        moving = {name for name, one in self.record.variables.items() if one.drift or one.noise}
        return frozenset(name for _, table in effects(self.record) for name in table) | moving | self.varied

    @cached_property
    def varied(self) -> frozenset[str]:
        """Every word of what variants and alternatives put in, and of the paths they change."""
        found: set[str] = set()
        for one in (*self.record.variants.values(), *self.record.alternatives.values()):
            for path, content in (*one.set.items(), *one.add.items()):
                found |= set() if path.startswith(f"{_OF_NUMBERS}.") else _words(path)
                found |= _words(content)
        return frozenset(found)

    def _read(self) -> Iterator[tuple[Path, frozenset[str]]]:
        for placed in expressions(self.record):
            yield placed.path, names_in(placed.text)
        for path, table in effects(self.record):
            for name, change in table.items():
                yield (*path, name), names_in(change.amount) - {name}
        for name, question in self.record.questions.items():
            if question.quantity is not None:
                yield ("questions", name, "quantity"), frozenset({question.quantity})


def _words(content: Any) -> set[str]:
    """Return every word of plain data."""
    if isinstance(content, Mapping):
        return {word for item in content.items() for part in item for word in _words(part)}
    if isinstance(content, list):
        return {word for part in content for word in _words(part)}
    return set(NAME.findall(content)) if isinstance(content, str) else set()
