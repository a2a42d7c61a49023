"""Answers that are lists of things, such as histories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from toolkit.answers.answer import Answer


@dataclass(frozen=True, repr=False, eq=False)
class Listed(Answer):
    """An answer that is a list of things: a number, or going through it, gives the things; a name gives a column."""

    _: KW_ONLY
    items: tuple[Any, ...]

    def __getitem__(self, key: Any) -> Any:
        """Return one of the things, some of them, or a column."""
        return self.items[key] if isinstance(key, int | slice) else self.table[key]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        """Go through the things."""
        return iter(self.items)
