"""Figures are tested on the data and the texts they draw, not on pixels."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from results import made_model, made_result

from toolkit import Game, decide, load, plots, run, verbs
from toolkit.analysis import debrief, rungs
from toolkit.analysis.boxes import Sample
from toolkit.analysis.discovery import search
from toolkit.answers import Answer, Caveat, Column
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.history import histories
from toolkit.history.records import History, HistoryStep
from toolkit.model.actors import ModelActor
from toolkit.plots.axes import spread
from toolkit.plots.style import CHANCE_COLOUR, actor_colours

mpl.use("agg")
LONG = "An outcome with a name so long that no editor would set it on one line of a figure"
TWO_DRAWS = [[0.2, 0.1, 0.7], [0.4, 0.3, 0.3]]


@pytest.fixture
def ax():
    return Figure(figsize=(9, 5), layout="constrained").subplots()


def texts(ax) -> str:
    ax.figure.canvas.draw()
    parts = [text.get_text() for text in (*ax.texts, ax.title, *ax.get_yticklabels(), *ax.get_xticklabels())]
    legend = ax.get_legend()
    parts += [text.get_text() for text in legend.get_texts()] if legend else []
    return " ".join(" ".join(parts).replace("\xa0", " ").split())


def many(count: int, n_draws: int = 16, **options):
    shares = np.random.default_rng(3).dirichlet(np.linspace(0.3, 3, count), size=n_draws)
    labels = [LONG if n % 2 else f"Short {n}" for n in range(count)]
    return made_result(shares, model=made_model(labels), **options)


def test_outcomes_draw_point_error_ignorance_and_disagreement(ax):
    plots.outcomes(
        made_result(TWO_DRAWS, n_groups=2, alternatives={"other": [0.1, 0.0, -0.1]}), ax=ax, order="declared"
    )
    bars = [(round(bar.get_x(), 6), round(bar.get_x() + bar.get_width(), 6)) for bar in ax.patches]
    assert bars[:2] == [(0.21, 0.39), (0.3, 0.4)]
    assert [line.get_label() for line in ax.containers] == ["o0", "o1", "o2"]
    assert ax.containers[0].lines[0].get_xdata()[0] == pytest.approx(0.3)
    said = texts(ax)
    assert all(
        word in said for word in ("sampling error", "ignorance", "disagreement", "2 April 2031", "seed 7")
    )
    assert "30 %" in said and "unlikely" in said


def test_outcomes_are_sorted_unless_told_otherwise(ax):
    plots.outcomes(made_result([[0.1, 0.2, 0.7]]), ax=ax)
    assert [line.get_label() for line in ax.containers] == ["o2", "o1", "o0"]
    with pytest.raises(ToolkitError, match="declared"):
        plots.outcomes(made_result([[0.1, 0.2, 0.7]]), order="size")


def test_a_mark_at_the_end_of_the_scale_is_seen_whole(ax):
    plots.outcomes(made_result([[0.001, 0.2, 0.799]]), ax=ax)
    assert not any(mark.lines[0].get_clip_on() for mark in ax.containers)


def test_what_was_not_assessed_is_said(ax):
    plots.outcomes(made_result([[0.1, 0.2, 0.7]]), ax=ax)
    assert not ax.patches
    assert "ignorance about inputs: not assessed" in texts(ax)
    assert "disagreement between models: not assessed" in texts(ax)


@pytest.mark.parametrize("count", [3, 12])
def test_long_names_are_wrapped_not_cut(ax, count):
    for draw in (plots.outcomes, plots.incidence):
        ax.clear()
        assert LONG in texts(draw(many(count), ax=ax))


def test_incidence_draws_only_what_ends_a_run_and_names_the_rest(ax):
    plots.incidence(made_result(TWO_DRAWS), ax=ax)
    curves = {line.get_label(): line for line in ax.lines}
    assert set(curves) == {"o0", "o1"}
    assert list(curves["o0"].get_ydata()) == pytest.approx([0.0, 0.15, 0.3])
    assert "Known only on 15 April 2031: Rest" in texts(ax)


def test_incidence_refuses_an_unknown_outcome():
    with pytest.raises(ToolkitError, match="nearest: o1"):
        plots.incidence(made_result(TWO_DRAWS), outcomes=["o11"])


def test_escalation_names_rungs_thresholds_and_ends(ax):
    plots.escalation(made_result(TWO_DRAWS), ax=ax)
    said = texts(ax)
    assert "0 Talks" in said and "3 Forces move" in said and "threshold: shots are near" in said
    assert "2 Apr 2031" in said
    median = next(line for line in ax.lines if line.get_label() == "median")
    assert list(median.get_ydata()) == [0, 0, 0]


def test_escalation_needs_a_ladder():
    with pytest.raises(ToolkitError, match="ladder"):
        plots.escalation(made_result(TWO_DRAWS, model=made_model(rungs=())))


def test_states_stack_levels_and_name_them(ax):
    drawn = plots.states(made_result(TWO_DRAWS), variables=["posture"], ax=ax)
    assert drawn.tolist() == [ax]
    assert [area.get_label() for area in ax.collections] == ["calm", "armed", "at_sea"]
    assert "at sea" in texts(ax)
    with pytest.raises(ToolkitError, match="nearest: posture"):
        plots.states(made_result(TWO_DRAWS), variables=["postures"])
    with pytest.raises(ToolkitError, match="expected one each"):
        plots.states(made_result(TWO_DRAWS), ax=[ax, ax])


def test_figures_leave_settings_and_open_figures_alone():
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    for draw in (plots.outcomes, plots.incidence, plots.escalation):
        plt.close(draw(many(5)).figure)
    plt.close(plots.states(many(5))[0].figure)
    assert dict(mpl.rcParams) == before
    assert not plt.get_fignums()


def test_levels_can_be_told_apart_in_grey():
    from toolkit.plots.style import SHADES

    grey = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b, _ in SHADES(np.linspace(0.08, 1, 5))]
    assert all(lighter - darker > 0.1 for lighter, darker in pairwise(grey))


def test_spread_labels_keep_order_distance_and_bounds():
    rng = np.random.default_rng(5)
    for _ in range(200):
        wanted = rng.random(rng.integers(1, 9))
        placed = spread(list(wanted), 0.1, 0.0, 1.0)
        order = np.argsort(wanted, kind="stable")
        gaps = np.diff(np.array(placed)[order])
        assert (gaps >= 0.1 - 1e-9).all()
        assert min(placed) >= -1e-9 and max(placed) <= 1 + 1e-9
    assert spread([], 0.1, 0, 1) == []
    assert not math.isnan(spread([0.5] * 30, 0.1, 0, 1)[0])


# --- what-ifs


def compared(**shares):
    base = made_result(TWO_DRAWS, n_groups=2)
    table = [
        {"what_if": name, "outcome": f"o{n}", "label": f"Outcome {n}", "base": 0.3, "difference": move,
         "sampling_error": 0.01, "ignorance_low": move - 0.05, "ignorance_high": move + 0.05,
         "disagreement_low": math.nan, "disagreement_high": math.nan}
        for name, moves in shares.items() for n, move in enumerate(moves)
    ]  # fmt: skip
    return Answer(pd.DataFrame(table), verb="compare", figure="compare", result=base, step=1.0)


def test_compare_draws_each_difference_with_its_parts(ax):
    plots.compare(compared(quicker=[0.1, -0.1, 0.0]), ax=ax)
    bars = [(round(bar.get_x(), 6), round(bar.get_x() + bar.get_width(), 6)) for bar in ax.patches]
    assert bars == [(5.0, 15.0), (-15.0, -5.0), (-5.0, 5.0)]
    said = texts(ax)
    assert "What if: quicker?" in ax.get_title(loc="left")
    assert "+10" in said and "+10.0" not in said and "percentage points" in ax.get_xlabel()
    assert "models" not in said


def test_what_ifs_are_told_by_their_titles(ax):
    answer = compared(talk_first=[0.1, -0.1, 0.0], talk_last=[0.2, -0.1, 0.0])
    titles = {"talk_first": "Talks come first.", "talk_last": ""}
    named = replace(answer, table=answer.table.assign(title=answer.table.what_if.map(titles)))
    said = texts(plots.compare(named, ax=ax))
    assert "Talks come first" in said and "talk last" in said and "_" not in said
    one = plots.compare(named, what_ifs=["Talks come first."])
    assert one.get_title(loc="left") == "What if: Talks come first?"
    mpl.pyplot.close(one.figure)


def test_compare_refuses_more_than_fit(ax):
    many_names = compared(**{f"w{n}": [0.1, -0.1, 0.0] for n in range(9)})
    of_the_last = Caveat("Said of the last.", "kind").about("w8", "w8")
    drawn = plots.compare(replace(many_names, caveats=(of_the_last,)), ax=ax)
    assert len(drawn.containers) == 18
    assert "3 more what-ifs are not drawn: w6, w7, w8." in texts(drawn)
    assert "Said of the last" not in texts(drawn)
    with pytest.raises(ToolkitError, match="nearest: w0"):
        plots.compare(many_names, what_ifs=["w00"])
    with pytest.raises(ToolkitError, match="1 to 6"):
        plots.compare(many_names, what_ifs=[f"w{n}" for n in range(7)])


def test_a_figure_says_what_it_has_no_room_for(ax):
    rows = pd.DataFrame(
        [{"rank": n, "label": f"Input {n}", "swing": 0.1 / n, "rests_on": "bears on it", "claim": f"c{n}{k}", "text": f"says {k}",
          "source_label": "Paper", "grade": "B2"} for n in range(1, 8) for k in range(4)]
    )  # fmt: skip
    said = texts(plots.trace(rows, ax=ax))
    assert "2 more inputs or rules are not drawn: Input 6, Input 7." in said
    assert "Of each, the 3 claims with the best grades are drawn." in said
    swings = pd.DataFrame({"label": [f"i{n:02}" for n in range(14)], "outcome": "o", "outcome_label": "O", "from_value": 0.0,
                           "to_value": 1.0, "at_low": 0.1, "at_median": 0.2, "at_high": np.linspace(0.5, 0.2, 14)})  # fmt: skip
    assert "2 more bars are not drawn: i12, i13." in texts(plots.tornado(swings, ax=ax))


# --- drivers, turning points, decisions


def test_drivers_turning_points_and_decisions_can_be_drawn(ax):
    shares = pd.DataFrame({
        "factor": ["a", "b"], "label": ["Input A", "Input B"], "inputs": 1, "outcome": "o0", "outcome_label": "Outcome 0",
        "first": [0.6, 0.2], "first_low": [0.5, 0.1], "first_high": [0.7, 0.3], "total": [0.7, 0.3],
        "total_low": [0.6, 0.2], "total_high": [0.8, 0.4],
    })  # fmt: skip
    found = Answer(
        shares, verb="sensitivity", result=made_result(TWO_DRAWS), parts={"note": "Solved exactly."}
    )
    plots.sensitivity(found, "o0", ax=ax)
    assert [round(bar.get_width(), 6) for bar in ax.patches[:4]] == [0.7, 0.6, 0.3, 0.2]
    assert "Input A" in texts(ax) and "90 % interval" in texts(ax)
    with pytest.raises(ToolkitError, match="nearest: o0"):
        plots.sensitivity(found, "o00")
    shares["total"] = math.nan
    with pytest.raises(ToolkitError, match="not given"):
        plots.sensitivity(found, "o0")


def test_tornado_shows_the_swept_range_on_each_bar(ax):
    swept = pd.DataFrame({
        "parameter": ["a", "b"], "label": ["Input A", "Input B"], "unit": ["", "per month"], "from_value": [0.1, 1.0],
        "to_value": [0.9, 2.0], "outcome": "o0", "outcome_label": "Outcome 0", "at_low": [0.2, 0.3], "at_median": 0.3,
        "at_high": [0.5, 0.25], "swing": [0.3, -0.05],
    })  # fmt: skip
    plots.tornado(swept, "o0", ax=ax)
    said = texts(ax)
    assert all(word in said for word in ("0.1", "0.9", "Input B (per month)", "input low"))


def test_turning_points_are_a_grid_of_options_and_turns(ax):
    table = pd.DataFrame({
        "outcome": "Outcome 0", "who": ["North", "North"], "label": "Push", "turn": [1, 2], "effect": [0.2, -0.1],
    })  # fmt: skip
    plots.turning_points(table, ax=ax)
    assert [(cell.get_x(), round(cell.get_y(), 2)) for cell in ax.patches] == [(-0.5, -0.44), (0.5, -0.44)]
    assert "+20.0" in texts(ax) and "North: Push" in texts(ax)


def test_decision_draws_every_policy(ax):
    wait, act = made_result(TWO_DRAWS), made_result([[0.5, 0.1, 0.4], [0.6, 0.3, 0.1]])
    plots.decision(decide({"o0": 1.0}, wait=wait, act=act), ax=ax)
    said = texts(ax)
    assert "best in 100 %" in said and "wait" in said and "worst tenth" in said


def test_box_draws_each_limit_on_the_range_of_its_input(ax):
    values = np.random.default_rng(3).uniform(size=(1000, 2))
    found = search(
        Sample(("a", "b"), values, values[:, 0] > 0.7, np.full(1000, 1 / 1000)), "it comes", resamples=2
    )
    plots.box(found, ax=ax)
    assert [round(bar.get_width(), 1) for bar in ax.patches] == [1.0, 0.3]
    said = texts(ax)
    assert "0.7" in said and "100 % of resamples" in said
    assert "Where is it so: it comes?" in ax.get_title(loc="left")
    with pytest.raises(ToolkitError, match="limits no input"):
        plots.box(found.without("a"))


# --- courses, flow, small multiples --------------------------------------------------------------------------

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture(scope="module")
def strait():
    return load(STRAIT)


def test_lanes_tell_what_was_done_and_not_what_was_left(strait, ax):
    story = histories(strait, count=1, seed=3)[0]
    drawn = texts(plots.history(story, ax=ax))
    done = [step for step in story.steps if not step.is_rest]
    assert all(step.label.split()[0] in drawn for step in done)
    assert story.outcome_label in ax.get_title(loc="left")
    actors = {actor.name for actor in story.model.actors}
    where = {(key if (key := step.key.split(".")[0]) in actors else "chance", step.turn) for step in done}
    assert len([line for line in ax.lines if line.get_marker() == "o"]) == len(where)
    assert len(ax.get_yticks()) == len({lane for lane, _ in where})


def boxes(ax) -> list:
    """Return where the texts of a figure stand, in pixels."""
    ax.figure.canvas.draw()
    written = [*ax.texts, ax.title, *ax.get_yticklabels(), *ax.get_xticklabels()]
    return [text.get_window_extent() for text in written if text.get_text()]


def overlapping(ax) -> list:
    return [
        (a, b) for a, b in combinations(boxes(ax), 2) if a.shrunk(0.98, 0.9).overlaps(b.shrunk(0.98, 0.9))
    ]


@pytest.mark.parametrize("name", ["strait", "chicken", "salami-tactics", "grenada-1983"])
def test_histories_of_any_length_can_be_read(strait, name):
    for story in histories(strait if name == "strait" else load(name), count=3, seed=3):
        drawn = plots.history(story)
        assert not overlapping(drawn)
        assert drawn.figure.get_figwidth() >= 9.0
        assert drawn.get_position().width > 0.6
        assert min(text.get_fontsize() for text in drawn.texts) >= 8.5
        mpl.pyplot.close(drawn.figure)


def test_a_busy_lane_moves_its_texts_apart():
    """Sixteen turns, in each of which one actor does something with a long name."""
    story = busy_history(turns=16)
    drawn = plots.history(story)
    assert not overlapping(drawn)
    assert drawn.get_yticks().tolist() == sorted(drawn.get_yticks())
    mpl.pyplot.close(drawn.figure)


def busy_history(turns: int) -> History:
    model = replace(made_model(horizon=turns), actors=(ModelActor("north", "North", ()),))
    steps = tuple(
        HistoryStep(turn, turn, "north", "North", "act", "Send the larger half of the fleet to sea", "", False, 0.5, 1.0)
        for turn in range(1, turns + 1)
    )  # fmt: skip
    return History(model, 0, 0, {}, {}, steps, (), "o0", turns)


def test_chance_has_a_colour_of_its_own_and_so_have_sixteen_actors():
    crowd = replace(made_model(), actors=tuple(ModelActor(f"a{n}", f"Actor {n}", ()) for n in range(16)))
    colours = actor_colours(crowd)
    assert len({*colours.values(), CHANCE_COLOUR}) == 17


def test_the_flow_adds_up_to_everything(strait, ax):
    result = run(strait, seed=3, draws=8, alternatives=False, progress=False)
    plots.flow(result, ax=ax)
    tops = [band.get_paths()[0].vertices[:, 1].max() for band in ax.collections]
    assert max(tops) == pytest.approx(1.0)
    assert ax.collections[-1].get_label() == "still open"
    ended = [k for k, outcome in enumerate(result.model.outcomes) if outcome.ends]
    assert len(ax.collections) == len(ended) + 1


def test_small_multiples_share_their_axes_and_show_both(strait):
    base = run(strait, seed=3, draws=8, alternatives=False, progress=False)
    others = {
        n: run(strait.variant(n), seed=3, draws=8, alternatives=False, progress=False)
        for n in strait.variants
    }
    panels = plots.variants(base, others)
    titles = ["A third party offers its good offices", "firm reply", "no storm", "leak"]
    assert [panel.get_title(loc="left").replace("\n", " ") for panel in panels] == titles
    order = np.argsort(-base.probability, kind="stable")
    for panel, other in zip(panels, others.values(), strict=True):
        widths = [bar.get_width() for bar in panel.patches]
        assert widths[0::2] == pytest.approx(list(base.probability[order]))
        assert widths[1::2] == pytest.approx(list(other.probability[order]))
    mpl.pyplot.close(panels[0].figure)
    with pytest.raises(ToolkitError, match="no what-if"):
        plots.variants(base, {})


def test_the_course_of_a_game_ends_in_certainty(strait, ax):
    game = Game(model_of(strait), ("north",), seed=2)
    while not game.is_over:
        game.choose(game.course.decision.choices[0].name)
    found = debrief(game)
    plots.course(found, ax=ax)
    line = next(line for line in ax.lines if line.get_label() == found.label)
    assert line.get_ydata()[-1] == 1.0
    assert line.get_ydata()[0] == pytest.approx(found.at_start)


def test_panels_keep_their_texts_to_themselves():
    result = made_result(TWO_DRAWS, model=made_model((LONG, "Clash", "Stand-off")))
    page = plots.panels([(plots.outcomes, result), (plots.flow, result), (plots.incidence, result)])
    page.canvas.draw()
    assert len(page.axes) == 3
    parts = [ax.get_tightbbox() for ax in page.axes]
    assert not any(one.overlaps(other) for one, other in combinations(parts, 2))
    assert not any(
        spine.get_visible()
        for ax in page.axes
        for name, spine in ax.spines.items()
        if name in ("top", "right")
    )
    with pytest.raises(ToolkitError, match="at least one"):
        plots.panels([])


# --- what limits an answer, and answers without a figure of their own -------------------------------------------

CAVEATS = [Caveat(f"Limit {n} holds{' and holds' * 30}.", "made up") for n in range(6)]


@pytest.mark.parametrize("name", ["outcomes", "incidence", "escalation", "flow"])
def test_caveats_stand_below_everything_else(name):
    verb = {"outcomes": "outcomes", "incidence": "incidence", "escalation": "rungs", "flow": "incidence"}[
        name
    ]
    answer = replace(verbs.home(verb)(made_result(TWO_DRAWS)), caveats=tuple(CAVEATS))
    drawn = getattr(plots, name)(answer)
    drawn.figure.canvas.draw()
    below = next(text for text in drawn.texts if "Limit 0" in text.get_text())
    assert "Limit 3" in below.get_text() and "Limit 4" not in below.get_text()
    assert "and 2 more caveats" in below.get_text()
    box, page = below.get_window_extent(), drawn.figure.bbox
    assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 - 1 <= box.y0
    others = [
        text for text in (*drawn.texts, *drawn.get_xticklabels()) if text is not below and text.get_text()
    ]
    extents = [text.get_window_extent() for text in others]
    extents += [drawn.get_legend().get_window_extent()] if drawn.get_legend() else []
    assert all(other.y0 >= box.y1 - 1 for other in extents)
    mpl.pyplot.close(drawn.figure)


def test_caveats_of_a_run_are_drawn_into_axes_that_were_handed_in(ax):
    said = texts(plots.outcomes(made_result(TWO_DRAWS, n_groups=2), ax=ax))
    assert "Changes that met the end of a scale" in said
    bare = plots.outcomes(made_result(TWO_DRAWS, n_groups=2).table)
    assert "Changes that met" not in texts(bare)
    mpl.pyplot.close(bare.figure)


def test_rungs_are_written_as_their_table_writes_them(ax):
    answer = rungs(made_result(TWO_DRAWS, n_groups=2))
    share = [column.head for column in answer.layout].index("share")
    said = texts(plots.escalation(answer, ax=ax))
    assert all(cells[share] in said for cells in answer.cells())


def test_any_answer_can_be_drawn(ax):
    table = pd.DataFrame({
        "who": ["North", "South"], "turn": 2, "p": [0.25, 0.5], "se": [0.01, 0.02], "low": [0.1, 0.3], "high": [0.4, 0.6],
    })  # fmt: skip
    layout = (
        Column("who", "who"), Column("turn", "turn", "count"), Column("odds", "p", "per_cent", "se"),
        Column("ignorance", ("low", "high"), "range", "se"),
    )  # fmt: skip
    answer = Answer(table, layout=layout, title="A made-up strait: who comes?", step=1.0)
    said = texts(answer.plot(ax))
    assert all(cells[2] in said for cells in answer.cells())
    assert ax.get_title(loc="left") == "Who comes?"
    assert "In all rows: turn 2" in said and "North" in said and "ignorance" in said
    assert [round(bar.get_width(), 6) for bar in ax.patches] == [0.3, 0.3]


def test_several_numbers_of_a_kind_share_the_axes(ax):
    table = pd.DataFrame({"what": ["a", "b"], "before": [0.2, 0.3], "after": [0.4, 0.1]})
    layout = (Column("what", "what"), Column("before", "before", "share"), Column("after", "after", "share"))
    said = texts(plots.tabulated(Answer(table, layout=layout), ax=ax))
    assert "20 % | 40 %" in said and len(ax.containers) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["before", "after"]


def test_words_alone_are_drawn_as_a_table_and_many_rows_are_counted(ax):
    said = texts(plots.tabulated(Answer(pd.DataFrame({"first": ["North"], "tie": [LONG]})), ax=ax))
    assert "North" in said and LONG in said
    many_rows = pd.DataFrame({"what": [f"row {n}" for n in range(30)], "worth": np.linspace(0.0, 1.0, 30)})
    drawn = plots.tabulated(many_rows)
    assert "5 more rows are not drawn." in texts(drawn) and len(drawn.get_yticks()) == 25
    mpl.pyplot.close(drawn.figure)
    empty = Answer(many_rows.head(0), layout=(Column("what", "what"),))
    ax.clear()
    assert "(no rows)" in texts(plots.tabulated(empty, ax=ax))
