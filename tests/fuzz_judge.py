"""What becomes of a stranger's file: refused in words, or answered with numbers that add up and pages that hold no foreign mark-up.

Each way of opening returns what it said in words where it refused, and raises ``Wrong`` for what must not be; any other exception than
a ``ToolkitError`` is wrong too.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import fuzz_made as made
import numpy as np
from fuzz_cases import COMPANION, Case, texts
from fuzz_extremes import EXTREMES

import toolkit as ct
from toolkit.analysis.outcomes import outcomes
from toolkit.cli import main
from toolkit.engines.outlook_files import open_outlook
from toolkit.errors import ToolkitError
from toolkit.forecasts.verifying import verify_record
from toolkit.saving import as_csv, as_json, as_text
from toolkit.signs import FORMULA, UNSEEN
from toolkit.verbs import VERBS

ROUNDING = 1e-9
LONGEST = 20_000
"""Letters of a refusal that anybody would read."""
DRAWS = {"draws": 2, "progress": False, "seed": 1}
SECONDS = 0.8
"""Seconds that the work on a case may take, as told beforehand; what takes longer after all is stopped a second later at most, which leaves
time for a last turn within the 2 s that a case has."""
LARGE = frozenset({"caribbean-2025", *EXTREMES})
"""What is sampled: to follow every state of these takes as long as it takes."""
COMMANDS = (
    ("check", "{}"), ("check", "{}", "--json"), ("check", "{}", "--critic"), ("check", "{}", "--odds"), ("check", "{}", "--strict"),
    ("run", "{}", "--json", "--draws", "2", "--quiet"), ("run", "{}", "--draws", "2", "--quiet"), ("export", "{}"), ("states", "{}", "--draws", "2"),
    ("odds", "{}"), ("rename", "{}", "north", "fuzz"), ("diff", "{}", "{}"), ("brief", "{}", "--draws", "2"), ("sensitivity", "{}", "--draws", "8"),
)  # fmt: skip
HEAVY = frozenset({"verify", "brief", "score", "turning_points"})
"""Verbs that run a crisis many times over: asked of one answer in ten that might be."""


class Wrong(AssertionError):
    """What must not come of a file."""


class _Pages(HTMLParser):
    """Notices mark-up that came from a file."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "fuzz-mark" or "onfuzz" in said or "onerror" in said or said.get("src") == "x":
            raise Wrong(f"a page holds foreign mark-up: {self.get_starttag_text()}")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "fuzz()" in data:
            raise Wrong("a page holds a foreign script")


