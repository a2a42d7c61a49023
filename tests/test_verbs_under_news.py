"""Every verb under news says what is to be known of it, or that it has not heard it."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.cli.commands import COMMANDS
from toolkit.scenario.reports import read_reports
from toolkit.verbs import VERBS, home

CRISIS = """
format: 1
id: later
title: Later
as_of: 2031-01-06
turn: 1 week
horizon: 4
order: [south, north]
outside_view: {classes: [all_1945], argument: Assumed.}
ladder:
  0: {name: Closed, when: true}
  2: {name: Open, when: open, threshold: it opens}
variables:
  open: {levels: flag, start: false, judgement: Assumed.}
  deal: {levels: flag, start: false, judgement: Assumed.}
parameters:
  k: {uniform: [-2, 0], judgement: Assumed.}
actors:
  south:
    options:
      accept: {when: open, appeal: k, effects: {deal: =true}, judgement: Assumed.}
  north:
    options:
      invite: {when: open == false, appeal: -1, effects: {open: =true}, judgement: Assumed.}
outcomes:
  deal: {when: deal, ends: true, codes: {icb_viol: 1, icb_forout: 1}}
  rest: {otherwise: true, codes: {icb_viol: 1, icb_forout: 7}}
questions:
  opens: {text: Does it open?, when: open, asked_on: 2031-01-06}
variants:
  keener: {title: Keener, force: [{turn: 1, actor: north, option: invite}]}
"""
REPORTS = """
reports:
  denied: {date: 2031-01-08, choice: north.invite, denies: true, says: It has not invited., reliability: A, credibility: 1}
  invited: {date: 2031-01-07, choice: north.invite, says: The North invites., fact: true}
  accepted: {date: 2031-01-09, choice: south.accept, says: The South accepts., fact: true}
  rumour: {date: 2031-01-22, condition: open, says: Still open., reliability: A, credibility: 1}
