"""The file that a page is: what it may do, what it holds, what is refused before any work is done."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib

import pytest
from pages import NEWS, SMALL

import toolkit as ct
from toolkit.cli import main
from toolkit.scenario.reports import read_reports

QUICK = {"draws": 8, "alternatives": False, "progress": False, "printed": False}


@pytest.fixture(scope="module")
def page():
    return ct.page(ct.loads(SMALL), **QUICK)


def block(text, name):
    found = re.search(rf'<script type="application/octet-stream" id="{name}"[^>]*>([^<]*)<', text)
    return zlib.decompress(base64.b64decode(found[1]))


def test_it_runs_its_own_script_and_loads_nothing(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.html)[1]
    [script] = re.findall(r"<script>(.*?)</script>", page.html, re.S)
    [style] = re.findall(r"<style>(.*?)</style>", page.html, re.S)
    for kind, text in (("script", script), ("style", style)):
        assert (
            f"{kind}-src 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            in policy
        )
    assert policy.startswith("default-src 'none'") and "unsafe-eval" not in policy
    assert not re.search(r"\b(src|href)=", page.html) and "innerHTML" not in script and "eval(" not in script


def test_what_an_author_writes_is_only_ever_text(page):
    assert "in bold</b>" not in page.html.replace("&lt;b&gt;in bold&lt;/b&gt;", "")
    assert page.html.count("</script>") == page.html.count("<script")


def test_it_holds_the_scenario_and_what_made_it(page):
    assert ct.loads(block(page.html, "crisis-scenario").decode()).digest == page.result.model.digest
    told = json.loads(block(page.html, "crisis-data"))
    assert told["about"]["digest"] == page.result.model.digest and told["about"]["draws"] == 8
    assert sum(told["test"].values()) == pytest.approx(1.0)
    assert [one["name"] for one in told["sliders"]] == sorted(
        ("resolve", "luck"), key=lambda name: -swing(page, name)
    )


def swing(page, name):
    table = page.result.tornado().table
    return table[table.parameter == name].swing.abs().max()


def test_it_is_saved_as_one_file(page, tmp_path):
    page.save(tmp_path / "small.html")
    assert (tmp_path / "small.html").read_text(encoding="utf-8") == page.html == page.page
    with pytest.raises(ct.ToolkitError, match=r"ends in \.html"):
        page.save(tmp_path / "small.csv")
    assert page.plot() is not None and "A clash" in page._repr_html_()


def test_whatever_names_a_crisis_makes_the_same_page(page, tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    page.result.save(tmp_path / "small.nc")
    for of in (tmp_path / "small.yaml", page.result, ct.outcomes(page.result), str(tmp_path / "small.nc")):
        ran = {} if isinstance(of, type(tmp_path)) else {"draws", "alternatives"}
        options = {name: value for name, value in QUICK.items() if name not in ran}
        assert block(ct.page(of, **options).html, "crisis-arrays") == block(page.html, "crisis-arrays")


def test_its_brief_is_what_is_printed():
    page = ct.page(ct.loads(SMALL), **QUICK | {"printed": True})
    assert '<section id="brief"' in page.html and "Key judgements" in page.html


def test_a_lesson_is_asked_for_and_has_to_be_there():
    told = json.loads(block(ct.page(ct.loads(SMALL), explain=True, **QUICK).html, "crisis-data"))
    assert [one["notice"] for one in told["lesson"]] == ["clash", "deal"]
    with pytest.raises(ct.ToolkitError, match="has no lesson"):
        ct.page(ct.loads(SMALL[: SMALL.index("lesson:")]), explain=True, **QUICK)


def test_a_lesson_that_needs_what_is_left_out_is_refused():
    ahead = (
        "ahead: {title: Ahead, set: {actors.north.decides: {rule: logit, precision: 2, look_ahead: 1 turns}}}"
    )
    text = SMALL.replace("variants:\n", f"variants:\n  {ahead}\n").replace("what_if: lucky", "what_if: ahead")
    with pytest.raises(
        ct.ToolkitError, match="step 2 of the lesson needs 'ahead', which is not on this page"
    ):
        ct.page(ct.loads(text), explain=True, **QUICK)


def test_a_result_that_has_learnt_is_refused_and_an_outlook_brings_its_reports():
    crisis, reports = ct.loads(SMALL), read_reports(NEWS)
    with pytest.raises(ct.ToolkitError, match="has learnt from reports"):
        ct.page(ct.run(crisis, evidence=reports, draws=64, progress=False), **QUICK)
    told = json.loads(block(ct.page(crisis.advance("2031-01-20", reports), **QUICK).html, "crisis-data"))
    assert len(told["with_news"]) == 3 and next(one["name"] for one in told["models"][""]["news"]) == "push"


def test_a_kept_outlook_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "news.yaml").write_text(NEWS, encoding="utf-8")
    told = [
        "--evidence",
        "news.yaml",
        "--until",
        "2031-01-20",
        "--draws",
        "64",
        "--no-alternatives",
        "--quiet",
    ]
    assert main(["advance", "small.yaml", *told, "--to", "week.outlook"]) == 0
    assert main(["page", "week.outlook", "--no-brief"]) == 2
    assert "has learnt from reports" in " ".join(capsys.readouterr().err.split())


def test_the_command_writes_it_and_says_how_large_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    arguments = ["page", "small.yaml", "--draws", "8", "--no-alternatives", "--no-brief"]
    assert main(arguments) == 0
    assert "Written to small-page.html" in capsys.readouterr().out and (tmp_path / "small-page.html").exists()
    assert main([*arguments, "--json", "--out", "other.html"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bytes"] == (tmp_path / "other.html").stat().st_size and told["left_out"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["page", "chicken"], "look ahead, which a page does not work out"),
        (["page", "small.yaml", "--out", "small.pdf"], "expected a name that ends in .html"),
        (["page", "war-of-attrition", "--variant", "nothing"], "unknown variant"),
        (["page", "kuwait-1990", "--explain"], "has no lesson"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert main(arguments) == 2
    assert said in " ".join(capsys.readouterr().err.split())
