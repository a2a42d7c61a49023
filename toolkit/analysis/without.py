"""A crisis without one of its sources: what rests on it is taken as unknown, and the answer moves by so much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Literal, Unpack

from toolkit.analysis.compare import compare
from toolkit.analysis.comparison import EXPLAINED, Comparison
from toolkit.answers import WIDTH, Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.subjects import RunOptions, Subject, origin, scenario_of, unheard
from toolkit.errors import ToolkitError
from toolkit.markup import paragraph
from toolkit.plaintext import sentence
from toolkit.scenario import Scenario
from toolkit.scenario.paths import dotted
from toolkit.scenario.unknown import Leaning, State, leaning_on, taken_as_unknown

if TYPE_CHECKING:
    import pandas as pd

NAME = "without"
RESTS = (Column("rests on it", "label"), Column("without it", "said"), Column("claims that go", "lost"))
NOT_SAID = "would be unknown, and nothing says what it could be: kept as it is"
MOVED: tuple[State, ...] = ("unknown", "fewer experts")
"""What becomes of a part whose number is another without the source."""
RULE = (
    "A number rests on the source wholly if all claims behind it come from there, or from those who relay it; a judgement beside such "
    "claims leans on them and does not hold it up."
)
EXPERTS = "An expert whose estimate rests on the source is left out of the pool, and the weights of the others are rescaled."

POINTS = EXPLAINED.replace(
    "with the what-if less probability without", "without the source less probability with it"
)


@dataclass(frozen=True, repr=False, eq=False)
class Without(Answer):
    """What changes without a source.

    Attributes
    ----------
    table : DataFrame
        As of ``compare``, a row per outcome; what rests on the source where nothing had to be run.
    rests : DataFrame
        One row per part that rests on it: ``path``, ``label``, ``state`` (unknown, fewer experts, not known what, kept), ``taken``,
        ``said``, ``lost`` and ``left`` (claims).
    comparison : Comparison or None
        The paired difference; None where nothing could be taken as unknown.
    """

    _: KW_ONLY
    rests: pd.DataFrame
    comparison: Comparison | None = None

    @property
    def rested(self) -> list[str]:
        """What rests on the source: what is unknown without it, a sentence each, and what other claims hold up, in one."""
        rows = self.rests.to_dict("records")
        kept = [row["label"] for row in rows if row["state"] == "kept"]
        told = [f"{row['label']}: {row['said']}." for row in rows if row["state"] in MOVED]
        return (
            [*told, f"Loses claims and is kept, since others hold it up: {', '.join(kept)}."]
            if kept
            else told
        )

    def text(self, width: int = WIDTH, *, most: int | None = None) -> str:
        """Write the answer as plain text: what rests on the source, then what moves."""
        listed = "\n".join(sentence(one, width, indent="  ", first="- ") for one in self.rested)
        if self.comparison is None:
            notes = "\n".join(sentence(one, width) for one in self.footnotes)
            return "\n\n".join(filter(None, (sentence(self.title, width), listed, notes)))
        head, _, rest = super().text(width, most=most).partition("\n\n")
        return "\n\n".join((head, listed, rest))

    @property
    def html(self) -> str:
        """The answer as a piece of HTML."""
        listed = "".join(map(paragraph, self.rested))
        return listed + super().html if self.comparison is not None else super().html

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw what moves as ``compare`` does; what rests on the source where nothing moves."""
        return super().plot(ax, **options) if self.comparison is None else self.comparison.plot(ax, **options)


