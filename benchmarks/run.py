"""Time the engines on the neutral model beside other ways of computing the same; figures are ratios.

Every way is checked to give the same answer before it is timed. All run in turn in one process, three
times over, and the median counts; machines are noisy, so quote the ratios.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import plain_numpy
import pure_python
from neutral import TABLE, document

from toolkit.engines import exact, plan, run
from toolkit.engines.chain import Chain
from toolkit.engines.states.listing import list_states
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_parameters
from toolkit.scenario import loads

RUNS = 128_000
DRAWS = 256
SLOW_RUNS = 1_000
ROUNDS = 3
MOST_ERRORS = 4.5
"""Gap allowed between two ways, in standard errors; over 18 comparisons a false alarm in about 1 in 8,000."""


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


def agree(name, counts, n, truth):
    """Refuse a way of computing that does not give the exact answer."""
    for outcome, probability in truth.items():
        gap = abs(counts[outcome] / n - probability) / np.sqrt(probability * (1 - probability) / n)
        if gap > MOST_ERRORS:
            sys.exit(f"{name}: {outcome} is {gap:.1f} standard errors from the exact answer")


def seconds(work):
    """Return the wall time of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main():
    """Check, time and print."""
    scenario = loads(json.dumps(document()), file="neutral")
    fixed = {table["name"]: table["fixed"] for table in TABLE["parameters"]}
    certain = compile_model(scenario.with_values(**fixed))
    uncertain = compile_model(scenario)
    structure = list_states(certain)
    answer = run(plan(certain, engine="exact"), progress=False)
    truth = dict(zip(answer.outcomes, answer.probability, strict=True))
    print(f"{structure.n_states:,} live states, {structure.n_edges:,} transitions a turn")

    sampled = run(certain, engine="monte_carlo", runs=RUNS, progress=False)
    agree("monte_carlo", dict(zip(sampled.outcomes, sampled.probability * RUNS, strict=True)), RUNS, truth)
    agree("plain NumPy", plain_numpy.simulate(fixed, RUNS, 1), RUNS, truth)
    agree("pure Python", pure_python.simulate(fixed, 4 * SLOW_RUNS, 1), 4 * SLOW_RUNS, truth)
    print("all ways agree with the exact answer")

    draws = draw_parameters(uncertain, DRAWS, 0, "random")
    names = [parameter.name for parameter in uncertain.parameters]
    spread = {name: np.repeat(draws.values[:, n], RUNS // DRAWS) for n, name in enumerate(names)}
    size = exact.batch_size(uncertain, structure)
    chain = Chain(uncertain, structure, size)
    ways = {
        "monte_carlo, priors": (
            lambda: run(uncertain, engine="monte_carlo", draws=DRAWS, runs=RUNS // DRAWS, progress=False),
            RUNS,
        ),
        "plain NumPy, priors": (lambda: plain_numpy.simulate(spread, RUNS, 1), RUNS),
        "pure Python": (lambda: pure_python.simulate(fixed, SLOW_RUNS, 1), SLOW_RUNS),
        "floor (random numbers, exponentials)": (lambda: floor(RUNS), RUNS),
        "exact, one draw refilled": (lambda: exact.solve(chain, draws, 0, size), size),
        "exact, structure explored": (lambda: list_states(certain), 1),
    }
    times = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (work, n) in ways.items():
            times[name].append(seconds(work) / n)
    median = {name: statistics.median(values) for name, values in times.items()}
    ours = median["monte_carlo, priors"]
    for name, value in median.items():
        unit, scale = ("us a run", 1e6) if value < 1e-3 else ("ms", 1e3)
        print(f"{name:40s} {value * scale:10.2f} {unit}")
    print(f"Monte Carlo against plain NumPy: {median['plain NumPy, priors'] / ours:.1f} times as fast")
    print(f"Monte Carlo against pure Python: {median['pure Python'] / ours:.0f} times as fast")
    print(
        f"Monte Carlo over its floor:      {ours / median['floor (random numbers, exponentials)']:.1f} times"
    )


if __name__ == "__main__":
    main()
