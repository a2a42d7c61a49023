"""Results on disk: everything a result holds comes back, and what is no result is refused in a sentence."""

from __future__ import annotations

import json
import os
import tempfile
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.io import netcdf_file

import toolkit as ct
from toolkit.analysis import times
from toolkit.errors import RunError
from toolkit.results import Result, saved, stored
from toolkit.results.tail import Tail
from toolkit.scenario.reports import read_reports

COIN = """
format: 1
id: coin
title: A coin each week
as_of: 2031-01-01
horizon: {horizon}
turn: 1 week
{parameters}
variables:
  face: {{levels: [none, heads, tails], start: none, judgement: Assumed.}}
events:
  toss:
    when: face == none
    probability: 0.3
    judgement: Assumed.
    chance: [{{probability: {pace}, effects: {{face: =heads}}}}]
outcomes:
  heads: {{when: face == heads, ends: true, judgement: Assumed.}}
  rest: {{otherwise: true}}
"""
UNCERTAIN = {"parameters": "parameters: {pace: {uniform: [0.2, 0.8], judgement: Assumed.}}", "pace": "pace"}
CERTAIN = {"parameters": "", "pace": "0.5"}


def there_and_back(result: Result, tmp_path) -> Result:
    result.save(tmp_path / "answer.nc")
    return ct.open_result(tmp_path / "answer.nc")


def test_what_was_learnt_from_reports_comes_back(tmp_path):
    reports = read_reports(
        "reports:\n  seen: {date: 2031-01-07, says: Seen., condition: face == heads, likelihood: [0.9, 0.1]}"
    )
    result = ct.run(ct.loads(COIN.format(horizon=3, **UNCERTAIN)), draws=16, seed=7, evidence=reports)
    again = there_and_back(result, tmp_path)
    assert np.array_equal(again.weights, result.weights)
    assert again.news.names == ("seen",) and np.array_equal(again.news.now, result.news.now)
    assert np.array_equal(ct.outcomes(again).probability, ct.outcomes(result).probability)
    assert np.array_equal(again.sampling_error, result.sampling_error)


def test_an_open_horizon_comes_back(tmp_path):
    result = ct.run(ct.loads(COIN.format(horizon="until_settled", **CERTAIN)))
    again = there_and_back(result, tmp_path)
    assert again.model.horizon == result.model.horizon
    assert again.mean_turns == result.mean_turns
    assert times(again).table.equals(times(result).table)


def test_rare_outcomes_come_back(tmp_path):
    tail = Tail("heads", "heads", 1e-6, 1e-7, (1.0, 2.0), (0.1, 0.2), 20, 100, (1e-6, 2e-6))
    result = replace(ct.run(ct.loads(COIN.format(horizon=3, **CERTAIN))), tails={"heads": tail})
    assert there_and_back(result, tmp_path).tails == result.tails


def test_a_variant_keeps_its_name(tmp_path):
    crisis = ct.loads(
        COIN.format(horizon=3, **UNCERTAIN) + "variants:\n  sure: {set: {events.toss.probability: 1}}\n"
    )
    result = ct.run(crisis.variant("sure"), draws=8)
    assert there_and_back(result, tmp_path).model.variants == ("sure",)


def test_what_is_no_result_is_refused(tmp_path):
    path = tmp_path / "other.nc"
    with pytest.raises(RunError, match="cannot be read"):
        ct.open_result(path)
    path.write_bytes(b"CDF\x01 and nothing more")
    with pytest.raises(RunError, match="no saved result"):
        ct.open_result(path)


# --- damage ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept():
    """Return a small result, and the bytes of its file."""
    result = ct.run(ct.loads(COIN.format(horizon=3, **UNCERTAIN)), draws=8, seed=7)
    with tempfile.TemporaryDirectory() as folder:
        result.save(Path(folder) / "answer.nc")
        return result, (Path(folder) / "answer.nc").read_bytes()


def opened(content: bytes, path) -> Result | None:
    """Open what may be damaged: a refusal is one sentence or two."""
    path.write_bytes(content)
    try:
        return ct.open_result(path)
    except RunError as refusal:
        assert len(str(refusal)) < 1000 + len(str(path))
        return None


