"""Random numbers of runs belong to a name and a position, however the work is cut."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.model.keyed_random import BELOW_ONE, RunRandom

N = 100_000
KEY = (3, "us.military", "choice")


def numbers(seed=4, start=0, stop=1_000, key=KEY, occurrence=0):
    return RunRandom(seed, start, stop, occurrence)(*key).copy()


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (1, 2), (17, 400), (999, 1_000)])
def test_any_stretch_is_part_of_the_whole(start, stop):
    assert np.array_equal(numbers(start=start, stop=stop), numbers()[start:stop])


def test_one_that_has_been_used_gives_the_same_numbers_again():
    random = RunRandom(4, 10, 60)
    first = random(*KEY).copy()
    random(3, "iran", "choice")
    assert np.array_equal(random(*KEY), first)


@pytest.mark.parametrize("other", [
    {"seed": 5}, {"seed": 0}, {"seed": -4}, {"key": (4, "us.military", "choice")}, {"key": (3, "us.sea", "choice")},
    {"key": (3, "us.military", "branch")}, {"occurrence": 1},
])  # fmt: skip
def test_other_names_have_other_numbers(other):
    assert not (numbers(**other) == numbers()).any()


def test_numbers_are_even_and_independent_of_each_other():
    first, other = numbers(stop=N), numbers(stop=N, key=(3, "us.military", "branch"))
    assert first.min() >= 0.0 and first.max() <= BELOW_ONE
    counts = np.bincount((first * 20).astype(int), minlength=20)
    # chi-squared of 20 cells: mean 19, standard deviation sqrt(38); five of these are allowed
    assert abs(((counts - N / 20) ** 2 / (N / 20)).sum() - 19) <= 5 * 38**0.5
    # a correlation of independent numbers has standard error 1 / sqrt(N)
    for one, two in ((first, other), (first[:-1], first[1:]), (first, numbers(stop=2 * N)[N:])):
        assert abs(np.corrcoef(one, two)[0, 1]) <= 4.5 / N**0.5


def test_small_chances_are_told_apart():
    # 53 bits: numbers are whole multiples of 2**-53 (times BELOW_ONE), so that chances far below 1e-7 come about as often as they should
    scaled = numbers(stop=N) * 2.0**30
    assert len(np.unique(scaled % 1.0)) > 0.99 * N
