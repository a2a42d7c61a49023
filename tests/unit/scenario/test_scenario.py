from pathlib import Path

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import load, loads, shipped
from toolkit.scenario.metalog import metalog_coefficients

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


def test_unknown_name_lists_what_is_shipped():
    with pytest.raises(ScenarioError) as caught:
        load("carribean-2025")
    assert "caribbean-2025" in str(caught.value)


@pytest.mark.parametrize("name", ["no/such/file.yaml", ".", "tests"])
def test_what_is_no_file_is_refused(name):
    with pytest.raises(ScenarioError):
        load(name)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError):
        load(path)


def test_shipped_scenarios_load_without_a_warning():
    names = shipped()
    assert "caribbean-2025" in names
    for name in names:
        assert load(name).warnings == ()


@pytest.mark.parametrize("within", [None, (0.0, 1.0), (-1.0, 3.0)])
def test_metalog_goes_through_its_quantiles(within):
    import math

    a1, a2, a3 = metalog_coefficients(0.05, 0.2, 0.45, 0.8, within)
    for y, x in ((0.05, 0.2), (0.5, 0.45), (0.95, 0.8)):
        log_odds = math.log(y / (1 - y))
        value = a1 + a2 * log_odds + a3 * (y - 0.5) * log_odds
        if within is not None:
            value = within[0] + (within[1] - within[0]) / (1 + math.exp(-value))
        assert value == pytest.approx(x, abs=1e-12)


def test_metalog_refuses_what_no_distribution_has():
    with pytest.raises(ValueError, match="highest quantile nearer"):
        metalog_coefficients(0.05, 0.1, 0.11, 0.9, (0.0, 1.0))
