"""A sheet to print: what an expert is asked of each uncertain number, with room for quantiles and counters on a grid.

Nothing on it shows what the scenario holds now, which would draw the answers towards it. The order of the questions, from the outside
in, is that of SHELF (O'Hagan et al. 2006, Uncertain Judgements).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from toolkit import numbers
from toolkit.errors import unknown
from toolkit.markup import PAGE, Html, element, html_table, joined, web_page
from toolkit.model.model import Model
from toolkit.model.parameters import ModelParameter

BINS, HIGH = 10, 10
"""Columns of the grid, and counters that find room in each."""
COUNTERS = 20
QUESTIONS = (
    ("lowest that you can imagine", ""),
    ("highest that you can imagine", ""),
    ("as likely above as below", "p50"),
    ("one chance in ten that it is lower", "p10"),
    ("one chance in ten that it is higher", "p90"),
    ("one chance in four that it is lower", "p25"),
    ("one chance in four that it is higher", "p75"),
)
STYLE = (
    PAGE
    + "@page{margin:1.5cm}section{break-inside:avoid;margin-bottom:1.5rem}"
    + ".grid{border-collapse:collapse;margin:0.5em 0}.grid td{border:1px solid #888;width:2.6rem;height:1.1rem}"
    + ".edges td{border:0;border-top:2px solid #1a1a1a;font-size:0.8em;text-align:left;height:1.6rem;vertical-align:top}"
    + ".line{border-bottom:1px solid #888;display:inline-block;min-width:9rem}.edges td:last-child{border:0}.why{border-bottom:1px solid #888;height:1.7rem}"
    + "@media print{body{font-size:11px;padding:0}.grid td{height:0.7rem}.why{height:1.1rem}h2{margin:0.4em 0}}"
)
HOW = (
    f"Answer from the outside in, before you talk with others. Then lay {COUNTERS} counters on the grid: each stands for one chance in "
    f"{COUNTERS}, and a column with twice as many counters for a range that you think twice as likely. Where counters and answers disagree, "
    "change whichever you believe less. Say why in your own words, with a source where there is one."
)


def elicitation_sheet(model: Model, inputs: Sequence[str] = ()) -> str:
    """Return a page to print that asks an expert for uncertain numbers and for how they move together.

    Parameters
    ----------
    model : Model
    inputs : names of the numbers that are asked for; all that an author declared as uncertain if left out

    Raises
    ------
    ToolkitError
        For a name of no number.

    Examples
    --------
    >>> from toolkit.engines.subjects import model_of
    >>> elicitation_sheet(model_of("falklands-1982")).count("<section") > 10
    True
    """
    asked = asked_of(model, inputs)
    sections = [_section(model, one) for one in asked]
    pairs = list(_pairs(model, {one.name for one in asked}))
    title = f"{model.dossier.title}: what do you think?"
    start = joined(
        element("h1", title),
        element("p", "Name ", _blank(), " Day ", _blank()),
        element("p", HOW),
    )
    return web_page(title, joined(start, *sections, *pairs), style=STYLE)


def asked_of(model: Model, inputs: Sequence[str]) -> list[ModelParameter]:
    """Return the numbers that are asked for."""
    declared = {one.name: one for one in model.parameters if not one.is_doubt}
    for name in inputs:
        if name not in declared:
            raise unknown("input", name, declared)
    uncertain = [one for one in declared.values() if one.distribution.kind != "value"]
    return [declared[name] for name in inputs] or uncertain


def _section(model: Model, one: ModelParameter) -> Html:
    """Ask for one number; a printer keeps it on one page."""
    bounds = model.dossier.bounds_of(one.name)
    about = [one.unit and f"Unit: {one.unit}.", bounds and bounded(*bounds), model.dossier.note_of(one.name)]
    rows = [[text, key, ""] for text, key in QUESTIONS]
    return element(
        "section",
        element("h2", one.label),
        element("p", " ".join(filter(None, about))),
        html_table(["", "", "your number" + "\N{NO-BREAK SPACE}" * 20], rows),
        _grid(bounds),
        element("p", "Why?"),
        *[element("div", class_="why")] * 2,
        element(
            "p",
            element(
                "code",
                f"experts: {{your_name: {{quantiles: {{p10: …, p50: …, p90: …}}, judgement: …}}}}  # {one.name}",
            ),
        ),
    )


def bounded(low: float, high: float) -> str:
    """Say between what a number lies."""
    if math.isinf(low):
        return f"It cannot be above {high:g}."
    return f"It cannot be below {low:g}." if math.isinf(high) else f"It lies between {low:g} and {high:g}."


def _grid(bounds: tuple[float, float] | None) -> Html:
    """Draw the grid for counters; its edges are labelled where the number has both bounds, else left to be filled in."""
    row = element("tr", *[element("td")] * BINS)
    edges = element("tr", *(element("td", text) for text in _edges(bounds)), class_="edges")
    return element("table", *[row] * HIGH, edges, class_="grid")


def _edges(bounds: tuple[float, float] | None) -> list[str]:
    if bounds is None or not all(map(math.isfinite, bounds)):
        return ["…"] * (BINS + 1)
    low, high = bounds
    return [numbers.figure(low + n * (high - low) / BINS) for n in range(BINS + 1)]


def _pairs(model: Model, asked: set[str]) -> Iterator[Html]:
    """Ask how numbers move together that the scenario ties to each other."""
    for first, second, _ in model.correlations:
        one, other = model.parameters[first], model.parameters[second]
        if {one.name, other.name} <= asked:
            yield element(
                "section",
                element("h2", f"{one.label} and {other.label}"),
                element(
                    "p",
                    f"Think of 100 pairs of cases like this one. In how many of them does the case with more {one.label} have more "
                    f"{other.label} too? (50: one tells nothing of the other.) ",
                    _blank(),
                ),
                element("p", element("code", f"concordance: 0.…  # {one.name}, {other.name}")),
            )


def _blank() -> Html:
    return element("span", class_="line")
