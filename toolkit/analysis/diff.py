"""Two versions of a crisis: what changed, in words, and how far each change moved each outcome and question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from toolkit.analysis.diff_rows import COLUMNS, IN_WORDS, Moves, changed_rows, layout_of, words_of
from toolkit.analysis.lots import MOST_LOTS, Versions
from toolkit.analysis.pairing import aligned
from toolkit.analysis.sharing_out import Coalition, coalitions_of, is_in_all_orders, shared_out
from toolkit.analysis.two_versions import two_versions
from toolkit.answers import WIDTH, Answer, Caveat
from toolkit.arguments import public
from toolkit.engines.distribute import shown
from toolkit.engines.plan import draws_like
from toolkit.engines.planning import plan
from toolkit.engines.run import run
from toolkit.engines.subjects import Subject, unheard
from toolkit.markup import html_table, paragraph
from toolkit.model.targets import Target, targets_of
from toolkit.plaintext import sentence
from toolkit.results.result import Result
from toolkit.results.values import values_of
from toolkit.scenario.edits import Edit, edits_between
from toolkit.words import name_in_words

if TYPE_CHECKING:
    import pandas as pd

Floats = np.typing.NDArray[np.float64]
MOST_OUTCOMES = 3
"""Outcomes told on a screen of what one change moves."""
LEAST = 0.0005
"""Movements below this, half of the finest step, are not told on a screen."""
LEFT_OUT = "Of each change the outcomes that it moved most are shown, {most} at most; all of them {rest}."
BARELY = "none by as much as 0.05 points"
NOTHING = "In meaning the two say the same; only layout, comments or the order of keys may differ."
ALONE = "All that differs in numbers is one change, or changes that hang together, so the whole difference is its."
ALL_ORDERS = (
    "points of a change: its average over all orders in which the {n} changes can be made (Shapley); by order: from the least to the "
    "most that it moves in any of them. They add up to the whole."
)
TWO_ORDERS = (
    "points of a change: its average over two orders, the {n} changes made down the list and back up; by order: what it moves in each. "
    "They add up to the whole; other orders may share it out otherwise."
)
MODELS = ("variants", "alternatives")
GROUPED = f"More than {MOST_LOTS} changes are made in lots: those of one part together, then neighbours."
UNTOUCHED = (
    "What-ifs and other models of the crisis are not run, so what changed in them is told in words alone."
)


class VersionOptions(TypedDict, total=False):
    """How both versions, and those between them, are run: each as in ``RunOptions``."""

    engine: Literal["auto", "exact", "monte_carlo"]
    seed: int
    draws: int | None
    runs: int | None
    variant: str | Sequence[str]
    values: Mapping[str, float] | None
    workers: int
    questions: bool
    progress: bool


@dataclass(frozen=True, repr=False, eq=False)
class Difference(Answer):
    """What changed between two versions; a screen shows what each change moved most, and then what moved no number."""

    @property
    def shown(self) -> pd.DataFrame:
        """The whole difference, then the changes from the one that moved most, each with the outcomes it moved most."""
        import pandas as pd  # slow to import

        if not len(self.table):
            return self.table
        size = self.table.difference.abs().fillna(-1.0)
        by_change = size.groupby(self.table.change).transform("max")
        ranked = self.table.assign(
            whole=self.table.change != 0, silent=self.table.outcome == "", by=-by_change, size=-size
        )
        ranked = ranked.sort_values(["whole", "silent", "by", "change", "size"], kind="stable")
        told = [_told(one) for _, one in ranked.groupby("change", sort=False)]
        found = pd.concat(told, ignore_index=True)
        return found.assign(words=found.words.where(found.change != found.change.shift(), ""))

    def cells(self, most: int | None = None) -> list[list[str]]:
        """Write the rows; without a range over the orders where there is only one way."""
        if self.layout == IN_WORDS:
            return super().cells(most)
        rows = zip(super().cells(most), self.records(), strict=False)
        return [cells if row["least"] == row["least"] else [*cells[:-1], ""] for cells, row in rows]

    @property
    def footnotes(self) -> list[str]:
        """Notes and caveats, and where outcomes that a change moved are left out."""
        moved = self.table[(self.table.change != 0) & (self.table.difference.abs() >= LEAST)]
        is_cut = bool((moved.groupby("change").size() > MOST_OUTCOMES).any())
        left_out = [LEFT_OUT.format(most=MOST_OUTCOMES, rest=self.rest)] if is_cut else []
        return [*left_out, *filter(None, self.notes), *self.caveats]

    def text(self, width: int = WIDTH, *, most: int | None = None) -> str:
        """Write the answer as plain text, every change of it."""
        if not len(self.table):
            return "\n\n".join(sentence(one, width) for one in (self.title, *self.footnotes))
        return super().text(width, most=most)

    @property
    def html(self) -> str:
        """The answer as a piece of HTML, every change of it."""
        flush = [n for n, column in enumerate(self.layout) if column.is_number]
        table = html_table(self.heads, self.cells(), numbers=flush) if len(self.table) else ""
        return paragraph(self.title, bold=True) + table + "".join(map(paragraph, self.footnotes))


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one change that a screen shows."""
    if rows.change.iloc[0] == 0:
        return rows.sort_index()
    moved = rows[rows.difference.abs() >= LEAST]
    if len(moved) or rows.outcome.iloc[0] == "":
        return moved.head(MOST_OUTCOMES) if len(moved) else rows
    return rows.head(1).assign(label=BARELY, difference=np.nan, least=np.nan, most=np.nan)


