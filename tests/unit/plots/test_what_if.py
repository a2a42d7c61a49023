"""Figures and answers say which what-if is in force, and rows of what-ifs bear their own titles."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import toolkit as ct
from tests.test_every_kind import CRISIS, EASY, NEEDED
from toolkit.cli.compare import named_what_ifs
from toolkit.cli.subjects import changed
from toolkit.plots.figures import figure_of
from toolkit.verbs import VERBS, home

mpl.use("agg")
TWO = CRISIS.replace(
    "variants:\n",
    "questions:\n  any: {text: Does it end badly?, outcomes: [clash], asked_on: 2031-04-02}\nvariants:\n  calm_week: {title: A calm week, set: {parameters.calm: {value: 0.25, judgement: Supposed.}}}\n",
)
IN_FORCE = "A firm reply"
OTHERS = (
    "brief",
    "decide",
    "compare",
    "diff",
    "without",
    "learning",
    "revisions",
    "contradictions",
    "now",
    "verify",
    "histories",
    "beliefs",
    "signals",
    "worth_of_type",
)
ASKED = [name for name in VERBS if name not in OTHERS]


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(TWO)


@pytest.fixture(scope="module")
def firm(crisis):
    return ct.run(crisis, variant="firm_reply", seed=3, draws=128, progress=False)


def written(drawn: Any) -> str:
    """Return all that stands in a figure, in one line."""
    texts = figure_of(drawn).findobj(mpl.text.Text)
    return " ".join(" ".join(text.get_text() for text in texts).split())


@pytest.mark.parametrize("name", ASKED)
def test_what_if_is_named_in_figure_and_title(name, crisis, firm):
    subject = firm if VERBS[name].asks == "result" else crisis.variant("firm_reply")
    options = {**EASY.get(name, {}), "progress": False}
    arguments = NEEDED.get(name, ())
    found = home(name)(subject, *arguments, **options)
    assert IN_FORCE in written(found.plot()), written(found.plot())
    assert IN_FORCE in found.title


def test_decision_names_what_holds_whatever_is_chosen(crisis):
    base = crisis.variant("firm_reply")
    found = ct.decide(
        {"clash": -1.0}, wait=base, calm_week=base.variant("calm_week"), draws=32, progress=False
    )
    assert IN_FORCE in found.title and "A calm week" not in found.title
    assert IN_FORCE in written(found.plot()) and "A calm week" not in written(found.plot())


def test_a_policy_is_no_what_if_of_the_decision(crisis):
    found = ct.decide(
        {"clash": -1.0}, firm=crisis.variant("firm_reply"), wait=crisis, draws=32, progress=False
    )
    assert "What if" not in found.title and "What if" not in written(found.plot())


def test_base_of_a_comparison_is_named_with_its_what_ifs(crisis, firm):
    found = ct.compare(firm, ct.run(crisis, seed=3, draws=128, progress=False))
    assert IN_FORCE in written(found.plot())


@pytest.mark.parametrize("base", [(), ("firm_reply",)])
@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("calm_week", "A calm week"),
        ("resolve=0.7", "resolve = 0.7"),
        ("parameters.resolve=0.7", "resolve = 0.7"),
        ("events.thaw.probability=0.4", "events.thaw.probability=0.4"),
    ],
)
def test_row_of_a_what_if_has_its_own_title(base, word, title, crisis):
    plain = changed(crisis, base, [])
    found = ct.compare(plain, **named_what_ifs(plain, [word]), draws=16, progress=False)
    assert set(found.table.title) == {title}
    assert title in written(found.plot())


def test_a_name_that_was_given_stays(crisis):
    found = ct.compare(crisis, hard_line=crisis.variant("firm_reply"), draws=16, progress=False)
    assert set(found.table.title) == {"hard line"}


def test_input_keeps_its_name_as_typed():
    model = ct.run(
        "caribbean-2025", values={"us_resolve": 0.5}, draws=2, alternatives=False, progress=False
    ).model
    assert model.dossier.what_if == "us_resolve = 0.5"


def test_overturn_draws_one_quantity(crisis):
    ax = home("overturn")(crisis, "clash", above=0.9, alone=False, progress=False).plot()
    assert ax.get_title(loc="left").startswith("What would it take") and "…" not in ax.get_title(loc="left")
    assert ax.get_xlabel() == "standard units"
    assert "from 0." in written(ax) and "to 0." in written(ax)


def test_odds_say_of_which_turn_they_are(crisis):
    ax = home("odds")(crisis, histories=64, progress=False).plot()
    assert "in turn 1" in ax.get_title(loc="left")


def test_times_write_the_day_by_which_half_have_come(firm):
    found = firm.times()
    day = found.table.median_date.dropna().iloc[0]
    assert f"half by {day.day} {day:%B %Y}" in written(found.plot())


SOURCED = TWO.replace(
    "parameters:\n  resolve: {uniform: [0.2, 0.8], judgement: Assumed.}",
    """sources:
  un-502: {title: Resolution 502, publisher: United Nations, reliability: A, date: 2031-04-01}
  wire: {title: A dispatch, reliability: B, date: 2031-04-01}
claims:
  stated: {says: It stands firm., source: un-502, credibility: 2}
  heard: {says: It is calm., source: wire, credibility: 2}
parameters:
  resolve: {uniform: [0.2, 0.8], claim: stated}""",
).replace("calm: {uniform: [0.1, 0.3], judgement: Assumed.}", "calm: {uniform: [0.1, 0.3], claim: heard}")


def test_sources_are_named_by_who_published_them():
    found = home("sensitivity")(ct.loads(SOURCED), by="source", points=16, draws=64, progress=False)
    labels = dict(zip(found.table.factor, found.table.label, strict=True))
    assert labels["un-502"] == "United Nations" and labels["wire"] == "A dispatch"
    said = written(found.plot())
    assert "United Nations" in said and "un-502" not in said
    assert "shares of sources overlap" in said
