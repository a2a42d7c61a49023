"""Stability of states against games whose verdicts are known or can be worked out by hand."""

from __future__ import annotations

import json
import sys

import pytest

import toolkit as ct
from toolkit.scenario import Scenario

BASIS = {"judgement": "Textbook."}


def game(levels: dict[str, list[str]]) -> Scenario:
    """Let each actor move its own variable to any level; every state is an outcome."""
    names = list(levels)
    states = [[]]
    for options in levels.values():
        states = [[*state, option] for state in states for option in options]
    return ct.loads(json.dumps({
        "format": 1, "id": "game", "title": "A game", "as_of": "2030-01-01", "turn": "1 day", "horizon": 1,
        "variables": {name: {"levels": options, "start": options[0], **BASIS} for name, options in levels.items()},
        "actors": {
            f"side_{name}": {
                "options": {
                    f"to_{option}": {"appeal": 0, "when": f"{name} != {option}", "effects": {name: f"={option}"}, **BASIS}
                    for option in options
                },
                **BASIS,
            }
            for name, options in levels.items()
        },
        "outcomes": {
            **{"_".join(state): {"when": " and ".join(f"{n} == {o}" for n, o in zip(names, state, strict=True))} for state in states},
            "other": {"otherwise": True},
        },
    }))  # fmt: skip


def stable_for_all(crisis, preferences):
    table = ct.stability(crisis, preferences)
    table = table[table.actor == "everyone"]
    return {concept: set(table[table[concept]].outcome) for concept in ("Nash", "GMR", "SMR", "SEQ")}


def test_prisoners_dilemma():
    crisis = game({"row": ["c", "d"], "column": ["cc", "dd"]})
    found = stable_for_all(crisis, {
        "side_row": ["d_cc", "c_cc", "d_dd", "c_dd"], "side_column": ["c_dd", "c_cc", "d_dd", "d_cc"],
    })  # fmt: skip
    assert found["Nash"] == {"d_dd"}
    assert found["GMR"] == found["SMR"] == found["SEQ"] == {"c_cc", "d_dd"}


def test_chicken():
    crisis = game({"row": ["swerve", "drive"], "column": ["yield_", "go"]})
    found = stable_for_all(crisis, {
        "side_row": ["drive_yield_", "swerve_yield_", "swerve_go", "drive_go"],
        "side_column": ["swerve_go", "swerve_yield_", "drive_yield_", "drive_go"],
    })  # fmt: skip
    assert found["Nash"] == {"drive_yield_", "swerve_go"}
    assert "swerve_yield_" in found["GMR"] and "drive_go" not in found["GMR"]


def test_the_cuban_crisis_in_option_form():
    # Washington may strike, blockade, both or neither; Moscow may stay, withdraw or escalate. With these rankings (after
    # Fraser and Hipel 1984) dropping the blockade would be answered by staying, and staying by a blockade, so both "none and
    # withdraw" and "blockade and withdraw" hold by sequential sanction, and nothing else does.
    us = ["none", "strike", "blockade", "both"]
    crisis = game({"us": us, "ussr": ["stay", "withdraw", "escalate"]})
    code = {
        f"{a}_{b}": i + 4 * j
        for i, a in enumerate(us)
        for j, b in enumerate(("stay", "withdraw", "escalate"))
    }
    name = {n: state for state, n in code.items()}
    found = stable_for_all(crisis, {
        "side_us": [name[n] for n in (4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8)],
        "side_ussr": [name[n] for n in (0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8)],
    })  # fmt: skip
    assert found["SEQ"] == {"none_withdraw", "blockade_withdraw"}
    assert found["Nash"] <= found["SEQ"] <= found["GMR"] and found["SMR"] <= found["GMR"]


def test_every_verdict_says_why():
    crisis = game({"row": ["c", "d"], "column": ["cc", "dd"]})
    order = ["d_cc", "c_cc", "d_dd", "c_dd"]
    table = ct.stability(crisis, {"side_row": order, "side_column": order})
    assert table.why.str.len().min() > 10
    assert table[table.state == "c, cc"].why.str.contains("held back|gains by moving|no move").any()


def test_stability_refusals(monkeypatch):
    crisis = game({"row": ["c", "d"], "column": ["cc", "dd"]})
    order = ["d_cc", "c_cc", "d_dd", "c_dd"]
    for preferences, said in (
        ({"side_rov": order}, "nearest: side_row"),
        ({"side_row": ["d_c"]}, "nearest: d_cc"),
        ({"side_row": order[:1]}, "says nothing of"),
        ({"side_row": [*order, "d_cc"]}, "twice"),
    ):
        with pytest.raises(ct.ToolkitError, match=said):
            ct.stability(crisis, preferences)
    monkeypatch.setattr(sys.modules["toolkit.analysis.stability"], "MOST_STATES", 3)
    with pytest.raises(ct.ToolkitError, match="small crises"):
        ct.stability(crisis, {"side_row": order, "side_column": order})
