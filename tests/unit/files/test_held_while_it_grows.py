"""Whoever adds to a file holds it: what happens where it cannot be held, goes away meanwhile, or is too large."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from toolkit.errors import ToolkitError
from toolkit.files import appended
from toolkit.files.appended import growing, grown


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"one\n")
    return path


def test_a_file_that_cannot_be_held_is_told_and_stays(lines, monkeypatch):
    def refuse(handle, *, shared):
        raise OSError("no locks here")

    monkeypatch.setattr(appended, "_lock", refuse)
    with pytest.raises(ToolkitError, match="no locks here"), growing(lines) as file:
        file.add(b"two\n")
    assert lines.read_bytes() == b"one\n"
    assert grown(lines) == b"one\n"  # a drive that only reads may know no locks


def test_a_file_that_went_away_while_one_waited_is_opened_anew(lines, monkeypatch):
    lock, waited = appended._lock, []

    def late(handle, *, shared):
        if not waited:
            waited.append(handle)
            lines.unlink()
        lock(handle, shared=shared)

    monkeypatch.setattr(appended, "_lock", late)
    with growing(lines) as file:
        file.add(b"two\n")
    assert waited
    assert lines.read_bytes() == b"two\n"


def test_on_windows_the_lock_is_asked_for_until_it_is_had(lines, monkeypatch):
    asked = []

    def locking(handle, mode, n_bytes):
        asked.append((mode, n_bytes))
        if len(asked) < 3:
            raise OSError("deadlock avoided")

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_LOCK=1))
    with growing(lines) as file:
        file.add(b"two\n")
    assert asked == [(1, 1)] * 3
    assert lines.read_bytes() == b"one\ntwo\n"


def test_a_file_far_too_large_is_refused_before_it_is_read(lines, monkeypatch):
    monkeypatch.setattr(appended, "MOST_BYTES", 3)
    with pytest.raises(OSError, match="larger than 3 bytes"):
        grown(lines)
    with pytest.raises(ToolkitError, match="larger than 3 bytes"), growing(lines):
        pass
