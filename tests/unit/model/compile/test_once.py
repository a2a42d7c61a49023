"""A scenario is compiled once, as long as somebody holds it."""

import gc
import weakref

import toolkit as ct
from toolkit.model.compile import compile_model


def test_a_scenario_is_compiled_once_and_a_changed_one_anew():
    crisis = ct.load("cuba-1962")
    model = compile_model(crisis)
    assert compile_model(crisis) is model
    assert compile_model(crisis, with_alternatives=False) is not model
    assert compile_model(crisis.with_changes(set={"horizon": 3})).horizon == 3
    assert compile_model(crisis).horizon == model.horizon != 3


def test_what_nobody_holds_is_let_go():
    crisis = ct.load("grenada-1983")
    model, gone = compile_model(crisis), weakref.ref(crisis)
    del crisis
    gc.collect()
    assert gone() is None
    assert model.name == "grenada-1983"
