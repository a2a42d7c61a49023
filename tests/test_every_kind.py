"""Every public callable with every kind of thing: an answer, or a sentence; never an exception that is not the toolkit's own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import toolkit as ct
from toolkit import analysis, engines, history, plots, saving
from toolkit.answers import Answer, Caveat
from toolkit.engines.subjects import model_of
from toolkit.model.model import Model
from toolkit.scenario.reports import read_reports
from toolkit.verbs import VERBS, home

ROOT = Path(__file__).parent
CRISIS = """
format: 1
id: small
title: A small crisis
as_of: 2031-04-02
horizon: 3
turn: 1 week
doubt: {sd: 0.1, judgement: Assumed.}
outside_view: {classes: [all_1945], argument: Assumed.}
ladder:
  0: {name: Talks, when: true}
  2: {name: Forces move, when: heat >= 1, threshold: forces move}
parameters:
  resolve: {uniform: [0.2, 0.8], judgement: Assumed.}
  calm: {uniform: [0.1, 0.3], judgement: Assumed.}
variables:
  heat: {levels: 0..2, start: 0, judgement: Assumed.}
  deal: {levels: flag, start: false, judgement: Assumed.}
actors:
  north:
    capabilities: {ships: {amount: 8, unit: ships, judgement: Assumed.}}
    options:
      reinforce: {appeal: resolve, effects: {heat: +1}, judgement: Assumed.}
      offer: {appeal: -1, effects: {deal: =true}, judgement: Assumed.}
relations:
  - {between: [north, isle], kind: trade, judgement: Assumed.}
events:
  thaw: {when: heat > 0, probability: calm, effects: {heat: -1}, judgement: Assumed.}
outcomes:
  settlement: {when: deal, ends: true, codes: {icb_viol: 1, icb_forout: 1}}
  clash: {when: heat == 2, ends: at_turn_end, codes: {icb_viol: 3, icb_forout: 4}}
  standoff: {otherwise: true, codes: {icb_viol: 1, icb_forout: 7}}
variants:
  firm_reply: {title: A firm reply, force: [{turn: 2, actor: north, option: reinforce}]}
alternatives:
  cooler: {set: {events.thaw.probability: 0.4}}
