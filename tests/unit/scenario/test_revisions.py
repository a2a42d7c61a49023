"""Earlier revisions of a file are read from git, and whatever is not there is said in a sentence."""

from __future__ import annotations

import subprocess

import pytest

import toolkit as ct
from toolkit.scenario.revisions import scenario_at

TEXT = ct.load("chicken").to_yaml()


def git(folder, *words):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    git(folder, "init", "-q", "-b", "main")
    (folder / "sub").mkdir()
    for number, title in enumerate(("First", "Second")):
        (folder / "sub" / "mine.yaml").write_text(TEXT.replace("Chicken, a", f"{title}, a"), encoding="utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", f"{number}")
    (folder / "broken.yaml").write_bytes(b"format: \xff\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "broken")
    return folder


def test_a_revision_is_read_as_it_stood(kept, monkeypatch):
    file = kept / "sub" / "mine.yaml"
    assert scenario_at("HEAD~2", str(file)).title.startswith("First")
    assert scenario_at("main", str(file)).title.startswith("Second")
    monkeypatch.chdir(kept / "sub")
    assert scenario_at("HEAD~2", "mine.yaml").title.startswith("First")
    assert scenario_at("HEAD~2", "../sub/mine.yaml").title.startswith("First")


@pytest.mark.parametrize(
    ("revision", "file", "says"),
    [
        ("mian", "sub/mine.yaml", r"'mian' is no file.*no revision.*\n  nearest: main"),
        ("--output=x", "sub/mine.yaml", "'--output=x' is no file"),
        ("HEAD", "other.yaml", "does not stand in revision 'HEAD'"),
        ("HEAD~2", "broken.yaml", "does not stand in revision 'HEAD~2'"),
        ("HEAD", "broken.yaml", "HEAD:.*broken.yaml:1:9"),
    ],
)
def test_what_is_not_there_is_said(kept, revision, file, says):
    with pytest.raises(ct.ToolkitError, match=f"(?s){says}"):
        scenario_at(revision, str(kept / file))
    assert not (kept / "x").exists()


def test_a_folder_that_git_does_not_keep_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ct.ToolkitError, match="lies in no folder that git keeps"):
        scenario_at("HEAD", str(tmp_path / "mine.yaml"))


def test_a_machine_without_git_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ct.ToolkitError, match="expected the program git, or two files"):
        scenario_at("HEAD", str(tmp_path / "mine.yaml"))
