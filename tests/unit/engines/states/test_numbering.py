"""The number of a state: digits in mixed radix, there and back."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines.states.listing import list_states
from toolkit.engines.states.numbering import Numbering
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError

TWO_DIGITS = """
format: 1
id: digits
title: Digits
as_of: 2031-01-01
horizon: 1
turn: 1 week
variables:
  tens: {levels: 0..4, start: 0, judgement: Assumed.}
  ones: {levels: 0..2, start: 0, judgement: Assumed.}
outcomes:
  high: {when: tens == 4, judgement: Assumed.}
  rest: {otherwise: true}
"""


def test_the_first_variable_has_the_highest_place_value():
    numbering = Numbering(model_of(ct.loads(TWO_DIGITS)))
    tens, ones = np.array([0, 1, 4], np.int8), np.array([2, 0, 1], np.int8)
    assert numbering.numbers((tens, ones)).tolist() == [2, 3, 13]
    assert [column.tolist() for column in numbering.columns(np.array([2, 3, 13]))] == [[0, 1, 4], [2, 0, 1]]


def test_numbers_have_the_shape_of_a_column():
    numbering = Numbering(model_of(ct.loads(TWO_DIGITS)))
    square = np.ones((2, 3), np.int8)
    assert numbering.numbers((square, square)).tolist() == [[4] * 3] * 2


def test_every_listed_state_is_found_again():
    model = model_of("cuba-1962")
    columns = list_states(model).steps[0].columns
    numbering = Numbering(model)
    assert (np.diff(numbering.numbers(columns)) > 0).all()
    assert (numbering.places(columns, columns) == np.arange(len(columns[0]))).all()
    backwards = tuple(column[::-1] for column in columns)
    assert (numbering.places(columns, backwards) == np.arange(len(columns[0]))[::-1]).all()


def test_too_many_combinations_are_refused():
    many = "".join(f"  v{n}: {{levels: 0..9, start: 0, judgement: Assumed.}}\n" for n in range(19))
    with pytest.raises(RunError, match="too many combinations to number"):
        Numbering(model_of(ct.loads(TWO_DIGITS.replace("variables:\n", f"variables:\n{many}"))))


@pytest.mark.parametrize("variables", [(), (0,), (2, 3), (0, 2, 3, 5), (1, 3, 4, 5, 6)])
def test_a_part_is_what_its_digits_contribute(variables):
    model = model_of("cuba-1962")
    numbering, columns = Numbering(model), list_states(model).steps[0].columns
    found = numbering.part(numbering.numbers(columns), variables)
    assert np.array_equal(found, numbering.part_of(columns, variables))
