"""What each act says of the type of whoever does it, how much of it is bluff, and who is moved by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from toolkit.analysis.beliefs import MEDIANS, NOBODY
from toolkit.analysis.signals_in_words import CLASSES, acts_in_words, class_of, in_words, moved_in_words
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.inputs import central
from toolkit.engines.looking_ahead.learning.acts import (
    SELDOM,
    Spoken,
    is_heard,
    known_to_all,
    pretended,
    replies,
    spoken,
    spoken_of,
)
from toolkit.engines.looking_ahead.learning.solution import Solution, Solver
from toolkit.engines.model_limits import limits_of
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import RunError, ToolkitError, unknown
from toolkit.model.members import SKIP
from toolkit.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "turn", "date", "actor", "who", "key", "action", "label", "variable", "about", "level", "level_label", "share", "odds", "others_odds", "before", "after",
    "ratio", "speaks_for", "says", "bluff", "told", "class",
)  # fmt: skip
REPLIES = (
    "turn", "actor", "who", "key", "action", "label", "variable", "by", "by_label", "track", "reply_turn", "option", "option_label", "rung",
    "comes", "after", "untold", "otherwise", "moved",
)  # fmt: skip
LAYOUT = (
    Column("turn", "turn", "count"),
    Column("who", "who"),
    Column("does", "label"),
    Column("done", "share", "share"),
    Column("speaks for", "level_label", "level"),
    Column("of these", "odds", "share", missing=""),
    Column("of others", "others_odds", "share", missing=""),
    Column("before", "before", "share"),
    Column("after", "after", "share"),
    Column("says", "says"),
    Column("bluff", "bluff", "share", missing="not known"),
)
EXPLAINED = (
    "done: how often the choice falls so when it comes; of these, of others: how often it does where the type is the one that the act speaks for, and where it is not; before, after: how likely "
    "those who do not know the type think that one when the choice comes, and once it has fallen so, mean over histories; bluff: which share of those who do it would not, were their type known."
)


@dataclass(frozen=True, repr=False, eq=False)
class Signals(Answer):
    """What acts say; a screen shows each act with the type that it speaks for, the table every type."""

    @property
    def shown(self) -> pd.DataFrame:
        """The rows of the types that acts speak for."""
        return self.table[self.table.speaks_for].reset_index(drop=True)


@public
def signals(of: Subject, *, actor: str | None = None, **options: Unpack[ModelOptions]) -> Signals:
    """Tabulate what each act says of the type of whoever does it, to those who do not know it, and how they reply.

    A choice is separating where it tells the type, pooling where all types choose alike so that it tells nothing, and semi-separating
    in between (Spence 1973; Kreps and Wilson 1982). How much it tells is the mutual information of choice and type, over the entropy of the type.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked, every input at its median.
    actor : str, optional
        The acts of this actor alone.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Signals
        One row for each act of somebody with a type that others do not know (``turn``, ``date``, ``actor``, ``key``, ``action``), and each level of that type (``variable``,
        ``level``): ``share``, how often the choice falls on the act when it comes; ``odds``, how often where the type is of that level, and ``others_odds`` where it is not; ``before`` and ``after``,
        how likely that level is thought when the choice comes and once the act is done, mean over histories, as actors believe; ``ratio``, ``odds``
        over ``others_odds``; ``speaks_for``, whether it is the level that the act speaks for, which is the one with the largest ``odds``; ``says``, the ratio in words (Kass and Raftery 1995); ``bluff``, the share
        of those who do the act that would not, were their type known to all; ``told``, how much of what is not known the choice tells; and ``class``
        (``separating`` from 95 %, ``pooling`` to 5 %, else ``semi-separating``). ``parts["replies"]`` has the next choice of each listener: how likely each
        option is ``after`` the act, ``untold`` (had it told nothing, all else being as it is), and ``otherwise`` (where it is not done); ``moved`` is
        ``after`` less ``untold``. Empty where nobody learns, which a caveat says.

    Raises
    ------
    ToolkitError
        For an unknown actor; where the equilibrium cannot be worked out.

    Examples
    --------
    >>> import toolkit as ct
    >>> found = ct.signals("costly-signal")
    >>> [(row.label, row.level_label, row.says) for row in found.shown.itertuples()]
    [('Mobilise', 'resolute', 'speaks for it'), ('Stay quiet', 'bluffing', 'speaks for it')]
    >>> round(float(found.table.bluff.iloc[0]), 2)
    0.39
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="signals")
    names = [one.name for one in model.actors]
    if actor is not None and actor not in names:
        raise unknown("actor", actor, names, error=ToolkitError)
    found = _Found(model, actor)
    table = pd.DataFrame(found.rows, columns=pd.Index(COLUMNS))
    heard = pd.DataFrame(found.replies, columns=pd.Index(REPLIES))
    caveats = (NOBODY,) if model.learning is None else (MEDIANS, *found.caveats)
    return Signals(
        table,
        result=origin(of),
        model=model,
        caveats=(*caveats, *limits_of(of, model), *unheard(of)),
        layout=LAYOUT,
        notes=(*acts_in_words(table), *moved_in_words(heard), EXPLAINED) if len(table) else (),
        verb="signals",
        figure="signals",
        title=f"{model.dossier.full_title}: what does each act say of who does it?",
        parts={"replies": heard, "classes": CLASSES},
    )


