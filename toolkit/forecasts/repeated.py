"""What others forecast counts once: the same forecast put in twice, such as a table read twice, adds nothing."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.answers import Caveat
from toolkit.forecasts.book import Record
from toolkit.forecasts.chain import Fields

SAME = ("forecaster", "on", "probability", "source")


def known_already(count: int, name: str) -> Caveat:
    """Say that nothing was added for what is on record."""
    said = "1 forecast is" if count == 1 else f"{count} forecasts are"
    return Caveat(f"{said} in {name} already, with the same numbers, and not added again.", "already")


def new(book: Record, entries: Sequence[Fields]) -> list[Fields]:
    """Return the forecasts that are not on record yet.

    Of two for one day the later stands, so the numbers of one that was replaced may come back, from another source.
    """
    known = [
        {"of": key, **{name: one.fields[name] for name in SAME}}
        for key, question in book.questions.items()
        for one in question.others
    ]
    found: list[Fields] = []
    for entry in entries:
        if not _is_known(entry, known):
            found.append(entry)
            known.append(dict(entry))
    return found


def _is_known(entry: Fields, known: Sequence[Fields]) -> bool:
    """Whether a forecast is that of one day that stands, or was given before by the same source."""
    of_the_day = [
        one for one in known if all(one[name] == entry[name] for name in ("of", "forecaster", "on"))
    ]
    alike = [one for one in of_the_day if one["probability"] == entry["probability"]]
    return any(one is of_the_day[-1] or one["source"] == entry["source"] for one in alike)
