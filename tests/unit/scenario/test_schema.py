"""Descriptions stand under the fields of the records, in whichever file a record has."""

from toolkit.scenario import records
from toolkit.scenario.records import Record
from toolkit.scenario.schema import descriptions, json_schema


def test_a_record_has_the_descriptions_of_those_that_it_builds_on():
    described = descriptions()
    assert described["Option"]["rung"].startswith("Rung of the ladder")  # its own
    assert described["Option"]["when"] == described["Event"]["when"] == described["Happening"]["when"]
    assert described["Option"]["judgement"] == described["Supported"]["judgement"]


def test_no_description_is_lost_on_the_way_to_the_schema():
    definitions = json_schema()["$defs"]
    told = {
        name: {key for key, field in definitions[name]["properties"].items() if "description" in field}
        for name in definitions
        if "properties" in definitions[name] and name != "Effect"
    }
    assert {"Actor", "Event", "Option", "Outcome", "Parameter", "Source", "Variation"} <= told.keys()
    for name, keys in told.items():
        assert {key for key in descriptions()[name] if key in definitions[name]["properties"]} == keys


def test_every_record_is_found():
    found = {name for name in records.__all__ if isinstance(getattr(records, name), type)}
    assert {name for name in found if issubclass(getattr(records, name), Record)} <= descriptions().keys()
