"""Broken files beside the exact message that each must give."""

from pathlib import Path

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import load, loads

FOLDER = Path(__file__).parents[2] / "errors"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_message(path, monkeypatch):
    monkeypatch.chdir(FOLDER.parents[1])
    with pytest.raises(ScenarioError) as caught:
        load(path.relative_to(Path.cwd()))
    assert str(caught.value) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_messages_and_each_has_its_file():
    assert len(FILES) > 25
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in FILES}


def test_fields_of_the_exception():
    with pytest.raises(ScenarioError) as caught:
        load(FOLDER / "everything_at_once.yaml")
    lines = [problem.line for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert caught.value.nearest == "horizon"
    assert caught.value.line == 5


def test_a_list_of_names_is_cut_after_a_few_dozen():
    """Whoever mistypes one of a hundred sources is shown the nearest, and not all of the others."""
    sources = "".join(
        f"  paper{n}: {{title: T, publisher: P, date: 2031-01-01, reliability: B}}\n" for n in range(100)
    )
    text = (
        "format: 1\nid: many\ntitle: Many sources\nas_of: 2031-01-01\nhorizon: 1\nturn: 1 week\nsources:\n" + sources
        + "claims:\n  seen: {says: Seen., source: papper7, credibility: 2, date: 2031-01-01}\n"
        "variables: {lit: {levels: flag, start: false, claim: seen}}\noutcomes: {rest: {otherwise: true}}\n"
    )  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    told = next(one for one in caught.value.problems if "papper7" in one.problem)
    assert told.nearest == "paper7"
    assert told.expected.startswith("one of: paper0, paper1, ") and told.expected.endswith(" and 60 more")
