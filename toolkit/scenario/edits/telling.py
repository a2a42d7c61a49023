"""What changed, in words for somebody who does not read the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.scenario.edits.edit import WORDS, Edit, is_part
from toolkit.scenario.paths import Document, Path, dotted, part_at
from toolkit.words import name_in_words

MOST_LETTERS = 90
KINDS = {
    "sources": "source",
    "claims": "claim",
    "parameters": "input",
    "variables": "variable",
    "events": "event",
    "outcomes": "outcome",
    "questions": "question",
    "variants": "what-if",
    "alternatives": "other model",
    "actors": "actor",
}
KEYS = {
    "when": "condition",
    "ends": "whether it ends the crisis",
    "once": "whether only once",
    "cooldown": "pause after use",
    "on": "day",
    "from": "first day",
    "until": "last day",
    "sd": "spread",
    "rank": "strength",
    "look_ahead": "look-ahead",
    "rule": "rule",
    "claim": "claims",
    "says": "text",
    "visible_to": "who hears",
    "needs": "whose consent it needs",
    "seen_by": "who sees it",
    "known_to": "who knows it",
    "types": "into how many types it is cut",
    "believed": "what others believe of it",
    "beliefs": "what actors make of what they do not know",
    "equilibrium": "how the equilibrium of actors who learn is found",
    "remembers": "what it remembers",
    "must_act": "whether it must act",
    "as_of": "day of the crisis",
    "turn": "length of a turn",
    "horizon": "number of turns",
    "order": "order within a turn",
    "lever": "whether it is a lever",
    "if_unknown": "what is taken if nobody knows it,",
    "title": "title",
    "precision": "precision",
}
PROSE = ("note", "judgement", "description", "text", "says", "question", "argument")


def written(value: Any, most: int | None = MOST_LETTERS) -> str:
    """Write plain data as a person would say it, cut where it is longer than so many letters.

    Examples
    --------
    >>> written({"mean": 0.3, "sd": 0.1}), written([1, 2]), written(True)
    ('mean 0.3, sd 0.1', '1, 2', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        text = ", ".join(f"{key} {_within(one, most)}" for key, one in value.items())
    elif isinstance(value, list):
        text = ", ".join(_within(one, most) for one in value)
    else:
        text = " ".join(str(value).split())
    return text if most is None or len(text) <= most else f"{text[: most - 1]}…"


def _within(value: Any, most: int | None) -> str:
    return f"({written(value, most)})" if isinstance(value, Mapping) else written(value, most)


class Teller:
    """Names the parts of two versions, and says what was done to them."""

    def __init__(self, before: Document, after: Document) -> None:
        self.before, self.after = before, after

    def tell(self, edit: Edit) -> str:
        """Say in words what one change is."""
        path = edit.place
        if edit.kind == "order":
            return f"the {path[-2]} stand in another order: {written(edit.before)} → {written(edit.after)}"
        if path == ("force",):
            return f"imposed choices: {self._imposed(edit.before)} → {self._imposed(edit.after)}"
        if len(edit.places) > 1 or self._is_number_of_input(path):
            return self._exchanged(edit)
        if is_part(path):
            return self._of_part(edit)
        what, is_prose = self.key(path), path[-1] in PROSE
        if edit.kind == "added":
            return f"{what}: new" if is_prose else f"{what}: none → {written(edit.after)}"
        if edit.kind == "removed":
            return f"{what}: removed" if is_prose else f"{what}: {written(edit.before)} → none"
        return f"{what}: reworded" if is_prose else f"{what}: {written(edit.before)} → {written(edit.after)}"

    def _imposed(self, forces: Any) -> str:
        """Say which choices are imposed, and when."""
        said = []
        for one in forces or ():
            actor = ("actors", str(one.get("actor")))
            option = self.label((*actor, "options", str(one.get("option"))))
            said.append(f"{self.label(actor)} takes “{option}” in turn {one.get('turn')}")
        return ", ".join(said) or "none"

    def name_of(self, path: Path) -> str:
        """Name a whole part, the number of an input, or a key."""
        if is_part(path):
            return self.thing(path)
        return self.key(path)

    def key(self, path: Path) -> str:
        """Name one key of a part: ``appeal of Venezuela's “Defy”``."""
        parent, last = path[:-1], str(path[-1])
        if not parent:
            return KEYS.get(last, last.replace("_", " "))
        if parent[-1] == "effects":
            return f"effect of {self.thing(parent[:-1])} on {self.thing(('variables', last))}"
        if parent[-1] == "payoffs":
            return f"worth of {self.thing(('outcomes', last))} to {self.thing(parent[:-1])}"
        if parent[-1] == "sees":
            return f"what {self.thing(parent[:2])} takes {self.thing(('parameters', last))} to be"
        said = KEYS.get(last, last.replace("_", " "))
        return f"{said} of {self.thing(parent)}"

    def thing(self, path: Path) -> str:
        """Name a part: ``event “Incident at sea”``, ``Venezuela's “Defy”``."""
        head = str(path[0])
        if len(path) >= 2 and path[-2] == "chance" and isinstance(path[-1], int):
            return f"way {path[-1] + 1} of {self.thing(path[:-2])}"
        if head == "actors" and len(path) > 1:
            return self._of_actor(path)
        if head in KINDS and len(path) == 2:
            return f"{KINDS[head]} “{self.label(path)}”"
        if head == "ladder" and len(path) == 2:
            return f"rung {path[1]} “{self.label(path)}”"
        if head in ("correlations", "relations") and len(path) == 2:
            pair = self._at((*path, "between")) or []
            kind = "correlation" if head == "correlations" else "tie"
            of = "parameters" if head == "correlations" else "actors"
            return f"{kind} of {' and '.join(f'“{self.label((of, str(one)))}”' for one in pair)}"
        if path == ("doubt",):
            return "the doubt about every option and event"
        return dotted(path)

    def label(self, path: Path) -> str:
        """Return what readers call a part; its name in words where it has no label."""
        part = self._at(path)
        keys = {"questions": "text", "variants": "title", "alternatives": "title", "sources": "title"}
        own = part.get(keys.get(str(path[0]), "name")) if isinstance(part, Mapping) else None
        return " ".join(str(own).split()) if own else name_in_words(str(path[-1]))

    def _of_actor(self, path: Path) -> str:
        actor = self.label(path[:2])
        if len(path) == 2:
            return actor
        if path[2] in ("options", "capabilities") and len(path) == 4:
            return f"{actor}'s “{self.label(path)}”"
        if path[2] == "decides":
            return f"{actor}'s choices"
        return f"{actor} ({dotted(path[2:])})"

    def _at(self, path: Path) -> Any:
        found = part_at(self.before, path)
        return part_at(self.after, path) if found is None else found

    def _is_number_of_input(self, path: Path) -> bool:
        return path[0] == "parameters" and len(path) == 3 and path[-1] not in WORDS

    def _of_part(self, edit: Edit) -> str:
        thing = self.thing(edit.place)
        kind = {"actors": "actor", "options": "option", "capabilities": "stock"}.get(str(edit.place[-2]), "")
        said = f"{kind} {thing}" if kind else thing
        if edit.kind == "set":
            return f"{said} changed"
        return f"new: {said}" if edit.kind == "added" else f"removed: {said}"

    def _exchanged(self, edit: Edit) -> str:
        """Say how the number of a part is given now: ``input “Resolve”: pert 0.1, 0.2, 0.4 → value 0.3``."""
        parent = edit.place[:-1]
        if len(edit.places) > 1:
            old, new = (self._numbers(one) for one in (edit.before, edit.after))
        else:
            key = str(edit.place[-1])
            old, new = (self._numbers({} if one is None else {key: one}) for one in (edit.before, edit.after))
        return f"{self.thing(parent)}: {old} → {new}"

    def _numbers(self, given: Mapping[str, Any]) -> str:
        said = [f"{key.replace('_', ' ')} {written(one)}" for key, one in given.items()]
        return "; ".join(said) if said else "none"
