"""The page on the house names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = [ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md"]
PLACE = re.compile(
    r"`((?:toolkit|tests|docs|scenarios|notebooks|benchmarks|\.ci)/[\w./-]*|(?:[\w-]+/)*[\w.-]+\.(?:md|yml|toml|lock|py))`"
)


def places(page):
    return sorted(set(PLACE.findall(page.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_place_that_is_named_is_there(page):
    homes = (ROOT, ROOT / "toolkit", ROOT / "toolkit" / "model", ROOT / "toolkit" / "analysis", ROOT / "docs")
    missing = [name for name in places(page) if not any((home / name).exists() for home in homes)]
    assert not missing


def test_every_room_is_on_the_page_and_in_the_picture():
    rooms = {path.parent.name for path in (ROOT / "toolkit").glob("*/__init__.py")}
    picture = (ROOT / "docs" / "images" / "rooms.svg").read_text(encoding="utf-8")
    for room in rooms | {path.stem for path in (ROOT / "toolkit").glob("[a-z]*.py")}:
        assert re.search(rf"\b{room}\b", HOUSE), room
        assert re.search(rf"\b{room}\b", picture), room