"""
NEWS = {"surprise", "counted_later", "after_the_end"}
"""What there is to be known of these reports: one strong and yet impossible, one counted in the next turn, one after the end."""
NEEDED = {
    "overturn": ("rest",), "discover": ("deal",), "pathways": ("deal",), "turning_points": ("deal",), "tail": ("deal",),
    "score": ({"icb_viol": 1},), "stability": ({"north": ["deal", "rest"]},),
}  # fmt: skip
EASY = {
    "overturn": {"above": 0.9, "alone": False}, "tail": {"runs": 50, "replications": 2}, "odds": {"histories": 64},
    "verify": {"histories": 64}, "pathways": {"count": 1}, "histories": {"count": 1}, "most_probable": {"count": 1},
    "brief": {"what_ifs": False}, "turning_points": {"turns": [1]},
}  # fmt: skip
ASKING_THE_RUN = [
    name
    for name, verb in VERBS.items()
    if verb.asks == "result" and name not in ("compare", "decide", "without")
]
OF_WHAT_IT_IS = ("capabilities", "relations", "influences")
"""What is asked of who there is, which no report changes."""
ASKING_THE_MODEL = [
    name for name, verb in VERBS.items() if verb.asks == "model" and name not in OF_WHAT_IT_IS
]
REFUSED = {
    "sensitivity": "reports have re-weighted",
    "discover": "draws fall on one side",
}


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS)


@pytest.fixture(scope="module")
def evidence():
    return read_reports(REPORTS)


@pytest.fixture(scope="module")
def result(crisis, evidence):
    return ct.run(crisis, evidence=evidence, draws=64, seed=7, progress=False, questions=True)


def kinds(answer):
    return {one.kind for one in answer.caveats}


def ask(name, of):
    return home(name)(of, *NEEDED.get(name, ()), **EASY.get(name, {}), progress=False)


@pytest.mark.parametrize("name", ASKING_THE_RUN)
def test_what_is_asked_of_the_run_says_what_is_to_be_known_of_its_news(name, result):
    if name in REFUSED:
        with pytest.raises(ct.ToolkitError, match=REFUSED[name]):
            ask(name, result)
    else:
        assert kinds(ask(name, result)) >= NEWS


@pytest.mark.parametrize("name", ASKING_THE_MODEL)
def test_what_is_asked_of_the_model_says_that_it_has_not_heard(name, crisis, evidence, result, tmp_path):
    result.save(tmp_path / "heard.nc")
    outlook = crisis.advance("2031-01-28", evidence)
    for of in (result, outlook, str(tmp_path / "heard.nc")):
        assert "unheard" in kinds(ask(name, of))
    assert "unheard" not in kinds(ask(name, crisis))


def test_what_is_decided_says_it_too_and_what_is_compared_is_refused(crisis, evidence):
    options = {"evidence": evidence, "draws": 64, "progress": False}
    plain, keener = ct.run(crisis, **options), ct.run(crisis, variant="keener", **options)
    assert kinds(ct.decide({"deal": 1.0}, plain=plain, keener=keener)) >= NEWS
    with pytest.raises(ct.ToolkitError, match="learnt from reports are not paired"):
        ct.compare(plain, keener)


@pytest.mark.parametrize("name", ["learning", "revisions"])
def test_the_log_of_the_news_says_it(name, crisis, evidence):
    assert kinds(home(name)(crisis, evidence, draws=64, progress=False)) >= NEWS


def test_the_log_says_it_in_every_form(crisis, evidence, tmp_path, capsys):
    (tmp_path / "later.yaml").write_text(CRISIS)
    (tmp_path / "news.yaml").write_text(REPORTS)
    asked = [
        "news",
        str(tmp_path / "later.yaml"),
        "--evidence",
        str(tmp_path / "news.yaml"),
        "--draws",
        "64",
        "--quiet",
    ]
    assert main([*asked, "--json", "--out", str(tmp_path / "told.csv")]) == 0
    assert {one["kind"] for one in json.loads(capsys.readouterr().out)["caveats"]} >= NEWS
    assert "after the end, not used" in (tmp_path / "told.csv").read_text(encoding="utf-8")
    learnt = home("learning")(crisis, evidence, draws=64, progress=False)
    words = ct.plot.alt_text(learnt.plot())
    assert "not used: after the end" in words and "it is counted in the next" in " ".join(words.split())


def test_a_report_after_the_end_moves_and_tells_nothing(crisis, evidence):
    learnt = home("learning")(crisis, evidence, draws=64, progress=False)
    last = learnt.table.iloc[-1]
    assert (last.report, last.used, last.most_moved) == ("rumour", False, "not used: after the end")
    assert last.points != last.points
    assert learnt.parts["discriminates"].iloc[-1][["deal", "rest", "discriminates"]].isna().all()


def test_a_brief_says_it_on_its_first_page(crisis, evidence):
    page = ct.brief(crisis, what_ifs=False, evidence=evidence, draws=64, progress=False).markdown
    first = page[: page.index("## Key judgements")]
    for said in ("it is counted in the next", "after the end, not used", "is believed 48 : 1, and yet"):
        assert said in first
    assert "| not used: after the end |" in page


def test_the_page_names_every_command_that_takes_reports():
    page = (Path(__file__).parent.parent / "docs/how-to/news.md").read_text(encoding="utf-8")
    part = page[page.index("`--evidence` goes with") :]
    takes, refuses = (
        part[: part.index("`--until`")],
        part[part.index("`sensitivity`") : part.index("All others")],
    )
    named = set(re.findall(r"`([a-z][a-z-]+)`", takes + refuses))
    others = set(
        re.findall(r"`([a-z][a-z-]+)`", part[part.index("All others") : part.index("they do not have")])
    )
    taking = {name for name, command in COMMANDS.items() if "--evidence" in help_of(command)}
    assert named == taking
    about_the_crisis = {
        verb.command for name, verb in VERBS.items() if name not in OF_WHAT_IT_IS and verb.command
    }
    assert others == about_the_crisis - taking | {"histories", "verify"}


def help_of(command):
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    return parser.format_help()
