"""A record whose entries cannot be so is refused, although every hash is right."""

from __future__ import annotations

import pytest
from kept import BY, dated, ends, forecast, level, yes_no

from toolkit.errors import ToolkitError
from toolkit.forecasts.book import record_of
from toolkit.forecasts.chain import Chain, additions

STAMP = {"recorded_on": "2031-01-02", "clock": "2031-01-02", "version": "1"}
SHARES = {
    "force": [0.3, 0.7],
    "outcome": [0.2, 0.3, 0.5],
    "when_force": [0.1, 0.2, 0.3, 0.4],
    "ships": [0.2, 0.3, 0.5],
}


def read(*entries):
    return record_of(additions(Chain(), entries, STAMP), "kept.jsonl")


def said(target, **changes):
    """Return a forecast of a target with some of it changed; names of the question's own begin with ``target_``."""
    own = {
        name.removeprefix("target_"): value for name, value in changes.items() if name.startswith("target_")
    }
    rest = {name: value for name, value in changes.items() if not name.startswith("target_")}
    entry = forecast(target, SHARES[target.what])
    return entry | {"target": entry["target"] | own} | rest


@pytest.mark.parametrize("target", [yes_no(), ends(), dated(), level()])
def test_what_is_sound_is_read(target):
    assert list(read(said(target)).questions) == [target.key]


@pytest.mark.parametrize(
    "entry",
    [
        said(yes_no(), probability=[0.3, 0.6]),
        said(yes_no(), probability=[1.3, -0.3]),
        said(yes_no(), probability=[1.0]),
        said(yes_no(), probability="10"),
        said(yes_no(), sampling_error=[0.1]),
        said(yes_no(), ignorance=[[0.1, "much"], [0.2, 0.3]]),
        said(yes_no(), news={"names": [5]}),
        said(yes_no(), revised=5),
        said(yes_no(), target_asks="perhaps"),
        said(yes_no(), target_classes=["yes", "perhaps"]),
        said(yes_no(), target_labels=["yes"]),
        said(yes_no(), target_early=[1, 0]),
        said(yes_no(), target_text=None),
        said(yes_no(), target_since=BY.isoformat(), target_by="2031-01-01"),
        said(ends(), target_classes=["deal", "deal", "standoff"]),
        said(ends(), target_rules=["one"]),
        said(dated(), target_values=[20.0, 40.0]),
        said(dated(), target_values=[40.0, 20.0, 60.0]),
        said(dated(), target_classes=["2031-01-21", "2031-02-10", "never", "not by the horizon"]),
        said(dated(), target_classes=["2031-01-21", "2031-02-10", "2031-03-02", "never"]),
        said(level(), target_values=[0.0, 1.0]),
    ],
)
def test_what_cannot_be_so_is_refused_with_its_line(entry):
    with pytest.raises(ToolkitError, match=r"kept\.jsonl.*1.*holds no entry of a form that is known"):
        read(entry)


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "outside", "of": "strait/force", "forecaster": 5, "probability": [0.5, 0.5], "on": "2031-01-02", "source": "x"},
        {"kind": "outside", "of": "strait/force", "forecaster": "x", "probability": [0.5, 0.6], "on": "2031-01-02", "source": "x"},
        {"kind": "resolution", "of": "strait/force", "came": "yes", "on": "2031-01-02", "source": None},
    ],
)  # fmt: skip
def test_what_follows_a_sound_forecast_is_looked_at_too(entry):
    with pytest.raises(ToolkitError, match="holds no entry of a form that is known"):
        read(said(yes_no()), entry)
