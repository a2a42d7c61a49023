"""States packed into words, and the rows of some of their variables."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from toolkit.engines.sampling.rows.words import Words

SIZES = (3, 2, 4, 5)
STATES = np.array(list(product(*map(range, SIZES))), dtype=np.int8)
COLUMNS = list(STATES.T)


def rows(words, variables, factor=1):
    grain = words.grain(variables, factor)
    packed = words.packed(COLUMNS)
    return grain, grain.of(packed, np.empty(len(STATES), np.intp), np.empty(len(STATES), np.intp))


@pytest.mark.parametrize("most", [1, 6, 24, 10**4])
@pytest.mark.parametrize("variables", [(), (1,), (0, 3), (3, 0), (0, 1, 2, 3)])
def test_states_share_a_row_where_their_variables_agree(most, variables):
    grain, found = rows(Words(SIZES, most), variables, factor=7)
    levels = [tuple(state[sorted(variables)]) for state in STATES]
    assert grain.size == len(set(levels))
    assert len({*zip(levels, found.tolist(), strict=True)}) == len(
        set(levels)
    )  # one row each, and no two the same
    assert set(found.tolist()) == {7 * n for n in range(grain.size)}


@pytest.mark.parametrize("most", [1, 6, 24, 10**4])
def test_a_row_names_a_state_that_has_it(most):
    words = Words(SIZES, most)
    grain = words.grain((0, 2))
    columns = words.columns(grain)
    spare = np.empty(grain.size, np.intp)
    assert grain.of(words.packed(columns), spare, spare.copy()).tolist() == list(range(grain.size))
    assert not columns[1].any() and not columns[3].any()


def test_words_hold_as_many_variables_as_fit():
    assert Words(SIZES, 24).variables_of == [[0, 1, 2], [3]]
    assert Words(SIZES, 1).variables_of == [[0], [1], [2], [3]]
