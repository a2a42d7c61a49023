"""What can be asked, one line a verb: where it lives, what it takes beside its crisis, and how the command asks it.

Results lend every verb (``result.sensitivity()``), and the command line is made from the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from importlib import import_module
from typing import Any, Literal

Form = Literal["text", "number", "whole", "texts", "pairs", "orders"]


@dataclass(frozen=True)
class Wish:
    """Something a verb takes beside its crisis.

    Attributes
    ----------
    name : keyword of the function, and flag of the command (``--above``); needed ones are given without a flag
    form : how it is written in a terminal: ``pairs`` are NAME=NUMBER, ``orders`` NAME=A,B,C
    about : one line of help
    choices : what it may be, where that is a short list
    """

    name: str
    form: Form
    about: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    metavar: str = ""


@dataclass(frozen=True)
class Verb:
    """One thing that can be asked of a crisis."""

    home: str
    about: str
    wishes: tuple[Wish, ...] = ()
    asks: Literal["result", "model", "scenario"] = "result"
    command: str = ""
    """Name on the command line; empty where it has none of its own there, or one written by hand."""


OUTCOME = Wish("outcome", "text", "name of an outcome", needed=True, metavar="OUTCOME")
TARGET = Wish("outcome", "text", "name of an outcome, or of a question", needed=True, metavar="OUTCOME")
ONE = Wish("outcome", "text", "this outcome or question alone, by name", metavar="NAME")
ANALYSIS = "toolkit.analysis"
VERBS: dict[str, Verb] = {
    "outcomes": Verb(ANALYSIS, "how may it end, and how sure is that?"),
    "questions": Verb(
        ANALYSIS, "what do readers ask, and what is the answer?",
        (Wish("question", "text", "this question alone, by name", metavar="NAME"),), command="questions",
    ),
    "times": Verb(ANALYSIS, "when does each outcome come, if it comes?", command="times"),
    "incidence": Verb(ANALYSIS, "what has come by the end of each turn?", command="incidence"),
    "states": Verb(ANALYSIS, "where may each variable stand, turn by turn?", command="states"),
    "rungs": Verb(ANALYSIS, "on which rung of the ladder may it stand?", command="rungs"),
    "diagnostics": Verb(ANALYSIS, "what limits the answer, and how much more work would sharpen it?", command="diagnostics"),
    "compare": Verb(ANALYSIS, "what does a what-if change, and which histories flip?"),
    "diff": Verb(ANALYSIS, "what changed between two versions, and how far did each change move each outcome?", asks="scenario"),
    "sensitivity": Verb(
        ANALYSIS, "which inputs, actors or sources drive the spread of each outcome?",
        (Wish("by", "text", "count inputs one by one, or together by actor or by source", choices=("input", "actor", "source")), ONE),
        command="sensitivity",
    ),
    "elicited": Verb(
        ANALYSIS, "what was fitted to the quantiles given, at those nobody asked for too?", asks="model", command="elicited",
    ),
    "experts": Verb(
        ANALYSIS, "what follows from each expert's estimates, and from all of them pooled?", (ONE,), command="experts",
    ),
    "reasoning": Verb(
        ANALYSIS, "what follows from each level of reasoning, beside the mixture of them?",
        (ONE, Wish("most", "whole", "the highest level (default: one more than is written, or most of a mixture)", metavar="N")), command="reasoning",
    ),
    "tornado": Verb(
        ANALYSIS, "how far does each outcome move if one input moves alone?", (ONE,), asks="model", command="tornado",
    ),
    "regression": Verb(ANALYSIS, "which way does each input push, over all draws?", (ONE,), command="regression"),
    "overturn": Verb(
        ANALYSIS, "what is the smallest movement of the inputs that overturns the finding?",
        (
            TARGET,
            Wish("above", "number", "a probability that it is to exceed, such as 0.5, or a mean level", metavar="P"),
            Wish("below", "number", "a probability, or a mean level, that it is to fall below", metavar="P"),
            Wish("over", "text", "another outcome or question that it is to overtake", metavar="OUTCOME"),
            Wish("inputs", "texts", "only these inputs may move", metavar="A,B"),
        ),
        asks="model", command="overturn",
    ),
    "discover": Verb(
        ANALYSIS, "where among the inputs is an outcome likely?",
        (TARGET, Wish("above", "number", "draws in which it is likelier than this are looked for", metavar="P")),
        command="discover",
    ),
    "trace": Verb(
        ANALYSIS, "where does an answer come from: what moves it, what are those numbers, and who says so?",
        (Wish("outcome", "text", "this outcome or question, by name (default: the likeliest outcome)", metavar="NAME"),),
        command="trace",
    ),
    "without": Verb(
        ANALYSIS, "what if a source is left out, and what rests on it is unknown?",
        (
            Wish("source", "text", "name of a source of the scenario", needed=True, metavar="SOURCE"),
            Wish("resting", "text", "take as unknown what rests on it wholly, or partly too", choices=("wholly", "partly")),
        ),
        command="without",
    ),
    "pathways": Verb(ANALYSIS, "how does an outcome come about?", (OUTCOME,), asks="model", command="pathways"),
    "turning_points": Verb(
        ANALYSIS, "which choices, in which turns, move an outcome most?",
        (
            TARGET,
            Wish("actor", "text", "only the options of this actor", metavar="NAME"),
        ),
        asks="model", command="turning-points",
    ),
    "agency": Verb(
        ANALYSIS, "how much do the choices of each seat matter to who plays it, turn by turn?",
        (Wish("actor", "text", "only the choices of this actor", metavar="NAME"),),
        asks="model", command="agency",
    ),
    "beliefs": Verb(
        ANALYSIS, "what does each side believe of the others when it chooses, beside what is true?",
        (
            Wish("actor", "text", "the beliefs of this actor alone", metavar="NAME"),
            Wish("draws", "whole", "draws of the uncertain inputs over which beliefs are told too", metavar="N"),
        ),
        asks="model", command="beliefs",
    ),
    "signals": Verb(
        ANALYSIS, "what does each act say of who does it, how much is bluff, and who is moved by it?",
        (Wish("actor", "text", "the acts of this actor alone", metavar="NAME"),), asks="model", command="signals",
    ),
    "worth_of_type": Verb(
        ANALYSIS, "what is it worth to know what an actor is made of?", asks="model", command="worth-of-type",
    ),
    "indicators": Verb(
        ANALYSIS, "which choices and events, once seen, speak for which outcome?",
        (Wish("within", "whole", "turns within which something is to be seen", metavar="N"),), asks="model",
        command="indicators",
    ),
    "outside_view": Verb(
        ANALYSIS, "how often did past crises end so?",
        (Wish("to", "text", "count earlier crises to the scenario's horizon, or all to their end", choices=("horizon", "end")),),
        command="outside-view",
    ),
    "score": Verb(
        "toolkit.forecasts", "how good was the forecast, beside base rates?",
        (Wish("observed", "pairs", "what came, as a code and its value, such as icb_viol=2, and days=36 for how long it lasted", needed=True, metavar="CODE=VALUE"),),
    ),
    "sweep": Verb(ANALYSIS, "how does the answer move over a grid of inputs, what-ifs and seeds?", asks="scenario"),
    "decide": Verb(
        ANALYSIS, "which policy is best, and which regrets least?",
        (Wish("worth", "pairs", "what an outcome is worth, such as accommodation=1", needed=True, metavar="OUTCOME=WORTH"),),
    ),
    "stability": Verb(
        ANALYSIS, "which states would nobody leave, given only what each prefers to what?",
        (Wish("preferences", "orders", "an actor and outcomes from best to worst, such as us=deal,rest,war", needed=True, metavar="ACTOR=A,B,C"),),
        asks="model", command="stability",
    ),
    "odds": Verb(ANALYSIS, "how likely is every option and event, a turn and in all?", asks="model", command="odds"),
    "hearing": Verb(
        ANALYSIS, "what would hearing of each option and event tell, and of which outcome?",
        (
            Wish("turn", "whole", "the turn in which it happened (default: for each the first in which it can)", metavar="N"),
            Wish("question", "text", "say where this question moves too, by name", metavar="NAME"),
        ),
        asks="model", command="hearing",
    ),
    "now": Verb(ANALYSIS, "where does the crisis stand after the reports?", command="now"),
    "learning": Verb(ANALYSIS, "what did each report move?", asks="scenario"),
    "revisions": Verb(ANALYSIS, "how was the forecast revised, turn by turn, as reports were published?", asks="scenario"),
    "contradictions": Verb(ANALYSIS, "which reports cannot both be right?", asks="scenario"),
    "capabilities": Verb(ANALYSIS, "what does each actor hold?", asks="model", command="capabilities"),
    "relations": Verb(ANALYSIS, "who is tied to whom?", asks="model", command="relations"),
    "influences": Verb(ANALYSIS, "who can move which variable?", asks="model", command="influences"),
    "verify": Verb(ANALYSIS, "do all engines give the same answer?", asks="model"),
    "tail": Verb("toolkit.engines", "how likely is an outcome too rare for sampling?", (OUTCOME,), asks="model", command="tail"),
    "histories": Verb("toolkit.history", "what may happen, told as single courses of events?", asks="model"),
    "most_probable": Verb("toolkit.history", "which courses of events are the most probable?", asks="model"),
    "brief": Verb("toolkit.report", "a brief to hand on", asks="scenario"),
    "page": Verb("toolkit.pages", "a page that answers, to hand on: its reader moves the crisis", asks="scenario"),
}  # fmt: skip
AT_HAND = frozenset(
    {
        "advance",
        "agency",
        "beliefs",
        "brief",
        "compare",
        "decide",
        "diff",
        "experts",
        "hearing",
        "incidence",
        "information",
        "outcomes",
        "page",
        "record",
        "resolve",
        "questions",
        "reasoning",
        "score",
        "signals",
        "stability",
        "states",
        "sweep",
        "tail",
        "trace",
        "track",
        "turning_points",
        "without",
        "worth_of_report",
        "worth_of_type",
    }
)
"""What the package itself offers, as ``ct.compare``; everything else is asked of a result."""


def asked(name: str) -> str:
    """Write how something is asked: of the package where it has that name, else of a result.

    Examples
    --------
    >>> asked("compare"), asked("tornado")
    ('ct.compare', 'result.tornado')
    """
    return f"ct.{name}" if name in AT_HAND else f"result.{name}"


def home(name: str) -> Callable[..., Any]:
    """Return the function of a verb; its room is loaded only now."""
    found: Callable[..., Any] = getattr(import_module(VERBS[name].home), name)
    return found


def bound(name: str, subject: Any) -> Callable[..., Any]:
    """Return a verb that asks one subject."""
    return update_wrapper(partial(home(name), subject), home(name))
