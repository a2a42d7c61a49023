"""Uncertain numbers, drawn once per history."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toolkit.errors import RunError
from toolkit.model.distributions import Distribution
from toolkit.scenario.values import ANY, Possible


@dataclass(frozen=True)
class ModelParameter:
    """One uncertain number; ``distribution`` gives its quantiles."""

    name: str
    label: str
    distribution: Distribution
    is_doubt: bool = False
    is_lever: bool = False
    unit: str = ""
    believed_otherwise: bool = False
    """Whether those who do not know it believe something else than how it is drawn."""
    actors: tuple[str, ...] = ()
    """Names of the actors whose choices it enters; ``events`` among them where it enters what happens."""
    possible: Possible = ANY
    """What its author holds possible; it may be fixed elsewhere."""

    @property
    def is_beyond(self) -> bool:
        """Whether it was fixed where its author holds it impossible."""
        return self.distribution.kind == "value" and self.distribution.numbers[0] not in self.possible

    def fixed_at(self, value: object) -> ModelParameter:
        """Return it as a known number.

        Raises
        ------
        RunError
            For a value that is no number within its range.
        """
        low, high = self.distribution.within
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float | np.number)
            or not low <= value <= high
            or (
                np.isinf(value) and value != self.distribution.extremes[1]
            )  # a precision that its author lets be infinite may be
        ):
            raise RunError(f"{self.name} = {value!r} cannot be; expected a number{_span(low, high)}")
        return replace(self, distribution=Distribution("value", (float(value),)))


def _span(low: float, high: float) -> str:
    return "" if np.isinf([low, high]).all() else f" from {low:g} to {high:g}"
