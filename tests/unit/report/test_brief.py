"""The brief: everything a stranger needs, nothing from elsewhere, and no markup let through."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import toolkit as ct
from toolkit.cli import main
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.model.dossier import NamedVariation
from toolkit.report.chapters.assumptions import _reading
from toolkit.scenario import Scenario

STRAIT = Path(__file__).resolve().parents[2] / "scenarios" / "strait-2031.yaml"
SECTIONS = [
    "Key judgements", "How it may stand on 24 June 2031", "What drives the answer", "What would change the assessment",
    "What to watch", "How far it may escalate on the way", "Annex: what this rests on", "Sources", "Assumptions", "Method and limits",
]  # fmt: skip
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module", autouse=True)
def few_points():
    """What drives an answer has tests of its own; here it stands on few points, as most of a brief's time goes there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("toolkit.analysis.sensitivity"), "POINTS", 128)
        yield


@pytest.fixture(scope="module")
def written():
    return ct.brief(STRAIT, seed=3, draws=64, progress=False)


class Tags(HTMLParser):
    """Collects what a browser would load or run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(html):
    reader = Tags()
    reader.feed(html)
    return reader.found


def test_it_has_every_section_in_order(written):
    assert [s for s in re.findall(r"<h2[^>]*>([^<]+)</h2>", written.html) if s in SECTIONS] == SECTIONS
    assert [s for s in re.findall(r"^## (.+)$", written.markdown, re.MULTILINE) if s in SECTIONS] == SECTIONS


def test_it_loads_and_runs_nothing(written):
    for tag, attributes in tags(written.html):
        assert tag not in ("script", "link", "img", "iframe", "object")
        assert not {"src", "href"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)


def test_a_result_is_told_without_reading_its_scenario_again(tmp_path, monkeypatch):
    ct.run(STRAIT, seed=3, draws=8, progress=False).save(tmp_path / "strait.nc")
    opened = ct.open_result(tmp_path / "strait.nc")
    expected = ct.brief(STRAIT, seed=3, draws=8, what_ifs=False, progress=False).html

    def fail(*_, **__):
        raise AssertionError("the scenario is read again")

    for name in ("parse", "compose"):
        monkeypatch.setattr(yaml, name, fail)
    monkeypatch.setattr(Scenario, "__init__", fail)
    assert ct.brief(opened, what_ifs=False, progress=False).html == expected


def test_what_ifs_read_it_once(monkeypatch):
    result = ct.run(STRAIT, seed=3, draws=8, alternatives=False, progress=False)
    parsed, parse = [], yaml.parse
    monkeypatch.setattr(yaml, "parse", lambda *text, **how: parsed.append(text) or parse(*text, **how))
    assert "| if | then, in points of probability |" in ct.brief(result, progress=False).markdown
    assert len(parsed) == 1


def test_a_model_that_no_file_holds_is_refused():
    model = compile_model(ct.load("chicken"))
    with pytest.raises(ToolkitError, match="changed after its scenario was read"):
        ct.brief(model.with_forced(1, model.actors[0].name, "hold_course"), progress=False)


def test_the_numbers_are_those_of_the_result(written):
    from toolkit.analysis.outcomes import outcome_rows

    result = ct.run(ct.load(STRAIT), seed=3, draws=64, progress=False)
    for row in outcome_rows(result):
        assert f"{row.label}: {row.shown}, " in written.markdown
        assert f"| {row.label} | {row.shown} | {row.ignorance_shown} |" in written.markdown
        judgement = next(line for line in written.markdown.splitlines() if f"**{row.label}: " in line)
        assert f"{row.shown}, {row.words};** " in judgement
        assert " to likely" not in judgement and "leaves" in judgement


def test_digest_seed_and_version_are_named(written):
    assert ct.load(STRAIT).digest[:16] in written.html
    assert "seed 3" in written.html
    assert ct.__version__ in written.html


def test_high_confidence_is_never_given(written):
    assert not re.search(r"Confidence high", written.html)


def test_confidence_always_has_its_reason(written):
    judged = re.findall(r"^\d+\. .*$", written.markdown, re.MULTILINE)
    assert judged
    assert all(re.search(r"Confidence (low|moderate): [^.]*\w", one) for one in judged)


def test_few_draws_leave_the_confidence_unsettled(written):
    assert "unsettled" not in written.markdown
    few = ct.brief(STRAIT, seed=3, draws=8, what_ifs=False, progress=False).markdown
    assert "With 8 draws the confidence is itself unsettled" in few


def test_rungs_have_their_shares_in_markdown_and_thresholds_in_both():
    few = ct.brief("chicken", what_ifs=False, progress=False)
    assert re.search(r"\| 1 Both hold course \| .* % \| collision \|", few.markdown)
    assert "Dashed lines are thresholds: 1 Both hold course: collision." in few.html


def test_no_machine_names():
    page = ct.brief("grenada-1983", draws=8, what_ifs=False, progress=False).markdown
    assert not re.search(r"claims: |ships-diverted|oecs-request|\| code \||us actor 1945|stochastic", page)
    assert "A1 US Department of Defense" in page
    assert "day ahead.** They also weigh what may follow a choice" in page


def test_drivers_come_by_how_far_they_move_the_outcome():
    page = ct.brief("grenada-1983", draws=8, what_ifs=False, progress=False).markdown
    table = page.split("## What drives the answer")[1].split("## ")[0]
    moves = [abs(float(a) - float(b)) for a, b in re.findall(r"([\d.]+) % → ([\d.]+) %", table)]
    assert len(moves) == 12
    for n in range(0, 12, 4):
        assert all(next_ <= one + 1 for one, next_ in pairwise(moves[n : n + 4]))  # whole per cent


def test_texts_of_the_file_are_no_markup():
    text = STRAIT.read_text(encoding="utf-8").replace("A blockade in an invented strait", f"'{HOSTILE}'")
    text = text.replace("Eight frigates are on station.", HOSTILE).replace(
        "title: The Gazette", "title: '[x](javascript:alert(1))'"
    )
    page = ct.brief(ct.loads(text), draws=8, what_ifs=False, progress=False)
    assert "<img" not in page.html
    assert "&lt;img" in page.html
    assert "<img" not in page.markdown.replace("\\<", "")
    assert "](javascript" not in page.markdown.replace("\\]", "")
    assert "<img" not in page._repr_html_()


RACE = """format: 1
id: race
title: A race that is nearly even
as_of: 2031-01-01
horizon: 1
turn: 1 week
parameters:
  luck: {name: Luck, uniform: [0.2, 0.76], judgement: Invented.}
