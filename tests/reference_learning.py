"""How actors who learn choose, found slowly on a tree of histories: their equilibrium, and levels of reasoning.

The equilibrium is found by Newton's method on differences of the replies, from even odds in small steps of precision; levels by going back over
the tree.
"""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
from reference_tree import chance, even


class NotSmooth(Exception):
    """The branch turns, or is not followed by so plain a method."""


def stage_by_stage(tree):
    """Solve the moments of a game from the last to the first, each from even odds, with what follows it kept solved."""
    stages = sorted({(key[0], key[1]) for key in tree.sets}, reverse=True)
    start, done = None, []
    for stage in stages:
        growing = dict.fromkeys(done, (1.0, 0.0)) | {stage: (0.0, 1.0)}
        logs = equilibrium(tree, start=start, growing=growing)
        start = {key: {o: one[1] for o, one in table.items()} for key, table in logs.items()}
        done.append(stage)
    return logs


def equilibrium(tree, actors=None, fixed=None, most_move=0.1, start=None, growing=None):
    """Follow the choices of some actors from even odds, those of the others given, to their precision.

    ``growing`` says of moments (turn, phase) what share of the precision is there from the beginning and what share grows; others stay at 0.

    Raises
    ------
    NotSmooth
    """
    actors = tree.learners if actors is None else actors
    free = [
        (key, option) for key, own in tree.sets.items() if own.actor in actors for option in own.options[1:]
    ]
    fixed = fixed or {}

    def weight(key, share):
        there, grows = (0.0, 1.0) if growing is None else growing.get((key[0], key[1]), (0.0, 0.0))
        return there + share * grows

    def logs_of(x):
        scores = defaultdict(dict)
        for key, own in tree.sets.items():
            if own.actor in actors:
                scores[key][own.options[0]] = 0.0
        for (key, option), value in zip(free, x, strict=True):
            scores[key][option] = float(value)
        found = dict(fixed)
        for key, table in scores.items():
            top = max(table.values())
            total = top + math.log(sum(math.exp(one - top) for one in table.values()))
            found[key] = {option: (0, one - total) for option, one in table.items()}
        return found

    def wrong(x, share):
        worths, _ = tree.replies(logs_of(x), actors)
        found = []
        for (key, option), value in zip(free, x, strict=True):
            own = tree.sets[key]
            gain = worths[key][option] - worths[key][own.options[0]]
            found.append(value - weight(key, share) * own.precision * gain)
        return np.array(found)

    def slopes(x, share):
        width = 1e-6
        columns = []
        for n in range(len(x)):
            up, down = x.copy(), x.copy()
            up[n] += width
            down[n] -= width
            columns.append((wrong(up, share) - wrong(down, share)) / (2 * width))
        return np.array(columns).T

    def chances(x):
        logs = logs_of(x)
        return np.array([math.exp(logs[key][option][1]) for key, option in free])

    x, share, step = np.zeros(len(free)), 0.0, 0.05
    if start is not None:
        x = np.array([start[key][option] - start[key][tree.sets[key].options[0]] for key, option in free])
    while share < 1.0 and len(free):
        wanted = min(1.0, share + step)
        now = x.copy()
        try:
            table = slopes(now, wanted)
            for _ in range(40):
                change = np.linalg.solve(table, wrong(now, wanted))
                now = now - change
                if not np.abs(change).max() < 1e3:
                    raise OverflowError
                if np.abs(change).max() < (1e-13 if wanted == 1.0 else 1e-6) * (1.0 + np.abs(now).max()):
                    break
            else:
                raise OverflowError
            moved = np.abs(chances(now) - chances(x)).max()
            if np.linalg.det(table) <= 0.0 or moved > most_move:
                raise OverflowError
        except (OverflowError, np.linalg.LinAlgError, ValueError):
            step /= 2.0
            if step < 1e-4:
                raise NotSmooth from None
            continue
        x, share, step = now, wanted, min(1.5 * step, 0.2)
    return logs_of(x)


# --- levels


def of_level(tree, actor, level):
    """Return what an actor of some level does, others at one level less, and what it believes everyone does."""
    below = even(tree)
    believed = below
    for n in range(1, level + 1):
        here = {}
        for one in tree.learners if n < level else [actor]:
            own, thought = _best(tree, one, below)
            here |= {key: own[key] for key in own if tree.sets[key].actor == one}
            if one == actor:
                believed = thought
        below = {**below, **here}
    return below, believed


def _best(tree, actor, others):
    """Return what an actor does against given choices of the others."""
    if tree.record.actors[actor].decides.remembers == "present":
        fixed = {key: one for key, one in others.items() if tree.sets[key].actor != actor}
        found = equilibrium(tree, [actor], fixed)
        return found, found
    thought = {**others, **{key: one for key, one in even(tree).items() if tree.sets[key].actor == actor}}
    _, found = tree.replies(others, [actor], thought=thought, recompute=True)
    return found, thought


def of_poisson(tree, actor, mean, left_out=1e-6):
    """Return what an actor does whose level is drawn once from a Poisson distribution, each level expecting a mixture of those below."""
    shares = [math.exp(-mean)]
    while 1.0 - sum(shares) > left_out:
        shares.append(shares[-1] * mean / len(shares))
    shares = [share / sum(shares) for share in shares]
    levels = [even(tree)]
    mixed = levels[0]
    for n in range(1, len(shares)):
        here = {}
        for one in tree.learners:
            own, _ = _best(tree, one, mixed)
            here |= {key: own[key] for key in own if tree.sets[key].actor == one}
        levels.append(here)
        mixed = {key: _mixed(tree, key, levels, shares[: n + 1]) for key in tree.sets}
    return mixed, levels


def _mixed(tree, key, levels, shares):
    """Mix levels in a set, each weighed by how likely it did what its actor did before, where the actor remembers that."""
    own = tree.sets[key]
    past = [(k, option) for actor, k, option in own.nodes[0].past if actor == own.actor]
    if tree.record.actors[own.actor].decides.remembers == "present":
        past = []
    weights = [
        share * math.prod(chance(level[k][option]) for k, option in past)
        for share, level in zip(shares, levels, strict=True)
    ]
    total = sum(weights)
    return {
        option: (
            0,
            math.log(
                sum(w * chance(level[key][option]) for w, level in zip(weights, levels, strict=True)) / total
            ),
        )
        for option in own.options
    }
