"""Forecasts put on record, resolved, scored and followed: Result -> record -> answers."""

from toolkit.forecasts.book import Record, open_record
from toolkit.forecasts.keeping import record
from toolkit.forecasts.others import record_columns, record_outside
from toolkit.forecasts.resolving import resolve
from toolkit.forecasts.scores import score
from toolkit.forecasts.tracking import track
from toolkit.forecasts.trust import Trust, trust_in
from toolkit.forecasts.verifying import verify_record

__all__ = [
    "Record",
    "Trust",
    "open_record",
    "record",
    "record_columns",
    "record_outside",
    "resolve",
    "score",
    "track",
    "trust_in",
    "verify_record",
]
