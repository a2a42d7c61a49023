"""Another name for a thing, with all its uses: the crisis stays what it was, and so does everything else in the file."""

import re
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.errors import ToolkitError
from toolkit.scenario.reader import read
from toolkit.scenario.renaming import rename
from toolkit.scenario.renaming.uses import Declared, uses

SCENARIOS = Path(__file__).resolve().parents[4] / "scenarios"
TEXT = """\
# The word heat stands here too.
format: 1
id: own
title: All about heat
as_of: 2031-04-01
horizon: 3
turn: 1 week
order: [events, [north.land, north.sea], south]
sources:
  paper: {title: A paper, publisher: The paper, reliability: B}
  echo: {title: An echo, publisher: Another, reliability: C, quotes: paper}
claims:
  told: {says: It is hot., source: [paper, echo], credibility: 2}
parameters:
  luck: {uniform: [0, 1], claim: told}
  nerve: {uniform: [0, 1], judgement: Guessed.}
correlations:
  - {between: [luck, nerve], rank: 0.5, judgement: Guessed.}
variables:
  heat: {levels: [low, middle, high], start: {low: 0.5, middle: 0.5}, judgement: Guessed.}
  mood: {levels: [low, fair], start: low, judgement: Guessed., visible_to: [north]}
actors:
  north:
    name: The North
    tracks: [land, sea]
    capabilities: {ships: {amount: luck, unit: ships, judgement: Guessed.}}
    decides: {sees: {nerve: 0.5}, look_ahead: 1 turns, judgement: Guessed.}
    payoffs: {hot: 0.1 * ships, cold: nerve}
    options:
      hold: {track: land, appeal: 0, judgement: Guessed.}
      sail: {track: sea, appeal: 'luck * (heat == low)', effects: {heat: +1}, judgement: Guessed.}
      wait: {track: sea, appeal: 0, judgement: Guessed.}
  south:
    options:
      stay: {appeal: 0.1 * north.ships, judgement: Guessed.}
      ease:
        when: >-
          heat >= middle
          and mood == low
        effects: {heat: -1, mood: =fair}
        judgement: Guessed.
events:
  thaw: {when: low < heat, rate: luck * nerve per week, effects: {heat: -1}, judgement: Guessed.}
outcomes:
  hot: {when: heat == high, judgement: Counted.}
  cold: {otherwise: true}
questions:
  sails: {text: Will it sail in heat?, choice: north.sea.sail}
  eases: {text: Will either?, choice: [south.ease, south.stay], given: heat > low}
  warm: {text: How warm?, quantity: heat}
  thaws: {text: Does it thaw?, event: thaw, asks: date}
  ends: {text: Hot?, outcomes: [hot]}
variants:
  calm: {title: Calm, set: {variables.heat.start: low, actors.north.options.sail.appeal: -1 + nerve}, remove: [events.thaw]}
  forced: {title: Forced, force: [{turn: 1, actor: south, option: stay}]}
"""
REPORTS = """\
reports:
  first: {date: 2031-04-02, choice: north.sea.sail, says: It sails., publisher: A paper, reliability: B, credibility: 2}
  second: {date: 2031-04-03, condition: heat >= middle, says: It is warm., publisher: A paper, reliability: B, credibility: 2}
"""
NEW = "anew"
NAMES = {
    "heat": 11, "mood": 3, "luck": 5, "nerve": 6, "ships": 3, "north": 7, "south": 5, "land": 3, "sea": 5, "sail": 3, "wait": 1,
    "stay": 3, "ease": 2, "thaw": 3, "hot": 3, "cold": 2, "told": 2, "paper": 3, "echo": 2,
    "heat.low": 6, "mood.low": 3, "middle": 3, "high": 2, "fair": 2, "calm": 1, "forced": 1, "sails": 1,
}  # fmt: skip
"""Name -> how often it stands in the scenario, counted by hand."""


def answers(text):
    crisis = ct.loads(text)
    found = []
    for one in (crisis, crisis.variant("calm"), crisis.variant("forced")):
        result = ct.run(one, draws=4, seed=1, questions=True, progress=False)
        found += [*ct.outcomes(result).table.probability, *ct.questions(result).table.probability.dropna()]
    return found


@pytest.fixture(scope="module")
def before():
    return answers(TEXT)


@pytest.mark.parametrize("old", NAMES)
def test_every_kind_of_name_can_be_another_and_nothing_else_is(old, before):
    done = rename(TEXT, "own.yaml", old, NEW, {})
    new, name = done.texts["own.yaml"], old.rpartition(".")[2]
    assert done.n_uses["own.yaml"] == NAMES[old]
    assert len(re.findall(rf"\b{NEW}\b", new)) == NAMES[old]
    assert re.sub(rf"\b{NEW}\b", name, new) == TEXT  # comments, layout and texts for readers are as they were
    back = rename(new, "own.yaml", old.rpartition(".")[0] + "." + NEW if "." in old else NEW, name, {})
    assert back.texts["own.yaml"] == TEXT


