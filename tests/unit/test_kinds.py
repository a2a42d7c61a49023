"""Kinds of arguments: what fits one, and where in a list or table something does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pytest

from toolkit.kinds import choices, fits, misfit_within, words


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (3, int),
        (np.int64(3), int),
        (3, float),
        (np.float64(0.5), float),
        (np.bool_(True), bool),
        ("a", str | None),
        (None, str | None),
        ("exact", Literal["auto", "exact"]),
        ({"a": [1, 2]}, Mapping[str, Sequence[float]]),
        (("us", "hold", 2), tuple[str, str, int]),
        (object(), Any),
    ],
)
def test_what_fits(value, kind):
    assert fits(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, int),
        (0.5, int),
        ("1", float),
        (float("nan"), float),
        (1, bool),
        ("exat", Literal["auto", "exact"]),
        ("abc", Sequence[str]),
        ({"a": "b"}, Mapping[str, float]),
        (("us", "hold"), tuple[str, str, int]),
    ],
)
def test_what_does_not_fit(value, kind):
    assert not fits(value, kind)


def test_the_first_misfit_inside_is_found_with_its_place():
    kind = Mapping[str, Sequence[float]] | None
    assert misfit_within("levers", {"a": [1.0], "b": [2.0, "x"]}, kind) == ("levers['b'][1]", "x", float)
    assert misfit_within("levers", 3, kind) == ("levers", 3, kind)


def test_kinds_in_words():
    assert words(Sequence[float]) == "a list, each a number"
    assert choices(Literal["auto", "exact"] | None) == ["auto", "exact"]
