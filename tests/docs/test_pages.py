"""What the pages say can be typed: code runs, commands are understood, names are there, tables are complete."""

from __future__ import annotations

import ast
import doctest
import json
import re
import shlex
from itertools import chain
from pathlib import Path

import matplotlib as mpl
import pytest

import toolkit as ct
from toolkit.cli.parser import parser
from toolkit.engines.subjects import RunOptions
from toolkit.saving import ENDINGS
from toolkit.verbs import VERBS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ANSWERS = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
NOT_LENT = {"outcomes", "decide"}
"""Verbs that a result has not as its own."""
STILL_TO_MAKE = "first-change.md"
"""The page on which readers make the command that it shows."""


def texts() -> dict[str, str]:
    """Return every page and notebook that readers see, by name."""
    found = {path.name: path.read_text(encoding="utf-8") for path in PAGES}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[path.name] = "\n\n".join("".join(cell["source"]) for cell in cells)
    return found


def commands() -> list[tuple[str, str]]:
    """Return what pages show to be typed, from blocks of code and from pieces of text, as (page, command)."""
    found = []
    for name, text in texts().items():
        if name == STILL_TO_MAKE:
            continue
        blocks = re.findall(r"^ *```\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
        lines = [line.strip() for line in chain.from_iterable(block.splitlines() for block in blocks)]
        lines += re.findall(r"`(crisis [^`]+)`", text)
        found += [(name, line) for line in lines if line.startswith("crisis ") and "|" not in line]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("page", "line"), commands(), ids=lambda one: one[:60])
def test_command_is_understood(page, line):
    words = shlex.split(line, comments=True)[1:]
    if len(words) == 1:  # only named
        assert words[0] in parser().format_help()
        return
    if words[1].startswith("--"):  # the scenario is left out where any will do
        words.insert(1, "caribbean-2025")
    assert parser(words[0]).parse_args(words).command == words[0]


@pytest.mark.parametrize("page", texts())
def test_names_of_the_package_are_there(page):
    named = set(re.findall(r"(?<![\w.])ct\.(\w+)", texts()[page]))
    assert named <= set(ct.__all__)


def test_sentences_of_the_package_name_what_is_there():
    for path in (ROOT / "toolkit").rglob("*.py"):
        named = set(re.findall(r"(?<![\w.])ct\.(\w+)", path.read_text(encoding="utf-8")))
        assert named <= set(ct.__all__), path


def test_code_of_the_page_on_answers_runs(monkeypatch, tmp_path, capsys):
    mpl.use("agg")
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    few = re.sub(r"\bpoints=\d+", "points=32", ANSWERS)  # what comes out is not written there
    for block in re.findall(r"```python\n(.*?)```", few, re.DOTALL):
        if block.startswith(">>>"):
            said: list[str] = []
            tests = doctest.DocTestParser().get_doctest(block, names, "answers.md", None, 0)
            ran = doctest.DocTestRunner().run(tests, out=said.append)
            assert not ran.failed, "".join(said)
        else:
            exec(compile(block, "answers.md", "exec"), names)
    plt.close("all")
    assert (tmp_path / "tornado" / "tornado.csv").exists()


def test_page_on_answers_has_every_verb_option_ending_and_kind():
    for name, verb in VERBS.items():
        assert f"| `{name}` | {verb.about} |" in ANSWERS
    assert all(f"| `{name}` |" in ANSWERS for name in RunOptions.__annotations__)
    assert all(f"`{ending}`" in ANSWERS for ending in (*ENDINGS, ".nc"))
    assert all(f"`{kind}`" in ANSWERS for kind in kinds_of_caveats())


def kinds_of_caveats() -> set[str]:
    """Return the kinds that are given anywhere in the toolkit."""
    found = set()
    for path in (ROOT / "toolkit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Caveat" and len(node.args) > 1:
                kind = node.args[1]
                found |= {kind.value} if isinstance(kind, ast.Constant) else set()
    assert len(found) > 10
    return found


def test_a_result_lends_every_verb_that_the_page_says():
    result = ct.run("chicken", progress=False)
    assert {name for name in VERBS if not callable(getattr(result, name))} <= NOT_LENT
    with pytest.raises(ct.ToolkitError, match="worth"):
        result.decide({"crash": 1})
