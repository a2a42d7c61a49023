"""Every figure, drawn of a small crisis whose names can be anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from kept import ends, forecast, keep
from learning_games import signal

import toolkit as ct
from toolkit.analysis import debrief, learning, revisions, sensitivity, times, tornado
from toolkit.analysis.boxes import Sample
from toolkit.analysis.discovery import search
from toolkit.engines.subjects import model_of
from toolkit.forecasts import record_outside
from toolkit.history import histories
from toolkit.results import Result
from toolkit.scenario import Scenario
from toolkit.scenario.reports import read_reports

STRAIT = Path(__file__).resolve().parent / "scenarios" / "strait-2031.yaml"
DOLLARS = "from $5^ to $_10$ \\frac"
LONG = "whose name goes on and on because the author could not find the end of it " * 3
REPORTS = read_reports(
    "reports:\n  first: {date: 2031-04-05, choice: north.reinforce, says: It is said., reliability: B, credibility: 2}\n"
)
FACTS = read_reports(
    "reports:\n  first: {date: 2031-04-05, choice: north.reinforce, says: It is said., fact: true}\n"
)
NAMED = ("parameters", "variables", "actors", "events", "outcomes", "ladder")


def renamed(ending: str) -> Scenario:
    """Return a small crisis with everything that has a name called something else."""
    crisis = ct.load(STRAIT)
    places = [(section, key) for section in NAMED for key in crisis.document.get(section, {})]
    actors = crisis.document["actors"].items()
    places += [("actors", actor, "options", option) for actor, one in actors for option in one["options"]]
    names: dict[str, Any] = {"title": f"{crisis.title} {ending}"}
    for place in places:
        names[".".join([*map(str, place), "name"])] = f"{place[-1]} {ending}"
    old, new = (
        {path: name for path, name in names.items() if _has(crisis.document, path) is has}
        for has in (True, False)
    )
    return crisis.with_changes(set=old, add=new)


def _has(document: Any, path: str) -> bool:
    for key in path.split("."):
        document = document.get(int(key) if key.isdigit() else key, {}) if isinstance(document, dict) else {}
    return bool(document)


def run(crisis: Scenario, draws: int = 16) -> Result:
    return ct.run(crisis, seed=3, draws=draws, alternatives=False, progress=False)


def course(crisis: Scenario, _: str) -> Any:
    game = ct.Game(model_of(crisis), ("north",), seed=2)
    while not game.is_over:
        game.choose(game.course.decision.choices[0].name)
    return ct.plot.course(debrief(game))


def box(_: Scenario, ending: str) -> Any:
    values = np.random.default_rng(3).uniform(size=(1000, 2))
    found = search(
        Sample(("a", "b"), values, values[:, 0] > 0.7, np.full(1000, 1 / 1000)),
        f"it comes {ending}",
        resamples=2,
    )
    return ct.plot.box(replace(found, labels={"a": f"Resolve {ending}"}))


def reliability(_: Scenario, ending: str) -> Any:
    return ct.plot.reliability(ct.score([0.2, 0.7, 0.4], [0, 1, 1]), title=f"As often as said {ending}?")


def followed(_: Scenario, ending: str) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.jsonl"
        target = replace(
            ends(), text=f"How {ending}?", labels=tuple(f"{one} {ending}" for one in ends().labels)
        )
        keep(path, forecast(target, [0.5, 0.3, 0.2]))
        record_outside(
            path, f"market {ending}", "outcome", {"deal": 0.2, "clash": 0.8}, on="2031-01-09", source="It.", recorded_on="2031-01-09"
        )  # fmt: skip
        return ct.plot.track(ct.track(path, "outcome"))


def asking(crisis, ending):
    """Return a crisis with a question whose words end so."""
    asked = {"text": f"Will it clash {ending}?", "outcomes": "clash"}
    return crisis.with_changes(add={"questions": {"asked": asked}})


def _other(crisis):
    """Return a crisis with one input that is known."""
    name = crisis.parameters[0]
    return crisis.with_changes(
        set={f"parameters.{name}": {"value": 0.4, "name": "Known", "judgement": "Known."}}
    )


def believing(_, ending):
    """Draw what somebody believes of a type whose name ends so."""
    named = {"variables.kind.name": f"What it is {ending}", "actors.receiver.name": f"Who hears {ending}"}
    return ct.plot.beliefs(ct.loads(signal()).with_changes(set=named))


def telling(_, ending):
    """Draw what acts say of a type whose name ends so."""
    named = {"variables.kind.name": f"What it is {ending}", "actors.sender.name": f"Who acts {ending}"}
    return ct.plot.signals(ct.loads(signal()).with_changes(set=named))


FIGURES: Mapping[str, Any] = {
    "actors": lambda crisis, _: ct.plot.actors(crisis),
    "beliefs": believing,
    "box": box,
    "compare": lambda crisis, ending: ct.plot.compare(ct.compare(run(crisis), **{ending: run(crisis)})),
    "course": course,
    "decision": lambda crisis, ending: ct.plot.decision(
        ct.decide({"clash": -1}, base=run(crisis), **{ending: run(crisis)})
    ),
    "diff": lambda crisis, _: ct.diff(crisis, _other(crisis), draws=16, progress=False).plot(),
    "discrimination": lambda crisis, _: ct.plot.discrimination(
        learning(crisis, REPORTS, draws=16, progress=False)
    ),
    "escalation": lambda crisis, _: ct.plot.escalation(run(crisis)),
    "flow": lambda crisis, _: ct.plot.flow(run(crisis)),
    "history": lambda crisis, _: ct.plot.history(histories(crisis, count=1, seed=3)[0]),
    "incidence": lambda crisis, _: ct.plot.incidence(run(crisis)),
    "influences": lambda crisis, _: ct.plot.influences(crisis),
    "outcomes": lambda crisis, _: ct.plot.outcomes(run(crisis)),
    "reliability": reliability,
    "questions": lambda crisis, ending: ct.plot.questions(run(asking(crisis, ending))),
    "revisions": lambda crisis, _: ct.plot.revisions(revisions(crisis, REPORTS, draws=16, progress=False)),
    "sensitivity": lambda crisis, _: ct.plot.sensitivity(
        sensitivity(run(crisis), method="exact", points=32), "clash"
    ),
    "signals": telling,
    "states": lambda crisis, _: ct.plot.states(run(crisis))[0],
    "surprise": lambda crisis, _: ct.plot.surprise(
        learning(crisis, FACTS, draws=16, simulated=19, progress=False)
    ),
    "tabulated": lambda crisis, _: ct.plot.tabulated(times(run(crisis))),
    "tornado": lambda crisis, _: ct.plot.tornado(tornado(crisis), "clash"),
    "trace": lambda crisis, _: ct.trace(crisis, "clash", draws=16, alternatives=False, progress=False).plot(),
    "track": followed,
    "turning_points": lambda crisis, _: ct.plot.turning_points(ct.turning_points(run(crisis), "clash")),
    "variants": lambda crisis, ending: ct.plot.variants(run(crisis), {ending: run(crisis)})[0],
}
