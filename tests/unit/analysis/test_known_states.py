"""What it is worth to know a state of the crisis, against a decision worked out by hand."""

import math
import sys
from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import Decision
from toolkit.analysis.known_states import Weighing, uncertain_starts
from toolkit.engines.states.starts import start_tables
from toolkit.model.compile import compile_model
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: ground
title: Test before acting
as_of: 2031-01-06
turn: 1 day
horizon: 1
order: [test, owner, find]
variables:
  ground: {levels: [poor, rich], start: {poor: 0.6, rich: 0.4}, judgement: Given.}
  signal: {levels: [none, positive], start: none, judgement: Nothing yet.}
  act: {levels: [undecided, acts, leaves], start: undecided, judgement: Nothing yet.}
  found: {levels: [nothing, something], start: nothing, judgement: Nothing yet.}
events:
  test: {probability: "if_else(ground == rich, 0.8, 0.3)", effects: {signal: =positive}, judgement: Given.}
  find: {probability: "if_else(act == acts, 0.9, 0.1)", effects: {found: =something}, judgement: Given.}
actors:
  owner:
    must_act: true
    decides: {rule: weights}
    options:
      go: {weight: 1, effects: {act: =acts}, judgement: A policy imposes it.}
      leave: {weight: 1, effects: {act: =leaves}, judgement: A policy imposes it.}
outcomes:
  rich: {when: act == acts and ground == rich}
  poor: {when: act == acts and ground == poor}
  left: {otherwise: true}
variants:
  act: {title: Act, force: [{turn: 1, actor: owner, option: go}]}
  leave: {title: Leave, force: [{turn: 1, actor: owner, option: leave}]}
