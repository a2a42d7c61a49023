"""The command ``crisis``: answers, and one clear sentence for every mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli import main
from toolkit.engines import run
from toolkit.scenario import load, loads, shipped

ROOT = Path(__file__).resolve().parents[3]
SCENARIO = """\
format: 1
id: coin
title: A coin that ends the crisis
as_of: 2031-01-01
horizon: 3
turn: 1 week
parameters:
  pace: {pert: [0.1, 0.3, 0.6], judgement: Invented.}
variables:
  face: {levels: [none, heads, tails], start: none, judgement: Invented.}
ladder:
  0: {name: Quiet, when: true}
  1: {name: Settled, when: face != none, threshold: the coin has fallen}
events:
  toss: {when: face == none, probability: pace, judgement: Invented., chance: [{probability: 0.5, effects: {face: =heads}}, {probability: 0.5, effects: {face: =tails}}]}
outcomes:
  heads: {name: Heads, when: face == heads, ends: true}
  tails: {name: Tails, when: face == tails, ends: true}
  open: {otherwise: true}
variants:
  slow: {title: Slow, set: {parameters.pace: {value: 0.1, judgement: Slow.}}}
"""


@pytest.fixture
def coin(tmp_path):
    path = tmp_path / "coin.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def crisis(*words, **options):
    command = [sys.executable, "-m", "toolkit.cli", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **options)


def imported(*words) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "toolkit.cli", *words],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return {
        line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if line.startswith("import time:")
    }


# --- answers


def test_help_is_quick_and_says_what_to_do():
    loaded = imported("--help")
    assert not loaded & {"numpy", "pydantic", "pandas", "scipy", "matplotlib", "yaml"}
    assert "examples:" in crisis("run", "--help").stdout


def test_check_loads_no_slow_library(coin):
    assert not imported("check", coin) & {"scipy.stats", "pandas", "matplotlib", "matplotlib.pyplot"}
    assert not imported("check", coin, "--no-states") & {"numpy", "scipy", "pandas", "matplotlib"}


def test_list(capsys):
    assert main(["list"]) == 0
    assert "caribbean-2025" in capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["scenarios"][0]["as_of"]


def test_help_says_how_many_draws_a_run_takes(capsys):
    from toolkit.engines.plan import DEFAULT_DRAWS, DRAWS_WITH_FORESIGHT

    for command in ("run", "brief", "compare"):
        assert main([command, "--help"]) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert f"default {DEFAULT_DRAWS}; {DRAWS_WITH_FORESIGHT} where actors look ahead" in said


def test_a_new_scenario_is_clean_and_under_its_own_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "my harbour", "--title", 'A "quarrel": what now?']) == 0
    assert 'crisis play "my harbour.yaml" --seats arven' in capsys.readouterr().out
    scenario = load("my harbour.yaml")
    assert scenario.id == "my-harbour" and scenario.title == 'A "quarrel": what now?'
    assert main(["check", "my harbour.yaml", "--strict"]) == 0
    for name in scenario.variants:
        scenario.variant(name)
    path = tmp_path / "my harbour.yaml"
    asking = re.sub(
        r"^# (?=questions:|  \w+: \{text)", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert list(loads(asking).declared.questions) == [
        "fighting_by_april", "when_signed", "escort_if_armed", "tension_at_the_end",
    ]  # fmt: skip
    assert "my-harbour" not in shipped() and "template" not in shipped()


def test_a_new_scenario_can_be_run_played_and_explored(tmp_path):
    path = tmp_path / "mine.yaml"
    assert main(["new", str(path)]) == 0
    record = load(path).declared
    assert record.ladder and record.correlations and record.variants and record.alternatives and record.claims
    assert any(parameter.lever for parameter in record.parameters.values())
    result = run(load(path), draws=16, progress=False)
    likely = dict(zip(result.outcomes, result.probability, strict=True))
    assert likely["standoff"] > likely["settlement"] > likely["clash"] > 0.01


def test_new_writes_over_nothing(tmp_path, capsys):
    path = tmp_path / "mine.yaml"
    path.write_text("mine", encoding="utf-8")
    assert main(["new", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert main(["new", str(tmp_path / "mine.json")]) == 2
    assert main(["new", str(tmp_path / "other"), "--title", " "]) == 2
    assert not (tmp_path / "other.yaml").exists()


def test_check_counts(coin, capsys):
    assert main(["check", coin]) == 0
    said = capsys.readouterr().out
    assert "1 variable, " in said and "1 event, " in said and "Reachable states: 1 at" in said
    assert main(["check", coin, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] and answer["counts"]["parameters"] == 1 and answer["states"]["reachable"] == 1


def test_check_tells_what_memory_costs(tmp_path, capsys):
    path = tmp_path / "memory.yaml"
    path.write_text(
        SCENARIO.replace(
            "toss: {when", "alarm: {probability: 0.1, once: true, judgement: Invented.}\n  toss: {when"
        )
    )
    assert main(["check", str(path)]) == 0
    assert " x 2.00" in capsys.readouterr().out


def test_check_lists_every_problem(tmp_path, capsys):
    path = tmp_path / "bad.yaml"
    path.write_text(
        SCENARIO.replace("probability: pace", "probability: pase").replace("face: =tails", "fase: =tails")
    )
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().out
    assert "nearest: pace" in said and "nearest: face" in said and "2 problems" in said
    assert main(["check", str(path), "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 2


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_run_prints_an_aligned_table(coin, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    assert main(["run", coin, "--seed", "3", "--draws", "16"]) == 0
    told = capsys.readouterr()
    assert all(len(line) <= int(width) for line in told.out.splitlines())
    for part in (
        "probability",
        "sampling",
        "ignorance",
        "disagreement",
        "in words",
        "seed 3",
        "As of 1 January 2031",
    ):
        assert part in " ".join(told.out.split())
    assert told.err.startswith("exact: 16 draws")


def test_run_as_json_is_one_object_with_full_precision(coin, capsys):
    assert main(["run", coin, "--json", "--draws", "16"]) == 0
    answer = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(name))
    assert {"scenario", "digest", "engine", "seed", "draws", "runs", "outcomes"} <= set(answer)
    assert [outcome["id"] for outcome in answer["outcomes"]] == ["heads", "tails", "open"]
    assert sum(outcome["probability"] for outcome in answer["outcomes"]) == pytest.approx(1.0, abs=1e-12)
    heads = answer["outcomes"][0]
    assert (
        heads["disagreement"] is None and heads["ignorance"][0] < heads["probability"] < heads["ignorance"][1]
    )


def test_a_variant_and_a_change_give_the_same_answer(coin, capsys):
    for words in (["--variant", "slow"], ["--set", "parameters.pace=0.1"], ["--set", "pace=0.1"]):
        assert main(["run", coin, "--json", *words]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["outcomes"][2]["probability"] == pytest.approx(0.9**3)


def test_any_part_can_be_changed(coin, capsys):
    for change in (
        "horizon=1",
        "events.toss.probability=0.3",
        "variables.face.start={none: 0.5, heads: 0.5}",
    ):
        assert main(["run", coin, "--json", "--set", change]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["variant"] == [f"{change.partition('=')[0]} changed"]
    assert answer["outcomes"][0]["probability"] > 0.5


def test_schema_accepts_the_scenarios(capsys):
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["id"]["description"] == "Short name."
    assert "One quantity" in schema["$defs"]["Variable"]["description"]
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    checker = jsonschema.Draft202012Validator(schema)
    for text in (SCENARIO, (ROOT / "scenarios/caribbean-2025.yaml").read_text(encoding="utf-8")):
        document = json.loads(json.dumps(yaml.safe_load(text), default=str))
        assert [error.message for error in checker.iter_errors(document)] == []
    assert list(checker.iter_errors(document | {"horizonn": 3}))


# --- files


def test_out_writes_figures_and_tables(coin, tmp_path, capsys):
    folder = tmp_path / "results"
    assert main(["run", coin, "--draws", "8", "--quiet", "--out", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert {
        "outcomes.csv",
        "outcomes.png",
        "outcomes.svg",
        "rungs.png",
        "incidence.png",
        "states.png",
    } <= names
    assert (folder / "outcomes.csv").read_text().startswith("outcome,label,probability")


def test_out_replaces_its_own_files_and_leaves_others(coin, tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "outcomes.csv").write_text("old")
    assert main(["run", coin, "--draws", "8", "--quiet", "--out", str(folder)]) == 0
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "outcomes.csv").read_text() != "old"


def test_full_disk_leaves_nothing_behind(coin, tmp_path, monkeypatch, capsys):
    from toolkit import saving

    def fail(answer, folder):
        (folder / "outcomes.csv").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "fill", fail)
    assert main(["run", coin, "--draws", "8", "--quiet", "--out", str(tmp_path / "results")]) == 2
    assert "No space left on device; nothing was written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["coin.yaml"]


# --- mistakes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "nearest: check"),
        (["run", "no-such-scenario"], "no shipped scenario and no file"),
        (["run", "COIN", "--sede", "4"], "nearest: --seed"),
        (["run", "COIN", "--seed", "x"], "'x' is not a whole number"),
        (["run", "COIN", "--draws", "0"], "expected at least 1"),
        (["run", "COIN", "--workers", "-1"], "or 0 for all processors"),
        (["run", "COIN", "--engine", "exat"], "nearest: exact"),
        (["run", "COIN", "--variant", "slo"], "nearest: slow"),
        (["run", "COIN", "--set", "pace"], "expected PATH=VALUE"),
        (["run", "COIN", "--set", "parameters.pase=0.2"], "nearest: pace"),
        (
            ["run", "COIN", "--set", "pase=0.2"],
            "unknown parameter 'pase'; expected one of: pace\n  nearest: pace",
        ),
        (["run", "COIN", "--set", "parameters.pace={pert: ["], "is not a table or list"),
        (["run", "COIN", "--out", "nowhere/results"], "does not exist"),
        (["run", "COIN", "--out", "COIN"], "has an unknown ending"),
        (["run", "COIN", "more"], "'more' was not expected here; crisis run takes SCENARIO and options"),
        (["trace", "COIN", "heads"], "crisis trace takes SCENARIO and options, such as --outcome heads"),
        (["list", "more"], "'more' was not expected here; crisis list takes options alone"),
        (
            ["caribbean-2025"],
            "is a scenario, not a command; to ask how it may end: crisis run caribbean-2025",
        ),
        (["Caribbean"], "is no command; to ask how it may end: crisis run caribbean-2025"),
        (["COIN"], "is a file, not a command; to ask how it may end: crisis run "),
        (["runn", "COIN"], "nearest: run\n"),
        (["run", "CHICKEN"], "nearest: chicken"),
        (["run", "chicken", "--set", "pace=0.2"], "unknown parameter 'pace'; none is declared"),
        (["run", ""], "'' is no name"),
        (["run"], "required: SCENARIO"),
    ],
)
def test_mistakes_are_one_clear_message(coin, capsys, words, said):
    assert main([coin if word == "COIN" else word for word in words]) == 2
    told = capsys.readouterr()
    assert said in told.err and told.err.startswith("crisis: ")
    assert "Traceback" not in told.err and told.out == ""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Ctrl-C"),
        (MemoryError(), 2, "memory"),
        (OSError(5, "Input/output error"), 2, "cannot write"),
    ],
)
def test_interruptions(monkeypatch, capsys, error, code, said):
    import toolkit.cli.listing as listing

    def fail(_arguments):
        raise error

    monkeypatch.setattr(listing, "main", fail)
    monkeypatch.setattr("toolkit.cli._silence_stdout", lambda: None)
    assert main(["list"]) == code
    assert said in capsys.readouterr().err


def test_a_reader_that_leaves_early_is_no_error(coin):
    script = f'"{sys.executable}" -m toolkit.cli schema | head -n 1; exit "${{PIPESTATUS[0]}}"'
    ran = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "{\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_device():
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "toolkit.cli", "list"], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stderr == "crisis: cannot write: No space left on device\n"


def test_check_shows_odds_per_turn_and_within_the_horizon(coin, capsys):
    assert main(["check", str(coin), "--odds"]) == 0
    said = capsys.readouterr().out
    assert all(head in said for head in ("ODDS", "MOST PROBABLE HISTORY", "OUTCOMES, AS DECLARED", "if open"))
    assert main(["check", str(coin), "--odds", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["odds"] and found["outcomes"]["as declared"]
    assert sum(found["outcomes"]["as declared"].values()) == pytest.approx(1.0)
    assert sum(found["coverage"][key] for key in ("both", "claim_only", "judgement_only", "neither")) > 0


def test_histories_are_told_sampled_or_most_probable(coin, capsys):
    assert main(["histories", str(coin), "--count", "2", "--seed", "3"]) == 0
    first = capsys.readouterr().out
    assert first.count("Ends as:") == 2
    assert main(["histories", str(coin), "--count", "2", "--most-probable", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["histories"]
    assert found[0]["probability"] >= found[1]["probability"] > 0.0
    assert main(["histories", str(coin), "--outcome", "nowhere"]) == 2
    assert "unknown outcome 'nowhere'" in capsys.readouterr().err


def test_news_and_run_learn_from_reports(capsys):
    assert (
        main(
            [
                "news",
                "caribbean-2025",
                "--evidence",
                "caribbean-2025-exercise",
                "--until",
                "2025-11-12",
                "--draws",
                "16",
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "invented-carrier" in said
    assert "invented-strike" not in said
    assert main(["run", "caribbean-2025", "--evidence", "nowhere.yaml"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["run", "caribbean-2025", "--until", "2025-11-12"]) == 2
    assert "no --evidence is given" in capsys.readouterr().err


# --- what-ifs


def test_compare_prints_every_what_if_and_writes_files(coin, tmp_path, capsys):
    place = tmp_path / "out"
    asked = ["compare", coin, "--set", "parameters.pace=0.5", "--draws", "8", "--seed", "3"]
    assert main([*asked, "--out", str(place)]) == 0
    said = capsys.readouterr().out
    assert "pace = 0.5" in said and "part at" in said and "same random numbers" in " ".join(said.split())
    assert {file.name for file in place.iterdir()} == {
        "compare.csv", "flips.csv", "parted.csv", "compare.json", "compare.html", "compare.png", "compare.svg",
    }  # fmt: skip
    assert main([*asked, "--json"]) == 0
    assert {row["what_if"] for row in json.loads(capsys.readouterr().out)["rows"]} == {"parameters.pace=0.5"}


def test_compare_refuses_what_is_not_there(coin, capsys):
    assert main(["compare", coin, "--set", "parameters.pace=0.5", "--outcome", "nothing"]) == 2
    assert "unknown outcome" in capsys.readouterr().err


def test_sensitivity_names_what_drives(coin, capsys):
    assert main(["sensitivity", coin, "--draws", "64"]) == 0
    said = capsys.readouterr().out
    assert "driven by" in said and "in all" in said
    assert main(["sensitivity", coin, "--draws", "64", "--by", "source", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["method"] == "exact"
    assert main(["sensitivity", coin, "--outcome", "nothing"]) == 2
    assert "unknown outcome" in capsys.readouterr().err


def test_dashboard_refuses_before_it_serves(monkeypatch, capsys):
    monkeypatch.setattr("toolkit.cli.dashboard.find_spec", lambda _name: None)
    assert main(["dashboard", "chicken"]) == 2
    assert "pip install voila" in capsys.readouterr().err
    monkeypatch.setattr("toolkit.cli.dashboard.find_spec", lambda _name: object())
    assert main(["dashboard", "chicken", "--port", "99999"]) == 2
    assert "try another --port" in capsys.readouterr().err


def test_a_class_with_wrong_seats_leaves_nothing_behind(tmp_path, capsys):
    assert main(["class", "chicken", "--seats", "north", "--folder", str(tmp_path / "class")]) == 2
    assert "expected one of: east, west" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_run_keeps_a_whole_result_and_no_other_command_does(coin, tmp_path, capsys):
    kept = tmp_path / "kept.nc"
    assert main(["run", coin, "--draws", "8", "--seed", "3", "--out", str(kept), "--quiet"]) == 0
    shown = capsys.readouterr().out
    assert main(["run", str(kept), "--quiet"]) == 0
    assert capsys.readouterr().out == shown
    assert main(["times", coin, "--out", str(tmp_path / "times.nc")]) == 2
    assert "only `crisis run` keeps a whole result" in capsys.readouterr().err
