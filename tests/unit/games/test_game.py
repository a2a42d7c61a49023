"""A game: the model's turn with people in it; replayed from its choices, it is always the same."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import class_debrief, debrief
from toolkit.engines.inputs import answers_at
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError, ToolkitError
from toolkit.games.game_file import checksum
from toolkit.games.onwards import onwards
from toolkit.history import histories

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"


@pytest.fixture(scope="module")
def model():
    return model_of(ct.load(STRAIT))


def likeliest(decision):
    return max(decision.choices, key=lambda choice: choice.model_odds).name


def first(decision):
    return decision.choices[0].name


def played(model, pick=likeliest, seed=4, seats=("north",)):
    game = ct.Game(model, seats, seed=seed)
    while not game.is_over:
        game.choose(pick(game.course.decision))
    return game


def test_the_same_seed_and_choices_give_the_same_game(model):
    assert played(model).course == played(model).course


def test_a_person_who_does_what_the_model_did_lives_the_models_history(model):
    for seed in range(6):
        history = histories(model, count=1, seed=seed)[0]
        done = {(step.turn, step.key): step.action for step in history.steps}
        game = ct.Game(model, ("north",), seed=seed)
        while not game.is_over:
            decision = game.course.decision
            game.choose(done[decision.turn, decision.key])
        assert game.history().outcome == history.outcome
        assert [(s.turn, s.key, s.action, s.branch) for s in game.history().steps] == [
            (s.turn, s.key, s.action, s.branch) for s in history.steps
        ]
        assert [s.probability for s in game.history().steps] == pytest.approx(
            [s.probability for s in history.steps]
        )


def test_taking_back_leads_to_where_it_was(model):
    game = ct.Game(model, ("north", "south"), seed=2)
    before = game.course
    game.choose(first(before.decision))
    assert game.course != before
    game.undo()
    assert game.course == before
    with pytest.raises(RunError, match="nothing was chosen"):
        game.undo()


def test_wrong_choices_change_nothing(model):
    game = ct.Game(model, ("north",), seed=2)
    with pytest.raises(RunError, match="nearest: reinforce"):
        game.choose("reinforc")
    assert game.moves == []


@pytest.mark.parametrize(("seats", "said"), [((), "no seat"), (("nort",), "nearest: north")])
def test_wrong_seats_are_refused(model, seats, said):
    with pytest.raises(RunError, match=said):
        ct.Game(model, seats)


def test_an_injected_event_comes_once_its_turn_is_there(model):
    event = next(m.key for step in model.steps for m in step.members if m.rule == "event")
    game = ct.Game(model, ("north",), seed=5)
    turn = game.inject(event)
    while not game.is_over and game.course.decision.turn <= turn:
        game.choose(first(game.course.decision))
    assert any(s.turn == turn and s.key == event and not s.is_rest for s in game.course.steps)
    with pytest.raises(RunError, match="no event"):
        ct.Game(model, ("north",)).inject("earthquake")


def test_saved_and_resumed_it_stands_where_it_stood(model, tmp_path):
    game = ct.Game(model, ("north",), seed=3)
    for _ in range(3):
        game.choose(first(game.course.decision))
    game.save(tmp_path / "a.game.json")
    again = ct.open_game(tmp_path / "a.game.json")
    assert again.course == game.course
    again.choose(first(again.course.decision))
    assert len(game.moves) == 3


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda c: c.update(moves=[[1, "north", "fly"]]), "do not fit|not open|no option"),
        (lambda c: c.update(moves=[["x"]]), "damaged"),
        (lambda c: c.update(scenario=c["scenario"].replace("blockade", "blokade")), "changed|cannot be read"),
        (lambda c: c.update(format=9), "format 9"),
        (lambda c: c.update(seats=["nobody"]), "no seat"),
        (lambda c: c.pop("seed"), "damaged"),
    ],
)
def test_a_spoilt_file_is_refused_in_words(model, tmp_path, spoil, said):
    path = tmp_path / "a.game.json"
    game = ct.Game(model, ("north",), seed=3)
    game.choose(first(game.course.decision))
    game.save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    spoil(content)
    content["checksum"] = checksum(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RunError, match=said):
        ct.open_game(path)


def test_damage_is_not_taken_for_a_choice(model, tmp_path):
    """Whatever bit is lost, the game is refused in a sentence or is the same."""
    path = tmp_path / "a.game.json"
    game = ct.Game(model, ("north",), seed=3)
    game.choose(first(game.course.decision))
    game.save(path)
    whole, rng = path.read_bytes(), np.random.default_rng(4)
    for place in [*range(0, 700, 7), *rng.integers(0, len(whole), 60)]:
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(spoilt)
        with suppress(RunError):
            assert ct.open_game(path).course == game.course
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(RunError):
            ct.open_game(path)


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, "[]", "\x00", "1e999", '{"format": 1e999}', '{"format": 2, "checksum": []}']
)
def test_what_is_no_game_is_refused(tmp_path, text):
    path = tmp_path / "a.game.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match="not a saved game"):
        ct.open_game(path)


def test_a_failed_save_leaves_the_old_file(model, tmp_path):
    with pytest.raises(RunError, match="cannot write"):
        ct.Game(model, ("north",)).save(tmp_path / "no" / "a.game.json")


@pytest.mark.parametrize("key", ["seen_by", "visible_to"])
def test_a_seat_sees_what_is_visible_to_it_alone(key):
    """``visible_to`` is the earlier name of ``seen_by``."""
    text = STRAIT.read_text(encoding="utf-8").replace(
        "warned: {levels: flag,", f"warned: {{levels: flag, {key}: [south],"
    )
    game = ct.Game(model_of(ct.loads(text)), ("north", "south"), seed=1)
    assert not game.sees("north", "warned")
    assert game.sees("south", "warned")
    while not game.is_over:
        game.choose(first(game.course.decision))
    assert all(c.variable != "warned" for one in game.seen_steps("north") for c in one.changes)


def test_what_nobody_sees_no_seat_is_shown():
    plain = STRAIT.read_text(encoding="utf-8")
    game = ct.Game(
        model_of(ct.loads(plain.replace("warned: {levels: flag,", "warned: {levels: flag, seen_by: [],"))),
        ("north", "south"),
    )
    assert not game.sees("north", "warned")
    assert not game.sees("south", "warned")
    older = plain.replace("warned: {levels: flag,", "warned: {levels: flag, visible_to: [],")
    assert ct.Game(model_of(ct.loads(older)), ("north",)).sees("north", "warned")


# --- chances from a moment on ----------------------------------------------------------------------------


def test_chances_from_the_first_moment_are_those_of_the_exact_engine(model):
    """The start is drawn in part: averaged over it, the chances are the exact answer at the same inputs."""
    values = played(model, seed=1).draws.values[0]
    found, shares = [], []
    seen = set()
    for seed in range(60):
        game = ct.Game(model, ("north",), seed=seed)
        moment = game.course.moments[0]
        if moment.state in seen:
            continue
        seen.add(moment.state)
        found.append(onwards(model, values, [moment], {}).odds[moment])
        warned = [v.name for v in model.variables].index("warned")
        shares.append(0.1 if moment.state[warned] else 0.9)
    assert sum(shares) == pytest.approx(1.0)
    wanted = answers_at(model, values[None])[0]
    assert np.average(found, axis=0, weights=shares) == pytest.approx(wanted, abs=1e-12)


def test_chances_by_option_average_to_those_before_the_choice(model):
    game = played(model, seed=2)
    result = debrief(game)
    table = result.what_ifs
    for (decision, _), before in zip(game.course.decisions, result.decisions.before, strict=True):
        part = table[
            (table.turn == decision.turn) & (table.who == decision.who) & (table.outcome == result.outcome)
        ]
        odds = {choice.name: choice.model_odds for choice in decision.choices}
        mean = sum(odds[o] * p for o, p in zip(part.option, part.probability, strict=True))
        assert mean == pytest.approx(before, abs=1e-12)


def test_a_debrief_tells_the_path_and_ends_in_certainty(model):
    game = played(model, seed=2)
    result = debrief(game)
    last = result.course[result.course.turn == model.horizon].set_index("outcome").probability
    assert last[result.outcome] == 1.0
    sums = result.course.groupby("turn").probability.sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)), abs=1e-12)
    assert len(result.decisions) == len(game.moves)
    assert result.turning_points.moved.is_monotonic_decreasing


def test_a_game_can_be_looked_back_on_before_it_is_over(model):
    game = ct.Game(model, ("north",), seed=2)
    with pytest.raises(ToolkitError, match="nothing was chosen"):
        debrief(game)
    game.choose(first(game.course.decision))
    found = debrief(game)
    assert not found.is_over
    last = found.course[found.course.turn == found.course.turn.max()].set_index("outcome").probability
    assert last.idxmax() == found.outcome
    assert last[found.outcome] == pytest.approx(found.now)
    assert len(found.decisions) == 1


@pytest.mark.parametrize("seed", range(6))
def test_the_model_plays_the_rest_as_it_would_have(model, seed):
    """Left to the model from the start, a game is the history that its seed has with nobody at the table."""
    game = ct.Game(model, ("north", "south"), seed=seed)
    game.finish()
    assert game.is_over
    assert debrief(game).decisions.empty  # nobody chose
    alone = ct.Game(model, ("north", "south"), seed=seed)
    while not alone.is_over:
        alone.choose(game.moves[len(alone.moves)].action)
    assert alone.course == game.course
    game.undo()
    assert (game.moves, game.n_by_people) == ([], None)


def test_what_was_left_to_the_model_stays_marked_on_disk(model, tmp_path):
    game = ct.Game(model, ("north",), seed=2)
    game.choose(first(game.course.decision))
    game.finish()
    game.save(tmp_path / "a.game.json")
    again = ct.open_game(tmp_path / "a.game.json")
    assert again.n_by_people == 1
    assert len(debrief(again).decisions) == 1


SECRET = STRAIT.read_text(encoding="utf-8").replace(
    "        rung: 3\n        when: posture < blockade",
    "        rung: 3\n        visible_to: [north]\n        when: posture < blockade",
    1,
)


def test_what_others_do_in_secret_shows_only_in_what_it_changes():
    assert "visible_to: [north]" in SECRET
    game = ct.Game(model_of(ct.loads(SECRET)), ("north", "south"), seed=1)
    while not game.is_over:
        names = [choice.name for choice in game.course.decision.choices]
        game.choose("reinforce" if "reinforce" in names else names[0])
    secret = [one for one in game.seen_steps("south") if one.step.action == "reinforce"]
    assert secret
    assert all(one.changes and not one.is_told for one in secret)
    assert all(one.is_told for one in game.seen_steps("north"))


def test_a_rung_that_reads_a_secret_is_not_shown():
    text = STRAIT.read_text(encoding="utf-8").replace(
        "posture: {levels:", "posture: {visible_to: [north], levels:", 1
    )
    game = ct.Game(model_of(ct.loads(text)), ("north", "south"), seed=1)
    reads = [n for n, (_, name, _) in enumerate(game.model.rungs) if name != "Talks"]
    assert not any(game.sees_rung("south", place) for place in reads)
    assert all(game.sees_rung("north", place) for place in range(len(game.model.rungs)))


def test_only_events_that_can_come_are_offered(model):
    game = ct.Game(model, ("north",), seed=3)
    offered = {name for name, _ in game.possible_events()}
    known = {a.name for s in model.steps for m in s.members if m.rule == "event" for a in m.actions} - {
        "nothing"
    }
    assert offered <= known
    for name in offered:
        turn = game.inject(name)
        assert [move.turn for move in game.waiting()] == [turn]
        game.withdraw(name)
    assert game.injected == []


def test_a_class_is_compared_group_by_group(model, tmp_path):
    for n, pick in enumerate((likeliest, first)):
        played(model, pick).save(tmp_path / f"group-{n}.game.json")
    ct.Game(model, ("north",)).save(tmp_path / "group-2.game.json")
    table = class_debrief(tmp_path)
    assert list(table.index) == ["group-0", "group-1", "group-2"]
    assert table.as_the_model.iloc[0] == 1.0
    assert table.outcome.iloc[2] == ""
    with pytest.raises(RunError, match="no saved game"):
        class_debrief(tmp_path.parent)
    (tmp_path / "group-1.game.json").write_text("{")
    found = class_debrief(tmp_path)
    assert list(found.index) == ["group-0", "group-2"]
    assert "group-1" in found.caveats[0]
