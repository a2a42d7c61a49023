"""What an option does, in plain words, for people who have to choose."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.scenario.records import Branch, Effect, Effects, Option, ScenarioRecord
from toolkit.words import level_in_words


def consequences(record: ScenarioRecord, option: Option) -> str:
    """Say what an option changes for certain and what may come of it; chances are left to the chooser's judgement."""
    parts = []
    if option.note:
        parts.append(option.note.rstrip("."))
    if option.effects:
        parts.append(_changes(record, option.effects))
    named = [branch for branch in option.chance if branch.name or branch.effects]
    if named:
        ways = [_branch(record, branch.name, branch.effects) for branch in named]
        rest = "" if _is_whole(option.chance) else "; or nothing comes of it"
        parts.append(f"what may come of it: {'; or: '.join(ways)}{rest}")
    if not parts:
        parts.append("changes nothing by itself")
    if option.once:
        parts.append("only once")
    if option.cooldown is not None:
        parts.append("not again at once")
    text = ". ".join(part[0].upper() + part[1:] for part in parts)
    return f"{text}."


def changes_in_words(record: ScenarioRecord, effects: Effects) -> str:
    """Say what effects change, as one sentence; empty where they change nothing."""
    said = _changes(record, effects)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _is_whole(chance: Sequence[Branch]) -> bool:
    """Whether the ways use up all the chance there is, as far as can be told without working anything out."""
    written = [branch.probability.strip() for branch in chance]
    try:
        return sum(map(float, written)) >= 1.0 - 1e-9
    except ValueError:
        return any(text.startswith("1 -") for text in written)


def _branch(record: ScenarioRecord, name: str | None, effects: Effects) -> str:
    changed = _changes(record, effects)
    if not name:
        return changed
    return f"{name} ({changed})" if changed else name


def _changes(record: ScenarioRecord, effects: Effects) -> str:
    return ", ".join(_change(record, variable, change) for variable, change in effects.items())


def _change(record: ScenarioRecord, name: str, change: Effect) -> str:
    variable = record.variables[name]
    label = variable.name or name.replace("_", " ")
    later = f" after {change.after} turn{'s' if change.after > 1 else ''}" if change.after else ""
    if change.operation == "set":
        if variable.levels.position(change.amount) is None:
            return f"{label} may change{later}"
        return f"{label}: {level_in_words(change.amount)}{later}"
    amount = change.amount.strip()
    if not amount.removeprefix("-").isdigit():
        return f"{label} may change{later}"
    size, is_down = int(amount.removeprefix("-")), amount.startswith("-")
    if variable.levels.kind == "named":  # 'up' and 'down' say nothing about levels that have names
        steps = "a step" if size == 1 else f"{size} steps"
        end = level_in_words(variable.levels.labels[0 if is_down else -1])
        return f"{label}: {steps} towards “{end}”{later}"
    return f"{label} goes {'down' if is_down else 'up'}{f' by {size}' if size != 1 else ''}{later}"
