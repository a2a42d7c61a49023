"""Sources that relay each other, or a common third, count once."""

import pytest
from crises import guess

from toolkit.scenario.checks.independence import independent_sources


def test_sources_that_quote_each_other_or_a_third_count_once():
    record = guess("value: 0.2, claim: stated").declared
    assert independent_sources(record, "stated") == 1  # paper -> agency -> bureau <- rival
    assert independent_sources(record, "alone") == 2
    assert independent_sources(record, "rain") == 1


def test_independence_is_carried_along_a_chain():
    """Two sources with nothing in common are one where a third relays both."""
    more = {
        "source: [other, bureau]": "source: [other, bureau, paper]",
        "quotes: [agency]": "quotes: [agency, other]",
    }
    assert independent_sources(guess("value: 0.2, claim: stated", **more).declared, "alone") == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"quotes: bureau}": "quotes: bureu}"}, "unknown source 'bureu'"),
        ({"reliability: A}": "reliability: A, quotes: paper}"}, "'bureau' quotes itself"),
        ({"reliability: A}": "reliability: A, quotes: bureau}"}, "'bureau' quotes itself"),
    ],
)
def test_quotes_of_nobody_and_in_circles_are_refused(more, message):
    with pytest.raises(Exception, match=message):
        guess("value: 0.2, claim: stated", **more)
