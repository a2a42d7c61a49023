"""What a person reads before the first choice: in five minutes, graded, without hindsight and without names of the file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.classroom import pages, view
from toolkit.classroom.briefing import briefing
from toolkit.classroom.reports import MOST_SHOWN, graded_reports, told_to
from toolkit.engines.subjects import model_of
from toolkit.games.aims import aims, wanted_end
from toolkit.model.dossier import Basis
from toolkit.model.told import told

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
WORDS_A_MINUTE, MINUTES = 220, 5
SEATS = [
    ("grenada-1983", "us"),
    ("falklands-1982", "argentina"),
    ("panama-1989", "noriega"),
    ("kuwait-1990", "iraq"),
    ("taiwan-strait-1996", "prc"),
    ("cuba-1962", "ussr"),
    ("caribbean-2025", "venezuela"),
    ("chicken", "east"),
    ("dam-2031", "plain"),
    ("mobilisation-2031", "south"),
]


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(scope="module", params=SEATS, ids=lambda one: one[0])
def seated(request):
    name, seat = request.param
    return ct.Game(name, (seat,), 1), seat


def test_it_is_read_in_five_minutes_and_names_nothing_of_the_file(seated):
    game, seat = seated
    page = pages.known(briefing(game, [seat]), is_open=True)
    unfolded = page.split("further reports</summary>")[0]
    assert len(text(unfolded).split()) <= WORDS_A_MINUTE * MINUTES
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", text(page))


def test_it_says_who_the_others_are_and_what_they_seem_to_want(seated):
    game, seat = seated
    told = briefing(game, [seat])
    others = [actor for actor in game.model.actors if actor.name != seat]
    assert [one.label for one in told.others] == [actor.label for actor in others]
    assert [bool(one.wants) for one in told.others] == [bool(actor.worth) for actor in others]


def test_no_question_of_readers_and_no_later_report_is_in_it(seated):
    game, seat = seated
    page = text(pages.known(briefing(game, [seat]), is_open=True))
    assert not any(one.text in page for one in game.model.questions)
    dossier = game.model.dossier
    later = {
        name: replace(claim, date=game.model.as_of + timedelta(days=1))
        for name, claim in dossier.claims.items()
    }
    hindsight = ct.Game(replace(game.model, told=told(replace(dossier, claims=later))), (seat,), 1)
    assert graded_reports(hindsight, [seat]) == ((), ())


def test_the_reports_on_which_most_rests_come_first_and_no_more_than_are_told(seated):
    game, seat = seated
    shown, more = graded_reports(game, [seat])
    count = [sum(len(group.reports) for group in groups) for groups in (shown, more)]
    n_told = len(told_to(game, [seat]))
    assert count == [min(n_told, MOST_SHOWN), max(n_told - MOST_SHOWN, 0)]
    assert n_told >= 0.85 * len(game.model.dossier.claims)  # few rest on nothing, or on secrets
    for group in (*shown, *more):
        assert all(re.fullmatch(r"[A-F][1-6]", report.grade) for report in group.reports)


def test_a_report_on_which_no_number_rests_is_hindsight_and_so_is_a_tie_on_it():
    """That there were such warheads came out decades later; the file says so for its alternatives alone."""
    for seat in ("us", "ussr"):
        page = text(pages.known(briefing(ct.Game("cuba-1962", (seat,), 1), [seat]), is_open=True))
        assert "Warheads for tactical nuclear weapons are in Cuba" not in page
        assert "known to Moscow alone" not in page
        assert ("Tactical warheads in Cuba" in page) == (seat == "ussr")


def test_a_report_on_which_a_secret_alone_rests_is_told_to_those_who_share_it():
    text_of = STRAIT.read_text(encoding="utf-8").replace(
        "warned: {levels: flag,", "warned: {levels: flag, visible_to: [south],"
    )
    game = ct.Game(model_of(ct.loads(text_of)), ("north", "south"), 1)
    dossier = game.model.dossier
    name = next(iter(dossier.claims))
    alone = {("variables", "warned"): Basis((name,))}
    game.model = replace(game.model, told=told(replace(dossier, basis=alone)))
    assert told_to(game, ["north"]) == {}
    assert list(told_to(game, ["south"])) == [name]


def test_each_level_stands_in_its_scale_and_the_ladder_has_all_rungs():
    game = ct.Game("grenada-1983", ("us",), 1)
    told = briefing(game, ["us"])
    ships = next(one for one in told.scales if one.label == "American ships")
    assert (ships.levels, ships.place, ships.now) == (("turned", "off island", "ready"), 0, "turned")
    assert "Orders of the Cubans" not in [one.label for one in told.scales]
    page = pages.known(told)
    assert "<b>turned</b>" in page
    assert all(name in page for _, name, _ in game.model.rungs)


def test_long_scales_are_told_by_their_ends():
    game = ct.Game(model_of(STRAIT), ("north",), 1)
    from toolkit.classroom.briefing import scales

    many = replace(game.model.variables[0], labels=tuple(map(str, range(40))))
    game.model = replace(game.model, variables=(many, *game.model.variables[1:]))
    one = scales(game, None, game.course.moments[0].state)[0]
    assert (one.levels, one.ends) == ((), "0 to 39")


def test_the_page_opens_the_briefing_until_the_seat_has_chosen_and_then_tells_what_changed():
    game = ct.Game("grenada-1983", ("us",), 4)
    page = pages.seat(view(game, ["us"]), group="Group 1", action="/a", version="1")
    assert '<details open class="known">' in page
    assert page.index("What is known") < page.index("your choice")
    assert "autofocus" not in page
    assert "Since your choices" not in page
    while game.course.end_turn == view(game, ["us"]).turn and not view(game, ["us"]).since:
        game.choose(game.course.decision.choices[0].name)
    shown = view(game, ["us"])
    page = pages.seat(shown, group="Group 1", action="/a", version="1")
    assert '<details class="known">' in page
    assert page.index(f"Since your choices in turn {shown.since.turn}") < page.index("your choice")
    assert page.index("your choice") < page.index("What is known")
    assert shown.since.news[0][0] == shown.since.turn
    assert any("United States" in line for line in shown.since.news[0][2])


def test_what_changed_leaves_out_what_the_seat_knew_when_it_last_chose():
    game = ct.Game("grenada-1983", ("us",), 4)
    for _ in range(5):
        game.choose(game.course.decision.choices[0].name)
    shown = view(game, ["us"])
    earlier = [line for turn, _, lines in shown.news for line in lines if turn < shown.since.turn]
    later = [line for _, _, lines in shown.since.news for line in lines]
    assert earlier
    assert len(later) < len([line for _, _, lines in shown.news for line in lines])


def test_a_turn_in_which_nobody_else_was_seen_to_act_says_so():
    """A side that held leaves no line, and a seat would look for one."""
    game = ct.Game("mobilisation-2031", ("north",), 4)
    for option in ("say_yes", "hold"):
        game.choose(option)
    (_, _, first), (_, _, second) = view(game, ["north"]).news
    assert any(line.startswith("The Southern League") for line in first)
    assert "Nothing else that you could see." not in first
    assert second == ("The Northern Alliance: Hold", "Nothing else that you could see.")


def test_the_wanted_end_is_the_one_named_or_the_one_worth_most():
    game = ct.Game("grenada-1983", ("us", "cuba"), 1)
    ranked = aims(game.model.actors[-1], game.model, game.draws.values[0])
    best = max((one for one in ranked if one.worth is not None), key=lambda one: one.worth)
    assert wanted_end(game, ["us"]).outcome == best.outcome
    assert "worth most to United States" in wanted_end(game, ["us"]).why
    assert wanted_end(game, ["cuba"]) is None  # nothing is said of what ends are worth to it
    game.expect("us", "isolation", {"isolation": 10})
    assert wanted_end(game, ["us"]).outcome == "isolation"


def test_what_is_fixed_has_its_turn_and_its_day():
    game = ct.Game(ct.load("chicken").variant("east_bound"), ("west",), 1)
    told = briefing(game, ["west"])
    assert told.what_ifs
    assert all(re.match(r"Turn \d+, to \d+ \w+ \d{4}: ", one) for one in told.announced)
