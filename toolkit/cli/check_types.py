"""Numbers that are known to few: into how many types others cut them, and what twice as many would move."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from toolkit import numbers
from toolkit.analysis.error_of_types import TypesError, error_of_types
from toolkit.plaintext import sentence
from toolkit.scenario import Scenario


class TypesTold:
    """The error of the types of a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.all = error_of_types(scenario)

    def as_dict(self) -> list[dict[str, Any]]:
        """Return it for programs."""
        return [asdict(one) for one in self.all]

    def text(self, width: int) -> str:
        """Write it for a terminal; empty where nothing is cut."""
        return "\n".join(sentence(_in_words(one), width) for one in self.all)


def _in_words(one: TypesError) -> str:
    types = f"{one.n_types} type{'' if one.n_types == 1 else 's'}"
    first = f"Those who do not know {one.label} believe in {types} of it"
    if one.change is None:
        return f"{first}; with {one.other} the crisis could not be answered: {one.refused}"
    return f"{first}; with {one.other} the outcome that moves most is “{one.outcome}”, by {numbers.points(one.change)} points."