class _Found:
    """The rows of an answer, and what could not be said."""

    def __init__(self, model: Model, actor: str | None) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.replies: list[tuple[Any, ...]] = []
        self.caveats: list[Caveat] = []
        if model.learning is None:
            return
        self.model = model
        self.labels = {one.name: one.label for one in model.actors}
        self.solution = Solver(model).equilibrium(central(model))
        said = [one for one in spoken(self.solution) if actor in (None, one.member.actor)]
        known = {variable: self._known(variable) for variable in dict.fromkeys(one.variable for one in said)}
        for one in said:
            self._add(one, known[one.variable])

    def _known(self, variable: int) -> Solution | None:
        """Return the equilibrium with one type known to all; None where it cannot be worked out."""
        try:
            return Solver(known_to_all(self.model, variable)).equilibrium(central(self.model))
        except RunError as refusal:
            about = self.model.variables[variable].label
            said = f"How much is bluff cannot be said: were “{about}” known to all, {refusal}."
            self.caveats.append(Caveat(said.replace("..", "."), "no_bluff", about))
            return None

    def _add(self, one: Spoken, known: Solution | None) -> None:
        plain = None if known is None else spoken_of(known, one.number, one.variable)
        for number, action in enumerate(one.member.actions):
            if one.done[:, number].sum() > SELDOM and is_heard(one, action):
                self.rows += _levels(self.model, self.labels, one, plain, number)
                self.replies += self._replies(one, number)

    def _replies(self, one: Spoken, number: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of those who reply to an act, option by option."""
        act, variable = one.member.actions[number], self.model.variables[one.variable]
        for reply in replies(self.solution, one, number):
            for n, option in enumerate(reply.member.actions):
                if option.name == SKIP:
                    continue
                after, untold, otherwise = (float(x[n]) for x in (reply.after, reply.untold, reply.otherwise))
                actor = reply.member.actor
                yield (
                    one.turn, one.member.actor, self.labels[one.member.actor], one.member.key, act.name, act.label, variable.name, actor, self.labels[actor], reply.member.key, reply.turn,
                    option.name, option.label, option.rung, reply.comes, after, untold, otherwise, after - untold,
                )  # fmt: skip


def _levels(
    model: Model, labels: dict[str, str], one: Spoken, known: Spoken | None, number: int
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one act, level by level."""
    act, variable, told = one.member.actions[number], model.variables[one.variable], one.told
    odds, before, after = one.odds[:, number], one.before, one.after(number)
    speaks_for = int(max(range(variable.size), key=lambda n: -1.0 if odds[n] != odds[n] else odds[n]))
    bluff, share = pretended(one, known, number), float(one.done[:, number].sum() / one.comes.sum())
    for level in range(variable.size):
        others = _others(one, number, level)
        ratio = _ratio(float(odds[level]), others)
        yield (
            one.turn, model.date_of_turn(one.turn), one.member.actor, labels[one.member.actor], one.member.key, act.name, act.label, variable.name, variable.label, level,
            variable.labels[level], share, float(odds[level]), others, float(before[level]), float(after[level]), ratio, level == speaks_for, in_words(ratio), bluff,
            told, class_of(told),
        )  # fmt: skip


def _others(one: Spoken, number: int, level: int) -> float:
    """Return how often an act is done where the type is of any other level; NaN where there is none."""
    rest: Sequence[int] = [n for n in range(len(one.comes)) if n != level]
    comes = float(one.comes[rest].sum())
    return float(one.done[rest, number].sum()) / comes if comes > SELDOM else float("nan")


def _ratio(odds: float, others: float) -> float:
    if others != others or odds != odds:
        return float("nan")
    return odds / others if others > 0.0 else float("inf")
