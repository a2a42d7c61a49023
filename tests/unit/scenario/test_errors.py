"""Broken files beside the exact message that each must give."""

from pathlib import Path

import pytest

from toolkit.errors import ScenarioError
from toolkit.scenario import load

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
