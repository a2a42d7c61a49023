"""What the format allows at a path is read from the records themselves."""

import pytest

from toolkit.scenario.allowed import valid_keys, valid_words
from toolkit.scenario.records import ScenarioRecord


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (("parameters", "p", "beta"), ["mean", "sd", "a", "b"]),
        (("events", "storm", "chance", 0), ["name", "probability", "effects", "needs"]),
        (("actors", "north", "decides", "level"), ["poisson"]),
        (("variables", "tension", "start"), []),
        (("nowhere",), []),
    ],
)
def test_keys(path, keys):
    assert valid_keys(path) == keys


def test_keys_are_named_as_authors_write_them():
    assert "from" in valid_keys(("events", "storm")) and "from_" not in valid_keys(("events", "storm"))


@pytest.mark.parametrize(
    ("path", "is_key", "words"),
    [
        (("actors", "north", "decides", "rule"), False, ["logit", "weights"]),
        (("outcomes", "clash", "ends"), False, ["at_turn_end"]),
        (("outcomes", "clash", "codes", "icb_vio"), True, ["icb_viol", "icb_sevviosy"]),
        (("title",), False, []),
    ],
)
def test_words(path, is_key, words):
    assert valid_words(path, ScenarioRecord, is_key=is_key)[: len(words) or None] == words
