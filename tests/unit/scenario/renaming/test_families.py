"""A family has another name together with its members, wherever one of them is named."""

import re

import pytest

from toolkit.errors import ToolkitError
from toolkit.scenario.loading import loads
from toolkit.scenario.renaming import rename

TEXT = """\
format: 1
id: fam
title: A family of demands
as_of: 2031-01-01
horizon: 3
turn: 1 week
variables:
  offered: {levels: 0..40, start: 0, judgement: Guessed.}
  calm: {levels: flag, start: true, judgement: Guessed.}
actors:
  us:
    options:
      demand: {for: {x: 0..40 by 10}, appeal: 0.1 * x, effects: {offered: =x}, judgement: Guessed.}
    payoffs: {deal: n}
    judgement: Guessed.
events:
  shock: {for: {k: 1..2}, probability: 0.1 * k, effects: {calm: =false}, judgement: Guessed.}
outcomes:
  deal: {for: {n: 1..2}, when: offered >= 20 * n and not calm, ends: true, judgement: Guessed.}
  rest: {otherwise: true}
questions:
  high: {text: Is it high?, choice: us.demand_40}
  any: {text: Is anything asked?, choice: us.demand}
  hit: {text: Does it hit?, event: shock_2}
  ended: {text: Is there a deal?, outcomes: [deal_1]}
variants:
  eager: {title: Eager, set: {actors.us.options.demand_20.appeal: 5, events.shock_1.probability: 0.5}}
  made: {title: Made, force: [{turn: 1, actor: us, option: demand_30}]}
"""


def words(text):
    """Return the words of a file that are no prose, a member of a family without its number."""
    bare = re.sub(r"(?:title|text): [^,}\n]*", "", text)
    return {re.sub(r"_\d+$", "", word) for word in re.findall(r"\w+", bare)}


@pytest.mark.parametrize(
    ("old", "new", "uses"),
    [("demand", "ask", 5), ("shock", "blow", 3), ("deal", "pact", 3), ("us", "them", 5)],
)
def test_members_are_named_anew_with_their_family(old, new, uses):
    loads(TEXT)
    done = rename(TEXT, "fam.yaml", old, new, {})
    assert done.n_uses == {"fam.yaml": uses}
    written = done.texts["fam.yaml"]
    assert old not in words(written)
    for name in ("eager", "made"):
        loads(written).variant(name)
    assert rename(written, "fam.yaml", new, old, {}).texts["fam.yaml"] == TEXT


def test_reports_of_a_member_follow():
    news = "format: 1\nfor: fam\nreports:\n  a: {says: It was asked., date: 2031-01-02, choice: us.demand_20, grade: B2}\n"
    done = rename(TEXT, "fam.yaml", "demand", "ask", {"news.yaml": news})
    assert "choice: us.ask_20" in done.texts["news.yaml"]


def test_a_member_alone_is_refused_by_name():
    with pytest.raises(ToolkitError, match="'demand_20' is a member of the family 'demand'"):
        rename(TEXT, "fam.yaml", "demand_20", "ask", {})
