"""What splitting found, in words."""

from __future__ import annotations

import pytest

from toolkit.results.tail import Tail


@pytest.mark.parametrize(
    ("chance", "error", "said"),
    [
        (0.0027, 0.0001, "relative error 4 %"),
        (1.06e-6, 0.2e-6, "relative error 19 %: about 1 in 900,000"),
        (1.06e-6, 0.02e-6, "relative error 2 %: about 1 in 940,000"),
        (4.3e-13, 0.6e-13, "relative error 14 %: about 1 in 2,000,000,000,000"),
        (
            1e-9,
            5e-10,
            "relative error 50 %: about 1 in 1,000,000,000; no more than its order of magnitude is known",
        ),
    ],
)
def test_a_chance_too_small_for_per_cent_is_one_in_so_many(chance, error, said):
    tail = Tail("war", "War", chance, error, (1.0,), (0.1, 0.1), 20, 1_000, (chance,) * 20, 4_000)
    assert tail.found_how == f"by splitting: 1 level, 20 x 1,000 to 4,000 histories each, {said}"
