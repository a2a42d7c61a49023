"""What needs consent is put to whoever holds that seat; the model knows nothing of it."""

from __future__ import annotations

from collections import Counter

import pytest

import toolkit as ct
from toolkit.analysis.debrief import debrief
from toolkit.classroom import pages, view
from toolkit.cli.seat import tell
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError, ScenarioError
from toolkit.games.consent import Lot
from toolkit.model.keyed_random import BELOW_ONE
from toolkit.notebook.seat import Seat

TEXT = """
format: 1
id: pact
title: A pact
question: Is it signed?
as_of: 2031-01-06
horizon: 2
turn: 1 week
order: [events, north, south]
variables:
  pact: {levels: [none, sketched, signed], start: none, judgement: Nothing is signed.}
  raid: {levels: flag, start: false, judgement: Quiet.}
actors:
  north:
    name: The North
    options:
      treaty: {name: A treaty, appeal: 1, effects: {pact: =signed}, needs: south, judgement: Wanted.}
      sketch:
        name: A sketch
        appeal: 0
        judgement: Second best.
        chance:
          - {name: the South signs, probability: 0.25, effects: {pact: =signed}, needs: south}
          - {name: it is sketched, probability: 0.25, effects: {pact: =sketched}}
      probe:
        name: A probe
        appeal: 0
        judgement: Third.
        chance:
          - {name: it goes further than ordered, probability: 0.5, effects: {raid: =true}, needs: north}
  south:
    name: The South
    options:
      wait: {name: Wait, appeal: 0, judgement: Even.}
      stall: {name: Stall, appeal: 0, judgement: Even.}
events:
  clash: {name: A clash, probability: 0.5, effects: {raid: =true}, needs: [north, south], judgement: Even odds.}
outcomes:
  signed: {name: Signed, when: pact == signed, description: It is signed.}
  not: {name: Not signed, otherwise: true, description: It is not.}
"""
WITHOUT = "\n".join(
    line.replace(", needs: south", "").replace(", needs: north", "").replace(", needs: [north, south]", "")
    for line in TEXT.splitlines()
)


@pytest.fixture(scope="module")
def model():
    return model_of(ct.loads(TEXT))


def answered(game, **says):
    """Play to the end: ``agrees`` to questions, or not; of the options ``takes`` where it is open, else the last."""
    while not game.is_over:
        decision = game.course.decision
        names = [choice.name for choice in decision.choices]
        if decision.proposal is not None:
            game.choose("accept" if says.get("agrees") else "decline")
        else:
            game.choose(says["takes"] if says.get("takes") in names else names[-1])
    return game


def test_the_model_answers_as_it_did_to_the_last_bit():
    said, silent = ct.run(ct.loads(TEXT)), ct.run(ct.loads(WITHOUT))
    assert said.tally.incidence.tobytes() == silent.tally.incidence.tobytes()


@pytest.mark.parametrize("seed", range(12))
def test_where_nobody_sits_who_must_consent_nobody_is_asked(model, seed):
    """North alone: its own raid is put to it, and nothing that needs the South."""
    game = answered(ct.Game(model, ("north",), seed), takes="treaty")
    assert game.course.outcome == "signed"
    assert all("south" not in decision.key for decision, _ in game.course.decisions)


def test_a_declined_choice_is_chosen_again_without_it(model):
    game = ct.Game(model, ("north", "south"), seed=1)
    while game.course.decision.key != "north":
        game.choose("accept" if game.course.decision.proposal else "wait")
    game.choose("treaty")
    asked = game.course.decision
    assert (asked.actor, asked.member, asked.proposal.who) == ("south", "north", "The North")
    assert asked.asks == "Put to The South: “A treaty”, proposed by The North. Do you agree?"
    game.choose("decline")
    again = game.course.decision
    assert (again.key, again.turn) == ("north", asked.turn)
    assert "treaty" not in [choice.name for choice in again.choices]
    assert "The South: declined “A treaty”" in view(game, ("north",)).news[-1][2]
    game.choose("hold")
    assert game.course.state["pact"] == "none"


