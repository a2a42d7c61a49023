"""A scenario: a frozen copy of itself with each change."""

from pathlib import Path

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import load, loads

STRAIT = Path(__file__).parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture(scope="module")
def strait():
    return load(STRAIT)


def test_canonical_text_reads_back_to_the_same_digest(strait):
    again = loads(strait.to_yaml())
    assert again.digest == strait.digest
    assert again.declared == strait.declared


def test_comments_and_layout_do_not_change_the_digest(strait):
    text = STRAIT.read_text(encoding="utf-8")
    assert loads(text.replace("horizon: 12", "horizon:   12   # turns")).digest == strait.digest
    assert loads(text.replace("horizon: 12", "horizon: 11")).digest != strait.digest


def test_variant_changes_a_copy(strait):
    changed = strait.variant("mediator_arrives")
    assert changed.declared.parameters["offer_accepted"].pert == (0.4, 0.6, 0.8)
    assert strait.declared.parameters["offer_accepted"].pert == (0.1, 0.35, 0.7)
    assert changed.variants_applied == ("mediator_arrives",)


def test_variants_add_remove_and_force(strait):
    assert "leak" in strait.variant("leak").declared.events
    assert "storm" not in strait.variant("no_storm").declared.events
    forced = strait.variant("firm_reply").declared.force
    assert [(f.turn, f.actor, f.option) for f in forced] == [(2, "north", "reinforce")]
    both = strait.variant("leak").variant("firm_reply")
    assert both.variants_applied == ("leak", "firm_reply")
    assert both.declared.force and "leak" in both.declared.events


def test_alternative_sets_what_was_left_to_its_default(strait):
    assert strait.declared.actors["north"].decides.look_ahead == 0
    assert strait.alternative("foresight").declared.actors["north"].decides.look_ahead == 2


def test_with_values_fixes_a_parameter(strait):
    assert strait.with_values(north_resolve=0.7).declared.parameters["north_resolve"].value == 0.7


@pytest.mark.parametrize(
    ("call", "part"),
    [
        (lambda s: s.variant("mediator"), "mediator_arrives"),
        (lambda s: s.with_values(north_resolv=0.5), "nearest: north_resolve"),
        (lambda s: s.with_values(north_resolve=7), "0 to 1"),
        (lambda s: s.with_changes(set={"parameters.luck": 1}), "not there to be set"),
        (lambda s: s.with_changes(add={"events.storm": {}}), "there already"),
        (lambda s: s.with_changes(remove=["events.strom"]), "storm"),
        (lambda s: s.with_changes(set={"actors.north.decides.precison": 2}), "precison"),
        (lambda s: s.with_changes(force=[{"turn": 1, "actor": "nort", "option": "hold"}]), "north"),
        (lambda s: s.with_changes(set={"events.storm.chance": "0.1"}), "period"),
    ],
)
def test_changes_that_do_not_fit_are_refused_in_words(strait, call, part):
    with pytest.raises(ScenarioError) as caught:
        call(strait)
    assert part in str(caught.value)
