"""Actors who learn, read slowly: a tree of histories in dicts, beliefs by Bayes' rule one set at a time, and no code of the engines.

A history is a node of its own, so a belief is the share of a node among those that its actor cannot tell apart.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product

from reference import Reference

NEVER = -math.inf
QUIET = ("hold", "skip", "")


@dataclass
class Node:
    """A moment of one history; ``edges`` hold (chance of what is not chosen, member -> option, actor -> earned, next node or payoffs)."""

    turn: int
    state: dict
    edges: list = field(default_factory=list)
    sets: dict = field(default_factory=dict)
    """Member that chooses -> key of its information set."""
    past: tuple = ()
    """(actor, set, option) of all choices on the way."""
    number: int = 0
    """Of the phase in its turn."""
    appeals: dict = field(default_factory=dict)
    """(member, option) -> appeal of what is chosen here."""


@dataclass
class InformationSet:
    actor: str
    precision: float
    options: tuple
    nodes: list = field(default_factory=list)


class Tree:
    """All histories of a scenario with one set of parameter values."""

    def __init__(self, scenario, values=None):
        self.reference = Reference(scenario, values or {})
        self.record = scenario.declared
        self.learners = [
            name
            for name, actor in self.record.actors.items()
            if actor.decides.look_ahead == "horizon" and actor.decides.rule == "logit"
        ]
        self.sets, self.nodes, self.roots = {}, [], []
        self.discounts = {
            name: float(self.reference.number(self.record.actors[name].decides.discount, {}, 0))
            for name in self.learners
        }
        for state, chance in self.reference.start():
            if chance > 0.0:
                seen = {name: (self._view(name, state),) for name in self.record.actors}
                self.roots.append((math.log(chance), self._grow(state, {}, 1, 0, seen, ())))
        self.stages = defaultdict(lambda: ([], []))
        """(turn, phase) -> the nodes there, and the keys of the sets."""
        for node in self.nodes:
            self.stages[node.turn, node.number][0].append(node)
        for key in self.sets:
            self.stages[key[0], key[1]][1].append(key)

    # --- who sees what

    def _view(self, actor, state):
        return tuple(
            state[name] for name, variable in self.record.variables.items() if self._sees(actor, variable)
        )

    def _sees(self, actor, variable):
        if variable.known_to is not None:
            return actor in variable.known_to
        return variable.seen_by is None or actor in variable.seen_by

    def _notices(self, actor, member, option):
        """Return what an actor notices of an act: its name, or nothing."""
        kind, name, _ = member
        if kind == "actor" and name == actor:
            return "" if option == "skip" else option
        if option in QUIET:
            return ""
        record = self.record.actors[name].options[option] if kind == "actor" else self.record.events[option]
        return option if record.seen_by is None or actor in record.seen_by else ""

    # --- the tree

    def _grow(self, state, memory, turn, number, seen, past):
        phase = self.reference.order[number]
        node = Node(turn, state, past=past, number=number)
        self.nodes.append(node)
        parts = [self._parts(member, state, memory, turn, node, seen, number) for member in phase]
        for combination in product(*parts):
            given = math.prod(part[0] for part in combination)
            if given <= 0.0:
                continue
            chosen = {m: part[4] for m, part in zip(phase, combination, strict=True) if part[4] is not None}
            earned = defaultdict(float)
            for member, part in zip(phase, combination, strict=True):
                if member[0] == "actor":
                    earned[member[1]] += part[5]
            after, remembered = self.reference.apply(
                state, memory, [(None, part[1], part[2], part[3]) for part in combination], turn
            )
            noticed = {
                actor: tuple(
                    self._notices(actor, m, part[3]) for m, part in zip(phase, combination, strict=True)
                )
                for actor in self.record.actors
            }
            own = tuple((m[1], node.sets[m], option) for m, option in chosen.items())
            node.edges.append(
                (
                    given,
                    chosen,
                    dict(earned),
                    self._next(after, remembered, turn, number, seen, noticed, past + own),
                )
            )
        return node

    def _parts(self, member, state, memory, turn, node, seen, number):
        """Return how a member may turn out: (chance, changes, marks, act, choice or None, appeal)."""
        kind, name, track = member
        if kind == "event" or name not in self.learners:
            return [
                (p, c, m, act, None, 0.0) for p, c, m, act in self.reference.ways(member, state, memory, turn)
            ]
        actor = self.record.actors[name]
        announced = [f for f in self.record.force if f.announced and f.actor == name and f.turn == turn]
        options = tuple(self.reference._choice(name, track, state, memory, turn, None, False))
        options = next(((f.option,) for f in announced if f.option in options), options)
        if options == ("skip",):
            return [(1.0, [], [], "skip", None, 0.0)]
        key = (turn, number, member, self._known(name, seen))
        precision = float(self.reference.number(actor.decides.precision, state, turn))
        own = self.sets.setdefault(key, InformationSet(name, precision, options))
        assert own.options == options
        own.nodes.append(node)
        node.sets[member] = key
        found = []
        for option in options:
            record = actor.options.get(option)
            appeal = 0.0 if record is None else self.reference.number(record.appeal or "0", state, turn)
            ways = (
                [(1.0, [], [])]
                if record is None
                else self.reference._effects(f"{name}.{option}", record, record.chance, state, turn)
            )
            node.appeals[member, option] = appeal
            found += [(p, c, m, option, option, appeal) for p, c, m in ways]
        return found

    def _known(self, actor, seen):
        everything = self.record.actors[actor].decides.remembers == "everything"
        return seen[actor] if everything else seen[actor][-1]

    def _next(self, state, memory, turn, number, seen, noticed, past):
        last = number + 1 == len(self.reference.order)
        ended = self.reference.outcome(state, kinds=(True, "at_turn_end") if last else (True,))
        if ended is None and last and turn == self.record.horizon:
            ended = self.reference.final(state)
        if ended is not None:
            return ended, {name: self._payoff(name, ended, state, turn) for name in self.learners}
        seen = {name: (*seen[name], noticed[name], self._view(name, state)) for name in seen}
        return self._grow(state, memory, turn + last, 0 if last else number + 1, seen, past)

    def _payoff(self, actor, outcome, state, turn):
        return float(self.reference.number(self.record.actors[actor].payoffs.get(outcome, "0"), state, turn))

    # --- beliefs and worths

    def reach(self, logs):
        """Return (slips, logarithm of the chance) of every node; ``logs`` hold (slips, logarithm) of options, set by set."""
        found = {id(root): (0, log) for log, root in self.roots}
        for node in self.nodes:
            slips, log = found[id(node)]
            for given, chosen, _, after in node.edges:
                if isinstance(after, Node):
                    taken = [logs[node.sets[member]][option] for member, option in chosen.items()]
                    found_slips = slips + sum(n for n, _ in taken)
                    found[id(after)] = (found_slips, log + math.log(given) + sum(one for _, one in taken))
        return found

    def belief(self, own, reached):
        """Return how likely each node of a set is, by Bayes' rule on those that take the fewest slips."""
        least = min(reached[id(node)][0] for node in own.nodes)
        logs = [log if slips == least else NEVER for slips, log in (reached[id(node)] for node in own.nodes)]
        top = max(logs)
        weights = [math.exp(log - top) for log in logs]
        return [weight / sum(weights) for weight in weights]

    def replies(self, logs, actors, thought=None, recompute=False):
        """Return what each option of some actors is worth in each of their sets, others choosing by ``logs``.

        ``thought`` is by what they believe; with ``recompute`` they choose as they would by these worths, from the end backward.
        """
        logs = dict(logs)
        reached = self.reach(thought if thought is not None else logs)
        worths, values = {}, {}
        for stage in sorted(self.stages, reverse=True):
            nodes, keys = self.stages[stage]
            for key in keys:
                own = self.sets[key]
                if own.actor in actors:
                    worths[key] = self._worth(key, own, logs, values, self.belief(own, reached))
                    if recompute:
                        logs[key] = reply(own, worths[key])
            for node in nodes:
                values[id(node)] = self._value(node, logs, values)
        return worths, logs

    def _after(self, node, after, values, actor):
        if isinstance(after, tuple):
            return after[1][actor]
        weight = self.discounts[actor] if after.turn > node.turn else 1.0
        return weight * values[id(after)][actor]

    def _worth(self, key, own, logs, values, belief):
        member = key[2]
        found = dict.fromkeys(own.options, 0.0)
        for node, share in zip(own.nodes, belief, strict=True):
            for given, chosen, _, after in node.edges:
                others = [chance(logs[node.sets[m]][o]) for m, o in chosen.items() if m != member]
                found[chosen[member]] += (
                    share * given * math.prod(others) * self._after(node, after, values, own.actor)
                )
            for option in own.options:
                found[option] += share * node.appeals[member, option]
        return found

    def _value(self, node, logs, values):
        found = dict.fromkeys(self.learners, 0.0)
        for given, chosen, earned, after in node.edges:
            p = given * math.prod(chance(logs[node.sets[m]][o]) for m, o in chosen.items())
            if p > 0.0:
                for actor in found:
                    found[actor] += p * (earned.get(actor, 0.0) + self._after(node, after, values, actor))
        return found

    # --- the law

    def outcomes(self, logs):
        """Return how likely outcomes are, and acts turn by turn; choices imposed in secret come true here."""
        ends, acts = defaultdict(float), defaultdict(float)
        mass = {id(root): math.exp(log) for log, root in self.roots}
        imposed = {(f.turn, f.actor): f.option for f in self.record.force}
        for node in self.nodes:
            for given, chosen, _, after in node.edges:
                p = mass[id(node)] * given
                for member, option in chosen.items():
                    own = self.sets[node.sets[member]]
                    forced = imposed.get((node.turn, member[1]))
                    p *= (
                        float(option == forced)
                        if forced in own.options
                        else chance(logs[node.sets[member]][option])
                    )
                for member, option in chosen.items():
                    acts[node.turn, member[1], option] += p
                if isinstance(after, Node):
                    mass[id(after)] = p
                else:
                    ends[after[0]] += p
        return dict(ends), dict(acts)


def chance(one):
    """Return how likely an option is: one that takes a slip is not."""
    slips, log = one
    return 0.0 if slips else math.exp(log)


def reply(own, worths, share=1.0):
    """Return the reply to worths: (slips, logarithm of the chance) of each option."""
    precision = share * own.precision
    if math.isinf(precision):
        top = max(worths.values())
        equal = 1e-12 * max(map(abs, worths.values()))
        best = [option for option, worth in worths.items() if worth >= top - equal]
        return {
            option: (0, -math.log(len(best))) if option in best else (1, -math.log(len(worths)))
            for option in worths
        }
    top = max(precision * worth for worth in worths.values())
    total = top + math.log(sum(math.exp(precision * worth - top) for worth in worths.values()))
    return {option: (0, precision * worth - total) for option, worth in worths.items()}


def even(tree):
    """Return even odds everywhere: what level 0 does."""
    return {key: {o: (0, -math.log(len(own.options))) for o in own.options} for key, own in tree.sets.items()}
