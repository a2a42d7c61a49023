"""Names that other tools accept: letters first, no word of theirs, none twice."""

from __future__ import annotations

import pytest

import toolkit as ct
from toolkit.export.chain import ExportedChain
from toolkit.export.dot import to_dot
from toolkit.export.jani import to_jani
from toolkit.export.names import RESERVED
from toolkit.export.prism import to_prism
from toolkit.model.compile import compile_model

AWKWARD = """
format: 1
id: awkward
title: Names that are words "elsewhere"
as_of: 2031-01-01
horizon: 2
turn: 1 week
variables:
  turn_: {levels: 0..1, start: 0, judgement: By hand.}
  step: {levels: 0..1, start: 0, judgement: By hand.}
  v_step: {levels: 0..1, start: 0, judgement: By hand.}
  module: {levels: 0..1, start: 0, judgement: By hand.}
events:
  leak: {probability: 0.5, effects: {step: =1}, judgement: By hand.}
outcomes:
  out: {when: step == 1, ends: true}
  rest: {otherwise: true}
"""


@pytest.fixture(scope="module")
def model():
    return compile_model(ct.loads(AWKWARD))


def test_every_variable_has_a_name_of_its_own_that_is_no_word(model):
    names = ExportedChain(model).names
    assert len(set(names)) == len(names) == 4
    assert not set(names) & RESERVED
    assert all(name[0].isalpha() and name.isidentifier() for name in names)


def test_every_language_uses_them(model):
    names = ExportedChain(model).names
    assert all(f"  {name} : [0..1]" in to_prism(model) for name in names)
    assert all(f'"name": "{name}"' in to_jani(model) for name in names)
    assert '\\"elsewhere\\"' in to_dot(model)


def test_a_chain_without_a_last_turn_is_refused():
    open_end = ct.loads(AWKWARD.replace("horizon: 2", "horizon: until_settled"))
    with pytest.raises(ct.ToolkitError, match="needs a last turn"):
        ExportedChain(compile_model(open_end))
