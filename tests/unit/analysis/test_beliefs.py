"""What actors believe when they choose: Bayes' rule by hand, martingales, and what nobody learns."""

from __future__ import annotations

import math

import matplotlib as mpl
import pytest
from learning_games import at_once, entry, in_secret, known_to_nobody, signal

import toolkit as ct
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError

mpl.use("agg")


def test_a_belief_is_bayes_rule_on_what_was_to_be_done():
    result = ct.run(ct.loads(signal()), progress=False)
    _, soft, hard, _ = (float(p) for p in result.probability)
    table = ct.beliefs(ct.loads(signal()), progress=False).table
    row = table[(table.level_label == "hard") & (table.truth_label == "hard")].iloc[0]
    assert row.belief == pytest.approx(hard / (soft + hard), abs=1e-12)
    assert row["first"] == pytest.approx(0.4, abs=1e-12)
    assert row.low == row.high == row.belief
    threatens = {level: shares.share.iloc[0] for level, shares in table.groupby("truth_label")}
    assert threatens["hard"] / sum(threatens.values()) == pytest.approx(row.belief, abs=1e-12)


def test_beliefs_do_not_drift_on_average():
    """Over all histories that go on, what is believed is on average what was believed at first; by truth it parts."""
    table = ct.beliefs(ct.loads(entry("4", 3))).table
    tough = table[table.level_label == "tough"]
    for _, rows in tough.groupby("turn"):
        assert (rows.belief * rows.share).sum() == pytest.approx(0.3 * rows.share.sum(), abs=1e-10)
    last = tough[tough.turn == 3].set_index("truth_label").belief
    assert last["tough"] > last["soft"] + 0.05
    assert (tough.low <= tough.high).all()


def test_of_a_type_that_nobody_knows_the_first_belief_stays():
    table = ct.beliefs(ct.loads(known_to_nobody())).table
    assert set(table.actor) == {"challenger"}
    assert table.belief.tolist() == pytest.approx(table["first"].tolist(), abs=1e-12)


def test_each_side_has_its_own():
    table = ct.beliefs(ct.loads(at_once("3"))).table
    assert set(zip(table.actor, table.variable, strict=True)) == {("row", "nerve"), ("column", "mood")}
    alone = ct.beliefs(ct.loads(at_once("3")), actor="row").table
    assert set(alone.actor) == {"row"}
    with pytest.raises(ToolkitError, match="nearest: row"):
        ct.beliefs(ct.loads(at_once("3")), actor="rwo")


def test_what_is_imposed_moves_how_often_and_not_what_is_believed():
    """Both types threaten then, and the receiver, which does not expect it, believes what it would have."""
    model = model_of(ct.loads(signal()))
    before, now = (
        ct.beliefs(one).table.set_index(["level_label", "truth_label"])
        for one in (model, model.with_forced(1, "sender", "threaten"))
    )
    assert now.belief.tolist() == pytest.approx(before.belief.tolist(), abs=1e-12)
    assert now.share["hard", "hard"] == pytest.approx(0.4, abs=1e-12)
    assert now.share["soft", "soft"] == pytest.approx(0.6, abs=1e-12)


def test_where_nobody_learns_that_is_said():
    for text in (signal() + "beliefs: prior\n", in_secret().replace("beliefs: bayes\n", "")):
        found = ct.beliefs(ct.loads(text))
        assert not len(found.table)
        assert "nobody_learns" in {one.kind for one in found.caveats}
        with pytest.raises(ToolkitError, match="nobody learns here"):
            found.plot()


def test_a_figure_names_what_it_draws():
    drawn = ct.beliefs("costly-signal").plot()
    words = ct.plot.alt_text(drawn)
    assert "Receiver" in words
    what_if = ct.beliefs("costly-signal", variant="cheap_talk")
    assert "Mobilising costs nothing" in what_if.title
    assert "Mobilising costs nothing" in " ".join(ct.plot.alt_text(what_if.plot()).split())
    legend = [text.get_text() for text in drawn.get_legend().get_texts()]
    assert legend == ["if it is bluffing", "if it is resolute", "first belief"]
    with pytest.raises(ToolkitError, match="nearest: resolute"):
        ct.plot.beliefs("costly-signal", level="resolut")
    over_time = ct.plot.beliefs(ct.beliefs(ct.loads(entry("2", 2))), level="soft")
    assert math.isclose(over_time.get_xlim()[1], 2.6)


def uncertain():
    """The signal, whose sender and receiver pick as sharply as one of three inputs says, each as likely."""
    input_ = "parameters:\n  sharp: {discrete: {1: 0.3, 2: 0.4, 4: 0.3}, judgement: Given.}\nvariables:"
    return signal("sharp").replace("variables:", input_, 1)


def test_over_draws_each_has_an_equilibrium_of_its_own():
    """Of three beliefs of about equal odds the middle one is the median, and the others stand at the ends."""
    crisis = ct.loads(uncertain())
    row = (
        ct.beliefs(crisis, draws=48, seed=1)
        .table.set_index(["level_label", "truth_label"])
        .loc["hard", "hard"]
    )
    alone = [
        ct.beliefs(crisis.with_values(sharp=value))
        .table.set_index(["level_label", "truth_label"])
        .belief["hard", "hard"]
        for value in (1.0, 2.0, 4.0)
    ]
    assert [row.draws_low, row["median"], row.draws_high] == pytest.approx(sorted(alone), abs=1e-12)
    assert row.belief == pytest.approx(alone[1], abs=1e-12)


def test_draws_are_said_and_drawn():
    crisis = ct.loads(uncertain())
    found = ct.beliefs(crisis, draws=8)
    assert "over inputs" in found.heads and "8 draws" in " ".join(found.notes)
    assert "medians" not in {one.kind for one in found.caveats}
    assert "whiskers" in ct.plot.alt_text(found.plot())
    plain = ct.beliefs(crisis, draws=1)
    assert "over inputs" not in plain.heads and "medians" in {one.kind for one in plain.caveats}
    assert "whiskers" not in ct.plot.alt_text(plain.plot())
    with pytest.raises(ToolkitError, match="expected at least 1"):
        ct.beliefs(crisis, draws=0)


def test_of_two_levels_a_screen_shows_one():
    found = ct.beliefs(ct.loads(signal()))
    assert set(found.shown.level_label) == {"hard"} and set(found.table.level_label) == {"soft", "hard"}
