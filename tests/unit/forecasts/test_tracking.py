"""How a forecast moved, and why."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from kept import START, ends, forecast, keep, yes_no

import toolkit as ct
from toolkit.cli import main
from toolkit.errors import ToolkitError
from toolkit.forecasts import record_outside

mpl.use("agg")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "record.jsonl"
    keep(path, forecast(yes_no(), [0.5, 0.5]), forecast(ends(), [0.5, 0.3, 0.2]))
    later = START.replace(day=8)
    keep(path, forecast(yes_no(), [0.7, 0.3], as_of=later, news=["a", "b", "c", "d", "e"]), on=later)
    last = START.replace(day=15)
    keep(path, forecast(yes_no(), [0.65, 0.35], as_of=last, news=["b", "c", "d", "e", "f"]), on=last)
    record_outside(path, "market", "force", 0.4, on="2031-01-10", source="Its close", recorded_on=last)
    return path


def test_each_row_says_what_was_new(path):
    found = ct.track(path, "force").table
    ours = found[found.forecaster == ""]
    assert list(ours.why) == [
        "first forecast",
        "news: a, b, c and 2 more",
        "news: f; without 1 earlier report",
    ]
    assert list(ours.moved)[1:] == pytest.approx([0.2, -0.05])
    assert list(found[found.forecaster == "market"].why) == ["Its close"]


def test_rows_are_day_by_day_and_each_has_moved_since_the_one_before_of_the_same_forecaster(path):
    record_outside(
        path, "market", "force", 0.5, on="2031-01-16", source="Its close", recorded_on="2031-01-16"
    )
    found = ct.track(path, "force").table
    assert found.date.is_monotonic_increasing
    assert list(found.forecaster) == ["", "", "market", "", "market"]
    assert list(found.moved)[1:] == pytest.approx([0.2, float("nan"), -0.05, 0.1], nan_ok=True)


def test_all_questions_are_followed_each_by_one_class(path):
    assert list(ct.track(path)["class"].unique()) == ["yes", "deal"]
    assert list(ct.track(path, "outcome")["class"]) == ["deal", "clash", "standoff"]
    ct.resolve(path, "outcome", came="clash", on="2031-02-01", source="A dispatch", recorded_on="2031-02-02")
    answer = ct.track(path)
    assert list(answer["class"].unique()) == ["yes", "clash"]
    assert "outcome: “A clash”, known on 1 February 2031 (A dispatch)." in answer.notes
    with pytest.raises(ToolkitError, match="unknown question 'farce'"):
        ct.track(path, "farce")


def test_the_figure_steps_from_entry_to_entry_and_marks_the_answer(path):
    ct.resolve(path, "force", came="yes", on="2031-02-01", source="A dispatch", recorded_on="2031-02-02")
    ax = ct.track(path, "force").plot()
    step = next(line for line in ax.lines if line.get_drawstyle() == "steps-post")
    assert list(step.get_ydata()) == [0.5, 0.7, 0.65, 0.65]
    words = ct.plot.alt_text(ax)
    assert "force: yes, known on 1 February 2031" in words
    assert "market" in words
    mpl.pyplot.close("all")


def test_the_commands_do_what_the_functions_do(path, capsys, tmp_path):
    assert main(["resolve", str(path), "force", "--came", "yes", "--on", "2031-02-01", "--source", "A dispatch", "--recorded-on", "2031-02-02", "--json"]) == 0  # fmt: skip
    assert main(["record", str(path), "--outside", "crowd", "--what", "outcome", "--probability", "deal=0.5", "--probability", "clash=0.5", "--on", "2031-01-09", "--source", "A site", "--recorded-on", "2031-02-02"]) == 0  # fmt: skip
    assert main(["record", str(path), "--verify"]) == 0
    assert main(["score", str(path), "--out", str(tmp_path / "scored")]) == 0
    assert main(["track", str(path), "force", "--out", str(tmp_path / "track.svg")]) == 0
    said = capsys.readouterr().out
    for words in ("crowd", "Head of the record", "forecast", "No verdict on calibration", "news: f"):
        assert words in said
    assert {"score.csv", "score.png", "score.json", "reliability.csv"} <= {
        one.name for one in (tmp_path / "scored").iterdir()
    }
    before = path.read_bytes()
    for wrong, words in (
        (["record", str(path)], "nothing is said of what to do with this record"),
        (["record", str(path), "--to", "b.jsonl"], "--to goes with a scenario"),
        (["record", "chicken"], "expected --to FILE"),
        (["record", "chicken", "--to", str(path), "--verify"], "--verify goes with the file of a record"),
        (["record", str(path), "--outside", "x", "--what", "force"], "--outside needs --probability"),
        (["record", str(path), "--outside", "x", "--what", "force", "--probability", "y", "--on", "2031-01-09", "--source", "z"], "'y' is no probability"),
        (["score", str(path), "icb_viol=1"], "a record holds what came"),
        (["score", "chicken"], "what came is missing"),
    ):  # fmt: skip
        assert main(wrong) == 2
        assert words in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_brief_with_a_record_says_what_it_bears(path):
    page = ct.brief("chicken", record=path, what_ifs=False, progress=False)
    assert "not high, since the record holds 0 forecasts of this kind" in page.markdown
    assert all(one.confidence.level != "high" for one in page.judgements)
