"""The cases of the fuzzer: case number -> files as a stranger may hand them over, the same for the same number.

They begin from all that is shipped and from files that the toolkit writes of a small crisis; see ``fuzz_made``. Files with a
checksum are changed both ways: bytes at random, which the checksum tells, and what they say, with a checksum that is right again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import fuzz_made as made
from fuzz_changes import Changer
from fuzz_extremes import EXTREMES
from fuzz_schema import Schema
from fuzz_values import spoilt, written

from toolkit.scenario.reader import scan
from toolkit.scenario.schema import json_schema, reports_schema

ROOT = Path(__file__).parents[1]
COMPANION = "coin.yaml"
"""The scenario that lies beside others and beside files of reports."""


@dataclass(frozen=True)
class Case:
    """Files that are to be opened.

    Attributes
    ----------
    kind : what the first file is to be
    base : what it was made from
    files : name -> content, the one to open first
    rng : random numbers for whoever opens it
    asked : what was asked of it, as it is opened
    """

    number: int
    kind: str
    base: str
    files: Mapping[str, bytes]
    rng: Random
    asked: list[str] = field(default_factory=list)

    @property
    def is_small(self) -> bool:
        """Whether it was made from a small crisis, of which more can be asked in a moment."""
        return self.base in SMALL or self.kind != "scenario"


SMALL = ("chicken", "deterrence", "leaves-to-chance", "salami-tactics", "war-of-attrition", "coin")


@cache
def texts(ending: str) -> dict[str, str]:
    """Return the text of every shipped file of an ending, and of those the tests have."""
    places = [*sorted((ROOT / "scenarios").iterdir()), *sorted((ROOT / "tests" / "scenarios").iterdir())]
    files = {one.name.removesuffix(ending): one for one in places if one.name.endswith(ending)}
    if ending == ".yaml":
        files = {name: path for name, path in files.items() if not name.endswith(".reports")}
    own = {".yaml": made.COIN, ".reports.yaml": made.REPORTS}.get(ending)
    found = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    return found | ({"coin": own} if own else {})


@cache
def tree(name: str, ending: str) -> Any:
    """Return a file as plain data, by the toolkit's own reader."""
    return scan(texts(ending)[name], name).data


@cache
def schema(ending: str) -> Schema:
    """Return the schema of a format of text."""
    return Schema(json_schema() if ending == ".yaml" else reports_schema())


def case(number: int) -> Case:
    """Make a case."""
    rng = Random(f"fuzz {number}")
    kind = rng.choices(list(KINDS), [share for _, share in KINDS.values()])[0]
    base, files = KINDS[kind][0](rng)
    return Case(number, kind.partition(",")[0], base, files, rng)


Files = tuple[str, dict[str, bytes]]


def _base(rng: Random, ending: str) -> str:
    """Choose a file, small ones more often."""
    names = list(texts(ending))
    return rng.choices(
        names, [1.0 if name in SMALL else min(1.0, 1_500 / len(texts(ending)[name])) for name in names]
    )[0]


def _changed_text(rng: Random, ending: str) -> tuple[str, bytes]:
    name = _base(rng, ending)
    others = [tree(rng.choice(list(texts(one))), one) for one in (".yaml", ending)]
    data = Changer(rng, tree(name, ending), others, schema(ending)).changed()
    return name, written(data).encode("utf-8", "surrogatepass")


def _spoilt_text(rng: Random, ending: str) -> tuple[str, bytes]:
    name, other = _base(rng, ending), _base(rng, ending)
    return name, spoilt(rng, texts(ending)[name].encode(), texts(ending)[other].encode())


def scenario(rng: Random) -> Files:
    """Make a scenario whose parts were changed."""
    name, content = _changed_text(rng, ".yaml")
    return name, {"crisis.yaml": content, COMPANION: made.COIN.encode()}


def scenario_bytes(rng: Random) -> Files:
    """Make a scenario whose bytes were changed."""
    name, content = _spoilt_text(rng, ".yaml")
    return name, {"crisis.yaml": content}


def extreme(rng: Random) -> Files:
    """Make a scenario that asks for too much."""
    name = rng.choice(sorted(EXTREMES))
    return name, {"crisis.yaml": EXTREMES[name](rng).encode()}


def reports(rng: Random) -> Files:
    """Make a file of reports, its parts changed or its bytes."""
    change = _changed_text if rng.randrange(4) else _spoilt_text
    name, content = change(rng, ".reports.yaml")
    return name, {"news.reports.yaml": content, COMPANION: made.COIN.encode()}


def record(rng: Random) -> Files:
    """Make a record of forecasts: bytes changed, or entries, with hashes that are right again."""
    name = rng.choice(list(texts(".record.jsonl")))
    lines = texts(".record.jsonl")[name].splitlines()
    if rng.randrange(3) == 0:
        whole = texts(".record.jsonl")[name].encode()
        return name, {"kept.record.jsonl": spoilt(rng, whole, whole)}
    entries = [json.loads(line) for line in lines[: rng.randrange(1, 9)]]
    entries += [json.loads(line) for line in lines if '"kind":"resolution"' in line][: rng.randrange(3)]
    return name, {"kept.record.jsonl": made.chained(Changer(rng, entries, [], None).changed())}


def _stored(rng: Random, written_files: Mapping[str, bytes], ending: str) -> Files:
    """Change a file with a checksum."""
    name = rng.choice(sorted(written_files))
    content = written_files[name]
    if rng.randrange(3) == 0:
        return name, {f"kept{ending}": spoilt(rng, content, content)}
    return name, {f"kept{ending}": made.CHANGED[ending](rng, content)}


def result(rng: Random) -> Files:
    """Make a saved result."""
    return _stored(rng, made.results(), ".nc")


def outlook(rng: Random) -> Files:
    """Make a kept outlook."""
    return _stored(rng, made.outlooks(), ".outlook")


def game(rng: Random) -> Files:
    """Make a saved game."""
    return _stored(rng, made.games(), ".game.json")


def checkpoint(rng: Random) -> Files:
    """Make a folder of finished parts, one of them changed."""
    parts = dict(made.checkpoint())
    name = rng.choice(sorted(parts))
    change = spoilt if rng.randrange(2) or name.endswith(".json") else made.part_changed
    parts[name] = change(rng, parts[name], parts[name])
    return "coin", {COMPANION: made.COIN.encode(), **parts}


KINDS: Mapping[str, tuple[Callable[[Random], Files], float]] = {
    "scenario": (scenario, 58.0),
    "scenario, bytes": (scenario_bytes, 13.0),
    "reports": (reports, 10.0),
    "record": (record, 5.0),
    "result": (result, 5.0),
    "game": (game, 5.0),
    "outlook": (outlook, 2.5),
    "checkpoint": (checkpoint, 1.0),
    "scenario, extreme": (extreme, 0.5),
}
"""What is made, by whom, and how often in a hundred cases."""
