"""What a competent analyst would write for the same model in NumPy: arrays over runs, a loop over options."""

import numpy as np

from benchmarks.neutral import TABLE

VARIABLES = [table["name"] for table in TABLE["variables"]]
TOP = {table["name"]: table["max"] for table in TABLE["variables"]}


def holds(state, tests, n):
    """Return where every test holds."""
    met = np.ones(n, dtype=bool)
    for variable, operator, level in tests:
        met &= state[variable] >= level if operator == ">=" else state[variable] <= level
    return met


def worth(state, values, base, terms):
    """Add a base and its terms."""
    total = np.full(len(next(iter(state.values()))), float(base))
    for coefficient, variable, parameter in terms:
        term = coefficient
        if variable:
            term = term * state[variable]
        if parameter:
            term = term * values[parameter]
        total = total + term
    return total


def change(state, deltas, where):
    """Add increments where they hold, and cut off at the bounds."""
    for variable, delta in deltas.items():
        moved = np.clip(state[variable] + delta, 0, TOP[variable])
        state[variable] = np.where(where, moved, state[variable])


def simulate(values, n, seed):
    """Simulate ``n`` runs; ``values`` holds one number or one per run for each parameter.

    Returns
    -------
    dict of outcome -> runs
    """
    rng = np.random.default_rng(seed)
    state = {table["name"]: np.full(n, table["init"]) for table in TABLE["variables"]}
    going = np.ones(n, dtype=bool)
    outcome = np.full(n, -1)
    history = {variable: np.zeros((TABLE["turns"] + 1, TOP[variable] + 1)) for variable in VARIABLES}
    for turn in range(1, TABLE["turns"] + 1):
        for actor in TABLE["actors"]:
            weights = np.zeros((len(actor["options"]), n))
            for k, option in enumerate(actor["options"]):
                utility = values[actor["rationality"]] * worth(state, values, option["base"], option["terms"])
                weights[k] = np.where(holds(state, option["when"], n), np.exp(utility), 0.0)
            cumulative = weights.cumsum(axis=0)
            choice = (rng.random(n) * cumulative[-1] >= cumulative).sum(axis=0)
            luck = rng.random(n)
            before = dict(state)
            for k, option in enumerate(actor["options"]):
                probability = values[option["p"]] if isinstance(option["p"], str) else option["p"]
                chosen, success = going & (choice == k), luck < probability
                for deltas, where in (
                    (option["success"], chosen & success),
                    (option["failure"], chosen & ~success),
                ):
                    for variable, delta in deltas.items():
                        moved = np.clip(before[variable] + delta, 0, TOP[variable])
                        state[variable] = np.where(where, moved, state[variable])
        for event in TABLE["events"]:
            probability = np.clip(worth(state, values, event["base"], event["terms"]), 0.0, 1.0)
            fires = going & holds(state, event["when"], n) & (rng.random(n) < probability)
            change(state, event["deltas"], fires)
        for k, rule in enumerate(TABLE["terminal"]):
            ended = going & holds(state, rule["when"], n)
            outcome[ended] = k
            going &= ~ended
        for variable in VARIABLES:
            history[variable][turn] = np.bincount(state[variable], minlength=TOP[variable] + 1)
    for k, rule in enumerate(TABLE["horizon"], start=len(TABLE["terminal"])):
        ended = going & holds(state, rule["when"], n)
        outcome[ended] = k
        going &= ~ended
    return dict(zip(TABLE["outcomes"], np.bincount(outcome, minlength=len(TABLE["outcomes"])), strict=True))
