"""Mistakes of structure, in plain words."""

import pytest
from crises import changed, problems


@pytest.mark.parametrize(
    ("given", "said", "expected"),
    [
        ("pert: [0.1, 0.3]", "2 parts stand here", "three numbers: lowest, most likely, highest"),
        ("triangular: [1]", "1 part stands here", "three numbers: lowest, most likely, highest"),
        ("uniform: [0, 1, 2]", "3 parts stand here", "two numbers: lowest, highest"),
        ("pert: 3", "a list belongs here", "three numbers: lowest, most likely, highest"),
        ("pert: {low: 1, high: 3}", "a list belongs here", "three numbers: lowest, most likely, highest"),
    ],
)
def test_lists_of_the_wrong_length_say_what_belongs_there(given, said, expected):
    text = changed("variables:\n", f"parameters:\n  p: {{{given}, judgement: Guessed.}}\nvariables:\n")
    [found] = problems(text)
    assert found.problem == said and found.expected == expected
