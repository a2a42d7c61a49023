"""Discrete inputs summed exactly: every answer against the runs of single combinations, added up by hand."""

from __future__ import annotations

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis import hearing, learning
from toolkit.engines import plan
from toolkit.scenario.reports import read_reports

LUCK, FORCE = {0.2: 0.7, 0.6: 0.3}, {0.1: 0.5, 0.5: 0.25, 0.9: 0.25}
CRISIS = """
format: 1
id: two-doubts
title: Two things that are not known
as_of: 2031-01-06
turn: 1 day
horizon: 2
order: [storm, owner, wreck]
parameters:
  luck: {discrete: {0.2: 0.7, 0.6: 0.3}, judgement: Given.}
  force: {discrete: {0.1: 0.5, 0.5: 0.25, 0.9: 0.25}, judgement: Given.}
variables:
  weather: {levels: [calm, storm], start: calm, judgement: Given.}
  ship: {levels: [port, sea, lost], start: port, judgement: Given.}
events:
  storm: {probability: luck, effects: {weather: =storm}, judgement: Given.}
  wreck: {when: ship == sea and weather == storm, probability: force, effects: {ship: =lost}, judgement: Given.}
actors:
  owner:
    must_act: true
    decides: {rule: weights}
    options:
      sail: {weight: "1 + force", when: ship == port, effects: {ship: =sea}, judgement: Given.}
      wait: {weight: 1, judgement: Given.}
outcomes:
  wrecked: {when: ship == lost, ends: true}
  sailed: {when: ship == sea}
  stayed: {otherwise: true}
variants:
  lucky: {title: Luck is known, set: {parameters.luck: {value: 0.2, judgement: Given.}}}
  other: {title: Another luck, set: {parameters.luck: {discrete: {0.3: 0.4, 0.6: 0.6}, judgement: Given.}}}
  smooth: {title: Any luck, set: {parameters.luck: {uniform: [0.2, 0.6], judgement: Given.}}}
  sails: {title: Sail, force: [{turn: 1, actor: owner, option: sail}]}
  waits: {title: Wait, force: [{turn: 1, actor: owner, option: wait}, {turn: 2, actor: owner, option: wait}]}
alternatives:
  rough: {title: Rougher, set: {parameters.force: {discrete: {0.5: 0.5, 0.9: 0.5}, judgement: Given.}}}
  vague: {title: Vaguer, set: {parameters.force: {uniform: [0.1, 0.9], judgement: Given.}}}
"""
ROUNDING = 1e-12
"""Sums of a few hundred products of numbers up to 1."""
SAID = read_reports("reports:\n  told: {date: 2031-01-06, event: storm, says: So., likelihood: [0.8, 0.3]}")
COMBINATIONS = [
    ({"luck": luck, "force": force}, p * q) for luck, p in LUCK.items() for force, q in FORCE.items()
]
SHARES = np.array([share for _, share in COMBINATIONS])


def ran(variant=(), **options):
    return ct.run(
        ct.loads(CRISIS).variant(variant) if variant else ct.loads(CRISIS), progress=False, **options
    )


def each(variant=(), **options):
    """Run every combination by itself."""
    crisis = ct.loads(CRISIS).variant(variant) if variant else ct.loads(CRISIS)
    return [
        ct.run(crisis, values=values, progress=False, alternatives=False, **options)
        for values, _ in COMBINATIONS
    ]


@pytest.fixture(scope="module")
def result():
    return ran(seed=3)


def test_an_answer_is_the_sum_over_combinations(result):
    alone = each()
    by_hand = SHARES @ [one.probability for one in alone]
    assert result.is_summed and len(result.parameters) == len(COMBINATIONS)
    assert result.probability == pytest.approx(by_hand, abs=ROUNDING)
    assert result.sampling_error.tolist() == [0.0, 0.0, 0.0]
    assert result.mean_turns == pytest.approx(SHARES @ [one.mean_turns for one in alone], abs=ROUNDING)
    choices = np.tensordot(SHARES, [one.tally.choices for one in alone], axes=1)
    assert result.tally.choices == pytest.approx(choices, abs=ROUNDING)
    marginals = np.tensordot(SHARES, [one.tally.marginals[0] for one in alone], axes=1)
    assert result.over_draws(result.tally.marginals) == pytest.approx(marginals, abs=ROUNDING)
    assert ran(seed=4).probability.tolist() == result.probability.tolist()


