"""How an answer was reached: what was worked out, what was cut off or imposed, what was left undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple


class Counted(NamedTuple):
    """What a run adds up beside probabilities, per history.

    ``kind`` is ``clipped`` (changes to ``subject`` that met the end of its scale), ``ignored`` (delayed effects triggered
    while one was pending), ``forced`` (whether ``option`` was really imposed on ``subject`` in ``turn``),
    ``other_equilibria`` (share of states in which another equilibrium was seen), ``learning`` (of the choices of actors who
    learn, what ``subject`` says), or ``unexpected`` (share of draws in which ``option`` is open to ``subject`` in ``turn``, and never taken).
    """

    kind: str
    subject: str = ""
    option: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Forced:
    """A choice that a what-if imposes: who, what, when, and in what share of histories it was carried out."""

    key: str
    option: str
    turn: int
    share: float


class Contradiction(NamedTuple):
    """Two reports that cannot both be right; ``in_model_alone`` where their days leave room for both, and a turn does not."""

    first: str
    second: str
    in_model_alone: bool


LATER = ("ruled_out", "nothing_heard", "learning", "unexpected", "contradictions", "beyond", "rare_elsewhere")
"""Fields that files of this format need not hold."""


@dataclass(frozen=True)
class RunRecord:
    """How an answer was reached, and what limits it.

    Attributes
    ----------
    seconds : that it took
    draws_per_alternative : alternative -> draws on which it was set against the base
    ruled_out : alternative -> name of the news that it does not allow, for which it was left out
    states, transitions : live states, and ways from one to the next in a turn, where they were listed
    turns, unsettled : turns followed, and the largest share not settled after them, where the horizon is open
    switched : why chance was summed exactly although sampling was chosen first
    why_not_exact : why chance was sampled
    too_rare : outcome -> why it could be told neither by sampling nor by splitting
    rare_elsewhere : outcome that splitting found -> why it did not in another model of the crisis that leaves it as rare
    rules : actors (or actor.track) that follow rules written in Python
    not_updated : labels of private variables about which others keep their first beliefs
    at_once : whether actors who look ahead choose at once, so that one of several equilibria may have been followed
    other_equilibria : share of states in which another one was seen
    draws_added : draws added because reports left too few that count
    clipped : variable -> changes cut off at the end of its scale, per history
    ignored : delayed effects triggered while one was pending and so ignored, per history
    forced : choices imposed by a what-if
    nothing_heard : why no report counted, where it was asked under reports; else empty
    learning : where actors learn from what others do, means over draws: ``residual`` (largest distance of a choice from the reply to the
        others), and how often the branch that was followed ``turned`` and ``met`` another; ``in_stages`` where it was followed stage by stage; of levels ``slips``, the information sets to which no other
        was expected to let them come; with beliefs on a grid its ``nodes``, ``grid_error`` and ``act_error`` (difference of outcomes and of
        shares of acts from a grid with half as many) and ``slope`` (smallest determinant of the slopes of a choice, 0 where the branch turns);
        None where nobody learns
    contradictions : pairs of reports that cannot both be right
    unexpected : choice of an actor who learns that is open and never taken -> share of draws in which that is so
    beyond : parameter that was fixed outside all that its author holds possible -> what that is, in words
    medians : whether all inputs stood at their medians
    """

    seconds: float = 0.0
    draws_per_alternative: Mapping[str, int] = field(default_factory=dict)
    states: int | None = None
    transitions: int | None = None
    turns: int | None = None
    unsettled: float | None = None
    switched: str = ""
    why_not_exact: str = ""
    too_rare: Mapping[str, str] = field(default_factory=dict)
    rare_elsewhere: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    not_updated: tuple[str, ...] = ()
    at_once: bool = False
    other_equilibria: float = 0.0
    draws_added: int = 0
    clipped: Mapping[str, float] = field(default_factory=dict)
    ignored: float = 0.0
    forced: tuple[Forced, ...] = ()
    medians: bool = False
    ruled_out: Mapping[str, str] = field(default_factory=dict)
    nothing_heard: str = ""
    learning: Mapping[str, float] | None = None
    unexpected: Mapping[str, float] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    beyond: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; the time it took is left out, so that the same run gives the same bytes."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> RunRecord:
        """Read it back.

        Raises
        ------
        KeyError, TypeError
            If something is missing or of the wrong kind.
        """
        names = [one.name for one in fields(cls) if one.name != "seconds"]
        known = {name: stored[name] for name in names if name in stored or name not in LATER}
        known["forced"] = tuple(Forced(**one) for one in known["forced"])
        known["contradictions"] = tuple(Contradiction(*one) for one in known.get("contradictions", ()))
        for name in ("rules", "not_updated"):
            known[name] = tuple(known[name])
        return cls(**known)
