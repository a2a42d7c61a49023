"""Past crises give nothing away: what a what-if assumes does not fall on the day on which the like of it happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import toolkit as ct

CAME_LATER = {
    "cuba-1962": [date(1962, 10, 27)],
    "grenada-1983": [date(1983, 10, 23), date(1983, 10, 25)],
    "panama-1989": [date(1989, 12, 16), date(1989, 12, 20)],
}


@pytest.mark.parametrize("name", CAME_LATER)
def test_what_ifs_keep_away_from_what_came(name):
    crisis = ct.load(name)
    declared = set(crisis.declared.events)
    for what_if in crisis.variants:
        events = crisis.variant(what_if).declared.events
        for added in set(events) - declared:
            for day in CAME_LATER[name]:
                assert abs(events[added].on - day) > timedelta(days=3), (what_if, added)
