"""What readers ask, as an answer: a row each, with the three parts, its condition, its dates and its levels."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.engines import plan
from toolkit.results.asked import LEAST_HISTORIES
from toolkit.results.uncertainty import mean, standard_error
from toolkit.scenario.reports import read_reports
from toolkit.words import day

CRISIS = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 4
turn: 1 week
parameters:
  will: {uniform: [-1, 1], judgement: Unknown.}
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
  posture: {levels: [low, mid, high], start: {low: 0.5, mid: 0.5}, judgement: Guessed.}
actors:
  north: {options: {push: {appeal: 0.1 + will, effects: {tension: +1}, judgement: Guessed.}}}
  south: {options: {flinch: {appeal: -1, effects: {tension: -1}, judgement: Guessed.}}}
events:
  storm: {rate: 0.1 per month, effects: {tension: +1}, judgement: Guessed.}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
questions:
  late: {text: Pushed?, choice: north.push, by: 2031-01-15, asked_on: 2031-02-01, note: Once is enough.}
  when: {text: When tense?, when: tension >= 2, asks: date, asked_on: 2031-01-01}
  level: {text: How tense?, quantity: tension}
  named: {text: Which posture?, quantity: posture}
  clash: {text: Clash?, outcomes: clash}
  given: {text: "Clash, if mid?", outcomes: clash, given: posture == mid}
  flinch: {text: Flinch?, choice: south.flinch}
  never: {text: "Clash, if high?", outcomes: clash, given: posture == high}
alternatives:
  harder: {set: {actors.north.options.push.appeal: 1 + will}}
  no_south: {remove: [actors.south.options.flinch]}
"""


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS)


@pytest.fixture(scope="module")
def result(crisis):
    return ct.run(crisis, seed=3, draws=64, progress=False, questions=True)


@pytest.fixture(scope="module")
def answer(result):
    return ct.questions(result)


PARTS = (
    "probability",
    "sampling_error",
    "ignorance_low",
    "ignorance_high",
    "disagreement_low",
    "disagreement_high",
)


def test_a_run_leaves_them_alone_unless_it_is_asked(crisis, result):
    alone = ct.run(crisis, seed=3, draws=64, progress=False)
    assert not alone.is_asked
    assert "questions" not in ct.outcomes(alone).to_dict()
    assert alone.tally.final.tobytes() == result.tally.final.tobytes()
    assert not result.model.asks  # whatever is run on it next is as quick as ever
    asking = alone.model.asking(True)
    assert "and 8 questions on each draw" in replace(plan(crisis), model=asking).cost
    asks_one = replace(asking, questions=asking.questions[:1])
    assert "and 1 question on each draw" in replace(plan(crisis), model=asks_one).cost
    assert ct.run(result, questions=False, progress=False).tally.asked is None
    assert ct.run(alone, progress=False) is alone
    assert ct.run(result, questions=True, progress=False) is result


def test_a_result_that_was_reached_without_them_is_run_again(crisis, result, answer):
    alone = ct.run(crisis, seed=3, draws=64, progress=False)
    found = ct.questions(alone, progress=False)
    pd.testing.assert_frame_equal(found.table, answer.table)
    assert found.result.tally.final.tobytes() == alone.tally.final.tobytes()
    bare = ct.run(crisis, seed=3, draws=64, alternatives=False, progress=False)
    assert ct.questions(bare, progress=False)["disagreement_low"].isna().all()
    with pytest.raises(
        ct.ToolkitError, match="outcomes was given a result, which has been run already; questions"
    ):
        ct.outcomes(alone, questions=True)


def test_a_question_about_an_outcome_has_its_numbers(result, answer):
    outcome, asked = ct.outcomes(result).loc["clash"], answer.loc["clash"]
    for name in PARTS[:4]:
        assert asked[name] == pytest.approx(outcome[name], abs=1e-12)
    # an alternative that cannot be asked of flinching can be asked of a clash
    assert asked["disagreement_low"] == pytest.approx(outcome["disagreement_low"], abs=1e-12)
    assert asked["disagreement_high"] == pytest.approx(outcome["disagreement_high"], abs=1e-12)


