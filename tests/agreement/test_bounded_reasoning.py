"""Actors who reason a few steps, or see things otherwise, against the same worked out by hand."""

import json
import math

import pytest
from games import BASIS

from toolkit.engines import run
from toolkit.errors import RunError, ScenarioError
from toolkit.scenario import loads

PENNIES = ([[320, 40], [40, 80]], [[40, 80], [80, 40]])
WEIGHT = {"row": 0.02, "column": 0.03}


def pennies(row_level, column_level, order=(("row", "column"),), weight=WEIGHT):
    moves = ("first", "second")

    def actor(name, payoffs, level):
        return {
            "must_act": True,
            "decides": {"look_ahead": "horizon", "precision": weight[name], "level": level, **BASIS},
            "payoffs": {f"o{i}{j}": payoffs[i][j] for i in range(2) for j in range(2)},
            "options": {move: {"appeal": 0, "effects": {name: f"={move}"}, **BASIS} for move in moves},
            **BASIS,
        }

    document = {
        "format": 1, "id": "game", "title": "Pennies", "as_of": "2030-01-01", "turn": "1 day", "horizon": 1,
        "order": [list(entry) if not isinstance(entry, str) else entry for entry in order],
        "variables": {name: {"levels": ["open", *moves], "start": "open", **BASIS} for name in ("row", "column")},
        "actors": {"row": actor("row", PENNIES[0], row_level), "column": actor("column", PENNIES[1], column_level)},
        "outcomes": {
            **{
                f"o{i}{j}": {"when": f"row == {moves[i]} and column == {moves[j]}"} for i in range(2) for j in range(2)
            },
            "unfinished": {"otherwise": True},
        },
    }  # fmt: skip
    return loads(json.dumps(document))


def shares(scenario):
    result = run(scenario, engine="exact", progress=False)
    found = {
        (key, name): float(result.tally.choices[0, n])
        for n, (key, name, _) in enumerate(result.model.actions)
    }
    return found["row", "first"], found["column", "first"]


def reply(name, other):
    """Return the chance of the first move against a chance of the other's first move."""
    row, column = PENNIES
    if name == "row":
        gain = other * (row[0][0] - row[1][0]) + (1 - other) * (row[0][1] - row[1][1])
    else:
        gain = other * (column[0][0] - column[0][1]) + (1 - other) * (column[1][0] - column[1][1])
    return 1 / (1 + math.exp(-WEIGHT[name] * gain))


def by_level(level):
    """Return what row and column do at a level."""
    row = column = 0.5
    for _ in range(level):
        row, column = reply("row", column), reply("column", row)
    return row, column


