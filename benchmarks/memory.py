"""Memory: how much more a process holds at its peak than after its imports, Numba among them, and a first small answer."""

import json
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.rows import Row, Skipped, duration
from benchmarks.timing import ROOT, resource

CHILD = """
import json
from benchmarks.memory import QUESTIONS, load_compiler, peak
from benchmarks.subject import Subject
ask = QUESTIONS[{what!r}]
load_compiler()
subject = Subject(256)
ask(subject, 256 * 8)
before = peak(anew=True)
counted = ask(subject, {size})
print(json.dumps([peak() - before, counted]))
"""
DRAWS = 8
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak(*, anew=False):
    """Return the most kilobytes that this process has held so far; ``anew`` starts from what it holds now."""
    if not STATUS.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 1024 if sys.platform == "darwin" else most
    if anew:
        FORGET.write_text("5")
    held = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(held["VmHWM"].split()[0])  # the other figure is handed down from the process that started it


def load_compiler():
    """Load Numba and the loops that it keeps, where it is installed: a small answer does without them."""
    if find_spec("numba"):
        loops = import_module("toolkit.engines.sampling.rows.tiles.loops")
        orders, tiles, none = (np.zeros(shape, np.intp) for shape in ((0, loops.OPERANDS), (0, 4), 0))
        loops.take_turn(
            orders, tiles.astype(np.uint64), none, tiles, none, np.zeros(4, np.intp), np.zeros(2, np.intp)
        )


def streamed(subject, n):
    """Run Monte Carlo with uncertain inputs."""
    from toolkit.engines import run

    options = {"draws": subject.n_draws, "runs": n // subject.n_draws, "progress": False}
    run(subject.uncertain, engine="monte_carlo", **options)
    return n


def plainly(subject, n):
    """Run the plain NumPy model with uncertain inputs."""
    from benchmarks.contenders import plain_numpy

    plain_numpy.simulate(subject.repeated(n), n, 1)
    return n


def listed(subject, idle):
    """Answer a model with so many times the states at fixed inputs, as users do; return its states."""
    from benchmarks.neutral import document
    from toolkit.engines import run
    from toolkit.model.compile import compile_model
    from toolkit.scenario import loads

    idle = 1 if idle >= 256 else idle
    scenario = loads(json.dumps(document(idle=idle)), file="neutral").with_values(**subject.fixed)
    answer = run(compile_model(scenario), engine="exact", alternatives=False, progress=False)
    return answer.record.states


def wide(_, idler):
    """Answer a model with 39 times the states over uncertain inputs; return its states, and seconds a draw."""
    from benchmarks.neutral import document
    from benchmarks.timing import cpu_of
    from toolkit.engines import plan, run
    from toolkit.model.compile import compile_model
    from toolkit.scenario import loads

    levels = {} if idler >= 256 else {"idle": idler, "idler": min(idler, 3)}
    model = compile_model(loads(json.dumps(document(**levels)), file="neutral"))
    work = plan(model, engine="exact", draws=DRAWS)
    seconds = cpu_of(lambda: run(work, alternatives=False, progress=False))
    return work.structure.n_states, seconds / DRAWS


QUESTIONS = {"streamed": streamed, "plainly": plainly, "listed": listed, "wide": wide}


def kilobytes(what, size):
    """Return the kilobytes that a question takes in a process of its own, and what it counted."""
    ran = subprocess.run(
        [sys.executable, "-c", CHILD.format(what=what, size=size)], cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    more, counted = json.loads(ran.stdout.splitlines()[-1])
    return more, counted


def part(_, size):
    """Ask each question in a process of its own."""
    if resource is None:
        yield Skipped("memory", "this system does not tell how much a process has held")
        return
    runs = size.memory_runs
    ours, theirs = kilobytes("streamed", runs)[0], kilobytes("plainly", runs)[0]
    ratio = f"1/{theirs / ours:.3g}" if ours else ""
    what = f"memory of {runs:,} runs, against plain NumPy"
    yield Row(what, f"{ours / 1024:.3g} MB", f"{theirs / 1024:.3g} MB", ratio, "<= 32 MB")
    more, states = kilobytes("listed", size.idle)
    yield Row(
        f"memory of the exact engine, {states:,} states",
        f"{more / states:.3g} KB a state",
        asked="<= 0.7 KB a state",
    )
    more, (states, seconds) = kilobytes("wide", size.wide)
    yield Row(
        f"each of {DRAWS} draws of {states:,} states, all levels in every turn",
        duration(seconds),
        f"{more / 2**20:.2g} GB",
        asked="<= 5 s, 2 GB",
    )
