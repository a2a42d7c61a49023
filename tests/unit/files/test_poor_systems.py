"""Writing where the system knows less, and reading what changes meanwhile."""

from __future__ import annotations

import ctypes
import os

import pytest
from faults import seen

from toolkit.errors import ToolkitError
from toolkit.files import hidden, new_file, read_file, system, write_file, write_folder


@pytest.fixture
def old_library(monkeypatch):
    """Have the C library know no rename with flags."""
    system._rename_call.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    yield
    system._rename_call.cache_clear()


@pytest.mark.usefixtures("old_library")
def test_without_a_rename_that_knows_flags_folders_are_exchanged_in_two_steps(tmp_path):
    for text in ("old", "new"):
        write_folder(tmp_path / "results", lambda folder, text=text: write_file(folder / "one", text))
    assert seen(tmp_path) == {"results/one": b"new"} and os.listdir(tmp_path) == ["results"]


@pytest.mark.skipif(not hasattr(os, "readlink"), reason="no links to read")
def test_machines_are_told_apart_by_name_where_processes_have_no_spaces(monkeypatch):
    def refuse(*_):
        raise FileNotFoundError(2, "No such file or directory")

    with monkeypatch.context() as poor:
        poor.setattr(os, "readlink", refuse)
        by_name = hidden._machine.__wrapped__()
    assert len(by_name) == 8 and by_name == by_name.lower()


@pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")
def test_a_piece_of_a_process_that_cannot_be_asked_stays(tmp_path):
    piece = tmp_path / f".file.new-{hidden._machine()}-{10**30}-0123abcd"
    piece.write_text("made by nobody")
    write_file(tmp_path / "file", "text")
    assert piece.exists() and (tmp_path / "file").read_text() == "text"


def test_what_was_left_in_a_folder_that_is_gone_is_nothing(tmp_path):
    assert hidden.left_over(tmp_path / "nowhere" / "file", hidden.MADE) == []


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"four")
    stat = os.stat

    def longer(place, **options):
        found = stat(place, **options)
        path.write_bytes(b"four and more")
        return found

    monkeypatch.setattr(os, "stat", longer)
    with pytest.raises(OSError, match="it changed while it was read"):
        read_file(path, 100)


def test_a_claim_that_cannot_be_filled_is_given_back(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr("toolkit.files.single.renamed", lambda *_: False)
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ToolkitError, match="Input/output error"):
        new_file(tmp_path / "file", "text")
    assert os.listdir(tmp_path) == []
