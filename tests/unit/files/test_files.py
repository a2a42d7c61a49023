"""Files and folders: what is kept, what is refused, and what killed writes left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from faults import seen

from toolkit.errors import RunError, ToolkitError
from toolkit.files import (
    check_file,
    check_folder,
    folders,
    hidden,
    new_file,
    read_file,
    single,
    system,
    write_file,
    write_folder,
)

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


# --- files -------------------------------------------------------------------------------------------------


@posix
@pytest.mark.usefixtures("umask")
def test_modes_follow_the_umask_or_the_file_that_was_there(tmp_path):
    write_file(tmp_path / "new", "text")
    assert mode(tmp_path / "new") == 0o640
    write_file(tmp_path / "secret", "text", private=True)
    assert mode(tmp_path / "secret") == 0o600
    (tmp_path / "new").chmod(0o604)
    write_file(tmp_path / "new", "other")
    assert mode(tmp_path / "new") == 0o604
    write_folder(tmp_path / "results", lambda folder: write_file(folder / "one", "1"))
    assert (mode(tmp_path / "results"), mode(tmp_path / "results" / "one")) == (0o750, 0o640)
    (tmp_path / "results").chmod(0o705)
    write_folder(tmp_path / "results", lambda folder: write_file(folder / "one", "2"))
    assert (mode(tmp_path / "results"), mode(tmp_path / "results" / "one")) == (0o705, 0o640)


@posix
def test_the_file_behind_a_link_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real/file")
    for text in ("one", "two"):
        write_file(tmp_path / "link", text)
        assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / "file").read_text() == text
    with pytest.raises(ToolkitError, match="is there already"):
        new_file(tmp_path / "link", "three")
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(ToolkitError, match="symbolic links"):
        write_file(tmp_path / "round", "text")


def test_text_is_utf8_and_line_ends_stay(tmp_path):
    write_file(tmp_path / "file", "é\r\n\n")
    assert (tmp_path / "file").read_bytes() == b"\xc3\xa9\r\n\n"
    write_file(tmp_path / "file", b"\x00\xff")
    assert (tmp_path / "file").read_bytes() == b"\x00\xff"
    write_file(tmp_path / "file", "")
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none/file", "x", "the folder '.*none' does not exist; make it first; nothing was written"),
        ("folder", "x", "it is a folder"),
        ("", "x", "it is a folder"),
        ("a\0b", "x", "zero byte"),
        ("x" * 300, "x", "name too long"),
        ("file", "\ud800", "half of a pair"),
        pytest.param("pipe", "x", "a device or a pipe", marks=posix),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(tmp_path, name, content, said):
    (tmp_path / "folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(RunError, match=f"(?i)^cannot write .*{said}"):
        write_file(os.path.join(tmp_path, name), content, error=RunError)
    if content == "x":
        with pytest.raises(ToolkitError, match=f"(?i){said}"):
            check_file(os.path.join(tmp_path, name))
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_what_is_write_protected_is_left_alone(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "file").chmod(0o444)
    with pytest.raises(ToolkitError, match="write-protected"):
        write_file(tmp_path / "file", "other")
    (tmp_path / "closed").mkdir(mode=0o500)
    for refuse in (check_file, check_folder):
        with pytest.raises(ToolkitError, match="Permission denied"):
            refuse(tmp_path / "closed" / "name")


def test_a_long_name_has_room_for_its_hidden_companion(tmp_path):
    for name in ("x" * 255, "é" * 127):
        write_file(tmp_path / name, "text")
        write_folder(tmp_path / name[:-1], lambda folder: write_file(folder / "one", "1"))


# --- new files ---------------------------------------------------------------------------------------------


def only_claims(monkeypatch):
    """Act as a file system without links, and a system whose rename knows no flags."""

    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(single, "renamed", lambda *_: False)


def without_links(monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.parametrize("prepare", [lambda _: None, without_links, only_claims])
def test_a_new_file_spares_what_is_there(tmp_path, monkeypatch, prepare):
    prepare(monkeypatch)
    new_file(tmp_path / "file", "one")
    with pytest.raises(ToolkitError, match=r"'.*file' is there already; choose another name"):
        new_file(tmp_path / "file", "two")
    assert seen(tmp_path) == {"file": b"one"} and os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("prepare", [lambda _: None, without_links, only_claims])
def test_of_many_who_write_a_new_file_one_succeeds(tmp_path, monkeypatch, prepare):
    prepare(monkeypatch)
    monkeypatch.setattr(os.path, "lexists", lambda _: False)  # so that all of them get to the last step
    told = []

    def write(n):
        try:
            new_file(tmp_path / "file", str(n) * 1000)
            told.append(n)
        except ToolkitError:
            pass

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1 and (tmp_path / "file").read_text() == str(told[0]) * 1000


# --- folders -----------------------------------------------------------------------------------------------


def one(folder):
    write_file(folder / "one", "new")


@pytest.mark.parametrize("steps", [False, True])
def test_what_a_folder_holds_besides_is_carried_over(tmp_path, monkeypatch, steps):
    if steps:
        monkeypatch.setattr(folders, "renamed", lambda *_: False)
    place = tmp_path / "results"
    (place / "mine" / "deep").mkdir(parents=True)
    (place / "mine" / "deep" / "notes").write_text("notes")
    (place / ".hidden").write_text("hidden")
    (place / "one").write_text("old")
    notes = (place / "mine" / "deep" / "notes").stat()
    write_folder(place, one)
    assert seen(place) == {"one": b"new", "mine/deep/notes": b"notes"}
    assert (place / ".hidden").read_text() == "hidden"
    assert (place / "mine" / "deep" / "notes").stat().st_ino == notes.st_ino
    assert os.listdir(tmp_path) == ["results"]


@posix
def test_links_pipes_and_write_protected_folders_are_carried_over(tmp_path):
    place = tmp_path / "results"
    (place / "closed").mkdir(parents=True)
    (place / "closed" / "file").write_text("kept")
    (place / "closed").chmod(0o555)
    (place / "nowhere").symlink_to("gone")
    os.mkfifo(place / "pipe")
    (tmp_path / "link").symlink_to("results")
    write_folder(tmp_path / "link", one)
    assert (tmp_path / "link").is_symlink() and (place / "pipe").is_fifo()
    assert os.readlink(place / "nowhere") == "gone"
    assert mode(place / "closed") == 0o555 and (place / "closed" / "file").read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == ["link", "results"]
    (place / "closed").chmod(0o755)


def test_a_file_that_cannot_be_linked_is_copied(tmp_path, monkeypatch):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "notes").write_text("notes")
    without_links(monkeypatch)
    write_folder(tmp_path / "results", one)
    assert seen(tmp_path / "results") == {"one": b"new", "notes": b"notes"}


def test_a_folder_in_the_way_of_a_file_is_refused(tmp_path):
    (tmp_path / "results" / "one").mkdir(parents=True)
    with pytest.raises(
        ToolkitError, match="'one' in it is a folder and stands in the way; nothing was written"
    ):
        write_folder(tmp_path / "results", one)
    assert (tmp_path / "results" / "one").is_dir() and os.listdir(tmp_path) == ["results"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("file", "a file, not a folder"),
        ("none/results", "does not exist; make it first"),
        ("here", "the folder you are in"),
        (".", "the folder you are in"),
        ("here/within/..", "the folder you are in"),
        ("", "the folder you are in"),
        ("..", "the folder you are in"),
        ("/", "the folder you are in"),
        ("a\0b", "zero byte"),
        ("crowd", "more than 3 files"),
        ("deep", "folders 5 deep"),
    ],
)
def test_folders_that_cannot_be_exchanged_are_refused_before_the_work(tmp_path, monkeypatch, name, said):
    monkeypatch.setattr(folders, "MOST_ENTRIES", 3)
    monkeypatch.setattr(folders, "DEEPEST", 5)
    (tmp_path / "here" / "within").mkdir(parents=True)
    (tmp_path / "file").write_text("x")
    (tmp_path / "crowd").mkdir()
    for n in range(4):
        (tmp_path / "crowd" / str(n)).write_text("x")
    (tmp_path / "deep" / "1" / "2" / "3").mkdir(parents=True)
    if name == "deep":
        monkeypatch.setattr(folders, "DEEPEST", 2)
        said = "folders 2 deep"
    monkeypatch.chdir(tmp_path / "here")
    path = name if name in (".", "..", "", "/") else os.path.join("..", name)
    for refuse in (check_folder, lambda path: write_folder(path, lambda _: pytest.fail("it was filled"))):
        with pytest.raises(ToolkitError, match=said):
            refuse(path)


def test_a_refusal_within_names_the_folder_that_was_asked_for(tmp_path):
    with pytest.raises(RunError, match=r"^cannot write '.*results/none/one': the folder '.*results/none'"):
        write_folder(tmp_path / "results", lambda f: write_file(f / "none" / "one", ""), error=RunError)

    def interrupted(folder):
        one(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "results", interrupted)
    assert os.listdir(tmp_path) == []


def test_two_renames_put_the_old_folder_back(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "renamed", lambda *_: False)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "one").write_text("old")
    rename = os.rename

    def fail(source, target):
        if ".new-" in str(source):
            raise OSError(5, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(ToolkitError, match="Input/output error; nothing was written"):
        write_folder(tmp_path / "results", one)
    assert seen(tmp_path) == {"results/one": b"old"} and os.listdir(tmp_path) == ["results"]


@pytest.mark.skipif(sys.platform not in system.FLAGS, reason="no rename with flags")
def test_this_system_exchanges_in_one_step(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    assert system.renamed(tmp_path / "one", tmp_path / "two", system.SWAP)
    assert seen(tmp_path) == {"one/two": b"two", "two/one": b"one"}
    with pytest.raises(FileExistsError):
        system.renamed(tmp_path / "one", tmp_path / "two", system.NEW)


# --- what is left behind -----------------------------------------------------------------------------------


@pytest.fixture
def gone():
    """Return the number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@posix
