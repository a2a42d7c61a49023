"""Verbs asked about questions: names, refusals, levels beside probabilities, and where the answers are shown."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import toolkit as ct
from toolkit import analysis
from toolkit.answers import only
from toolkit.cli import main

CRISIS = """format: 1
id: small
title: Small
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  will: {uniform: [-1, 1], judgement: Unknown.}
variables:
  tension: {levels: 0..3, start: 1, judgement: Guessed.}
  posture: {levels: [low, mid, high], start: {low: 0.5, mid: 0.5}, judgement: Guessed.}
actors:
  north: {options: {push: {appeal: 0.1 + will, effects: {tension: +1}, judgement: Guessed.}}}
  south: {options: {flinch: {appeal: -1, effects: {tension: -1}, judgement: Guessed.}}}
outcomes:
  clash: {when: tension == 3, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
questions:
  late: {text: Pushed?, choice: north.push, by: 2031-01-15}
  level: {text: How tense?, quantity: tension}
  named: {text: Which posture?, quantity: posture}
  clash: {text: Clash?, outcomes: clash}
  never: {text: "Clash, if high?", outcomes: clash, given: posture == high}
variants:
  soft: {title: Softer, set: {actors.south.options.flinch.appeal: 0}}
  alone: {title: Alone, remove: [questions.late]}
"""
REPORTS = "reports:\n  push: {date: 2031-01-05, choice: north.push, says: Pushed., reliability: B, credibility: 2}\n"


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS)


@pytest.fixture(scope="module")
def plain(crisis):
    return ct.run(crisis, seed=3, draws=64, progress=False)


@pytest.fixture(scope="module")
def result(crisis):
    return ct.run(crisis, seed=3, draws=64, progress=False, questions=True)


@pytest.fixture(scope="module")
def compared(crisis):
    return ct.compare(crisis, "soft", seed=3, draws=16, progress=False, questions=True)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(CRISIS)
    return str(path)


def test_a_misspelt_name_is_answered_with_the_nearest_of_both(plain, crisis):
    for ask in (
        lambda: plain.sensitivity(outcome="leve"),
        lambda: plain.regression(outcome="leve"),
        lambda: plain.discover("leve"),
        lambda: plain.tornado(outcome="leve"),
        lambda: analysis.overturn(crisis, "rest", over="leve"),
    ):
        with pytest.raises(ct.ToolkitError, match=r"unknown outcome or question 'leve'.*\n  nearest: level"):
            ask()


def test_a_name_that_is_both_is_the_outcome_and_the_question_has_a_longer_one(result, crisis):
    found = analysis.overturn(crisis, "clash", above=0.6, alone=False, progress=False)
    (said,) = [one for one in found.caveats if one.kind == "two_meanings"]
    assert "questions.clash" in said
    twin = analysis.overturn(crisis, "questions.clash", above=0.6, alone=False, progress=False)
    assert twin.distance == pytest.approx(found.distance)
    assert not [one for one in twin.caveats if one.kind == "two_meanings"]
    # its own name alone does not have to be the long one
    assert list(result.regression(outcome="questions.late").outcome) == ["late"]


def test_a_question_that_is_not_answered_is_refused_by_name_and_left_out_else(result):
    with pytest.raises(ct.ToolkitError, match="'never' is not answered: its condition"):
        result.regression(outcome="never")
    assert "never" not in set(result.regression().outcome)


def test_a_result_without_questions_is_run_again_for_one_and_left_alone_else(plain, result):
    assert set(plain.regression().outcome) == {"clash", "rest"}
    assert set(result.regression().outcome) == {"clash", "rest", "late", "level", "named", "questions.clash"}
    alone = plain.regression(outcome="late")
    assert alone.points.tolist() == result.regression(outcome="late").points.tolist()


def test_asking_for_one_outcome_leaves_its_numbers_alone(result):
    for verb in ("sensitivity", "regression", "tornado"):
        whole = getattr(result, verb)(**({"points": 16} if verb == "sensitivity" else {}))
        part = getattr(result, verb)(outcome="rest", **({"points": 16} if verb == "sensitivity" else {}))
        rows = only(whole, "outcome", "rest").table.reset_index(drop=True)
        # least squares of several columns at once round otherwise than those of one
        pd.testing.assert_frame_equal(part.table, rows, rtol=1e-12, obj=verb)


def test_lines_of_levels_are_levels(crisis):
    with pytest.raises(ct.ToolkitError, match="above is 5; expected a level between 0 and 3"):
        analysis.overturn(crisis, "level", above=5)
    with pytest.raises(ct.ToolkitError, match=r"below is 1\.5; expected a probability between 0 and 1"):
        analysis.overturn(crisis, "late", below=1.5)
    with pytest.raises(ct.ToolkitError, match="not alike: a probability and a level"):
        analysis.overturn(crisis, "late", over="level")
    with pytest.raises(ct.ToolkitError, match="not alike: their levels differ"):
        analysis.overturn(crisis, "level", over="named")
    with pytest.raises(ct.ToolkitError, match="'never' has no answer at the medians"):
        analysis.overturn(crisis, "never", above=0.5)


def test_levels_are_written_as_levels_and_probabilities_as_per_cent(compared):
    cells = {row[1]: row for row in compared.cells()}
    assert "%" in cells["Pushed?"][2]
    assert "%" not in cells["How tense?"][2]
    row = compared.set_index("outcome").loc["level"]
    assert float(cells["How tense?"][3]) == pytest.approx(row.difference, abs=0.06)
    assert float(cells["How tense?"][2]) == pytest.approx(row.base, abs=0.06)
    assert "mean level" in compared.text()


def test_an_error_in_levels_is_no_step_of_probabilities(compared):
    outcomes = compared[compared.measure == "probability"]
    assert compared.step < 100.0 * 4.0 * outcomes.sampling_error.max() + 0.1


def test_what_only_one_of_them_asks_is_left_out_and_said(crisis):
    found = ct.compare(crisis, "alone", seed=3, draws=16, progress=False, questions=True)
    assert "late" not in set(found.outcome)
    (said,) = [one for one in found.caveats if one.kind == "not_answered" and one.of == "alone"]
    assert "“Pushed?”" in said
    assert "“Clash, if high?”" in said


def test_a_figure_holds_what_one_axis_can(compared):
    axes = compared.plot()
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert "Pushed?" in labels
    assert "How tense?" not in labels
    assert "Left out, since a level is no probability: “How tense?”" in _texts(axes)
    alone = only(compared, "outcome", "level").plot()
    assert alone.get_xlabel() == "change of the mean level"


def _texts(axes):
    inside = [text.get_text() for text in (*axes.texts, *axes.figure.texts)]
    inside += [one.txt.get_text() for one in axes.artists if hasattr(one, "txt")]
    return " ".join(" ".join(inside).split())


def test_figures_of_drivers_ask_a_crisis_for_a_question(crisis, result):
    assert ct.plot.tornado(crisis, "level").get_xlabel() == "mean level"
    assert ct.plot.tornado(crisis, "late").get_xlabel() != "mean level"
    axes = result.sensitivity(points=16).plot(outcome="late")
    assert "What drives the answer: Pushed?" in _texts(axes) or "Pushed?" in axes.get_title(loc="left")


def test_the_brief_has_a_chapter_where_questions_were_answered(plain, result):
    page = ct.brief(result, what_ifs=False, progress=False)
    assert "## What readers ask" in page.markdown
    assert "| Pushed? | yes |" in page.markdown
    rows = {row["question"]: row for row in page.to_dict()["questions"]}
    assert rows["late"]["probability"] == ct.questions(result).probability["late"]
    without = ct.brief(plain, what_ifs=False, progress=False)
    assert "What readers ask" not in without.markdown
    assert "questions" not in without.to_dict()
    assert ct.brief(plain, what_ifs=False, progress=False, questions=True).markdown == page.markdown


def test_questions_of_a_crisis_that_asks_none_are_refused_of_news():
    bare = ct.loads(CRISIS[: CRISIS.index("questions:")])
    from toolkit.scenario.reports import read_reports

    for verb in (analysis.learning, analysis.revisions):
        with pytest.raises(ct.ToolkitError, match="small asks no question; list some under `questions:`"):
            verb(bare, read_reports(REPORTS), questions=True, draws=64, progress=False)


def test_commands_take_the_name_of_a_question(file, capsys):
    assert main(["sensitivity", file, "--outcome", "late", "--draws", "64", "--json", "--quiet"]) == 0
    assert {row["outcome"] for row in json.loads(capsys.readouterr().out)["rows"]} == {"late"}
    assert main(["compare", file, "soft", "--outcome", "level", "--draws", "8", "--json", "--quiet"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["kind"], row["measure"]) == ("question", "level")
    assert main(["compare", file, "soft", "--outcome", "rest", "--draws", "8", "--json", "--quiet"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 1
    assert main(["compare", file, "soft", "--outcome", "questions.late", "--draws", "8", "--quiet"]) == 0
    assert "Pushed?" in capsys.readouterr().out
    assert main(["compare", file, "soft", "--outcome", "never", "--draws", "8", "--quiet"]) != 0
    assert "'never' is not compared: base or what-if does not answer it" in capsys.readouterr().err
    assert main(["overturn", file, "late", "--above", "0.8", "--quiet"]) == 0
    assert "“Pushed?” above 80 %" in " ".join(capsys.readouterr().out.split())


def test_commands_answer_questions_beside_outcomes(file, tmp_path, capsys):
    reports = tmp_path / "r.yaml"
    reports.write_text(REPORTS)
    for command in (["compare", file, "soft"], ["sensitivity", file], ["regression", file], ["news", file, "--evidence", str(reports)], ["revisions", file, "--evidence", str(reports)]):  # fmt: skip
        assert main([*command, "--questions", "--draws", "64", "--quiet"]) == 0
        assert "Pushed?" in capsys.readouterr().out, command
        assert main([*command, "--draws", "64", "--quiet"]) == 0
        assert "Pushed?" not in capsys.readouterr().out, command
    page = tmp_path / "b.md"
    assert main(["brief", file, "--questions", "--no-what-ifs", "--draws", "16", "--out", str(page)]) == 0
    assert "## What readers ask" in page.read_text()


def test_questions_move_no_number_of_what_ifs_and_news(crisis, compared):
    bare = ct.compare(crisis, "soft", seed=3, draws=16, progress=False)
    rows = compared[compared.kind == "outcome"]
    assert np.array_equal(bare.difference, rows.difference)
    assert np.array_equal(bare.sampling_error, rows.sampling_error)
    assert bare.step == compared.step or compared.step > bare.step


def test_hearing_tells_of_a_question_only_where_chance_is_summed(crisis):
    found = ct.hearing(crisis, question="late", draws=4, progress=False)
    assert "Pushed?" in found.text()
    with pytest.raises(ct.ToolkitError, match="unknown question 'lat'"):
        ct.hearing(crisis, question="lat", draws=4)
    real = CRISIS.replace(
        "  posture:",
        "  strain: {levels: real 0..10, start: 1, drift: 0.1 per week, judgement: Guessed.}\n  posture:",
    )
    with pytest.raises(
        ct.ToolkitError,
        match=r"(?s)what hearing tells of a question is worked out exactly, and .*real number.*give it levels",
    ):
        ct.hearing(ct.loads(real), question="late", draws=2, progress=False)
