"""What is asked of discrete inputs that were summed: what-ifs, decisions, drivers and hearing, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from two_doubts import CRISIS, FORCE, ROUNDING, SAID, SHARES, each, ran

import toolkit as ct
from toolkit.analysis import hearing
from toolkit.scenario.reports import read_reports


@pytest.fixture(scope="module")
def result():
    return ran(seed=3)


def test_what_ifs_are_paired_although_their_combinations_differ(result):
    found = ct.compare(result, "lucky", "other", progress=False)
    table = found.table.set_index(["what_if", "outcome"])
    for name in ("lucky", "other"):
        moved = ran(name).probability - result.probability
        assert table.loc[name].difference.tolist() == pytest.approx(moved.tolist(), abs=ROUNDING)
        assert table.loc[name].sampling_error.tolist() == [0.0, 0.0, 0.0]
    # One number draws both: below 0.4 the other luck is 0.3, to 0.7 it is 0.6 against 0.2, above both are 0.6; times each force.
    pieces = [(0.2, 0.3, 0.4), (0.2, 0.6, 0.3), (0.6, 0.6, 0.3)]
    crisis = ct.loads(CRISIS)
    moves, shares = [], []
    for before, after, p in pieces:
        for force, q in FORCE.items():
            one, two = (
                ct.run(crisis, values={"luck": luck, "force": force}, progress=False, alternatives=False)
                for luck in (before, after)
            )
            moves.append(two.probability - one.probability)
            shares.append(p * q)
    assert np.array(shares) @ moves == pytest.approx(table.loc["other"].difference.to_numpy(), abs=ROUNDING)
    for k in range(3):
        ranked = sorted(zip(np.array(moves)[:, k], shares, strict=True))
        reached = np.cumsum([share for _, share in ranked])
        low = ranked[int((reached >= 0.05).argmax())][0]
        assert table.loc["other"].ignorance_low.iloc[k] == pytest.approx(low, abs=ROUNDING)


def test_a_what_if_that_has_to_be_drawn_is_paired_on_its_draws(result):
    found = ct.compare(result, "smooth", progress=False).table
    smooth = ran("smooth", draws=256, seed=3)
    exact = smooth.probability - result.probability
    assert found.difference.to_numpy() == pytest.approx(exact, abs=ROUNDING)
    assert found.sampling_error.to_numpy() == pytest.approx(smooth.sampling_error, abs=ROUNDING)
    # One number draws both: where it lies below 0.7 the luck of the base is 0.2, and that of the what-if is 0.2 and 0.4 times it.
    number = (smooth.parameters[:, 0] - 0.2) / 0.4
    rows = 3 * (number >= 0.7) + np.searchsorted(list(FORCE), smooth.parameters[:, 1])
    low, high = np.percentile(smooth.tally.final - result.tally.final[rows], (5, 95), axis=0)
    assert found.ignorance_low.to_numpy() == pytest.approx(low, abs=ROUNDING)
    assert found.ignorance_high.to_numpy() == pytest.approx(high, abs=ROUNDING)
    assert high[0] - low[0] > 0.01
    with pytest.raises(ct.ToolkitError, match="cannot be paired"):
        ct.compare(result, ran(at="medians"), progress=False)


def test_a_what_if_in_which_nothing_is_uncertain_is_paired(result):
    known = ran(values={"luck": 0.6, "force": 0.5}, seed=3)
    for base, other in ((result, known), (known, result)):
        table = ct.compare(base, other, progress=False).table
        exact = other.probability - base.probability
        assert table.difference.to_numpy() == pytest.approx(exact, abs=ROUNDING)
        assert table.sampling_error.tolist() == [0.0, 0.0, 0.0]
        assert table.ignorance_low[0] < table.ignorance_high[0]


def decided(**options):
    crisis = ct.loads(CRISIS)
    return ct.decide(
        {"sailed": 1, "wrecked": -2}, sail=crisis.variant("sails"), wait=crisis.variant("waits"),
        progress=False, alternatives=False, **options,
    )  # fmt: skip


def test_a_decision_and_what_it_is_worth_to_know_by_hand():
    worth = np.array([-2, 1, 0])
    values = np.stack(
        [[one.probability @ worth for one in each(name)] for name in ("sails", "waits")], axis=1
    )
    found = decided()
    table = found.table.set_index("policy")
    assert table.loc["sail", "mean"] == pytest.approx(SHARES @ values[:, 0], abs=ROUNDING)
    assert found.perfect_information == pytest.approx(
        SHARES @ values.max(axis=1) - (SHARES @ values).max(), abs=ROUNDING
    )
    known = ct.information(found).set_index("known")
    grid, shares = values.reshape(2, 3, 2), SHARES.reshape(2, 3)
    for name, axis in (("luck", 1), ("force", 0)):
        by_hand = (shares[..., None] * grid).sum(axis=axis).max(axis=1).sum() - (SHARES @ values).max()
        assert known.loc[name, "worth_high"] == pytest.approx(by_hand, abs=ROUNDING)
        assert known.loc[name, "worth_low"] == known.loc[name, "worth_high"]
    assert known.worth_high.max() > 0.01


def test_a_decision_after_a_report_and_what_the_report_is_worth_by_hand():
    worth = np.array([-2, 1, 0])
    policies = [each(name) for name in ("sails", "waits")]
    before = np.array([[one.probability @ worth for one in runs] for runs in policies])
    heard = [each(name, evidence=SAID) for name in ("sails", "waits")]
    likelihood = np.array([one.news.predicted[0] for one in heard[0]])
    after = np.array([[one.probability @ worth for one in runs] for runs in heard])
    weights = SHARES * likelihood
    table = decided(evidence=SAID).table.set_index("policy").loc[["sail", "wait"]]
    assert table["mean"].to_numpy() == pytest.approx(after @ weights / weights.sum(), abs=ROUNDING)
    assert table["error"].tolist() == [0.0, 0.0]
    told, untold = after @ weights, before @ SHARES - after @ weights
    by_hand = told.max() + untold.max() - (before @ SHARES).max()
    assert float(ct.worth_of_report(decided(), SAID)) == pytest.approx(by_hand, abs=ROUNDING)
    assert by_hand > 0.01


def test_policies_with_other_inputs_are_decided_between():
    crisis = ct.loads(CRISIS)
    found = ct.decide(
        {"wrecked": -1}, now=crisis, lucky=crisis.variant("lucky"), other=crisis.variant("other"),
        progress=False, alternatives=False,
    ).table.set_index("policy")  # fmt: skip
    for name, variant in (("now", ()), ("lucky", "lucky"), ("other", "other")):
        assert found.loc[name, "mean"] == pytest.approx(-ran(variant).probability[0], abs=ROUNDING)
        assert found.loc[name, "error"] == 0.0


def test_the_spread_is_shared_out_by_hand(result):
    found = result.sensitivity()
    assert found.method == "exact" and "all 6 combinations" in found.note
    table = found.table.set_index(["factor", "outcome"])
    shares = SHARES.reshape(2, 3)
    for k, outcome in enumerate(result.outcomes):
        answers = result.tally.final[:, k].reshape(2, 3)
        mean = (shares * answers).sum()
        variance = (shares * (answers - mean) ** 2).sum()
        given = (shares * answers).sum(axis=1) / shares.sum(axis=1)
        explained = (shares.sum(axis=1) * (given - mean) ** 2).sum() / variance
        row = table.loc[("luck", outcome)]
        assert [row["first"], row.first_low, row.first_high] == pytest.approx([explained] * 3, abs=1e-9)
        assert table.loc[("force", outcome)].total == pytest.approx(1.0 - explained, abs=1e-9)


def test_what_hearing_tells_is_summed(result):
    table = hearing(ct.loads(CRISIS)).table.set_index("action")
    assert table.loc["storm", "probability"] == pytest.approx(0.2 * 0.7 + 0.6 * 0.3, abs=ROUNDING)
    assert table.loc["storm", "probability_error"] == 0.0
    fact = read_reports("reports:\n  told: {date: 2031-01-06, event: storm, says: So., fact: true}")
    moved = ran(evidence=fact).probability - result.probability
    assert table.loc["storm", list(result.outcomes)].tolist() == pytest.approx(moved.tolist(), abs=ROUNDING)


def test_a_brief_says_that_all_was_summed(result):
    said = ct.brief(result, progress=False).text()
    html = ct.brief(result, progress=False).html
    assert "not drawn but summed: all 6 combinations of inputs" in html
    assert "Differences on the same inputs" in html and "unsettled" not in said
