"""A command settles how libraries start, unless somebody has."""

import json
import os
import subprocess
import sys

import pytest

TOLD = "import json, os, sys; from toolkit.cli import ALONE, main; sys.argv = {}; {}; print(json.dumps({{n: os.environ.get(n) for n in ALONE}}), file=sys.stderr)"


def started(argv, do="main()", **environment):
    """Run a command in a process of its own; return what its environment holds then."""
    own = {
        name: value
        for name, value in os.environ.items()
        if name not in ("OPENBLAS_NUM_THREADS", "PYDANTIC_DISABLE_PLUGINS")
    }
    words = [sys.executable, "-c", TOLD.format(["crisis", *argv], do)]
    ran = subprocess.run(words, env=own | environment, capture_output=True, text=True, check=True)
    return json.loads(ran.stderr.splitlines()[-1])


def test_a_command_starts_libraries_as_it_needs_them():
    found = started(["list"])
    assert (found["PYDANTIC_DISABLE_PLUGINS"], found["OPENBLAS_NUM_THREADS"]) == ("__all__", "1")


def test_what_somebody_wished_stands():
    assert started(["list"], OPENBLAS_NUM_THREADS="2")["OPENBLAS_NUM_THREADS"] == "2"


def test_a_call_from_a_session_leaves_its_environment_alone():
    assert started([], "main(['list'])")["OPENBLAS_NUM_THREADS"] is None


@pytest.mark.parametrize("command", ["lab", "dashboard"])
def test_so_does_a_command_that_becomes_a_session(command):
    assert started([command, "--nothing-of-the-kind"])["PYDANTIC_DISABLE_PLUGINS"] is None