def test_those_asked_with_the_end_known_stand_apart_and_it_is_said(answer):
    assert answer.table.index[-1] == "late"
    assert list(answer.end_known) == [False] * 7 + [True]
    assert "asked with the end known" in answer.loc["late", "more"]
    (told,) = [one for one in answer.caveats if one.kind == "end_known"]
    assert told.values == {"questions": 1}
    assert "1 question was written after 1 January 2031" in told


def test_a_date_has_its_distribution_and_a_class_for_not_by_then(result, answer):
    row, parts = answer.loc["when"], answer.parts["distributions"]
    assert row["answer"] == "by 28 January 2031" == f"by {day(row['by'])}"
    mine = parts[parts.question == "when"]
    assert list(mine.answer) == ["turn 1", "turn 2", "turn 3", "turn 4", "not by then"]
    assert mine.probability.sum() == pytest.approx(1.0, abs=1e-12)
    assert row["not_by"] == pytest.approx(mine.probability.iloc[-1], abs=1e-12)
    curve = mine.probability.iloc[:-1].cumsum().to_numpy()
    assert mine.come_by.iloc[:-1].to_numpy() == pytest.approx(curve, abs=1e-12)
    turn = int(np.argmax(curve >= 0.5)) + 1
    assert row["median_date"] == pd.Timestamp(result.model.date_of_turn(turn))


def test_a_level_has_its_likeliest_and_a_number_its_mean_and_quantiles(result, answer):
    row = answer.loc["level"]
    shares = mean(result.tally.marginals[:, -1, :4])
    assert row["answer"] == str(int(np.argmax(shares)))
    assert row["probability"] == pytest.approx(shares.max(), abs=1e-12)
    assert row["level_mean"] == pytest.approx(shares @ np.arange(4), abs=1e-12)
    assert row["level_median"] == np.argmax(np.cumsum(shares) >= 0.5)
    assert np.isnan(answer.loc["named", "level_mean"])


def test_a_condition_is_told_with_its_probability_and_weighs_draws(result, answer):
    row = answer.loc["given"]
    assert row["given_probability"] == pytest.approx(0.5, abs=1e-12)
    assert row["given_error"] == pytest.approx(0.0, abs=1e-12)
    # posture moves nothing, so the condition tells nothing
    assert row["probability"] == pytest.approx(answer.loc["clash", "probability"], abs=1e-12)
    assert "given posture == mid (50.0 %)" in row["more"]


def test_a_condition_that_never_holds_is_refused_in_words(answer):
    row = answer.loc["never"]
    assert np.isnan(row["probability"])
    assert "too rare to be given" in row["refused"]
    (told,) = [one for one in answer.caveats if one.kind == "not_answered"]
    assert told.subject == "never"
    assert "never" not in set(answer.parts["distributions"].question)


def test_what_an_alternative_does_not_have_is_said(answer):
    (told,) = [one for one in answer.caveats if one.kind == "disagreement"]
    assert told.subject == "flinch"
    assert "“Flinch?” asks about what no south does not have" in told
    row = answer.loc["flinch"]
    assert row["disagreement_low"] <= row["probability"] <= row["disagreement_high"]


@pytest.mark.parametrize(("runs", "answered"), [(2, False), (20, True)])
def test_a_condition_met_by_few_sampled_histories_is_refused(crisis, runs, answered):
    sampled = ct.run(crisis, draws=64, runs=runs, alternatives=False, progress=False)
    row = ct.questions(sampled).loc["given"]
    assert (row["refused"] == "") is answered
    assert (0.5 * 64 * runs < LEAST_HISTORIES) is not answered


