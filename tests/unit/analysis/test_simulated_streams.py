"""Whether news surprises more than streams simulated from the model: in the answer, in its figure and in a terminal."""

from __future__ import annotations

import math

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import toolkit as ct
from toolkit.analysis.learning import learning
from toolkit.cli import main
from toolkit.errors import ToolkitError
from toolkit.plots.surprise import stacked
from toolkit.scenario.reports import read_reports

mpl.use("agg")
COIN = """
format: 1
id: coin
title: A storm in a quarter of the weeks
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  quiet: {uniform: [0.2, 0.3], judgement: Made up.}
variables:
  storms: {levels: 0..3, start: 0, judgement: Made up.}
events:
  storm: {probability: quiet, effects: {storms: +1}, judgement: Made up.}
outcomes:
  three: {when: storms == 3, judgement: Made up.}
  rest: {otherwise: true}
"""
STORMS = "reports:\n" + "".join(
    f"  storm-{day}: {{date: 2031-01-{day}, event: storm, says: A storm., fact: true}}\n"
    for day in ("01", "08", "15")
)
ONE_STORM = STORMS.split("  storm-08")[0]
QUICK = {"draws": 64, "seed": 4, "progress": False}
N_STREAMS = 99


@pytest.fixture(scope="module")
def asked():
    return learning(ct.loads(COIN), read_reports(STORMS), simulated=N_STREAMS, **QUICK)


def kinds(answer):
    return [caveat.kind for caveat in answer.caveats]


def test_simulated_streams_stand_beside_the_news(asked):
    streams, own = asked.parts["simulated"], asked.parts["stream"]
    assert len(streams) == N_STREAMS
    assert own["bits"] == pytest.approx(math.log2(64), abs=0.2)  # three storms, each a quarter likely or so
    as_surprising = (1 + (streams["z"] >= own["z"]).sum()) / (1 + N_STREAMS)
    assert own["as_surprising"] == as_surprising < 0.05
    assert "surprise_of_stream" in kinds(asked)
    assert any(f"Of {N_STREAMS} streams simulated" in note for note in asked.footnotes)


def test_simulated_streams_surprise_as_expected_on_average(asked):
    off = asked.parts["simulated"]["bits"] - asked.parts["simulated"]["expected"]
    assert abs(off.mean()) <= 4 * off.std() / math.sqrt(N_STREAMS)


def test_what_came_turn_by_turn_adds_up(asked):
    cells, own = asked.parts["surprise"], asked.parts["stream"]
    assert list(cells["came"]) == ["storm"] * 3
    assert own["bits"] == pytest.approx(cells["bits"].sum())
    assert own["z"] == pytest.approx(
        (own["bits"] - own["expected"]) / math.sqrt(np.square(cells["spread"]).sum())
    )


def test_news_as_expected_is_not_flagged_and_says_so():
    found = learning(ct.loads(COIN), read_reports(ONE_STORM), **QUICK)
    assert "surprise_of_stream" not in kinds(found)
    assert any(
        note.startswith("Surprise of the stream: 2") and "of 100 streams" in note for note in found.footnotes
    )
    assert "simulated" not in found.parts


def test_workers_change_nothing(asked):
    again = learning(ct.loads(COIN), read_reports(STORMS), simulated=19, workers=2, **QUICK)
    assert again.parts["simulated"].equals(asked.parts["simulated"][:19])


def test_graded_news_says_nothing_of_a_stream():
    graded = ONE_STORM.replace("fact: true", "likelihood: [0.9, 0.1]")
    found = learning(ct.loads(COIN), read_reports(graded), simulated=19, **QUICK)
    assert not {"stream", "surprise", "simulated"} & set(found.parts)


def test_few_streams_are_refused():
    with pytest.raises(ToolkitError, match="simulated is 18; expected 0 or at least 19"):
        learning(ct.loads(COIN), read_reports(STORMS), simulated=18, **QUICK)


def test_the_figure_has_a_dot_for_every_stream(asked):
    ax = ct.plot.surprise(asked)
    assert len(ax.collections[0].get_offsets()) == N_STREAMS
    assert any(text.get_text().startswith("the news (+") for text in ax.texts)
    plt.close(ax.figure)


def test_without_simulated_streams_there_is_nothing_to_draw():
    with pytest.raises(ToolkitError, match="simulated=100"):
        ct.plot.surprise(learning(ct.loads(COIN), read_reports(ONE_STORM), **QUICK))


def test_dots_that_would_hide_each_other_are_stacked():
    places, heights = stacked(np.array([0.0, 0.0, 4.0]), 0.0, 4.0)
    assert list(heights) == [0.5, 1.5, 0.5]
    assert places[0] == places[1] < places[2]


def test_the_command_simulates_too(tmp_path, capsys):
    (tmp_path / "coin.yaml").write_text(COIN)
    (tmp_path / "news.yaml").write_text(STORMS)
    asked_for = [
        "news",
        str(tmp_path / "coin.yaml"),
        "--evidence",
        str(tmp_path / "news.yaml"),
        "--simulated",
        "19",
    ]
    assert main([*asked_for, "--draws", "64", "--quiet"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Of 19 streams simulated from the model" in said
