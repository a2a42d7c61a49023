"""A crisis without one of its sources: what rests on it is unknown, and nothing is made up."""

from __future__ import annotations

import matplotlib as mpl
import pytest

import toolkit as ct
from toolkit.scenario.reports import read_reports

mpl.use("agg")
TEXT = """
format: 1
id: lamp
title: A lamp
as_of: 2031-01-01
horizon: 1
turn: 1 week
sources:
  post: {title: Sparks seen, publisher: The Post, reliability: B}
  relay: {title: After the Post, publisher: The Relay, reliability: C, quotes: post}
  gazette: {title: Its own eyes, publisher: The Gazette, reliability: B}
  radio: {title: Talk, publisher: The Radio, reliability: D}
claims:
  sparks: {says: Sparks were seen., source: [post, relay], credibility: 2}
  fear: {says: People fear sparks., source: relay, credibility: 4}
  seen: {says: Seen here too., source: [gazette, relay], credibility: 2}
parameters:
  pace: {name: Pace, pert: [0.1, 0.15, 0.2], within: [0, 1], claim: [sparks, fear], judgement: Few.}
  gust: {name: Gust, uniform: [0.4, 0.6], claim: [sparks, seen], judgement: Some., if_unknown: {discrete: {0: 0.5, 1: 0.5}}}
  wet: {name: Wet, pert: [0, 0.1, 0.2], claim: sparks, judgement: Little.}
variables:
  lit: {levels: 0..1, start: 0, judgement: Assumed.}
events:
  spark: {name: A spark, probability: pace * gust * (1 - wet), claim: fear, judgement: As it goes., effects: {lit: =1}}
outcomes:
  fire: {name: Fire, when: lit == 1}
  rest: {name: Nothing burns, otherwise: true}
"""
RUN = {"draws": 512, "progress": False}


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(TEXT)


def states(found):
    return dict(zip(found.rests.path, found.rests.state, strict=True))


def test_what_rests_on_it_wholly_is_unknown_what_others_hold_up_stays(crisis):
    found = ct.without(crisis, "post", **RUN)
    assert states(found) == {
        "parameters.pace": "unknown", "parameters.gust": "kept", "parameters.wet": "not known what", "events.spark": "not known what",
    }  # fmt: skip
    moved = found.table.set_index("outcome").difference["fire"]
    assert moved == pytest.approx(
        (0.5 - 0.15) * 0.5 * 0.9, abs=0.005
    )  # pace is 0.5 on average, where it was 0.15
    said = " ".join(found.text(width=200).split())
    assert "input “Pace”: unknown: anywhere from 0 to 1, all equally likely." in said
    assert "Loses claims and is kept, since others hold it up: input “Gust”." in said
    assert "2 more would be unknown, and stay as they are" in said


def test_what_rests_on_it_partly_too_is_unknown_if_asked_and_as_its_author_says(crisis):
    found = ct.without(crisis, "post", resting="partly", **RUN)
    assert states(found)["parameters.gust"] == "unknown"
    row = found.rests.set_index("path").loc["parameters.gust"]
    assert (row.taken, row.lost, row.left) == ("one of 0 (50 %), 1 (50 %)", "sparks", "seen")


def test_a_source_that_others_report_beside_takes_nothing_with_it(crisis, monkeypatch):
    found = ct.without(crisis, "gazette", **RUN)  # the relay reports it too
    assert states(found) == {}
    assert "No number rests on 'gazette'" in found.text()
    assert found.comparison is None and found.html and found.to_dict()["rows"] == []
    assert "No number rests on 'radio'" in ct.without(crisis, "radio").text()


def test_what_only_loses_claims_moves_no_number():
    crisis = ct.loads(
        TEXT.replace("source: [gazette, relay]", "source: radio").replace(
            "claim: [sparks, fear]", "claim: [sparks, seen]"
        )
    )
    found = ct.without(crisis, "radio")
    assert states(found) == {"parameters.pace": "kept", "parameters.gust": "kept"}
    assert "Nothing rests on 'radio' alone" in found.text()


def test_where_nothing_says_what_it_could_be_it_is_refused_by_name(crisis):
    with pytest.raises(ct.ToolkitError, match=r"(?s)events\.spark\n.*`if_unknown:` or a `within:`"):
        ct.without(crisis, "relay", **RUN)
    open_ended = ct.loads(TEXT.replace("within: [0, 1]", "within: [0, .inf]"))
    with pytest.raises(ct.ToolkitError, match=r"parameters\.pace\n"):
        ct.without(open_ended, "post", **RUN)
    with pytest.raises(ct.ToolkitError, match=r"unknown source 'pots'.*\n  nearest: post"):
        ct.without(crisis, "pots")
    with pytest.raises(ct.ToolkitError, match="before any report"):
        ct.without(crisis, "post", evidence="caribbean-2025")


def test_a_result_is_asked_as_it_was_run(crisis):
    result = ct.run(crisis, seed=3, draws=32, progress=False)
    found = result.without("post")
    assert found.comparison.base.seed == 3 and len(found.comparison.base.parameters) == 32


def test_what_is_in_force_stands_in_its_title(crisis):
    found = ct.without(crisis.with_values(gust=0.5), "post", draws=8, progress=False)
    assert found.title == "A lamp. What if: gust = 0.5: without the source 'post'"


def test_what_has_learnt_from_reports_is_refused_and_an_outlook_is_asked_as_it_was_before(crisis):
    news = read_reports("reports:\n  seen: {date: 2031-01-02, event: spark, says: It burns., fact: true}\n")
    with pytest.raises(ct.ToolkitError, match="learnt from reports"):
        ct.run(crisis, evidence=news, **RUN).without("post")
    found = ct.without(crisis.advance("2031-01-03", news), "post", draws=16, progress=False)
    assert "unheard" in {one.kind for one in found.caveats}
    versions = ct.diff(
        crisis.advance("2031-01-03", news), crisis.with_values(gust=0.5), draws=16, progress=False
    )
    assert "unheard" in {one.kind for one in versions.caveats}