def test_the_range_is_that_of_the_combinations(result):
    """Of six probabilities with their shares, the least that is not exceeded with 5 % and 95 %."""
    low, high = result.ignorance
    for k, one in enumerate(np.stack([one.probability for one in each()], axis=1)):
        order = np.argsort(one)
        reached = np.cumsum(SHARES[order])
        assert low[k] == pytest.approx(one[order][reached >= 0.05][0], abs=ROUNDING)
        assert high[k] == pytest.approx(one[order][reached >= 0.95 - ROUNDING][0], abs=ROUNDING)


def test_an_imposed_choice_is_carried_out_as_often_as_over_the_combinations():
    late = {"turn": 2, "actor": "owner", "option": "sail"}
    crisis = ct.loads(CRISIS).with_changes(force=[late])
    (forced,) = ct.run(crisis, progress=False).record.forced
    alone = [
        ct.run(crisis, values=values, progress=False).record.forced[0].share for values, _ in COMBINATIONS
    ]
    assert 0.0 < min(alone) < max(alone) < 1.0
    assert forced.share == pytest.approx(SHARES @ alone, abs=ROUNDING)


def test_alternatives_are_summed_too_or_drawn(result):
    rough = ct.run(ct.loads(CRISIS).alternative("rough"), progress=False, alternatives=False)
    assert len(rough.parameters) == 4
    shift = rough.probability - result.probability
    assert result.alternatives["rough"] == pytest.approx(shift, abs=ROUNDING)
    vague = ct.run(
        ct.loads(CRISIS).alternative("vague"), seed=3, draws=64, progress=False, alternatives=False
    )
    assert result.alternatives["vague"] == pytest.approx(vague.probability - result.probability, abs=ROUNDING)
    assert result.record.draws_per_alternative == {"rough": 4, "vague": 64}


def test_news_weighs_the_combinations_by_bayes_rule(result):
    heard = ran(evidence=SAID)
    alone = each(evidence=SAID)
    likelihood = np.array([one.news.predicted[0] for one in alone])
    weights = SHARES * likelihood / (SHARES @ likelihood)
    assert heard.weights == pytest.approx(weights, abs=ROUNDING)
    assert heard.probability == pytest.approx(weights @ [one.probability for one in alone], abs=ROUNDING)
    assert heard.news.predicted[0] == pytest.approx(SHARES @ likelihood, abs=ROUNDING)
    assert heard.sampling_error.tolist() == [0.0, 0.0, 0.0]
    assert heard.shares == pytest.approx(SHARES, abs=ROUNDING) and not heard.news.renewals
    assert "all 6 combinations of inputs, weighed" in heard.text().replace("\n  ", " ")
    found = learning(ct.loads(CRISIS), SAID, progress=False)
    first, last = found.table.iloc[0], found.table.iloc[-1]
    assert first[list(result.outcomes)].tolist() == pytest.approx(result.probability, abs=ROUNDING)
    assert last[list(result.outcomes)].tolist() == pytest.approx(heard.probability, abs=ROUNDING)
    assert first.effective_draws == pytest.approx(1.0 / np.square(SHARES).sum(), abs=1e-9)


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


def test_it_is_said_stored_and_asked_again(result, tmp_path):
    assert "all 6 combinations of inputs summed" in result.heading
    assert "all 6 combinations of inputs summed" in plan(ct.loads(CRISIS)).cost
    assert "all 6 combinations of inputs summed" in repr(result)
    path = tmp_path / "summed.nc"
    ran(evidence=SAID).save(path)
    opened = ct.open_result(path)
    assert opened.is_summed and opened.weights == pytest.approx(ran(evidence=SAID).weights, abs=0)
    result.save(path)
    again = ct.open_result(path)
    assert again.probability.tolist() == result.probability.tolist() and again.is_summed
    assert again.sensitivity().method == "exact"
    assert len(ct.run(result, variant="other", alternatives=False, progress=False).parameters) == 6
    assert len(result.regression()) and len(result.diagnostics())


def test_with_fewer_draws_than_combinations_or_sampled_histories_inputs_are_drawn(result):
    few = ran(draws=5)
    assert not few.is_summed and len(few.parameters) == 5 and few.weights is None
    sampled = ran(engine="monte_carlo", draws=400, runs=200)
    assert not sampled.is_summed
    off = np.abs(sampled.probability - result.probability) / sampled.sampling_error
    assert off.max() < 4.0


def test_a_brief_says_that_all_was_summed(result):
    said = ct.brief(result, progress=False).text()
    html = ct.brief(result, progress=False).html
    assert "not drawn but summed: all 6 combinations of inputs" in html
    assert "Differences on the same inputs" in html and "unsettled" not in said