def judged(case: Case, folder: Path) -> str:
    """Open what a case holds; return what was said where it was refused, nothing where it was answered."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    try:
        with ct.time_limit(SECONDS):  # as a careful stranger opens it
            OPENERS[case.kind](case, folder / next(iter(case.files)))
    except ToolkitError as refusal:
        said = str(refusal)
        if not said.strip():
            raise Wrong("a refusal says nothing") from refusal
        if len(said) > LONGEST:
            raise Wrong(f"a refusal of {len(said):,} letters: {said[:300]}") from refusal
        return said
    return ""


class _Calm(Random):
    """Never throws what asks one thing more."""

    def randrange(self, *_: Any) -> int:  # type: ignore[override]
        return 1


def warmed(folder: Path) -> None:
    """Open something sound of every kind, so that what is loaded once counts for no case."""
    sound = {
        "scenario": {"crisis.yaml": made.COIN.encode()},
        "reports": {"news.reports.yaml": made.REPORTS.encode(), COMPANION: made.COIN.encode()},
        "result": {"kept.nc": made.results()["news"]},
        "outlook": {"kept.outlook": made.outlooks()["coin"]},
        "game": {"kept.game.json": made.games()["begun"]},
        "checkpoint": {COMPANION: made.COIN.encode(), **made.checkpoint()},
    }
    for number, (kind, files) in enumerate(sound.items()):
        case = Case(number, kind, "coin", files, _Calm(number))
        if said := judged(case, folder / f"sound-{kind}"):
            raise Wrong(f"a sound {kind} is refused: {said}")
    ct.run(ct.loads(texts(".yaml")["strait-2031"]), **DRAWS)  # of a size whose loops are compiled


# --- openers -----------------------------------------------------------------------------------------------


def scenario(case: Case, path: Path) -> None:
    """Load, check, compile and run a scenario, show the answer, and ask one thing more."""
    crisis = ct.load(path)
    "\n".join(map(str, crisis.warnings))
    if case.rng.randrange(4) == 0:
        _written_again(crisis)
    how = {"engine": "monte_carlo", "runs": 20, "draws": 1} if case.base in LARGE else {}
    is_whole = case.is_small and case.rng.randrange(3) == 0
    result = ct.run(crisis, alternatives=is_whole, **DRAWS | how)
    _sums(result)
    _shown(outcomes(result))
    if case.is_small and case.rng.randrange(3) == 0:
        _one_more(result, case)
    elif case.is_small and case.rng.randrange(4) == 0:
        _command(path, case)


def reports(case: Case, path: Path) -> None:
    """Read reports, and run what lies beside them with these news."""
    news = ct.reports(path)
    if case.base == "coin":
        crisis = ct.load(path.with_name(COMPANION))
        result = ct.run(crisis, evidence=news, alternatives=False, **DRAWS | {"draws": 64})
        _sums(result)
        _shown(outcomes(result))
        _shown(getattr(result, case.rng.choice(("now", "learning", "contradictions")))())


def record(_: Case, path: Path) -> None:
    """Check and score a record."""
    _shown(verify_record(path))
    _shown(ct.score(path))


def result(case: Case, path: Path) -> None:
    """Open a result, and ask it something."""
    opened = ct.open_result(path)
    _sums(opened)
    _shown(outcomes(opened))
    if case.rng.randrange(4) == 0:
        _one_more(opened, case)


def outlook(_: Case, path: Path) -> None:
    """Open an outlook, and go on with it."""
    planned = open_outlook(path)
    found = ct.run(planned, progress=False, alternatives=False)
    _sums(found)
    _shown(outcomes(found))


def game(_: Case, path: Path) -> None:
    """Open a game, look where it stands, and let the model end it."""
    opened = ct.open_game(path)
    if not opened.is_over:
        opened.finish()
    str(opened.history())


def checkpoint(_: Case, path: Path) -> None:
    """Run a crisis with a folder of finished parts."""
    crisis = ct.load(path.parent / COMPANION)
    found = ct.run(crisis, checkpoint=path.parent / "parts", **DRAWS | {"draws": 8, "seed": 3})
    _sums(found)


OPENERS: Mapping[str, Callable[[Case, Path], None]] = {
    one.__name__: one for one in (scenario, reports, record, result, outlook, game, checkpoint)
}


# --- what is looked at -------------------------------------------------------------------------------------


def _demand(holds: object, what: str) -> None:
    if not holds:
        raise Wrong(what)


def _sums(found: Any) -> None:
    """Look whether chances lie between 0 and 1 and make up a whole."""
    tally = found.tally
    _demand(
        np.isfinite(tally.final).all() and (np.abs(tally.final.sum(axis=1) - 1.0) < ROUNDING).all(),
        "outcomes do not add up to 1",
    )
    for name in ("final", "incidence", "marginals"):
        table = getattr(tally, name)
        _demand(((table > -ROUNDING) & (table < 1.0 + ROUNDING)).all(), f"{name} holds what is no chance")
    _demand(
        not len(tally.incidence[0]) or (np.diff(tally.incidence, axis=1) > -ROUNDING).all(),
        "an outcome becomes less likely in time",
    )


def _shown(answer: Any) -> None:
    """Show an answer in every form, and look for what must not be in it."""
    as_text(answer)
    said = json.loads(as_json(answer))
    for row in said.get("rows", ()):
        share = row.get("probability")
        _demand(
            share is None or not isinstance(share, float) or -ROUNDING <= share <= 1.0 + ROUNDING,
            f"a row holds what is no chance: {share}",
        )
    for text in (answer._repr_html_(), str(answer.page)):
        _Pages().feed(text)
    for row in csv.reader(io.StringIO(as_csv(answer.table, answer))):
        for cell in row:
            _demand(
                "fuzz" not in cell or cell.startswith("'") or not FORMULA.match(cell),
                f"a spreadsheet would carry this out: {cell[:80]!r}",
            )


def _written_again(crisis: Any) -> None:
    """Look whether a scenario that is written down is the same."""
    again = ct.loads(crisis.to_yaml())
    _demand(again.digest == crisis.digest, "a scenario that is written down is another one")


def _one_more(found: Any, case: Case) -> None:
    """Ask one of all verbs."""
    rng = case.rng
    verb = rng.choice(list(VERBS))
    if verb in HEAVY and rng.randrange(10):
        return
    case.asked.append(verb)
    asked = getattr(found, verb)
    if not callable(asked):
        return
    answer = asked(**_wishes(verb, found, rng))
    if hasattr(answer, "table") and hasattr(answer, "to_dict"):
        _shown(answer)
    else:
        _Pages().feed(str(getattr(answer, "page", answer)))


def _wishes(verb: str, found: Any, rng: Random) -> dict[str, Any]:
    """Make up what a verb needs."""
    names = [one.name for one in found.model.outcomes]
    made: Mapping[str, Callable[[], Any]] = {
        "outcome": lambda: rng.choice(names),
        "worth": lambda: {rng.choice(names): 1.0},
        "preferences": lambda: {
            actor: rng.sample(names, len(names))
            for actor in sorted({m.actor for step in found.model.steps for m in step.members if m.actor})
        },
        "observed": lambda: {"icb_viol": 1},
        "source": lambda: "paper",
    }
    needed = {
        wish.name: made[wish.name]() for wish in VERBS[verb].wishes if wish.needed and wish.name in made
    }
    return needed | ({"above": 0.5} if verb == "overturn" else {})


def _command(path: Path, case: Case) -> None:
    """Type a command, and look at what it prints."""
    words = [path.as_posix() if word == "{}" else word for word in case.rng.choice(COMMANDS)]
    case.asked.append(f"crisis {words[0]}")
    said, told = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(told):
        code = main(words)
    _demand(code in (0, 1, 2), f"{words[0]} ends with {code}")
    text = said.getvalue() + told.getvalue()
    _demand("Traceback" not in text, f"{words[0]} shows a traceback")
    _demand(not UNSEEN.search(text.replace("\r", "")), f"{words[0]} prints what a terminal would act on")
    if "--json" in words and said.getvalue():
        _demand(
            all(map(_is_plain, _numbers(json.loads(said.getvalue())))),
            f"{words[0]} prints JSON that holds no number",
        )


def _numbers(said: Any) -> Iterator[float]:
    if isinstance(said, float):
        yield said
    for part in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from _numbers(part)


def _is_plain(number: float) -> bool:
    return math.isfinite(number)