@pytest.mark.parametrize(("row_level", "column_level"), [(0, 0), (1, 1), (2, 1), (1, 3), (4, 4)])
def test_levels_at_once(row_level, column_level):
    expected = by_level(row_level)[0], by_level(column_level)[1]
    assert shares(pennies(row_level, column_level)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("precision", [1e6, 1e90, "inf"])
def test_levels_need_no_fixed_point_however_sharp(precision):
    """By hand, best replies by level: first and even; first and second; second and second."""
    sharp = {"row": precision, "column": precision}
    assert shares(pennies(1, 1, weight=sharp)) == (1.0, 0.5)
    assert shares(pennies(2, 3, weight=sharp)) == (1.0, 0.0)
    assert shares(pennies(3, 3, weight=sharp)) == (0.0, 0.0)


def test_levels_one_after_the_other():
    # The column sees the row's move, so its level does not matter above 0; a row of level 1 expects an even column,
    # one of level 2 a column that answers.
    answers = [reply("column", 1.0), reply("column", 0.0)]
    row = PENNIES[0]
    expect = [answers[i] * row[i][0] + (1 - answers[i]) * row[i][1] for i in range(2)]
    second = 1 / (1 + math.exp(-WEIGHT["row"] * (expect[0] - expect[1])))
    order = ("row", "column")
    assert shares(pennies(1, 1, order))[0] == pytest.approx(reply("row", 0.5), abs=1e-12)
    assert shares(pennies(2, 2, order))[0] == pytest.approx(second, abs=1e-12)
    assert shares(pennies(3, 1, order))[0] == pytest.approx(second, abs=1e-12)
    even = shares(pennies(1, 0, order))
    assert even[1] == pytest.approx(0.5, abs=1e-12)


GAMBLE = """
format: 1
id: gamble
title: A gamble
as_of: 2030-01-01
turn: 1 day
horizon: 1
parameters:
  luck: {value: 0.2, judgement: True.}
  hope: {value: 0.9, judgement: Believed.}
variables:
  purse: {levels: [empty, full], start: empty, judgement: Empty.}
actors:
  north:
    decides: {look_ahead: LOOK, precision: 1.5, SEES judgement: Sharp.}
    payoffs: {rich: 1, poor: 0}
    value: 0
    judgement: Wants it.
    options:
      bet: {appeal: APPEAL, chance: [{probability: luck, effects: {purse: =full}}], judgement: Costs.}
outcomes:
  rich: {when: purse == full, judgement: Full.}
  poor: {otherwise: true}
"""


def gamble(sees="", look="horizon", appeal="-0.1"):
    return loads(GAMBLE.replace("SEES", sees).replace("LOOK", look).replace("APPEAL", appeal))


@pytest.mark.parametrize(
    ("sees", "believed"),
    [
        ("", 0.2),
        ("sees: {luck: 0.9},", 0.9),
        ("sees: {luck: hope},", 0.9),
        ("sees: {luck: 0.5 * hope},", 0.45),
    ],
)
def test_an_actor_bets_on_what_it_sees_and_wins_as_things_are(sees, believed):
    bets = 1 / (1 + math.exp(-1.5 * (-0.1 + believed)))
    exact = run(gamble(sees), engine="exact", progress=False)
    assert exact.probability[0] == pytest.approx(bets * 0.2, abs=1e-12)
    sampled = run(gamble(sees), engine="monte_carlo", runs=20_000, seed=3, progress=False)
    error = math.sqrt(bets * 0.2 * (1 - bets * 0.2) / 20_000)
    assert abs(sampled.probability[0] - bets * 0.2) <= 4 * error


def test_an_actor_that_looks_no_further_sees_otherwise_too():
    bets = 1 / (1 + math.exp(-1.5 * (2 * 0.9 - 1)))
    result = run(gamble("sees: {luck: hope},", "0", "2 * luck - 1"), engine="exact", progress=False)
    assert result.probability[0] == pytest.approx(bets * 0.2, abs=1e-12)


def test_others_know_that_an_actor_is_mistaken():
    text = gamble("sees: {luck: 0.9},").to_yaml()
    two = loads(text).with_changes(
        set={"order": ["south", "north"]},
        add={
            "variables.wall": {"levels": ["down", "up"], "start": "down", "judgement": "Down."},
            "actors.south": {
                "decides": {"look_ahead": "horizon", "precision": 2, "judgement": "Sharp."},
                "payoffs": {"rich": -1, "poor": 0}, "judgement": "Fears it.",
                "options": {"build": {"appeal": -0.05, "effects": {"wall": "=up"}, "judgement": "Costs."}},
            },
            "actors.north.options.bet.when": "wall == down",
        },
    )  # fmt: skip
    bets = 1 / (1 + math.exp(-1.5 * (-0.1 + 0.9)))
    builds = 1 / (1 + math.exp(-2 * (-0.05 - -(bets * 0.2))))
    result = run(two, engine="exact", progress=False)
    assert result.probability[0] == pytest.approx((1 - builds) * bets * 0.2, abs=1e-12)


def test_mistakes_are_named():
    with pytest.raises(ScenarioError, match="does not look ahead"):
        gamble("level: 1,", "0")
    with pytest.raises(ScenarioError, match="nearest: luck"):
        gamble("sees: {lukc: 0.9},")
    with pytest.raises(ScenarioError, match="numbers and parameters alone"):
        gamble("sees: {luck: 0.5 * (purse == full)},")
    mixed = pennies(1, 1).with_changes(remove=["actors.row.decides.level"])
    with pytest.raises(RunError, match="give all of them a level"):
        run(mixed, progress=False)


TYPES = """
format: 1
id: types
title: A challenge to a defender of unknown resolve
as_of: 2030-01-01
turn: 1 day
horizon: 1
order: [challenger, defender]
variables:
  resolve: {levels: [weak, strong], start: {weak: 0.6, strong: 0.4}, known_to: [defender], judgement: Drawn.}
  state: {levels: [quiet, challenged, fought], start: quiet, judgement: Quiet.}
actors:
  challenger:
    decides: {look_ahead: horizon, precision: 2, judgement: Sharp.}
    payoffs: {gain: 1, war: -1.5, calm: 0}
    judgement: Wants gain.
    options: {challenge: {appeal: 0, effects: {state: =challenged}, judgement: Free.}}
  defender:
    decides: {look_ahead: 0, precision: 3, judgement: Sharp.}
    judgement: Fights if strong.
    options:
      fight: {when: state == challenged, appeal: "if_else(resolve == strong, 0.8, -0.7)", effects: {state: =fought}, judgement: Its type.}
outcomes:
  war: {when: state == fought, judgement: Fought.}
  gain: {when: state == challenged, judgement: Gained.}
  calm: {otherwise: true}
"""


def test_a_type_known_to_its_owner_alone_is_averaged_over():
    fights = {"weak": 1 / (1 + math.exp(3 * 0.7)), "strong": 1 / (1 + math.exp(-3 * 0.8))}
    prior = {"weak": 0.6, "strong": 0.4}
    war = sum(prior[t] * fights[t] for t in prior)
    challenges = 1 / (1 + math.exp(-2 * (war * -1.5 + (1 - war) * 1)))
    result = run(loads(TYPES + "beliefs: prior\n"), engine="exact", progress=False)
    assert result.probability[0] == pytest.approx(challenges * war, abs=1e-12)
    assert result.record.not_updated and any("first beliefs" in said for said in result.caveats)
    # Nobody has acted before the challenger, so that there is nothing to learn from, and it makes no difference that it would.
    learns = run(loads(TYPES), engine="exact", progress=False)
    assert learns.probability == pytest.approx(result.probability, abs=1e-12)
    assert not learns.record.not_updated
    # Known to all, the challenge depends on the type.
    known = run(loads(TYPES.replace("known_to: [defender], ", "")), engine="exact", progress=False)
    each = {t: 1 / (1 + math.exp(-2 * (f * -1.5 + (1 - f)))) for t, f in fights.items()}
    assert known.probability[0] == pytest.approx(
        sum(prior[t] * each[t] * fights[t] for t in prior), abs=1e-12
    )


def test_what_few_know_is_changed_by_nothing_and_read_by_nobody_else():
    with pytest.raises(ScenarioError, match="known to defender alone"):
        loads(TYPES.replace("challenge: {appeal: 0,", "challenge: {appeal: 0.1 * (resolve == weak),"))
    with pytest.raises(ScenarioError, match="never changes"):
        loads(TYPES.replace("effects: {state: =challenged}", "effects: {state: =challenged, resolve: =weak}"))
    with pytest.raises(ScenarioError, match="nearest: defender"):
        loads(TYPES.replace("known_to: [defender]", "known_to: [defendr]"))
    with pytest.raises(ScenarioError, match="one after the other"):
        loads(
            TYPES.replace("order: [challenger, defender]", "order: [[challenger, defender]]")
            + "beliefs: prior\n"
        )


# --- Poisson cognitive hierarchy


def by_hierarchy(mean, steps=40):
    """Mix levels by hand: level k answers the levels below it, weighed as the Poisson distribution has them."""
    weights = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(steps)]
    row, column = [0.5], [0.5]
    for k in range(1, steps):
        below = sum(weights[:k])
        expected_row = sum(w * p for w, p in zip(weights, row, strict=False)) / below
        expected_column = sum(w * p for w, p in zip(weights, column, strict=False)) / below
        row.append(reply("row", expected_column))
        column.append(reply("column", expected_row))
    return sum(w * p for w, p in zip(weights, row, strict=True)), sum(
        w * p for w, p in zip(weights, column, strict=True)
    )


@pytest.mark.parametrize("mean", [0.5, 1.5, 4.0])
def test_cognitive_hierarchy(mean):
    level = {"poisson": mean}
    # No more than 1e-6 of the levels is left out, so no share is off by more than that.
    assert shares(pennies(level, level)) == pytest.approx(by_hierarchy(mean), abs=2e-6)


def test_cognitive_hierarchy_beside_a_fixed_level():
    found = shares(pennies({"poisson": 1.5}, 1))
    assert found == pytest.approx((by_hierarchy(1.5)[0], by_level(1)[1]), abs=2e-6)


def test_sampling_follows_the_hierarchy_too():
    level = {"poisson": 1.5}
    crisis = pennies(level, level)
    sampled = run(crisis, engine="monte_carlo", runs=40_000, seed=3, progress=False)
    exact = run(crisis, engine="exact", progress=False)
    for a, b in zip(sampled.probability, exact.probability, strict=True):
        assert abs(a - b) <= 4 * math.sqrt(max(b * (1 - b), 1e-12) / 40_000)


def test_a_hierarchy_must_have_a_mean():
    with pytest.raises(ScenarioError, match="poisson"):
        pennies({"poisson": -1}, 1)
