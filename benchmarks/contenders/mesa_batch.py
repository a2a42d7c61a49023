"""The same model as agents of Mesa 3, run by its own ``batch_run``."""

from math import exp

import mesa

from benchmarks.contenders.pure_python import change, holds, worth
from benchmarks.neutral import TABLE


class Actor(mesa.Agent):
    """Somebody who chooses once a turn."""

    def __init__(self, model, table):
        super().__init__(model)
        self.table = table

    def step(self):
        """Choose among what is open, and see how it turns out."""
        state, values, rng = self.model.state, self.model.values, self.model.random
        options = [option for option in self.table["options"] if holds(state, option["when"])]
        precision = values[self.table["rationality"]]
        weights = [exp(precision * worth(state, values, option)) for option in options]
        option = rng.choices(options, weights)[0]
        probability = values[option["p"]] if isinstance(option["p"], str) else option["p"]
        change(state, option["success"] if rng.random() < probability else option["failure"])


class Crisis(mesa.Model):
    """One history."""

    def __init__(self, case):
        self.values, seed = case
        super().__init__(seed=seed)
        self.outcome, self.turn = None, 0
        self.state = {table["name"]: table["init"] for table in TABLE["variables"]}
        for table in TABLE["actors"]:
            Actor(self, table)
        self.datacollector = mesa.DataCollector({"outcome": "outcome"})

    def step(self):
        """Play one turn."""
        self.turn += 1
        self.agents.do("step")
        for event in TABLE["events"]:
            if holds(self.state, event["when"]) and self.random.random() < worth(
                self.state, self.values, event
            ):
                change(self.state, event["deltas"])
        rules = TABLE["terminal"] if self.turn < TABLE["turns"] else TABLE["terminal"] + TABLE["horizon"]
        self.outcome = next((rule["outcome"] for rule in rules if holds(self.state, rule["when"])), None)
        self.running = self.outcome is None
        self.datacollector.collect(self)


def simulate(values, n, seed):
    """Simulate ``n`` runs; ``values`` is one set of parameters, or a list of them to take in turn."""
    sets = values if isinstance(values, list) else [values]
    cases = [(sets[number % len(sets)], seed + number) for number in range(n)]
    found = mesa.batch_run(
        Crisis, {"case": cases}, number_processes=1, iterations=1, max_steps=TABLE["turns"],
        data_collection_period=-1, display_progress=False,
    )  # fmt: skip
    ended = [row["outcome"] for row in found]
    return {outcome: ended.count(outcome) for outcome in TABLE["outcomes"]}
