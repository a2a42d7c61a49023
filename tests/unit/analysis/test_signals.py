"""What acts say: closed forms of a costly signal, of poker and of beer and quiche; Bayes by hand; and who is moved."""

from __future__ import annotations

import math

import matplotlib as mpl
import numpy as np
import pytest
from learning_games import at_once, costly, entry, in_secret, known_to_nobody, poker, quiche, signal

import toolkit as ct
from toolkit.errors import ToolkitError

mpl.use("agg")
SETTLED = 1e-6
"""The limit of infinite precision is found to 1e-9 a choice; worths multiply that."""


def by_level(crisis, **options):
    """Return the table by act and level."""
    return ct.signals(crisis, **options).table.set_index(["action", "level_label"])


def replies(crisis):
    """Return what listeners do, by act and option."""
    return ct.signals(crisis).parts["replies"].set_index(["action", "option"])


def test_a_costly_signal_without_mistakes():
    """By hand, at the head of the file: 2 of 7 bluff, 0.6 is believed after it, 5 of 8 yield; so 4 of 10 who mobilise bluff."""
    table = by_level(ct.loads(costly(".inf")))
    assert table.odds["mobilise", "bluffing"] == pytest.approx(2 / 7, abs=SETTLED)
    assert table.odds["mobilise", "resolute"] == pytest.approx(1.0, abs=SETTLED)
    assert table.before["mobilise", "resolute"] == pytest.approx(0.3, abs=SETTLED)
    assert table.after["mobilise", "resolute"] == pytest.approx(0.6, abs=SETTLED)
    assert table.ratio["mobilise", "resolute"] == pytest.approx(3.5, abs=10 * SETTLED)
    assert table.bluff["mobilise", "resolute"] == pytest.approx(0.4, abs=SETTLED)
    assert table.says["mobilise", "resolute"] == "speaks for it"
    assert table.says["mobilise", "bluffing"] == "speaks against it"
    assert table.after["wait", "resolute"] == pytest.approx(0.0, abs=SETTLED)
    heard = replies(ct.loads(costly(".inf")))
    assert heard.after["mobilise", "give_in"] == pytest.approx(5 / 8, abs=SETTLED)
    assert heard.untold["mobilise", "give_in"] == 0.0  # at 0.3 it is called: -2 * 0.3 + 0.5 * 0.7 > -1
    assert heard.comes["mobilise", "give_in"] == pytest.approx(1.0, abs=SETTLED)


def test_how_much_a_choice_tells_is_mutual_information():
    told = by_level(ct.loads(costly(".inf"))).told["mobilise", "resolute"]
    entropy = lambda p: -p * math.log2(p) - (1 - p) * math.log2(1 - p)  # noqa: E731
    assert told == pytest.approx(1.0 - 0.5 * entropy(0.6) / entropy(0.3), abs=SETTLED)


def test_what_would_be_done_had_an_act_told_nothing_is_the_logit_of_first_beliefs():
    """At precision 10 the receiver would weigh standing firm by 0.3: 10 * (0.5 * 0.7 - 2 * 0.3 + 1) in favour of it."""
    heard = replies(ct.loads(costly()))
    assert heard.untold["mobilise", "give_in"] == pytest.approx(1 / (1 + math.exp(7.5)), abs=1e-12)
    moved = heard.after["mobilise", "give_in"] - heard.untold["mobilise", "give_in"]
    assert heard.moved["mobilise", "give_in"] == pytest.approx(moved, abs=1e-15)


def test_poker_bluffs_a_third():
    """Reiley and others (2008): a low card is bet on in 1 of 3 cases, so that a quarter of bets are bluffs; bets are called in 2 of 3."""
    table = by_level(ct.loads(poker(".inf")))
    assert table.odds["bet", "low"] == pytest.approx(1 / 3, abs=SETTLED)
    assert table.bluff["bet", "low"] == pytest.approx(1 / 4, abs=SETTLED)
    assert replies(ct.loads(poker(".inf"))).after["bet", "call"] == pytest.approx(2 / 3, abs=SETTLED)


def test_beer_pools_and_the_weak_pretend():
    """Cho and Kreps (1987): at great precision everyone has beer, which tells nothing; known to be weak, nobody weak would."""
    table = by_level(ct.loads(quiche("40")))
    row = table.loc["beer", "tough"]
    assert row["class"] == "pooling"
    assert row.after == pytest.approx(0.9, abs=1e-3)
    assert row.bluff == pytest.approx(0.1, abs=1e-3)