def test_sampling_error_under_a_condition_is_that_of_a_ratio(crisis):
    sampled = ct.run(crisis, draws=64, runs=50, alternatives=False, progress=False, questions=True)
    one = next(one for one in sampled.questions_asked if one.question.name == "given")
    both, given = one.shares.columns[:, 0] * one.shares.given, one.shares.given
    ratio = both.sum() / given.sum()
    without = np.array([(both.sum() - b) / (given.sum() - g) for b, g in zip(both, given, strict=True)])
    expected = np.sqrt((len(both) - 1) * np.square(without - without.mean()).mean())  # the jackknife
    assert one.headline.probability == pytest.approx(ratio, abs=1e-12)
    assert one.headline.sampling_error == pytest.approx(expected, rel=1e-9)
    assert standard_error(given[:, None], 64)[0] == pytest.approx(one.given_error, rel=1e-9)


def test_one_step_for_all_that_is_not_given_something(crisis):
    sampled = ct.run(crisis, draws=64, runs=5, alternatives=False, progress=False, questions=True)
    errors = [one.headline.sampling_error for one in sampled.questions_asked if one.question.given is None]
    from toolkit.numbers import step_for

    assert sampled.step == max(step_for(float(error)) for error in (*errors, *sampled.sampling_error))


def test_a_saved_result_keeps_what_was_asked(result, tmp_path):
    result.save(tmp_path / "small.nc")
    again = ct.open_result(tmp_path / "small.nc")
    assert np.array_equal(again.tally.asked, result.tally.asked)
    for name, moved in result.asked_alternatives.items():
        assert np.array_equal(again.asked_alternatives[name], moved, equal_nan=True)
    pd.testing.assert_frame_equal(ct.questions(again).table, ct.questions(result).table)


def test_one_question_by_name(result):
    assert list(ct.questions(result, "clash").table.index) == ["clash"]
    with pytest.raises(ct.ToolkitError, match=r"unknown question 'clsh'.*\n  nearest: clash"):
        ct.questions(result, "clsh")


def test_a_crisis_that_asks_nothing_says_so():
    with pytest.raises(ct.ToolkitError, match="asks no question; list some under `questions:`"):
        ct.questions(ct.loads(CRISIS[: CRISIS.index("questions:")]), draws=2)


def test_the_outcomes_carry_them_where_they_are_handed_on(result, tmp_path):
    found = ct.outcomes(result).to_dict()
    assert [row["question"] for row in found["questions"]][-1] == "late"
    assert found["questions"][-1]["median_date"] is None
    ct.outcomes(result).save(tmp_path / "small.html")
    assert "When tense?" in (tmp_path / "small.html").read_text(encoding="utf-8")
    bare = ct.outcomes(ct.loads(CRISIS[: CRISIS.index("questions:")]), draws=2, progress=False).to_dict()
    assert "questions" not in bare
    assert "questions_left_alone" not in bare


