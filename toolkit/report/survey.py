"""The same questions as on the sheet to print, as a workbook to fill in: a row for each uncertain number and quantile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.model.model import Model
from toolkit.model.parameters import ModelParameter
from toolkit.report.sheet import asked_of, bounded
from toolkit.scenario.surveys import DAY, HEAD, NAME
from toolkit.workbooks.writing import Sheet, workbook

QUESTIONS = (
    ("p10", "One chance in ten that it is lower"),
    ("p90", "One chance in ten that it is higher"),
    ("p50", "As likely above as below"),
    ("p25", "One chance in four that it is lower"),
    ("p75", "One chance in four that it is higher"),
)
HOW = (
    "Fill in your numbers from the outside in, before you talk with others.",
    "What you leave empty is not asked; a number needs two answers at least.",
    "Say why in your own words, in the first line of each number, with a source where there is one. Save the file as it is (.xlsx).",
)
WIDTHS = (22, 34, 14, 40, 12, 36, 16, 50)


def survey(model: Model, inputs: Sequence[str] = ()) -> bytes:
    """Return a workbook that asks an expert for uncertain numbers; nothing in it shows what the scenario holds now.

    Parameters
    ----------
    inputs : names of the numbers that are asked for; all that an author declared as uncertain if left out

    Raises
    ------
    ToolkitError
        For a name of no number, or without openpyxl.
    """
    rows: list[Sequence[object]] = [
        [f"{model.dossier.title}: what do you think?"],
        [NAME, None],
        [DAY, None],
        *([one] for one in HOW),
        [],
        HEAD,
    ]
    for one in asked_of(model, inputs):
        rows += _rows(model, one)
    return workbook([Sheet("answers", rows, rows.index(HEAD) + 1, WIDTHS)])


def _rows(model: Model, one: ModelParameter) -> Iterator[Sequence[object]]:
    bounds = model.dossier.bounds_of(one.name)
    about = " ".join(filter(None, [bounded(*bounds) if bounds else "", model.dossier.note_of(one.name)]))
    for number, (key, question) in enumerate(QUESTIONS):
        words = (one.label, one.unit, about) if number == 0 else (None, None, None)
        yield [one.name, *words, key, question, None, None]