def asked_by_the_plain():
    """Return a game in which the Highland has just been told that the Plain wants better terms."""
    game = ct.Game("dam-2031", ("highland", "plain"), seed=1)
    for said in ("invite", "accept", "demand"):
        game.choose(said)
    return game


def test_no_says_what_comes_in_its_place_and_the_log_says_what_was_declined_before_it():
    game = asked_by_the_plain()
    yes, no = game.course.decision.choices
    assert yes.label == "Yes: the Highland walks out"
    assert no.label == "No: the Highland stays and the draft moves a step to the Plain"
    assert "The draft leans" in no.about
    game.choose("decline")
    lines = view(game, ("plain",)).news[-1][2]
    place = lines.index("The Highland: declined “the Highland walks out”")
    assert lines[place + 1].startswith("The Plain: Demand better terms, the Highland stays")


def test_who_is_asked_to_sign_reads_which_end_that_is():
    game = asked_by_the_plain()
    game.choose("decline")  # the draft now leans to the plain
    game.choose("sign")
    assert "it ends so: Signed, on the plain's terms." in game.course.decision.choices[0].about


def test_what_was_left_to_the_model_is_said_so_and_nothing_that_people_did():
    game = asked_by_the_plain()
    game.choose("decline")
    game.finish()
    (first, *later) = view(game, game.seats).news
    assert "left to the model" not in " ".join(first[2])
    told = " ".join(line for _, _, lines in later for line in lines)
    assert "[left to the model]" in told or "[left to the model; " in told
    assert (
        "[the model answered for The Highland: " in told or "The model answered for The Highland: no" in told
    )
    others = debrief(game, chair="plain").moves
    assert others[others.by == "others"].what.str.contains("left to the model").any()
    assert not others[others.turn == 1].what.str.contains("left to the model").any()


def test_a_no_of_the_model_has_a_line_of_its_own_and_is_not_told_as_a_persons():
    game = asked_by_the_plain()
    game.finish()  # the question that waits, and all later ones, are answered by the model
    said = [line for _, _, lines in view(game, game.seats).news for line in lines]
    refused = [decision for decision, answer in game.course.decisions if answer == "decline"]
    assert refused and sum("The model answered for" in line and ": no to “" in line for line in said) == len(
        refused
    )
    assert not any("declined “" in line for line in said)


def test_where_nobody_plays_a_side_its_no_is_the_models_answer():
    game = ct.Game("dam-2031", ("plain",), seed=1)
    game.choose("invite")
    (first, *_) = view(game, ("plain",)).news
    place = first[2].index(
        "The model answered for The Highland: no to “Invite to the river talks: the Highland comes”"
    )
    assert first[2][place + 1] == "The Plain: Invite to the river talks, but nothing came of it"
    thrown = debrief(game, chair="plain").moves.what
    assert thrown.str.contains("[the model answered for The Highland: no]", regex=False).any()


def test_no_lists_all_that_may_come_and_nothing_that_is_not_shown_to_who_is_asked(model):
    def no(text):
        game = ct.Game(model_of(ct.loads(text)), ("north", "south"), seed=1)
        while (asked := game.course.decision).proposal is None or asked.actor != "south":
            game.choose("decline" if asked.proposal else "sketch" if asked.actor == "north" else "wait")
        return asked.choices[1]

    assert (
        no(TEXT).about
        == "In its place comes one of these: it is sketched (Pact: sketched); nothing comes of it."
    )
    hidden = TEXT.replace("start: none, judgement", "start: none, visible_to: [north], judgement")
    assert "Pact: sketched" not in no(hidden).about


def test_an_end_is_not_named_to_who_is_not_shown_what_it_hangs_on(model):
    def yes(text):
        game = ct.Game(model_of(ct.loads(text)), ("north", "south"), seed=1)
        while (asked := game.course.decision).proposal is None or asked.actor != "south":
            game.choose("decline" if asked.proposal else "sketch" if asked.actor == "north" else "wait")
        return asked.choices[0].about

    ending = TEXT.replace("when: pact == signed,", "when: pact == signed, ends: true,")
    assert "it ends so: Signed." in yes(ending)
    assert "it ends so" not in yes(
        ending.replace("start: none, judgement", "start: none, visible_to: [north], judgement")
    )
    assert "it ends so" not in yes(TEXT)  # the game goes on


