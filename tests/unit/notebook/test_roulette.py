"""The grid for an expert's counters, used as its user does: by its buttons."""

import ipywidgets as widgets
import pytest
import yaml
from crises import SMALL

import toolkit as ct
from toolkit.notebook import roulette

PARAMETERS = """parameters:
  luck: {name: Luck, within: [0, 1], quantiles: {p10: 0.123, p50: 0.234, p90: 0.345}, judgement: Guessed.}
  troops: {unit: men, lognormal: {mean: 777, sd: 100}, judgement: Guessed.}
variables:
"""


@pytest.fixture
def crisis():
    return ct.loads(SMALL.replace("variables:\n", PARAMETERS))


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def press(grid, column, times, sign="+"):
    buttons = [one for one in inside(grid) if isinstance(one, widgets.Button) and one.description == sign]
    for _ in range(times):
        buttons[column].click()


def text(grid):
    return " ".join(one.value for one in inside(grid) if isinstance(one, widgets.HTML))


def test_counters_become_quantiles_a_fit_and_a_line_for_the_file(crisis):
    grid = roulette(crisis, "luck")
    assert "Lay about 20 counters" in text(grid)
    for column, times in ((1, 4), (2, 10), (3, 7)):
        press(grid, column, times)
    press(grid, 3, 1, "−")
    assert grid.quantiles == {"p20": pytest.approx(0.2), "p70": pytest.approx(0.3)}
    assert "20 counters" in text(grid)
    assert yaml.safe_load(grid.yaml)["your_name"]["quantiles"] == {"p20": 0.2, "p70": 0.3}
    assert grid.fit.misfit == 0.0
    assert "0.123" not in text(grid)


def test_a_column_holds_no_fewer_than_none(crisis):
    grid = roulette(crisis, "luck", columns=4)
    press(grid, 0, 1, "−")
    press(grid, 1, 1)
    assert grid.counters == [0, 1, 0, 0]
    assert "expected at least three" in text(grid)


def test_a_number_without_bounds_has_a_grid_where_it_is_put(crisis):
    grid = roulette(crisis, "troops", low=500, high=1000, columns=5)
    for column in range(1, 4):
        grid.lay(column, 2)
    assert list(grid.quantiles.values()) == [700.0, 800.0]
    assert "troops, men" in text(grid)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("luk", {}, "nearest: luck"),
        ("troops", {}, "has no ends"),
        ("troops", {"low": 3, "high": 2}, "has no ends"),
        ("luck", {"columns": 2}, "expected at least 3"),
    ],
)
def test_what_makes_no_grid(crisis, name, options, said):
    with pytest.raises(ct.ToolkitError, match=said):
        roulette(crisis, name, **options)
