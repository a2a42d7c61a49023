"""The scenarios that come with the toolkit."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

ENDINGS = (".yaml", ".yml")

REPORTS = ".reports.yaml"
RECORD = ".record.jsonl"


def shipped() -> dict[str, Traversable]:
    """Return name -> file of every shipped scenario, in alphabetical order.

    An installed toolkit carries them inside the package; in a checkout they are the folder ``scenarios``.
    """
    found = {
        entry.name.rsplit(".", 1)[0]: entry
        for entry in _entries()
        if entry.name.endswith(ENDINGS) and not entry.name.endswith(REPORTS)
    }
    return dict(sorted(found.items()))


def shipped_reports() -> dict[str, Traversable]:
    """Return name -> file of reports that come with a scenario; the name is that of the scenario or longer."""
    found = {entry.name.removesuffix(REPORTS): entry for entry in _entries() if entry.name.endswith(REPORTS)}
    return dict(sorted(found.items()))


def shipped_records() -> dict[str, Traversable]:
    """Return name of a scenario -> file of the forecasts of it that come with the toolkit, and of what came."""
    found = {entry.name.removesuffix(RECORD): entry for entry in _entries() if entry.name.endswith(RECORD)}
    return dict(sorted(found.items()))


def _entries() -> list[Traversable]:
    packaged = files("toolkit").joinpath("shipped")
    folder: Traversable = packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "scenarios"
    if not folder.is_dir():
        return []
    return list(folder.iterdir())
