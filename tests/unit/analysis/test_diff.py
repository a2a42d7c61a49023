"""Two versions: every change with what it moved, adding up to the whole."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import matplotlib as mpl
import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis.lots import MOST_LOTS, few, linked
from toolkit.analysis.sharing_out import coalitions_of, is_in_all_orders, shared_out
from toolkit.scenario.edits import Edit, edits_between

mpl.use("agg")
TEXT = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 2
turn: 1 week
parameters:
  pace: {name: Pace, uniform: [0.1, 0.3], judgement: Assumed.}
  wind: {name: Wind, uniform: [0, 1], judgement: Assumed.}
variables:
  lit: {levels: 0..1, start: 0, judgement: Assumed.}
  wet: {levels: 0..1, start: 0, judgement: Assumed.}
events:
  rain: {name: Rain, probability: 0.5 * wind, judgement: Assumed., effects: {wet: =1}}
  spark: {name: A spark, when: wet == 0, probability: pace, judgement: Assumed., effects: {lit: =1}}
outcomes:
  fire: {name: Fire, when: lit == 1, ends: at_turn_end}
  rest: {name: Nothing burns, otherwise: true}
questions:
  rains: {text: Does it rain?, event: rain}
variants:
  dry: {set: {events.rain.probability: 0}}
"""
RUN = {"draws": 16, "progress": False}
FASTER = ("[0.1, 0.3]", "[0.3, 0.5]")
DRIER = ("0.5 * wind", "0.2 * wind")
REWORDED = ("name: A spark", "name: One spark")


def changed(*pairs):
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return ct.loads(text)


def of(found, words, outcome="fire"):
    rows = found.table[found.words.str.contains(words) & (found.outcome == outcome)]
    assert len(rows) == 1
    return rows.iloc[0]


def probability(crisis, outcome="fire", **options):
    result = ct.run(crisis, alternatives=False, **RUN, **options)
    return float(result.probability[result.outcomes.index(outcome)])


def test_one_change_has_the_whole_difference_and_words_none():
    found = ct.diff(changed(), changed(FASTER, REWORDED), **RUN)
    whole, one = of(found, "All changes"), of(found, "Pace")
    assert whole.before == pytest.approx(probability(changed()), abs=1e-12)
    assert whole.after == pytest.approx(probability(changed(FASTER)), abs=1e-12)
    assert one.difference == pytest.approx(whole.after - whole.before, abs=1e-12)
    assert np.isnan(one.least)
    (silent,) = found.table[found.outcome == ""].to_dict("records")
    assert silent["words"] == "name of event “A spark”: A spark → One spark"
    assert (silent["touches"], silent["label"]) == ("words", "moves no number")


def test_two_changes_are_shared_out_over_both_orders_by_hand():
    found = ct.diff(changed(), changed(FASTER, DRIER), **RUN)
    none, fast, dry, both = (
        probability(changed(*pairs)) for pairs in ((), (FASTER,), (DRIER,), (FASTER, DRIER))
    )
    row = of(found, "Pace")
    assert row.difference == pytest.approx(((fast - none) + (both - dry)) / 2, abs=1e-12)
    assert (row.least, row.most) == pytest.approx(sorted((fast - none, both - dry)), abs=1e-12)
    assert of(found, "Rain").difference == pytest.approx(((dry - none) + (both - fast)) / 2, abs=1e-12)


def test_what_is_shared_out_adds_up_to_the_whole_for_every_outcome_and_question():
    found = ct.diff(changed(), changed(FASTER, DRIER), questions=True, **RUN)
    assert set(found.outcome) == {"fire", "rest", "rains"}
    for outcome, rows in found.table.groupby("outcome"):
        whole = rows[rows.change == 0].difference.item()
        assert rows[rows.change > 0].difference.sum() == pytest.approx(whole, abs=1e-12), outcome
    assert of(found, "Rain", "rains").difference < 0.0


@pytest.mark.parametrize("n", [1, 3, 4, 5, 9])
def test_shares_add_up_and_equal_changes_have_equal_shares(n):
    def value(made):
        return np.array([len(made) ** 2, float(0 in made)])

    asked = set(coalitions_of(n))
    shares = shared_out(n, lambda made: value(made) if made in asked else pytest.fail("not asked for"))
    total = np.sum([one.mean for one in shares], axis=0)
    assert total == pytest.approx([n**2, 1.0], abs=1e-12)
    assert [one.mean[1] for one in shares] == [1.0] + [0.0] * (n - 1)
    if is_in_all_orders(n):
        assert [one.mean[0] for one in shares] == pytest.approx([n] * n, abs=1e-12)