@public
def diff(
    before: Subject, after: Subject | None = None, *, numbers: bool = True, **options: Unpack[VersionOptions]
) -> Difference:
    """Say what changed between two versions of a crisis, and how far each change moved each outcome.

    Parameters
    ----------
    before, after : name, path, revision, Scenario, Model or Result
        A text that is no file and no shipped name is a revision of the other one's file (``"HEAD~1"``), or of the file it names
        (``"HEAD~1:my-crisis.yaml"``). With one file alone, that file is set against what git kept of it last.
    numbers : bool
        Whether the versions are run; without, the changes are told in words alone, at once.
    **options
        How all versions are run, alike, as in ``run``; with ``questions=True`` what readers ask is followed too.

    Returns
    -------
    Difference, one row per change and outcome
        ``change`` (0 for all of them together), ``words``, ``path``, ``kind`` (set, added, removed, order), ``touches`` (numbers,
        questions, models, words), ``outcome``, ``label``, ``before``, ``after``, ``before_error``, ``after_error``, ``difference``, ``sampling_error``,
        ``ignorance_low``, ``ignorance_high``, ``least``, ``most`` (over the orders in which changes are made), ``measure``. A change that
        moves no number has one row, without an outcome.

    Raises
    ------
    ToolkitError
        For what cannot be opened, a revision that is not there, or a folder that git does not keep.

    Examples
    --------
    >>> import toolkit as ct
    >>> sharper = ct.load("chicken").variant("sharper")
    >>> found = ct.diff("chicken", sharper)
    >>> print(found.words.iloc[-1])
    precision of West's choices: 1 → 4
    """
    first, second = two_versions(before, after)
    edits = edits_between(first, second)
    title = f"{second.title.rstrip('.')}: what changed, and what did it move?"
    is_asked = bool(options.get("questions"))
    touching = ("numbers", "questions") if is_asked else ("numbers",)
    shared = [one for one in edits if one.touches in touching]
    if not numbers or not shared:
        note = () if edits else (NOTHING,)
        return _answer(words_of(edits, has_run=numbers), title=title, notes=note, layout=IN_WORDS)
    versions = Versions(
        first,
        second,
        edits,
        are_shared=lambda one: one.touches in touching,
        asked=coalitions_of,
        left_out=(*(() if is_asked else ("questions",)), *(() if options.get("variant") else MODELS)),
    )
    found = _run_all(versions, options)
    heard = (*unheard(before), *(unheard(after) if after is not None else ()))
    return _shared(versions, found, edits, title, heard)


def _answer(rows: Sequence[Mapping[str, Any]], **told: Any) -> Difference:
    import pandas as pd  # slow to import, and only tables need it

    return Difference(pd.DataFrame(list(rows), columns=list(COLUMNS)), verb="diff", **told)


