"""A slow, plain interpreter of scenarios: what the design says, one state at a time.

It reads records and expression trees and shares no code with the model and the engines. Probabilities are
carried in dicts keyed by (levels, memory); every rule is written out as a sentence would say it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import product

from toolkit.scenario.expressions import Node, parse, resolve

OPEN, CLOSED = True, False


class Reference:
    """One scenario with one set of parameter values (doubts under ``doubt:actor.option``, ``doubt:actor`` or ``doubt:event``)."""

    def __init__(self, scenario, values):
        self.scenario, self.record, self.values = scenario, scenario.declared, values
        self.order = self._order()

    # --- expressions

    def tree(self, text):
        return resolve(parse(text), self.scenario.scope, condition=False)

    def number(self, text, state, turn):
        return self.evaluate(self.tree(text), state, turn)

    def evaluate(self, node: Node, state, turn):
        kind = node.operator
        if kind in ("number", "level", "truth"):
            return node.value
        if kind in ("variable", "flag"):
            low = self.record.variables[node.name].levels.low
            return state[node.name] + low
        if kind == "parameter":
            return self.values[node.name]
        if kind == "capability":
            actor, name = node.name.split(".")
            amount = self.record.actors[actor].capabilities[name].amount
            return self.values[amount] if amount in self.values else float(amount)
        if kind == "turn":
            return turn
        if kind == "if_else":
            return self.evaluate(
                node.arguments[1 if self.evaluate(node.arguments[0], state, turn) else 2], state, turn
            )
        parts = [self.evaluate(part, state, turn) for part in node.arguments]
        simple = {
            "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
            "**": lambda a, b: a**b, "neg": lambda a: -a, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
            "and": lambda *p: all(p), "or": lambda *p: any(p), "not": lambda a: not a, "min": min, "max": max,
            "clip": lambda x, a, b: min(max(x, a), b), "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs,
        }  # fmt: skip
        return simple[kind](*parts)

    # --- time

    def day(self, date):
        return (date - self.record.as_of).days

    def in_window(self, action, turn):
        start, end = (turn - 1) * self.record.turn.days, turn * self.record.turn.days
        if action.on is not None:
            return start <= self.day(action.on) < end
        if action.from_ is not None and not self.day(action.from_) < end:
            return CLOSED
        return action.until is None or self.day(action.until) >= start

    def is_open(self, owner, action, state, memory, turn):
        if action.when is not None and not self.number(action.when, state, turn):
            return CLOSED
        if action.once and memory.get(("once", owner)):
            return CLOSED
        if (
            action.cooldown is not None
            and memory.get(("cooldown", action.cooldown.shared or owner), 0) > turn - 1
        ):
            return CLOSED
        return self.in_window(action, turn)

    # --- who acts when

    def _order(self):
        record, named = self.record, set()
        order = record.order or ("events", *record.actors)
        for entry in order:
            named |= {entry} if isinstance(entry, str) else set(entry)
        phases = []
        for entry in order:
            group = [entry] if isinstance(entry, str) else list(entry)
            members = []
            for name in group:
                if name == "events":
                    seen = dict.fromkeys(e.group or n for n, e in record.events.items() if n not in named)
                    members += [("event", key, "") for key in seen]
                elif name.split(".")[0] in record.actors:
                    actor = record.actors[name.split(".")[0]]
                    plain = [""] if any(o.track is None for o in actor.options.values()) else []
                    tracks = [name.split(".")[1]] if "." in name else plain + list(actor.tracks)
                    members += [("actor", name.split(".")[0], track) for track in tracks]
                else:
                    members.append(("event", name, ""))
            if isinstance(entry, str) and entry != "events":
                phases += [[member] for member in members]
            elif members:
                phases.append(members)
        return phases

    # --- what may come of a member: [(probability, changes, marks)]

    def ways(self, member, state, memory, turn, foresight=None, forced=True):
        kind, name, track = member
        if kind == "event":
            return self._event_ways(name, state, memory, turn)
        chances = self._choice(name, track, state, memory, turn, foresight, forced)
        found = []
        for option, chance in chances.items():
            record = self.record.actors[name].options.get(option)
            if record is None:
                found.append((chance, [], [], option))
            else:
                found += [
                    (chance * p, c, m, option)
                    for p, c, m in self._effects(f"{name}.{option}", record, record.chance, state, turn)
                ]
        return found

    def _choice(self, name, track, state, memory, turn, foresight, forced):
        actor = self.record.actors[name]
        rule = actor.decides
        scores = {}
        must_act = actor.must_act if isinstance(actor.must_act, bool) else track in actor.must_act
        if not must_act and "hold" not in actor.options:
            scores["hold"] = 1.0 if rule.rule == "weights" else 0.0
        for option_name, option in actor.options.items():
            if (option.track or "") != track or not self.is_open(
                f"{name}.{option_name}", option, state, memory, turn
            ):
                continue
            doubt = self.values.get(f"doubt:{name}.{option_name}", 0.0)
            if option_name != "hold":
                doubt += self.values.get(f"doubt:{name}", 0.0)
            if rule.rule == "weights":
                scores[option_name] = self.number(option.weight or "1", state, turn) * math.exp(doubt)
            else:
                scores[option_name] = self.number(option.appeal or "0", state, turn) + doubt
        if not scores:
            return {"skip": 1.0}
        for force in self.record.force:
            if forced and force.actor == name and force.turn == turn and force.option in scores:
                return {force.option: 1.0}
        if rule.rule == "weights":
            weights = scores
        else:
            precision = self.number(rule.precision, state, turn)
            values = {
                option: score + (foresight(option) if foresight else 0.0) for option, score in scores.items()
            }
            top = max(values.values())
            if math.isinf(precision):
                equal = 1e-12 * max(map(abs, values.values()))  # what rounding alone sets apart
                weights = {option: float(value >= top - equal) for option, value in values.items()}
            else:
                weights = {option: math.exp(precision * (value - top)) for option, value in values.items()}
        total = sum(weights.values())
        return {option: weight / total for option, weight in weights.items()}

    def _event_ways(self, key, state, memory, turn):
        group = {n: e for n, e in self.record.events.items() if (e.group or n) == key}
        hazards, certain = {}, {}
        for name, event in group.items():
            if not self.is_open(name, event, state, memory, turn):
                continue
            doubt = math.exp(self.values.get(f"doubt:{name}", 0.0))
            likelihood = event.likelihood
            number = 1.0 if likelihood is None else self.number(likelihood.expression, state, turn)
            days = {
                "day": 1.0,
                "week": 7.0,
                "month": 365.25 / 12,
                "year": 365.25,
                "turn": self.record.turn.days,
            }
            dt = self.record.turn.days
            if likelihood is None or likelihood.kind == "turn":
                certain[name] = 1 - (1 - number) ** doubt
            elif likelihood.kind == "rate":
                hazards[name] = number * dt / days[likelihood.unit] * doubt
            else:
                certain[name] = 1 - (1 - number) ** (dt / (likelihood.count * days[likelihood.unit]) * doubt)
        total = sum(hazards.values())
        chances = {n: h / total * (1 - math.exp(-total)) for n, h in hazards.items() if total > 0} | certain
        found = [(1 - sum(chances.values()), [], [], "")]
        for name, chance in chances.items():
            event = group[name]
            found += [
                (chance * p, c, m, name)
                for p, c, m in self._effects(name, event, event.branches, state, turn)
            ]
        return found

    def _effects(self, owner, action, branches, state, turn):
        marks = [("once", owner)] if action.once else []
        if action.cooldown is not None:
            marks.append(("cooldown", action.cooldown.shared or owner, turn + action.cooldown.length))
        base = [(owner, *item) for item in action.effects.items()]
        rest, found = 1.0, []
        for n, branch in enumerate(branches):
            p = self.number(branch.probability, state, turn)
            rest -= p
            found.append((p, base + [(f"{owner}#{n}", *item) for item in branch.effects.items()], marks))
        return [*found, (max(rest, 0.0), base, marks)]

    # --- changes

    def apply(self, state, memory, outcomes_of_members, turn):
        """Apply all changes of one phase: all read the old state, sums are cut off once."""
        memory, assigned, added = dict(memory), {}, defaultdict(float)
        for _, changes, marks, _ in outcomes_of_members:
            for mark in marks:
                memory[mark[:2]] = mark[2] if len(mark) == 3 else True
            for owner, variable, change in changes:
                if change.after:
                    clock = ("clock", owner, change.after)
                    if clock not in memory or memory[clock] <= turn:
                        memory[clock] = turn + change.after
                else:
                    self._change(variable, change, state, turn, assigned, added)
        return self._cut(state, assigned, added), memory

    def _change(self, variable, change, state, turn, assigned, added):
        levels = self.record.variables[variable].levels
        position = levels.position(change.amount) if change.operation == "set" else None
        if position is None:
            amount = self.number(change.amount, state, turn)
            position = amount - levels.low if change.operation == "set" else amount
        if change.operation == "set":
            assigned[variable] = position
        else:
            added[variable] += position

    def _cut(self, state, assigned, added):
        after = dict(state)
        for variable in {*assigned, *added}:
            top = len(self.record.variables[variable].levels.labels) - 1
            after[variable] = min(
                max(assigned.get(variable, state[variable]) + added.get(variable, 0), 0), top
            )
        return after

    def opening(self, state, memory, turn):
        """Apply the delayed effects that fall due at the start of a turn."""
        assigned, added, due = {}, defaultdict(float), False
        owners = {}
        for kind, name, track in (member for phase in self.order for member in phase):
            if kind == "event":
                owners |= {n: e for n, e in self.record.events.items() if (e.group or n) == name}
            else:
                options = self.record.actors[name].options.items()
                owners |= {f"{name}.{n}": option for n, option in options if (option.track or "") == track}
        for owner, action in owners.items():
            branches = action.branches if hasattr(action, "branches") else action.chance
            tables = [
                (owner, action.effects),
                *((f"{owner}#{n}", branch.effects) for n, branch in enumerate(branches)),
            ]
            for label, effects in tables:
                for variable, change in effects.items():
                    if change.after and memory.get(("clock", label, change.after)) == turn:
                        due = True
                        self._change(variable, change, state, turn, assigned, added)
        return (self._cut(state, assigned, added), due) if due else (state, False)

    # --- outcomes

    def outcome(self, state, *, kinds):
        for name, outcome in self.record.outcomes.items():
            if outcome.ends in kinds and outcome.when is not None and self.number(outcome.when, state, 0):
                return name
        return None

    def final(self, state):
        return self.outcome(state, kinds=(True, False, "at_turn_end")) or next(
            name for name, outcome in self.record.outcomes.items() if outcome.otherwise
        )

    # --- the law

    def start(self):
        states = [({}, 1.0)]
        for name, variable in self.record.variables.items():
            table = variable.start if isinstance(variable.start, dict) else {variable.start: "1"}
            states = [
                (state | {name: variable.levels.position(level)}, p * self.number(text, state, 0))
                for state, p in states
                for level, text in table.items()
            ]
        yield from states

    def solve(self, foresight=None):
        """Return final outcome probabilities, cumulative incidence by turn, and level probabilities by turn."""
        horizon = self.record.horizon
        incidence = [dict.fromkeys(self.record.outcomes, 0.0) for _ in range(horizon + 1)]
        levels = [defaultdict(float) for _ in range(horizon + 1)]
        live, ended = defaultdict(float), []

        def settle(mass, turn, kinds):
            kept = defaultdict(float)
            for (state, memory), p in mass.items():
                name = self.outcome(dict(state), kinds=kinds)
                if name is None:
                    kept[state, memory] += p
                else:
                    ended.append((turn, name, state, p))
            return kept

        for state, p in self.start():
            live[freeze(state), ()] += p
        live = settle(live, 0, (True, "at_turn_end"))
        for turn in range(1, horizon + 1):
            live = settle(self._open(live, turn), turn, (True,))
            for number, phase in enumerate(self.order):
                live = self._phase(live, phase, turn, foresight)
                last = number == len(self.order) - 1
                live = settle(live, turn, (True, "at_turn_end") if last else (True,))
            for (state, _), p in live.items():
                for variable, level in state:
                    levels[turn][variable, level] += p
        for (state, _), p in live.items():
            ended.append((horizon, self.final(dict(state)), None, p))
        for at, name, state, p in ended:
            for turn in range(at, horizon + 1):
                incidence[turn][name] += p
                for variable, level in state or ():
                    levels[turn][variable, level] += p
        return incidence, levels

    def _open(self, live, turn):
        after = defaultdict(float)
        for (state, memory), p in live.items():
            after[freeze(self.opening(dict(state), dict(memory), turn)[0]), memory] += p
        return after

    def _phase(self, live, phase, turn, foresight):
        after = defaultdict(float)
        for (frozen, memory), mass in live.items():
            state, remembered = dict(frozen), dict(memory)
            ways = [
                self.ways(m, state, remembered, turn, foresight and foresight(m, frozen, memory, turn))
                for m in phase
            ]
            for combination in product(*ways):
                p = mass * math.prod(way[0] for way in combination)
                if p > 0.0:
                    new_state, new_memory = self.apply(state, remembered, combination, turn)
                    after[freeze(new_state), self._forget(new_memory, turn)] += p
        return after

    @staticmethod
    def _forget(memory, turn):
        """Drop what can no longer matter, so that equal futures are one state."""
        kept = {key: value for key, value in memory.items() if key[0] == "once" or value >= turn}
        return tuple(sorted(kept.items(), key=repr))


def freeze(state):
    """Make a state a key."""
    return tuple(sorted((name, int(level)) for name, level in state.items()))