@pytest.mark.parametrize("old", ["heat", "ships", "north", "stay", "mood.low", "thaw", "told"])
def test_the_crisis_stays_what_it_was(old, before):
    # the draws of an input hang on its name, so no input is among these
    assert answers(rename(TEXT, "own.yaml", old, NEW, {}).texts["own.yaml"]) == pytest.approx(
        before, abs=1e-12
    )


def test_reports_are_renamed_too_and_what_still_has_the_word_is_told():
    done = rename(
        TEXT, "own.yaml", "heat", NEW, {"own.reports.yaml": REPORTS, "other.reports.yaml": "reports: {}\n"}
    )
    assert done.texts["own.reports.yaml"] == REPORTS.replace("heat", NEW)
    assert done.n_uses == {"own.yaml": NAMES["heat"], "own.reports.yaml": 1}
    assert done.left == {"own.yaml": (1, 4, 48)}
    level = rename(TEXT, "own.yaml", "middle", NEW, {"own.reports.yaml": REPORTS})
    assert level.texts["own.reports.yaml"] == REPORTS.replace("middle", NEW)


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ("wait", "no_effect.actors.north.options.anew"),
        ("north", "no_effect.actors.anew.options.wait"),
        ("heat", "no_effect.actors.north.options.wait"),
    ],
)
def test_what_is_accepted_goes_with_its_path(old, key):
    accepting = TEXT + "accepted: {no_effect.actors.north.options.wait: It waits for heat in the north.}\n"
    new = rename(accepting, "own.yaml", old, NEW, {}).texts["own.yaml"]
    assert new.endswith(f"accepted: {{{key}: It waits for heat in the north.}}\n")


@pytest.mark.parametrize("before_lines", ["\ufeff", "# one\r\n\r\n"])
def test_files_of_other_editors(before_lines):
    text = before_lines + TEXT.replace("\n", "\r\n")
    new = rename(text, "own.yaml", "heat", NEW, {}).texts["own.yaml"]
    assert re.sub(rf"\b{NEW}\b", "heat", new) == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hold", NEW, "hold is the option that everyone has"),
        ("stay", "hold", "hold is the option that everyone has"),
        ("low", NEW, "may be any of: heat.low, mood.low"),
        ("hete", NEW, "nothing here is named 'hete'.*\n  nearest: heat"),
        ("heat", "mood", "cannot be named 'mood'"),
        ("luck", "ships", "cannot be named 'ships': own.yaml:26:20"),
        ("heat", "two words", "cannot be named 'two words'"),
        ("heat", "max", "cannot be named 'max'"),
        ("wait", "sail", "cannot be named 'sail'"),
        ("heat", "a: b", "cannot be named 'a: b'"),
    ],
)
def test_what_would_break_or_change_the_crisis_is_refused(old, new, said):
    with pytest.raises(ToolkitError, match=said):
        rename(TEXT, "own.yaml", old, new, {})


@pytest.mark.parametrize("file", ["chicken", "deterrence", "taiwan-strait-1996"])
def test_shipped_scenarios_have_every_name_in_place(file):
    text = (SCENARIOS / f"{file}.yaml").read_text(encoding="utf-8")
    tree = read(text, file)
    names = sorted({use.of for use in uses(tree.data, Declared(tree.data))})
    for name in names[:: max(1, len(names) // 12)]:
        new = rename(text, file, f"{name.owner or name.kind}.{name.name}", "zz_anew", {}).texts[file]
        assert new.replace("zz_anew", name.name) == text


def test_the_command_writes_both_files_or_neither(tmp_path, capsys):
    own, reports = tmp_path / "own.yaml", tmp_path / "own-week.reports.yaml"
    own.write_text(TEXT, encoding="utf-8")
    reports.write_text(REPORTS, encoding="utf-8")
    assert main(["rename", str(own), "heat", "mood"]) == 2
    assert own.read_text(encoding="utf-8") == TEXT
    assert main(["rename", str(own), "heat", NEW]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"variables.heat is now '{NEW}', in 11 places" in said
    assert "the word 'heat' still stands in lines 1, 4, 48" in said
    assert reports.read_text(encoding="utf-8") == REPORTS.replace("heat", NEW)
    assert main(["rename", "chicken", "a", "b"]) == 2
    assert main(["rename", str(own), NEW, "heat", "--reports", str(tmp_path / "none.yaml")]) == 2
    assert NEW in own.read_text(encoding="utf-8")


LESSON = """\
lesson:
  - {says: Move luck., move: {luck: 0.9}, notice: hot, seen: It is hot.}
  - {says: Be calm., what_if: calm, notice: sails, seen: calm.}
"""


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("luck", "{says: Move luck., move: {anew: 0.9}, notice: hot,"),
        ("hot", "move: {luck: 0.9}, notice: anew, seen: It is hot."),
        ("calm", "{says: Be calm., what_if: anew, notice: sails, seen: calm.}"),
        ("sails", "what_if: calm, notice: anew,"),
    ],
)
def test_a_lesson_keeps_up(old, line):
    text = TEXT.rstrip("\n") + "\n" + LESSON
    assert line in rename(text, "own.yaml", old, NEW, {}).texts["own.yaml"]
