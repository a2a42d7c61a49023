"""SciPy is loaded without what nobody asks for, and NumPy is left as it was."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from toolkit.libraries import UNASKED, scipys

ROOT = Path(__file__).parents[2]
LOADS = """
import sys
from threading import Thread
import numpy
before = sorted(dir(numpy)), list(numpy.__all__)
from toolkit.libraries import UNASKED, scipys
parts = "special", "sparse", "io", "stats", "optimize"
{how}
assert not [name for name in {unasked} if "numpy." + name in sys.modules], "loaded after all"
assert (sorted(dir(numpy)), list(numpy.__all__)) == before, "NumPy is not as it was"
assert set(UNASKED) < set(dir(numpy))
assert numpy.testing.assert_equal and numpy.ma.masked_array and numpy.polynomial.Polynomial and numpy.f2py.run_main
"""
AT_ONCE = """
threads = [Thread(target=scipys, args=(part,)) for part in parts * 3]
[one.start() for one in threads]
[one.join() for one in threads]
"""


def told(child):
    asked = subprocess.run([sys.executable, "-c", child], cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr


def test_what_nobody_asks_for_stays_unloaded():
    told(LOADS.format(how="scipys('special'), scipys('sparse'), scipys('io')", unasked=sorted(UNASKED)))


AFTER_ALL = """
scipys("special")
import scipy._lib.array_api_compat.numpy as copy
assert set(UNASKED) < set(getattr(copy, "__all__", dir(numpy)))
assert not [name for name in UNASKED if name in vars(copy)], "it was loaded with the rest"
assert copy.ma is numpy.ma and copy.testing is numpy.testing
assert not hasattr(copy, "nothing")
from scipy._lib.array_api_compat.numpy import f2py, polynomial
assert polynomial is numpy.polynomial
"""


def test_whoever_asks_scipys_copy_for_it_gets_it():
    told(LOADS.format(how=AFTER_ALL, unasked=()))


def test_numpy_is_as_it_was_after_several_at_once():
    told(LOADS.format(how=AT_ONCE, unasked=()))


def test_a_part_that_is_not_there_leaves_numpy_as_it_was():
    before = dir(np), np.__all__
    with pytest.raises(ModuleNotFoundError, match=r"scipy\.nothing"):
        scipys("nothing")
    assert (dir(np), np.__all__) == before
    assert scipys("special") is scipys("special") is sys.modules["scipy.special"]


def test_everybody_asks_in_one_place():
    def plainly(node):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        return any(name.split(".")[0] == "scipy" for name in names)

    for path in (ROOT / "toolkit").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for_types = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            for inner in ast.walk(node)
        }
        others = [node for node in ast.walk(tree) if plainly(node) and id(node) not in for_types]
        assert not others, f"{path.relative_to(ROOT)}, line {others[0].lineno}: ask toolkit.libraries.scipys"
