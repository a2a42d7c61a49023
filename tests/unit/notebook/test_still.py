"""What panel, seat and grid show where there are no widgets: what is missing, what to do, and how matters stand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.errors import ToolkitError
from toolkit.notebook import roulette

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
WIDGET = "application/vnd.jupyter.widget-view+json"


def pieces():
    grid = roulette(STRAIT, "north_resolve")
    for column, count in ((2, 3), (4, 6), (6, 3)):
        grid.lay(column, count)
    return {
        "panel": (ct.explore(STRAIT, full=False), ["As it stands, exact at central inputs:", "%"]),
        "seat": (ct.play("chicken", seats=["west"], seed=1), ["'hold_course'", "seat.game.choose"]),
        "grid": (grid, ["0, 0, 3, 0, 6, 0, 3, 0, 0, 0", "grid.lay"]),
    }


@pytest.fixture(scope="module", params=["panel", "seat", "grid"])
def piece(request):
    return pieces()[request.param]


def test_the_widget_comes_with_a_page_and_with_words(piece):
    widget, told = piece
    data = widget._repr_mimebundle_()
    assert data[WIDGET]["model_id"] == widget.model_id
    for text in (data["text/plain"], data["text/html"]):
        assert "JupyterLab 4" in text
        assert "run the cell again" in text
    assert all(one in data["text/plain"] for one in told)


def test_the_page_shows_how_matters_stand():
    found = pieces()
    assert "crisis-bars" in found["panel"][0]._repr_mimebundle_()["text/html"]
    assert "Hold course" in found["seat"][0]._repr_mimebundle_()["text/html"]
    assert "your_name: {quantiles:" in found["grid"][0]._repr_mimebundle_()["text/html"]


def test_a_game_that_is_over_says_how_it_ended():
    seat = ct.play("chicken", seats=["west"], seed=1)
    seat.game.finish()
    seat.show()
    assert "It is over: " in repr(seat)
    assert "It is over: " in seat._repr_mimebundle_()["text/html"]


def test_a_grid_without_counters_shows_nothing_to_copy():
    assert "your_name" not in roulette(STRAIT, "north_resolve")._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("verb", ["explore", "play"])
def test_without_ipywidgets_a_sentence_says_so(verb, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("toolkit.notebook", "ipywidgets"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(vars(ct), verb, raising=False)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ToolkitError, match=r"^ipywidgets is not installed.*python -m pip install ipywidgets"):
        getattr(ct, verb)("chicken")