def _run_all(versions: Versions, options: VersionOptions) -> dict[Coalition, Result]:
    """Run every version alike, the earlier one first."""
    asked: dict[str, Any] = {**options, "alternatives": False, "progress": False}
    ends = (frozenset[int](), frozenset(range(len(versions.lots))))
    if options.get("engine", "auto") == "auto" and not options.get("runs"):
        chosen = {name: asked[name] for name in ("variant", "values") if name in asked}
        engines = {plan(versions.found[one], draws=1, **chosen).engine for one in ends}
        asked["engine"] = engines.pop() if len(engines) == 1 else "monte_carlo"
    found: dict[Coalition, Result] = {}
    order = [*ends, *(one for one in versions.found if one not in ends)]
    for one in shown(order, "versions", show=options.get("progress", True)):
        found[one] = run(versions.found[one], **asked)
        if len(found[one].parameters) > 1:
            asked["draws"] = asked.get("draws") or draws_like(found[one])
    return found


def _shared(
    versions: Versions,
    found: dict[Coalition, Result],
    edits: Sequence[Edit],
    title: str,
    heard: Sequence[Caveat],
) -> Difference:
    """Share the difference out, and put the answer together."""
    results = dict(zip(found, aligned(list(found.values())), strict=True))
    n = len(versions.lots)
    base, last = results[frozenset()], results[frozenset(range(n))]
    targets = _targets(base, last)
    values = {one: _values(result, targets) for one, result in results.items()}
    ends = found[frozenset()], found[frozenset(range(n))]
    moves = Moves(
        base,
        ends,
        targets,
        values[frozenset()],
        values[frozenset(range(n))],
        shared_out(n, values.__getitem__),
    )
    rows = [*changed_rows(versions.lots, moves), *words_of(versions.others, has_run=True, first=n + 1)]
    how = ALONE if n == 1 else (ALL_ORDERS if is_in_all_orders(n) else TWO_ORDERS).format(n=n)
    is_untold = any(one.touches == "models" for one in edits)
    return _answer(
        rows,
        title=title,
        result=ends[0],
        figure="diff",
        layout=layout_of(*ends),
        step=moves.step,
        n_histories=base.n_histories,
        notes=(how, GROUPED if versions.n_changes > MOST_LOTS else "", UNTOUCHED if is_untold else ""),
        caveats=(
            *heard,
            *_new_or_gone(base, last),
            *_caveats(*ends),
        ),
        parts={
            "way": "one" if n == 1 else "all orders" if is_in_all_orders(n) else "two orders",
            "runs": len(found),
        },
    )


def _targets(base: Result, last: Result) -> list[tuple[Target | None, Target | None]]:
    """Pair the outcomes and questions of both versions by name; None where a version does not have it."""
    mine, its = ({one.name: one for one in targets_of(r.model, asked=r.is_asked)} for r in (base, last))
    return [(mine.get(name), its.get(name)) for name in dict.fromkeys((*mine, *its))]


def _values(result: Result, targets: Sequence[tuple[Target | None, Target | None]]) -> Floats:
    """Return what a version answers draw by draw; shape (D, targets). Nothing ends in an outcome that it does not have."""
    own = {one.name: one for one in targets_of(result.model, asked=result.is_asked)}
    columns = []
    for pair in targets:
        name = next(one.name for one in pair if one is not None)
        if name in own:
            columns.append(values_of(result.model, own[name], result.tally).linear(result.weights))
        else:
            is_outcome = all(one is None or one.question is None for one in pair)
            columns.append(np.full(len(result.tally.final), 0.0 if is_outcome else np.nan))
    return np.stack(columns, axis=1)


def _new_or_gone(base: Result, last: Result) -> list[Caveat]:
    """Say which outcomes one version does not have."""
    told = []
    for kind, one, other in (("new", last, base), ("gone", base, last)):
        names = [name for name in one.outcomes if name not in other.outcomes]
        if names:
            said = ", ".join(f"“{name_in_words(name)}”" for name in names)
            when = "earlier" if kind == "new" else "later"
            text = f"The {when} version has no outcome {said}: nothing ends so there, and it counts as 0 %."
            told.append(Caveat(text, "outcomes_differ", names[0]))
    return told


def _caveats(base: Result, last: Result) -> list[Caveat]:
    """Return what limits either version, without that no other model was run, which is on purpose."""
    later = [one.about("after", "Later version") for one in last.caveats if one not in base.caveats]
    return [one for one in (*base.caveats, *later) if one.kind != "disagreement"]
