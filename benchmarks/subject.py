"""The neutral model as the toolkit has it, and what is known of its answer."""

import json
import math
import sys
from functools import cached_property

import numpy as np

from benchmarks.neutral import TABLE, document
from toolkit.engines import plan, run
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_parameters
from toolkit.scenario import loads

FIXED = {table["name"]: table["fixed"] for table in TABLE["parameters"]}
MOST_ERRORS = 4.0
"""Gap allowed between a sampled answer and the exact one, in standard errors."""
ROUNDING = 1e-9
"""Gap allowed between two exact answers."""


class Subject:
    """What every part of the suite asks.

    Parameters
    ----------
    n_draws : draws of the uncertain inputs, where they are not fixed
    """

    def __init__(self, n_draws):
        self.n_draws = n_draws
        self.fixed = FIXED

    @cached_property
    def scenario(self):
        """The scenario with its uncertain inputs."""
        return loads(json.dumps(document()), file="neutral")

    @cached_property
    def uncertain(self):
        """The model with its uncertain inputs."""
        return compile_model(self.scenario)

    @cached_property
    def certain(self):
        """The model with fixed inputs."""
        return compile_model(self.scenario.with_values(**FIXED))

    @cached_property
    def truth(self):
        """The exact answer at fixed inputs: outcome -> probability."""
        answer = run(plan(self.certain, engine="exact"), progress=False)
        return dict(zip(answer.outcomes, map(float, answer.probability), strict=True))

    @cached_property
    def draws(self):
        """Independent draws of the inputs, in the order of the table; shape (D, P)."""
        drawn = draw_parameters(self.uncertain, self.n_draws, 0, "random")
        names = [parameter.name for parameter in self.uncertain.parameters]
        return drawn.values[:, [names.index(table["name"]) for table in TABLE["parameters"]]]

    @cached_property
    def sets(self):
        """The same draws one by one: a list of parameter -> value."""
        return [dict(zip(FIXED, map(float, row), strict=True)) for row in self.draws]

    def repeated(self, n_runs):
        """Return the draws for every run: parameter -> value by run, as many runs for each draw."""
        return {name: np.repeat(self.draws[:, n], n_runs // self.n_draws) for n, name in enumerate(FIXED)}

    def agrees(self, name, counts, n_runs):
        """Stop unless counts at fixed inputs lie within ``MOST_ERRORS`` standard errors of the exact answer."""
        for outcome, probability in self.truth.items():
            error = math.sqrt(probability * (1 - probability) / n_runs)
            gap = abs(counts[outcome] / n_runs - probability) / error
            if gap > MOST_ERRORS:
                sys.exit(f"{name}: {outcome} is {gap:.1f} standard errors from the exact answer")

    def is_exactly(self, name, found):
        """Stop unless probabilities at fixed inputs are those of the exact engine."""
        for outcome, probability in self.truth.items():
            if abs(found[outcome] - probability) > ROUNDING:
                sys.exit(f"{name}: {outcome} is {found[outcome]!r}, and {probability!r} by the exact engine")
