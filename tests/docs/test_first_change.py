"""The code of a contributor's first change does what its page says."""

from __future__ import annotations

import re
from pathlib import Path

import toolkit.analysis
from toolkit.verbs import Verb

PAGE = Path(__file__).resolve().parents[2] / "docs" / "contributing" / "first-change.md"
TESTS, ANSWER, NAME, LINE = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_its_tests_pass(monkeypatch):
    made, tests = {}, {}
    exec(compile(ANSWER, "favourites.py", "exec"), made)
    monkeypatch.setattr(toolkit.analysis, "favourites", made["favourites"], raising=False)
    exec(compile(TESTS, "test_favourites.py", "exec"), tests)
    [counted, weighed] = [function for name, function in tests.items() if name.startswith("test_")]
    counted()
    weighed()
    assert "how often" in made["favourites"]("chicken", progress=False).text()
    assert NAME == "from toolkit.analysis.favourites import favourites\n"


def test_its_line_is_a_verb_with_a_command():
    verb = eval("{" + LINE + "}", {"Verb": Verb, "ANALYSIS": "toolkit.analysis"})["favourites"]
    assert verb.command == "favourites"
    assert verb.asks == "result"


def test_its_line_for_type_checkers_is_one_that_stands_there():
    shown = PAGE.read_text(encoding="utf-8").split("`toolkit/results/lent.py`")[1].split("```")[1]
    assert shown == "text\nfavourites: Lent\n"
    assert "    diagnostics: Lent\n" in (PAGE.parents[2] / "toolkit" / "results" / "lent.py").read_text(
        encoding="utf-8"
    )