variables:
  won: {levels: flag, start: false, judgement: Invented.}
events:
  win: {probability: luck, effects: {won: =true}, judgement: Invented.}
outcomes:
  victory: {name: Victory, when: won, ends: true}
  defeat: {name: Defeat, otherwise: true}
"""


def test_a_finding_on_the_edge_still_names_what_would_overturn_it():
    # At the median luck is 0.48: a movement of about 0.09 standard units is enough.
    page = ct.brief(ct.loads(RACE), draws=64, progress=False).markdown
    assert re.search(r"ahead of “Defeat”: Luck from 0\.48 to 0\.5", page), page


PUSHED = RACE.replace(
    "variables:",
    """  zeal: {name: Zeal, uniform: [0.1, 0.2], judgement: Invented.}
  nerve: {name: Nerve, uniform: [0.1, 0.16], judgement: Invented.}
correlations:
  - {between: [luck, nerve], rank: 0.6, judgement: Invented.}
variables:""",
).replace("probability: luck", "probability: 0.5 * luck + zeal + nerve")


def test_what_correlated_inputs_share_hides_no_other_input():
    # Luck moves victory most; nerve, which shares its factor, moves it less than zeal does.
    page = ct.brief(ct.loads(PUSHED), draws=64, what_ifs=False, progress=False).markdown
    table = page.split("## What drives the answer")[1].split("## ")[0]
    assert re.findall(r"\| (Luck|Zeal|Nerve) \|", table)[:3] == ["Luck", "Zeal", "Nerve"]
    share = re.search(r"Luck \| [^|]+ \| (\d+ %)", table).group(1)
    assert re.search(rf"Nerve \| [^|]+ \| part of {share}", table)


def test_reports_take_the_place_of_what_ifs():
    result = ct.run(
        ct.load("caribbean-2025"),
        evidence=ct.reports("caribbean-2025"),
        draws=16,
        alternatives=False,
        progress=False,
    )
    page = ct.brief(result, progress=False).markdown
    assert "beside reports" in page
    assert "reports taken in, up to" in page
    assert "| driven by |" not in page  # what drives and what to watch would be told from before the reports
    assert page.count("as they were before the reports") >= 3


def test_the_file_is_whole_or_absent(written, tmp_path):
    written.save(tmp_path / "a.html")
    written.save(tmp_path / "a.md")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == written.html
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == written.markdown
    with pytest.raises(ToolkitError, match="cannot write"):
        written.save(tmp_path / "no" / "such" / "a.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.md"]


def test_the_command_writes_it(tmp_path, capsys):
    target = tmp_path / "b.html"
    assert main(["brief", str(STRAIT), "--draws", "8", "--no-what-ifs", "--out", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert main(["brief", str(STRAIT), "--out", str(tmp_path / "b.docx")]) == 2
    assert "unknown ending" in capsys.readouterr().err
    folder = tmp_path / "all"
    assert main(["brief", "chicken", "--no-what-ifs", "--out", str(folder)]) == 0
    assert {"brief.html", "brief.csv", "brief.json"} <= {path.name for path in folder.iterdir()}


def test_it_is_an_answer_whose_table_are_the_outcomes(written):
    assert list(written.table.index) == list(written.result.outcomes)
    found = written.to_dict()
    assert [one["id"] for one in found["outcomes"]] == list(written.result.outcomes)
    first = found["judgements"][0]
    assert first["probability"] == written.table.probability.max()
    row = written.table.loc[first["id"]]
    assert first["ignorance"] == [row.ignorance_low, row.ignorance_high]
    assert first["disagreement"] == [row.disagreement_low, row.disagreement_high]
    assert first["confidence"] in ("low", "moderate")
    assert first["says"].startswith(f"{first['label']}: ")
    said = " ".join(str(written).split())
    assert written.bottom_line in said
    assert all(caveat in said for caveat in written.caveats)


IMPOSED = (
    RACE.replace(
        "variables:",
        """actors:
  runner:
    name: Runner
    options:
      sprint: {name: Sprint, when: not won, appeal: 0.0, effects: {won: =true}, judgement: Invented.}
      jog: {name: Jog, appeal: 0.0, judgement: Invented.}
