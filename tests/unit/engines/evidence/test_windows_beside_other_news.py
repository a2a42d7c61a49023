"""News of several turns that ends in a turn of which other news speaks: both weigh the draws."""

from __future__ import annotations

import numpy as np

import toolkit as ct
from tests.unit.engines.evidence.test_news_of_inputs import CRISIS
from toolkit.scenario.reports import read_reports

NEWS = """
reports:
  held: {date: 2031-01-15, choice: north.strike, denies: true, likelihood: [0.9, 0.1], says: No strike.}
  within: {between: [2031-01-07, 2031-01-18], choice: north.strike, likelihood: [0.3, 0.1], says: A strike by then.}
"""


def test_sampled_histories_make_all_news_of_a_turn_as_probable_as_exact_ones_do():
    told = [
        ct.run(
            ct.loads(CRISIS),
            evidence=read_reports(NEWS),
            values={"k": -1.5},
            alternatives=False,
            progress=False,
            **how,
        )
        for how in ({"engine": "exact"}, {"engine": "monte_carlo", "runs": 16_000})
    ]
    exact, sampled = (np.exp(one.news.log_evidence) for one in told)
    assert len(sampled) == 8
    error = sampled.std(ddof=1) / np.sqrt(len(sampled))
    assert abs(sampled.mean() - exact[0]) < 4.0 * error
    assert error < 0.02 * exact[0]  # else nothing would be told
