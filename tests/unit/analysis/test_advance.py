"""Going on from a kept file: the same bytes as in one go, later weeks alone followed, and nothing of another crisis."""

from __future__ import annotations

import gzip

import pytest

import toolkit as ct
from toolkit.engines.evidence.islands import Island
from toolkit.engines.outlook_files import _netcdf
from toolkit.results.saved import checksum
from toolkit.results.stored import taken_apart
from toolkit.scenario.reports import read_reports

CRISIS = """
format: 1
id: two-sides
title: Two sides over six weeks
as_of: 2031-01-06
turn: 1 week
horizon: 6
order: [events, north, south]
parameters:
  anger: {uniform: [-3, 3], unit: log-odds, judgement: Anyone's guess.}
variables:
  talks: {levels: [none, channel, table], start: none, judgement: None.}
  struck: {levels: flag, start: false, judgement: None.}
events:
  tremor: {probability: 0.2, judgement: Now and then.}
actors:
  north:
    options:
      strike: {appeal: anger - 2, effects: {struck: =true}, judgement: Perhaps.}
  south:
    options:
      talk: {appeal: 0, effects: {talks: +1}, judgement: Perhaps.}
outcomes:
  strike: {when: struck, ends: true}
  rest: {otherwise: true}
"""
FIRST = """reports:
  first: {date: 2031-01-07, choice: south.talk, says: They talk., fact: true}
  quiet: {date: 2031-01-15, choice: north.strike, denies: true, says: No strike., fact: true}
  open: {between: [2031-01-14, 2031-01-22], event: tremor, says: It shook., reliability: B, credibility: 2}
"""
SINCE = """  third: {date: 2031-01-30, condition: talks == table, says: At the table., reliability: C, credibility: 2}
  last: {date: 2031-02-05, choice: north.strike, denies: true, says: No strike., fact: true}
"""
LATE = "  late: {date: 2031-01-09, published: 2031-02-05, event: tremor, says: It shook early., fact: true}\n"
SCENARIO = ct.loads(CRISIS)
REPORTS, WHOLE = read_reports(FIRST), read_reports(FIRST + SINCE)
HOW = {"seed": 3, "draws": 64, "progress": False}


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "week-3.outlook"
    ct.advance(SCENARIO, REPORTS, until="2031-01-26", **HOW).save(path)
    return path


@pytest.fixture
def followed(monkeypatch):
    """Turns that the first island is led through."""
    turns, real = [], Island.turn

    def turn(self, number):
        if self.number == 0:
            turns.append(number)
        real(self, number)

    monkeypatch.setattr(Island, "turn", turn)
    return turns


def kept_bytes(answer, folder):
    answer.save(folder / "here.outlook")
    return (folder / "here.outlook").read_bytes()


def same_answer(one, other):
    assert one.table.equals(other.table)
    assert one.parts["outcomes"].equals(other.parts["outcomes"])
    for name in ("parameters", "weights"):
        assert getattr(one.result, name).tobytes() == getattr(other.result, name).tobytes()
    for name in ("incidence", "marginals", "choices", "final"):
        assert getattr(one.result.tally, name).tobytes() == getattr(other.result.tally, name).tobytes()


@pytest.mark.parametrize("news", [WHOLE, read_reports("reports:\n" + SINCE)], ids=["all again", "new alone"])
def test_from_a_file_as_in_one_go(week, news, followed, tmp_path):
    later = ct.advance(SCENARIO, news, start=week, progress=False)
    assert followed == [4, 5]
    assert "end of the week ending 26 January 2031" in later.text()
    in_one_go = ct.advance(SCENARIO, WHOLE, **HOW)
    same_answer(later, in_one_go)
    if news is WHOLE:  # else reports say that they stand in another line
        assert kept_bytes(later, tmp_path) == kept_bytes(in_one_go, tmp_path)


def test_late_news_is_followed_from_the_start(week, followed):
    news = read_reports(FIRST + SINCE + LATE)
    later = ct.advance(SCENARIO, news, start=week, progress=False)
    assert followed == [1, 2, 3, 4, 5]
    assert "from the start" in later.text()
    same_answer(later, ct.advance(SCENARIO, news, **HOW))


def test_late_news_of_the_last_turn_is_not(week, followed):
    late = "  late: {date: 2031-01-21, published: 2031-02-05, choice: south.talk, says: Late., fact: true}\n"
    later = ct.advance(SCENARIO, read_reports(FIRST + SINCE + late), start=week, progress=False)
    assert followed == [3, 4, 5]
    assert "end of the week ending 19 January 2031" in later.text()