def test_it_is_drawn_and_saved(crisis, tmp_path):
    found = ct.without(crisis, "post", draws=16, progress=False)
    for name in ("a.json", "a.csv", "a.png", "a.html", "a.txt"):
        found.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size
    assert found.to_dict()["rests"][0]["path"] == "parameters.pace"


def test_if_unknown_is_checked_as_a_distribution_and_moves_no_number(crisis):
    plain = ct.loads(TEXT.replace(", if_unknown: {discrete: {0: 0.5, 1: 0.5}}", ""))
    assert (ct.run(plain, draws=8).probability == ct.run(crisis, draws=8).probability).all()
    (edit,) = ct.diff(plain, crisis, numbers=False).table.to_dict("records")
    assert edit["touches"] == "words"
    for wrong, says in (
        ("{uniform: [1, 0]}", r"parameters\.gust\.if_unknown\.uniform\n.*does not rise"),
        ("{}", "no value and no distribution"),
        ("{uniform: [0, 1], value: 1}", "uniform"),
        ("{claim: sparks, value: 1}", "claim"),
    ):
        with pytest.raises(ct.ToolkitError, match=f"(?s){says}"):
            ct.loads(TEXT.replace("{discrete: {0: 0.5, 1: 0.5}}", wrong))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("uniform: [0, 0.9]", "anywhere from 0 to 0.9 sparks, all equally likely"),
        ("uniform: [0, 1/2]", "anywhere from 0 to 0.5 sparks, all equally likely"),
        ("pert: [0.1, 0.2, 0.5]", "from 0.1 to 0.5 sparks, most likely 0.2"),
        ("triangular: [0, 1, 1]", "from 0 to 1 sparks, most likely 1"),
        ("value: 0.3", "0.3 sparks"),
        ("discrete: {0: 0.5, 1: 0.5}", "one of 0 (50 %), 1 (50 %) sparks"),
        ("beta: {mean: 0.5, sd: 0.1}", "beta mean 0.5, sd 0.1 sparks"),
    ],
)
def test_what_is_unknown_is_said_as_a_person_would(number, said):
    text = TEXT.replace("within: [0, 1], claim: [sparks, fear]", f"unit: sparks, claim: sparks, if_unknown: {{{number}}}")  # fmt: skip
    found = ct.without(ct.loads(text), "post", draws=4, progress=False)
    assert f"input “Pace”: unknown: {said}." in " ".join(found.text(width=300).split())


PANEL = """experts:
      ann: {uniform: [0.1, 0.3], weight: 3, claim: sparks, judgement: Few.}
      ben: {value: 0.5, claim: seen, judgement: Some.}
      cai: {value: 0.9, claim: [sparks, seen], judgement: Many.}"""
OF_PACE = "pert: [0.1, 0.15, 0.2], within: [0, 1], claim: [sparks, fear], judgement: Few.}"


def panel(experts=PANEL):
    return ct.loads(
        TEXT.replace(
            f"  pace: {{name: Pace, {OF_PACE}", f"  pace:\n    name: Pace\n    within: [0, 1]\n    {experts}"
        )
    )


def test_an_expert_who_rests_on_it_is_left_out_and_the_others_are_rescaled():
    found = ct.without(panel(), "post", **RUN)
    assert states(found)["parameters.pace"] == "fewer experts"
    assert states(found)["parameters.pace.experts.cai"] == "kept"
    said = " ".join(found.text(width=200).split())
    assert (
        "input “Pace”: pooled from ben, cai, without ann." in said
        and "weights of the others are rescaled" in said
    )
    assert "cai on input “Pace”" in said
    moved = found.table.set_index("outcome").difference["fire"]
    alone = 0.5 * (0.5 + 0.9) - (3 * 0.2 + 0.5 + 0.9) / 5  # means of ben and cai, less those of all three
    assert moved == pytest.approx(alone * 0.5 * 0.9, abs=0.005)


def test_a_number_of_which_nobody_who_counts_is_left_is_unknown():
    found = ct.without(panel(), "post", resting="partly", **RUN)
    row = found.rests.set_index("path").loc["parameters.pace"]
    assert (row.state, row.lost, row.left) == ("fewer experts", "sparks", "seen")
    alone = panel(PANEL.replace("ben: {", "ben: {weight: 0, "))
    found = ct.without(alone, "post", resting="partly", **RUN)
    assert states(found)["parameters.pace"] == "unknown"
    assert "input “Pace”: unknown: anywhere from 0 to 1" in " ".join(found.text(width=200).split())


def test_one_that_stays_as_it_is_is_told_of_in_the_singular(crisis):
    found = ct.without(ct.loads(TEXT.replace("claim: fear, judgement: As", "judgement: As")), "post", **RUN)
    assert "1 more would be unknown, and stays as it is, since nothing says what it could be" in " ".join(
        found.caveats
    )


@pytest.mark.parametrize("experts", [PANEL, PANEL.replace("ben: {", "ben: {weight: 0, ")])
def test_another_model_that_changes_an_expert_who_is_left_out_changes_nothing_there(experts):
    other = "alternatives:\n  heavy: {set: {parameters.pace.experts.ann.weight: 9, parameters.gust: {value: 0.1, judgement: So.}}}\n"
    found = ct.without(
        ct.loads(panel(experts).to_yaml() + other), "post", resting="partly", alternatives=True, **RUN
    )
    assert "heavy" in found.result.alternatives and len(found)
