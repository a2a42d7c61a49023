"""Times as ratios: CPU time, all ways in turn, so that a busy machine slows them all alike."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None

ROOT = Path(__file__).resolve().parents[1]
ONE_PROCESSOR = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Settings that keep everybody in this process to one processor; what users start is left as they start it."""


class ProcessError(Exception):
    """A process failed; the message holds what it said."""


def cpu_of(work):
    """Return the CPU time of one call, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def cpu_of_process(words, *, tree=ROOT):
    """Return the CPU time of a Python process, its start included, in seconds; what it says is thrown away."""
    environment = {name: value for name, value in os.environ.items() if name not in ONE_PROCESSOR}
    environment |= {"PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"}
    before = spent_by_children()
    ran = subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise ProcessError(f"{' '.join(words)} failed:\n{ran.stderr.strip()}")
    return spent_by_children() - before


def spent_by_children():
    """Return the CPU time of the processes that were started and have ended; where that is not told, the time of day."""
    if resource is None:
        return time.perf_counter()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def interleaved(ways, rounds):
    """Time every way once a round; each is a call that returns its seconds. Return name -> seconds by round."""
    found = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    return found


def ratio(one, other):
    """Return how many times as long one took as the other: the median over rounds."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def typical(seconds):
    """Return the median of what was timed."""
    return statistics.median(seconds)
