"""What every record is: frozen, without unknown keys, and refused in two plain parts."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def wrong(problem: str, expected: str) -> PydanticCustomError:
    """Make an error whose two parts the reader turns into a Problem."""
    return PydanticCustomError("scenario", "{problem}", {"problem": problem, "expected": expected})


def shown(value: object) -> str:
    """Return what an author wrote, short enough for a message."""
    text = "a table" if isinstance(value, dict) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