def test_a_file_in_place_of_a_name(week, followed):
    result = ct.run(str(week), progress=False)
    assert not followed
    again = ct.run(SCENARIO, evidence=REPORTS.before(WHOLE.told[2].published), **HOW)
    assert result.tally.final.tobytes() == again.tally.final.tobytes()
    assert ct.outcomes(str(week), progress=False).result.weights.tobytes() == again.weights.tobytes()
    same_answer(ct.advance(str(week), WHOLE, progress=False), ct.advance(SCENARIO, WHOLE, **HOW))
    with pytest.raises(ct.ToolkitError, match="draws already; advance the crisis anew"):
        ct.run(str(week), draws=16)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"seed": 4}, "seed 3, not 4"),
        ({"draws": 128}, "draws 64, not 128"),
        ({"engine": "monte_carlo"}, "engine exact, not monte_carlo"),
        ({"until": "2031-01-20"}, "2031-01-20 is before 2031-01-26"),
        ({"values": {"anger": 0.5}}, "another crisis"),
        (
            {"evidence": read_reports(FIRST.replace("2031-01-15", "2031-01-08"))},
            "'quiet' says something else",
        ),
    ],
)
def test_what_does_not_fit_is_refused(week, asked, refusal):
    with pytest.raises(ct.ToolkitError, match=refusal):
        ct.advance(SCENARIO, **({"evidence": WHOLE} | asked), start=week, progress=False)


def test_another_wording_is_the_same_report(week):
    news = read_reports((FIRST + SINCE).replace("They talk.", "They began to talk."))
    assert (
        "end of the week ending 26 January 2031"
        in ct.advance(SCENARIO, news, start=week, progress=False).text()
    )


def test_damaged_files_are_refused(week, tmp_path):
    good = week.read_bytes()
    inside = bytearray(gzip.decompress(good))
    inside[-20] ^= 1
    for content in (
        b"",
        good[:-30],
        good + b"x",
        b"no file",
        bytes(inside),
        gzip.compress(bytes(inside)),
        gzip.compress(b"x"),
    ):
        (tmp_path / "bad.outlook").write_bytes(content)
        with pytest.raises(ct.ToolkitError, match=r"damaged.*advance the scenario again"):
            ct.run(str(tmp_path / "bad.outlook"))
    with pytest.raises(ct.ToolkitError, match="cannot be read"):
        ct.advance(SCENARIO, WHOLE, start=tmp_path / "none.outlook")


def forged(content: bytes, change) -> bytes:
    """Change what an outlook says and sum it up anew, as somebody with the toolkit at hand could."""
    parts = taken_apart(gzip.decompress(content))
    change(parts.manifest["kept"][-1]["islands"][0], parts.arrays)
    parts.manifest["checksum"] = checksum(parts)
    return gzip.compress(_netcdf(*parts))


def scaled(name: str, factor: float):
    """Return a change of every array whose name ends so."""

    def change(_, arrays):
        for one in arrays:
            if one.endswith(name):
                arrays[one] = (arrays[one] * factor).astype(">f8")

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda island, _: island.update(outside=[]), "does not fit the crisis and its news"),
        (lambda island, _: island.update(windows=[[[]] * 12]), "does not fit the crisis and its news"),
        (lambda island, _: island["heard"][0].update(name="nobody"), "does not fit the crisis and its news"),
        (lambda island, _: island.update(moved=[{"turn": 1}]), "not whole"),
        (lambda island, _: island["shapes"].clear(), "not whole"),
        (lambda island, _: island.update(shapes="none"), "not whole"),
        (lambda island, _: island["heard"][0].update(log_after=[[1.0], [1.0, 2.0]]), "not whole"),
        (lambda island, _: island["heard"][0].update(log_after="much"), "not whole"),
        (lambda island, _: island.update(outside=[[float("inf"), 0, [1.0]]]), "not whole"),
        (lambda island, _: island["heard"][0].update(turn=10**12), "does not fit the crisis and its news"),
        (scaled("_live", -1.0), "not whole"),
        (scaled("_live", float("nan")), "not whole"),
        (scaled("_values", float("inf")), "not whole"),
        (scaled("_log_weights", float("nan")), "not whole"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_forged_is_refused_though_its_checksum_is_right(change, said, week, tmp_path):
    path = tmp_path / "forged.outlook"
    path.write_bytes(forged(week.read_bytes(), change))
    with pytest.raises(ct.ToolkitError, match=said):
        ct.advance(SCENARIO, WHOLE, start=path, progress=False)


def test_sampled_histories_start_anew(tmp_path):
    how = {"engine": "monte_carlo", "runs": 20, **HOW}
    ct.advance(SCENARIO, REPORTS, **how).save(tmp_path / "sampled.outlook")
    later = ct.advance(SCENARIO, WHOLE, start=tmp_path / "sampled.outlook", progress=False)
    assert "Sampled histories are not kept" in later.text()
    same_answer(later, ct.advance(SCENARIO, WHOLE, **how))


def test_without_reports_there_is_nowhere_to_go():
    with pytest.raises(ct.ToolkitError, match="no reports to go on with"):
        ct.advance(SCENARIO, progress=False)


def test_several_processes_go_on_alike(week):
    later = ct.advance(SCENARIO, WHOLE, start=week, workers=2, progress=False)
    assert "end of the week ending 26 January 2031" in later.text()
    same_answer(later, ct.advance(SCENARIO, WHOLE, start=week, progress=False))
