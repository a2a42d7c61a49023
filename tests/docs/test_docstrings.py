"""Every example in a docstring of the toolkit runs as it stands."""

from __future__ import annotations

import ast
import doctest
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import matplotlib as mpl
import pytest

ROOT = Path(__file__).resolve().parents[2]


def examples() -> list[str]:
    """List what has an example, as module:name, without loading anything."""
    found = []
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{module}:{name}" for name, text in docstrings(tree) if ">>> " in text]
    return found


def docstrings(node: ast.Module | ast.ClassDef, inside: str = "") -> Iterator[tuple[str, str]]:
    """Yield the docstrings of a module or class and of what is defined in it; the module's own name is empty."""
    yield inside, ast.get_docstring(node) or ""
    for part in node.body:
        name = f"{inside}.{getattr(part, 'name', '')}".lstrip(".")
        if isinstance(part, ast.ClassDef):
            yield from docstrings(part, name)
        elif isinstance(part, ast.FunctionDef):
            yield name, ast.get_docstring(part) or ""


@pytest.mark.parametrize("example", examples())
def test_example_runs(example):
    mpl.use("agg")
    module, _, inside = example.partition(":")
    import_module(module)  # by full name: packages hold functions of the same names as their modules
    home = sys.modules[module]
    thing = home
    for part in filter(None, inside.split(".")):
        thing = getattr(thing, part)
    [tests] = doctest.DocTestFinder(recurse=False).find(thing, example, module=False, globs=dict(vars(home)))
    said = []
    ran = doctest.DocTestRunner().run(tests, out=said.append)
    assert ran.attempted
    assert not ran.failed, "".join(said)
