"""What no game tree can say: refused by name, never dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.worth import discounts
from toolkit.engines.states.starts import start_tables
from toolkit.errors import RunError
from toolkit.model.actors import Foresight
from toolkit.model.members import Member
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
SAME = 1e-12


def refuse_unfit(
    model: Model, seers: Mapping[str, Foresight], labels: Mapping[str, str], parameters: Sequence[Floats]
) -> None:
    """Refuse a model that a game tree would not hold faithfully at one set of inputs; each of ``parameters`` has shape (1, 1).

    Raises
    ------
    RunError
    """
    if model.unsettled_below is not None:
        raise RunError("a game tree needs a last turn; set `horizon:` to a number of turns")
    _refuse_first_beliefs(model, seers, labels)
    _refuse_mistaken(model, parameters)
    for step in model.steps:
        for member in step.members:
            if member.actor and len(member.actions) > 1:
                seer = seers.get(member.actor)
                _refuse_member(member, seer, labels.get(member.actor, member.actor))
                if seer is not None and (discounts(seer, parameters, 1, 0) != 1.0).any():
                    raise RunError(
                        f"{member.place}\n  {labels[member.actor]} discounts; a game tree adds payoffs up as they are, so discount: 1"
                    )


def _refuse_first_beliefs(model: Model, seers: Mapping[str, Foresight], labels: Mapping[str, str]) -> None:
    """Refuse what is hidden from somebody who keeps first beliefs."""
    for variable in model.variables if model.learning is None else ():
        unaware = [name for name in seers if variable.known_to and name not in variable.known_to]
        if unaware:
            raise RunError(
                f"{variable.place}\n  {labels[unaware[0]]} does not know '{variable.name}' and keeps its first belief, where a game tree has "
                "it learn; say `beliefs: bayes`"
            )


def _refuse_mistaken(model: Model, parameters: Sequence[Floats]) -> None:
    """Refuse what others believe to be otherwise than it is: in a game tree everyone knows how chance moves."""
    if model.believed_start is None:
        return
    true = start_tables(model, parameters, 1)
    thought = start_tables(model, parameters, 1, believed=True)
    numbers = {one.name: one for one in model.parameters}
    for v, variable in enumerate(model.variables):
        if variable.kind == "type":
            number = numbers[variable.name]
            is_mistaken = number.distribution.kind == "value" or number.believed_otherwise
        else:
            is_mistaken = bool((np.abs(true[v] - thought[v]) > SAME).any())
        if is_mistaken:
            raise RunError(
                f"{variable.place}\n  others believe something else of '{variable.name}' than how it is drawn, or it is fixed, which a game tree "
                "cannot say: it needs a distribution, and no `believed`"
            )


def _refuse_member(member: Member, seer: Foresight | None, who: str) -> None:
    if seer is None or seer.look_ahead != "horizon":
        raise RunError(
            f"{member.place}\n  {who} does not look to the horizon; a game tree needs `look_ahead: horizon`"
        )
    if seer.has_level or seer.sees:
        raise RunError(
            f"{member.place}\n  {who} has a level or sees numbers of its own, which a game tree cannot say; it needs neither"
        )
    if member.forced:
        raise RunError(f"{member.place}\n  a choice of {who} is imposed, which a game tree cannot say")
