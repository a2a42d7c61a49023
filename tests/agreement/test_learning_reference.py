"""Actors who learn against a second reading that shares no code with the engines: equilibria and levels of random small games."""

from __future__ import annotations

import pytest
from random_learning import random_game
from reference_learning import equilibrium, of_level, of_poisson, stage_by_stage
from reference_tree import Tree

import toolkit as ct
from toolkit.scenario import Scenario

CLOSE = 1e-9
GAMES = range(16)
LEVELS = [
    (0, None), (1, None), (2, None), (3, None), (2, "inf"), (3, "inf"), ({"poisson": 1.5}, None), ({"poisson": 0.7}, "inf"),
]  # fmt: skip


def worst(scenario: Scenario, choices, tree: Tree) -> float:
    """Return the largest difference in any outcome, and in any act of any turn."""
    result = ct.run(scenario, engine="exact", progress=False)
    ends, acts = tree.outcomes(choices)
    apart = [
        abs(ends.get(one.name, 0.0) - chance)
        for one, chance in zip(result.model.outcomes, result.probability, strict=True)
    ]
    for turn, row in enumerate(result.tally.choices, start=1):
        for (actor, name, _), share in zip(result.model.actions, row, strict=True):
            if actor in tree.learners:
                apart.append(abs(acts.get((turn, actor, name), 0.0) - share))
    return float(max(apart))


@pytest.mark.parametrize("seed", GAMES)
def test_an_equilibrium_is_that_of_the_second_reading(seed):
    scenario = ct.loads(random_game(seed))
    tree = Tree(scenario)
    assert worst(scenario, equilibrium(tree), tree) < CLOSE


@pytest.mark.parametrize("seed", [1, 6, 10, 19])
def test_an_equilibrium_stage_by_stage_is_that_of_the_second_reading(seed):
    scenario = ct.loads(random_game(seed)).with_changes(set={"equilibrium": "stage_by_stage"})
    tree = Tree(scenario)
    assert worst(scenario, stage_by_stage(tree), tree) < CLOSE


@pytest.mark.parametrize("seed", [0, 3, 11, 18])
@pytest.mark.parametrize(("level", "precision"), LEVELS)
def test_levels_are_those_of_the_second_reading(seed, level, precision):
    decides = {"level": level, "remembers": "everything"}
    scenario = ct.loads(random_game(seed, decides, precision))
    tree, choices = Tree(scenario), {}
    for actor in tree.learners:
        found = (
            of_level(tree, actor, level)[0]
            if isinstance(level, int)
            else of_poisson(tree, actor, level["poisson"])[0]
        )
        choices |= {key: odds for key, odds in found.items() if tree.sets[key].actor == actor}
    assert worst(scenario, choices, tree) < CLOSE


@pytest.mark.parametrize("level", [1, 2, {"poisson": 1.5}])
def test_levels_that_remember_the_present_alone_are_those_of_the_second_reading(level):
    scenario = ct.loads(random_game(36, {"level": level, "remembers": "present"}))
    tree, choices = Tree(scenario), {}
    for actor in tree.learners:
        found = (
            of_level(tree, actor, level)[0]
            if isinstance(level, int)
            else of_poisson(tree, actor, level["poisson"])[0]
        )
        choices |= {key: odds for key, odds in found.items() if tree.sets[key].actor == actor}
    assert worst(scenario, choices, tree) < CLOSE


def test_the_second_reading_can_fail():
    """Choices of another precision are told apart by far more than is allowed."""
    scenario = ct.loads(random_game(3))
    tree = Tree(scenario)
    for own in tree.sets.values():
        own.precision *= 1.01
    assert worst(scenario, equilibrium(tree), tree) > 1e-5
