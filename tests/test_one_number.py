"""One number, one text: whatever shows an outcome's probability or ranges writes them alike."""

from __future__ import annotations

import re
from html import unescape

import pytest

import toolkit as ct
from toolkit.analysis.outcomes import outcome_rows
from toolkit.analysis.states import rungs
from toolkit.report.pictures import escalation_fan, outcome_bars, rungs_shown

DRAWS = 16
CRISES = [
    ("chicken", {}),
    ("grenada-1983", {}),
    ("panama-1989", {"alternatives": False}),
    ("deterrence", {"engine": "monte_carlo", "runs": 50}),
]


@pytest.fixture(scope="module", params=CRISES, ids=[name for name, _ in CRISES])
def result(request):
    name, options = request.param
    return ct.run(name, draws=DRAWS, seed=2, progress=False, **options)


@pytest.fixture(scope="module")
def brief(result):
    return ct.brief(result, what_ifs=False, progress=False)


def plain(html):
    return unescape(html).replace("\u00a0", " ")


def test_tables_pages_and_pictures_write_the_same_text(result, brief):
    cells = ct.outcomes(result).cells()
    bars = plain(outcome_bars(result))
    for row, written in zip(outcome_rows(result), cells, strict=True):
        shown = [row.shown, row.ignorance_shown, row.disagreement_shown]
        assert [written[1], written[3], written[4]] == shown
        for text in (plain(result._repr_html_()), brief.markdown, str(result)):
            assert all(one in " ".join(text.split()) for one in shown)
        assert (
            f"| {row.label} | {row.shown} | {row.ignorance_shown} | {row.disagreement_shown} | {row.words} |"
            in brief.markdown
        )
        assert f"{row.label}: {row.shown}, {row.words};" in plain(brief.html)
        assert f">{row.shown}</span>" in bars
        assert bars in plain(brief.html) or f">{row.shown}</span>" in plain(brief.html)
        if row.ignorance_low == row.ignorance_low:
            assert f"{row.ignorance_shown}; {row.words}" in bars


def test_the_brief_says_every_limit(result, brief):
    for caveat in result.caveats:
        assert caveat in plain(brief.html)
        assert caveat in " ".join(str(brief).split())
        assert str(caveat)[:40] in brief.markdown.replace("\\", "")


def test_what_to_watch_is_the_same_in_table_and_brief(result, brief):
    try:
        signs = ct.analysis.indicators(result)
    except ct.ToolkitError:
        pytest.skip("a single turn")
    section = brief.markdown.partition("## What to watch")[2].partition("\n## ")[0]
    told = re.findall(r"(?:\| |; )(?:for|against) ([^|]+?) \((\S[^()]*?) → ([^()]+?)\)", section)
    written = {(row[2], row[4], row[3]) for row in signs.cells()}
    assert set(told) <= written
    assert told or "No choice or event tells much" in section


def test_rungs_are_the_same_in_table_fan_and_brief(result, brief):
    if not result.model.rungs:
        pytest.skip("no ladder")
    table = rungs(result)
    last = [row[4] for row in table.cells() if row[2] == str(result.model.horizon)]
    assert last
    shown = rungs_shown(result)
    assert last == shown[len(shown) - len(last) :]
    fan = plain(escalation_fan(result))
    assert all(f">{one}</tspan>" in fan for one in last)
    for (number, name, _), share in zip(result.model.rungs, shown[1:], strict=True):
        assert f"| {number} {name} | {share} |" in brief.markdown


def test_the_panel_writes_the_same_text(result):
    if result.n_runs:
        pytest.skip("the panel follows crises that are summed exactly")
    panel = ct.explore(result, full=False)
    panel._known[panel._at()] = result
    panel.show()
    shown = plain(panel._answer.value)
    for row in outcome_rows(result):
        assert f">{row.shown}</span>" in shown
        if row.ignorance_low == row.ignorance_low and panel.live.model.is_uncertain:
            assert row.ignorance_shown in shown
    assert all(caveat in shown for caveat in result.caveats)
