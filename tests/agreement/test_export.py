"""Exports say what the engines say: solved by other tools where they are installed, and by hand elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from games import CHICKEN, CHICKEN_PAYOFFS, tree_game

import toolkit as ct
from toolkit.cli import main
from toolkit.engines.inputs import answers_at, central
from toolkit.errors import RunError
from toolkit.export.dot import to_dot
from toolkit.export.efg import to_efg
from toolkit.export.jani import to_jani
from toolkit.export.prism import to_prism
from toolkit.model.compile import compile_model

SMALL = """
format: 1
id: small
title: A small crisis
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  nerve: {uniform: [0, 1], judgement: Assumed.}
variables:
  heat: {levels: [cool, warm, hot], start: {cool: 0.7, warm: 0.3}, judgement: Assumed.}
  word: {levels: [none, given], start: none, judgement: Assumed.}
events:
  gust: {when: heat < hot, cooldown: 1 turns, from: 2031-01-08, rate: 0.2 per week, effects: {heat: +1}, judgement: Assumed.}
actors:
  north:
    options:
      push:
        appeal: -1 + nerve
        judgement: Assumed.
        chance: [{name: it tells, probability: 0.5, effects: {heat: +1}}]
      talk: {when: word == none, appeal: -0.5, effects: {word: =given}, judgement: Assumed.}
outcomes:
  fire: {when: heat == hot and word == none, ends: true, judgement: Assumed.}
  peace: {when: word == given}
  rest: {otherwise: true}
"""


def model(text=SMALL):
    return compile_model(ct.loads(text), with_alternatives=False)


def expected(of):
    return answers_at(of, central(of)[None])[0]


def solve_prism(text):
    """Read the commands of an export and push probability through them: a second reading of what it says."""
    commands = re.findall(r"\[\] (.+?) -> (.+?);", text)
    names = re.findall(r"^  (\w+) : \[", text, re.M)
    rules = []
    for guard, moves in commands:
        if guard == "outcome>=0":
            continue
        fixed, bounds = {}, []
        for part in guard.split(" & "):
            name, relation, value = re.fullmatch(r"(\w+)(<=|>=|<|=)(-?\d+)", part).groups()
            if relation == "=":
                fixed[name] = int(value)
            else:
                bounds.append((name, relation, int(value)))
        rules.append((fixed, bounds, [_move(move) for move in moves.split(" + ")]))
    state = dict.fromkeys(names, 0) | {"outcome": -1}
    mass = {tuple(state[name] for name in names): 1.0}
    ended = {}
    for _ in range(200):
        after = {}
        for values, share in mass.items():
            now = dict(zip(names, values, strict=True))
            if now["outcome"] >= 0:
                ended[now["outcome"]] = ended.get(now["outcome"], 0.0) + share
                continue
            (moves,) = [m for fixed, bounds, m in rules if _holds(now, fixed, bounds)]
            for probability, update in moves:
                then = now | {n: now["turn"] + 1 if v == "turn+1" else int(v) for n, v in update}
                key = tuple(then[name] for name in names)
                after[key] = after.get(key, 0.0) + share * probability
        mass = after
    assert not mass
    return ended


def _move(text):
    probability, _, update = text.partition(":")
    return float(probability), re.findall(r"\((\w+)'=(turn\+1|-?\d+)\)", update)


def _holds(now, fixed, bounds):
    less = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}
    return all(now[n] == v for n, v in fixed.items()) and all(less[r](now[n], v) for n, r, v in bounds)


def test_prism_reads_back_to_the_same_answer():
    of = model()
    ended = solve_prism(to_prism(of))
    assert [ended[k] for k in range(3)] == pytest.approx(expected(of), abs=1e-12)


def test_jani_holds_the_same_chain():
    document = json.loads(to_jani(model()))
    assert document["type"] == "dtmc"
    for edge in document["automata"][0]["edges"]:
        assert sum(d["probability"]["exp"] for d in edge["destinations"]) == pytest.approx(1.0, abs=1e-12)
    n_commands = to_prism(model()).count("[] ")
    assert len(document["automata"][0]["edges"]) == n_commands
    assert [p["name"] for p in document["properties"]] == ["fire", "peace", "rest"]


def test_dot_draws_one_turn():
    text = to_dot(model())
    rows = re.findall(r'(s\d+) -> (\w+) \[label="([^"]+)"\]', text)
    totals = {}
    for source, _, label in rows:
        totals[source] = totals.get(source, 0.0) + float(label)
    assert all(total == pytest.approx(1.0, abs=0.01) for total in totals.values())
    assert 'label="heat: cool\\nword: none"' in text


def test_storm_gives_the_same_answer(tmp_path):
    stormpy = pytest.importorskip("stormpy", reason="stormpy is not installed (extra: oracles)")
    of = model()
    (tmp_path / "small.prism").write_text(to_prism(of), encoding="utf-8")
    (tmp_path / "small.jani").write_text(to_jani(of), encoding="utf-8")
    program = stormpy.parse_prism_program(str(tmp_path / "small.prism"))
    chain, properties = stormpy.parse_jani_model(str(tmp_path / "small.jani"))
    for k, share in enumerate(expected(of)):
        (asked,) = stormpy.parse_properties(f"P=? [F outcome={k}]", program)
        for what, question in ((program, asked), (chain, properties[k])):
            built = stormpy.build_model(what, [question])
            answer = stormpy.model_checking(built, question).get_value(built.initial_states[0])
            assert answer == pytest.approx(share, abs=1e-9)


def chicken(precision=1.0):
    return compile_model(
        tree_game(["row", "column"], CHICKEN, CHICKEN_PAYOFFS, precision, 1), with_alternatives=False
    )


def solve_efg(text, precision):
    """Solve a tree of perfect information by quantal replies from the leaves, reading the file anew."""
    nodes = re.findall(r"^([pct]) \"([^\"]*)\" (.*)$", text, re.M)
    place = iter(nodes)
    outcomes = {}

    def value(weight):
        kind, _, rest = next(place)
        if kind == "t":
            label, numbers = re.fullmatch(r'\d+ "([^"]*), \d+" \{ (.*) \}', rest).groups()
            worth = np.array([float(part) for part in numbers.split(",")])
            return worth, [(label, 1.0)]
        if kind == "c":
            shares = [eval_fraction(part) for part in re.findall(r"(\d+/\d+)", rest)]
            found = [value(weight) for _ in shares]
        else:
            player = int(rest.split()[0]) - 1
            moves = re.findall(r'"([^"]*)"', rest.split("{")[1])
            found = [value(weight) for _ in moves]
            scores = np.exp([precision * worth[player] for worth, _ in found])
            shares = list(scores / scores.sum())
        worth = sum(share * one for share, (one, _) in zip(shares, found, strict=True))
        return worth, [
            (label, share * p) for share, (_, ends) in zip(shares, found, strict=True) for label, p in ends
        ]

    for label, share in value(1.0)[1]:
        outcomes[label] = outcomes.get(label, 0.0) + share
    return outcomes


def eval_fraction(text):
    numerator, denominator = text.split("/")
    return int(numerator) / int(denominator)


@pytest.mark.parametrize("precision", [0.5, 2.0])
def test_the_game_tree_has_the_equilibrium_of_the_scenario(precision):
    of = chicken(precision)
    solved = solve_efg(to_efg(of), precision)
    for outcome, share in zip(of.outcomes, expected(of), strict=True):
        assert solved.get(outcome.label, 0.0) == pytest.approx(share, abs=1e-12)


LADDER = """
format: 1
id: ladder
title: Two turns on a ladder
as_of: 2031-01-01
horizon: 2
turn: 1 week
variables:
  heat: {levels: 0..3, start: {0: 0.25, 1: 0.75}, judgement: Assumed.}
