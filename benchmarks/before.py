"""The toolkit against itself at an earlier commit: what users ask, whole processes, answers compared first."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.neutral import document
from benchmarks.rows import Row, Skipped, duration, times
from benchmarks.subject import MOST_ERRORS, ROUNDING
from benchmarks.timing import ROOT, ProcessError, cpu_of_process, interleaved, ratio, typical

ASKED = """
import json, sys
import toolkit as ct
result = {call}
print(json.dumps([list(map(float, result.probability)), list(map(float, result.sampling_error))]))
"""


def commands():
    """Return what is typed: what -> words for Python."""
    crisis = ("-m", "toolkit.cli")
    return {
        "crisis check, 300 lines": (*crisis, "check", "kuwait-1990"),
        "crisis list": (*crisis, "list"),
        "crisis run, 10,000 runs": (*crisis, "run", "chicken", "--runs", "10000", "--quiet"),
        "crisis tornado": (*crisis, "tornado", "falklands-1982"),
    }


def calls(folder, draws, runs):
    """Return what a notebook asks: what -> Python that gives a result."""
    neutral = Path(folder) / "neutral.yaml"
    neutral.write_text(json.dumps(document()))
    quiet = "alternatives=False, progress=False"
    return {
        f"ct.run, exact, {draws} draws": f"ct.run(ct.load({str(neutral)!r}), engine='exact', draws={draws}, {quiet})",
        f"ct.run, Monte Carlo, {draws} draws of {runs // draws}": f"ct.run(ct.load({str(neutral)!r}), engine='monte_carlo', draws={draws}, runs={runs // draws}, {quiet})",
        "ct.run, everybody looks ahead": "ct.run(ct.load('falklands-1982'), draws=32, progress=False)",
    }


class UnlikeError(Exception):
    """The two cannot be compared; the message says why."""


@contextmanager
def checked_out(revision):
    """Lend a folder with the toolkit as it was at a revision."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        git = ("git", "-C", str(ROOT), "worktree")
        made = subprocess.run([*git, "add", "--detach", str(tree), revision], capture_output=True, text=True)
        if made.returncode:
            sys.exit(f"no commit '{revision}' to compare with: {made.stderr.strip().splitlines()[-1]}")
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], capture_output=True, check=True)


def answer(code, tree):
    """Return probabilities and sampling errors as the toolkit in a folder has them; shape (2, K)."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, env=environment, capture_output=True, text=True
    )
    if ran.returncode:
        raise UnlikeError(f"it is not answered there: {ran.stderr.strip().splitlines()[-1]}")
    return np.array(json.loads(ran.stdout.splitlines()[-1]))


def same(what, code, trees):
    """Refuse what does not have the same answer in both: to rounding, or within sampling error where they draw other numbers."""
    (old, old_error), (new, new_error) = (answer(code, tree) for tree in trees)
    allowed = ROUNDING if "exact" in what else MOST_ERRORS * np.hypot(old_error, new_error) + ROUNDING
    if (np.abs(old - new) > allowed).any():
        raise UnlikeError(f"the answer was another, by {np.abs(old - new).max():.2g}")


def compared(size, revision):
    """Time what users ask, before and now, in turn."""
    with tempfile.TemporaryDirectory() as folder, checked_out(revision) as tree:
        for what, words in commands().items():
            yield timed(what, words, tree, size)
        for what, call in calls(folder, size.draws, size.runs).items():
            code = ASKED.format(call=call)
            try:
                same(what, code, (tree, ROOT))
            except UnlikeError as why:
                yield Skipped(what, str(why))
                continue
            yield timed(what, ("-c", code), tree, size)


def timed(what, words, tree, size):
    """Time one question in both; the first round, in which Python compiles, does not count."""
    both = {"before": lambda: cpu_of_process(words, tree=tree), "now": lambda: cpu_of_process(words)}
    try:
        took = {name: seconds[1:] for name, seconds in interleaved(both, size.rounds + 1).items()}
    except ProcessError as why:
        return Skipped(what, str(why).splitlines()[-1])
    gain = times(ratio(took["before"], took["now"]))
    return Row(what, duration(typical(took["now"])), duration(typical(took["before"])), gain)