def test_an_accepted_choice_is_taken(model):
    game = answered(ct.Game(model, ("north", "south"), seed=1), takes="treaty", agrees=True)
    assert game.course.outcome == "signed"


@pytest.mark.parametrize("agrees", [True, False])
def test_people_say_in_place_of_the_dice_what_is_theirs_to_say(model, agrees):
    """The South signs whenever it wants to, and never when not, whatever the dice say."""
    ends = {
        answered(ct.Game(model, ("north", "south"), seed), takes="sketch", agrees=agrees).course.outcome
        for seed in range(12)
    }
    assert ends == {"signed" if agrees else "not"}


def test_of_two_ways_that_leave_nothing_else_the_last_is_not_asked_about():
    text = TEXT.replace(
        "{name: it is sketched, probability: 0.25, effects: {pact: =sketched}}",
        "{name: it is sketched, probability: 0.75, effects: {pact: =sketched}, needs: south}",
    )
    game = ct.Game(model_of(ct.loads(text)), ("north", "south"), seed=1)
    while game.course.decision.proposal or game.course.decision.actor != "north":
        game.choose("accept" if game.course.decision.proposal else "wait")
    game.choose("sketch")
    assert game.course.decision.proposal.way == "the South signs"
    game.choose("decline")
    assert game.course.decision.proposal is None
    assert any(step.branch == "it is sketched" for step in game.course.steps)


def test_what_is_not_theirs_to_say_comes_as_often_as_the_dice_let_it(model):
    """With the signature declined a sketch has 0.25 against 0.5 that nothing comes: one in three."""
    n, sketched = 240, 0
    for seed in range(n):
        game = ct.Game(model, ("north", "south"), seed)
        while game.course.end_turn < 2 and not game.is_over:
            decision = game.course.decision
            game.choose("decline" if decision.proposal else "sketch" if decision.actor == "north" else "wait")
        sketched += any(step.branch == "it is sketched" for step in game.course.steps)
    assert abs(sketched / n - 1 / 3) < 4 * (2 / 9 / n) ** 0.5


def test_ones_own_forces_wait_for_a_word_when_chance_would_carry_them_further(model):
    asked = Counter()
    for seed in range(20):
        game = answered(ct.Game(model, ("north",), seed), takes="probe")
        asked[any(decision.proposal for decision, _ in game.course.decisions)] += 1
        assert game.course.state["raid"] == "false"
    assert min(asked.values()) > 0, "the dice bring it up in some games, and in some they do not"


def test_a_declined_event_does_not_come_and_two_seats_are_asked_until_one_declines(model):
    seen = 0
    for seed in range(10):
        game = answered(ct.Game(model, ("south", "north"), seed), takes="hold")
        keys = [decision.key for decision, _ in game.course.decisions if decision.proposal]
        assert all(key == "north:clash.clash" for key in keys)
        seen += len(keys)
    assert seen > 0


def test_the_model_answers_for_people_who_leave_as_it_would_have(model):
    for seed in range(8):
        game, alone = ct.Game(model, ("north", "south"), seed), ct.Game(model, ("south",), seed)
        game.finish()
        alone.finish()
        assert [(s.turn, s.action, s.branch) for s in game.course.steps] == [
            (s.turn, s.action, s.branch) for s in alone.course.steps
        ]


def test_a_game_with_questions_is_saved_taken_back_and_opened(model, tmp_path):
    game = answered(ct.Game(model, ("north", "south"), seed=3), takes="sketch")
    game.save(tmp_path / "a.game.json")
    assert ct.open_game(tmp_path / "a.game.json").course == game.course
    moves = list(game.moves)
    game.undo()
    assert game.moves == moves[:-1]
    assert game.course.decision is not None


