"""What a reader is told of a model, gathered when it is first asked for: what counts states or answers alone needs no words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.model.dossier import Dossier


class Told:
    """A dossier that is not there yet.

    Parameters
    ----------
    gather : callable
        Makes the dossier; asked once, then let go.
    """

    def __init__(self, gather: Callable[[], Dossier]) -> None:
        self._gather: Callable[[], Dossier] | None = gather
        self._found: Dossier | None = None

    @property
    def dossier(self) -> Dossier:
        """Provenance and prose of the model."""
        self.settle()
        assert self._found is not None
        return self._found

    def settle(self) -> None:
        """Gather the dossier now, so that it tells of the model as it is run."""
        # Taken before it is asked whether there is a dossier: another thread lets go of it only once there is one.
        gather = self._gather
        if self._found is None and gather is not None:
            self._found, self._gather = gather(), None

    def __reduce__(self) -> tuple[Any, ...]:
        return told, (self.dossier,)  # what gathers it is not handed to other processes


def told(dossier: Dossier) -> Told:
    """Hold a dossier that is there already."""
    return Told(lambda: dossier)
