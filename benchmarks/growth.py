"""How time grows with the size of the work: slopes of log time over log size, by least squares; 1 is proportional."""

import json
import math

import numpy as np

from benchmarks.exactly import answered
from benchmarks.neutral import document
from benchmarks.rows import Row
from benchmarks.timing import cpu_of, interleaved
from toolkit.engines import run
from toolkit.model.compile import compile_model
from toolkit.scenario import loads

MOST_ROUNDS = 3


def slope(sizes, seconds):
    """Return the slope of log time over log size."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def model_of(subject, **how):
    """Compile the neutral model in another size, at fixed inputs."""
    return compile_model(loads(json.dumps(document(**how)), file="neutral").with_values(**subject.fixed))


def sampled(model, runs):
    """Return a call that times Monte Carlo."""
    return lambda: cpu_of(lambda: run(model, engine="monte_carlo", runs=runs, progress=False))


def lines(subject, size):
    """Yield what grows: (what, sizes, a timed call for each, asked)."""
    models = {idle: model_of(subject, idle=idle) for idle in size.idles}
    states = [answered(model).record.states for model in models.values()]
    exact = [lambda m=model: cpu_of(lambda: answered(m)) for model in models.values()]
    yield "exact over states", states, exact, f"<= {math.log(9) / math.log(8):.3g}"
    longer = {turns: model_of(subject, turns=turns) for turns in size.horizons}
    again = [lambda m=model: cpu_of(lambda: answered(m)) for model in longer.values()]
    yield "exact over the horizon", list(longer), again, ""
    several = [
        lambda n=draws: cpu_of(
            lambda: run(subject.uncertain, engine="exact", draws=n, alternatives=False, progress=False)
        )
        for draws in size.draws_grown
    ]
    yield "exact over draws, states known", size.draws_grown, several, ""
    wider = {copies: model_of(subject, copies=copies) for copies in size.copies}
    yield (
        "exact over options",
        list(wider),
        [lambda m=m: cpu_of(lambda: answered(m)) for m in wider.values()],
        "",
    )
    yield "Monte Carlo over options", list(wider), [sampled(m, size.runs) for m in wider.values()], ""
    yield "Monte Carlo over the horizon", list(longer), [sampled(m, size.runs) for m in longer.values()], ""
    yield "Monte Carlo over runs", size.runs_grown, [sampled(subject.certain, n) for n in size.runs_grown], ""


def part(subject, size):
    """Time every size in turn, and take the least of the rounds for each: what is busy beside it only adds."""
    for what, sizes, calls, asked in lines(subject, size):
        calls[0]()  # loads and lays out what every size shares
        took = interleaved(dict(enumerate(calls)), min(size.rounds, MOST_ROUNDS))
        least = [min(seconds) for seconds in took.values()]
        grown = f"{sizes[-1] / sizes[0]:.3g} x: {least[-1] / least[0]:.3g} x"
        yield Row(
            f"{what}, {sizes[0]:,} to {sizes[-1]:,}", grown, ratio=f"{slope(sizes, least):.2f}", asked=asked
        )