"""
WORTH = {"rich": 10, "poor": -5}
ROUNDING = 1e-12
"""Sums of a few products of numbers up to 10."""


def reports(event: str, likelihood: str = "[1, 0]"):
    return read_reports(
        f"reports:\n  told: {{date: 2031-01-06, event: {event}, says: So., likelihood: {likelihood}}}"
    )


def decided(text: str = CRISIS, **options) -> Decision:
    crisis = ct.loads(text)
    policies = {name: crisis.variant(name) for name in ("act", "leave")}
    return ct.decide(WORTH, **policies, progress=False, alternatives=False, **options)


@pytest.fixture(scope="module")
def decision() -> Decision:
    return decided()


def test_a_report_on_a_state_by_hand(decision):
    # Acting is worth 1 before. A positive test (half the time) leaves rich at 0.64: act, 4.6; its absence at 0.16: leave, 0.
    assert ct.worth_of_report(decision, reports("test")) == pytest.approx(4.6 / 2 - 1, abs=ROUNDING)
    heard = ct.run(ct.loads(CRISIS), evidence=reports("test"), progress=False)
    assert ct.worth_of_report(decision, heard) == pytest.approx(1.3, abs=ROUNDING)
    assert ct.worth_of_report(decision, reports("test", "[0.5, 0.5]")) == 0.0


def test_a_report_may_stand_in_a_file(decision, tmp_path):
    path = tmp_path / "test.reports.yaml"
    path.write_text(
        "reports:\n  positive: {date: 2031-01-06, event: test, says: So., likelihood: [1, 0]}\n",
        encoding="utf-8",
    )
    told = ct.worth_of_report(decision, str(path))
    assert told == pytest.approx(1.3, abs=ROUNDING)
    assert "Probability of the report: 50 %." in told.text()


def test_knowing_a_start_or_an_event_by_hand(decision):
    table = ct.information(decision).set_index("known")
    assert list(table.index) == ["ground", "test in turn 1"]
    assert list(table.kind) == ["start", "event"]
    assert table.loc["ground", "worth_high"] == pytest.approx(0.4 * 10 - 1, abs=ROUNDING)
    assert table.loc["test in turn 1", "worth_low"] == pytest.approx(1.3, abs=ROUNDING)
    named = ct.information(decision, groups={"the soil": ["ground"]})
    assert named.known.tolist() == ["the soil"]
    assert named.worth_high[0] == pytest.approx(3.0, abs=ROUNDING)


def test_knowing_more_after_a_report(decision):
    # Rich at 0.64: acting is worth 4.6, and knowing the ground 6.4 - 4.6. What has been heard teaches nothing again.
    after = decided(evidence=reports("test"))
    table = ct.information(after).set_index("known")
    assert table.loc["ground", "worth_high"] == pytest.approx(1.8, abs=ROUNDING)
    assert ct.worth_of_report(after, reports("test")) == 0.0


def test_a_report_that_was_heard_before_teaches_nothing_again():
    graded = reports("test", "[0.8, 0.4]")
    assert ct.worth_of_report(decided(), graded) > 0.1
    assert ct.worth_of_report(decided(evidence=graded), graded) == 0.0


def test_simulated_histories_say_the_same():
    n_runs = 20_000
    sampled = decided(engine="monte_carlo", runs=n_runs)
    # The worth of one history spreads by less than 7.5, half of the range from -5 to 10.
    error = 7.5 / math.sqrt(n_runs)
    assert float(ct.worth_of_report(sampled, reports("test"))) == pytest.approx(1.3, abs=4 * error)
    table = ct.information(sampled).set_index("known")
    assert table.loc["ground", "worth_high"] == pytest.approx(3.0, abs=4 * error)


def test_what_hangs_on_the_choice_cannot_be_known_before_it(decision):
    with pytest.raises(ct.ToolkitError, match="after the choice"):
        ct.worth_of_report(decision, reports("find"))
    with pytest.raises(ct.ToolkitError, match="hangs on the policy"):
        ct.information(decision, groups={"find": ["find"]})
    with pytest.raises(ct.ToolkitError, match="group of its own"):
        ct.information(decision, groups={"both": ["ground", "test"]})


def test_reports_that_are_not_at_hand(decision, tmp_path):
    path = tmp_path / "heard.nc"
    ct.run(ct.loads(CRISIS), evidence=reports("test"), progress=False).save(path)
    with pytest.raises(ct.ToolkitError, match="opened from a file"):
        ct.worth_of_report(decision, ct.open_result(path))
    after = decided(evidence=reports("test"))
    forgotten = {name: replace(result, evidence=None) for name, result in after.results.items()}
    with pytest.raises(ct.ToolkitError, match="run the policies again"):
        ct.information(ct.decide(WORTH, **forgotten))


def test_an_uncertain_input_behind_the_state(decision):
    # How good the ground is on average is unknown too: the joint posterior counts, so the same report is worth the same.
    text = CRISIS.replace("{poor: 0.6, rich: 0.4}", "{poor: 1 - luck, rich: luck}").replace(
        "horizon: 1\n",
        "horizon: 1\nparameters:\n  luck: {discrete: {0.2: 0.5, 0.6: 0.5}, judgement: Assumed.}\n",
    )
    uncertain = decided(text, draws=64)
    assert ct.worth_of_report(uncertain, reports("test")) == pytest.approx(1.3, abs=ROUNDING)
    table = ct.information(uncertain).set_index("known")
    assert table.loc["ground", "worth_high"] == pytest.approx(3.0, abs=ROUNDING)
    # Known luck: acting is worth 10 * 0.6 - 5 * 0.4 = 4, or 0.2 * 10 - 0.8 * 5 < 0, which is left; half the time each.
    assert table.loc["luck", ["worth_high", "worth_low"]].tolist() == pytest.approx([1.0, 1.0], abs=ROUNDING)


def test_a_decision_without_uncertain_inputs_answers(decision):
    found = ct.information(decision)
    assert "input" not in set(found.kind)
    assert any(one.kind == "no_inputs" for one in found.caveats)


def test_what_takes_long_is_left_out_and_named(decision, monkeypatch):
    module = sys.modules["toolkit.analysis.information"]  # the package has the verb under this name
    monkeypatch.setattr(module, "MOST_WORK", 0.0)
    found = ct.information(decision)
    assert len(found.table) == 0
    said = next(one for one in found.caveats if one.kind == "left_out")
    assert "ground, test" in said
    assert len(ct.information(decision, groups={"ground": ["ground"]}).table) == 1


def test_actors_who_look_ahead_do_not_learn_a_start_that_is_fixed_for_us():
    model = compile_model(ct.loads(CRISIS))
    fixed = model.with_start(0, 1)
    assert start_tables(fixed, [], 1)[0].tolist() == [[0.0, 1.0]]
    assert start_tables(fixed, [], 1, believed=True)[0] == pytest.approx(np.array([[0.6, 0.4]]))
    assert fixed.digest != model.digest


def test_a_start_hidden_from_an_actor_stays_hidden():
    # The challenger acts on its first beliefs whatever the defender is: so the levels add up to what was worth before.
    crisis = ct.load("deterrence")
    policies = {
        name: crisis.with_changes(force=[{"turn": 1, "actor": "defender", "option": name}])
        for name in ("fight", "yield")
    }
    found = ct.decide({"war": -1, "gain": -0.5}, **policies, progress=False, alternatives=False, draws=8)
    weighing = Weighing(found)
    (column,) = uncertain_starts(weighing.model).values()
    levels = sum(known.worth for known in weighing.start(column))
    assert levels == pytest.approx(found.weights @ found.by_draw.to_numpy(), abs=ROUNDING)


def test_a_start_that_a_policy_changes_is_not_known_before_it():
    crisis = ct.load("deterrence")
    found = ct.decide(
        {"war": -1}, now=crisis, later=crisis.variant("strong_likelier"), progress=False, draws=8
    )
    (name,) = uncertain_starts(found.result.model)
    assert name not in set(ct.information(found).known)
    with pytest.raises(ct.ToolkitError, match="hangs on the policy"):
        ct.information(found, groups={name: [name]})


STORM = """
format: 1
id: storm
title: A storm of two turns
as_of: 2031-01-06
turn: 1 day
horizon: 2
order: [storm, owner]
variables:
  weather: {levels: [calm, storm], start: calm, judgement: Given.}
  act: {levels: [undecided, acts, leaves], start: undecided, judgement: Nothing yet.}
