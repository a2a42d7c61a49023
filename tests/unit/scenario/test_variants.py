"""Changes to a scenario: which content moves, which stays, and where problems are placed afterwards."""

import pytest
import yaml

from toolkit.errors import ScenarioError
from toolkit.scenario import loads

SMALL = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  p: {uniform: [0, 1], judgement: Guessed.}
  q: {uniform: [0, 1], judgement: Guessed.}
  r: {uniform: [0, 1], judgement: Guessed.}
correlations:
  - {between: [p, q], rank: 0.1, judgement: Guessed.}
  - {between: [p, r], rank: 0.2, judgement: Guessed.}
  - {between: [q, r], rank: 0.3, judgement: Guessed.}
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
actors:
  north: {options: {push: {appeal: p + q + r, effects: {tension: +1}, judgement: Guessed.}}}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
"""


@pytest.fixture
def small():
    return loads(SMALL, file="small.yaml")


def ranks(scenario):
    return [correlation.rank for correlation in scenario.declared.correlations]


def test_items_are_removed_by_their_number_in_the_file(small):
    assert ranks(small.with_changes(remove=["correlations.0", "correlations.2"])) == [0.2]
    assert ranks(small.with_changes(remove=["correlations.2", "correlations.0"])) == [0.2]
    assert ranks(small) == [0.1, 0.2, 0.3]


def test_places_follow_the_items_that_move_up(small):
    changed = small.with_changes(remove=["correlations.0"])
    assert changed.place("correlations", 0, "rank").startswith("small.yaml:13:29")
    assert changed.place("correlations", 1, "rank").startswith("small.yaml:14:29")
    assert small.place("correlations", 0, "rank").startswith("small.yaml:12:29")


def test_an_item_is_added_at_the_end_of_a_list(small):
    item = {"between": ["p", "q"], "rank": 0.4, "judgement": "Guessed."}
    shorter = small.with_changes(remove=["correlations.0"])
    assert ranks(shorter.with_changes(add={"correlations.2": item})) == [0.2, 0.3, 0.4]
    with pytest.raises(ScenarioError, match="item 3 comes next"):
        small.with_changes(add={"correlations.7": item})


def test_a_later_change_does_not_reach_into_an_earlier_ones_content(small):
    option = {"appeal": "p", "judgement": "Guessed."}
    changes = {"actors.north.options.push": option, "actors.north.options.push.appeal": "q"}
    changed = small.with_changes(set={"actors.north.options.push.name": "Push", **changes})
    assert changed.declared.actors["north"].options["push"].appeal == "q"
    assert option["appeal"] == "p"


def test_content_that_stands_in_no_file_is_not_given_a_line(small):
    with pytest.raises(ScenarioError) as caught:
        small.with_changes(set={"outcomes.clash.when": "tensoin == 3"})
    assert str(caught.value).startswith("small.yaml  outcomes.clash.when\n  unknown name 'tensoin'")


def test_a_variant_is_blamed_at_its_own_lines():
    text = (
        SMALL
        + "variants:\n  quiet:\n    remove: [parameters.r]\n  loud:\n    set:\n      outcomes.clash.when: tensoin == 3\n"
    )
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    found = {(problem.line, problem.where) for problem in caught.value.problems}
    assert (27, "variants.loud -> outcomes.clash.when") in found
    assert {line for line, _ in found} == {24, 27}


def test_a_variant_is_blamed_at_its_own_lines_wherever_it_stands():
    head, rest = SMALL.split("parameters:")
    text = head + "variants:\n  quiet: {remove: [parameters.r]}\nparameters:" + rest
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    assert {problem.line for problem in caught.value.problems} == {8}


@pytest.mark.parametrize("value", ["high", True, None])
def test_a_parameter_is_fixed_at_a_number(small, value):
    with pytest.raises(ScenarioError, match="is not a number"):
        small.with_values(p=value)


def test_no_number_is_told_with_the_place_of_the_input_and_what_it_may_be(small):
    with pytest.raises(ScenarioError) as caught:
        small.with_values(p="high")
    assert caught.value.line and caught.value.path == "parameters.p"
    assert "'high' is not a number; expected a number, 0 to 1" in str(caught.value)


def test_an_alternative_leaves_alone_what_a_variant_took_away():
    text = f"""{SMALL}
variants:
  calm: {{remove: [actors.north.options.push]}}
alternatives:
  bold: {{set: {{actors.north.options.push.appeal: 2, variables.tension.start: 2}}}}
"""
    bold = loads(text).variant("calm").alternative("bold")
    assert not bold.declared.actors["north"].options
    assert (
        bold.declared.variables["tension"].start
        == loads(text).alternative("bold").declared.variables["tension"].start
    )


def test_parts_that_stay_are_as_they_were_and_the_rest_is_what_a_file_says(small):
    changed = small.with_changes(set={"parameters.p": {"uniform": [0.2, 0.4], "judgement": "Guessed."}})
    assert changed.declared.parameters["q"] == small.declared.parameters["q"]
    assert changed.declared.parameters["p"].uniform == (0.2, 0.4)
    assert changed.declared == loads(changed.to_yaml()).declared


def test_content_that_was_replaced_is_not_looked_for_where_it_stood(small):
    changed = small.with_changes(set={"parameters.p": {"value": 0.3, "judgement": "Guessed."}})
    assert changed.place("parameters", "p", "uniform") == "small.yaml  parameters.p.uniform"
    assert changed.place("parameters", "q", "uniform").startswith("small.yaml:9:")


LEAK = SMALL + "events:\n  leak: {probability: PROBABILITY, effects: {tension: +1}, judgement: Guessed.}\n"


@pytest.mark.parametrize(
    ("probability", "capability", "change"),
    [
        ("p", "", "parameters.p: {uniform: [2, 3], judgement: Guessed.}"),
        ("ships / 10", "capabilities: {ships: {amount: 4, unit: ships, judgement: Guessed.}}, ", "actors.north.capabilities.ships.amount: 40"),
        ("2 - turn / 4", "", "horizon: 1"),
    ],
)  # fmt: skip
def test_an_expression_that_stays_is_looked_at_where_what_it_reads_has_moved(probability, capability, change):
    text = LEAK.replace("PROBABILITY", probability).replace(
        "{options: {push", f"{{{capability}options: {{push"
    )
    loads(text)
    with pytest.raises(ScenarioError, match=r"variants.worse -> events.leak.probability\n  a probability is"):
        loads(f"{text}variants:\n  worse:\n    set:\n      {change}\n")
    for crisis in (loads(text), loads(text).with_changes(set={"title": "Other"})):
        with pytest.raises(ScenarioError, match=r"events.leak.probability\n  a probability is"):
            crisis.with_changes(set=yaml.safe_load(change))


def test_what_was_changed_in_place_is_what_the_next_scenario_holds():
    small = loads(SMALL)
    small.document["variables"]["tension"]["start"] = 2
    changed = small.with_changes(set={"title": "Other"})
    assert changed.declared.variables["tension"].start == "2"
    assert loads(changed.to_yaml()).digest == changed.digest


def test_a_name_that_a_what_if_itself_removes_is_said_to_be_so(small):
    text = f"""{SMALL}
variants:
  torn: {{remove: [actors.north.options.push], force: [{{turn: 1, actor: north, option: push}}]}}
"""
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    [problem] = caught.value.problems
    assert problem.problem == "unknown option 'push': `remove: [actors.north.options.push]` takes it away"
