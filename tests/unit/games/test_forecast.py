"""What a seat wants and expects: said before it chooses, kept with the game, pooled over those at the seat."""

from __future__ import annotations

import hashlib
import json

import pytest

import toolkit as ct

SAFE = {"east_wins": 2, "west_wins": 1, "both_yield": 7}


@pytest.fixture
def game():
    return ct.Game("chicken", ("east", "west"), 3)


def test_a_forecast_is_kept_with_the_game(game, tmp_path):
    game.expect("east", "both_yield", SAFE)
    game.save(tmp_path / "mine.game.json")
    again = ct.open_game(tmp_path / "mine.game.json")
    assert again.forecasts == game.forecasts
    assert again.forecast("east").wanted == "both_yield"
    assert again.forecast("east").chance_of("both_yield") == 0.7
    assert again.forecast("east").chance_of("collision") == 0
    assert again.forecast("west") is None


def test_each_at_a_seat_may_make_one_and_the_group_has_the_mean(game):
    game.expect("east", "both_yield", SAFE, by="1")
    game.expect("east", "east_wins", {"east_wins": 10}, by="2")
    game.expect("east", "east_wins", {"east_wins": 5, "both_yield": 5}, by="3")
    game.expect("east", "east_wins", {"east_wins": 4, "both_yield": 6}, by="3")
    found = game.forecast("east", "west")
    assert found.wanted == "east_wins" and found.seat == "east"
    assert found.tokens["east_wins"] == pytest.approx(16 / 3)
    assert sum(found.tokens.values()) == pytest.approx(10)
    game.expect("west", "both_yield", SAFE)
    assert len(game.forecasts) == 4 and game.forecast().seat == ""


@pytest.mark.parametrize(
    ("seat", "wanted", "tokens", "said"),
    [
        ("north", "both_yield", SAFE, "unknown seat 'north'; expected one of: east, west"),
        ("east", "both_yeild", SAFE, "nearest: both_yield"),
        ("east", "both_yield", {"peace": 10}, "unknown outcome 'peace'"),
        ("east", "both_yield", {"both_yield": 9}, "9 tokens were laid; expected 10"),
        ("east", "both_yield", {"both_yield": 11, "east_wins": -1}, "not below 0; 'east_wins' has -1"),
        ("east", "both_yield", {}, "0 tokens were laid"),
    ],
)
def test_what_is_no_forecast_is_refused_in_a_sentence(game, seat, wanted, tokens, said):
    with pytest.raises(ct.ToolkitError, match=said):
        game.expect(seat, wanted, tokens)
    assert game.forecasts == []


def test_who_made_it_is_said_in_a_few_ordinary_signs(game):
    for by in ("x" * 41, "a\nb"):
        with pytest.raises(ct.ToolkitError, match="at most 40 ordinary signs"):
            game.expect("east", "both_yield", SAFE, by=by)


def test_whoever_has_chosen_makes_no_forecast_and_the_other_still_may(game):
    first = game.course.decision.actor
    game.choose(game.course.decision.choices[0].name)
    with pytest.raises(ct.ToolkitError, match="before the first choice"):
        game.expect(first, "both_yield", SAFE)
    other = next(seat for seat in game.seats if seat != first)
    game.expect(other, "both_yield", SAFE)
    assert game.forecast(other).wanted == "both_yield"


@pytest.mark.parametrize(
    "wrong",
    [
        [["east", "", "both_yield", {"both_yield": 9}]],
        [["east", "", "peace", SAFE]],
        [["north", "", "both_yield", SAFE]],
        [["east", "", "both_yield", SAFE]] * 2,
        [["east", "", "both_yield", {"both_yield": 10.0}]],
        [["east", 3, "both_yield", SAFE]],
        [["east", "", "both_yield", [10]]],
        [["east"]],
        3,
    ],
)
def test_a_file_with_another_forecast_is_refused(game, tmp_path, wrong):
    path = tmp_path / "mine.game.json"
    game.save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["checksum"]
    content["forecasts"] = wrong
    content["checksum"] = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ct.ToolkitError, match=r"mine\.game\.json"):
        ct.open_game(path)
