"""A skeleton of a scenario: its actors by name, everything else a placeholder that says so."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from toolkit.errors import ToolkitError
from toolkit.scenario.schema import SCENARIO_SCHEMA, editors_line

TURNS = 8
NOBODY_NAMED = ("First side", "Second side")
MOST_ACTORS = 12
TAKEN = ("events", "turn", "settlement", "clash", "standoff", "tension", "deal", "incident")
"""Names that the skeleton itself uses."""
HEAD = """# A skeleton: every number in it is a placeholder. Replace one after the other, and say in its `judgement` why, or in a
# `claim` who reported it.
#
#   crisis check {typed} --watch     what is wrong, and where, at every save
#   crisis run {typed}               how may it end, and how sure is that?
#
# What the keys mean: docs/language.md; all of them, one by one: docs/format.md.

format: 1
id: {id}
title: {title}
question: How will it end, and what would change that?
as_of: {as_of}              # the day whose knowledge the numbers reflect; turn 1 starts on it
horizon: {turns}{room}# number of turns
turn: 1 week
order: [events, {order}]  # who moves when; a list inside the list moves at once

# The crisis stands on the highest rung that holds.
ladder:
  0: {{name: Calm, when: true}}
  1: {{name: Tense, when: tension >= 3, threshold: forces face each other}}
  2: {{name: Armed clash, when: tension == 5, threshold: shots have been fired}}

# What evolves. `measures:` may say what the levels of a variable stand for.
variables:
  tension: {{levels: 0..5, start: 2, judgement: "To be argued: how tense it is on the day."}}
  deal: {{levels: flag, start: false, judgement: "To be argued: nothing is agreed yet."}}

# Who may do what. The more an option appeals, the more often it is taken: one more point, 2.7 times as often.
actors:
"""
ACTOR = """  {key}:
    name: {name}
    options:
      hold: {{appeal: 0, judgement: "To be argued: the measure of the others."}}
      press: {{appeal: -1, when: tension < 5, effects: {{tension: +1}}, judgement: "To be argued: how often, and when."}}
      ease: {{appeal: -1, when: tension > 0, effects: {{tension: -1}}, judgement: "To be argued: how often, and when."}}
      offer: {{appeal: -2, when: deal == false, effects: {{deal: =true}}, judgement: "To be argued: would the other side accept?"}}
"""
FOOT = """
# What nobody decides.
events:
  incident: {probability: 0.05, when: tension < 5, effects: {tension: +1}, judgement: "To be argued: from how many such weeks?"}

# How it may have ended; the first that holds counts.
outcomes:
  settlement: {name: Settlement, when: deal, ends: at_turn_end, judgement: "To be argued: what counts as one."}
  clash: {name: Armed clash, when: tension == 5, ends: at_turn_end, judgement: "To be argued: what counts as one."}
  standoff: {name: Stand-off goes on, otherwise: true}
"""


def skeleton(
    id: str, title: str, actors: Sequence[str], *, as_of: date, typed: str, turns: int | None = None
) -> str:
    """Return the text of a scenario with some actors, and placeholders for the rest.

    Parameters
    ----------
    id, title : as in the file
    actors : names as readers see them; two sides without names, if empty
    as_of : the day whose knowledge the numbers reflect
    typed : the name of the file, as it has to be typed in a terminal
    turns : horizon; 8 if left out

    Raises
    ------
    ToolkitError
        If an actor has no name, or two would have the same short one.
    """
    keys = short_names(actors)
    turns = TURNS if turns is None else turns
    head = HEAD.format(
        typed=typed, id=id, title=_quoted(title), as_of=as_of, turns=turns, room=" " * (22 - len(str(turns))),
        order=", ".join(keys),
    )  # fmt: skip
    members = "\n".join(ACTOR.format(key=key, name=_quoted(name)) for key, name in keys.items())
    return editors_line(SCENARIO_SCHEMA) + head + members + FOOT


def short_names(actors: Sequence[str]) -> dict[str, str]:
    """Return short name -> name of actors; of two sides without names, if none is given.

    Raises
    ------
    ToolkitError
        If an actor has no name, or two would have the same short one.
    """
    actors = actors or NOBODY_NAMED
    if len(actors) > MOST_ACTORS:
        raise ToolkitError(f"{len(actors)} actors are named; expected at most {MOST_ACTORS} to start from")
    found: dict[str, str] = {}
    for name in actors:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        key = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
        key = f"{key}_side" if key in TAKEN else key
        if not key or not key[0].isalpha():
            raise ToolkitError(f"'{name}' gives no short name for an actor; expected a name with letters")
        if key in found:
            raise ToolkitError(f"'{found[key]}' and '{name}' would both be {key}; expected different names")
        found[key] = name
    return found


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
