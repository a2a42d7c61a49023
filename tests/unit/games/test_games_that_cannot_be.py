"""Saved games that say of themselves that they are whole, and hold what no game can."""

from __future__ import annotations

import hashlib
import json

import pytest

import toolkit as ct


@pytest.fixture
def rewritten(tmp_path):
    """Save a game of one choice, change what its file holds, and sum it up anew; return the path."""

    def write(change):
        game = ct.Game("grenada-1983", ("us",), 3)
        game.choose(game.course.decision.choices[0].name)
        path = tmp_path / "mine.game.json"
        game.save(path)
        content = json.loads(path.read_text(encoding="utf-8"))
        del content["checksum"]
        change(content)
        text = json.dumps(content, sort_keys=True)
        content["checksum"] = hashlib.sha256(text.encode()).hexdigest()
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_unchanged_it_is_opened(rewritten):
    assert len(ct.open_game(rewritten(lambda _: None)).moves) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(digest="0" * 64), "the scenario inside was changed after the game was saved"),
        (lambda c: c.update(moves=c["moves"] * 2), "do not fit the course of the game"),
        (lambda c: c.update(by_people=2), "does not say which choices people made"),
        (lambda c: c["moves"][0].__setitem__(1, "nobody"), "its choices do not fit the course"),
        (lambda c: c["moves"][0].__setitem__(0, "1"), "."),
        (lambda c: c.update(seats=[3]), "."),
        (lambda c: c.update(seed=True), "."),
        (lambda c: c.update(format="2"), "."),
    ],
)
def test_what_no_game_can_hold_is_refused_in_a_sentence(rewritten, change, said):
    with pytest.raises(ct.ToolkitError, match=said) as refusal:
        ct.open_game(rewritten(change))
    assert "mine.game.json" in str(refusal.value)


def test_an_option_that_was_not_open_is_no_choice(rewritten):
    def fly(content):
        content["moves"][0][2] = "no-such-option"

    with pytest.raises(ct.ToolkitError, match=r"mine\.game\.json"):
        ct.open_game(rewritten(fly))


@pytest.mark.parametrize(
    ("seats", "said"), [((), "no seat is taken; expected one or more of"), (("uss",), "\n  nearest: us")]
)
def test_seats_that_cannot_be_taken_are_refused(seats, said):
    with pytest.raises(ct.ToolkitError, match=said):
        ct.Game("grenada-1983", seats)
