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
    assert set(found.tables()) == {"debrief", "course", "moves", "what_ifs", "forecast", "hidden"}
    plain = found.to_dict()
    assert (plain["outcome"], plain["is_over"], len(plain["rows"])) == (found.outcome, True, len(found.table))
    assert plain["course"][0]["probability"] == found.course.probability.iloc[0]
    assert plain["caveats"]


def test_every_surface_says_the_same_of_the_end_and_what_limits_it(found):
    row = next(row for row in outcome_rows(found.result) if row.outcome == found.wanted.outcome)
    page = pages.debrief_page(found)
    for text in (" ".join(found.text(most=None).split()), found.html, page):
        assert f"the model gave that end {row.shown} over all" in text
        assert f"{numbers.share(found.accounts.before)} with the inputs of this game" in text
        for caveat in found.caveats:
            assert caveat.split("“")[0] in text
        for section in found.sections:
            assert section.head in text
            assert all(said in text for said in section.says if "“" not in said)
    for section in found.sections:
        if section.key != "turns":  # whose table the page sets in its own way
            assert all(f">{cell}<" in page for row in section.rows for cell in row if "’" not in cell and "'" not in cell)  # fmt: skip


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


def test_an_end_can_be_asked_for_and_names_are_checked(game):
    other = next(one for one in game.model.outcomes if one.name != game.course.outcome)
    asked = debrief(game, wanted=other.name, chair="north")
    assert (asked.wanted.outcome, asked.wanted.why, asked.chair) == (other.name, "as asked for", ("north",))
    assert set(asked.decisions.actor) == {"north"}
    assert "not reached" in asked.told
    with pytest.raises(ToolkitError, match="unknown end 'peece'"):
        debrief(game, wanted="peece")
    with pytest.raises(ToolkitError, match="unknown seat 'east'"):
        debrief(game, chair=["east"])


def test_what_moved_adds_up_and_each_choice_has_its_cost(found):
    moved = found.moves
    assert moved.points.sum() == pytest.approx(found.accounts.after - found.accounts.before, abs=1e-12)
    assert (found.decisions.cost >= -1e-12).all()
    own = moved[(moved.by == "own") & (moved.turn == found.decisions.turn.iloc[0])]
    assert own.points.iloc[0] == pytest.approx(found.decisions.effect.iloc[0], abs=1e-12)


def scored(seats=("north",)):
    """Play a game to its end after a forecast was made."""
    made = ct.Game(model_of(STRAIT), seats, 3)
    ends = [one.name for one in made.model.outcomes]
    made.expect("north", ends[0], {ends[0]: 6, ends[1]: 4})
    while not made.is_over:
        made.choose(made.course.decision.choices[0].name)
    return made, ends


def test_a_forecast_names_the_end_and_is_scored():
    made, ends = scored()
    found = debrief(made, chair="north")
    assert (found.wanted.outcome, found.wanted.why) == (ends[0], "named before the first choice")
    tokens = found.forecast.set_index("outcome").tokens
    came = made.course.outcome
    score = sum((10 * (one == came) - tokens[one]) ** 2 for one in ends)
    said = next(one for one in found.sections if one.key == "forecast").says[0]
    assert said.startswith(f"Your score: {score:.0f} (0 is perfect, 200 as bad as can be).")


def test_a_chair_without_a_forecast_is_told_so(found):
    section = next(one for one in found.sections if one.key == "forecast")
    assert section.says == ("No forecast was made before the first choice.",)
    assert section.rows == ()


def test_what_was_kept_from_a_chair_is_shown_with_its_day_and_who_knew():
    made = ct.Game("grenada-1983", ("us",), 4)
    made.choose(made.course.decision.choices[0].name)
    row = debrief(made).hidden.iloc[0]
    assert (row.turn, str(row.date), row.what, row.known_to) == (
        0,
        "1983-10-21",
        "Orders of the Cubans",
        "Cuba",
    )
    with_havana = ct.Game("grenada-1983", ("us", "cuba"), 4)
    with_havana.choose(with_havana.course.decision.choices[0].name)
    assert debrief(with_havana).hidden.empty
    assert len(debrief(with_havana, chair="us").hidden) == 1


def test_who_looks_back_while_playing_is_told_no_secret():
    made = ct.Game("grenada-1983", ("us",), 4)
    made.choose(made.course.decision.choices[0].name)
    so_far = debrief(made)
    hidden, assumed = (next(one for one in so_far.for_players().sections if one.key == key) for key in ("hidden", "assumed"))  # fmt: skip
    assert (hidden.says, hidden.rows) == (("Told when the crisis is over.",), ())
    assert {row[1] for row in assumed.rows} == {"?"}
    assert next(one for one in so_far.sections if one.key == "hidden").rows  # the teacher's page has them
    made.finish()
    over = debrief(made)
    assert over.for_players().text() == over.text()


def test_who_plays_on_is_told_no_chance_that_knows_what_is_hidden():
    """Two games whose hidden types differ are told in the same words."""
    told = {}
    for seed in range(30):
        made = ct.Game("reputation", ("north", "south"), seed)
        made.choose("stay_out")
        temper = made.course.moments[0].state[0]
        if temper not in told and not made.is_over:
            so_far = debrief(made)
            assert " %" in " ".join(so_far.sections[0].says)  # the teacher's page has them
            found = so_far.for_players()
            told[temper] = found.text(most=None), pages.debrief_page(found), found.html
    (text, page, html), other = told.values()
    assert (text, page, html) == other
    assert "The chances are told when the crisis is over" in " ".join(text.split())
    assert "Stay out" in text


def test_a_game_begun_on_an_answer_under_news_says_that_it_begins_before_them():
    news = ct.run(
        "caribbean-2025", evidence=ct.reports("caribbean-2025"), draws=2, alternatives=False, progress=False
    )
    made = ct.Game(news, seats=["us"])
    assert [one.kind for one in made.caveats] == ["unheard"]
    assert not ct.Game("chicken", seats=["west"]).caveats
    made.choose(made.course.decision.choices[0].name)
    found = debrief(made, result=news)
    assert found.caveats[0].kind == "unheard"
    text = " ".join(found.text().split())
    assert "After the reports that it has heard the model gave that end" in text
    assert "Before the first turn the model gave" not in text
    assert "before the first turn it was" in text
    assert "What the model expected after its reports" in pages.debrief_page(found)
