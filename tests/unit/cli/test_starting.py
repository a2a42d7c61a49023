"""What a command loads, and what its process does about garbage."""

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli import main
from toolkit.cli.collecting import settled, unhurried
from toolkit.cli.parser import parser
from toolkit.errors import ToolkitError

ROOT = Path(__file__).parents[3]
TOLD = """
import gc, json, sys
from toolkit.cli import main
sys.argv = ["crisis", *{words!r}]
code = main()
print(json.dumps([code, gc.isenabled(), gc.get_freeze_count() > 0, sorted(sys.modules)]), file=sys.stderr)
"""


def told(*words):
    """Run a command as the process of its own that it is; return its code, what it did about garbage, and its modules."""
    ran = subprocess.run(
        [sys.executable, "-c", TOLD.format(words=words)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    code, is_enabled, is_frozen, modules = json.loads(ran.stderr.splitlines()[-1])
    assert (code, is_enabled, is_frozen) == (0, True, True)
    return set(modules)


def test_list_loads_neither_records_nor_arrays():
    assert not told("list") & {"numpy", "pydantic", "pandas", "scipy", "matplotlib"}


def test_check_loads_what_lists_states_and_no_engine():
    loaded = told("check", "chicken")
    assert "toolkit.engines.states.listing" in loaded
    assert not loaded & {
        "numpy.ma", "scipy", "pandas", "matplotlib", "html", "toolkit.engines.run", "toolkit.results.result",
        "toolkit.engines.states.structure", "toolkit.model.dossier", "toolkit.model.pools", "toolkit.model.rules",
        "toolkit.answers.answer", "toolkit.scenario.reports.records",
        "toolkit.model.evidence", "toolkit.results.stored", "toolkit.engines.spreading.checkpoint",
    }  # fmt: skip


def test_run_loads_no_library_that_its_table_does_not_need():
    loaded = told("run", "chicken", "--runs", "100", "--quiet")
    assert not loaded & {
        "pandas", "scipy", "numba", "matplotlib", "numpy.ma", "toolkit.analysis.sensitivity", "toolkit.engines.evidence.conditioning",
        "toolkit.engines.evidence.filtering", "toolkit.engines.looking_ahead.learning.answer", "toolkit.scenario.reports.records",
        "toolkit.model.evidence", "toolkit.results.stored", "toolkit.engines.spreading.checkpoint",
    }  # fmt: skip


def test_the_parser_of_a_command_knows_no_other():
    with pytest.raises(ToolkitError, match="invalid choice: 'run'"):
        parser("list", alone=True).parse_args(["run", "chicken"])
    assert parser("list", alone=True).parse_args(["list"]).command == "list"


def test_a_program_that_calls_the_command_keeps_its_collector(capsys):
    gc.disable()
    try:
        frozen = gc.get_freeze_count()
        assert main(["list"]) == 0
        assert not gc.isenabled() and gc.get_freeze_count() == frozen
    finally:
        gc.enable()


def test_garbage_is_collected_again_once_all_is_loaded():
    before = gc.get_threshold()
    try:
        with unhurried():
            assert not gc.isenabled()
            settled()
            assert gc.isenabled() and gc.get_threshold()[0] > before[0]
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
