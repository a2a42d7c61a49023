"""The examples in docstrings of tables, figures and the command run as they stand."""

from __future__ import annotations

import doctest
import sys
from importlib import import_module

import pytest

MODULES = [
    "toolkit.numbers",
    "toolkit.analysis.likelihood",
    "toolkit.analysis.outcomes",
    "toolkit.analysis.states",
    "toolkit.analysis.timing",
    "toolkit.cli.printing",
    "toolkit.plots.style",
    "toolkit.scenario.schema",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    # By full name: packages such as toolkit.analysis hold functions of the same names as their modules.
    import_module(name)
    found = doctest.testmod(sys.modules[name])
    assert found.attempted
    assert not found.failed
