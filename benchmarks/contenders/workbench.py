"""The plain NumPy model, explored by the EMA Workbench over the same draws of the inputs."""

import io
import warnings
from contextlib import redirect_stderr

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of what else could be installed
    from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator

from benchmarks.contenders import plain_numpy
from benchmarks.neutral import TABLE


def simulate(draws, n, seed):
    """Simulate ``n`` runs, as many for each of the draws, which are sets of parameters; outcome -> runs.

    A Latin hypercube of as many points as there are draws takes each draw once.
    """
    runs = n // len(draws)

    def one(where=0.0):
        number = min(int(where * len(draws)), len(draws) - 1)
        return plain_numpy.simulate(draws[number], runs, (seed, number))

    model = Model("neutral", function=one)
    model.uncertainties = [RealParameter("where", 0.0, 1.0)]
    model.outcomes = [ScalarOutcome(name) for name in TABLE["outcomes"]]
    with redirect_stderr(io.StringIO()), SequentialEvaluator(model) as evaluator:  # it shows how far it is
        _, found = evaluator.perform_experiments(scenarios=len(draws))
    return {name: int(np.sum(found[name])) for name in TABLE["outcomes"]}
