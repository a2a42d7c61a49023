"""``crisis lab``: which folder is opened, and what is copied into it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from toolkit.cli import lab, main

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """Go to an empty folder, and collect what would be started."""
    commands = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab.subprocess, "call", lambda command: commands.append(command) or 0)
    monkeypatch.setattr(lab, "find_spec", lambda _name: object())
    return commands


@pytest.fixture
def installed(monkeypatch, opened):
    """Let the notebooks lie where an installed toolkit has them."""
    monkeypatch.setattr(lab, "_packaged", lambda: NOTEBOOKS)
    return opened


def test_without_jupyterlab_it_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(lab, "find_spec", lambda _name: None)
    assert main(["lab"]) == 2
    assert "pip install jupyterlab" in capsys.readouterr().err


def test_a_checkout_opens_its_notebooks_as_they_are(opened, tmp_path):
    assert main(["lab", "--no-browser"]) == 0
    assert opened == [[sys.executable, "-m", "jupyterlab", str(NOTEBOOKS), "--no-browser"]]
    assert not list(tmp_path.iterdir())


def test_an_installed_copy_puts_them_where_they_can_be_changed(installed, tmp_path, capsys):
    assert main(["lab"]) == 0
    assert installed[0][-1] == "crisis-notebooks"
    assert sorted(path.name for path in (tmp_path / "crisis-notebooks").iterdir()) == NAMES
    first = tmp_path / "crisis-notebooks" / NAMES[0]
    assert first.read_bytes() == (NOTEBOOKS / NAMES[0]).read_bytes()
    assert f"in crisis-notebooks ({len(NAMES)} copied" in capsys.readouterr().out


def test_what_was_changed_stays_and_what_is_missing_comes_back(installed, tmp_path, capsys):
    for _ in range(2):
        assert main(["lab", "--to", "mine"]) == 0
    assert "(none copied" in capsys.readouterr().out
    (tmp_path / "mine" / NAMES[0]).write_text("mine", encoding="utf-8")
    (tmp_path / "mine" / NAMES[1]).unlink()
    (tmp_path / "mine" / "notes.txt").write_text("notes", encoding="utf-8")
    assert main(["lab", "--to", "mine"]) == 0
    assert (tmp_path / "mine" / NAMES[0]).read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [*NAMES, "notes.txt"]
    assert "(1 copied" in capsys.readouterr().out


@pytest.mark.parametrize("folder", [".", "nowhere/mine", "file"])
def test_a_folder_that_cannot_be_written_is_refused(installed, folder, capsys):
    Path("file").write_text("", encoding="utf-8")
    assert main(["lab", "--to", folder]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert not installed


def test_a_copy_without_notebooks_says_so(opened, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(lab, "__file__", str(tmp_path / "a" / "b" / "lab.py"))
    assert main(["lab"]) == 2
    assert "without its notebooks" in capsys.readouterr().err
