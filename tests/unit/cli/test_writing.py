"""What helps with writing a scenario: a skeleton of one's own, the editor's schema, a check at every save."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.cli.watching import watch
from toolkit.errors import ToolkitError
from toolkit.scenario.reader import scan
from toolkit.scenario.schema import json_schema, reports_schema

ROOT = Path(__file__).resolve().parents[3]
LINE = "# yaml-language-server: $schema="


def as_json(node):
    """Return data as JSON has it: keys are text."""
    if isinstance(node, dict):
        return {str(key): as_json(value) for key, value in node.items()}
    return [as_json(value) for value in node] if isinstance(node, list) else node


# --- schemas


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda file: file.name)
def test_every_shipped_file_names_a_schema_that_lies_beside_it_and_fits(file):
    text = file.read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    assert first.startswith(LINE)
    schema = json.loads((file.parent / first.removeprefix(LINE)).read_text(encoding="utf-8"))
    data = as_json(scan(text, file.name).data)
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(data))


def test_the_schemas_are_as_the_records_are():
    for name, of in (("crisis", json_schema), ("reports", reports_schema)):
        kept = (ROOT / "scenarios" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert json.loads(kept) == json.loads(json.dumps(of())), "run: python docs/make_format.py"


def test_the_schema_of_reports_knows_a_wrong_key(capsys):
    assert main(["schema", "--reports"]) == 0
    checker = jsonschema.Draft202012Validator(json.loads(capsys.readouterr().out))
    report = {"date": "2031-01-02", "event": "storm", "says": "A storm.", "publisher": "A paper"}
    assert checker.is_valid({"reports": {"one": report}})
    assert not checker.is_valid({"reports": {"one": report | {"grade": "A1"}}})


# --- skeletons


def test_a_skeleton_has_the_actors_and_turns_that_were_asked_for(tmp_path, capsys):
    file = tmp_path / "strait.yaml"
    words = [
        "--title",
        'The "strait": what now?',
        "--actors",
        "United States, São Tomé, Deal",
        "--turns",
        "12",
    ]
    assert main(["new", str(file), *words]) == 0
    said = capsys.readouterr().out
    assert "crisis.schema.json beside it" in said and "--seats united_states" in said
    assert main(["check", str(file), "--strict"]) == 0
    crisis = ct.load(file)
    assert (crisis.title, crisis.declared.horizon) == ('The "strait": what now?', 12)
    names = {key: actor.name for key, actor in crisis.declared.actors.items()}
    assert names == {"united_states": "United States", "sao_tome": "São Tomé", "deal_side": "Deal"}
    table = ct.outcomes(ct.run(crisis, progress=False)).table
    assert (table.probability > 0.02).all() and table.probability.sum() == pytest.approx(1.0, abs=1e-12)
    assert as_json(scan(file.read_text(encoding="utf-8"), "").data)["as_of"] == time.strftime("%Y-%m-%d")


def test_a_skeleton_needs_no_actors_and_leaves_a_schema_that_is_there(tmp_path, capsys):
    (tmp_path / "crisis.schema.json").write_text("{}", encoding="utf-8")
    assert main(["new", str(tmp_path / "own"), "--blank"]) == 0
    assert "beside it" not in capsys.readouterr().out
    assert (tmp_path / "crisis.schema.json").read_text(encoding="utf-8") == "{}"
    assert list(ct.load(tmp_path / "own.yaml").declared.actors) == ["first_side", "second_side"]
    assert main(["new", str(tmp_path / "example"), "--turns", "3"]) == 0
    assert ct.load(tmp_path / "example.yaml").declared.horizon == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--actors", "North, north"], "would both be north"),
        (["--actors", "North, 42"], "'42' gives no short name"),
        (["--actors", ",".join(f"side {n}" for n in range(13))], "at most 12"),
        (["--blank", "--turns", "0"], "0 is not a horizon"),
        (["--turns", "-1"], "-1 is not a horizon"),
        (["--blank", "--title", ""], "the text is empty"),
    ],
)
def test_what_gives_no_skeleton_is_refused_and_nothing_is_written(tmp_path, capsys, words, said):
    assert main(["new", str(tmp_path / "own"), *words]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())


# --- watching


def test_a_file_is_checked_again_at_every_save_until_it_is_interrupted(tmp_path, capsys):
    file, texts = tmp_path / "own.yaml", ["one", "two, longer", None, "three, longer still"]
    found = []

    def check():
        found.append(file.read_text(encoding="utf-8"))
        if len(found) == 2:
            raise ToolkitError("a mistake")
        return 0

    def sleep(_):
        if not texts:
            raise KeyboardInterrupt
        text = texts.pop(0)
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")

    file.write_text("nought", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.cli.watching.time.sleep", sleep)
        assert watch([str(file)], check) == 0
    assert found == ["nought", "one", "two, longer", "three, longer still"]
    said = capsys.readouterr().out
    assert said.count("(watching; Ctrl-C ends)") == 4 and "crisis: a mistake" in said


def test_what_is_no_file_cannot_be_watched(capsys):
    assert main(["check", "chicken", "--watch"]) == 2
    assert "expected a file of your own" in capsys.readouterr().err


def test_watching_ends_with_the_interrupt_and_the_last_status(tmp_path):
    file = tmp_path / "own.yaml"
    assert main(["new", str(file), "--blank"]) == 0
    command = [sys.executable, "-m", "toolkit.cli", "check", str(file), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stdout is not None
        lines = iter(running.stdout.readline, "")
        assert any("(watching;" in line for line in lines)
        file.write_text(re.sub("horizon: 8", "horizn: 8", file.read_text(encoding="utf-8")), encoding="utf-8")
        assert any("(watching;" in line for line in lines)
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 2


def test_a_title_of_ones_own_leaves_no_question_of_another_crisis(tmp_path, capsys):
    file = tmp_path / "river.yaml"
    assert main(["new", str(file), "--title", "A quarrel over a river"]) == 0
    crisis = ct.load(file)
    assert crisis.title == "A quarrel over a river"
    assert "Sand Bank" not in crisis.declared.question and "Arven" not in crisis.declared.question
    head = file.read_text(encoding="utf-8").partition("format: 1")[0]
    assert "on loan from an invented quarrel over a fishing ground" in head
    assert main(["new", str(tmp_path / "plain.yaml")]) == 0
    assert "Sand Bank" in ct.load(tmp_path / "plain.yaml").declared.question
