"""A dossier is gathered when it is first asked for, once, and goes along to another process as it is."""

import copy
import pickle
from dataclasses import replace

import toolkit as ct
from toolkit.model.compile import compile_model
from toolkit.model.dossier import Dossier
from toolkit.model.told import Told, told


def test_what_is_told_is_gathered_once_and_only_when_asked_for():
    asked = []
    later = Told(lambda: (asked.append(1), Dossier("A strait"))[1])
    assert not asked
    assert later.dossier is later.dossier and later.dossier.title == "A strait" and asked == [1]


def test_what_is_told_is_handed_over_whole():
    for other in (
        pickle.loads(pickle.dumps(told(Dossier("A strait")))),
        copy.deepcopy(told(Dossier("A strait"))),
    ):
        assert other.dossier == Dossier("A strait")


def test_a_model_tells_what_its_scenario_holds_whatever_is_replaced():
    model = compile_model(ct.load("chicken"))
    assert replace(model, asks=True).dossier is model.dossier
    assert model.dossier.title == ct.load("chicken").title
