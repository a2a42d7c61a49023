"""The brief: what the answer is, how sure it is and why, what would change it, and what it rests on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

from toolkit.analysis.outcomes import outcomes
from toolkit.analysis.questions import questions
from toolkit.answers import MOST_ROWS, WIDTH, Answer
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, check_held, origin, reports_of, result_of
from toolkit.errors import ToolkitError
from toolkit.files import write_file
from toolkit.forecasts import open_record, trust_in
from toolkit.markup import element
from toolkit.model.days import turn_ending
from toolkit.plaintext import sentence
from toolkit.report.chapters.assumptions import assumptions
from toolkit.report.chapters.drivers import what_drives
from toolkit.report.chapters.escalation import escalation
from toolkit.report.chapters.findings import all_outcomes, in_two_sentences, judgements, words
from toolkit.report.chapters.method import method
from toolkit.report.chapters.news import what_was_told
from toolkit.report.chapters.past import past_crises
from toolkit.report.chapters.questions import what_readers_ask
from toolkit.report.chapters.sources import sources
from toolkit.report.chapters.watch import watch
from toolkit.report.chapters.what_ifs import what_would_change
from toolkit.report.document import Block, page, plain_page
from toolkit.report.judgements import Judgement
from toolkit.report.material import Material
from toolkit.results.caveats_of_news import last_used, told_in_words
from toolkit.scenario import Outlook, Reports
from toolkit.words import day

CHAPTERS: tuple[Callable[[Material], Iterator[Block]], ...] = (
    judgements,
    all_outcomes,
    what_readers_ask,
    words,
    what_was_told,
    what_drives,
    what_would_change,
    watch,
    escalation,
    sources,
    assumptions,
    past_crises,
    method,
)
"""In the order of the page; each is left out, and says so, where it cannot be had."""


@dataclass(frozen=True, repr=False, eq=False)
class Brief(Answer):
    """A brief about one result; ``html`` and ``markdown`` are whole pages that need nothing else.

    Attributes
    ----------
    table : DataFrame
        The outcomes, as ``outcomes`` tabulates them.
    lead, bottom_line : str
        What is asked and as of when, and the answer in two sentences.
    judgements : tuple of Judgement
        What is said of each outcome, the likeliest first.
    blocks : tuple of Block
        The page, piece by piece.
    """

    lead: str = ""
    bottom_line: str = ""
    judgements: tuple[Judgement, ...] = ()
    blocks: tuple[Block, ...] = ()

    @cached_property
    def html(self) -> str:
        """The brief as one self-contained HTML page."""
        return page(self.title, self.lead, self.blocks)

    @cached_property
    def markdown(self) -> str:
        """The brief as Markdown; tables in place of pictures."""
        return plain_page(self.title, self.lead, self.blocks)

    @property
    def page(self) -> str:
        """The brief as it is; it is a whole page already."""
        return self.html

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the brief, whole or not at all: Markdown where the name ends in .md, else as any answer.

        Raises
        ------
        ToolkitError
            If it cannot be written.
        """
        if Path(path).suffix.lower() in (".md", ".markdown"):
            write_file(path, self.markdown)
        else:
            Answer.save(self, path)

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Write the judgements, the outcomes and what limits them as plain text; ``markdown`` has the whole brief."""
        judged = [f"{one.head} {one.rest}" for one in self.judgements]
        said = [sentence(one, width) for one in (self.title, self.lead, self.bottom_line, *judged)]
        return "\n\n".join((*said, Answer.text(replace(self, title=""), width, most=most)))

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the outcomes."""
        return outcomes(self.result).plot(ax, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcomes and the judgements as plain data at full precision."""
        found = {
            **outcomes(self.result).to_dict(),
            "question": self.lead,
            "bottom_line": self.bottom_line,
            "judgements": [one.to_dict() for one in self.judgements],
        }
        return found | (
            {"questions": questions(self.result).to_dict()["rows"]} if self.result.is_asked else {}
        )

    def _repr_html_(self) -> str:
        page = str(self.html)  # as the text of an attribute it is escaped once more
        look = "width:100%;height:36em;border:1px solid #bbb"
        return element("iframe", srcdoc=page, sandbox="", title=self.title, style=look)


@public
def brief(
    of: Subject,
    *,
    what_ifs: bool = True,
    record: str | os.PathLike[str] | None = None,
    **options: Unpack[RunOptions],
) -> Brief:
    """Write a brief: judgements with confidence, drivers, what would change them, what to watch, sources, limits.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        A result is taken as it is; anything else is run first, as ``run`` does.
    what_ifs : bool
        Whether to run the declared what-ifs and look for what would overturn the finding: the slow part.
    record : path, optional
        A record of forecasts. Confidence is high, where no weakness is named, only with one that bears it; see ``trust_in``.
    **options
        As in ``run``, for what has not been run. ``evidence`` goes with a result that has learnt too: the reports that it learnt
        from, which it holds no longer, so that the brief can say what each of them told. With ``questions=True``, or a result that was
        run so, a chapter answers what readers ask.

    Returns
    -------
    Brief
        Shows itself in a notebook; ``save("brief.html")`` or ``save("brief.md")``.

    Raises
    ------
    ToolkitError
        For what names no crisis, a crisis that cannot be answered, or one that no file holds.

    Examples
    --------
    >>> import toolkit as ct
    >>> page = ct.brief("chicken", progress=False).markdown
    >>> page.startswith("# ")
    True
    """
    trust = None if record is None else trust_in(open_record(record))
    heard, wishes = _heard(of, options)
    asks = bool(wishes.pop("questions", False))
    result = result_of(of, wishes, verb="brief", asks=asks)
    check_held(result.model)
    known = result.evidence if heard is None else heard  # a kept outlook brings its own
    return _written(Material(result, what_ifs, options.get("progress", True), known, trust))


def _heard(of: Subject, options: RunOptions) -> tuple[Reports | None, RunOptions]:
    """Return the reports that are at hand, and what is left to wish for: a result that has learnt is not told them again.

    Raises
    ------
    ToolkitError
        If they lack a report that the result has learnt from.
    """
    heard, brought = reports_of(options.get("evidence")), of.evidence if isinstance(of, Outlook) else None
    ran = origin(of)
    if ran is None or ran.news is None or heard is None:
        return (heard if brought is None else brought if heard is None else brought + heard), options.copy()
    known = {*(one.name for one in heard.reports), *(one.name for one in heard.watches)}
    for name in ran.news.names:
        if name not in known:
            raise ToolkitError(f"this result has learnt from '{name}', which is not among the reports given")
    wishes = options.copy()
    del wishes["evidence"]
    return heard, wishes


def _written(of: Material) -> Brief:
    found, result = outcomes(of.result), of.result
    return Brief(
        found.table,
        result=result,
        caveats=result.caveats,
        title=of.dossier.title,
        notes=found.notes,
        layout=found.layout,
        figure="outcomes",
        verb="brief",
        step=result.step,
        n_histories=result.n_histories,
        lead=_lead(of),
        bottom_line=in_two_sentences(of),
        judgements=of.judgements,
        blocks=tuple(block for chapter in CHAPTERS for block in chapter(of)),
    )


def _lead(of: Material) -> str:
    """Say what is asked, as of when, and what is assumed beside the scenario as written."""
    question = of.dossier.question or f"How may it stand on {of.horizon}?"
    lead = f"{question} As known on {day(of.model.as_of)}, looking to {of.horizon}."
    news = of.result.news
    if news is not None:
        last = last_used(news)
        until = f", up to the {turn_ending(of.model, last)}" if last else ""
        lead += f" Since then {told_in_words(news, of.model)} taken in{until}."
    if of.dossier.in_force:
        lead += f" What-if: {' and '.join(one.title or one.name for one in of.dossier.in_force)}."
    return lead
