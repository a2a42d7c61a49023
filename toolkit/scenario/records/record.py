"""What every record is: frozen, without unknown keys, and refused in two plain parts."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    # A part is checked as part of the whole; what checks it alone is built only if it is ever read alone, which starts
    # every command sooner. The whole of a file is built at once: building is not safe in two threads.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Return the record itself, which nobody changes: one that stands where nothing was said is asked for a copy with every part of a file."""
        return self


def wrong(problem: str, expected: str) -> PydanticCustomError:
    """Make an error whose two parts the reader turns into a Problem."""
    return PydanticCustomError("scenario", "{problem}", {"problem": problem, "expected": expected})


def shown(value: object) -> str:
    """Return what an author wrote, short enough for a message."""
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
