"""Who can be reached from whom, and back."""

from __future__ import annotations

import random

from toolkit.model.compile.cycles import strong_components


def test_groups_are_those_that_reach_each_other():
    rng = random.Random(2)
    for _ in range(500):
        n = rng.randrange(1, 9)
        followers = [[other for other in range(n) if rng.random() < 0.2] for _ in range(n)]
        reached = [[one == other for other in range(n)] for one in range(n)]
        for middle in range(n):
            reached[middle] = [reached[middle][other] or other in followers[middle] for other in range(n)]
        for middle in range(n):
            for one in range(n):
                if reached[one][middle]:
                    reached[one] = [a or b for a, b in zip(reached[one], reached[middle], strict=True)]
        group = strong_components(followers)
        for one in range(n):
            for other in range(n):
                assert (group[one] == group[other]) == (reached[one][other] and reached[other][one])


def test_a_long_chain_needs_no_deep_recursion():
    assert len(set(strong_components([[n + 1] for n in range(20_000)] + [[]]))) == 20_001
    assert set(strong_components([[(n + 1) % 20_000] for n in range(20_000)])) == {0}
