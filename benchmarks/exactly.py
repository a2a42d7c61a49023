"""The exact engine: beside a model checker, and as quick as a slider moves."""

import json
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from benchmarks.neutral import document
from benchmarks.rows import Row, Skipped, duration, times
from benchmarks.timing import cpu_of, interleaved, ratio, typical
from toolkit.engines import plan, run
from toolkit.engines.exact import batch_solver
from toolkit.engines.states.exploring import MAX_STATES, Explorer
from toolkit.engines.states.listing import list_states
from toolkit.model.compile import compile_model
from toolkit.scenario import loads


def answered(model):
    """List the states of a model and answer it at fixed inputs, as if it were asked for the first time."""
    structure = Explorer(model, MAX_STATES).run()
    work = plan(model, engine="exact")
    return run(type(work)(model, "exact", work.draws, 0, 0, structure), progress=False, alternatives=False)


def against_storm(subject, size):
    """Time states and answer beside Storm's build and check of the same chain."""
    what = "exact, states listed, all turns and levels, against Storm"
    if not find_spec("stormpy"):
        return Skipped(what, "stormpy is not installed")
    solve = import_module("benchmarks.contenders.storm").solve
    subject.is_exactly("Storm", solve(subject.fixed))
    ways = {
        "ours": lambda: cpu_of(lambda: answered(subject.certain)),
        "storm": lambda: cpu_of(lambda: solve(subject.fixed)),
    }
    took = interleaved(ways, size.rounds)
    gain = times(ratio(took["storm"], took["ours"]))
    return Row(what, duration(typical(took["ours"])), duration(typical(took["storm"])), gain, ">= 40 x")


def moved(model):
    """Return a call that answers a model anew with every input moved a little, its states being known."""
    answer = batch_solver(model, list_states(model), 1)
    fixed = np.array([0.5 * (p.distribution.quantile(np.array([0.4, 0.6]))).sum() for p in model.parameters])
    step = iter(range(1, 1_000_000))
    return lambda: answer(fixed[None] * (1.0 + 1e-6 * next(step)))


def part(subject, size):
    """Check and time the exact engine."""
    yield against_storm(subject, size)
    ahead = compile_model(loads(json.dumps(document(look_ahead="horizon")), file="neutral"))
    slider, far = moved(subject.uncertain), moved(ahead)
    slider(), far()  # the first answers lay out what later ones share
    n_draws = min(size.draws, 64)
    batch = {"draws": n_draws, "alternatives": False, "progress": False}
    ways = {
        "slider": lambda: cpu_of(slider),
        "ahead": lambda: cpu_of(far),
        "draws": lambda: cpu_of(lambda: run(subject.uncertain, engine="exact", **batch)) / n_draws,
    }
    took = {name: duration(typical(seconds)) for name, seconds in interleaved(ways, size.rounds).items()}
    yield Row("exact, every input moved, states known", took["slider"], asked="<= 25 ms")
    yield Row("the same, everybody looks ahead to the horizon", took["ahead"], asked="<= 0.3 s")
    yield Row(f"exact, each of {n_draws} draws, states known", took["draws"], asked="<= 39 ms (256 in 10 s)")
