"""A page as blocks: written once, set as HTML or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from toolkit.markup import Html, as_html, element, web_page
from toolkit.plots.style import INK, QUIET, VERMILION

STYLE = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; color: {INK}; background: white; max-width: 50rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; overflow-wrap: break-word; }}
h1 {{ font-size: 1.6rem; line-height: 1.2; margin: 0 0 .4rem; }}
h2 {{ font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 2px solid {INK}; padding-bottom: .15rem; }}
p {{ margin: .5rem 0; }}
.lead {{ color: {QUIET}; }}
.small {{ font-size: .86rem; color: {QUIET}; }}
ol, ul {{ padding-left: 1.4rem; margin: .5rem 0; }}
li {{ margin: .45rem 0; }}
.bottom-line {{ border-left: 4px solid {INK}; padding-left: .7rem; font-size: 1.05rem; }}
.limits {{ border-left: 4px solid {VERMILION}; padding-left: .7rem; font-size: .92rem; }}
.wide {{ overflow-x: auto; }}
.wide > table {{ border-collapse: collapse; font-size: .88rem; width: 100%; }}
.wide > table th, .wide > table td {{ text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #ddd; }}
.wide > table th {{ border-bottom: 1px solid {QUIET}; font-weight: 600; }}
.number {{ text-align: right !important; white-space: nowrap; }}
th.number {{ white-space: normal; }}
figure {{ margin: .8rem 0; }}
.narrow {{ display: none; }}
@media screen and (max-width: 40rem) {{
  .narrow {{ display: block; }}
  .wide > table, .wide tbody, .wide tr, .wide td {{ display: block; }}
  .wide thead {{ display: none; }}
  .wide > table tr {{ border-bottom: 1px solid {QUIET}; padding: .4rem 0; }}
  .wide > table td {{ border: 0; padding: .1rem 0; text-align: left !important; white-space: normal; }}
  .wide td:empty {{ display: none; }}
  .wide td:not(:first-child)::before {{ content: attr(data-head) ": "; color: {QUIET}; }}
  .wide td:first-child {{ font-weight: 600; }}
}}
@media print {{
  @page {{ size: A4; margin: 13mm 15mm; }}
  body {{ font-size: 9pt; line-height: 1.32; max-width: none; padding: 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
  h1 {{ font-size: 15pt; }}
  h2 {{ font-size: 11.5pt; margin: 1em 0 .35em; break-after: avoid; }}
  .bottom-line {{ font-size: 10pt; }}
  .limits {{ font-size: 9pt; }}
  p {{ margin: .35em 0; orphans: 3; widows: 3; }}
  ol, ul {{ margin: .3em 0; }}
  li {{ margin: .22em 0; }}
  .small, .wide > table {{ font-size: 8.2pt; }}
  .wide > table th, .wide > table td {{ padding: .18em .7em .18em 0; }}
  figure {{ margin: .3em 0; font-size: 8pt; }}
  svg {{ max-height: 75mm; }}
  figure, tr, li {{ break-inside: avoid; }}
  tr:first-child {{ break-after: avoid; }}
  tr:last-child, .wide + .small {{ break-before: avoid; }}
  .wide {{ overflow: visible; }}
  .whole {{ break-inside: avoid; }}
  h2.sheet, h2.annex {{ break-before: page; margin-top: 0; }}
  .annex ~ * {{ font-size: 8.5pt; }}
  .annex ~ h2 {{ font-size: 10.5pt; }}
  .annex ~ .small, .annex ~ .wide > table {{ font-size: 7.8pt; }}
}}
"""

SHORT = 8
"""Rows of a table that is not split between two printed pages."""


@dataclass(frozen=True)
class Heading:
    """The title of a section; ``starts`` names what begins with it on a new printed page: a "sheet", or the "annex" in smaller print."""

    text: str
    starts: Literal["", "sheet", "annex"] = ""

    def html(self) -> Html:
        """Set it as HTML."""
        return element("h2", _set(self.text), class_=self.starts or False)

    def markdown(self) -> str:
        """Set it as Markdown."""
        return f"## {_plain(self.text)}"


