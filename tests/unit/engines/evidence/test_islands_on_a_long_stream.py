"""Draws that follow a long stream of facts: how many count in the end, and what may be left out on the way."""

import numpy as np
import pytest

import toolkit as ct
from toolkit.analysis.learning import learning
from toolkit.engines.evidence import islands
from toolkit.engines.evidence.conditioning import islands_of
from toolkit.engines.evidence.exact_evidence import ExactFollower
from toolkit.engines.planning import plan
from toolkit.model.draws import Draws
from toolkit.model.evidence import compile_evidence
from toolkit.results.uncertainty import standard_error
from toolkit.scenario.reports import read_reports

N_INPUTS, N_FACTS = 8, 26
CAME = (0.15, 0.9, 0.3, 0.7, 0.85, 0.2, 0.6, 0.4)
"""How often each event comes in the stream."""
ROUNDING = 1e-12


def long_crisis():
    """Return a crisis of eight unknown inputs, on each of which two events depend."""
    inputs = "\n".join(
        f"  p{k}: {{beta: {{mean: 0.5, sd: 0.25}}, judgement: Unknown.}}" for k in range(N_INPUTS)
    )
    events = "\n".join(
        f'  e{k}: {{probability: "clip(0.6 * p{k} + 0.1 * p{(k + 1) % N_INPUTS} * tension, 0.01, 0.99)", '
        f"effects: {{tension: {'+1' if k % 2 == 0 else '-1'}}}, judgement: Unknown.}}"
        for k in range(N_INPUTS)
    )
    return ct.loads(
        "format: 1\nid: long\ntitle: A long stream\nas_of: 2031-01-01\nhorizon: 30\nturn: 1 day\n"
        f"parameters:\n{inputs}\nvariables:\n  tension: {{levels: 0..4, start: 1, judgement: Unknown.}}\n"
        f"events:\n{events}\noutcomes:\n  high: {{when: tension >= 2, judgement: Counted.}}\n  low: {{otherwise: true}}\n"
    )


def long_stream(n_facts=N_FACTS):
    random = np.random.default_rng(1)
    lines = ["reports:"]
    for n in range(n_facts):
        denies = str(random.random() >= CAME[n % N_INPUTS]).lower()
        lines.append(
            f"  t{n}: {{date: 2031-01-{n + 1:02d}, says: Seen., event: e{n % N_INPUTS}, denies: {denies}, fact: true}}"
        )
    return read_reports("\n".join(lines))


def followed(seed=3, draws=64, **more):
    return ct.run(
        long_crisis(),
        evidence=long_stream(),
        draws=draws,
        seed=seed,
        alternatives=False,
        progress=False,
        **more,
    )


def draws_of(n, n_groups):
    return Draws(np.zeros((n, 1)), n_groups)


@pytest.mark.parametrize(
    ("n_draws", "n_groups", "expected"),
    [(64, 8, 4), (104, 8, 4), (128, 8, 8), (256, 8, 8), (64, 64, 4), (256, 256, 8), (1, 1, 1), (8, 1, 1)],
)
def test_groups_of_draws_are_taken_together_until_islands_are_large_enough(n_draws, n_groups, expected):
    assert islands_of(draws_of(n_draws, n_groups)) == expected


@pytest.mark.parametrize("n_seeds", [6, pytest.param(20, marks=pytest.mark.slow)])
def test_half_of_64_draws_still_count_after_26_facts_and_the_error_is_honest(n_seeds):
    """At least 32 of 64 draws on average by 4 standard errors. Over 20 seeds the mean squared error claimed is 0.4 to 2.5 times the
    variance between seeds: for errors on 3 degrees of freedom and a variance on 19, three standard errors of the logarithm of their ratio."""
    found, errors, effective = [], [], []
    for seed in range(n_seeds):
        result = followed(seed)
        found.append(result.probability[0])
        errors.append(standard_error(result.tally.final, result.n_groups, 0, result.weights)[0])
        effective.append(result.effective_draws)
        assert result.n_groups == 4
        assert len(np.unique(result.parameters, axis=0)) >= 48
    spread = np.std(effective, ddof=1) / np.sqrt(len(effective))
    assert np.mean(effective) - 4 * spread >= 32
    if n_seeds == 20:
        assert 0.4 < np.mean(np.square(errors)) / np.var(found, ddof=1) < 2.5


def test_giving_up_draws_that_cannot_be_taken_changes_nothing(monkeypatch):
    given_up = []
    start = islands.Island._from_start

    def watched(island, *arguments):
        lots, known, fresh = start(island, *arguments)
        given_up.extend(place for _, place in lots if place is None)
        return lots, known, fresh

    monkeypatch.setattr(islands.Island, "_from_start", watched)
    monkeypatch.setattr("toolkit.engines.exact.batch_size", lambda *_: 4)
    quick, n_given_up = followed(), len(given_up)
    monkeypatch.setattr(islands, "SLACK", np.inf)
    slow = followed()
    assert n_given_up > 0
    assert len(given_up) == n_given_up
    assert quick.parameters.tobytes() == slow.parameters.tobytes()
    assert quick.weights.tobytes() == slow.weights.tobytes()


def test_workers_change_no_byte():
    one, two = followed(), followed(workers=2)
    assert one.parameters.tobytes() == two.parameters.tobytes()
    assert one.weights.tobytes() == two.weights.tobytes()


