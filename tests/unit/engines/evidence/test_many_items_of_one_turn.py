"""Thousands of items of one turn cost what they must: what is told again changes nothing, and what is told adds up step by step."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import learning
from toolkit.engines.evidence.exact_evidence import without_repeats
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.evidence.standing import likelihood_of
from toolkit.engines.evidence.stating import Weighing
from toolkit.model.evidence import Observation
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: coin
title: A coin
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables: {n: {levels: 0..5, start: 0, judgement: Invented.}}
parameters: {luck: {uniform: [0.2, 0.6], judgement: Invented.}}
events:
  toss: {probability: luck, judgement: Invented., effects: {n: +1}}
  rain: {probability: 0.4, judgement: Invented., effects: {n: +1}}
outcomes: {many: {when: n >= 3}, few: {otherwise: true}}
"""
FACT, GRADED = "fact: true", "likelihood: [0.6, 0.5]"
SEEN, HIGH = "event: toss", "condition: n >= 1"
QUICK = {"draws": 64, "engine": "exact", "progress": False}


def told(number, about, belief=FACT):
    items = (f"  r{n}: {{date: 2031-01-09, {about}, says: Seen., {belief}}}\n" for n in range(number))
    return read_reports("reports:\n" + "".join(items))


def observed(name, *, actions=(0,), if_so=1.0, if_not=0.0, is_fact=True, denies=False):
    return Observation(
        1, "action", if_so, if_not, name, "here", 0, 0, actions, subject="x", is_fact=is_fact, denies=denies
    )


@pytest.mark.parametrize("about", [SEEN, HIGH])
def test_facts_told_again_change_nothing_to_the_last_bit(about):
    once, often = (ct.run(ct.loads(CRISIS), evidence=told(n, about), **QUICK) for n in (1, 40))
    assert often.probability.tobytes() == once.probability.tobytes()
    assert often.weights.tobytes() == once.weights.tobytes()
    # logarithms and back: a few roundings
    assert often.news.before == pytest.approx((once.news.before[0], *(1.0,) * 39), rel=1e-12)
    assert often.news.after == pytest.approx((1.0,) * 40, rel=1e-12)


def test_what_is_told_after_each_item_is_what_is_told_of_them_all():
    log = learning(ct.loads(CRISIS), told(12, HIGH, GRADED), **QUICK)
    for n in (1, 5, 12):
        shorter = learning(ct.loads(CRISIS), told(n, HIGH, GRADED), **QUICK)
        # a product of n factors is rounded n times
        assert log.table["many"].iloc[n] == pytest.approx(shorter.table["many"].iloc[-1], rel=1e-12)
        assert log.table["after"].iloc[n] == pytest.approx(shorter.table["after"].iloc[-1], rel=1e-12)


def test_only_what_tells_something_new_is_followed(monkeypatch):
    followed = []
    each = Filter.told_each

    def counted(self, standing, turn, ways):
        followed.append(len(ways))
        return each(self, standing, turn, ways)

    monkeypatch.setattr(Filter, "told_each", counted)
    ct.run(ct.loads(CRISIS), evidence=told(300, SEEN), **QUICK)
    assert max(followed) == 1


def test_facts_told_again_are_left_out_and_graded_reports_never():
    a, again, other = observed("a"), observed("again"), observed("other", actions=(1,))
    graded = observed("graded", if_so=0.6, if_not=0.5, is_fact=False)
    denied = observed("denied", if_so=0.0, if_not=1.0, denies=True)
    news = [graded, a, again, graded, other, denied, again]
    assert without_repeats(news) == ([graded, a, graded, other, denied], [0, 1, 2, 2, 3, 4, 5, 5])
    assert without_repeats([]) == ([], [0])


def test_weights_of_conditions_are_worked_out_once_for_each_step_of_a_prefix():
    reports = [observed(f"{n}") for n in range(30)]
    calls = []

    def weights(one, turn):
        calls.append((one.name, turn))
        return np.array([1.0 + int(one.name)]), np.array([0.5])

    weighing = Weighing(weights)
    for n in range(1, 31):
        live, fresh = weighing.of(reports[:n], 1)
        assert live == pytest.approx(np.prod(np.arange(1.0, n + 1.0))) and fresh == 0.5**n
    assert len(calls) == 30 + 29  # the last of each, and it again as it becomes part of what is known
    # another turn, and a way that does not go on from the last, are worked out anew
    assert weighing.of(reports[:2], 2)[0] == 2.0
    assert weighing.of([reports[3], reports[4]], 2)[0] == 20.0
    assert weighing.of([reports[5]], 2)[0] == 6.0


def test_what_is_said_of_a_member_multiplies_in_the_order_in_which_it_is_told():
    said = [
        observed("a", if_so=0.9, if_not=0.3, is_fact=False),
        observed("b", actions=(1, 2), if_so=0.7, if_not=0.1, is_fact=False),
    ]
    assert likelihood_of(3, said).tolist() == [0.9 * 0.1, 0.3 * 0.7, 0.3 * 0.7]
    assert likelihood_of(2, []).tolist() == [1.0, 1.0]
