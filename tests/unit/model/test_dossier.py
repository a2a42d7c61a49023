"""The dossier: what numbers rest on and the words beside them, carried by the model through every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import toolkit as ct
from toolkit.model.compile import compile_model
from toolkit.model.dossier import Basis, CitedSource, Dossier, NamedVariation, shared_what_if

STRAIT = """format: 1
id: strait
title: A strait.
question: Who gives way?
as_of: 2031-04-02
horizon: 2
turn: 1 week
outside_view: {classes: [all_1945], argument: The isle is no state.}
sources:
  gazette: {title: The Gazette, publisher: Press House, date: 2031-03-30, reliability: B}
  herald: {title: The Herald, publisher: Press House, reliability: C}
  rumour: {title: A rumour, reliability: E}
claims:
  ships: {says: Eight ships are on station., source: gazette, credibility: 2}
  talk: {says: They talk., source: [herald, rumour], credibility: 4, date: 2031-03-01}
parameters:
  resolve: {uniform: [0, 1], measures: ships, judgement: Taken as read.}
  fleet: {pert: [6, 7, 8], claim: ships, judgement: Some may be in dock.}
variables:
  force: {levels: flag, start: false, judgement: Invented.}
actors:
  north:
    name: The North
    note: It wants the strait.
    capabilities: {ships: {amount: fleet, unit: ships, claim: ships, judgement: By count.}}
    options:
      push: {appeal: resolve, effects: {force: =true}, claim: talk, note: It sails.}
relations:
  - {between: [north, isle], kind: trade treaty, claim: talk}
events:
  storm: {probability: 0.1, note: Bad weather., judgement: Invented.}
outcomes:
  clash: {when: force, description: Shots are fired.}
  calm: {otherwise: true}
variants:
  late_start: {set: {parameters.resolve: {value: 0.5, judgement: Half.}}}
  truce: {title: A truce holds., note: For a week., remove: [events.storm]}
alternatives:
  sharp: {title: Sharper, set: {actors.north.decides.precision: 2}}
"""


@pytest.fixture(scope="module")
def crisis() -> ct.scenario.Scenario:
    return ct.loads(STRAIT)


@pytest.fixture(scope="module")
def dossier(crisis) -> Dossier:
    return compile_model(crisis).dossier


def test_what_each_number_rests_on_stays_data(dossier):
    assert dossier.basis_of("parameters", "resolve") == Basis(("ships",), ("ships",), "Taken as read.", True)
    assert dossier.basis_of("actors", "north", "options", "push") == Basis(("talk",), ("talk",))
    assert dossier.basis_of("events", "storm") == Basis((), (), "Invented.")
    assert dossier.basis_of("parameters", "nobody") == Basis()
    assert dossier.sources_of("actors", "north", "options", "push") == ("herald", "rumour")


@pytest.mark.parametrize(
    ("basis", "sentence"),
    [
        (Basis(), ""),
        (Basis(judgement="So."), "So."),
        (Basis(("a", "b")), "claims: a, b"),
        (Basis(("a",), judgement="So."), "So; bears on it: claim a"),
        (Basis(("a", "b"), judgement="So."), "So; bears on it: claims a, b"),
        (Basis(("a",), ("a",), "So.", True), "claims: a; So."),
    ],
)
def test_one_sentence_says_what_it_rests_on(basis, sentence):
    assert basis.sentence() == sentence


def test_claims_carry_their_day(dossier):
    assert [day for day, *_ in dossier.facts] == [date(2031, 3, 1), date(2031, 3, 30)]
    assert dossier.facts[0][1:] == ("They talk.", "Press House, A rumour")


def test_sources_of_one_publisher_are_told_apart(dossier):
    assert dossier.source_labels == {
        "gazette": "Press House: The Gazette",
        "herald": "Press House: The Herald",
        "rumour": "A rumour",
    }
    alone = replace(dossier, sources={"gazette": CitedSource("The Gazette", "Press House", None, "B")})
    assert alone.source_labels == {"gazette": "Press House"}


def test_words_are_found_by_where_they_belong(dossier):
    assert dossier.about("actors", "north") == "It wants the strait."
    assert dossier.about("actors", "north", "options", "push").startswith("It sails.")
    assert dossier.about("outcomes", "clash") == "Shots are fired."
    assert dossier.about("events", "storm") == "Bad weather."
    assert dossier.about("outcomes", "calm") == ""
    held = dossier.capabilities["north"][0]
    assert (held.label, held.amount, held.unit) == ("ships", "6.38 to 7.62", "ships")
    assert [(tie.first, tie.second, tie.kind) for tie in dossier.relations] == [
        ("The North", "Isle", "trade treaty")
    ]
    assert dossier.question == "Who gives way?"
    assert (dossier.reference_classes, dossier.departure) == (("all_1945",), "The isle is no state.")
    assert dossier.sources["gazette"] == CitedSource("The Gazette", "Press House", date(2031, 3, 30), "B")
    assert [(one.name, one.label, one.sets) for one in dossier.alternatives] == [
        ("sharp", "Sharper", ("actors.north.decides.precision",))
    ]


def test_coverage_says_which_numbers_each_source_carries(dossier):
    assert "parameters.resolve" in dossier.coverage.by_source["gazette"]
    assert dossier.well_measured == frozenset()  # no claim's text states the number


def test_what_ifs_are_named_in_their_order(crisis):
    both = compile_model(crisis.variant("late_start").variant("truce"))
    assert both.variants == ("late_start", "truce")
    assert both.dossier.what_if == "late start and A truce holds"
    assert both.dossier.full_title == "A strait. What if: late start and A truce holds"
    one = compile_model(crisis.variant("late_start"))
    assert both.dossier.what_if_beyond(one.dossier) == "A truce holds"
    assert one.dossier.what_if_beyond(both.dossier) == "late start"
    assert shared_what_if([both.dossier, one.dossier]) == "late start"
    assert [(what_if.name, what_if.note) for what_if in both.dossier.what_ifs] == [
        ("late_start", ""),
        ("truce", "For a week."),
    ]
    assert one.alternatives["sharp"].variants == ("late_start",)


def test_a_model_that_is_changed_says_so_and_has_no_file(crisis):
    model = compile_model(crisis)
    assert ct.loads(model.dossier.source_yaml).digest == crisis.digest
    changed = model.with_values(resolve=0.25).with_forced(1, "north", "push")
    assert changed.variants == ("resolve = 0.25", "north chooses push in turn 1")
    assert changed.dossier.source_yaml == ""
    assert changed.dossier.basis == model.dossier.basis
    assert changed.alternatives["sharp"].variants == ("resolve = 0.25",)


def test_nothing_is_in_force_without_a_what_if(dossier):
    assert (dossier.what_if, dossier.full_title, dossier.in_force) == ("", "A strait", ())
    assert dossier.changed("x = 1").in_force == (NamedVariation("x = 1"),)