def test_in_a_terminal(crisis, tmp_path, capsys):
    path = tmp_path / "small.yaml"
    path.write_text(CRISIS, encoding="utf-8")
    options = [str(path), "--draws", "8", "--quiet"]
    assert main(["run", *options, "--questions"]) == 0
    assert "What readers ask" in capsys.readouterr().out
    assert main(["run", *options[:-1]]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "What readers ask" not in shown
    names = ", ".join(one.name for one in plan(crisis).model.questions)
    assert f"The scenario asks 8 questions: {names}. `crisis questions`, or `crisis run --questions`" in shown
    assert main(["run", *options, "--json"]) == 0
    left = json.loads(capsys.readouterr().out)["questions_left_alone"]
    assert ", ".join(left["names"]) == names
    assert left["answered_by"] == "crisis questions, or crisis run --questions"
    assert main(["questions", *options, "--question", "when", "--json"]) == 0
    assert [row["question"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["when"]
    assert main(["check", str(path), "--no-states"]) == 0
    assert "asks late: Pushed?" in capsys.readouterr().out


def test_reports_move_the_answers(crisis):
    heard = read_reports(
        "reports:\n  first: {date: 2031-01-02, choice: north.push, says: It pushed., fact: true}\n"
    )
    with pytest.raises(
        ct.ToolkitError, match="learnt from reports, and was reached without what readers ask"
    ):
        ct.questions(ct.run(crisis, draws=64, evidence=heard, progress=False))
    result = ct.run(crisis, draws=64, evidence=heard, progress=False, questions=True)
    assert ct.questions(result).loc["late", "probability"] == pytest.approx(1.0, abs=1e-12)
    assert ct.questions(result).loc["clash", "probability"] == pytest.approx(
        ct.outcomes(result).loc["clash", "probability"], abs=1e-12
    )


SUMMED = CRISIS.replace("{uniform: [-1, 1]", "{discrete: {-1: 0.9, 0: 0.06, 1: 0.04}")


def test_inputs_that_are_summed_count_as_much_as_they_are_probable():
    result = ct.run(ct.loads(SUMMED), progress=False, questions=True)
    assert result.is_summed
    answer, outcome = ct.questions(result), ct.outcomes(result).loc["clash"]
    for name in PARTS[:4]:
        assert answer.loc["clash", name] == pytest.approx(outcome[name], abs=1e-12)
    # pushing raises the chance of having been tense, so a condition on tension lifts the draws that push
    share = next(one for one in result.questions_asked if one.question.name == "given").shares
    assert share.weights == pytest.approx(result.weights, abs=1e-12)  # posture tells nothing of the input
    assert answer.loc["given", "ignorance_low"] in share.columns  # nothing lies between combinations


FACTS = """reports:
  first: {date: 2031-01-02, choice: north.push, says: It pushed., fact: true}
  second: {date: 2031-01-09, published: 2031-01-10, condition: tension > 1, says: Tense., reliability: B, credibility: 2}
"""


def test_a_later_day_that_goes_on_from_a_file_answers_as_all_in_one_go(crisis, tmp_path):
    week, heard = tmp_path / "week.outlook", read_reports(FACTS)
    ct.advance(crisis, heard, until="2031-01-05", draws=64, progress=False).save(week)
    later = tmp_path / "later.outlook"
    ct.advance(crisis, heard, until="2031-01-12", start=week, progress=False).save(later)
    found = ct.run(later, questions=True, progress=False)
    in_one_go = ct.run(
        crisis, evidence=heard.before(date(2031, 1, 12)), draws=64, questions=True, progress=False
    )
    assert found.tally.asked.tobytes() == in_one_go.tally.asked.tobytes()


def test_the_figure_draws_those_that_are_answered(answer):
    ax = answer.plot()
    labels = [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]
    assert "When tense?" in labels
    assert "Clash, if high?" not in labels


OPEN = """format: 1
id: open
title: Open
as_of: 2031-01-01
horizon: until_settled
turn: 1 week
variables:
  over: {levels: flag, start: false, judgement: Guessed.}
events:
  end: {probability: 0.5, effects: {over: =true}, judgement: Guessed.}
outcomes:
  ended: {when: over, ends: true}
  rest: {otherwise: true}
questions:
  when: {text: When?, event: end, asks: date}
  soon: {text: Soon?, event: end, by: 2031-01-15}
alternatives:
  slower: {set: {events.end.probability: 0.25}}
"""


def test_an_open_horizon_is_followed_as_far_as_each_model_needs():
    answer = ct.questions(ct.loads(OPEN), progress=False)
    assert answer.loc["soon", "probability"] == pytest.approx(0.75, abs=1e-12)
    assert answer.loc["soon", "disagreement_low"] == pytest.approx(1.0 - 0.75**2, abs=1e-12)
    assert answer.loc["when", "probability"] == pytest.approx(1.0, abs=1e-8)
    parts = answer.parts["distributions"]
    second = parts[(parts.question == "when") & (parts.turn == 2)].iloc[0]
    assert second["disagreement_low"] == pytest.approx(0.25 * 0.75, abs=1e-12)
    assert not [one for one in answer.caveats if one.kind == "disagreement"]
