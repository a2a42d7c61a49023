"""A result as plain tables: draw by draw, and as every answer shows itself."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest

import toolkit as ct


@pytest.fixture(scope="module")
def result():
    return ct.run("cuba-1962", seed=7, draws=8, alternatives=False, progress=False)


def test_draws_stand_beside_what_follows_from_them(result):
    table = result.draws()
    names = [parameter.name for parameter in result.model.parameters]
    assert list(table.columns) == [*names, *(f"P({name})" for name in result.outcomes), "weight"]
    assert np.array_equal(table[names], result.parameters)
    weighed = table[[f"P({name})" for name in result.outcomes]].mul(table.weight, axis=0).sum()
    assert list(weighed) == pytest.approx(list(result.probability))


def test_one_row_for_each_draw_and_outcome(result):
    table = result.to_dataframe()
    assert table.index.names == ["draw", "outcome"]
    assert len(table) == 8 * len(result.outcomes)
    assert list(table.probability.groupby("draw").sum()) == pytest.approx([1.0] * 8)
    assert table.loc[(3, result.outcomes[1]), "probability"] == result.tally.final[3, 1]


def test_it_shows_itself_as_its_outcomes_do(result):
    answer = ct.outcomes(result)
    assert result.html == answer.html and result._repr_html_() == answer._repr_html_()
    assert str(result) == result.text(100) == answer.text(100)
    assert repr(result).startswith("<Result of cuba-1962: ") and "8 draws, seed 7" in repr(result)
    assert result.about()["draws"] == 8


def test_a_misspelt_question_names_the_nearest(result):
    with pytest.raises(AttributeError, match=r"a Result has no 'sensitivty'; nearest: sensitivity"):
        result.sensitivty()
    with pytest.raises(AttributeError, match=r"a Result has no '_nothing'$"):
        result._nothing  # noqa: B018


@pytest.mark.parametrize("room", ["results", "engines", "history"])
def test_a_room_has_no_other_names(room):
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        exec(f"from toolkit.{room} import nothing")


def test_what_xarray_is_handed_has_names_along_every_dimension(result, monkeypatch):
    stand_in = ModuleType("xarray")
    stand_in.__spec__ = ModuleSpec("xarray", None)
    stand_in.Dataset = lambda *parts: parts
    monkeypatch.setitem(sys.modules, "xarray", stand_in)
    variables, coordinates, about = result.to_xarray()
    for name, (dimensions, values, _) in {**variables, **coordinates}.items():
        assert len(dimensions) == np.ndim(values), name
    assert about["seed"] == "7" and about["digest"] == result.model.digest
