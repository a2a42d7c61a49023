"""Files that the toolkit itself writes, made once of a small crisis, and the ways to change what they say so that their checksums are right."""

from __future__ import annotations

import gzip
import io
import json
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from fuzz_changes import Changer
from fuzz_values import NUMBERS

import toolkit as ct
from toolkit.engines.outlook_files import _netcdf
from toolkit.errors import ToolkitError
from toolkit.forecasts.chain import START, canonical, hash_of
from toolkit.games.game_file import checksum as checksum_of_game
from toolkit.results.saved import Parts, checksum
from toolkit.results.stored import taken_apart
from toolkit.scenario.loading import loads
from toolkit.scenario.reports.reading import read_reports

STORED = Path(__file__).parent / "stored"
COIN = """format: 1
id: coin
title: A coin each week
as_of: 2031-01-01
horizon: 4
turn: 1 week
sources: {paper: {title: The paper, reliability: B}}
claims: {said: {says: It was tossed., source: paper, credibility: 2}}
parameters:
  pace: {uniform: [0.2, 0.8], judgement: Assumed.}
  will: {normal: {mean: 0.1, sd: 0.2}, judgement: Assumed.}
variables:
  face: {levels: [none, heads, tails], start: none, judgement: Assumed.}
  debt: {levels: 0..3, start: {0: 0.5, 1: 0.5}, judgement: Assumed.}
actors:
  north:
    options:
      push: {appeal: will, when: face == none, effects: {debt: +1}, judgement: Assumed.}
      yield: {appeal: "0.2 * debt", effects: {debt: -1}, judgement: Assumed.}
  south: {options: {wait: {appeal: 0.5, effects: {debt: {change: +1, after: 2 turns}}, judgement: Assumed.}}}
events:
  toss:
    when: face == none
    probability: pace
    judgement: Assumed.
    chance: [{probability: 0.5, effects: {face: =heads}}, {probability: 0.3, effects: {face: =tails}}]
outcomes:
  heads: {when: face == heads, ends: true, judgement: Assumed.}
  broke: {when: debt == 3, ends: true, judgement: Assumed.}
  rest: {otherwise: true}
questions:
  owed: {text: How much is owed at the end?, quantity: debt, by: 2031-01-28}
variants: {quick: {set: {events.toss.probability: 0.9}}}
"""
REPORTS = """title: News of the coin
grades: {B: 4}
reports:
  still: {date: 2031-01-09, condition: face == heads, denies: true, says: No heads yet., publisher: The paper, reliability: B, credibility: 2}
  pushed: {date: 2031-01-10, choice: north.push, says: North pushed., likelihood: [0.7, 0.2]}
  owed: {date: 2031-01-20, condition: debt > 1, says: More is owed., reliability: B, credibility: 3}
"""
RUN: dict[str, Any] = {"draws": 8, "progress": False, "seed": 3}


@cache
def coin() -> Any:
    """Return the small crisis."""
    return loads(COIN, file="coin.yaml")


