"""The soak itself: it says the same for the same seed, and notices what is wrong."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="soaking takes timers and limits of POSIX")

soak = pytest.importorskip("soak")
trials = pytest.importorskip("soak_trials")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return next(soak.cases(3, tmp_path_factory.mktemp("soak")))[1]


@pytest.mark.parametrize("trial", ["sums", "same_law", "variants", "news", "kept"])
def test_a_trial_finds_nothing_wrong_where_nothing_is(trial, case):
    getattr(trials, trial)(case)


def test_cases_can_be_brought_back(case, tmp_path):
    name, again = next(soak.cases(3, tmp_path))
    assert name == "--seed 3 (case 0)"
    assert again.crisis.to_yaml() == case.crisis.to_yaml() and again.reports == case.reports


def planted(change):
    """Have runs come to something else."""
    run = trials.run

    def changed(*of, **how):
        result = run(*of, **how)
        return replace(result, tally=change(result.tally, result.engine))

    return changed


@pytest.mark.parametrize(
    ("trial", "change"),
    [
        ("sums", lambda tally, _: replace(tally, final=tally.final + 1e-9)),
        ("sums", lambda tally, _: replace(tally, incidence=tally.incidence[:, ::-1])),
        ("sums", lambda tally, _: replace(tally, marginals=tally.marginals * np.linspace(1, 1.001, tally.marginals.shape[1])[:, None])),
        ("same_law", lambda tally, engine: tally if engine == "exact" else replace(tally, marginals=tally.marginals[:, :, ::-1])),
        ("news", lambda tally, _: replace(tally, final=tally.final[:, ::-1])),
    ],
)  # fmt: skip
def test_what_is_wrong_is_noticed(trial, change, case, monkeypatch, capsys):
    monkeypatch.setattr(trials, "run", planted(change))
    assert soak.outcome_of(getattr(trials, trial), case, "--seed 3") == "wrong"
    said = capsys.readouterr().out
    assert "--seed 3" in said and '"random"' in said


def test_inputs_that_go_astray_and_files_that_lose_something_are_noticed(case, monkeypatch):
    monkeypatch.setattr(trials, "bytes_of", lambda _: os.urandom(8))
    for trial in (trials.variants, trials.kept):
        with pytest.raises(trials.Wrong):
            trial(case)


def test_shares_alarm_where_chance_would_not_bring_them():
    """Of 8,000 histories with even odds a share of 0.54 has a probability below 1e-9, one of 0.51 has about 7 %."""
    near, far = (
        2.0 * np.exp(-8_000 * trials.divergence(np.array(share), np.array(0.5))) for share in (0.51, 0.54)
    )
    assert near > 0.07 and far < trials.ALARM
    assert trials.divergence(np.array(1e-4), np.array(0.0)) == np.inf
    assert trials.divergence(np.array(0.0), np.array(1e-13)) == 0.0


def test_counts_are_told_and_refusals_are_no_fault(case):
    def refuse(_):
        raise trials.RunError("too large")

    refuse.__name__ = "sums"
    counts = soak.Counter({("sums", soak.outcome_of(refuse, case, "")): 1200})
    assert "1,200" in soak.table(counts) and "1,200 cases" in soak.table(counts)