def same(one: Result, other: Result) -> bool:
    """Compare all that a result holds but the time it took."""
    names = ("engine", "seed", "n_groups", "n_runs", "weights", "news", "tails")
    return (
        all(getattr(one, name) == getattr(other, name) for name in names)
        and one.model.digest == other.model.digest
        and one.tally.counts == other.tally.counts
        and np.array_equal(one.parameters, other.parameters)
        and all(
            np.array_equal(getattr(one.tally, n), getattr(other.tally, n)) for n in ("final", "incidence", "marginals", "choices")
        )
    )  # fmt: skip


def test_no_bit_is_lost_unnoticed(kept, tmp_path):
    result, whole = kept
    rng = np.random.default_rng(11)
    body = whole.rindex(b"_Encoding")
    places = [*range(0, body, max(1, body // 500)), *rng.integers(body, len(whole), 200)]
    for place in places:
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << int(rng.integers(8))
        again = opened(bytes(spoilt), tmp_path / "answer.nc")
        assert again is None or same(again, result), place


@pytest.mark.slow
def test_no_byte_is_changed_unnoticed(kept, tmp_path):
    result, whole = kept
    for place in range(len(whole)):
        for byte in (0, 0x7F, 0xFF):
            spoilt = bytearray(whole)
            spoilt[place] = byte
            again = opened(bytes(spoilt), tmp_path / "answer.nc")
            assert again is None or same(again, result), (place, byte)


def test_what_is_cut_short_is_refused(kept, tmp_path):
    result, whole = kept
    for length in [*range(0, len(whole) - 1, len(whole) // 150), len(whole) - 1]:
        again = opened(whole[:length], tmp_path / "answer.nc")
        assert again is None or same(again, result), length


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00" * 1000, b"CDF", b"CDF\x01", b"CDF\x02" + b"\xff" * 64, b"CDF\x01" + b"\x7f" * 5000,
        b"CDF\x01\x00\x00\x00\x00\x00\x00\x00\x0a\x7f\xff\xff\xff" + b"\x00\x00\x00\x01a\x00\x00\x00\x7f\xff\xff\xff" * 20,
        b"\x89HDF\r\n\x1a\n" + b"\x00" * 200, b"CDF\x05" + b"\x00" * 100,
        np.random.default_rng(3).bytes(5000), b"CDF\x01" + np.random.default_rng(4).bytes(5000),
    ],
)  # fmt: skip
def test_files_of_other_kinds_are_refused(content, tmp_path):
    assert opened(content, tmp_path / "answer.nc") is None


def test_other_netcdf_is_refused(tmp_path):
    with netcdf_file(tmp_path / "answer.nc", "w") as file:
        file.createDimension("x", 3)
        file.createVariable("final", "f8", ("x",))[:] = 1.0
    with pytest.raises(RunError, match="no saved result"):
        ct.open_result(tmp_path / "answer.nc")


def test_variables_that_share_their_bytes_do_not_fill_the_memory(tmp_path):
    """A header may claim the same megabyte a thousand times."""
    name = [b"\x00\x00\x00\x04" + f"{n:04}".encode() for n in range(1000)]
    size, start = (1_000_000).to_bytes(4, "big"), (100_000).to_bytes(4, "big")
    one = [
        n + b"\x00\x00\x00\x01\x00\x00\x00\x00" + bytes(8) + b"\x00\x00\x00\x02" + size + start for n in name
    ]
    head = (
        b"CDF\x01" + bytes(4) + b"\x00\x00\x00\x0a\x00\x00\x00\x01" + b"\x00\x00\x00\x01x\x00\x00\x00" + size
    )
    content = head + bytes(8) + b"\x00\x00\x00\x0b" + (1000).to_bytes(4, "big") + b"".join(one)
    tracemalloc.start()
    assert opened(content.ljust(1_100_000, b"\x00"), tmp_path / "answer.nc") is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def resigned(path, change) -> None:
    """Change a stored result and sum it up anew, as somebody with the toolkit at hand could."""
    parts = stored.taken_apart(path.read_bytes())
    words = {"scenario": parts.scenario}
    change(parts)
    for name, array in parts.arrays.items():
        parts.arrays[name] = array.astype(">f8") if array.dtype.kind == "f" else array
    parts.manifest["checksum"] = saved.checksum(parts)
    with netcdf_file(path, "w") as file:
        file.scenario, file.manifest = words["scenario"].encode(), json.dumps(parts.manifest).encode()
        for name, array in parts.arrays.items():
            dimensions = tuple(f"{name}_{n}" for n in range(array.ndim))
            for dimension, size in zip(dimensions, array.shape, strict=True):
                file.createDimension(dimension, size)
            file.createVariable(name, array.dtype, dimensions)[:] = array


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p.manifest.update(format=1), "an older version .* run the scenario again"),
        (lambda p: p.manifest.update(format=4), "a newer version .* run the scenario again"),
        (lambda p: p.manifest.update(format="2"), "no saved result"),
        (lambda p: p.manifest.update(digest="0" * 64), "not the one"),
        (lambda p: p.manifest.update(seed="7"), "'seed' is missing or wrong"),
        (lambda p: p.manifest.update(horizon=4), "another shape"),
        (lambda p: p.manifest.update(horizon=-1), "'horizon'"),
        (lambda p: p.manifest.update(engine="guess"), "'engine'"),
        (lambda p: p.manifest.update(engine=[]), "'engine'"),
        (lambda p: p.manifest.update(news=[]), "'news'"),
        (lambda p: p.manifest.update(news={}), "'names'"),
        (lambda p: p.manifest.update(tails={"heads": {}}), "'outcome'"),
        (lambda p: p.manifest.update(counts={"ignored": "much"}), "'counts'"),
        (lambda p: p.manifest.update(alternatives=["other"]), "another shape"),
        (lambda p: p.manifest.pop("n_runs"), "'n_runs'"),
        (lambda p: p.manifest.update(n_groups=7), "groups of draws"),
        (lambda p: p.manifest.update(parameters=[]), "inputs are not"),
        (lambda p: p.arrays.update(final=p.arrays["final"][:, :1]), "'final' has another shape"),
        (lambda p: p.arrays.update(final=p.arrays["final"][:0]), "missing|shape|damaged"),
        (lambda p: p.arrays.pop("incidence"), "missing"),
        (lambda p: p.arrays.update(parameters=p.arrays["parameters"] * np.nan), "no number"),
        (lambda p: p.arrays.update(marginals=p.arrays["marginals"] / 0.0), "no number"),
        (lambda p: p.manifest.pop("digest"), "not the one"),
        (lambda p: p.manifest["record"].update(unsettled=0.1, turns=None), "how many turns"),
        (lambda p: p.arrays.update(final=p.arrays["final"] * 0.9), "'final' .* no probability"),
        (lambda p: p.arrays.update(final=p.arrays["final"][:, ::-1] * [2.0, -1.0]), "'final' .* no probability"),
        (lambda p: p.arrays.update(incidence=p.arrays["incidence"][:, ::-1]), "'incidence' .* no probability"),
        (lambda p: p.arrays.update(marginals=p.arrays["marginals"] + 1.0), "'marginals' .* no probability"),
        (lambda p: p.arrays.update(weights=-np.ones(8)), "'weights' .* no probability"),
        (lambda p: p.arrays.update(weights=np.ones(3)), "'weights' has another shape"),
        (lambda p: p.arrays.update(shares=np.ones(8)), "'weights' has another shape"),
        (lambda p: p.arrays.update(weights=np.full(8, 0.25)), "'weights' .* make up a whole"),
        (lambda p: p.arrays.update(weights=np.full(8, 0.125), shares=np.ones(8)), "'shares' .* make up a whole"),
        (lambda p: p.arrays.update(weights=np.full(8, 0.125), shares=np.ones(3)), "'shares' has another shape"),
        (lambda p: p.arrays.update(final=np.zeros((8, 2), "S1")), "another shape"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_forged_is_checked_too(kept, tmp_path, change, said):
    path = tmp_path / "answer.nc"
    path.write_bytes(kept[1])
    resigned(path, change)
    with pytest.raises(RunError, match=said):
        ct.open_result(path)


CELL = {"what": "toss", "turn": 1, "names": ["toss", "nothing"], "chances": [0.3, 0.7], "came": 0}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (5, "'surprise'"),
        ("toss", "'surprise'"),
        ([CELL | {"came": 2}], "does not fit together"),
        ([CELL | {"chances": [1.0]}], "does not fit together"),
        ([CELL | {"chances": [1.3, -0.3]}], "'chances'"),
        ([{"what": "toss"}], "'turn'"),
    ],
)
def test_what_is_forged_of_how_far_news_surprised_is_refused(tmp_path, cells, said):
    facts = read_reports("reports:\n  seen: {date: 2031-01-01, says: Seen., event: toss, fact: true}")
    path = tmp_path / "answer.nc"
    ct.run(ct.loads(COIN.format(horizon=3, **UNCERTAIN)), draws=16, evidence=facts, progress=False).save(path)
    resigned(path, lambda parts: parts.manifest["news"].update(surprise=cells))
    with pytest.raises(RunError, match=said):
        ct.open_result(path)


def test_a_result_that_says_nothing_of_how_far_news_surprised_opens(tmp_path):
    facts = read_reports("reports:\n  seen: {date: 2031-01-01, says: Seen., event: toss, fact: true}")
    path = tmp_path / "answer.nc"
    ct.run(ct.loads(COIN.format(horizon=3, **UNCERTAIN)), draws=16, evidence=facts, progress=False).save(path)
    resigned(path, lambda parts: parts.manifest["news"].pop("surprise"))
    assert ct.open_result(path).news.surprise is None


@pytest.mark.parametrize("silent", [[1], [False, False]])
def test_what_is_forged_of_silence_is_refused(tmp_path, silent):
    facts = read_reports("reports:\n  seen: {date: 2031-01-01, says: Seen., event: toss, fact: true}")
    path = tmp_path / "answer.nc"
    ct.run(ct.loads(COIN.format(horizon=3, **UNCERTAIN)), draws=16, evidence=facts, progress=False).save(path)
    resigned(path, lambda parts: parts.manifest["news"].update(silent=silent))
    with pytest.raises(RunError, match=r"'silent'|do not fit together"):
        ct.open_result(path)
    resigned(path, lambda parts: parts.manifest["news"].pop("silent"))
    assert ct.open_result(path).news.silent == (False,)
    resigned(path, lambda parts: parts.manifest["news"].update(unheard_of=[1]))
    with pytest.raises(RunError, match="this result is not whole; run the scenario again"):
        ct.open_result(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, "a\0b"):
        with pytest.raises(RunError, match="cannot be read"):
            ct.open_result(path)


# --- names -------------------------------------------------------------------------------------------------


def test_the_file_obeys_the_umask_and_is_the_same_each_time(kept, tmp_path):
    before = os.umask(0o027)
    try:
        kept[0].save(tmp_path / "answer.nc")
    finally:
        os.umask(before)
    assert (tmp_path / "answer.nc").stat().st_mode & 0o777 == 0o640 or os.name != "posix"
    assert (tmp_path / "answer.nc").read_bytes() == kept[1]


def test_names_stand_along_the_dimensions(kept, tmp_path):
    (tmp_path / "answer.nc").write_bytes(kept[1])
    with netcdf_file(tmp_path / "answer.nc", mmap=False) as file:
        names = [b"".join(row).decode() for row in file.variables["outcome"].data]
        assert [name.rstrip("\0") for name in names] == ["heads", "rest"]
        assert file.variables["outcome"]._Encoding == b"utf-8"
        assert file.variables["marginals"].coordinates == b"marginal_variable marginal_level"
        assert file.variables["final"].units == b"1"
        assert file.variables["turn"].data.tolist() == [1, 2, 3]


def test_xarray_sees_the_same_with_and_without_a_file(kept, tmp_path):
    xarray = pytest.importorskip("xarray")
    (tmp_path / "answer.nc").write_bytes(kept[1])
    made = kept[0].to_xarray()
    with xarray.open_dataset(tmp_path / "answer.nc", engine="scipy") as read:
        xarray.testing.assert_equal(made, read.load())
        assert read.outcome.values.tolist() == ["heads", "rest"]
        assert read.marginal_level.values.tolist() == ["none", "heads", "tails"]
    assert made.final.sel(outcome="heads").dims == ("draw",)
    assert made.final.attrs["units"] == "1"


def test_without_xarray_a_sentence_says_what_to_install(kept, monkeypatch):
    monkeypatch.setattr("toolkit.results.labelled.find_spec", lambda _: None)
    with pytest.raises(ct.ToolkitError, match=r"pip install 'crisis-toolkit\[xarray\]'"):
        kept[0].to_xarray()
