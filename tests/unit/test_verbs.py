"""The table of verbs agrees with the functions that it names: what a command offers, its verb takes."""

from __future__ import annotations

import inspect
from typing import get_args, get_type_hints

import pytest

import toolkit
from toolkit.engines.subjects import ModelOptions, RunOptions
from toolkit.verbs import AT_HAND, VERBS, home

BY_HAND = {"compare", "decide", "diff", "learning", "revisions", "contradictions", "brief", "page", "sweep"}
"""Verbs that ``asks`` does not say the options of: their commands are written by hand."""


@pytest.mark.parametrize("name", sorted(VERBS.keys() - BY_HAND))
def test_options_are_those_of_what_it_asks(name):
    function = inspect.unwrap(home(name))
    rest = [one for one in inspect.signature(function).parameters.values() if one.kind is one.VAR_KEYWORD]
    assert rest, f"{name} takes no options"
    [taken] = get_args(get_type_hints(function, localns={"pd": object})[rest[0].name])
    assert taken is (RunOptions if VERBS[name].asks == "result" else ModelOptions)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_wishes_are_arguments(name):
    known = inspect.signature(inspect.unwrap(home(name))).parameters
    assert {wish.name for wish in VERBS[name].wishes if wish.form != "only"} <= set(known)


def test_what_is_at_hand_is_public():
    assert {name for name in VERBS if name in toolkit.__all__} == AT_HAND & VERBS.keys()
    assert set(toolkit.__all__) >= AT_HAND
