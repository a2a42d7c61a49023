"""Named classes of histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from toolkit.model.program import Program


@dataclass(frozen=True)
class ModelOutcome:
    """A named class of histories; ``ends`` says when its rule is looked at."""

    name: str
    label: str
    ends: Literal["", "phase", "turn"]
    is_otherwise: bool
    codes: Mapping[str, int]
    score: Program | None = None
    """A number over the state that rises on the way to it."""
    in_words: str = ""
    """Its condition as the file has it, in the words of a question's ``subject``; empty for the rest."""
