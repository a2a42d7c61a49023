"""What it is worth to know what an actor is made of: to the others, to itself, and to one who only watches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.beliefs import MEDIANS, NOBODY
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public
from toolkit.engines.inputs import answers_at, central
from toolkit.engines.looking_ahead.learning.acts import known_to_more
from toolkit.engines.looking_ahead.learning.solution import Solver
from toolkit.engines.model_limits import limits_of
from toolkit.engines.states.starts import start_tables
from toolkit.engines.subjects import ModelOptions, Subject, model_of, origin, unheard
from toolkit.errors import RunError
from toolkit.model.model import Model
from toolkit.plaintext import listed

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
COLUMNS = ("variable", "about", "known_to", "known_to_label", "actor", "who", "now", "known", "worth")
OUTCOMES = (
    "variable", "about", "level", "level_label", "chance", "outcome", "label", "now", "given", "known_to_all",
)  # fmt: skip
LAYOUT = (
    Column("were it known", "about"),
    Column("to", "known_to_label"),
    Column("payoff of", "who"),
    Column("now", "now", "figure"),
    Column("then", "known", "figure"),
    Column("worth", "worth", "figure"),
)
EXPLAINED = (
    "Expected payoffs at the start, in each actor's own units, over all types: now, and in the equilibrium in which the type is known to one more, or to "
    "everybody, and everybody knows that. It may be worth less than nothing: others know that one knows, and act on it."
)

HANG_TOGETHER = Caveat(
    "What a type would tell one who only watches is not worked out: types hang on each other here, so that one cannot be fixed by itself.",
    "types_hang_together",
)


@public
def worth_of_type(of: Subject, **options: Unpack[ModelOptions]) -> Answer:
    """Say what each hidden type would be worth knowing: in payoffs of the actors, and in the odds of outcomes.

    Parameters
    ----------
    of : name, path, Scenario, Outlook, Model or Result
        Whose model is asked, every input at its median.
    **options
        ``variant`` and ``values``, as in ``run``.

    Returns
    -------
    Answer
        One row for each type that somebody who looks ahead does not know (``variable``), each of those it might be made known to (``known_to``; ``everybody`` where there are several), and each
        actor that looks ahead (``actor``): its expected payoff ``now``, ``known`` (were it so), and ``worth``, the difference. ``parts["outcomes"]`` has for
        each level of the type the probability of each outcome ``now``, ``given`` that level (to one who watches and knows it, while actors know no more than they do), and were it
        ``known_to_all`` (over all levels); it has no rows where types hang on each other. Empty where nobody learns, which a caveat says.

    Raises
    ------
    ToolkitError
        Where the equilibrium cannot be worked out.

    Examples
    --------
    >>> import toolkit as ct
    >>> table = ct.worth_of_type("costly-signal").table.set_index("actor")
    >>> bool(table.worth["receiver"] > 0.15)
    True
    """
    import pandas as pd  # slow to import, and only tables need it

    model = model_of(of, options, verb="worth_of_type")
    hidden = _hidden(model) if model.learning is not None else []
    caveats: list[Caveat] = [NOBODY if model.learning is None else MEDIANS]
    rows = [row for variable in hidden for row in _rows(model, variable, caveats)]
    is_told = not model.start.reads_state
    if hidden and not is_told:
        caveats.append(HANG_TOGETHER)
    found = [row for variable in hidden for row in _outcomes(model, variable)] if is_told else []
    outcomes = pd.DataFrame(found, columns=pd.Index(OUTCOMES))
    return Answer(
        pd.DataFrame(rows, columns=pd.Index(COLUMNS)),
        result=origin(of),
        model=model,
        caveats=(*caveats, *limits_of(of, model), *unheard(of)),
        layout=LAYOUT,
        notes=(*_watching(outcomes), EXPLAINED) if rows else (),
        verb="worth_of_type",
        title=f"{model.dossier.full_title}: what is it worth to know the types?",
        parts={"outcomes": outcomes},
    )


def _hidden(model: Model) -> list[int]:
    """Return the variables that are drawn at the start and that somebody who looks ahead does not know."""
    ahead = {seer.actor for seer in model.foresight}
    return [
        n
        for n, variable in enumerate(model.variables)
        if variable.known_to and not ahead <= set(variable.known_to) and len(model.start_levels[n]) > 1
    ]


def _rows(model: Model, variable: int, caveats: list[Caveat]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one type: to whom it might be known, and whose payoff that moves."""
    labels, one = {actor.name: actor.label for actor in model.actors}, model.variables[variable]
    now = _payoffs(model)
    for known_to, actors in _learners(model, variable).items():
        try:
            then = _payoffs(known_to_more(model, variable, actors))
        except RunError as refusal:
            to = labels.get(known_to, known_to)
            said = f"What it would be worth to {to} to know “{one.label}” cannot be said: {refusal}"
            caveats.append(Caveat(f"{said.rstrip('.')}.", "no_worth", one.label))
            continue
        for seer, before, after in zip(model.foresight, now, then, strict=True):
            yield (
                one.name, one.label, known_to, labels.get(known_to, known_to), seer.actor, labels[seer.actor], float(before), float(after),
                float(after - before),
            )  # fmt: skip


