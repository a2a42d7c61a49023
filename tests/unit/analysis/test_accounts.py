"""Who moved the odds: each choice and each throw of its own, and all of them together the whole change."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import debrief
from toolkit.analysis.accounts import BY, accounts, first, leaves_that_came, said_at, shares
from toolkit.engines.subjects import model_of
from toolkit.games.onwards import onwards

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
ROUNDING = 1e-12
"""A few hundred additions of numbers below 1, each rounded to 1 part in 10^16."""


def played(subject, seats, seed, *, until=None):
    """Play a game with options that go round, so that unusual ones come too."""
    game = ct.Game(model_of(subject), seats, seed)
    n = 0
    while not game.is_over and (until is None or n < until):
        choices = game.course.decision.choices
        game.choose(choices[n % len(choices)].name)
        n += 1
    return game


CRISES = [
    ("grenada-1983", ("us",)),
    ("falklands-1982", ("uk", "argentina")),
    ("panama-1989", ("noriega",)),
    ("chicken", ("west", "east")),
    (STRAIT, ("north",)),
]


@pytest.mark.parametrize(("subject", "seats"), CRISES)
def test_what_was_moved_adds_up_to_the_whole_change(subject, seats):
    game = played(subject, seats, seed=5)
    for outcome in game.model.outcomes:
        found = accounts(game, outcome.name, seats[:1])
        moved = found.start + found.own + found.others + found.chance + found.teacher + found.left
        assert moved == pytest.approx(found.after - found.before, abs=ROUNDING)
        assert found.after == (outcome.name == game.course.outcome)


def rows_of(game, wanted, chair):
    moments = game.course.moments
    found = onwards(
        game.model, game.draws.values[0], moments, said_at(game), leaves_that_came(game), first(game, chair)
    )
    return found, list(shares(game, found, game.model.outcome_number(wanted), chair))


def test_each_row_begins_where_the_last_one_ended():
    game = played("grenada-1983", ("us",), seed=5)
    found, rows = rows_of(game, "evacuation_agreed", ("us",))
    for one, other in pairwise(rows):
        assert one.after == pytest.approx(other.before, abs=ROUNDING)
    for moment, later in pairwise(game.course.moments):
        assert found.parts[moment][-1].odds == pytest.approx(found.odds[later], abs=ROUNDING)
    assert {row.by for row in rows} <= set(BY)
    assert any(" did not come" in row.what and row.by == "chance" for row in rows)


def test_a_choice_and_its_throw_are_rows_of_their_own():
    game = ct.Game(model_of("grenada-1983"), ("us",), 5)
    while not game.is_over:
        names = [choice.name for choice in game.course.decision.choices]
        game.choose("ask_for_exit" if "ask_for_exit" in names else names[-1])
    _, rows = rows_of(game, "evacuation_agreed", ("us",))
    asked = [row for row in rows if row.what.startswith("Ask the council to let nationals leave")]
    assert [row.by for row in asked[:2]] == ["own", "chance"]
    assert asked[0].points > 0


def test_an_event_that_was_put_in_is_the_teachers():
    game = ct.Game(model_of("grenada-1983"), ("us",), 5)
    game.choose(game.course.decision.choices[-1].name)
    event = next(name for name, _ in game.possible_events() if name == "elsewhere_erupts")
    turn = game.inject(event)
    while not game.is_over:
        game.choose(game.course.decision.choices[-1].name)
    _, rows = rows_of(game, "evacuation_agreed", ("us",))
    assert [(row.turn, row.what) for row in rows if row.by == "teacher"] == [
        (turn, "A crisis elsewhere claims attention: came")
    ]


def test_choices_left_to_the_model_are_not_the_sides_own():
    game = played("grenada-1983", ("us",), seed=5, until=3)
    game.finish()
    _, rows = rows_of(game, "isolation", ("us",))
    assert sum(row.by == "own" for row in rows) == 3
    assert any(row.by == "left" for row in rows)


def test_choices_made_at_once_are_told_own_first():
    game = played("chicken", ("west", "east"), seed=5)
    for chair in ("west", "east"):
        _, rows = rows_of(game, game.model.outcomes[0].name, (chair,))
        assert [row.by for row in rows] == ["own", "others"]


@pytest.mark.parametrize("says", ["accept", "decline"])
def test_what_a_person_agrees_to_or_declines_is_theirs(says):
    game = ct.Game(model_of("dam-2031"), ("highland", "plain"), 3)
    while not game.is_over:
        decision = game.course.decision
        names = [choice.name for choice in decision.choices]
        game.choose(says if decision.proposal else names[-1])
    asked = [decision for decision, _ in game.course.decisions if decision.proposal]
    assert asked  # both sides offered something
    for outcome in game.model.outcomes:
        found = accounts(game, outcome.name, ("plain",))
        moved = found.start + found.own + found.others + found.chance
        assert moved == pytest.approx(found.after - found.before, abs=ROUNDING)
    _, rows = rows_of(game, game.model.outcomes[0].name, ("plain",))
    words = {"accept": "agreed: ", "decline": "declined: "}[says]
    told = [row for row in rows if row.what.startswith(words)]
    assert told
    assert {row.by for row in told} <= {"own", "others"}


def test_a_game_that_goes_on_is_summed_up_so_far():
    game = played("grenada-1983", ("us",), seed=5, until=2)
    found = accounts(game, "isolation")
    moved = found.start + found.own + found.others + found.chance
    assert moved == pytest.approx(found.after - found.before, abs=ROUNDING)
    assert 0.0 < found.after < 1.0


def test_options_average_to_the_odds_before():
    """With the model's odds of each option: the chances by option and the model's choice agree, also where several choose at once."""
    game = played("falklands-1982", ("uk", "argentina"), seed=2)
    assert average_to_those_before(game) >= 3


ASKED = ["dam-2031", "mobilisation-2031", "panama-1989", "taiwan-strait-1996-signals"]
"""Crises in which options, events or ways need the consent of somebody."""


@pytest.mark.parametrize("crisis", ASKED)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_games_at_random_every_choice_and_answer_averages_to_the_odds_before_it(crisis, seed):
    game = at_random(crisis, seed)
    average_to_those_before(game)
    for chair in (game.seats[:1], game.seats):
        found, rows = rows_of(game, game.model.outcomes[0].name, chair)
        for one, other in pairwise(rows):
            assert one.after == pytest.approx(other.before, abs=ROUNDING)
        for moment, later in pairwise(game.course.moments):
            assert found.parts[moment][-1].odds == pytest.approx(found.odds[later], abs=ROUNDING)
        assert sum(row.points for row in rows) == pytest.approx(rows[-1].after - rows[0].before, abs=ROUNDING)
        assert rows[-1].after == (game.model.outcomes[0].name == game.course.outcome)


def at_random(crisis, seed):
    """Play a game of all seats at random, to its end; what is put to them is declined half of the time."""
    model, rng = model_of(crisis), np.random.default_rng(seed)
    game = ct.Game(
        model, tuple({m.actor: None for step in model.steps for m in step.members if m.actor}), seed
    )
    while not game.is_over:
        game.choose(rng.choice([choice.name for choice in game.course.decision.choices]))
    return game


def average_to_those_before(game):
    """Hold every choice and answer against the odds before it; return how many there were."""
    found = onwards(game.model, game.draws.values[0], game.course.moments, said_at(game))
    decisions = {(d.turn, d.key): d for d, _ in game.course.decisions}
    for (moment, key), options in found.by_option.items():
        choices = decisions[moment.turn, key].choices
        mean = np.sum([choice.model_odds * options[choice.name] for choice in choices], axis=0)
        assert mean == pytest.approx(found.before[moment, key], abs=1e-9)
    return len(found.by_option)


def asked_about_an_event(says):
    """Play up to the answer to an event that chance brought."""
    game = ct.Game(model_of("taiwan-strait-1996-signals"), ("prc", "us"), 1)
    while (asked := game.course.decision).proposal is None:
        game.choose(asked.choices[0].name)
    assert not asked.proposal.who  # nobody chose it
    game.choose(says)
    return game, asked


def test_that_chance_brought_an_event_is_luck_also_where_a_seat_agreed():
    game, asked = asked_about_an_event("accept")
    _, rows = rows_of(game, "pressure_ends", ("prc",))
    here = {row.by: row for row in rows if row.turn == asked.turn and row.key == asked.proposal.key}
    assert here["chance"].points > 0.2
    assert here["chance"].what == "The announced tests run out: came"
    assert here["own"].points == pytest.approx(0.0, abs=ROUNDING)
    assert here["own"].what == "agreed: The announced tests run out: came"
    told = debrief(game, wanted="pressure_ends", chair=["prc"])
    answer = told.decisions[told.decisions.turn == asked.turn].iloc[0]
    assert (answer.model_odds, answer.effect) == (1.0, 0.0)


def test_what_declining_an_event_moves_counts_from_where_chance_had_brought_it():
    agreed, asked = asked_about_an_event("accept")
    declined, _ = asked_about_an_event("decline")
    came, did_not = (
        {row.by: row for row in rows_of(game, "pressure_ends", ("prc",))[1] if row.key == asked.proposal.key and row.turn == asked.turn}
        for game in (agreed, declined)
    )  # fmt: skip
    assert did_not["chance"].points == pytest.approx(came["chance"].points, abs=ROUNDING)
    assert did_not["chance"].what == "The announced tests run out: would have come"
    assert did_not["own"].points < -0.6
    assert did_not["own"].what == "declined: The announced tests run out"


@pytest.mark.parametrize("crisis", ["called-bluff", "reputation"])
def test_how_a_start_was_drawn_is_luck_of_its_own(crisis):
    """Where the inputs are fixed, the first number shown is that over all that may be."""
    game = at_random(crisis, 1)
    over_all = ct.run(crisis, alternatives=False, progress=False)
    for outcome, chance in zip(game.model.outcomes, over_all.probability, strict=True):
        found, rows = rows_of(game, outcome.name, game.seats)
        moved = accounts(game, outcome.name)
        assert moved.before == pytest.approx(chance, abs=1e-9)
        assert (rows[0].turn, rows[0].by, rows[0].before) == (0, "start", moved.before)
        assert rows[0].after == found.odds[game.course.moments[0]][game.model.outcome_number(outcome.name)]
        assert moved.start == rows[0].points
        assert sum(row.points for row in rows) == pytest.approx(moved.after - moved.before, abs=ROUNDING)
    told = debrief(game)
    text = " ".join(told.text().split())
    assert "with the inputs of this game and its start as it was drawn" in text
    assert "how it starts is drawn by chance" in text
    assert "chance: the start as it was drawn" in text
    assert any(row.startswith("drawn at the start: ") for row in told.moves.what)


def test_a_certain_start_has_no_row():
    _, rows = rows_of(played("chicken", ("west", "east"), seed=5), "collision", ("west",))
    assert "start" not in {row.by for row in rows}
