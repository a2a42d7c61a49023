"""Which values of a file are prose: texts for readers, in which a word is not a name."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from toolkit.scenario.paths import Path
from toolkit.scenario.records import ScenarioRecord, Text
from toolkit.scenario.reports.records import ReportsRecord

OTHERS = ("id", "format", "turn", "as_of", "rule", "kind", "length", "shared", "group", "asks", "unit", "url")
"""Keys of short texts that name nothing that is declared."""
MARK = typing.get_args(Text)[-1]
"""What tells prose from other text in the records."""


def is_prose(path: Path) -> bool:
    """Whether what stands at a path is for readers, or otherwise names nothing."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return key in _texts() or key in OTHERS


@cache
def _texts() -> frozenset[str]:
    """Return the keys that hold prose in every record that has them."""
    prose, other, seen = set[str](), set[str](), set[type[BaseModel]]()
    waiting: list[type[BaseModel]] = [ScenarioRecord, ReportsRecord]
    while waiting:
        record = waiting.pop()
        if record in seen:
            continue
        seen.add(record)
        for name, field in record.model_fields.items():
            parts = list(_parts(field.annotation))
            waiting += [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
            is_prose = MARK in field.metadata or MARK in parts
            (prose if is_prose else other).add(field.alias or name)
    return frozenset(prose - other)


def _parts(kind: Any) -> Iterator[Any]:
    """Yield the types that a type is made of, and what they are annotated with."""
    yield kind
    for part in typing.get_args(kind):
        yield from _parts(part)
