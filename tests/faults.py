"""Writers that are disturbed at every call to the system: a full disk, or a kill.

As a script it forks, and kills the child at the n-th call of each kind:

    python tests/faults.py WRITER FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from errno import ENOSPC
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pandas as pd

import toolkit as ct
from toolkit import saving
from toolkit.analysis.outcomes import Outcomes
from toolkit.answers import Answer
from toolkit.cli import main
from toolkit.cli.lab import copy_missing
from toolkit.engines.subjects import model_of
from toolkit.files import folders, new_file, write_file, write_folder
from toolkit.scenario.reports import read_reports

CALLS = ("open", "write", "fsync", "replace", "rename", "link", "symlink", "mkdir", "chmod", "swap")
OLD, NEW = "old\n" * 50_000, "new\n" * 50_000
COIN = """
format: 1
id: coin
title: A coin each week
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters: {pace: {uniform: [0.2, 0.8], judgement: Assumed.}}
variables: {face: {levels: [none, heads, tails], start: none, judgement: Assumed.}}
events:
  toss:
    when: face == none
    probability: pace
    judgement: Assumed.
    chance: [{probability: 0.5, effects: {face: =heads}}]
outcomes: {heads: {when: face == heads, ends: true, judgement: Assumed.}, rest: {otherwise: true}}
"""


@contextmanager
def disturbed(name, nth, happens):
    """Let something happen at the n-th call; what is given back tells whether it came to that."""
    place, name = (folders, "renamed") if name == "swap" else (os, name)
    real, number, met = getattr(place, name), count(1), []

    def call(*arguments, **options):
        if next(number) == nth:
            met.append(nth)
            if name == "write":
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            happens()
        return real(*arguments, **options)

    setattr(place, name, call)
    try:
        yield met
    finally:
        setattr(place, name, real)


def full():
    raise OSError(ENOSPC, os.strerror(ENOSPC))


def seen(place):
    """Return every visible file below a place, and what it holds."""
    found = {}
    for folder, _, names in os.walk(place):
        shown = Path(folder).relative_to(place)
        for name in names:
            if not any(part.startswith(".") for part in (*shown.parts, name)):
                found[str(shown / name)] = (Path(folder) / name).read_bytes()
    return found


def hidden(place):
    return [name for name in os.listdir(place) if name.startswith(".")]


# --- writers: what is there before, and the write ----------------------------------------------------------


def nothing(place):
    del place


def old_file(place):
    (place / "answer").write_text(OLD)


def old_folder(place):
    within = place / "results" / "mine" / "deep"
    within.mkdir(parents=True)
    (within / "notes.txt").write_text("notes")
    (place / "results" / "link").symlink_to("mine/deep/notes.txt")
    for name in ("one.csv", "two.csv"):
        (place / "results" / name).write_text(OLD)


def fill(folder):
    for name in ("one.csv", "two.csv", "three.csv"):
        write_file(folder / name, NEW)


def folder(place):
    write_folder(place / "results", fill)


def folder_in_two_steps(place):
    real, folders.renamed = folders.renamed, lambda *_: False
    try:
        folder(place)
    finally:
        folders.renamed = real


def _notebooks(place):
    copy_missing({name: NEW.encode() for name in ("one.csv", "mine.ipynb")}, place / "results")


def _result():
    if "result" not in _made:
        _made["result"] = ct.run(ct.loads(COIN), draws=8, progress=False)
    return _made["result"]


def _advanced():
    if "advanced" not in _made:
        news = read_reports(
            "reports:\n  still: {date: 2031-01-01, condition: face == heads, denies: true, says: No heads., fact: true}\n"
        )
        _made["advanced"] = ct.advance(ct.loads(COIN), news, draws=8, progress=False)
    return _made["advanced"]


def _game():
    if "game" not in _made:
        _made["game"] = ct.Game(model_of(ct.load("chicken")), ("east",), seed=3)
    return _made["game"]


def _figure():
    if "figure" not in _made:
        from matplotlib.figure import Figure

        _made["figure"] = Figure()
        _made["figure"].add_subplot().set_title("Title")
        ct.plot.alt_text(_made["figure"])
    return _made["figure"]


def _brief():
    if "brief" not in _made:
        _made["brief"] = ct.brief(_result(), what_ifs=False, progress=False)
    return _made["brief"]


def _run_out(place):
    (place / "coin.yaml").write_text(COIN)
    with patch.object(saving, "_figure", _draw), patch.object(Outcomes, "companions", _one_beside):
        code = main(["run", str(place / "coin.yaml"), "--quiet", "--out", str(place / "results")])
    if code:
        raise ct.ToolkitError("refused")


def _draw(answer, path):
    write_file(path, NEW)


def _one_beside(answer):
    """One companion of the answer: the others are written in the same loop, and each of their calls takes two runs."""
    return (answer.result.times(),)


_made = {}
WRITERS = {
    "write_file": (nothing, lambda place: write_file(place / "answer", NEW)),
    "write_file_over": (old_file, lambda place: write_file(place / "answer", NEW)),
    "new_file": (nothing, lambda place: new_file(place / "answer", NEW)),
    "write_folder": (nothing, folder),
    "write_folder_over": (old_folder, folder),
    "write_folder_in_two_steps": (old_folder, folder_in_two_steps),
    "result": (
        lambda place: (place / "answer.nc").write_text(OLD),
        lambda place: _result().save(place / "answer.nc"),
    ),
    "outlook": (
        lambda place: (place / "answer.outlook").write_text(OLD),
        lambda place: _advanced().save(place / "answer.outlook"),
    ),
    "game": (old_file, lambda place: _game().save(place / "answer")),
    "answer": (
        lambda place: (place / "answer.csv").write_text(OLD),
        lambda place: Answer(pd.DataFrame({"a": [1.0]})).save(place / "answer.csv"),
    ),
    "brief": (
        lambda place: (place / "answer.html").write_text(OLD),
        lambda place: _brief().save(place / "answer.html"),
    ),
    "figure": (
        lambda place: (place / "answer.svg").write_text(OLD),
        lambda place: ct.plot.save(_figure(), place / "answer.svg"),
    ),
    "notebooks": (nothing, _notebooks),
    "run_out": (nothing, _run_out),
    "run_out_over": (old_folder, _run_out),
}


def before_and_after(writer):
    """Return what is seen before and after an undisturbed write."""
    start, write = WRITERS[writer]
    with tempfile.TemporaryDirectory() as name:
        start(Path(name))
        if "run" in writer:
            (Path(name) / "coin.yaml").write_text(COIN)
        before = seen(name)
        write(Path(name))
        return before, seen(name)


def write_again(write, here):
    """Write once more; a file that must be new may be there by now."""
    try:
        write(here)
    except ct.ToolkitError as refusal:
        if "is there already" not in str(refusal):
            raise


# --- kills -------------------------------------------------------------------------------------------------


def kill_everywhere(writer, place):
    """Kill a write at every call, look at what is there, and write again; return how often what was found."""
    before, after = before_and_after(writer)
    start, write = WRITERS[writer]
    found = Counter()
    for name in CALLS:
        for nth in count(1):
            here = place / f"{name}-{nth}"
            here.mkdir()
            start(here)
            if "run" in writer:
                (here / "coin.yaml").write_text(COIN)
            if not _killed(write, here, name, nth):
                break
            now = seen(here)
            gone = {path: text for path, text in before.items() if not path.startswith("results")}
            found[
                "old" if now == before else "new" if now == after else "gone" if now == gone else "mixed"
            ] += 1
            write_again(write, here)
            found["not written the next time"] += seen(here) != after
            found["left over"] += len(hidden(here))
    return found


def _killed(write, here, name, nth):
    """Write in a process of its own that ends at once at the n-th call; tell whether it came to that."""
    child = os.fork()
    if not child:
        with disturbed(name, nth, lambda: os._exit(9)):
            write(here)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


if __name__ == "__main__":
    print(json.dumps(kill_everywhere(sys.argv[1], Path(sys.argv[2]))))