def test_what_the_facilitator_puts_in_needs_no_consent(model):
    game = ct.Game(model, ("south",), seed=2)
    while game.course.end_turn < 2:
        if game.course.decision.key == "south" and not game.waiting():
            assert game.inject("clash") == 2
        game.choose("decline" if game.course.decision.proposal else "wait")
    assert game.course.state["raid"] == "true"


def test_a_wrong_answer_is_refused(model):
    game = ct.Game(model, ("north", "south"), seed=1)
    while game.course.decision.proposal is None:
        game.choose("treaty" if game.course.decision.actor == "north" else "wait")
    with pytest.raises(RunError, match="expected one of: accept, decline"):
        game.choose("acept")


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ("sauth", "unknown actor 'sauth'"),
        ("north", "north chooses this itself"),
        ("[south, south]", "south stands here twice"),
    ],
)
def test_needs_names_actors_who_can_consent(needs, said):
    with pytest.raises(ScenarioError, match=said.replace("[", r"\[")):
        ct.loads(
            TEXT.replace(
                "effects: {pact: =signed}, needs: south, j", f"effects: {{pact: =signed}}, needs: {needs}, j"
            )
        )


def test_lots_are_drawn_again_in_proportion():
    """Over a fine grid of numbers what comes in place of the middle way shares its stretch as 1 to 3."""
    grid = 4000
    again = Counter()
    for n in range(grid):
        lot = Lot([0.1, 0.6, 0.3], (n + 0.5) / grid)
        came = lot.picked()
        again[came, lot.without([1], came)] += 1
    assert again[0, 0] == pytest.approx(0.1 * grid, abs=1)
    assert again[1, 0] == pytest.approx(0.15 * grid, abs=1)
    assert again[1, 2] == pytest.approx(0.45 * grid, abs=1)
    assert again[2, 2] == pytest.approx(0.3 * grid, abs=1)


def test_lots_at_the_edge_pick_what_can_come():
    assert Lot([0.5, 0.5, 0.0], BELOW_ONE).picked() == 1
    lot = Lot([1.0, 0.0], 0.0)
    assert lot.leaves_no_other(0)
    assert not lot.leaves_no_other(1)


def test_in_grenada_the_council_says_itself_whether_it_agrees():
    """Both seats held: terms are put to the council, and its yes ends the crisis as its chance would have."""
    game = ct.Game("grenada-1983", ("us", "grenada"), seed=4)
    asked = 0
    while not game.is_over:
        decision = game.course.decision
        names = [choice.name for choice in decision.choices]
        if decision.proposal is not None:
            asked += 1
            assert decision.actor == "grenada"
            game.choose("accept")
        elif decision.key == "grenada.diplomatic" and "open_talks" in names:
            game.choose("open_talks")
        else:
            game.choose("set_terms" if "set_terms" in names else "hold" if "hold" in names else names[0])
    assert asked == 1
    assert game.course.outcome == "agreed_change"


def proposed(model):
    """Return a game in which a treaty has just been proposed to the South."""
    game = ct.Game(model, ("north", "south"), seed=1)
    while game.course.decision.key != "north":
        game.choose("accept" if game.course.decision.proposal else "wait")
    game.choose("treaty")
    return game


def test_page_notebook_and_terminal_ask_the_same(model):
    game = proposed(model)
    asked = "Put to The South: “A treaty”, proposed by The North. Do you agree?"
    page = str(pages.seat(view(game, ("south",)), group="g", action="a", version="1"))
    assert asked in page
    assert 'value="accept"' in page and "Agree: A treaty" in page
    assert "Waiting for The South" in str(
        pages.seat(view(game, ("north",)), group="g", action="a", version="1")
    )
    seat = Seat(game)
    assert asked in seat._about.value
    assert seat._options.options == ("Agree: A treaty", "Decline: A treaty")


def test_the_terminal_asks(model, capsys):
    game = proposed(model)
    tell(view(game, game.seats), 0, 60)
    told = " ".join(capsys.readouterr().out.split())
    assert "Put to The South: “A treaty”, proposed by The North. Do you agree?" in told
    assert "1. Agree: A treaty" in told
