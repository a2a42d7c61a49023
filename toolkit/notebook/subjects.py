"""What panel and seat are opened on: a stored result is read, and reports that it has learnt from are not passed over in silence."""

from __future__ import annotations

import os

from toolkit.engines.subjects import RESULT_ENDING, Subject, origin, result_of
from toolkit.scenario import Outlook


def opened(of: Subject, verb: str) -> Subject:
    """Read a stored result; leave everything else as it is."""
    is_stored = isinstance(of, str | os.PathLike) and str(os.fspath(of)).lower().endswith(RESULT_ENDING)
    return result_of(of, {}, verb=verb) if is_stored else of


def has_heard(of: Subject) -> bool:
    """Say whether a subject has learnt from reports."""
    result = origin(of)
    return isinstance(of, Outlook) or (result is not None and result.news is not None)
