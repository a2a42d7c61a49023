"""What checks look at: nothing that needs a basis is left out."""

from crises import SMALL

from toolkit.scenario import loads
from toolkit.scenario.checks.parts import supports
from toolkit.scenario.records import Supported


def test_every_record_that_may_rest_on_claims_is_visited():
    record = loads(SMALL + "doubt: {sd: 0.1, judgement: Guessed.}\n").declared
    visited = dict(supports(record))

    def walk(value, path):
        if isinstance(value, Supported):
            yield path
        if hasattr(value, "model_fields_set"):
            for name in value.model_fields_set:
                yield from walk(getattr(value, name), (*path, name))
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*path, key))
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                yield from walk(item, (*path, number))

    assert set(walk(record, ())) == set(visited)
