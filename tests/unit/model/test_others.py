"""Other models of the same crisis: made when asked for, once."""

import gc
import pickle
import weakref

import pytest

import toolkit as ct
from toolkit.model.compile import compile_model, scenario
from toolkit.model.others import Others, each


def test_each_is_made_when_it_is_asked_for_and_once():
    made = []
    others = Others(("wet", "dry"), lambda name: made.append(name) or name.upper())
    assert len(others) == 2 and list(others) == ["wet", "dry"] and "wet" in others and "windy" not in others
    assert made == []
    assert (others["dry"], others["dry"]) == ("DRY", "DRY")
    assert made == ["dry"]
    with pytest.raises(KeyError):
        others["windy"]
    assert others == {"wet": "WET", "dry": "DRY"}
    assert pickle.loads(pickle.dumps(others)) == {"wet": "WET", "dry": "DRY"}


def test_a_change_is_made_to_what_is_asked_for():
    asked = []
    longer = each({"wet": "w", "dry": "d"}, lambda one: asked.append(one) or one * 2)
    assert longer["dry"] == "dd" and asked == ["d"]


def test_a_run_without_alternatives_compiles_none(monkeypatch):
    compiled, compile_one = [], scenario._compiled
    monkeypatch.setattr(
        scenario,
        "_compiled",
        lambda one, *base: compiled.append(one.alternatives_applied) or compile_one(one, *base),
    )
    crisis = ct.load("falklands-1982")
    result = ct.run(crisis, draws=2, alternatives=False, progress=False)
    assert compiled == [()]
    assert list(result.model.alternatives) == list(crisis.alternatives)
    other = result.model.alternatives[crisis.alternatives[0]]
    assert compiled == [(), (crisis.alternatives[0],)] and other.dossier.title


def test_a_scenario_is_not_kept_by_what_is_known_of_it():
    crisis = ct.load("falklands-1982")
    compile_model(crisis)
    held = weakref.ref(crisis)
    del crisis
    gc.collect()
    assert held() is None
