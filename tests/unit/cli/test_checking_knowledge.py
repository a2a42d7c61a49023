"""``crisis check`` where actors learn: what each can tell apart."""

import json

import pytest
from learning_games import in_secret, signal

from toolkit.cli import main


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Check a scenario, and return what was said on one line."""
    monkeypatch.chdir(tmp_path)

    def ask(text, *words):
        (tmp_path / "game.yaml").write_text(text, encoding="utf-8")
        assert main(["check", "game.yaml", *words]) == 0
        return " ".join(capsys.readouterr().out.split())

    return ask


def test_what_each_actor_knows_is_said_in_words(said):
    text = said(in_secret())
    assert "They choose between options in 10 information sets" in text
    assert "south sees raid and not arms; it does not notice north.arm, and remembers all that it saw" in text
    assert "Information sets: 2 in turn 1, 4 in turn 2" in text
    assert "what actors remember x" in text
    assert "seen:" not in text


def test_who_remembers_the_present_alone_is_told_apart(said):
    text = said(in_secret().replace("look_ahead: horizon", "look_ahead: horizon, remembers: present"))
    assert "remembers nothing of what it saw before" in text


def test_programs_get_it_by_name(said):
    known = json.loads(said(signal(), "--json"))["knowledge"]
    assert known["information_sets"] == 3
    assert known["actors"]["receiver"] == {
        "sees": ["move"],
        "does_not_see": ["kind"],
        "does_not_notice": [],
        "remembers": "everything",
        "information_sets": {"1": 1},
    }
    assert json.loads(said(signal() + "beliefs: prior\n", "--json"))["knowledge"] is None


def test_at_each_choice_it_is_said_what_its_actor_sees_then(said):
    text = said(in_secret())
    assert (
        "Turn 2, 4 information sets: it knows that raid is false; it does not see arms (0 or 1 or 2)." in text
    )
    [first, *_] = json.loads(said(signal(), "--json"))["knowledge"]["choices"]
    assert first["actor"] == "sender" and first["sees"]["kind"] == ["soft", "hard"]
    assert first["information_sets"] == 2 and first["does_not_see"] == {}
