"""What a figure may be given, and the one way from there to the table that it draws."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from toolkit import numbers, verbs
from toolkit.answers import Answer, Column
from toolkit.arguments import said
from toolkit.engines.plan import Plan
from toolkit.engines.subjects import model_of, result_of
from toolkit.errors import ToolkitError, nearest_name
from toolkit.model.model import Model
from toolkit.plots.captions import rests_on
from toolkit.results.result import Result
from toolkit.scenario import Outlook, Scenario
from toolkit.verbs import asked

Drawable = Any
"""The answer that a figure draws, the bare table of that answer, or whatever names a crisis: then the verb is asked."""
NAMES_A_CRISIS = "what names a crisis"
SUBJECTS = (str, os.PathLike, Scenario, Outlook, Model, Plan, Result)
PROBABILITY = Column("probability", "probability", "per_cent", "sampling_error")
IGNORANCE = Column("ignorance", ("ignorance_low", "ignorance_high"), "range", "sampling_error")


@dataclass(frozen=True)
class Takes:
    """What one figure takes: whose answer, and which columns of a table; names are divided by spaces.

    Attributes
    ----------
    texts, numbers : columns it cannot do without
    spare : columns of numbers that may be missing, and are then not known
    over_time : whether it needs ``turn`` and ``date``, and two turns at least
    table, crisis : whether a bare table will do, and whether a crisis will
    empty : what is said of a table without rows
    """

    figure: str
    verb: str
    texts: str = ""
    numbers: str = ""
    spare: str = ""
    over_time: bool = False
    table: bool = True
    crisis: bool = True
    empty: str = "this table has no rows, so there is nothing to draw"

    def __str__(self) -> str:
        what = [f"the answer of {asked(self.verb)}"]
        what += ["its table"] if self.table else []
        what += [NAMES_A_CRISIS] if self.crisis else []
        listed = what[0] if len(what) == 1 else f"{', '.join(what[:-1])} or {what[-1]}"
        return f"{self.figure} takes {listed}"


@dataclass(frozen=True)
class Drawn:
    """What a figure draws, in one form whatever was handed in.

    Attributes
    ----------
    table : DataFrame
        With a plain index, and every column that the figure needs.
    source : the answer, or None for a bare table
    result : Result or None
        What the answer came from.
    """

    table: pd.DataFrame
    source: Any = None
    result: Result | None = None

    @property
    def caveats(self) -> tuple[str, ...]:
        """Sentences for the foot of the figure."""
        own = getattr(self.source, "caveats", None)
        return tuple(own if own is not None else self.result.caveats if self.result is not None else ())

    @cached_property
    def step(self) -> float:
        """Last place written of its probabilities, in per cent points."""
        given = getattr(self.source, "step", None) or getattr(self.result, "step", None)
        if given is not None:
            return float(given)
        return numbers.common_step(self.table.get("sampling_error", ()))

    @property
    def n_histories(self) -> int:
        """Histories that were simulated; 0 where chance was summed exactly, or a bare table does not tell."""
        return int(getattr(self.source, "n_histories", 0) or getattr(self.result, "n_histories", 0))

    @property
    def days(self) -> dict[int, Any]:
        """Turn -> its last day."""
        return dict(sorted(zip(self.table["turn"].astype(int), self.table["date"], strict=True)))

    @property
    def model(self) -> Model | None:
        """The model behind the answer, if it is known."""
        own = self.part("model")
        if isinstance(own, Model):
            return own
        return self.result.model if self.result is not None else None

    @property
    def basis(self) -> str:
        """What its numbers rest on, in one line."""
        return rests_on(self.source, self.result, self.model)

    def part(self, name: str, default: Any = None) -> Any:
        """Return something else that belongs to the answer."""
        return part(self.source, name, default)

    def texts(self, rows: pd.DataFrame, *columns: Column) -> list[list[str]]:
        """Write cells of some rows as the answer writes them itself; ``columns`` say how where it does not."""
        own = {column.of: column for column in getattr(self.source, "layout", ())}
        layout = tuple(own.get(column.of, column) for column in columns)
        return Answer(rows, layout=layout, step=self.step, n_histories=self.n_histories).cells()


def part(source: Any, name: str, default: Any = None) -> Any:
    """Return what belongs to an answer by its name; what a table can do is no part of it."""
    if source is None:
        return default
    parts = vars(source).get("parts") or {}
    if name in parts:
        return parts[name]
    return getattr(source, name) if name in vars(source) or hasattr(type(source), name) else default


def drawable(of: Drawable, takes: Takes, **wishes: Any) -> Drawn:
    """Return what a figure draws: an answer and a bare table as they are, a crisis asked first.

    Parameters
    ----------
    of : Drawable
    takes : Takes
    **wishes
        What the verb is to be asked beside a crisis; None for what the caller left out.

    Raises
    ------
    ToolkitError
        For anything that cannot be drawn, in a sentence that says what can.
    """
    if takes.crisis and isinstance(of, SUBJECTS):
        return _asked(of, takes, wishes)
    if isinstance(of, pd.DataFrame) and takes.table:
        found = Drawn(_checked(of, takes))
    elif is_answer(of):
        found = _drawn(of, takes)
    else:
        raise refused(of, takes)
    given = [name for name, wish in wishes.items() if wish is not None]
    if given:
        raise ToolkitError(
            f"{takes.figure} was given what has been asked already; {given[0]} goes with {NAMES_A_CRISIS}",
            kind="asked already",
            subject=given[0],
        )
    return found


def refused(of: object, takes: Takes | str) -> ToolkitError:
    """Make the refusal of something that cannot be drawn."""
    hint = ""
    if isinstance(takes, Takes):
        hint = f"; get one with {asked(takes.verb)}(...)"
    return ToolkitError(f"{takes}, not {said(of)}{hint}", kind="wrong kind")


def is_answer(of: object) -> bool:
    """Say whether something is an answer: it holds a table."""
    return not isinstance(of, Result | pd.DataFrame) and isinstance(getattr(of, "table", None), pd.DataFrame)


def _asked(of: Any, takes: Takes, wishes: Mapping[str, Any]) -> Drawn:
    """Ask the verb of a crisis."""
    verb = verbs.VERBS[takes.verb]
    needed = [wish.name for wish in verb.wishes if wish.needed and wishes.get(wish.name) is None]
    if needed:
        known = [outcome.name for outcome in model_of(of, verb=takes.figure).outcomes]
        which = f", one of: {', '.join(known)}" if needed[0] == "outcome" else ""
        raise ToolkitError(
            f"{takes.figure} of a crisis needs {needed[0]}=…{which}; or hand over the answer of {asked(takes.verb)}",
            kind="missing",
            subject=needed[0],
        )
    subject = result_of(of, {}, verb=takes.figure) if verb.asks == "result" else of
    given = {name: wish for name, wish in wishes.items() if wish is not None}
    found = verbs.home(takes.verb)(subject, **given)
    if isinstance(found, pd.DataFrame):
        result = subject if isinstance(subject, Result) else None
        return Drawn(_checked(found, takes), None, result)
    return _drawn(found, takes)


def _drawn(answer: Any, takes: Takes) -> Drawn:
    """Take an answer, if it is of the verb that the figure draws."""
    verb = getattr(answer, "verb", "")
    if verb not in ("", takes.verb):
        raise ToolkitError(
            f"{takes}; this is the answer of {asked(verb)}, which .plot() draws",
            kind="wrong kind",
            subject=verb,
        )
    result = part(answer, "result", part(answer, "base"))
    return Drawn(_checked(answer.table, takes), answer, result if isinstance(result, Result) else None)


def _checked(table: pd.DataFrame, takes: Takes) -> pd.DataFrame:
    """Return a table with every column that is needed, each of its kind."""
    plain = table.reset_index() if any(name is not None for name in table.index.names) else table
    plain = plain.reset_index(drop=True)
    timed = ("turn", "date") if takes.over_time else ()
    needed = [*takes.texts.split(), *takes.numbers.split(), *timed]
    for name in needed:
        if name not in plain:
            nearest = nearest_name(name, [str(one) for one in plain if one not in needed])
            hint = f"\n  nearest: {nearest}" if nearest else ""
            raise ToolkitError(f"{takes}; this table lacks '{name}'{hint}", kind="wrong kind", subject=name)
    if not plain.columns.is_unique:
        raise ToolkitError(f"{takes}; this table has two columns of one name", kind="wrong kind")
    if plain.empty:
        raise ToolkitError(f"{takes.figure}: {takes.empty}", kind="empty")
    return _of_their_kinds(plain, takes)


def _of_their_kinds(table: pd.DataFrame, takes: Takes) -> pd.DataFrame:
    made: dict[str, Any] = {name: table[name].fillna("").astype(str) for name in takes.texts.split()}
    turns = ("turn",) if takes.over_time else ()
    for name in (*takes.numbers.split(), *turns, *takes.spare.split()):
        made[name] = _numbers(table[name], takes) if name in table else np.nan
    if not takes.over_time:
        return table.assign(**made)
    made["date"] = pd.to_datetime(table["date"], errors="coerce")
    whole = made["turn"].notna().all() and (made["turn"] % 1 == 0).all() and (made["turn"] >= 0).all()
    if made["date"].isna().any() or not whole:
        raise ToolkitError(f"{takes}; in this table a turn or a date is missing", kind="wrong kind")
    if made["turn"].nunique() < 2:
        raise ToolkitError(f"{takes.figure} shows a course, and this table has one turn only", kind="empty")
    return table.assign(**made)


def _numbers(column: pd.Series[Any], takes: Takes) -> pd.Series[Any]:
    """Return a column as numbers; what is missing stays missing."""
    found = pd.to_numeric(column, errors="coerce").astype(float)
    if (found.isna() & column.notna()).any() or np.isinf(found).any():
        raise ToolkitError(
            f"{takes}; in this table '{column.name}' holds something else than numbers", kind="wrong kind"
        )
    return found