events:
  gust: {when: heat < 3, probability: 0.2, effects: {heat: +1}, judgement: Assumed.}
actors:
  north:
    decides: {look_ahead: horizon, precision: 1.5, judgement: Assumed.}
    payoffs: {fire: -2, rest: 1}
    judgement: Assumed.
    options:
      push: {appeal: 0.4, judgement: Assumed., chance: [{name: it tells, probability: 0.5, effects: {heat: +1}}]}
  south:
    decides: {look_ahead: horizon, precision: 1.5, judgement: Assumed.}
    payoffs: {fire: -1, rest: 0.5}
    judgement: Assumed.
    options:
      cool: {when: heat > 0, appeal: -0.2, effects: {heat: -1}, judgement: Assumed.}
outcomes:
  fire: {when: heat == 3, ends: true, judgement: Assumed.}
  rest: {otherwise: true}
"""


def test_payments_on_the_way_and_chance_are_in_the_tree():
    of = model(LADDER)
    solved = solve_efg(to_efg(of), 1.5)
    assert [solved["fire"], solved["rest"]] == pytest.approx(expected(of), abs=1e-10)


def test_gambit_gives_the_same_answer(tmp_path):
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: oracles)")
    path = tmp_path / "chicken.efg"
    path.write_text(to_efg(chicken(1.0)), encoding="utf-8")
    game = gambit.read_efg(str(path))
    found = gambit.qre.logit_solve_lambda(game, lam=[1.0])[0]
    give, firm, give_1, firm_1, give_2, firm_2 = (
        found[n] for n in range(6)
    )  # the row, then the column twice
    ends = [give * give_1, give * firm_1, firm * give_2, firm * firm_2]
    assert list(expected(chicken(1.0))[:4]) == pytest.approx(ends, abs=1e-9)


def test_what_cannot_be_exported_is_said(tmp_path, capsys):
    with pytest.raises(RunError, match="does not look to the horizon"):
        to_efg(model())
    with pytest.raises(RunError, match="discounts"):
        to_efg(
            model(LADDER.replace("precision: 1.5, judgement", "precision: 1.5, discount: 0.9, judgement", 1))
        )
    with pytest.raises(RunError, match="needs a last turn"):
        to_prism(model(SMALL.replace("horizon: 3", "horizon: until_settled")))
    with pytest.raises(RunError, match="commands, more than"):
        to_dot(compile_model(ct.load("caribbean-2025"), with_alternatives=False).with_values(us_resolve=0.4))
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    assert main(["export", str(path), "--to", "prims"]) == 2
    assert "nearest: prism" in capsys.readouterr().err
    assert main(["export", str(path), "--to", "jani", "--out", str(tmp_path / "no" / "such.jani")]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert main(["export", str(path), "--to", "prism", "--out", str(tmp_path / "small.prism")]) == 0
    assert sorted(p.name for p in Path(tmp_path).iterdir()) == ["small.prism", "small.yaml"]
    assert main(["export", str(path), "--to", "dot"]) == 0
    assert capsys.readouterr().out.startswith("digraph")
