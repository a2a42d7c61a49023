"""What the state is made of: one column per variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

NOBODY = ("",)
"""Stands where a list of actors is empty on purpose; no actor has an empty name, and an empty list is everyone."""


@dataclass(frozen=True)
class StateVariable:
    """One quantity of the state; ``memory`` variables hold what a rule must remember, ``type`` variables which type a number known to few is."""

    name: str
    label: str
    kind: Literal["named", "range", "flag", "real", "type", "memory"]
    labels: tuple[str, ...]
    low: int = 0
    refuses_overflow: bool = False
    place: str = ""
    known_to: tuple[str, ...] = ()
    """Actors who alone know it, or ``NOBODY``; empty where everyone does."""
    within: tuple[float, float] | None = None
    """Bounds of a real number, whose labels are the bands that tables show."""
    visible_to: tuple[str, ...] = ()
    """Actors who see it, or ``NOBODY``; empty for everyone."""

    @property
    def size(self) -> int:
        """Number of positions, or of bands."""
        return len(self.labels)

    def positions(self, column: Any) -> Any:
        """Return the position of each entry of a column: the number itself, or the band of a real number."""
        if self.within is None:
            return column
        low, high = self.within
        bands = np.floor((column - low) / (high - low) * self.size)
        return np.clip(bands, 0, self.size - 1).astype(np.int8)

    def shown(self, value: Any) -> str:
        """Write one entry of a column for readers."""
        return self.labels[int(value)] if self.within is None else f"{float(value):.3g}"