STRIKES = """
format: 1
id: strikes
title: Strikes
as_of: 2031-01-01
horizon: 4
turn: 1 week
variables:
  heat: {levels: 0..3, start: 1, judgement: Warm.}
actors:
  north: {options: {push: {appeal: 0.2, effects: {heat: +1}, judgement: Likely.}, talk: {appeal: 0, effects: {heat: -1}, judgement: Less so.}}}
  south: {options: {strike: {appeal: -0.5, when: heat > 0, effects: {heat: +1}, judgement: Rare.}}}
events:
  storm: {probability: 0.3, effects: {heat: +1}, judgement: Seen.}
outcomes:
  clash: {when: heat == 3, ends: true, judgement: Hot.}
  rest: {otherwise: true}
"""
NEWS = """
reports:
  push: {date: 2031-01-01, says: Pushed., choice: north.push, likelihood: [0.8, 0.3]}
  storm: {between: [2031-01-01, 2031-01-20], says: It stormed., event: storm, likelihood: [0.9, 0.2]}
  warm: {between: [2031-01-08, 2031-01-20], says: It grew warm., condition: heat >= 2, likelihood: [0.7, 0.4]}
  strike: {date: 2031-01-08, says: Struck., choice: south.strike, likelihood: [0.6, 0.1]}
  calm: {date: 2031-01-08, says: Talked., choice: north.talk, likelihood: [0.6, 0.5]}
"""


def test_ways_of_telling_a_turn_side_by_side_are_those_of_each_alone(monkeypatch):
    crisis = ct.loads(STRIKES)
    chosen = plan(crisis, draws=1)
    evidence = compile_evidence(crisis, chosen.model, read_reports(NEWS))
    follower = ExactFollower(chosen.model, chosen.structure, 1, evidence)
    forward = follower._filter(chosen.draws.values[:1], np.arange(1))
    standing = forward.start()
    for turn in (1, 2):
        standing = standing.opened(
            [one for one in evidence.observations if one.is_window and one.first_turn == turn]
        )
        news = [one for one in evidence.of_turn(turn) if not one.is_window]
        ways = [news[:r] for r in range(len(news) + 1)]
        together = forward.told_each(standing, turn, ways)
        for way, found in zip(ways, together, strict=True):
            alone = forward.told(standing, turn, way)
            assert alone.layers.keys() == found.layers.keys()
            for flags, mass in alone.layers.items():
                other = found.layers[flags]
                assert (other.fresh is None) == (mass.fresh is None)
                parts = zip(
                    (other.live, *other.ended, other.settled),
                    (mass.live, *mass.ended, mass.settled),
                    strict=True,
                )
                for one, two in parts:
                    assert one == pytest.approx(two, abs=ROUNDING)
                if mass.fresh is not None:
                    assert other.fresh == pytest.approx(mass.fresh, abs=ROUNDING)
        monkeypatch.setattr("toolkit.engines.evidence.filtering.TOGETHER", 1)
        one_by_one = forward.told_each(standing, turn, ways)
        monkeypatch.undo()
        totals = [np.stack([one.total for one in found]) for found in (one_by_one, together)]
        assert totals[0] == pytest.approx(totals[1], abs=ROUNDING)
        standing = together[-1].turned(1.0, forward.summary)


def test_the_table_says_how_far_draws_kept_up():
    answer = learning(long_crisis(), long_stream(), draws=64, seed=3, progress=False)
    draws, table = answer.parts["draws"], answer.table
    assert list(draws.columns) == [
        "turn", "last_day", "groups", "steps", "effective", "moves", "acceptance", "distinct",
    ]  # fmt: skip
    news = followed().news
    assert sorted(draws["turn"]) == sorted({one.turn for one in news.renewals})
    for row in draws.to_dict("records"):
        now = [one for one in news.renewals if one.turn == row["turn"]]
        taken = sum(one.acceptance * one.moves for one in now) / sum(one.moves for one in now)
        assert row["acceptance"] == pytest.approx(taken)
        assert 0.45 < row["effective"] < 0.55 or row["steps"] == 1
    assert table["distinct"].iloc[0] == 64
    assert table["distinct"].iloc[-1] == len(np.unique(followed().parameters, axis=0))
    assert np.isnan(table["acceptance"].iloc[0])
    assert f"After the news of {len(draws)} turns" in answer.kept_up
    assert f"{table['distinct'].iloc[-1]} are different inputs" in answer.kept_up
    assert answer.kept_up in answer.footnotes


def test_an_answer_says_how_many_inputs_differ_and_how_often_moves_were_taken():
    result = followed()
    (said,) = [one for one in result.caveats if one.kind == "effective_draws"]
    distinct, renewals = len(np.unique(result.parameters, axis=0)), result.news.renewals
    taken = sum(one.acceptance * one.moves for one in renewals) / sum(one.moves for one in renewals)
    assert said.values["distinct"] == distinct
    assert said.values["acceptance"] == pytest.approx(taken)
    assert (
        f"so that {distinct} are different ({round(100 * taken)} % of the moves to them were taken)" in said
    )


def test_draws_that_are_never_drawn_anew_are_said_to_be_so():
    answer = learning(long_crisis(), long_stream(1), draws=64, seed=3, progress=False)
    assert answer.kept_up.endswith("None had to be replaced: 64 are different inputs.")
    assert not len(answer.parts["draws"])
