"""The same model one run at a time, in plain Python."""

import math
from random import Random

from benchmarks.neutral import TABLE

TOP = {table["name"]: table["max"] for table in TABLE["variables"]}


def holds(state, tests):
    """Whether every test holds."""
    return all(state[v] >= n if operator == ">=" else state[v] <= n for v, operator, n in tests)


def worth(state, values, table):
    """Add a base and its terms."""
    return table["base"] + sum(
        coefficient * (state[variable] if variable else 1) * (values[parameter] if parameter else 1)
        for coefficient, variable, parameter in table["terms"]
    )


def change(state, deltas):
    """Add increments and cut off at the bounds."""
    for variable, delta in deltas.items():
        state[variable] = min(max(state[variable] + delta, 0), TOP[variable])


def one_run(values, rng):
    """Simulate one run and return its outcome."""
    state = {table["name"]: table["init"] for table in TABLE["variables"]}
    for _ in range(TABLE["turns"]):
        for actor in TABLE["actors"]:
            options = [option for option in actor["options"] if holds(state, option["when"])]
            precision = values[actor["rationality"]]
            weights = [math.exp(precision * worth(state, values, option)) for option in options]
            option = rng.choices(options, weights)[0]
            probability = values[option["p"]] if isinstance(option["p"], str) else option["p"]
            change(state, option["success"] if rng.random() < probability else option["failure"])
        for event in TABLE["events"]:
            if holds(state, event["when"]) and rng.random() < worth(state, values, event):
                change(state, event["deltas"])
        for rule in TABLE["terminal"]:
            if holds(state, rule["when"]):
                return rule["outcome"]
    return next(rule["outcome"] for rule in TABLE["horizon"] if holds(state, rule["when"]))


def simulate(values, n, seed):
    """Simulate ``n`` runs with one set of parameters; outcome -> runs."""
    rng = Random(seed)
    counts = dict.fromkeys(TABLE["outcomes"], 0)
    for _ in range(n):
        counts[one_run(values, rng)] += 1
    return counts
