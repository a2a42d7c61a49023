"""What a reader is told of a model, gathered when it is first asked for: what counts states or answers alone needs no words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.model.dossier import Dossier


class Told:
    """A dossier that is not there yet.

    Parameters
    ----------
    gather : callable
        Makes the dossier; asked once.
    """

    def __init__(self, gather: Callable[[], Dossier]) -> None:
        self._gather = gather

    @cached_property
    def dossier(self) -> Dossier:
        """Provenance and prose of the model."""
        return self._gather()

    def __reduce__(self) -> tuple[Any, ...]:
        return told, (self.dossier,)  # what gathers it is not handed to other processes


def told(dossier: Dossier) -> Told:
    """Hold a dossier that is there already."""
    return Told(lambda: dossier)
