"""Simulated histories: Monte Carlo of the toolkit beside everybody else's way to simulate the same."""

from importlib import import_module
from importlib.util import find_spec

import numpy as np

from benchmarks.contenders import blocked_numpy, compiled_c, plain_numpy, pure_python
from benchmarks.neutral import TABLE
from benchmarks.rows import Row, Skipped, duration, times
from benchmarks.timing import cpu_of, interleaved, ratio, typical
from toolkit.engines import run

ASKED = {
    "Mesa 3, batch_run": ">= 600 x with fast, 250 x without",
    "plain NumPy": ">= 7 x with fast, 4 x without",
    "C, one run at a time": ">= 1/9 x (of hand-written AVX-512)",
}


def floor(n):
    """Draw the random numbers and take the exponentials that any sampler needs, and nothing else."""
    rng = np.random.default_rng(0)
    for _ in range(TABLE["turns"]):
        for actor in TABLE["actors"]:
            rng.random(n), rng.random(n)
            for _ in actor["options"]:
                np.exp(np.full(n, 0.3))
        for _ in TABLE["events"]:
            rng.random(n)


def rivals(subject, size):
    """Yield (name, simulate, inputs, runs) of every other way, and what is left out.

    ``simulate`` takes inputs, runs and a seed; ``inputs`` are the draws in the form that it wants them.
    """
    yield "plain NumPy", plain_numpy.simulate, subject.repeated(size.runs), size.runs
    yield "NumPy in blocks", blocked_numpy.simulate, subject.repeated(size.runs), size.runs
    yield "pure Python", one_by_one, subject.sets, size.slow_runs
    if compiled_c.compiler():
        yield "C, one run at a time", compiled_c.simulate, subject.draws, size.runs
    else:
        yield Skipped("C, one run at a time", "no C compiler was found")
    for name, package, module, inputs, runs in (
        ("Mesa 3, batch_run", "mesa", "mesa_batch", subject.sets, size.slow_runs),
        ("EMA Workbench around plain NumPy", "ema_workbench", "workbench", subject.sets, size.runs),
    ):
        if find_spec(package):
            simulate = import_module(f"benchmarks.contenders.{module}").simulate
            yield name, simulate, inputs, runs
        else:
            yield Skipped(name, f"{package} is not installed")


def one_by_one(sets, n, seed):
    """Simulate runs in pure Python; ``sets`` is one set of parameters, or a list of them to take in turn."""
    if isinstance(sets, dict):
        return pure_python.simulate(sets, n, seed)
    counts = dict.fromkeys(TABLE["outcomes"], 0)
    for number, values in enumerate(sets):
        own = len(range(number, n, len(sets)))
        for outcome, count in pure_python.simulate(values, own, seed + number).items():
            counts[outcome] += count
    return counts


def fixed_for(inputs, subject):
    """Return the fixed inputs in the form in which a way takes its draws."""
    if isinstance(inputs, list):
        return [subject.fixed] * len(inputs)
    return subject.fixed


def part(subject, size):
    """Check every way against the exact answer at fixed inputs, then time them with uncertain ones."""

    def ours():
        options = {"draws": size.draws, "runs": size.runs // size.draws, "alternatives": False}
        return run(subject.uncertain, engine="monte_carlo", progress=False, **options)

    sampled = run(subject.certain, engine="monte_carlo", runs=size.runs, progress=False)
    found = dict(zip(sampled.outcomes, sampled.probability * size.runs, strict=True))
    subject.agrees("Monte Carlo", found, size.runs)
    ways = {"ours": lambda: cpu_of(ours) / size.runs}
    for rival in rivals(subject, size):
        if isinstance(rival, Skipped):
            yield rival
            continue
        name, simulate, inputs, runs = rival
        subject.agrees(name, simulate(fixed_for(inputs, subject), runs, 1), runs)
        ways[name] = lambda s=simulate, i=inputs, n=runs: cpu_of(lambda: s(i, n, 1)) / n
    ways["floor"] = lambda: cpu_of(lambda: floor(size.runs)) / size.runs
    took = interleaved(ways, size.rounds)
    own = took.pop("ours")
    least = took.pop("floor")
    for name, seconds in took.items():
        gain = times(ratio(seconds, own))
        yield Row(
            f"a run, against {name}",
            duration(typical(own)),
            duration(typical(seconds)),
            gain,
            ASKED.get(name, ""),
        )
    over = "random numbers and exponentials alone"
    yield Row(
        f"a run, over {over}",
        duration(typical(own)),
        duration(typical(least)),
        times(ratio(own, least)),
        "<= 2.5 x",
    )
