"""The numbers of ``caribbean-2025`` stand as they were written on 2 November 2025, for good.

Everything that is compiled from it is pinned: of the scenario itself, of each of its what-ifs and of each alternative.
Words may be mended and claims, questions and pages added; where a test here fails, a number has moved, and that is to be undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

import toolkit as ct
from toolkit.engines.subjects import model_of
from toolkit.model.program import Program
from toolkit.scenario.reports import GRADES

NAME = "caribbean-2025"
NO_NUMBERS = {
    "about", "actors", "alternatives", "asks", "basis", "believed_otherwise", "believed_start", "checks", "codes", "counts", "discount_place", "document", "told", "has_nothing_to_learn", "digest", "in_words", "label", "learning", "may_be_sharp", "may_branch", "may_open", "most",
    "needs",
    "outside_view", "phase", "place", "possible", "preface", "questions", "reach", "relations", "sees_places", "source_yaml", "sources", "title", "turn_label", "variant",
    "variants", "what", "why",
}  # fmt: skip
"""Fields that hold words, what a reader is told, bounds that are worked out from the rest, or what no scenario sets."""
OF_GRADES = "d9313fa193b0012f"
MODELS: Mapping[str, str] = {
    "as written": "f691c6eb855571a6",
    "if russia_delivers": "0ad317eea5f4d450",
    "if russia_words_only": "42c26266b79e346b",
    "if strike_authorised": "a62c147da483816f",
    "if mediation_accepted": "167a8390c038fa4b",
    "if china_credit": "3fc2d7c73d4aee87",
    "if incident_at_sea": "6c3ffb7f6bb3d4e9",
    "if carrier_stays_away": "3e0f8959b67a92bf",
    "if congress_binds": "3d0fe0c7c5b54ef5",
    "if insiders_break": "8016006f49f2bdee",
    "or look_ahead": "45b37035fab61e89",
    "or sharper_choices": "38297aa74db282ae",
    "or counter_drug_mission": "fc11ae051cc8da88",
    "or treaty_obliges": "722914d3315afc67",
    "or pressure_rallies": "cc499d1dbb4daf69",
}


def plain(thing: Any) -> Any:
    """Return a compiled thing as plain data: programs as trees of what they work out, words left out."""
    if isinstance(thing, Program):
        return [str(thing.expression(number)) for number in range(len(thing.outputs))]
    if is_dataclass(thing):
        return {
            one.name: plain(getattr(thing, one.name)) for one in fields(thing) if one.name not in NO_NUMBERS
        }
    if isinstance(thing, Mapping):
        return [[str(key), plain(value)] for key, value in thing.items()]
    if isinstance(thing, list | tuple):
        return [plain(one) for one in thing]
    return thing if thing is None or isinstance(thing, str | bool | int) else repr(thing)


def pin(thing: Any) -> str:
    """Return a short digest of plain data."""
    return hashlib.sha256(json.dumps(plain(thing)).encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def scenario() -> ct.Scenario:
    return ct.load(NAME)


def compiled(scenario: ct.Scenario) -> dict[str, Any]:
    """Return every model that the file holds, by name."""
    models = {"as written": model_of(scenario)}
    models |= {f"if {name}": model_of(scenario.variant(name)) for name in scenario.variants}
    return models | {f"or {name}": model_of(scenario.alternative(name)) for name in scenario.alternatives}


def test_compiled_numbers_stand(scenario):
    assert {name: pin(model) for name, model in compiled(scenario).items()} == MODELS
    assert all(model.believed_start is None for model in compiled(scenario).values())


def test_actors_and_events_are_settled_in_the_same_order(scenario):
    model = model_of(scenario)
    moved = [
        member.actor or "events" for step in model.steps for member in step.members if member.rule != "clock"
    ]
    assert list(dict.fromkeys(moved)) == [
        "events", "us", "venezuela", "russia", "china", "iran", "brazil", "neighbours",
    ]  # fmt: skip


def test_grades_mean_what_they_meant():
    assert pin(GRADES) == OF_GRADES


def test_pins_notice_one_number(scenario):
    model = model_of(scenario)
    first = next(one for one in model.parameters if not one.is_doubt)
    assert pin(model.with_values(**{first.name: 0.5})) != pin(model)