@dataclass(frozen=True)
class Text:
    """A paragraph; ``small`` for what stands below a table or figure, ``head`` for words that lead one that stands out."""

    text: str
    small: bool = False
    head: str = ""
    look: Literal["bottom-line", "limits"] = "bottom-line"

    def html(self) -> Html:
        """Set it as HTML."""
        if self.head:
            return element("p", element("strong", _set(self.head)), " ", _set(self.text), class_=self.look)
        return element("p", _set(self.text), class_="small" if self.small else False)

    def markdown(self) -> str:
        """Set it as Markdown."""
        return f"**{_plain(self.head)}** {_plain(self.text)}" if self.head else _plain(self.text)


@dataclass(frozen=True)
class Points:
    """A list; each point has words that stand out, or none, and the rest."""

    points: Sequence[tuple[str, str]]
    numbered: bool = False

    def html(self) -> Html:
        """Set it as HTML."""
        items = [
            element("li", element("strong", _set(head)), " ", _set(rest))
            if head
            else element("li", _set(rest))
            for head, rest in self.points
        ]
        return element("ol" if self.numbered else "ul", *items)

    def markdown(self) -> str:
        """Set it as Markdown."""
        marks = (f"{n}." if self.numbered else "-" for n in range(1, len(self.points) + 1))
        return "\n".join(
            f"{mark} **{_plain(head)}** {_plain(rest)}" if head else f"{mark} {_plain(rest)}"
            for mark, (head, rest) in zip(marks, self.points, strict=True)
        )


@dataclass(frozen=True)
class Table:
    """A table; ``numbers`` are the columns set flush right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()

    def html(self) -> Html:
        """Set it as HTML."""
        heads = [
            element("th", _set(text), scope="col", class_=self._look(n)) for n, text in enumerate(self.heads)
        ]
        rows = [element("tr", *(self._cell(n, cell) for n, cell in enumerate(row))) for row in self.rows]
        head, body = element("thead", element("tr", *heads)), element("tbody", *rows)
        look = "wide whole" if len(self.rows) <= SHORT else "wide"
        return element("div", element("table", head, body), class_=look)

    def markdown(self) -> str:
        """Set it as Markdown."""
        rule = "|".join("---:" if n in self.numbers else "---" for n in range(len(self.heads)))
        lines = [_row(self.heads), f"|{rule}|", *(_row(row) for row in self.rows)]
        return "\n".join(lines)

    def _cell(self, column: int, cell: str) -> Html:
        """Set a cell with the head of its column, which a narrow screen shows before it."""
        return element("td", _set(cell), class_=self._look(column), data_head=_set(self.heads[column]))

    def _look(self, column: int) -> str | bool:
        return "number" if column in self.numbers else False


@dataclass(frozen=True)
class Picture:
    """A picture as HTML; ``instead`` stands in for it in Markdown, and below it where it is ``fine`` and the screen narrow."""

    picture: str
    instead: Table
    fine: bool = False

    def html(self) -> Html:
        """Set it as HTML."""
        below = element("div", self.instead.html(), class_="narrow") if self.fine else ""
        return element("figure", Html(self.picture), below)

    def markdown(self) -> str:
        """Set what stands in for it."""
        return self.instead.markdown()


Block = Heading | Text | Points | Table | Picture


def page(title: str, lead: str, blocks: Iterable[Block]) -> Html:
    """Set a whole page as HTML that needs nothing from anywhere else."""
    parts = [element("h1", _set(title)), element("p", _set(lead), class_="lead")]
    parts += [block.html() for block in blocks]
    body = "\n".join(parts)
    return web_page(_set(title), f"\n{body}\n", style=STYLE)


def plain_page(title: str, lead: str, blocks: Iterable[Block]) -> str:
    """Set a whole page as Markdown."""
    parts = [f"# {_plain(title)}", _plain(lead), *(block.markdown() for block in blocks)]
    return "\n\n".join(parts) + "\n"


def _set(text: str) -> Html:
    """Escape a text and keep numbers, their per cent signs and arrows between them on one line."""
    return as_html(text.replace(" %", "\u00a0%").replace(" → ", "\u00a0→\u00a0"))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    """Keep text from being read as markup: it comes from an untrusted file."""
    kept = " ".join(text.split())
    for sign in "\\`*_[]<>|":
        kept = kept.replace(sign, f"\\{sign}")
    return kept