def test_types_that_act_apart_are_separated():
    """The strong demand and the weak do not, where a demand costs the weak more than it brings."""
    crisis = ct.loads(costly()).with_changes(
        set={"actors.sender.options.mobilise.appeal": "if_else(resolve == resolute, 0.4, -4)"}
    )
    row = by_level(crisis).loc["mobilise", "resolute"]
    assert row["class"] == "separating"
    assert row.says == "speaks very strongly for it"
    assert row.bluff == pytest.approx(0.0, abs=1e-9)


def test_bayes_rule_holds_row_by_row():
    table = ct.signals(ct.loads(entry("4", 3))).table
    for _, act in table.groupby(["turn", "action"]):
        assert (act.before * act.odds / act.share).to_numpy() == pytest.approx(
            act.after.to_numpy(), abs=1e-12
        )
        assert act.after.sum() == pytest.approx(1.0, abs=1e-12)
        assert (act.before * act.odds).sum() == pytest.approx(act.share.iloc[0], abs=1e-12)
        assert act.speaks_for.sum() == 1
    for _, turn in table[table.level_label == "tough"].groupby("turn"):
        assert turn.share.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_reputation_is_moved_round_by_round():
    """Who fights an entry is thought tougher by each who comes later, who then comes less; at the last round nobody bluffs."""
    found = ct.signals(ct.loads(entry("4", 3)))
    tough = found.table[(found.table.level_label == "tough") & (found.table.action == "fight")]
    assert (tough.after > tough.before).all()
    assert tough.bluff.iloc[0] > tough.bluff.iloc[1] > 0.3
    assert tough.bluff.iloc[2] == pytest.approx(0.0, abs=1e-9)
    heard = found.parts["replies"]
    after_fight = heard[(heard.action == "fight") & (heard.option == "enter")]
    assert (after_fight.moved < 0).all()
    assert (after_fight.reply_turn == after_fight.turn + 1).all()


def test_a_reply_is_what_follows_an_act_in_the_tree():
    """What the bully does after each breakfast, and where it was the other one."""
    crisis = ct.loads(quiche("1"))
    heard, table = replies(crisis), by_level(crisis)
    assert heard.otherwise["beer", "duel"] == pytest.approx(heard.after["quiche", "duel"], abs=1e-12)
    belief = table.after["beer", "weak"]
    assert heard.after["beer", "duel"] == pytest.approx(1 / (1 + math.exp(1 - 2 * belief)), abs=1e-12)
    assert heard.untold["beer", "duel"] == pytest.approx(1 / (1 + math.exp(1 - 2 * 0.1)), abs=1e-12)


def test_sentences_say_it():
    found = ct.signals("costly-signal")
    notes = " ".join(found.notes)
    assert "Turn 1, Sender, on “The sender's resolve”: semi-separating." in notes
    assert "deters Receiver from “Stand firm”" in notes
    moved = " ".join(ct.signals(ct.loads(entry("4", 3))).notes)
    assert "moves newcomer to “enter” rather than “stay out”" in moved


def test_who_keeps_what_secret_says_nothing_by_it():
    """Only acts that somebody ignorant notices are listed, and both sides' where they choose at once."""
    crisis = ct.loads(signal()).with_changes(
        set={"actors.sender.options.threaten.seen_by": [], "beliefs": "bayes"}
    )
    assert "threaten" not in set(ct.signals(crisis).table.action)
    both = ct.signals(ct.loads(at_once("3")))
    assert set(both.table.actor) == {"row", "column"}
    assert set(ct.signals(ct.loads(at_once("3")), actor="row").table.actor) == {"row"}
    assert not len(ct.signals(ct.loads(known_to_nobody())).table)
    with pytest.raises(ToolkitError, match="nearest: row"):
        ct.signals(ct.loads(at_once("3")), actor="rwo")


def test_where_nobody_learns_that_is_said():
    for text in (signal() + "beliefs: prior\n", in_secret().replace("beliefs: bayes\n", "")):
        found = ct.signals(ct.loads(text))
        assert not len(found.table)
        assert "nobody_learns" in {one.kind for one in found.caveats}
        with pytest.raises(ToolkitError, match="nobody learns here"):
            found.plot()


def test_the_figure_and_the_forms(tmp_path):
    found = ct.signals("costly-signal")
    drawn = found.plot()
    assert "Sender: Mobilise" in " ".join(label.get_text() for label in drawn.get_yticklabels())
    assert "resolute" in ct.plot.alt_text(drawn)
    with pytest.raises(ToolkitError, match="nearest: resolute"):
        ct.plot.signals(found, level="resolut")
    assert "<table" in found.html and "bluff" in found.html
    told = found.to_dict()
    assert {row["option"] for row in told["replies"]} == {"give_in", "stand_firm"}
    found.save(tmp_path / "signals.csv")
    assert np.isclose(found.table.odds.max(), ct.signals("costly-signal").table.odds.max())
