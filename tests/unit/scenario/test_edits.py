"""What changed between two versions is found by meaning, told in words, and can be made in part."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.scenario.edits import between, edits_between
from toolkit.scenario.edits.differences import same
from toolkit.scenario.edits.plain_lines import plain_lines
from toolkit.scenario.writing import written

TEXT = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 3
turn: 1 week
sources:
  post: {title: Sparks seen, publisher: The Post, reliability: B}
claims:
  sparks: {says: Sparks were seen twice., source: post, credibility: 2}
parameters:
  pace: {name: Pace of sparks, pert: [0.1, 0.2, 0.3], claim: sparks, judgement: Assumed.}
  fear: {uniform: [0, 1], judgement: Assumed.}
correlations:
  - {between: [pace, fear], rank: 0.3, judgement: Assumed.}
variables:
  lit: {name: The lamp, levels: [off, dim, on], start: off, judgement: Assumed.}
events:
  spark: {name: A spark, probability: pace, judgement: Assumed., effects: {lit: +1}, note: It hisses.}
actors:
  north:
    name: North
    decides: {precision: 1, judgement: Assumed.}
    options:
      guard: {name: Guard it, appeal: -1 - fear, judgement: Assumed., effects: {lit: -1}}
      fan: {name: Fan it, appeal: -2, judgement: Assumed., chance: [{name: It flares, probability: 0.5, effects: {lit: =on}}]}
outcomes:
  fire: {name: Fire, when: lit == on, ends: at_turn_end}
  rest: {otherwise: true}
questions:
  soon: {text: Does it burn?, outcomes: fire}
variants:
  calm: {title: A calm lamp, set: {parameters.fear: {value: 0.25, judgement: Calm.}}}
"""


def changed(*pairs):
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return ct.loads(text)


BASE = ct.loads(TEXT)


