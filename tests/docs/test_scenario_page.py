"""The page of the shipped scenario: made for the file as it stands, and complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import toolkit as ct

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "scenarios" / "caribbean-2025.md").read_text(encoding="utf-8")
EXPECTED = yaml.safe_load((DOCS / "scenarios" / "caribbean-2025.expected.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def crisis():
    return ct.load("caribbean-2025")


def test_the_page_was_made_for_this_file(crisis):
    assert f"digest `{crisis.digest[:12]}`" in PAGE, "run: python docs/make_scenario_page.py caribbean-2025"


def test_every_part_has_been_filled_in():
    marks = re.findall(r"<!-- begin: (\w+) -->\n(.*?)<!-- end: \1 -->", PAGE, re.S)
    assert {name for name, _ in marks} >= {
        "answer",
        "ranges",
        "signs",
        "classes",
        "drivers",
        "provenance",
        "odds",
        "histories",
    }
    assert all(text.strip() for _, text in marks)
    assert "<!-- DISPUTES -->" not in PAGE


def test_every_outcome_and_variant_was_expected(crisis):
    assert set(EXPECTED["outcomes"]) == set(crisis.declared.outcomes)
    assert set(EXPECTED["variants"]) == set(crisis.variants)
    assert all(len(signs) >= 2 for signs in EXPECTED["variants"].values())
    assert all(len(entry["classes"]) >= 2 for entry in EXPECTED["outcomes"].values())


def test_every_contradiction_has_its_place(crisis):
    rows = dict(re.findall(r"^\| (K\d+) \| (.*) \|$", PAGE, re.M))
    assert set(rows) == {f"K{n}" for n in range(1, 18)}
    known = {*crisis.declared.parameters, *crisis.alternatives, *crisis.variants}
    named = {name for text in rows.values() for name in re.findall(r"`(\w+)`", text)}
    assert named <= known


def test_what_the_page_names_is_there(crisis):
    for path in re.findall(r"\]\((\.\.?/[^)]+)\)", PAGE):
        assert (DOCS / "scenarios" / path).resolve().exists(), path
    for variant in re.findall(r"--variant (\w+)", PAGE):
        assert variant in crisis.variants
    for parameter in re.findall(r"`parameters\.(\w+)`", PAGE):
        assert parameter in crisis.declared.parameters
