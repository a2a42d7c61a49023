"""Files that build on another: what is shared and changed, where mistakes are told, and what is refused."""

import os
import pickle
import subprocess

import pytest
from crises import SMALL

import toolkit as ct
from toolkit.cli import main
from toolkit.cli.watching import watch
from toolkit.errors import ScenarioError, ToolkitError
from toolkit.scenario.bases import Folder
from toolkit.scenario.extending import bases_of
from toolkit.scenario.formats import format_of
from toolkit.scenario.revisions import scenario_at

BASE = SMALL.replace(
    "variables:",
    """sources:
  wire: {title: Wire, date: 2030-12-30, reliability: B}  # every evening
claims:
  seen: {says: Two ships were seen., source: wire, credibility: 2}
parameters:
  resolve: {uniform: [0.2, 0.4], judgement: Guessed.}
variables:""",
)
OWN = """extends: base.yaml
id: tense
title: Tense
claims:
  moved: {says: The fleet has moved., source: wire, credibility: 2}
parameters:
  resolve: {value: 0.5, claim: [moved, seen], judgement: So.}
set:
  actors.north.options.push.appeal: 0.1 + resolve
add:
  actors.north.options.wait: {appeal: 0.2, judgement: Guessed.}
remove: [events.storm]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def loaded(folder, text=OWN, name="own.yaml"):
    (folder / name).write_text(text)
    return ct.load(folder / name)


def refused(folder, text, name="own.yaml"):
    with pytest.raises(ScenarioError) as caught:
        loaded(folder, text, name)
    return caught.value.problems


def test_what_is_shared_and_what_is_changed(folder):
    crisis = loaded(folder).declared
    assert (crisis.id, crisis.title, crisis.horizon) == ("tense", "Tense", 4)
    assert list(crisis.claims) == ["seen", "moved"]
    assert crisis.parameters["resolve"].value == 0.5
    assert crisis.parameters["resolve"].uniform is None
    assert {name: one.appeal for name, one in crisis.actors["north"].options.items()} == {
        "push": "0.1 + resolve",
        "wait": "0.2",
    }
    assert not crisis.events


def test_the_digest_is_that_of_the_whole(folder):
    crisis = loaded(folder)
    alone = ct.loads(crisis.to_yaml())
    assert alone.digest == crisis.digest
    assert alone.document == crisis.document
    assert "extends" not in crisis.document


def test_it_is_written_in_one_piece_laid_out_like_the_base(folder):
    text = loaded(folder).to_yaml()
    assert "# every evening" in text
    assert "extends" not in text


def test_places_are_those_of_the_right_file(folder):
    crisis = pickle.loads(pickle.dumps(loaded(folder)))
    assert crisis.place("claims", "moved").startswith(f"{folder}/own.yaml:5:")
    assert crisis.place("claims", "seen").startswith(f"{folder}/base.yaml:10:")
    assert crisis.place("actors", "north", "options", "push", "appeal").startswith(f"{folder}/own.yaml:9:")
    assert [os.path.basename(one) for one in crisis.files] == ["own.yaml", "base.yaml"]


def test_mistakes_are_told_in_the_right_file(folder):
    (folder / "base.yaml").write_text(BASE.replace("tension: +1", "tensoin: +1", 1))
    base, own = refused(folder, OWN.replace("0.1 + resolve", "0.1 + resolv"))
    assert (own.file, own.line) == (f"{folder}/own.yaml", 9)
    assert (base.file, base.line) == (f"{folder}/base.yaml", 17)


def test_a_base_that_cannot_be_read_is_told_in_its_file(folder):
    (folder / "base.yaml").write_text("format: 1\nevents: [\n")
    (found,) = refused(folder, OWN)
    assert os.path.basename(found.file) == "base.yaml"


def test_bases_of_bases(folder):
    (folder / "below").mkdir()
    (folder / "below" / "deep.yaml").write_text(BASE)
    (folder / "base.yaml").write_text("extends: below/deep.yaml\ntitle: Between\nhorizon: 6\n")
    crisis = loaded(folder)
    assert crisis.declared.horizon == 6
    assert crisis.place("claims", "seen").startswith(f"{folder}/below/deep.yaml:10:")
    assert ct.loads(crisis.to_yaml()).digest == crisis.digest


def test_families_of_a_base_are_taken_apart_in_the_end(folder):
    push = "push: {for: {x: 1..3}, appeal: 0.1 * x,"
    (folder / "base.yaml").write_text(BASE.replace("push: {appeal: 0.1,", push))
    crisis = loaded(
        folder,
        "extends: base.yaml\nset: {actors.north.options.push.appeal: 0.3 * x}\nvariables:\n  x1: {levels: flag, start: false, judgement: Given.}\n",
    )
    assert crisis.declared.actors["north"].options["push_2"].appeal == "0.3 * 2"
    assert ct.loads(crisis.to_yaml()).digest == crisis.digest


def ring(folder):
    (folder / "base.yaml").write_text("extends: own.yaml\n")
    return OWN


def self_made(folder):
    return OWN.replace("base.yaml", "own.yaml")


def chain(folder):
    for n in range(12):
        (folder / f"c{n}.yaml").write_text(f"extends: c{n + 1}.yaml\n")
    (folder / "c12.yaml").write_text(BASE)
    return OWN.replace("base.yaml", "c0.yaml")


def linked(folder):
    (folder / "inside").mkdir()
    (folder / "inside" / "base.yaml").symlink_to("/etc/hosts")
    return OWN.replace("base.yaml", "inside/base.yaml")


def linked_folder(folder):
    (folder / "inside").symlink_to("/etc")
    return OWN.replace("base.yaml", "inside/hosts")


def piped(folder):
    os.mkfifo(folder / "pipe.yaml")
    return OWN.replace("base.yaml", "pipe.yaml")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ring, "so that none of them is the first"),
        (self_made, "so that none of them is the first"),
        (chain, "more than 8 files build on each other"),
        (linked, "is a link that leads out of the folder"),
        (linked_folder, "is a link that leads out of the folder"),
        (piped, "is not there"),
        (lambda _: OWN.replace("base.yaml", "../base.yaml"), "leads out of the folder"),
        (lambda _: OWN.replace("base.yaml", "/etc/hosts"), "leads out of the folder"),
        (lambda _: OWN.replace("base.yaml", "'C:\\\\base.yaml'"), "no path that all systems read alike"),
        (lambda _: OWN.replace("base.yaml", '"a\\0b"'), "no path that all systems read alike"),
        (lambda _: OWN.replace("base.yaml", "a" * 5000), "be found"),
        (lambda _: OWN.replace("base.yaml", "."), "is not there"),
        (lambda _: OWN.replace("base.yaml", "[base.yaml]"), "no name of a file"),
        (lambda _: OWN.replace("extends: base.yaml\n", ""), "and this file has none"),
        (lambda _: OWN.replace("remove: [events.storm]", "remove: events.storm"), "no list of paths"),
        (lambda _: OWN.replace("set:\n", "set: [1]\nnote:\n"), "no table"),
        (lambda _: OWN.replace("events.storm]", "events.strom]"), "not there to be removed"),
    ],
)
def test_what_is_refused(folder, made, said):
    found = refused(folder, made(folder))
    assert len(found) == 1
    assert said in " ".join(str(found[0]).split()) or (said == "be found" and "is not there" in str(found[0]))
    assert os.path.basename(found[0].file)[:1] in "obc"


def test_a_text_without_a_folder_cannot_extend(folder):
    with pytest.raises(ScenarioError, match="no folder in which to look"):
        ct.loads(OWN)
    assert ct.loads(OWN, folder=folder).digest == loaded(folder).digest


def test_so_many_changes_of_so_much_are_refused(folder):
    many = "".join(f"  v{n}: {{levels: flag, start: false, judgement: Given.}}\n" for n in range(4_000))
    (folder / "base.yaml").write_text(BASE.replace("variables:\n", f"variables:\n{many}"))
    sets = "".join(f"  variables.v{n}.start: true\n" for n in range(400))
    (found,) = refused(folder, f"extends: base.yaml\nset:\n{sets}")
    assert "400 changes by path" in found.problem


def test_a_base_cannot_come_in_by_a_what_if():
    with pytest.raises(ScenarioError, match="a base cannot come in by a change"):
        ct.loads(BASE).with_changes(set={"extends": "base.yaml"})


def test_renaming_says_that_it_does_not_follow_bases(folder, capsys):
    loaded(folder)
    assert main(["rename", str(folder / "own.yaml"), "moved", "sailed"]) == 2
    assert "extends 'base.yaml'" in capsys.readouterr().err
    assert (folder / "own.yaml").read_text() == OWN


def test_watching_sees_a_base_change(folder, monkeypatch):
    path, seen, calls = folder / "own.yaml", [], []
    loaded(folder)

    def check():
        seen.append(ct.load(path).declared.horizon)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return 0

    def sleep(seconds):
        calls.append(seconds)
        if len(calls) == 1:
            (folder / "base.yaml").write_text(BASE.replace("horizon: 4", "horizon: 12"))
        assert len(calls) < 50

    monkeypatch.setattr("toolkit.cli.watching.time.sleep", sleep)
    assert watch([str(path)], check, every=0.0, also=lambda: [str(folder / "base.yaml")]) == 0
    assert seen == [4, 12]


def test_a_revision_has_the_base_of_that_revision(folder, monkeypatch):
    def git(*words):
        subprocess.run(
            ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words],
            check=True,
            capture_output=True,
        )

    loaded(folder)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    (folder / "base.yaml").write_text(BASE.replace("horizon: 4", "horizon: 9"))
    monkeypatch.chdir(folder)
    assert scenario_at("HEAD", "own.yaml").declared.horizon == 4
    assert ct.load("own.yaml").declared.horizon == 9


def test_the_format_of_a_file_may_be_that_of_its_base(folder, capsys):
    loaded(folder)
    assert main(["migrate", str(folder / "own.yaml")]) == 0
    assert "is of format 1" in capsys.readouterr().out
    (folder / "base.yaml").write_text(BASE.replace("format: 1", "format: 2"))
    with pytest.raises(ToolkitError, match="format 2 is not known"):
        format_of(str(folder / "own.yaml"))
    (folder / "none.yaml").write_text("id: x\n")
    assert main(["migrate", str(folder / "none.yaml")]) == 2
    assert "does not say which format" in capsys.readouterr().err


def test_the_files_on_which_one_builds_are_found_even_where_they_are_broken(folder):
    (folder / "base.yaml").write_text("extends: first.yaml\n")
    (folder / "first.yaml").write_text("events: [\n")
    assert bases_of(OWN, Folder(folder)) == [
        str((folder / name).resolve()) for name in ("base.yaml", "first.yaml")
    ]
    (folder / "base.yaml").write_text("extends: gone.yaml\n")
    assert bases_of(OWN, Folder(folder)) == [str((folder / "base.yaml").resolve())]
    assert bases_of(SMALL, Folder(folder)) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe\x00", "saved as UTF-16"), (b"id: " + b"a" * 4_100_000, "larger than 4 MB")],
)
def test_a_base_that_is_no_scenario_file(folder, content, said):
    (folder / "base.yaml").write_bytes(content)
    (found,) = refused(folder, OWN)
    assert said in found.problem
    assert (os.path.basename(found.file), found.line) == ("own.yaml", 1)


def test_files_are_bounded_together(folder):
    (folder / "base.yaml").write_text(BASE + "# " + "a" * 999_000)
    (found,) = refused(folder, OWN + "# " + "a" * 1_000)
    assert "characters together" in found.problem


FAMILY = BASE.replace(
    "north: {options: {",
    "north: {options: {call: {for: {x: 0..4 by 2}, appeal: 0.1 * x, judgement: Guessed.}, ",
)


def test_one_member_of_a_family_of_the_base_is_changed_by_the_path_that_a_what_if_takes(folder):
    (folder / "base.yaml").write_text(FAMILY)
    own = (
        "extends: base.yaml\nid: own\ntitle: Own\n"
        "remove: [actors.north.options.call_0]\n"
        "add: {actors.north.options.call_2.note: Loud.}\n"
        "set:\n  actors.north.options.call_4.appeal: 0.9\n  actors.north.options.call.judgement: Said anew.\n"
    )
    options = loaded(folder, own).declared.actors["north"].options
    assert "call_0" not in options and options["call_2"].note == "Loud."
    assert (options["call_4"].appeal, options["call_2"].appeal) == ("0.9", "0.1 * 2")
    assert options["call_4"].judgement == options["call_2"].judgement == "Said anew."
    with pytest.raises(ScenarioError) as caught:
        loaded(folder, own.replace("call_4.appeal", "call_5.appeal"))
    [problem] = caught.value.problems
    assert "call_2, call_4" in str(problem) and problem.line == 7


def test_a_path_that_is_no_text_is_refused(folder):
    (folder / "base.yaml").write_text(FAMILY)
    with pytest.raises(ScenarioError, match="'1' is not there"):
        loaded(folder, "extends: base.yaml\nid: own\ntitle: Own\nset: {1: 2}\n")
