"""What the types of the package promise to a user's type checker, tried on a session of a user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from inspect import unwrap
from pathlib import Path

import pytest
import typed_session

from toolkit.answers import Answer
from toolkit.results.lent import Lender
from toolkit.verbs import VERBS, home

ROOT = Path(__file__).resolve().parents[1]


def test_a_strict_checker_takes_a_session_and_finds_its_slips(tmp_path):
    pytest.importorskip("mypy")
    session = shutil.copy(typed_session.__file__, tmp_path / "session.py")
    strictly = ["--strict", "--config-file=", f"--cache-dir={ROOT / '.mypy_cache' / 'session'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *strictly, session],
        cwd=tmp_path, env={**os.environ, "MYPYPATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("part", [typed_session.ask, typed_session.play])
def test_the_session_runs(part):
    part()


def test_results_show_checkers_the_verbs_that_they_lend():
    assert {*Lender.__annotations__, "outcomes"} == set(VERBS)  # of a result, ``outcomes`` are their names


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_returns_an_answer(verb):
    function = unwrap(home(verb))
    returned = function.__globals__[function.__annotations__["return"]]
    assert issubclass(returned, Answer)
