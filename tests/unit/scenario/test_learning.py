"""Who learns: by default, by wish, and not at all; and what is hidden from whom."""

from __future__ import annotations

import pytest
from learning_games import at_once, entry, in_secret, known_to_nobody, signal

import toolkit as ct
from toolkit.errors import ScenarioError
from toolkit.model.compile import compile_model
from toolkit.model.variables import NOBODY
from toolkit.scenario.learning import has_learners, is_seen, noticed_by


def learns(text):
    return has_learners(ct.loads(text).declared)


def test_they_learn_where_a_type_is_hidden_and_all_look_to_the_horizon():
    assert learns(signal())
    assert not learns(signal() + "beliefs: prior\n")
    assert not learns(signal().replace("known_to: [sender], ", ""))
    assert not learns(signal().replace("known_to: [sender]", "known_to: [sender, receiver]"))
    assert not learns(signal().replace("look_ahead: horizon", "look_ahead: 1 turns"))
    assert not learns(signal().replace("look_ahead: horizon", "look_ahead: 0"))


def test_a_secret_alone_has_to_be_asked_for():
    assert learns(in_secret())
    assert not learns(in_secret().replace("beliefs: bayes\n", ""))


def test_both_names_of_seen_by_are_read_and_one_at_a_time():
    older = in_secret().replace("seen_by", "visible_to")
    assert noticed_by(ct.loads(older).declared.variables["arms"]) == ("north",)
    assert noticed_by(ct.loads(older).declared.actors["north"].options["arm"]) is None  # there [] is everyone
    with pytest.raises(ScenarioError, match="two lists say who sees this"):
        ct.loads(in_secret().replace("seen_by: [north]", "seen_by: [north], visible_to: [north]"))


def test_a_model_tells_nobody_from_everyone():
    model = compile_model(ct.loads(in_secret()))
    arm = next(a for s in model.steps for m in s.members for a in m.actions if a.name == "arm")
    assert arm.visible_to == NOBODY
    assert next(v for v in model.variables if v.name == "raid").visible_to == ()


def test_types_of_both_sides_are_seen_by_their_owners():
    record = ct.loads(at_once()).declared
    assert is_seen(record.variables["mood"], "row") and not is_seen(record.variables["mood"], "column")
    assert is_seen(record.variables["up"], "column")


def test_what_is_remembered_is_kept_in_slots_that_serve():
    names = {v.name for v in compile_model(ct.loads(in_secret())).variables if v.kind == "memory"}
    assert names == {
        "seen:north:1",
        "seen:north:2",
        "seen:south:1",
    }  # nobody acts after the last of the south
    present = in_secret().replace("look_ahead: horizon", "look_ahead: horizon, remembers: present")
    assert not any(v.kind == "memory" for v in compile_model(ct.loads(present)).variables)


def test_the_model_in_which_nobody_learns_stands_beside_a_crisis_of_itself():
    """Where a type is known to some alone and choices come in turn; not where it could not be said or is declared."""
    assert ct.loads(signal()).alternatives == ("nobody_learns",)
    for text in (signal() + "beliefs: prior\n", at_once("3"), in_secret(), known_to_nobody()):
        assert ct.loads(text).alternatives == ()
    own = signal() + "alternatives:\n  deaf: {title: Deaf, set: {beliefs: prior}}\n"
    assert ct.loads(own).alternatives == ("deaf",)
    named = signal() + "alternatives:\n  nobody_learns: {title: Other, set: {title: Another}}\n"
    assert ct.loads(named).alternatives == ("nobody_learns",)
    assert ct.loads(named).alternative("nobody_learns").title == "Another"
    plain = ct.load("caribbean-2025")
    assert "nobody_learns" not in plain.alternatives


def test_it_is_the_crisis_with_first_beliefs():
    crisis = ct.loads(signal())
    written = ct.loads(signal() + "beliefs: prior\n")
    asked = ct.run(crisis, progress=False)
    base, other = asked.probability, ct.run(written, progress=False).probability
    assert (base + asked.alternatives["nobody_learns"]).tolist() == pytest.approx(other.tolist(), abs=1e-12)
    compared = ct.compare(crisis, "nobody_learns", progress=False).table
    assert compared.difference.tolist() == pytest.approx((other - base).tolist(), abs=1e-12)
    assert set(compared.title) == {"Nobody learns from what others do"}
    with pytest.raises(ct.ToolkitError, match="unknown alternative"):
        crisis.alternative("nobody_lerns")


@pytest.mark.parametrize(
    ("order", "stands"),
    [
        ("", True),
        ("order: [[newcomer], incumbent]\n", True),
        ("order: [[newcomer, incumbent]]\n", False),
    ],
)
def test_it_stands_where_choices_come_in_turn(order, stands):
    crisis = ct.loads(entry("3", 2).replace("order: [newcomer, incumbent]\n", order))
    assert ("nobody_learns" in crisis.alternatives) == stands
    assert ("nobody_learns" in ct.run(crisis, progress=False).alternatives) == stands
