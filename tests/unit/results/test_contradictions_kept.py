"""Reports that cannot both be right are told wherever an answer under them is shown, also once it has been kept."""

import toolkit as ct
from toolkit.results.record import Contradiction

REPORTS = """\
reports:
  came: {date: 2025-11-12, event: carrier_arrives, says: Seen., reliability: B, credibility: 2}
  not: {between: [2025-11-10, 2025-11-16], event: carrier_arrives, denies: true, says: No., reliability: C, credibility: 3}
"""


def test_a_result_names_them_and_keeps_them(tmp_path):
    heard = tmp_path / "told.reports.yaml"
    heard.write_text(REPORTS, encoding="utf-8")
    result = ct.run("caribbean-2025", evidence=heard, draws=64, alternatives=False, progress=False)
    assert result.record.contradictions == (Contradiction("came", "not", False),)
    told = [one for one in result.caveats if one.kind == "contradiction"]
    assert [str(one) for one in told] == ["“came” and “not” cannot both be right."]
    assert ct.outcomes(result).caveats[0].kind == "contradiction"
    result.save(tmp_path / "kept.nc")
    kept = ct.open_result(tmp_path / "kept.nc")
    assert kept.record.contradictions == result.record.contradictions


def test_without_any_nothing_is_said():
    result = ct.run("caribbean-2025", evidence="caribbean-2025", draws=64, alternatives=False, progress=False)
    assert result.record.contradictions == ()
