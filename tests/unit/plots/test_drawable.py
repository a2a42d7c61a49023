"""What figures take: an answer, its table or a crisis; anything else is answered in a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import toolkit as ct
from toolkit import plots, verbs
from toolkit.errors import ToolkitError
from toolkit.plots.figures import figure_of
from toolkit.scenario.reports import read_reports
from toolkit.words import day

mpl.use("agg")
STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
REPORTS = read_reports(
    "reports:\n  first: {date: 2031-04-05, choice: north.reinforce, says: It is said., reliability: B, credibility: 2}\n"
)
NO_FIGURES = {"alt_text", "look", "save"}
FIGURES = sorted(set(plots.__all__) - NO_FIGURES)
RUN = {"seed": 3, "draws": 128, "alternatives": False, "progress": False}
MORE: dict[str, dict[str, Any]] = {
    "box": {"outcome": "settlement"},
    "turning_points": {"outcome": "settlement"},
}
"""What figures ask of a crisis beside it."""
VERBS = {
    "actors": "capabilities", "box": "discover", "compare": "compare", "escalation": "rungs", "flow": "incidence",
    "incidence": "incidence", "influences": "influences", "outcomes": "outcomes", "sensitivity": "sensitivity", "states": "states",
    "tabulated": "times", "tornado": "tornado", "turning_points": "turning_points",
}  # fmt: skip
NO_CRISIS, NO_TABLE = {"tabulated"}, {"box"}
MADE = ("decision", "diff", "trace")
"""Figures that take an answer or its table, and no crisis."""


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def result():
    return ct.run(ct.load(STRAIT), **RUN)


@pytest.fixture(scope="module")
def answers(result):
    made = {
        figure: verbs.home(verb)(result, **MORE.get(figure, {}))
        for figure, verb in VERBS.items()
        if figure != "compare"
    }
    made["compare"] = ct.compare(result, firm=ct.run(ct.load(STRAIT).variant("firm_reply"), **RUN))
    made["discrimination"] = verbs.home("learning")(ct.load(STRAIT), REPORTS, draws=16, progress=False)
    made["revisions"] = verbs.home("revisions")(ct.load(STRAIT), REPORTS, draws=16, progress=False)
    firm = ct.load(STRAIT).variant("leak")
    made["diff"] = ct.diff(ct.load(STRAIT), firm, draws=16, progress=False)
    made["trace"] = ct.trace(result, "clash")
    made["decision"] = ct.decide({"clash": -1.0}, wait=result, act=result)
    return made


def draw(name: str, of: Any, **options: Any) -> Any:
    """Draw a figure, whose other needs are met."""
    if name == "variants":
        options.setdefault("what_ifs", {"other": of})
    return getattr(plots, name)(of, **options)


def close(drawn: Any) -> None:
    plt.close(figure_of(drawn))


WRONG = {
    "nothing": None, "number": 3, "nan": float("nan"), "text": "nowhere", "no text": "", "bytes": b"x", "list": [], "texts": ["a"],
    "mapping": {}, "thing": object(), "empty table": pd.DataFrame(), "table": pd.DataFrame({"a": [1]}),
    "array": np.zeros((2, 2)), "column": pd.Series([1.0]), "figure": Figure(), "axes": Figure().subplots(), "class": dict,
    "path": Path("nowhere.yaml"), "function": print, "answer of another verb": "score",
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", FIGURES)
def test_whatever_is_wrong_is_answered_in_a_sentence(name, wrong):
    of = WRONG[wrong]
    if wrong == "answer of another verb":
        of = verbs.home("relations" if name != "actors" else "times")("chicken")
    if name == "tabulated" and wrong in ("table", "answer of another verb"):
        close(plots.tabulated(of))
        return
    before = plt.get_fignums()
    with pytest.raises(ToolkitError) as refusal:
        draw(name, of)
    assert len(str(refusal.value).split()) >= 4
    assert plt.get_fignums() == before


@pytest.mark.parametrize("name", sorted(NO_FIGURES - {"look"}))
@pytest.mark.parametrize("wrong", [one for one in WRONG if one not in ("figure", "axes")])
def test_what_is_no_figure_is_not_saved(name, wrong, tmp_path):
    more = {"path": tmp_path / "x.png"} if name == "save" else {}
    with pytest.raises(ToolkitError):
        getattr(plots, name)(WRONG[wrong], **more)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FIGURES)
def test_a_table_of_another_verb_lacks_what_it_needs(name):
    if name == "tabulated":
        pytest.skip("draws any table")
    other = (
        verbs.home("times")("chicken").table if name != "outcomes" else verbs.home("odds")("chicken").table
    )
    with pytest.raises(ToolkitError, match=name):
        draw(name, other)


@pytest.mark.parametrize("name", [*VERBS, *MADE, "discrimination", "revisions"])
def test_an_answer_is_drawn_by_its_figure_and_by_itself(name, answers):
    for drawn in (draw(name, answers[name]), answers[name].plot()):
        assert isinstance(np.ravel(np.asarray(drawn, dtype=object))[0], Axes)
        close(drawn)


@pytest.mark.parametrize("name", [one for one in (*VERBS, *MADE) if one not in NO_TABLE])
def test_a_bare_table_is_drawn_without_its_result(name, answers):
    table = answers[name].table
    drawn = draw(name, table)
    words = plots.alt_text(drawn)
    assert "seed" not in words and "nan" not in words.lower().split()
    close(drawn)


@pytest.mark.parametrize("name", ["states", "incidence", "escalation", "outcomes", "flow"])
def test_a_table_read_back_from_a_file_is_drawn(name, answers, tmp_path):
    table = answers[name].table
    table.to_csv(tmp_path / "table.csv", index=bool(table.index.name))
    close(draw(name, pd.read_csv(tmp_path / "table.csv")))


@pytest.mark.parametrize("name", [one for one in (*VERBS, "history") if one not in NO_CRISIS | {"compare"}])
def test_a_result_is_asked_first(name, result):
    close(draw(name, result, **MORE.get(name, {})))


@pytest.mark.parametrize("name", ["outcomes", "states", "tornado", "influences", "compare", "history"])
def test_the_name_of_a_crisis_is_enough(name):
    try:
        close(draw(name, "chicken"))
    except ToolkitError as reason:
        assert "what-if" in str(reason) or "uncertain" in str(reason)


def test_what_a_crisis_needs_beside_it_is_said(result):
    for name in MORE:
        with pytest.raises(ToolkitError, match=r"needs outcome=….*clash"):
            draw(name, result)


@pytest.mark.parametrize("name", sorted(MORE))
def test_an_answer_has_been_asked_already(name, answers):
    with pytest.raises(ToolkitError, match="asked already"):
        draw(name, answers[name], outcome="clash")


@pytest.mark.parametrize("name", [one for one in (*VERBS, *MADE, "history") if one != "box"])
@pytest.mark.parametrize(
    "options", [{"ax": 3}, {"ax": "here"}, {"ax": Figure()}, {"title": 3}, {"colour": "red"}]
)
def test_slips_in_options_are_answered_in_a_sentence(name, options, answers, result):
    with pytest.raises(ToolkitError):
        draw(name, answers.get(name, result), **options)


def test_axes_that_left_their_figure_are_refused(result):
    ax = Figure().subplots()
    ax.remove()
    with pytest.raises(ToolkitError, match="no figure"):
        plots.outcomes(result, ax=ax)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("probability", "many", "numbers"), ("turn", 0.5, "turn"), ("date", None, "date"), ("probability", np.inf, "numbers")],
)  # fmt: skip
def test_columns_of_another_kind_are_named(column, value, said, answers):
    table = answers["incidence"].table.copy()
    table[column] = table[column].astype(object)
    table.loc[0, column] = value
    with pytest.raises(ToolkitError, match=said):
        plots.incidence(table)


def test_one_turn_is_no_course(answers):
    table = answers["states"].table
    with pytest.raises(ToolkitError, match="one turn only"):
        plots.states(table[table.turn == 0])


def test_turns_may_be_missing(answers):
    for name in ("states", "incidence", "escalation", "flow"):
        table = answers[name].table
        close(draw(name, table[table.turn != 1]))


def test_what_is_not_known_is_not_drawn(answers):
    for name in ("outcomes", "compare"):
        table = answers[name].table.copy()
        table.iloc[:, table.columns.get_indexer(["sampling_error", "ignorance_low", "ignorance_high"])] = (
            np.nan
        )
        close(draw(name, table))


def test_panels_take_pairs_of_figures_and_what_they_draw(result):
    with pytest.raises(ToolkitError, match="function"):
        plots.panels([(3, result)])
    with pytest.raises(ToolkitError):
        plots.panels([(plots.outcomes, result)], columns="two")


def test_an_order_is_one_of_two(result):
    with pytest.raises(ToolkitError, match="probability, declared"):
        plots.outcomes(result, order="size")


def test_one_number_has_one_text(answers):
    for name in ("outcomes", "incidence", "escalation", "compare"):
        answer = replace(answers[name], caveats=())
        heads = [column.head for column in answer.layout]
        place = next(n for n, head in enumerate(heads) if head in ("probability", "share", "points"))
        drawn = draw(name, answer)
        words = plots.alt_text(drawn).replace("\xa0", " ")
        assert all(cells[place] in words for cells in answer.cells())
        close(drawn)


@pytest.mark.parametrize("name", ["times", "outcomes"])
def test_a_figure_of_a_result_says_of_which_day_it_is_and_on_how_many_draws(name, result):
    figure = plots.outcomes(result).figure if name == "outcomes" else result.times().plot().figure
    said = " ".join(" ".join(text.get_text().split()) for text in figure.findobj(mpl.text.Text))
    assert f"As known on {day(result.model.as_of)}; {len(result.parameters)} draws of the inputs" in said


def test_the_range_in_brackets_beside_an_outcome_is_named(result):
    drawn = plots.outcomes(result)
    labels = [text.get_text() for text in drawn.get_legend().get_texts()]
    assert any(label.startswith("ignorance (also in brackets)") for label in labels)