def _learners(model: Model, variable: int) -> dict[str, list[str]]:
    """Return to whom a type might be made known: each who does not know it, and everybody where there are several."""
    known_to = model.variables[variable].known_to
    ignorant = [seer.actor for seer in model.foresight if seer.actor not in known_to]
    alone = {actor: [actor] for actor in ignorant}
    return alone | ({"everybody": ignorant} if len(ignorant) > 1 else {})


def _payoffs(model: Model) -> Floats:
    return Solver(model).equilibrium(central(model)).payoffs()


def _outcomes(model: Model, variable: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one type: how likely each outcome is, level by level, and were it known to all."""
    one, values = model.variables[variable], central(model)
    start = start_tables(model, [np.array([[value]]) for value in values], 1, believed=one.kind == "type")[
        variable
    ][0]
    everybody = known_to_more(model, variable, [seer.actor for seer in model.foresight])
    model, everybody = _as_believed(model, values), _as_believed(everybody, values)
    levels = [
        (int(level), float(chance))
        for level, chance in zip(model.start_levels[variable], start, strict=True)
        if chance > 0.0
    ]
    given = np.array([answers_at(model.with_start(variable, level), values[None])[0] for level, _ in levels])
    known = np.array(
        [answers_at(everybody.with_start(variable, level), values[None])[0] for level, _ in levels]
    )
    shares = np.array([chance for _, chance in levels])
    for (level, chance), those in zip(levels, given, strict=True):
        for n, outcome in enumerate(model.outcomes):
            yield (
                one.name, one.label, level, one.labels[level], chance, outcome.name, outcome.label, float(shares @ given[:, n]), float(those[n]), float(shares @ known[:, n]),
            )  # fmt: skip


def _as_believed(model: Model, values: Floats) -> Model:
    """Return the crisis in which numbers known to few are drawn among the types that others believe in, as payoffs take them."""
    thought = start_tables(model, [np.array([[value]]) for value in values], 1, believed=True)
    start, first = model.start, 0
    for variable, levels, shares in zip(model.variables, model.start_levels, thought, strict=True):
        if variable.kind == "type":
            start = start.with_constants(first, [float(share) for share in shares[0]])
        first += len(levels)
    return replace(model, start=start)


def _watching(outcomes: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each type: which outcome it tells one most of who only watches, and which moves most were it known to all."""
    for _, rows in outcomes.groupby("variable", sort=False):
        moved = (rows["given"] - rows["now"]).abs() * rows["chance"]
        by_outcome = moved.groupby(rows["outcome"], sort=False).sum()
        most = rows[rows["outcome"] == by_outcome.idxmax()]
        first = most.iloc[0]
        told = [
            f"{numbers.share(row['given'])} where it is {_words(row['level_label'])}"
            for _, row in most.iterrows()
        ]
        yield (
            f"To one who only watches, “{first['about']}” tells most of “{first['label']}”: {numbers.share(first['now'])} now, {listed(told)}; knowing it moves that by "
            f"{100 * by_outcome.max():.1f} points on average."
        )
        gap = (rows["known_to_all"] - rows["now"]).abs()
        far = rows.iloc[int(np.argmax(gap))]
        yield (
            f"Were “{first['about']}” known to all, “{far['label']}” would be most changed: {numbers.share(far['known_to_all'])} instead of {numbers.share(far['now'])}."
        )


def _words(level: object) -> str:
    return str(level).replace("_", " ")