def test_an_input_and_what_uses_it_are_one_change():
    new = changed(
        ("  wind:", "  oil: {name: Oil, value: 0.2, judgement: Assumed.}\n  wind:"),
        ("probability: pace", "probability: pace + oil"),
        DRIER,
    )
    lots = linked([one for one in edits_between(changed(), new) if one.touches == "numbers"])
    assert sorted(len(lot) for lot in lots) == [1, 2]
    found = ct.diff(changed(), new, **RUN)
    assert of(found, "Oil").words == "new: input “Oil”; probability of event “A spark”: pace → pace + oil"
    oil_last = changed(
        ("variables:", "  oil: {name: Oil, value: 0.2, judgement: Assumed.}\nvariables:"),
        ("probability: pace", "probability: pace + oil"),
        DRIER,
    )  # so that every other input has the numbers that it has in the earlier version
    assert of(found, "All changes").after == pytest.approx(probability(oil_last), abs=1e-12)
    assert found.parts["runs"] == 4


def test_thousands_of_changes_are_put_into_few_lots_at_once():
    edits = [
        Edit((("parameters", f"p{n}", "value"),), "set", 0, n, "numbers", f"p{n}") for n in range(3000)
    ] + [
        Edit((("events", f"e{n}"),), "added", None, {"probability": f"p{n} / 2"}, "numbers", f"e{n}")
        for n in range(3000)
    ]
    lots = linked(edits)
    assert len(lots) == 6000
    found = few(lots)
    assert len(found) <= MOST_LOTS
    assert sorted(one.words for lot in found for one in lot) == sorted(one.words for one in edits)
    assert few(lots[:MOST_LOTS]) == lots[:MOST_LOTS]
    many_keys = [Edit((("events", "e", f"k{n}"),), "set", 0, n, "numbers", f"k{n}") for n in range(30)]
    assert [len(lot) for lot in few(linked(many_keys))] == [30]


def test_many_changes_of_one_part_are_made_at_once_and_that_is_said(monkeypatch):
    monkeypatch.setattr(sys.modules["toolkit.analysis.lots"], "MOST_LOTS", 1)
    monkeypatch.setattr(sys.modules["toolkit.analysis.diff"], "MOST_LOTS", 1)
    found = ct.diff(changed(), changed(FASTER, DRIER), **RUN)
    assert found.parts["way"] == "one" and "changes are made in lots" in found.text(width=300)


def test_changes_that_hang_together_in_no_name_are_put_together():
    """A variable of more levels, and an event that reaches the new one: neither names the other, and one cannot stand alone."""
    new = changed(
        ("lit: {levels: 0..1", "lit: {levels: 0..2"), ("{lit: =1}", "{lit: =2}"), ("lit == 1", "lit == 2")
    )
    found = ct.diff(changed(), new, **RUN)
    assert found.parts["way"] in ("one", "all orders")
    assert of(found, "All changes").difference == pytest.approx(0.0, abs=1e-12)


def test_a_rule_and_what_it_needs_are_put_together_and_others_stand_alone():
    actor = "actors:\n  north: {judgement: A., decides: {rule: logit}, options: {wait: {appeal: 0, judgement: A.}, douse: {appeal: -1, judgement: A., effects: {wet: =1}}}}\noutcomes:"  # fmt: skip
    first = changed(("outcomes:\n  fire", f"{actor}\n  fire"))
    weighed = (
        actor.replace("logit", "weights")
        .replace("appeal: 0", "weight: 1")
        .replace("appeal: -1", "weight: 0.5")
    )
    found = ct.diff(first, changed(("outcomes:\n  fire", f"{weighed}\n  fire"), FASTER), **RUN)
    lots = found.table[found.change > 0].drop_duplicates("change").words.tolist()
    assert sorted(one.count("; ") for one in lots) == [0, 4]
    assert "input “Pace”: uniform 0.1, 0.3 → uniform 0.3, 0.5" in lots


