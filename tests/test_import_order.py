"""Imports point one way: each room on those to its left."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "toolkit"
ROOMS = (
    "version",
    "errors",
    "time_limits",
    "memory",
    "kinds",
    "libraries",
    "moved",
    "rooms",
    "arguments",
    "remembered",
    "markup",
    "signs",
    "files",
    "numbers",
    "words",
    "dates",
    "plaintext",
    "answers",
    "verbs",
    "workbooks",
    "saving",
    "scenario",
    "model",
    "results",
    "engines",
    "history",
    "games",
    "export",
    "analysis",
    "forecasts",
    "plots",
    "report",
    "pages",
    "classroom",
    "notebook",
    "cli",
)
SIDE_BY_SIDE = {("notebook", "cli"), ("cli", "notebook"), ("games", "export"), ("export", "games")}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def room_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@cache
def imported(path):
    """Return every module that a file imports, inside functions too."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out from the package root"
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_left(path):
    home = room_of(path)
    for name in imported(path):
        if not name.startswith("toolkit."):
            continue
        room = name.split(".")[1]
        if room not in ROOMS:  # a name taken from the package root, such as the version
            continue
        assert ROOMS.index(room) <= ROOMS.index(home), f"{home} imports {name}"
        assert (home, room) not in SIDE_BY_SIDE


RIGHT_OF_MODEL = [path for path in MODULES if ROOMS.index(room_of(path)) > ROOMS.index("model")]


@pytest.mark.parametrize("path", RIGHT_OF_MODEL, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_right_of_model_reads_scenario_records(path):
    """What it tells of sources and in words, it has from ``Model.dossier``; the command about files may ask what they rest on."""
    for name in imported(path):
        if not name.startswith("toolkit.scenario."):
            continue
        assert "records" not in name.split("."), f"{path} imports {name}"
        assert "provenance" not in name.split(".") or room_of(path) == "cli", f"{path} imports {name}"


@pytest.mark.parametrize("path", RIGHT_OF_MODEL, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_right_of_model_reaches_for_records_it_is_handed(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    reached = {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and id(node) not in called
    }
    assert not reached & {"declared", "document", "_declared", "_document", "_record"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_left_of_plots_draws(path):
    if ROOMS.index(room_of(path)) < ROOMS.index("plots"):
        assert not any(name.split(".")[0] == "matplotlib" for name in imported(path))


def test_every_room_is_known():
    assert {room_of(path) for path in MODULES} <= set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_evaluates_text(path):
    """A scenario file is untrusted: no eval, exec, pickle or unsafe YAML anywhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__"}
    assert not {"pickle", "marshal", "shelve"} & {name.split(".")[0] for name in imported(path)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & {"unsafe_load", "full_load", "UnsafeLoader", "FullLoader"}
