"""Other models of the same crisis, each made when it is first asked for: most questions are of the crisis as written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.model.model import Model


class Others(Mapping[str, "Model"]):
    """Name -> model, in order.

    Parameters
    ----------
    names : names of the models
    make : callable
        Makes the model of a name; asked once for each.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], Model]) -> None:
        self._names = tuple(names)
        self._make = make
        self._made: dict[str, Model] = {}

    def __getitem__(self, name: str) -> Model:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)  # what makes them is not handed to other processes


def each(others: Mapping[str, Model], change: Callable[[Model], Model]) -> Others:
    """Return models with a change made to each, when it is first asked for."""
    return Others(others, lambda name: change(others[name]))
