"""Answers that cannot all hold are refused, and those that go by criteria of their own are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kept import START, dated, ends, forecast, keep, yes_no

import toolkit as ct
from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record

SAID = {"source": "A dispatch", "recorded_on": "2031-05-01"}
FORCE = "when force >= strike"


@pytest.fixture
def path(tmp_path):
    """Two questions of ways to end, one of both, and three of force: by the horizon, by an early day, and when."""
    early = yes_no(what="soon", subject=FORCE)
    early = type(early)(**{**early.__dict__, "by": START.replace(day=21)})
    when = type(dated())(**{**dated().__dict__, "subject": FORCE})
    targets = [
        yes_no(what="settled", outcomes=("deal",)),
        yes_no(what="fought", outcomes=("clash",)),
        yes_no(what="over", outcomes=("deal", "clash")),
        yes_no(what="force", subject=FORCE),
        early,
        yes_no(what="fleet", subject="choice north.sail"),
    ]
    path = tmp_path / "record.jsonl"
    shares = [0.5, 0.5]
    keep(
        path,
        *(forecast(one, shares) for one in targets),
        forecast(ends(), [0.4, 0.3, 0.3]),
        forecast(when, [0.25] * 4),
    )
    return path


def resolve(path, what, came, **more):
    ct.resolve(path, what, came=came, on="2031-04-01", **{**SAID, **more})


REFUSED = {
    "two ends that exclude each other": ([("settled", "yes")], ("fought", "yes")),
    "an end that the outcome is not": ([("outcome", "clash")], ("settled", "yes")),
    "no end of its kind, and one": ([("over", "no")], ("outcome", "deal")),
    "none of the ends that are left": ([("settled", "no"), ("fought", "no")], ("over", "yes")),
    "no force, and a day of it": ([("force", "no")], ("when_force", "2031-01-15")),
    "a day, and none by it": ([("when_force", "2031-01-15")], ("soon", "no")),
    "later than an early yes": ([("soon", "yes")], ("when_force", "2031-02-15")),
    "an early yes, and not by the horizon": ([("soon", "yes")], ("when_force", "not by the horizon")),
    "yes early and no later": ([("soon", "yes")], ("force", "no")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_the_answer_that_excludes_it_and_what_to_do(path, name):
    before, (what, came) = REFUSED[name]
    for one in before:
        resolve(path, *one)
    held = path.read_bytes()
    with pytest.raises(ToolkitError) as refused:
        resolve(path, what, came)
    assert refused.value.kind == "contradiction"
    said = str(refused.value)
    assert f"'strait/{what}' cannot have come to" in said
    assert all(
        f"'{one}' came to '{answer if 'when' not in one else '2031-01-21'}' on line" in said
        for one, answer in before
    )
    assert "--correct REASON" in said and "--although TEXT" in said
    assert path.read_bytes() == held


@pytest.mark.parametrize(
    "answers",
    [
        [("settled", "no"), ("fought", "yes"), ("over", "yes"), ("outcome", "clash")],
        [("soon", "no"), ("force", "yes"), ("when_force", "2031-02-15")],
        [
            ("force", "no"),
            ("soon", "no"),
            ("when_force", "not by the horizon"),
            ("fleet", "yes"),
            ("fought", "yes"),
        ],
    ],
)
def test_what_can_hold_together_is_taken_in_any_order(tmp_path, path, answers):
    for order in (answers, answers[::-1]):
        copy = tmp_path / f"{order[0][0]}.jsonl"
        copy.write_bytes(path.read_bytes())
        for one in order:
            resolve(copy, *one)


def test_criteria_of_their_own_stand_beside_each_other_and_the_reason_is_kept(path):
    resolve(path, "soon", "yes", although="A covert strike counts here, and there it does not.")
    resolve(path, "force", "no")
    found = open_record(path).question("soon").resolution
    assert found.although == "A covert strike counts here, and there it does not."


def test_a_wrong_answer_is_corrected_and_no_longer_excludes(path):
    resolve(path, "settled", "yes")
    resolve(path, "settled", "no", correct="The deal was none.")
    resolve(path, "outcome", "clash")
    with pytest.raises(ToolkitError, match="was resolved already"):
        resolve(path, "settled", "yes")


def test_two_wrong_answers_that_hang_together_can_both_be_corrected(path):
    resolve(path, "settled", "yes")
    resolve(path, "outcome", "deal")
    wrong = {"correct": "The deal was none."}
    with pytest.raises(ToolkitError, match="cannot have come to 'no'"):
        resolve(path, "settled", "no", **wrong)
    resolve(path, "settled", "no", although="The outcome is corrected next.", **wrong)
    resolve(path, "outcome", "clash", **wrong)
    assert open_record(path).question("outcome").resolution.came == 1


def test_what_is_void_excludes_nothing(path):
    ct.resolve(path, "settled", void="Its text is unclear.", on="2031-04-01", recorded_on="2031-05-01")
    resolve(path, "outcome", "clash")


FIGHTING = "when fighting"
RULED = {
    "an end by its rule, and not by a later day": (
        [("outcome", "clash", "2031-01-12")],
        ("early_fight", "no"),
    ),
    "its rule, and an end that comes after it in the file": (
        [("early_fight", "yes")],
        ("outcome", "standoff"),
    ),
    "the same, the other way round": ([("outcome", "standoff")], ("early_fight", "yes")),
    "another end on its day, and the rule": ([("when_settled", "2031-01-15")], ("early_fight", "yes")),
    "not by the horizon, and the end": ([("fight", "no")], ("outcome", "clash")),
}


@pytest.fixture
def ruled(tmp_path):
    """How it ends, with the rules of two ways, and questions of a rule and of a way."""
    whole = replace(ends(), classes=("clash", "deal", "standoff"), rules=(FIGHTING, "when signed", ""))
    fight = yes_no(what="fight", subject=FIGHTING)
    settled = replace(dated(), what="when_settled", subject="outcomes deal", outcomes=("deal",))
    early = replace(fight, what="early_fight", by=START.replace(day=21))
    path = tmp_path / "ruled.jsonl"
    keep(
        path,
        forecast(whole, [0.4, 0.3, 0.3]),
        *(forecast(one, [0.5, 0.5]) for one in (fight, early)),
        forecast(settled, [0.25] * 4),
    )
    return path


def answered(path, what, came, on="2031-04-01"):
    ct.resolve(path, what, came=came, on=on, **SAID)


@pytest.mark.parametrize("name", RULED)
def test_a_condition_that_is_the_rule_of_an_end_excludes_the_others(ruled, name):
    before, last = RULED[name]
    for one in before:
        answered(ruled, *one)
    held = ruled.read_bytes()
    with pytest.raises(ToolkitError) as refused:
        answered(ruled, *last)
    assert refused.value.kind == "contradiction"
    assert ruled.read_bytes() == held


@pytest.mark.parametrize(
    "answers",
    [
        [("outcome", "clash", "2031-02-12"), ("early_fight", "no"), ("fight", "yes")],
        [
            ("outcome", "clash", "2031-01-12"),
            ("early_fight", "yes", "2031-01-12"),
            ("fight", "yes", "2031-01-12"),
        ],
        [
            ("outcome", "deal", "2031-01-15"),
            ("when_settled", "2031-01-15"),
            ("fight", "no"),
            ("early_fight", "no"),
        ],
    ],
)
def test_a_rule_and_its_end_stand_together_in_any_order(ruled, tmp_path, answers):
    for order in (answers, answers[::-1]):
        copy = tmp_path / f"{order[0][0]}.jsonl"
        copy.write_bytes(ruled.read_bytes())
        for one in order:
            answered(copy, *one)


def test_a_way_that_stands_before_it_in_the_file_may_hold_at_the_same_time(tmp_path):
    path = tmp_path / "ruled.jsonl"
    whole = replace(ends(), rules=("when signed", FIGHTING, ""))
    keep(path, forecast(whole, [0.4, 0.3, 0.3]), forecast(yes_no(what="fight", subject=FIGHTING), [0.5, 0.5]))
    answered(path, "fight", "yes")
    answered(path, "outcome", "deal")
