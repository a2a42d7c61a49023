"""Actions beside outcomes, draw by draw, and what limits what hearing of them tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.answers import Caveat
from toolkit.model.draws import Draws
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
DRAWS = 32
LEAST_SEEN, LEAST_EFFECTIVE = 100, 4.0
"""What fewer sampled histories show, or rests on fewer draws, is rough."""


@dataclass(frozen=True)
class Found:
    """Actions beside outcomes, draw by draw.

    Attributes
    ----------
    turns : for each of the model's actions the turn in which it is looked at; 0 if it is not
    joint : P(action in its turn, and outcome), shape (D, C, K)
    final : P(outcome), shape (D, K)
    runs : sampled histories of a draw; 0 where chance was summed
    """

    model: Model
    turns: tuple[int, ...]
    joint: Floats
    final: Floats
    draws: Draws
    runs: int = 0

    @property
    def n_groups(self) -> int:
        """Groups of draws that are independent of each other."""
        return self.draws.n_groups

    @property
    def shares(self) -> Floats | None:
        """Probability of each draw, shape (D,), where they are all combinations of the inputs."""
        return self.draws.shares

    @property
    def n_histories(self) -> int:
        """Sampled histories in all."""
        return self.runs * len(self.joint)


def never(found: Found) -> Iterator[Caveat]:
    """Name what cannot be heard of: it happens in no turn that is looked at."""
    never = [label for (*_, label), turn in zip(found.model.actions, found.turns, strict=True) if not turn]
    if never:
        told = ", ".join(f"“{label}”" for label in never)
        yield Caveat(
            f"Left out, as it does not happen then in any history: {told}.",
            "never",
            values={"count": len(never)},
        )


def rough(rows: Sequence[dict[str, Any]], found: Found) -> Iterator[Caveat]:
    """Name what is so improbable that little stands behind its row."""
    rough = [row["label"] for row in rows if _is_rough(row, found)]
    if rough:
        told = ", ".join(f"“{label}”" for label in rough)
        yield Caveat(
            f"So improbable that few histories or draws of the inputs stand behind it, so that its row is rough: {told}.",
            "rough", values={"count": len(rough)},
        )  # fmt: skip


def _is_rough(row: dict[str, Any], found: Found) -> bool:
    if found.shares is not None:
        return False
    if found.runs and row["behind"] < LEAST_SEEN:
        return True
    return len(found.joint) >= DRAWS and bool(row["effective_draws"] < LEAST_EFFECTIVE)