def test_questions_what_ifs_and_claims_about_parts_that_come_or_go_are_in_nobodys_way():
    """A new event with its claim, a question and a what-if about it stands beside another change; so does taking all of it away."""
    more = changed(
        ("parameters:", "sources: {post: {title: The Post, reliability: B}}\nclaims: {hail: {says: It hails., source: post, credibility: 2}}\nparameters:"),
        ("  spark:", "  hail: {probability: 0.1, claim: hail, judgement: Seldom., effects: {wet: =1}}\n  spark:"),
        ("questions:", "questions:\n  hails: {text: Does it hail?, event: hail}"),
        ("variants:", "variants:\n  no_hail: {set: {events.hail.probability: 0}}"),
        FASTER,
    )  # fmt: skip
    for versions in ((changed(), more), (more, changed())):
        found = ct.diff(*versions, **RUN)
        assert found.parts["way"] == "all orders" and found.parts["runs"] == 4
        rows = found.table[(found.outcome == "fire") & (found.change > 0)]
        assert len(rows) == 2
        whole = of(found, "All changes")
        assert rows.difference.sum() == pytest.approx(whole.difference, abs=1e-12)
        assert whole.after == pytest.approx(probability(versions[1]), abs=1e-12)
    asked = ct.diff(changed(), more, questions=True, **RUN)
    assert np.isnan(of(asked, "All changes", "hails").before)  # nobody asked it
    dry = ct.diff(changed(), changed(FASTER), variant="dry", **RUN)
    assert of(dry, "All changes").after == pytest.approx(
        probability(changed(FASTER).variant("dry")), abs=1e-12
    )


def test_many_changes_are_made_down_the_list_and_back():
    pairs = [FASTER, DRIER, ("horizon: 2", "horizon: 3"), ("wet == 0", "wet < 1"), ("lit: {levels: 0..1, start: 0", "lit: {levels: 0..1, start: {0: 0.9, 1: 0.1}"), ("wind: {name: Wind, uniform: [0, 1]", "wind: {name: Wind, uniform: [0, 0.9]")]  # fmt: skip
    found = ct.diff(changed(), changed(*pairs), **RUN)
    assert found.parts["way"] == "two orders"
    assert "down the list and back up" in found.text()
    rows = found.table[(found.outcome == "fire") & (found.change > 0)]
    assert rows.difference.sum() == pytest.approx(of(found, "All changes").difference, abs=1e-12)


def test_an_outcome_that_one_version_does_not_have_counts_as_nothing_there():
    new = changed(("  rest:", "  soaked: {name: Soaked, when: wet == 1}\n  rest:"))
    found = ct.diff(changed(), new, **RUN)
    row = of(found, "All changes", "soaked")
    assert (row.before, row.after) == (0.0, pytest.approx(probability(new, "soaked")))
    (caveat,) = [one for one in found.caveats if one.kind == "outcomes_differ"]
    assert "earlier version has no outcome “soaked”" in caveat
    back = ct.diff(new, changed(), **RUN)
    assert "later version has no outcome" in " ".join(back.caveats)


def test_sampled_versions_are_paired_and_what_changes_nothing_moves_nothing():
    options = {**RUN, "engine": "monte_carlo", "runs": 64}
    found = ct.diff(changed(), changed(FASTER, ("wet == 0", "wet < 1")), **options)
    rows = found.table[(found.outcome == "fire") & found.words.str.contains("condition")]
    assert rows.difference.abs().max() == 0.0
    assert of(found, "Pace").sampling_error > 0.0
    assert "none by as much as 0.05 points" in found.text()


def test_words_alone_run_nothing(monkeypatch):
    monkeypatch.setattr(sys.modules["toolkit.analysis.diff"], "run", lambda *_, **__: pytest.fail("ran"))
    found = ct.diff(changed(), changed(FASTER, ("probability: 0}", "probability: 0.1}")), numbers=False)
    assert found.label.tolist() == ["numbers", "what-ifs and other models"]
    assert "what it touches" in found.text()
    same = ct.diff("chicken", "chicken")
    assert "only layout, comments or the order of keys" in " ".join(same.text().split())
    assert json.dumps(same.to_dict()) and same.html and not len(same)