@pytest.mark.parametrize(
    ("old", "new", "words", "touches"),
    [
        ("appeal: -2", "appeal: -1.5", "appeal of North's “Fan it”: -2 → -1.5", "numbers"),
        ("pert: [0.1, 0.2, 0.3]", "pert: [0.1, 0.25, 0.3]", "input “Pace of sparks”: pert 0.1, 0.2, 0.3 → pert 0.1, 0.25, 0.3", "numbers"),
        ("pert: [0.1, 0.2, 0.3]", "uniform: [0.1, 0.3]", "input “Pace of sparks”: pert 0.1, 0.2, 0.3 → uniform 0.1, 0.3", "numbers"),
        ("{lit: +1}", "{lit: =on}", "effect of event “A spark” on variable “The lamp”: +1 → =on", "numbers"),
        ("probability: pace", "rate: pace per week", "event “A spark”: probability pace → rate pace per week", "numbers"),
        ("probability: 0.5", "probability: 0.6", "probability of way 1 of North's “Fan it”: 0.5 → 0.6", "numbers"),
        ("rank: 0.3", "rank: 0.5", "strength of correlation of “Pace of sparks” and “fear”: 0.3 → 0.5", "numbers"),
        ("horizon: 3", "horizon: 4", "number of turns: 3 → 4", "numbers"),
        ("precision: 1,", "precision: 2,", "precision of North's choices: 1 → 2", "numbers"),
        (", note: It hisses.", "", "note of event “A spark”: removed", "words"),
        ("It hisses.", "It hums.", "note of event “A spark”: reworded", "words"),
        ("name: Fan it", "name: Blow", "name of North's “Fan it”: Fan it → Blow", "words"),
        ("reliability: B", "reliability: C", "reliability of source “Sparks seen”: B → C", "words"),
        ("credibility: 2", "credibility: 3", "credibility of claim “sparks”: 2 → 3", "words"),
        ("    options:\n      guard", "    payoffs: {fire: -1}\n    options:\n      guard", "worth of outcome “Fire” to North: none → -1", "numbers"),
        ("{precision: 1,", "{sees: {fear: 0.5}, precision: 1,", "what North takes input “fear” to be: none → 0.5", "numbers"),
        ("outcomes:\n  fire", "doubt: {sd: 0.2, judgement: Assumed.}\noutcomes:\n  fire", "doubt: none → sd 0.2, judgement Assumed.", "numbers"),
        ("    options:\n      guard", "    capabilities: {boats: {amount: 3, unit: boats, judgement: Counted.}}\n    options:\n      guard", "new: stock North's “boats”", "numbers"),
        ("outcomes: fire}", "event: spark}", "outcomes of question “Does it burn?”: fire → none", "questions"),
        ("value: 0.25", "value: 0.2", "what-if “A calm lamp” changed", "models"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_what_it_means(old, new, words, touches):
    found = edits_between(BASE, changed((old, new)))
    assert (words, touches) in [(one.words, one.touches) for one in found]


def test_what_only_looks_different_is_no_change():
    written_otherwise = changed(
        ("claim: sparks", "claim: [sparks]"), ("appeal: -1 - fear", "appeal: -1-fear"), ("rank: 0.3", "rank: 3/10"),
        ("horizon: 3", "horizon: 3 # turns"), ("name: North", 'name: "North"'),
    )  # fmt: skip
    assert edits_between(BASE, written_otherwise) == []
    assert edits_between(BASE, ct.loads(written(BASE.document))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [(True, 1), ("a b", "ab"), ([1, 2], [2, 1]), ({"a": 1}, {"a": 1, "b": 1}), ("x", None)],
)
def test_what_means_something_else_is_not_the_same(first, second):
    assert not same(first, second)


def test_new_and_removed_parts_are_one_change_each():
    new = changed(("  rest: {otherwise", "  dim_end: {name: Dim, when: lit == dim}\n  rest: {otherwise"))
    (edit,) = edits_between(BASE, new)
    assert (edit.words, edit.kind) == ("new: outcome “Dim”", "added")
    (edit,) = edits_between(new, BASE)
    assert (edit.words, edit.kind) == ("removed: outcome “Dim”", "removed")


def test_the_first_part_of_a_table_and_the_last_are_told_as_parts():
    lines = [line for line in TEXT.splitlines() if not line.startswith(("questions:", "  soon:"))]
    bare = ct.loads("\n".join(lines))
    assert [one.words for one in edits_between(bare, BASE)] == ["new: question “Does it burn?”"]
    assert between(bare, BASE, []).document == bare.document
    assert "questions" not in between(BASE, bare, edits_between(BASE, bare)).document


def test_another_order_of_outcomes_is_a_change_and_of_claims_is_none():
    first = "  fire: {name: Fire, when: lit == on, ends: at_turn_end}\n"
    other = changed((first, ""), ("  rest: {otherwise: true}\n", f"  rest: {{otherwise: true}}\n{first}"))
    (edit,) = edits_between(BASE, other)
    assert (edit.kind, edit.touches) == ("order", "numbers")
    assert edit.words == "the outcomes stand in another order: fire, rest → rest, fire"
    assert list(between(BASE, other, [edit]).document["outcomes"]) == ["rest", "fire"]
    assert list(between(BASE, other, []).document["outcomes"]) == ["fire", "rest"]


def test_versions_between_hold_the_changes_that_were_made_and_no_other():
    new = changed(("appeal: -2", "appeal: -1"), ("horizon: 3", "horizon: 4"), ("It hisses.", "It hums."))
    edits = edits_between(BASE, new)
    assert between(BASE, new, []).document == BASE.document
    assert between(BASE, new, edits).document == new.document
    (longer,) = [one for one in edits if "turns" in one.words]
    half = between(BASE, new, [longer])
    assert [one.words for one in edits_between(BASE, half)] == [longer.words]
    assert len(edits_between(half, new)) == 2


def test_an_input_that_was_taken_away_keeps_the_place_of_the_others():
    less = changed(("  pace: {name: Pace of sparks, pert: [0.1, 0.2, 0.3], claim: sparks, judgement: Assumed.}\n", ""),
                   ("probability: pace", "probability: 0.2"), ("correlations:\n", ""),
                   ("  - {between: [pace, fear], rank: 0.3, judgement: Assumed.}\n", ""))  # fmt: skip
    made = between(BASE, less, edits_between(BASE, less))
    assert list(made.document["parameters"]) == ["pace", "fear"]
    assert made.document["events"]["spark"]["probability"] == 0.2


def test_changes_that_need_another_are_refused_without_it():
    new = changed(
        ("  fear:", "  wind: {value: 0.1, judgement: Assumed.}\n  fear:"), ("appeal: -2", "appeal: -2 + wind")
    )
    (uses,) = [one for one in edits_between(BASE, new) if one.kind == "set"]
    with pytest.raises(ct.ToolkitError, match="wind"):
        between(BASE, new, [uses])


@pytest.mark.parametrize("name", ["chicken", "deterrence", "falklands-1982"])
def test_changes_of_words_alone_move_no_number(name):
    """Every sentence of a file is reworded, and every claim and source left out."""
    crisis = ct.load(name)
    document = {key: value if key in LEFT else _reworded(value) for key, value in crisis.document.items()}
    other = ct.loads(written(document))
    edits = edits_between(crisis, other)
    assert {one.touches for one in edits} == {"words"}
    first, second = (ct.run(one, draws=8, alternatives=False, progress=False) for one in (crisis, other))
    assert (first.probability == second.probability).all()


LEFT = ("questions", "variants", "alternatives")


def _reworded(node):
    if isinstance(node, list):
        return [_reworded(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"{value} Indeed."
        if key in ("name", "judgement", "description") and isinstance(value, str)
        else _reworded(value)
        for key, value in node.items()
        if key != "note"
    }


def test_a_file_as_lines_says_of_each_what_it_belongs_to():
    lines = plain_lines(BASE)
    assert "appeal of North's “Guard it”: -1 - fear" in lines
    assert "pert of input “Pace of sparks”: 0.1, 0.2, 0.3" in lines
    assert "probability of way 1 of North's “Fan it”: 0.5" in lines
    assert len(lines) == len(set(lines))
    more = plain_lines(changed(("appeal: -2", "appeal: -1.5")))
    assert set(more) - set(lines) == {"appeal of North's “Fan it”: -1.5"}