def test_only_what_ended_processes_left_is_taken_away(tmp_path, gone):
    ours, other = hidden._machine(), "0" * 8
    names = {
        "left": f".file.new-{ours}-{gone}-0123abcd",
        "folder": f".file.new-{ours}-{gone}-0123abce",
        "old": f".file.old-{ours}-{gone}-0123abcd",
        "living": f".file.new-{ours}-{os.getppid()}-0123abcd",
        "elsewhere": f".file.new-{other}-{gone}-0123abcd",
        "another": f".files.new-{ours}-{gone}-0123abcd",
        "mine": ".file.new-notes",
    }
    for kind, name in names.items():
        if kind in ("folder", "old"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_text(kind)
    (tmp_path / "file").write_text("before")
    write_file(tmp_path / "file", "text")
    kept = {names[kind] for kind in ("living", "elsewhere", "another", "mine")}
    assert set(os.listdir(tmp_path)) == kept | {"file"}


@posix
def test_the_old_folder_of_a_killed_exchange_comes_back_first(tmp_path, gone):
    old = tmp_path / f".results.old-{hidden._machine()}-{gone}-0123abcd"
    old.mkdir()
    (old / "notes").write_text("notes")
    write_folder(tmp_path / "results", one)
    assert seen(tmp_path) == {"results/one": b"new", "results/notes": b"notes"}
    assert os.listdir(tmp_path) == ["results"]


def test_reading_is_bounded(tmp_path):
    (tmp_path / "file").write_bytes(b"12345")
    assert read_file(tmp_path / "file", 5) == b"12345"
    for path, said in (
        (tmp_path / "file", "larger than 4 bytes"),
        (tmp_path, "folder"),
        (Path("a\0b"), "zero"),
    ):
        with pytest.raises(OSError, match=said):
            read_file(path, 4)


def test_a_reader_never_misses_the_folder(tmp_path):
    """While a folder is exchanged again and again, one of its answers is always there, whole."""
    if sys.platform not in system.FLAGS:
        pytest.skip("no exchange in one step")
    place, over = tmp_path / "results", threading.Event()
    write_folder(place, one)
    missed = []

    def read():
        while not over.is_set():
            if not (place / "one").exists():
                missed.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(50):
        write_folder(place, one)
    over.set()
    reader.join()
    assert not missed