def _saved(save: Callable[[Path], object], name: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        save(path)
        return path.read_bytes()


@cache
def results() -> dict[str, bytes]:
    """Return results as they are saved: of runs with and without news, and of earlier formats."""
    news = read_reports(REPORTS)
    answers = {
        "coin": ct.run(coin(), **RUN),
        "sampled": ct.run(coin(), engine="monte_carlo", runs=50, **RUN),
        "news": ct.run(coin(), evidence=news, **RUN | {"draws": 64}),
    }
    found = {name: _saved(answer.save, "kept.nc") for name, answer in answers.items()}
    return found | {path.stem: path.read_bytes() for path in sorted(STORED.glob("*.nc"))}


@cache
def outlooks() -> dict[str, bytes]:
    """Return outlooks as they are kept."""
    advanced = ct.advance(coin(), read_reports(REPORTS), draws=64, progress=False)
    return {"coin": _saved(advanced.save, "kept.outlook")}


@cache
def games() -> dict[str, bytes]:
    """Return games as they are saved: begun, over, and of earlier formats."""
    begun = ct.Game(coin(), ("north", "south"), seed=0)
    begun.choose(begun.course.decision.choices[0].name)
    over = ct.Game(coin(), ("north",), seed=0)
    over.inject("toss")
    over.finish()
    found = {name: _saved(one.save, "kept.game.json") for name, one in (("begun", begun), ("over", over))}
    return found | {path.stem: path.read_bytes() for path in sorted(STORED.glob("*.json"))}


@cache
def checkpoint() -> dict[str, bytes]:
    """Return the files of a folder of finished parts."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "parts"
        ct.run(coin(), checkpoint=folder, **RUN)
        ct.forget()
        return {
            f"parts/{one.relative_to(folder).as_posix()}": one.read_bytes()
            for one in sorted(folder.rglob("*"))
            if one.is_file()
        }


def everything() -> None:
    """Make all of it, so that cases take no time for it."""
    for make in (results, outlooks, games, checkpoint):
        make()


# --- changed, with a checksum that is right ----------------------------------------------------------------


def _as_json(value: Any) -> bytes:
    return json.dumps(value, default=str).encode()


def chained(entries: Any) -> bytes:
    """Write the entries of a record with hashes that are right."""
    before, lines = START, []
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        if isinstance(entry, dict):
            said = {name: value for name, value in entry.items() if name != "hash"}
            said |= {"before": before, "n": number, "part": [1, 1]}
            try:
                before = hash_of(said)
                lines.append(canonical({**said, "hash": before}))
                continue
            except (ValueError, TypeError):
                pass
        lines.append(_as_json(entry))
    return b"\n".join([*lines, b""])


def _parts_changed(rng: Random, parts: Parts) -> bytes:
    """Change the manifest, the scenario or the numbers of a file, and sum it up anew."""
    manifest, scenario, arrays = parts.manifest, parts.scenario, dict(parts.arrays)
    kind = rng.randrange(4)
    if kind == 0 and arrays:
        name = rng.choice(sorted(arrays))
        arrays = _array_changed(rng, arrays, name)
    elif kind == 1:
        place = rng.randrange(len(scenario))
        scenario = (
            scenario[:place] + rng.choice(("0", "9", " ", "x", ".", "-", "{", "\n")) + scenario[place + 1 :]
        )
        with_digest = _digest(scenario)
        manifest = manifest | ({"digest": with_digest} if with_digest else {})
    else:
        manifest = Changer(rng, manifest, [], None).changed()
    if isinstance(manifest, dict):
        manifest = json.loads(_as_json(manifest))
        manifest["checksum"] = checksum(Parts(manifest, scenario, arrays))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _netcdf(manifest, scenario, arrays)


def _digest(scenario: str) -> str:
    try:
        return str(loads(scenario).digest)
    except ToolkitError:
        return ""


def _array_changed(rng: Random, arrays: dict[str, Any], name: str) -> dict[str, Any]:
    """Change a number, the shape, the name or the kind of an array."""
    array = np.array(arrays[name])
    kind = rng.randrange(5)
    if kind < 2 and array.size and array.dtype.kind == "f":
        array.flat[rng.randrange(array.size)] = float(rng.choice(NUMBERS))
    elif kind == 2 and array.size:
        array = array.reshape(-1)[: rng.randrange(array.size)] if rng.randrange(2) else array[:-1]
    elif kind == 3:
        return {one: held for one, held in arrays.items() if one != name}
    else:
        array = array[::-1] * (2 if array.dtype.kind == "f" else 1) if array.dtype.kind in "fi" else array
    return arrays | {name: array}


def result_changed(rng: Random, content: bytes) -> bytes:
    """Change what a saved result says."""
    return _parts_changed(rng, taken_apart(content))


def outlook_changed(rng: Random, content: bytes) -> bytes:
    """Change what a kept outlook says."""
    return gzip.compress(_parts_changed(rng, taken_apart(gzip.decompress(content))), 1, mtime=0)


def game_changed(rng: Random, content: bytes) -> bytes:
    """Change what a saved game says."""
    said = json.loads(content)
    scenario = said["scenario"]
    changed = Changer(
        rng, {name: value for name, value in said.items() if name != "checksum"}, [], None
    ).changed()
    if isinstance(changed, dict):
        if changed.get("scenario") != scenario and isinstance(changed.get("scenario"), str):
            changed["digest"] = _digest(changed["scenario"]) or changed.get("digest")
        changed = json.loads(_as_json(changed))
        changed["checksum"] = checksum_of_game(changed)
    return _as_json(changed)


def part_changed(rng: Random, content: bytes, _: bytes) -> bytes:
    """Change what a finished part says."""
    with np.load(io.BytesIO(content)) as file:
        arrays = {name: file[name] for name in file.files}
    said = json.loads(arrays.pop("said").tobytes())
    if arrays and rng.randrange(2):
        arrays = _array_changed(rng, arrays, rng.choice(sorted(arrays)))
    else:
        said = Changer(rng, said, [], None).changed()
    if isinstance(said, dict):
        said = json.loads(_as_json(said))
        said["checksum"] = checksum(Parts(said, "", arrays))
    made = io.BytesIO()
    np.savez(made, said=np.frombuffer(_as_json(said), np.uint8), **arrays)
    return made.getvalue()


CHANGED: Mapping[str, Callable[[Random, bytes], bytes]] = {
    ".nc": result_changed,
    ".outlook": outlook_changed,
    ".game.json": game_changed,
}
