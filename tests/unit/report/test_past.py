"""The brief's chapter on past crises: counted to the scenario's horizon, with how many are behind each share."""

from __future__ import annotations

import pytest

import toolkit as ct


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    path = tmp_path_factory.mktemp("brief") / "grenada.md"
    result = ct.run("grenada-1983", draws=4, alternatives=False, progress=False)
    ct.brief(result, what_ifs=False, progress=False).save(path)
    return path.read_text(encoding="utf-8").split("## Beside past crises")[1].split("\n## ")[0]


def test_what_goes_on_stands_beside_earlier_crises_as_old(text):
    assert (
        "| US an actor, since 1945 (44) | US far stronger, since 1945 (32) | US in Latin America, since 1945 (6) |"
        in text
    )
    # 40 of 44, 28 of 32 and 4 of 6 crises that had lasted three days went on after two weeks.
    row = next(line for line in text.splitlines() if line.startswith("| Violence: going on |"))
    assert row.endswith("| 91 % | 88 % | 67 % |")
    assert "of those longer than 3 days, as they stood after 14 days" in text and "is not recorded" in text


def test_every_outcome_is_in_one_row_of_each_code(text):
    rows = [line for line in text.splitlines() if line.startswith("| Violence")]
    shares = [float(line.split("|")[2].split()[0]) for line in rows if "not in it" not in line]
    assert sum(shares) == pytest.approx(100.0, abs=0.5 * len(shares))  # each is rounded to a whole per cent
