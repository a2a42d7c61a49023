"""After a game: one answer, written by the one formatter, with the limits of the model's answer beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit as ct
from toolkit import numbers
from toolkit.analysis import class_debrief, debrief
from toolkit.analysis.outcomes import outcome_rows
from toolkit.answers import Answer
from toolkit.classroom import pages
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.games.saved_games import save_game

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture(scope="module")
def game():
    found = ct.Game(model_of(STRAIT), ("north", "south"), 3)
    while not found.is_over:
        found.choose(found.course.decision.choices[0].name)
    return found


@pytest.fixture(scope="module")
def found(game):
    return debrief(game)


def test_it_is_an_answer_whose_table_are_the_choices(found):
    assert isinstance(found, Answer)
    assert found.decisions is found.table
    assert set(found.tables()) == {"debrief", "course", "turning_points", "what_ifs"}
    plain = found.to_dict()
    assert (plain["outcome"], plain["is_over"], len(plain["rows"])) == (found.outcome, True, len(found.table))
    assert plain["course"][0]["probability"] == found.course.probability.iloc[0]
    assert plain["caveats"]


def test_every_surface_says_the_same_of_the_end_and_what_limits_it(found):
    row = next(row for row in outcome_rows(found.result) if row.outcome == found.outcome)
    page = pages.debrief_page(found)
    for text in (" ".join(found.text().split()), found.html, page):
        assert f"the model gave this {row.shown} over all" in text
        assert f"{numbers.share(found.at_start)} with the inputs of this game" in text
        for caveat in found.caveats:
            assert caveat.split("“")[0] in text
    for cells in found.cells():
        assert all(cell in page for cell in cells)


def test_a_saved_game_and_a_folder_are_read(game, found, tmp_path):
    save_game(game, tmp_path / "one.game.json")
    again = debrief(str(tmp_path / "one.game.json"))
    assert again.table.equals(found.table)
    (tmp_path / "two.game.json").write_text("{", encoding="utf-8")
    compared = class_debrief(tmp_path)
    assert list(compared.index) == ["one"]
    assert [caveat.kind for caveat in compared.caveats] == ["left_out"]
    assert compared.cells()[0][5] == numbers.share(compared.as_the_model.iloc[0])
    assert class_debrief({"a": game, "b": tmp_path / "one.game.json"}).turns.nunique() == 1


def test_the_board_keeps_the_rungs_of_games_that_go_on(game):
    begun = ct.Game(game.model, ("north", "south"), 3)
    begun.choose(begun.course.decision.choices[-1].name)
    compared = class_debrief({"over": game, "on": begun})
    assert list(compared.shown.outcome) == [compared.outcome["over"], "still going"]
    hidden = compared.without_secrets()
    assert hidden.highest_rung["on"] == ""
    assert hidden.highest_rung["over"] == compared.highest_rung["over"]


WRONG = [
    None,
    3,
    "nowhere",
    [],
    {},
    object(),
    Path("no/such.game.json"),
    pd.DataFrame({"a": [1]}),
    {"a": 3},
    "\0",
]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("verb", [debrief, class_debrief])
def test_whatever_is_no_game_is_refused_in_a_sentence(verb, wrong):
    with pytest.raises(ToolkitError):
        verb(wrong)


def test_results_of_others_and_axes_are_refused(game):
    other = ct.run("chicken", progress=False)
    with pytest.raises(ToolkitError, match="another crisis"):
        debrief(game, result=other)
    with pytest.raises(ToolkitError, match="result of debrief"):
        debrief(game, result="chicken")
    plt = pytest.importorskip("matplotlib.pyplot")
    axes = plt.figure().add_subplot()
    for verb in (debrief, class_debrief):
        with pytest.raises(ToolkitError, match="takes"):
            verb(axes)
    plt.close("all")


def test_it_fits_a_terminal_and_draws_itself(found):
    assert max(map(len, found.text(78).splitlines())) <= 78
    plt = pytest.importorskip("matplotlib.pyplot")
    assert found.plot() is not None
    plt.close("all")
