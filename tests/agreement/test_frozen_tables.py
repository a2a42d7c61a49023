"""Every shipped scenario answers as its frozen table says: within 1e-12 where exact, to the last history where sampled.

The tables are made by ``python tests/frozen_tables.py``; the oldest and the newest dependencies are held to the same ones.
"""

from __future__ import annotations

import frozen_tables
import pytest

SCENARIOS = frozen_tables.scenarios()


def same(found: object, kept: object) -> None:
    """Compare tables entry by entry: names and order, whole numbers as they are, chances within 1e-12."""
    if isinstance(kept, dict):
        assert isinstance(found, dict) and list(found) == list(kept)
        for name, value in kept.items():
            same(found[name], value)
    elif isinstance(kept, float):
        assert found == pytest.approx(kept, abs=1e-12, rel=0)
    else:
        assert found == kept


def test_every_shipped_scenario_has_its_table_and_no_table_is_left_over():
    assert sorted(SCENARIOS) == sorted(path.stem for path in frozen_tables.FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_answers_as_it_did(name):
    kept = frozen_tables.kept(name)["quick"]
    same(frozen_tables.quick_table(name), kept)
    assert {sum(row) for row in kept["histories"]} == {frozen_tables.RUNS}
    assert sum(kept["at the medians"].values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_its_what_ifs_and_alternatives_do_too(name):
    same(frozen_tables.slow_table(name), frozen_tables.kept(name)["slow"])


def test_a_chance_that_moved_and_a_history_that_ended_otherwise_are_noticed():
    kept = frozen_tables.kept("chicken")["quick"]
    moved = {**kept, "at the medians": {**kept["at the medians"], "collision": 0.1839116764117607}}
    with pytest.raises(AssertionError):
        same(moved, kept)
    with pytest.raises(AssertionError):
        same({**kept, "histories": [[40, 73, 61, 76]]}, kept)
