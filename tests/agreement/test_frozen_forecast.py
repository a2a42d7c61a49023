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
    "about", "actors", "alternatives", "basis", "checks", "codes", "counts", "digest", "label", "may_branch", "may_open", "most",
    "outside_view", "place", "preface", "reach", "relations", "sees_places", "source_yaml", "sources", "title", "turn_label", "variant",
    "variants", "what", "why",
}  # fmt: skip
"""Fields that hold words, what a reader is told, or bounds that are worked out from the rest."""
OF_GRADES = "d9313fa193b0012f"
MODELS: Mapping[str, str] = {
    "as written": "ab95d6964957726b",
    "if russia_delivers": "6ce84360fb68b164",
    "if russia_words_only": "be128a0f84238562",
    "if strike_authorised": "a9b5d17341e233a8",
    "if mediation_accepted": "31069348689fa3a5",
    "if china_credit": "8e0046970014000d",
    "if incident_at_sea": "8c643316d7f9c683",
    "if carrier_stays_away": "3a6cef7617f8f1b9",
    "if congress_binds": "37c152581ff624a1",
    "if insiders_break": "e91351044e90953f",
    "or look_ahead": "749ba7a8566c494c",
    "or sharper_choices": "cf4da9ea832e6a45",
    "or counter_drug_mission": "82e7275942c2fd99",
    "or treaty_obliges": "c09ae5b42f65c252",
    "or pressure_rallies": "84ae4621ff46a519",
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


def test_actors_and_events_are_settled_in_the_same_order(scenario):
    model = model_of(scenario)
    assert list(dict.fromkeys(step.phase for step in model.steps)) == [
        "events", "us", "venezuela", "russia", "china", "iran", "brazil", "neighbours",
    ]  # fmt: skip


def test_grades_mean_what_they_meant():
    assert pin(GRADES) == OF_GRADES


def test_pins_notice_one_number(scenario):
    model = model_of(scenario)
    first = next(one for one in model.parameters if not one.is_doubt)
    assert pin(model.with_values(**{first.name: 0.5})) != pin(model)
