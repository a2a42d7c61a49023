"""Rooms that open late: each name is there, comes with its module, and is not displaced by it."""

import sys
from importlib import import_module
from types import ModuleType

import pytest

from toolkit import rooms
from toolkit.rooms import open_late

LATE = ("analysis", "answers", "engines", "history", "plots", "results", "scenario", "scenario.reports")


@pytest.mark.parametrize("name", LATE)
def test_a_room_names_every_name_once_and_has_it(name):
    room = import_module(f"toolkit.{name}")
    assert isinstance(room, rooms._Room)
    assert sorted(room.__dict__["_homes"]) == sorted(room.__all__) == dir(room)
    for one, module in room.__dict__["_homes"].items():
        value = getattr(room, one)
        assert not isinstance(value, ModuleType)
        assert value is getattr(sys.modules[f"toolkit.{name}.{module}"], one)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a package whose module bears the name of its function."""
    package = tmp_path / "tower"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from toolkit.rooms import open_late\n"
        "__all__ = ['bell']\n"
        "open_late(__name__, {'bell': ['bell']}, moved={'clock': 'cellar'})\n"
    )
    (package / "bell.py").write_text("def bell():\n    return 'ding'\n")
    (package / "rope.py").write_text("LENGTH = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "tower"]:
        del sys.modules[name]


def test_a_name_is_loaded_when_it_is_asked_for(folder):
    tower = import_module("tower")
    assert "tower.bell" not in sys.modules
    assert tower.bell() == "ding"
    assert "tower.bell" in sys.modules


def test_a_module_does_not_take_the_place_of_its_function(folder):
    module, tower = import_module("tower.bell"), import_module("tower")
    assert tower.bell is module.bell
    assert import_module("tower.rope") is tower.rope  # but a module that shares no name is there as ever


def test_a_name_that_is_not_there_is_refused_in_words(folder):
    tower = import_module("tower")
    with pytest.raises(AttributeError, match="'tower' has no attribute 'gong'"):
        tower.gong  # noqa: B018
    with pytest.raises(AttributeError, match=r"'clock' lives in toolkit\.cellar now"):
        tower.clock  # noqa: B018


def test_a_name_can_be_replaced(folder, monkeypatch):
    tower = import_module("tower")
    monkeypatch.setattr(tower, "bell", lambda: "dong")
    assert tower.bell() == "dong"


def test_names_are_given_by_module():
    room = ModuleType("empty")
    sys.modules["empty"] = room
    try:
        open_late("empty", {})
        assert dir(room) == []
    finally:
        del sys.modules["empty"]