variables:""",
    ).replace("horizon: 1", "horizon: 2")
    + """variants:
  spurt:
    title: The runner sprints in the second week
    force: [{turn: 2, actor: runner, option: sprint}]
"""
)


def test_what_an_imposed_choice_is_worth_stands_on_the_first_page():
    page = ct.brief(ct.loads(IMPOSED), variant="spurt", draws=16, progress=False).markdown
    front = page.split("## Key judgements")[0]
    assert re.search(
        r"\*\*What limits these numbers\.\*\* Imposed: “Sprint” in turn 2 was carried out in \d+ % of histories",
        front,
    )
    table = ct.brief(ct.loads(IMPOSED), draws=16, progress=False).markdown
    assert re.search(
        r"\| The runner sprints in the second week \(carried out in \d+ % of histories\) \|", table
    )
    assert "What limits these numbers" not in table.split("## Key judgements")[0]
    assert "## What limits these numbers" in table


@pytest.mark.parametrize("wrong", [None, 3, "nowhere", [], {}, object(), Path("no/such.nc")])
def test_whatever_is_no_crisis_is_refused_in_a_sentence(wrong):
    with pytest.raises(ToolkitError):
        ct.brief(wrong)


@pytest.mark.parametrize(
    "wrong", [{"draws": "many"}, {"what_ifs": "yes"}, {"colour": 1}, {"variant": "nothing"}]
)
def test_wrong_wishes_are_refused(wrong):
    with pytest.raises(ToolkitError):
        ct.brief(STRAIT, **wrong)


def test_tables_and_axes_are_no_crisis(written):
    with pytest.raises(ToolkitError, match="does not know its crisis"):
        ct.brief(written.table)
    with pytest.raises(ToolkitError, match="run already"):
        ct.brief(written.result, draws=3)
    plt = pytest.importorskip("matplotlib.pyplot")
    with pytest.raises(ToolkitError, match="brief takes"):
        ct.brief(plt.figure().add_subplot())
    plt.close("all")


def test_it_draws_its_outcomes(written):
    plt = pytest.importorskip("matplotlib.pyplot")
    axes = written.plot()
    assert {text.get_text() for text in axes.texts} >= {one.row.shown for one in written.judgements}
    plt.close("all")


def test_it_fits_a_terminal(written):
    assert max(map(len, written.text(78).splitlines())) <= 78


def test_what_readers_ask_stands_with_its_parts_apart():
    text = STRAIT.read_text(encoding="utf-8")
    text += (
        "questions: {again: {text: Will it be so again?, outcomes: "
        + f"{next(iter(ct.load(STRAIT).declared.outcomes))}"
        + "}}\n"
    )
    options = {"draws": 8, "progress": False}
    page = ct.brief(ct.loads(text), what_ifs=False, questions=True, **options).markdown
    row = ct.questions(ct.loads(text), **options)
    cells = dict(zip(row.heads, row.cells()[0], strict=True))
    line = next(one for one in page.splitlines() if "Will it be so again?" in one)
    assert [cells[name] in line for name in ("probability", "ignorance", "disagreement")] == [True] * 3
    assert "What readers ask" in page
    assert "What readers ask" not in ct.brief(ct.loads(text), what_ifs=False, **options).markdown


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (NamedVariation("a", n_removed=1), "1 part of the scenario is taken away"),
        (NamedVariation("a", sets=("actors.a.decides.precision",)), "How strongly they follow"),
        (
            NamedVariation("a", sets=("actors.a.decides.precision",), n_removed=2, n_forced=1),
            "1 part of the scenario is set differently, 2 are taken away, 1 choice is imposed",
        ),
        (NamedVariation("a", n_added=2), "2 parts of the scenario are added"),
    ],
)
def test_what_another_model_changes_is_told_as_it_is(of, said):
    assert said in _reading(of)
