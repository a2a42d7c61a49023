"""A full disk or a kill at any moment leaves the old or the new, and the next write succeeds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import count
from pathlib import Path

import pytest
from faults import CALLS, WRITERS, before_and_after, disturbed, full, hidden, seen, write_again

import toolkit as ct

ROOT = Path(__file__).parents[3]


def outcome(write, here, name, nth):
    """Write on a disk that is full at one call; return whether it was met, and whether the write was refused."""
    with disturbed(name, nth, full) as met:
        try:
            write(here)
        except ct.ToolkitError:
            return met, "old"
    return met, "new"


EACH = [pytest.param(name, marks=pytest.mark.slow) if name == "run_out" else name for name in WRITERS]


@pytest.mark.parametrize("writer", EACH)
def test_a_full_disk_leaves_the_old_or_the_new(writer, tmp_path):
    before, after = before_and_after(writer)
    start, write = WRITERS[writer]
    told = Counter()
    for name in CALLS:
        for nth in count(1):
            here = tmp_path / f"{name}-{nth}"
            here.mkdir()
            start(here)
            met, told_to_be = outcome(write, here, name, nth)
            if not met:
                break
            told[told_to_be] += 1
            found = {path: text for path, text in seen(here).items() if path != "coin.yaml"}
            expected = before if told_to_be == "old" else after
            assert found == {p: t for p, t in expected.items() if p != "coin.yaml"}, (name, nth)
            write_again(write, here)
            assert seen(here) == after, (name, nth)
            assert not hidden(here), (name, nth)
    assert told["old"] >= 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("writer", EACH)
def test_a_kill_leaves_the_old_or_the_new(writer, tmp_path):
    ran = subprocess.run(
        [sys.executable, ROOT / "tests" / "faults.py", writer, tmp_path],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = json.loads(ran.stdout.splitlines()[-1])
    gone = found.pop("gone", 0)
    assert gone == (
        1 if writer == "write_folder_in_two_steps" else 0
    )  # between its two renames, as documented
    assert found.pop("old") >= 3
    found.pop("new", None)
    assert found == {"not written the next time": 0, "left over": 0}
