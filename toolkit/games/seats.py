"""Which seats a game can have, and which games can have none."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.errors import RunError, nearest_name
from toolkit.model.model import Model


def refuse_misfits(model: Model, seats: Sequence[str]) -> None:
    """Refuse seats that nobody can take, and crises that cannot be played.

    Raises
    ------
    RunError
        If a seat is nobody who chooses, or the crisis has no last turn or Python rules.
    """
    known = list(dict.fromkeys(m.actor for step in model.steps for m in step.members if m.actor))
    if not seats:
        raise RunError(f"no seat is taken; expected one or more of: {', '.join(known)}")
    for seat in seats:
        if seat not in known:
            nearest = nearest_name(seat, known)
            raise RunError(
                f"there is no seat '{seat}'; expected one of: {', '.join(known)}"
                + (f"\n  nearest: {nearest}" if nearest else "")
            )
    if model.unsettled_below is not None:
        raise RunError("a game needs a last turn; set `horizon:` to a number of turns")
    if model.rules is not None:
        raise RunError("a game is played by people and the model's own rules, not by Python rules")
