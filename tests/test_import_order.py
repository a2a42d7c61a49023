"""Imports point one way: each room on those to its left."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "toolkit"
ROOMS = (
    "errors",
    "moved",
    "arguments",
    "markup",
    "files",
    "numbers",
    "plaintext",
    "answers",
    "verbs",
    "saving",
    "scenario",
    "model",
    "results",
    "engines",
    "history",
    "games",
    "export",
    "analysis",
    "plots",
    "report",
    "classroom",
    "notebook",
    "cli",
)
SIDE_BY_SIDE = {("notebook", "cli"), ("cli", "notebook"), ("games", "export"), ("export", "games")}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def room_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path):
    """Yield every module that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out from the package root"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


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
        if ROOMS.index(home) >= ROOMS.index("results"):
            assert not name.startswith("toolkit.scenario.records"), f"{home} reads scenario records"


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
