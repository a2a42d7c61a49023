"""SciPy's special functions are SciPy's own, with and without the package around them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from toolkit import special_functions
from toolkit.special_functions import special

NAMES = ["ndtr", "ndtri", "betaincinv", "gammaincinv", "gammainc", "gammaincc", "logit", "expit", "stdtr", "bdtrc"]  # fmt: skip
ALONE = """
import sys
from toolkit.special_functions import special
found = [special(name) for name in {names}]
assert "scipy.special" not in sys.modules, "the package was loaded"
import scipy.special
from scipy import stats
assert found == [getattr(scipy.special, name) for name in {names}]
assert abs(stats.norm.ppf(0.975) - special("ndtri")(0.975)) < 1e-12
"""
AT_ONCE = """
import sys
from threading import Thread
from toolkit import special_functions
found = []
def ask():
    while "scipy.special" not in sys.modules:
        pass
    from scipy.special import ndtri
    found.append(ndtri)
other = Thread(target=ask)
other.start()
mine = special_functions.special("ndtri")
import scipy.special
other.join()
assert found == [mine]
"""


@pytest.mark.parametrize("code", [ALONE.replace("{names}", repr(NAMES)), AT_ONCE])
def test_they_are_those_of_scipy(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_where_the_module_cannot_be_loaded_alone_the_package_is(monkeypatch):
    def refuses():
        raise ImportError("no such module")

    import scipy.special

    monkeypatch.delitem(sys.modules, "scipy.special")
    monkeypatch.setattr(special_functions, "_without_package", refuses)
    special_functions._compiled.cache_clear()
    try:
        assert special("ndtri")(0.5) == scipy.special.ndtri(0.5) == 0.0
    finally:
        special_functions._compiled.cache_clear()


def test_a_function_that_there_is_not():
    with pytest.raises(AttributeError):
        special("no_such_function")