"""
REPORTS = "reports:\n  first: {date: 2031-04-05, choice: north.reinforce, says: It is said., reliability: B, credibility: 2}\n"
QUICK: dict[str, Any] = {"draws": 16, "progress": False}
NEEDED: Mapping[str, tuple[Any, ...]] = {
    "overturn": ("clash",), "discover": ("clash",), "pathways": ("standoff",), "turning_points": ("clash",), "tail": ("clash",),
    "score": ({"icb_viol": 1},), "stability": ({"north": ["settlement", "standoff", "clash"]},),
}  # fmt: skip
EASY: Mapping[str, Mapping[str, Any]] = {
    "overturn": {"above": 0.9, "alone": False}, "discover": {"resamples": 1}, "turning_points": {"turns": [1]},
    "tail": {"runs": 50, "replications": 2}, "sensitivity": {"method": "exact", "points": 16}, "odds": {"histories": 64},
    "verify": {"histories": 64}, "pathways": {"count": 1}, "histories": {"count": 1}, "most_probable": {"count": 1},
    "brief": {"what_ifs": False},
}  # fmt: skip
OWN = ("compare", "decide", "diff", "without", "learning", "revisions", "contradictions", "now", "page")
"""Verbs that take something else first, need reports, or hold only what looks no turn ahead: they have tests of their own below."""
ASKED = [name for name in VERBS if name not in OWN]


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS)


@pytest.fixture(scope="module")
def evidence():
    return read_reports(REPORTS)


@pytest.fixture(scope="module")
def result(crisis):
    return ct.run(crisis, seed=3, **QUICK)


@pytest.fixture(scope="module")
def subjects(crisis, result, evidence, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    saved, written = folder / "small.nc", folder / "small.yaml"
    result.save(saved)
    written.write_text(CRISIS, encoding="utf-8")
    return {
        "name": "deterrence", "path": written, "path as text": str(written), "Scenario": crisis,
        "variant": crisis.variant("firm_reply"), "Outlook": crisis.advance("2031-04-09", evidence), "Model": model_of(crisis),
        "Plan": engines.plan(crisis, draws=16), "Result": result, "saved result": str(saved), "answer": ct.outcomes(result),
    }  # fmt: skip


WRONG: Mapping[str, Any] = {
    "None": None, "number": 3, "fraction": 0.5, "truth": True, "name of nothing": "nowhere", "no name": "", "bytes": b"x", "list": [],
    "list of names": ["chicken"], "tuple": (), "set": set(), "dict": {}, "object": object(), "table": pd.DataFrame({"a": [1.0]}),
    "empty table": pd.DataFrame(), "column": pd.Series([1.0]), "array": np.zeros(3), "class": Model, "function": len, "module": np,
    "missing file": Path("missing.yaml"), "folder": Path("/"), "day": date(2031, 1, 1), "caveat": Caveat("So.", "so"),
    "bare answer": Answer(pd.DataFrame({"a": [1]})), "game file": "mine.game.json", "not a number": float("nan"), "exception": ValueError("x"),
}  # fmt: skip


def options_of(name: str) -> dict[str, Any]:
    """Return what keeps a verb quick."""
    return {**EASY.get(name, {}), "progress": False}


def is_answered(found: Any) -> bool:
    """Whether something can all that an answer can."""
    return (
        isinstance(found, Answer)
        and isinstance(found.table, pd.DataFrame)
        and all(isinstance(one, str) for one in found.caveats)
        and isinstance(found.html, str)
        and isinstance(found.to_dict(), dict)
        and isinstance(found.text(), str)
        and callable(found.plot)
        and callable(found.save)
    )


@pytest.mark.parametrize("name", ASKED)
def test_every_verb_takes_every_kind_that_names_its_subject(name, subjects):
    for kind, subject in subjects.items():
        arguments = NEEDED.get(name, ())
        if kind == "name":
            arguments = tuple(_fitting(name, one) for one in arguments)
        try:
            found = home(name)(subject, *arguments, **options_of(name))
        except ct.ToolkitError as refusal:
            # What the crisis cannot be asked (no codes, nothing uncertain, reports heard) is a sentence about the crisis.
            assert getattr(refusal, "kind", "") != "wrong kind", (kind, refusal)
            continue
        assert is_answered(found), (name, kind)


def _fitting(name: str, argument: Any) -> Any:
    """Return an outcome of the shipped miniature in place of one of the strait."""
    outcomes = [outcome.name for outcome in model_of("deterrence").outcomes]
    return outcomes[0] if isinstance(argument, str) else argument


@pytest.mark.parametrize("kind", WRONG)
def test_every_verb_refuses_every_wrong_kind_in_a_sentence(kind):
    for name in ASKED:
        with pytest.raises(ct.ToolkitError) as caught:
            home(name)(WRONG[kind], *NEEDED.get(name, ()), progress=False)
        assert str(caught.value)


def _arguments(function: Callable[..., Any]) -> list[str]:
    """Name what a function takes beside what it is about."""
    form = inspect.signature(inspect.unwrap(function))
    named = [p.name for p in form.parameters.values() if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return [
        *named[1:],
        "seed",
        "variant",
        "values",
        "draws",
        "engine",
        "evidence",
        "workers",
        "alternatives",
        "nonsense",
    ]


@pytest.mark.parametrize("name", [*ASKED, *OWN])
def test_every_option_with_every_wrong_kind(name, result, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a name may be that of a folder, which is written
    function = home(name)
    first: dict[str, Any] = {"decide": ({"clash": 1.0},)}.get(name, (result,))  # type: ignore[assignment]
    for argument in _arguments(function):
        for kind, value in WRONG.items():
            given = dict(zip(_arguments(function), NEEDED.get(name, ()), strict=False))
            given |= {**EASY.get(name, {}), "progress": False, argument: value}
            if (argument, kind) == ("each", "class"):  # what is called fails as whoever gave it made it fail
                continue
            try:
                function(*first, **given)
            except ct.ToolkitError as refusal:
                assert str(refusal), (name, argument, kind)


def test_what_takes_results_refuses_every_wrong_kind(result):
    for thing in WRONG.values():
        for ask in (
            lambda thing=thing: ct.compare(thing, result),
            lambda thing=thing: ct.compare(result, thing),
            lambda thing=thing: ct.decide(thing, a=result, b=result),
            lambda thing=thing: ct.decide({"clash": 1.0}, a=thing, b=result),
            lambda thing=thing: ct.information(thing),
            lambda thing=thing: ct.worth_of_report(thing, result),
            lambda thing=thing: analysis.learning(thing),
            lambda thing=thing: analysis.revisions(thing),
            lambda thing=thing: analysis.contradictions(thing),
            lambda thing=thing: analysis.now(thing),
            lambda thing=thing: analysis.policies(thing),
            lambda thing=thing: analysis.debrief(thing),
            lambda thing=thing: analysis.class_debrief(thing),
            lambda thing=thing: analysis.tell(thing),
            lambda thing=thing: engines.plan(thing),
        ):
            with pytest.raises(ct.ToolkitError):
                print(ask())


@pytest.mark.parametrize(
    "name", [n for n in ct.__all__ if n not in ("__version__", "ToolkitError", "plot", "shipped")]
)
def test_every_public_name_refuses_every_wrong_kind(name):
    function = getattr(ct, name)
    right = {"time_limit": {"None", "number", "fraction"}}.get(name, set())
    for kind, thing in WRONG.items():
        try:
            found = function(thing)
        except ct.ToolkitError as refusal:
            assert str(refusal) and kind not in right, (name, kind)
        else:
            assert kind in right, f"{name} took {kind}: {found!r}"


def test_every_method_refuses_every_wrong_kind(crisis, result, evidence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a name without an ending is a folder, which is written
    monkeypatch.setattr(saving, "_figure", lambda *_: None)  # its figures have tests of their own
    names = {"name of nothing", "caveat", "game file"}  # text, and so a folder's name
    ways: list[tuple[Callable[[Any], Any], set[str]]] = [
        (crisis.variant, set()), (crisis.alternative, set()), (lambda x: crisis.with_values(resolve=x), {"number", "fraction"}),
        (lambda x: crisis.with_changes(set=x), {"None", "dict"}), (lambda x: crisis.with_changes(force=x), {"list", "tuple", "set"}),
        (lambda x: crisis.advance(x, evidence), set()), (lambda x: crisis.advance("2031-04-09", x), set()), (evidence.before, {"day"}),
        (evidence.without, set()), (model_of(crisis).with_values, set()),
        (lambda x: model_of(crisis).with_forced(x, "north", "reinforce"), {"number"}), (result.save, names),
        (ct.outcomes(result).save, names), (lambda x: ct.Game(crisis, x), set()), (lambda x: ct.Game(crisis, ("north",), x), {"number"}),
        (lambda x: ct.Game(crisis, ("north",)).choose(x), set()),
    ]  # fmt: skip
    for number, (way, right) in enumerate(ways):
        for kind, thing in WRONG.items():
            try:
                way(thing)
            except ct.ToolkitError as refusal:
                assert str(refusal) and kind not in right, (number, kind)
            except TypeError as error:  # a method called with one thing too many is Python's to refuse
                assert "positional argument" in str(error), (number, kind)
            else:
                assert kind in right, (number, kind)


@pytest.mark.parametrize("name", plots.__all__)
def test_every_figure_refuses_every_wrong_kind(name):
    for kind, thing in WRONG.items():
        if name == "look":
            continue
        try:
            getattr(plots, name)(thing)
        except ct.ToolkitError as refusal:
            assert str(refusal), (name, kind)
        else:
            assert kind == "bare answer" or (name, kind) == ("tabulated", "table"), (name, kind)


ON_THE_MODEL = (
    "tornado", "overturn", "hearing", "histories", "most_probable", "odds", "pathways", "indicators", "tail", "verify", "turning_points", "agency",
    "signals", "worth_of_type",
)  # fmt: skip


@pytest.mark.parametrize("name", ON_THE_MODEL)
def test_verbs_that_ask_a_model_say_what_is_imposed_on_it(name, crisis, result, tmp_path):
    arguments, options = NEEDED.get(name, ()), options_of(name)
    ran = ct.run(crisis, seed=3, variant="firm_reply", **QUICK)
    counted = ran.record.forced[0].share
    assert counted < 1.0  # some histories have ended before
    ours = [one for one in ran.caveats if one.kind == "forced"]
    assert _forced(home(name)(ran, *arguments, **options))[: len(ours)] == ours
    written = tmp_path / "small.yaml"
    written.write_text(CRISIS, encoding="utf-8")
    (told, *_) = _forced(home(name)(written, *arguments, variant="firm_reply", **options))
    at_medians = ct.run(crisis, variant="firm_reply", at="medians", progress=False).record.forced[0].share
    assert told.values == {"turn": 2, "share": pytest.approx(at_medians)}
    assert "with inputs at their medians" in told
    assert not [one for one in _forced(home(name)(result, *arguments, **options)) if one.subject]


def test_a_share_that_cannot_be_worked_out_is_left_out(crisis, monkeypatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise ct.ToolkitError("too large")

    monkeypatch.setattr("toolkit.engines.imposed._at_medians", refuse)
    (told,) = _forced(history.histories(crisis, count=2, variant="firm_reply", progress=False))
    assert told == "Imposed: “reinforce” in turn 2; it is carried out only where the option is open then."


def _forced(answer: Answer) -> list[Caveat]:
    return [one for one in answer.caveats if one.kind == "forced"]