events:
  storm: {probability: 0.3, effects: {weather: =storm}, judgement: Given.}
actors:
  owner:
    must_act: true
    decides: {rule: weights}
    options:
      go: {weight: 1, when: act == undecided, effects: {act: =acts}, judgement: A policy imposes it.}
      leave: {weight: 1, when: act == undecided, effects: {act: =leaves}, judgement: A policy imposes it.}
      rest: {weight: 1, when: act != undecided, judgement: Nothing is left to do.}
outcomes:
  wrecked: {when: act == acts and weather == storm}
  landed: {when: act == acts and weather == calm}
  stayed: {otherwise: true}
variants:
  act: {title: Act, force: [{turn: 1, actor: owner, option: go}]}
  leave: {title: Leave, force: [{turn: 1, actor: owner, option: leave}]}
"""


def weathered(text=STORM, **options) -> Decision:
    crisis = ct.loads(text)
    policies = {name: crisis.variant(name) for name in ("act", "leave")}
    return ct.decide({"landed": 4, "wrecked": -10}, **policies, progress=False, alternatives=False, **options)


def test_whether_an_event_comes_at_all_by_hand():
    # It comes by turn 2 with 1 - 0.7 * 0.7 = 0.51: acting is worth 0.49 * 4 - 0.51 * 10 < 0, so one leaves, worth 0; known not to come: 4.
    # That it does not come in turn 1 leaves acting at 0.7 * 4 - 0.3 * 10 < 0: worth nothing.
    found = ct.information(weathered())
    table = found.set_index("known")
    assert set(table.index) == {"storm in turn 1", "storm by turn 2"}
    assert table.loc["storm by turn 2", "worth_high"] == pytest.approx(0.49 * 4, abs=ROUNDING)
    assert table.loc["storm by turn 2", "worth_low"] == table.loc["storm by turn 2", "worth_high"]
    assert table.loc["storm in turn 1", "worth_high"] == 0.0
    named = ct.information(weathered(), groups={"the sky": ["storm"]})
    assert set(named.known) == {"the sky in turn 1", "the sky by turn 2"}


def test_whether_an_event_comes_at_all_after_a_report_that_it_did_not_come_first():
    # Turn 1 of three is known to have stayed calm, so two are left, as above; in a crisis of two turns one is, and calm with 0.7.
    calm = read_reports(
        "reports:\n  calm: {date: 2031-01-06, event: storm, says: Calm., denies: true, fact: true}"
    )
    longer = weathered(STORM.replace("horizon: 2", "horizon: 3"), evidence=calm)
    table = ct.information(longer).set_index("known")
    assert set(table.index) == {"storm in turn 2", "storm by turn 3"}
    assert table.loc["storm by turn 3", "worth_high"] == pytest.approx(0.49 * 4, abs=ROUNDING)
    (last,) = ct.information(weathered(evidence=calm)).to_dict()["rows"]
    assert last["known"] == "storm in turn 2"
    assert last["worth_high"] == pytest.approx(0.7 * 4, abs=ROUNDING)


def test_whether_an_event_comes_at_all_in_simulated_histories():
    n_runs = 20_000
    table = ct.information(weathered(engine="monte_carlo", runs=n_runs)).set_index("known")
    # The worth of one history spreads by less than 7, half of the range from -10 to 4.
    assert table.loc["storm by turn 2", "worth_high"] == pytest.approx(1.96, abs=4 * 7 / math.sqrt(n_runs))


def test_an_event_that_hangs_on_the_choice_later_is_known_for_its_first_turn_alone():
    text = STORM.replace("probability: 0.3", 'probability: "if_else(act == acts, 0.9, 0.3)"')
    assert set(ct.information(weathered(text)).known) == {"storm in turn 1"}
    assert ct.information(weathered(text), groups={"storm": ["storm"]}).known.tolist() == ["storm in turn 1"]


def test_whether_events_come_at_all_is_left_out_first_where_that_takes_long(monkeypatch):
    module = sys.modules["toolkit.analysis.information"]  # the package has the verb under this name
    work = module._Rows(weathered())._work()
    monkeypatch.setattr(module, "MOST_WORK", 1.5 * work)
    found = ct.information(weathered())
    assert set(found.known) == {"storm in turn 1"}
    said = next(one for one in found.caveats if one.kind == "left_out")
    assert "comes at all" in said and "storm" in said