def test_what_is_shown_names_every_change_once_and_saves(tmp_path):
    found = ct.diff(changed(), changed(FASTER, DRIER, REWORDED), **RUN)
    shown = " ".join(found.text(width=300).split())
    for words in (
        "All changes together",
        "input “Pace”: uniform 0.1, 0.3 → uniform 0.3, 0.5",
        "name of event",
    ):
        assert shown.count(words) == 1
    assert "Shapley" in shown
    assert found.html.count("<tr>") == len(found.shown) + 1
    for name in ("a.json", "a.csv", "a.png", "a.html", "a.txt"):
        found.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size


def test_outcomes_that_are_left_out_of_a_screen_are_told(monkeypatch):
    found = ct.diff(changed(), changed(FASTER, DRIER), **RUN)
    assert "that it moved most are shown" not in found.text()
    monkeypatch.setattr(import_module("toolkit.analysis.diff"), "MOST_OUTCOMES", 1)
    assert (
        "Of each change the outcomes that it moved most are shown, 1 at most; all of them in .table."
        in " ".join(found.text(width=300).split())
    )
    assert "all of them with --out FILE" in " ".join(found.saying_where("with --out FILE").footnotes)


def test_the_figure_steps_from_the_earlier_to_the_later_version():
    found = ct.diff(changed(), changed(FASTER, DRIER), **RUN)
    ax = found.plot()
    assert [one.get_text().split(":")[0] for one in ax.get_yticklabels()] == [
        "Earlier version", "input “Pace”", "probability of event “Rain”", "Later version",
    ]  # fmt: skip
    widths = [one.get_width() for one in ax.patches]
    assert sum(widths) == pytest.approx(100 * of(found, "All changes").difference, abs=1e-9)  # both upwards
    assert ct.plot.diff(found, outcome="rest").get_title(loc="left").endswith("Nothing burns")
    with pytest.raises(ct.ToolkitError, match="nearest: fire"):
        found.plot(outcome="fires")
    with pytest.raises(ct.ToolkitError, match="words alone"):
        ct.plot.diff(ct.diff(changed(), changed(REWORDED)))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("chicken", "nowhere.yaml", "'nowhere.yaml' is not there"),
        ("chickn", "chicken", "nearest: chicken"),
        (3, "chicken", "diff takes"),
        ("chicken", None, "HEAD|no shipped scenario"),
    ],
)
def test_what_cannot_be_opened_is_said(before, after, says):
    with pytest.raises(ct.ToolkitError, match=says):
        ct.diff(before, after)


def test_a_choice_imposed_by_a_what_if_is_told_in_words_and_only_the_later_version_is_named_after_it():
    crisis = ct.load("chicken")
    text = crisis.to_yaml().rstrip("\n") + "\n"
    forced = ct.loads(
        text.replace(
            "variants:\n",
            "variants:\n  first_swerve: {title: East swerves, force: [{turn: 1, actor: east, option: give_way}]}\n",
            1,
        )
    )
    found = ct.diff(forced, forced.variant("first_swerve"), draws=4, progress=False)
    (said,) = {words for words in found.table.words if "imposed" in words}
    assert said.startswith("imposed choices: none → ") and "in turn 1" in said and "(" not in said
    assert "What if" not in found.result.model.dossier.full_title


@pytest.mark.parametrize("engine", ["exact", "monte_carlo"])
def test_each_version_is_written_as_its_own_run_writes_it(engine):
    """The coarse step of a sampled difference is the difference's own, and no reason to write an answer another way."""
    options = {
        "engine": engine,
        "progress": False,
        "draws": 16,
        "runs": 20 if engine == "monte_carlo" else None,
    }
    earlier, later = changed(), changed(FASTER)
    found = ct.diff(earlier, later, **options)
    heads = [found.heads.index(name) for name in ("before", "after")]
    shown = {
        row["label"]: [cells[n] for n in heads]
        for row, cells in zip(found.records(), found.cells(), strict=True)
        if row["change"] == 0
    }
    for place, version in enumerate((earlier, later)):
        answer = ct.run(version, alternatives=False, questions=False, **options)
        of_run = ct.outcomes(answer)
        own = {row["label"]: of_run.cell(row, "probability") for row in of_run.records()}
        assert {label: ends[place] for label, ends in shown.items()} == own
