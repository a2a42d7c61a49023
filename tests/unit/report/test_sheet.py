"""The sheet that experts fill in: what it asks for, and what it does not give away."""

import re

import pytest
from crises import SMALL

import toolkit as ct
from toolkit.cli import main
from toolkit.engines.subjects import model_of
from toolkit.report.sheet import BINS, elicitation_sheet

PARAMETERS = """parameters:
  luck: {name: Chance of <luck>, within: [0, 1], quantiles: {p10: 0.123, p50: 0.234, p90: 0.345}, note: Of a storm., judgement: Guessed.}
  troops: {unit: men, within: [0, .inf], lognormal: {mean: 777, sd: 100}, judgement: Guessed.}
  depth: {uniform: [31, 47], judgement: Guessed.}
  known: {value: 3, judgement: Guessed.}
correlations:
  - {between: [luck, troops], rank: 0.3, judgement: Guessed.}
variables:
"""
TEXT = SMALL.replace("variables:\n", PARAMETERS)


@pytest.fixture(scope="module")
def model():
    return model_of(ct.loads(TEXT))


def test_every_uncertain_number_is_asked_for_and_what_is_held_is_not_shown(model):
    page = elicitation_sheet(model)
    assert re.findall(r"<h2>(.*?)</h2>", page) == [
        "Chance of &lt;luck&gt;",
        "troops",
        "depth",
        "Chance of &lt;luck&gt; and troops",
    ]
    assert not [
        held
        for held in ("0.123", "0.234", "0.345", "777", "31", "47")
        if held in re.sub("<style.*?</style>", "", page)
    ]
    assert "Of a storm." in page
    assert "It lies between 0 and 1." in page
    assert "Unit: men. It cannot be below 0" in page


def test_a_grid_has_its_edges_where_the_number_has_both_bounds(model):
    luck, troops = (elicitation_sheet(model, [name]) for name in ("luck", "troops"))
    edges = re.compile(r'<tr class="edges">(.*?)</tr>')
    assert re.findall("<td>(.*?)</td>", edges.search(luck)[1]) == [
        "0",
        *(f"0.{n}" for n in range(1, 10)),
        "1",
    ]
    assert re.findall("<td>(.*?)</td>", edges.search(troops)[1]) == ["…"] * (BINS + 1)


def test_a_ceiling_alone_is_said():
    text = TEXT.replace(
        "within: [0, .inf], lognormal: {mean: 777, sd: 100}", "within: [-.inf, 9], normal: {mean: 2, sd: 3}"
    )
    assert "It cannot be above 9." in elicitation_sheet(model_of(ct.loads(text)), ["troops"])


def test_pairs_are_asked_for_where_both_numbers_are(model):
    assert "more troops too" in elicitation_sheet(model, ["troops", "luck"])
    assert "more troops too" not in elicitation_sheet(model, ["troops"])


def test_the_command(tmp_path, capsys):
    path, out = tmp_path / "small.yaml", tmp_path / "sheet.html"
    path.write_text(TEXT, encoding="utf-8")
    assert main(["sheet", str(path), "--out", str(out), "--inputs", "depth"]) == 0
    assert out.read_text(encoding="utf-8").count("<section") == 1
    assert main(["sheet", str(path)]) == 0
    assert "what do you think?" in capsys.readouterr().out
    assert main(["sheet", str(path), "--inputs", "deep"]) == 2
    assert "nearest: depth" in capsys.readouterr().err
