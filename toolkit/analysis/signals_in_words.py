"""What acts say, in sentences: how far a choice tells its maker's type, and who is moved by what it tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolkit import numbers

if TYPE_CHECKING:
    import pandas as pd

PLAIN, NEXT_TO_NOTHING = 0.95, 0.05
"""Share of what is not known of a type from which a choice separates types, and up to which it pools them."""
LADDER = (
    (1.1, "says nothing"),
    (3.0, "says little"),
    (20.0, "speaks for it"),
    (150.0, "speaks strongly for it"),
    (float("inf"), "speaks very strongly for it"),
)
"""Ratios of odds up to which words are used, from 3 on after Kass and Raftery (1995, Journal of the American Statistical Association 90:773-795)."""
CLASSES = {
    "separating": "the types act apart, so that the choice tells which it is",
    "semi-separating": "the types act apart in part, so that the choice tells something",
    "pooling": "all types act alike, so that the choice tells next to nothing",
}
MOST = 6
"""Sentences of each kind; the tables have all."""
MOVED = 0.05
"""A reply is worth a sentence where an option is so much likelier or less likely for what an act told."""


def class_of(told: float) -> str:
    """Name how far a choice tells a type.

    Examples
    --------
    >>> class_of(0.99), class_of(0.4), class_of(0.0)
    ('separating', 'semi-separating', 'pooling')
    """
    return "separating" if told >= PLAIN else "pooling" if told <= NEXT_TO_NOTHING else "semi-separating"


def in_words(ratio: float) -> str:
    """Put a ratio of odds into words.

    Examples
    --------
    >>> in_words(3.6), in_words(1.0), in_words(0.2), in_words(float("inf"))
    ('speaks for it', 'says nothing', 'speaks against it', 'only they do it')
    """
    if ratio != ratio:
        return ""
    if ratio == float("inf"):
        return "only they do it"
    if ratio == 0.0:
        return "they never do it"
    if ratio < 1.0:
        return in_words(1.0 / ratio).replace("for it", "against it")
    return next(words for most, words in LADDER if ratio < most or most == float("inf"))


def acts_in_words(table: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each choice: how far it tells the type of who makes it."""
    told = table.drop_duplicates(["turn", "key", "variable"])
    for row in told.head(MOST).to_dict("records"):
        yield (
            f"Turn {row['turn']}, {row['who']}, on “{row['about']}”: {row['class']}. {_capital(CLASSES[row['class']])}: {numbers.share(row['told'])} of what others do "
            "not know."
        )


def moved_in_words(replies: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each listener whom what it is told by an act moves most."""
    found = list(_moved(replies))
    found.sort(key=lambda one: -one[0])
    yield from [text for _, text in found[:MOST]]


def _moved(replies: pd.DataFrame) -> Iterator[tuple[float, str]]:
    for _, rows in replies.groupby(["turn", "key", "action", "variable", "track"], sort=False):
        ordered = rows.sort_values("moved", kind="stable")
        less, more = ordered.iloc[0], ordered.iloc[-1]
        if less["moved"] > -MOVED:
            continue
        act = f"“{less['label']}” by {less['who']} in turn {less['turn']}"
        often = f"in {numbers.share(less['after'])} of cases then, and would in {numbers.share(less['untold'])} had it told nothing"
        yield float(-less["moved"]), f"{act} {_verb(less, more)} comes {often}."


def _verb(less: pd.Series, more: pd.Series) -> str:
    """Say what is done to one who is moved from an option to another: deterred where it stands higher on the ladder."""
    who, left, taken = less["by_label"], f"“{less['option_label']}”", f"“{more['option_label']}”"
    above = _rung(less) - _rung(more)
    if above > 0:
        return f"deters {who} from {left}, which"
    does = "emboldens" if above < 0 else "moves"
    return f"{does} {who} to {taken} rather than {left}; the latter"


def _rung(row: pd.Series) -> float:
    rung = row["rung"]
    return 0.0 if rung is None or rung != rung else float(rung)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
