"""Filled-in surveys -> estimates of experts in a scenario. What comes in is from anybody: every cell is told by its place if it does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.errors import ScenarioError, ToolkitError, nearest_name
from toolkit.scenario.checks.distributions import is_quantile
from toolkit.scenario.records.parameters import DISTRIBUTIONS
from toolkit.scenario.scenario import Scenario
from toolkit.signs import visible
from toolkit.workbooks.reading import Cell, Formula, rows_of

NAME, DAY = "Your name", "Day"
HEAD = ("input", "what", "unit", "about", "quantile", "question", "your number", "why")
MOST_ABOVE = 30
"""Rows in which it is looked for."""
MOST_TOLD = 20
KEYS = ("input", "quantile", "your number", "why")
OF_ESTIMATE = (*DISTRIBUTIONS, "experts", "claim", "measures", "judgement")
"""Keys of a parameter that its experts replace."""


@dataclass
class Answers:
    """What one person has filled in.

    Attributes
    ----------
    expert : a short name
    shown : the file, as the user named it
    quantiles : input -> quantile -> number
    reasons : input -> why
    """

    expert: str
    shown: str
    quantiles: dict[str, dict[str, float]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def answers_in(path: str, scenario: Scenario) -> Answers:
    """Read a survey that somebody has filled in.

    Raises
    ------
    ToolkitError
        With every cell that does not fit.
    """
    rows = rows_of(path)
    head = next((n for n, row in enumerate(rows[:MOST_ABOVE]) if _word(row, 0) == KEYS[0]), None)
    if head is None:
        raise ToolkitError(
            f"'{path}' has no row that begins with '{KEYS[0]}'; expected a sheet made by `crisis sheet --out survey.xlsx`"
        )
    columns = {_word(rows[head], n): n for n in range(len(rows[head]))}
    if missing := [key for key in KEYS if key not in columns]:
        raise ToolkitError(f"'{path}' has no column '{missing[0]}'; expected {', '.join(KEYS)}")
    reading = _Reading(Answers(_expert(rows[:head], path), path), scenario, columns)
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        reading.take(row, number)
    return reading.done()


def with_answers(scenario: Scenario, surveys: Sequence[Answers]) -> Scenario:
    """Return the scenario with the estimates of everybody who was asked, beside those that it has.

    Raises
    ------
    ToolkitError
        If nobody answered, two have one name, or the numbers of somebody cannot be fitted.
    """
    names = [one.expert for one in surveys]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ToolkitError(f"two surveys are of '{twice}'; expected a name of its own in each")
    changes = {
        f"parameters.{name}": _parameter(scenario, name, surveys) for name in _answered(scenario, surveys)
    }
    if not changes:
        raise ToolkitError("nothing was filled in; expected two numbers at least for an input")
    try:
        return scenario.with_changes(set=changes)
    except ScenarioError as error:
        told = "; ".join(
            f"{one.path}: {one.problem}; expected {one.expected}" for one in error.problems[:MOST_TOLD]
        )
        raise ToolkitError(f"what was filled in does not make a scenario: {told}") from None


def estimates_of(scenario: Scenario, surveys: Sequence[Answers]) -> dict[str, Any]:
    """Return the answers as they stand under ``parameters`` in a file, by input."""
    return {
        name: {"experts": {one.expert: _estimate(one, name) for one in surveys if name in one.quantiles}}
        for name in _answered(scenario, surveys)
    }


def _answered(scenario: Scenario, surveys: Sequence[Answers]) -> list[str]:
    return [name for name in scenario.parameters if any(name in one.quantiles for one in surveys)]


def _parameter(scenario: Scenario, name: str, surveys: Sequence[Answers]) -> dict[str, Any]:
    declared: Mapping[str, Any] = scenario.document["parameters"][name]
    kept = {key: value for key, value in declared.items() if key not in OF_ESTIMATE}
    known = declared.get("experts") or {}
    return {**kept, "experts": {**known, **estimates_of(scenario, surveys)[name]["experts"]}}


def _estimate(answers: Answers, name: str) -> dict[str, Any]:
    said = sorted(answers.quantiles[name].items(), key=lambda pair: float(pair[0][1:]))
    reason = answers.reasons.get(name) or f"Filled in on {Path(answers.shown).name}, with no reason."
    return {"quantiles": dict(said), "judgement": reason}


def _word(row: Sequence[Cell], column: int) -> str:
    cell = row[column] if column < len(row) else None
    return str(cell).strip().lower() if isinstance(cell, str) else ""


def _expert(rows: Sequence[Sequence[Cell]], path: str) -> str:
    """Make a short name of what stands beside ``Your name``."""
    row = next((row for row in rows if _word(row, 0) == NAME.lower()), ())
    written = str(row[1] or "") if len(row) > 1 and not isinstance(row[1], Formula) else ""
    name = re.sub(r"[^a-z0-9]+", "_", written.strip().lower()).strip("_")[:40]
    if not re.match("[a-z]", name):
        raise ToolkitError(
            f"'{path}' does not say whose it is; expected a name in Latin letters beside '{NAME}'"
        )
    return name


class _Reading:
    """The rows of a survey on their way to answers."""

    def __init__(self, found: Answers, scenario: Scenario, columns: Mapping[str, int]) -> None:
        self.found, self.scenario, self.columns = found, scenario, columns
        self.wrong: list[str] = []

    def take(self, row: Sequence[Cell], number: int) -> None:
        """Take in one row."""
        name = self._text(row, KEYS[0])
        if not name:
            return
        if name not in self.scenario.declared.parameters:
            nearest = nearest_name(name, self.scenario.parameters)
            self._refuse(
                KEYS[0],
                number,
                f"'{visible(name)[:60]}' is no input of this scenario"
                + (f" (nearest: {nearest})" if nearest else ""),
            )
            return
        if reason := self._text(row, "why"):
            self.found.reasons.setdefault(name, " ".join(visible(reason).split()))
        self._number(row, number, name)

    def _number(self, row: Sequence[Cell], number: int, name: str) -> None:
        place = self.columns["your number"]
        cell = row[place] if place < len(row) else None
        if isinstance(cell, Formula):
            self._refuse("your number", number, "a formula stands here; expected the number itself")
            return
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return
        key = self._text(row, "quantile")
        value = _as_number(cell)
        if not is_quantile(key):
            self._refuse(
                "quantile", number, f"'{visible(key)[:60]}' is no quantile; expected p10, p50 or the like"
            )
        elif value is None:
            self._refuse(
                "your number",
                number,
                f"'{visible(str(cell))[:60]}' is not a number; expected one such as 0.25",
            )
        elif key in self.found.quantiles.setdefault(name, {}):
            self._refuse("quantile", number, f"{key} of {name} stands here a second time")
        else:
            self.found.quantiles[name][key] = value

    def _text(self, row: Sequence[Cell], key: str) -> str:
        place = self.columns[key]
        cell = row[place] if place < len(row) else None
        return cell.strip() if isinstance(cell, str) and not isinstance(cell, Formula) else ""

    def _refuse(self, key: str, number: int, problem: str) -> None:
        self.wrong.append(f"{self.found.shown}, row {number}, '{key}': {problem}")

    def done(self) -> Answers:
        """Return what was found, or refuse it as a whole."""
        self.wrong += list(self._too_few())
        if self.wrong:
            more = len(self.wrong) - MOST_TOLD
            raise ToolkitError("\n".join(self.wrong[:MOST_TOLD]) + (f"\nand {more} more" if more > 0 else ""))
        return self.found

    def _too_few(self) -> Iterator[str]:
        for name, said in self.found.quantiles.items():
            if len(said) == 1:
                yield f"{self.found.shown}: one quantile of {name} says too little; expected two at least, or none"


def _as_number(cell: Cell) -> float | None:
    """Read a number, also one that was typed as text, with a point or a comma."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, float):
        return cell
    text = str(cell).strip().replace(",", ".")
    return float(text) if re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?([eE][-+]?\d{1,2})?", text) else None
