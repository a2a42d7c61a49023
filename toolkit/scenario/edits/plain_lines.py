"""A scenario as lines by meaning, each whole in itself: what git sets side by side when it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.scenario.edits.differences import is_whole
from toolkit.scenario.edits.telling import Teller, written
from toolkit.scenario.paths import Path
from toolkit.scenario.scenario import Scenario


def plain_lines(scenario: Scenario) -> list[str]:
    """Write every number and sentence of a scenario on a line of its own, with what it belongs to.

    Examples
    --------
    >>> from toolkit.scenario import load
    >>> "precision of East's choices: 1" in plain_lines(load("chicken"))
    True
    """
    teller = Teller(scenario.document, scenario.document)
    return [
        f"{teller.name_of(path)}: {written(value, None)}" for path, value in _leaves((), scenario.document)
    ]


def _leaves(path: Path, node: Any) -> Iterator[tuple[Path, Any]]:
    """Yield what is read as one thing, with its path."""
    if isinstance(node, Mapping) and node and not (path and is_whole(path)):
        for key, value in node.items():
            yield from _leaves((*path, key), value)
    elif isinstance(node, list) and any(isinstance(one, Mapping) for one in node):
        for number, one in enumerate(node):
            yield from _leaves((*path, number), one)
    else:
        yield path, node
