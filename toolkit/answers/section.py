"""A part of a long answer: a heading, sentences and a table, written alike on every surface."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.markup import Html, html_table, joined, paragraph
from toolkit.plaintext import fitting_table, sentence


@dataclass(frozen=True)
class Section:
    """One part of an answer that has several.

    Attributes
    ----------
    key : what it is about, for those who set a picture beside it
    says : sentences above the table
    heads, rows : of the table; no rows without one
    numbers, flexible : columns set flush right, and those that may be wrapped
    notes : small print below
    """

    key: str
    head: str
    says: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()
    flexible: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def text(self, width: int, most: int | None = None, rest: str = "") -> str:
        """Write it as plain text, with at most so many rows; ``rest`` says where the others are.

        Examples
        --------
        >>> print(Section("a", "Ends", ("Two.",), ("end",), (("peace",), ("war",))).text(60, 1, "in .parts"))
        Ends: Two.
        <BLANKLINE>
        end
        peace
        (1 more row in .parts)
        """
        lines = [sentence(" ".join((f"{self.head}:", *self.says)), width)]
        shown, right = self.rows[:most], list(self.numbers)
        if shown:
            table = fitting_table(self.heads, shown, width=width, flexible=list(self.flexible), right=right)
            lines += ["", table]
        left = len(self.rows) - len(shown)
        lines += [f"({left} more row{'s' if left != 1 else ''} {rest})"] if left else []
        notes = [sentence(note, width) for note in self.notes]
        return "\n".join((*lines, *([""] if shown and notes else []), *notes))

    @property
    def html(self) -> Html:
        """It as a piece of HTML."""
        table = html_table(self.heads, self.rows, numbers=self.numbers) if self.rows else ""
        return joined(
            paragraph(self.head, bold=True),
            *map(paragraph, self.says),
            table,
            *map(paragraph, self.notes),
        )