@public
def without(
    of: Subject,
    source: str,
    *,
    resting: Literal["wholly", "partly"] = "wholly",
    **options: Unpack[RunOptions],
) -> Without:
    """Treat what rests on a source as unknown, and say how far the answer moves.

    An input is then what its ``if_unknown`` says; else all of its ``within`` is equally likely; else it is named, and stays as it is:
    nothing is made up. So are numbers that stand in a rule and are no input. An expert whose estimate rests on the source is left out
    of the pool; where nobody who counts is left, the number is unknown.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
    source : str
        Name of a source of the scenario.
    resting : {"wholly", "partly"}
        Whether numbers that other claims hold up too stay as they are, or are unknown as well.
    **options
        As in ``run``; the other models of the crisis are left out unless ``alternatives=True``.

    Returns
    -------
    Without

    Raises
    ------
    ToolkitError
        For an unknown source, or where all that rests on it would be unknown and nothing says what any of it could be.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.without("cuba-1962", "excomm", draws=16)
    >>> found.rests.state.tolist().count("unknown")
    1
    """
    crisis = scenario_of(of, {n: options[n] for n in ("variant", "values") if n in options}, verb="without")
    leanings = leaning_on(crisis, source, resting)
    _refuse_unsaid(leanings, source)
    rests, left_out = _rests(leanings), f"without the source '{source}'"
    if not any(one.state in MOVED for one in leanings):
        note = (
            f"Nothing rests on '{source}' alone, so no number moves."
            if leanings
            else f"No number rests on '{source}'."
        )
        return Without(
            rests,
            rests=rests,
            title=f"{crisis.title.rstrip('.')}: {left_out}",
            layout=RESTS,
            verb=NAME,
            notes=(note, *_rules(leanings)),
            parts={"source": source},
        )
    found = _compared(of, crisis, taken_as_unknown(crisis, leanings), source, options)
    return Without(
        found.table,
        rests=rests,
        comparison=found,
        result=found.base,
        caveats=(*_unsaid(leanings), *unheard(of), *found.caveats),
        layout=found.layout[1:],
        verb=NAME,
        step=found.step,
        title=f"{found.base.model.dossier.full_title}: {left_out}",
        notes=(POINTS, *_rules(leanings)),
        parts={"source": source, "resting": resting, "rests": rests},
    )


def _compared(of: Subject, crisis: Scenario, changed: Scenario, source: str, options: Any) -> Comparison:
    """Set the crisis against itself without the source."""
    base = origin(of) or crisis
    alike = {"alternatives": False, **options} if origin(of) is None else dict(options)
    alike = {name: value for name, value in alike.items() if name not in ("variant", "values")}
    if alike.get("evidence") is not None:
        raise ToolkitError("without is asked of the crisis before any report; leave evidence out")
    return compare(base, **{f"without {source}": changed}, **alike)


def _refuse_unsaid(leanings: Sequence[Leaning], source: str) -> None:
    """Refuse where something would be unknown, and nothing says of any of it what it could be."""
    unsaid = [one for one in leanings if one.state == "not known what"]
    if unsaid and not any(one.state in MOVED for one in leanings):
        listed = "\n".join(f"  {dotted(one.path)}" for one in unsaid)
        raise ToolkitError(
            f"what rests on '{source}' would be unknown, and nothing says what it could be:\n{listed}\n"
            "expected `if_unknown:` or a `within:` with two ends on an input; a number within a rule has to be made an input first",
            kind="not known what",
            subject=source,
        )


def _rules(leanings: Sequence[Leaning]) -> tuple[str, ...]:
    """Return what it means to rest on a source; of experts where some are left out."""
    return (RULE, EXPERTS) if any(one.state == "fewer experts" for one in leanings) else (RULE,)


def _unsaid(leanings: Sequence[Leaning]) -> Iterator[Caveat]:
    unsaid = [one for one in leanings if one.state == "not known what"]
    if unsaid:
        listed = ", ".join(one.label for one in unsaid)
        keep, they = ("stays as it is", "it") if len(unsaid) == 1 else ("stay as they are", "they")
        yield Caveat(
            f"{len(unsaid)} more would be unknown, and {keep}, since nothing says what {they} could be (`if_unknown:`, or `within:` "
            f"with two ends, on an input): {listed}.",
            "not_unknown",
            dotted(unsaid[0].path),
            values={"count": float(len(unsaid))},
        )


def _rests(leanings: Sequence[Leaning]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and only tables need it

    rows = [
        {
            "path": dotted(one.path),
            "label": one.label,
            "state": one.state,
            "taken": one.taken,
            "said": _said(one),
            "lost": ", ".join(one.lost),
            "left": ", ".join(one.left),
        }
        for one in leanings
    ]
    return pd.DataFrame(rows, columns=["path", "label", "state", "taken", "said", "lost", "left"])


def _said(one: Leaning) -> str:
    """Say what becomes of one part."""
    if one.state == "unknown":
        return f"unknown: {one.taken}"
    if one.state == "not known what":
        return NOT_SAID
    if one.state == "fewer experts":
        return f"pooled from {one.taken}"
    n_lost, n_all = len(one.lost), len(one.lost) + len(one.left)
    return f"loses {n_lost} of {n_all} claims, and is kept"
