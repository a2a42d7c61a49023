"""Changes to plain data, as a stranger's file may hold them; each follows from random numbers that are handed in.

Tables and lists are changed in a copy along one path.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from fuzz_schema import Schema
from fuzz_values import EXPRESSIONS, NUMBERS, RAW, SIGN, TEXTS

Path = tuple[Any, ...]


def at(data: Any, path: Path) -> Any:
    """Return what stands at a path."""
    for part in path:
        data = data[part]
    return data


def with_value(data: Any, path: Path, value: Any) -> Any:
    """Copy data with another value at a path."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = with_value(copy[path[0]], path[1:], value)
    return copy


def paths_of(data: Any, path: Path = ()) -> list[Path]:
    """List the paths of all that data hold, the data themselves left out."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for part, value in parts:
        found += [(*path, part), *paths_of(value, (*path, part))]
    return found


def names_in(data: Any) -> list[str]:
    """List the keys of tables, which are mostly names that a file declares."""
    return sorted({str(path[-1]) for path in paths_of(data) if isinstance(path[-1], str)})


class Changer:
    """Changes data step by step.

    Parameters
    ----------
    data : plain data
    others : plain data of other files, to graft from
    schema : of the format, so that keys it comes to have are reached by themselves; None for formats without
    """

    def __init__(self, rng: Random, data: Any, others: list[Any], schema: Schema | None) -> None:
        self.rng, self.data, self.others, self.schema = rng, data, others, schema
        self.names = names_in(data)
        self.paths = paths_of(data)

    def changed(self) -> Any:
        """Return the data after one change or a few."""
        n_changes = 1 + min(int(self.rng.expovariate(1.0)), 6)
        for _ in range(n_changes):
            change = self.rng.choices(CHANGES, WEIGHTS)[0]
            try:
                change(self)
            except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError):
                continue  # what it was to change went with an earlier one
        return self.data

    def somewhere(self, kind: type | tuple[type, ...] = object) -> Path:
        """Return a path at which something of a kind stands."""
        for _ in range(30):
            path = self.rng.choice(self.paths)
            if isinstance(at(self.data, path), kind):
                return path
        raise KeyError("nothing of that kind")

    def hostile(self) -> Any:
        """Return a value that seldom fits."""
        kind = self.rng.randrange(7)
        if kind == 0:
            return SIGN.format(self.rng.choice(sorted(RAW)))
        if kind == 1:
            return self.rng.choice(
                (None, [], {}, [[]], {"a": {}}, [1, [2, [3]]], ["a"] * 200, {f"k{n}": n for n in range(50)})
            )
        pool = (NUMBERS, TEXTS, EXPRESSIONS, NUMBERS, self.names or TEXTS)[kind - 2]
        return self.rng.choice(pool)

    def put(self, path: Path, value: Any) -> None:
        """Put a value at a path."""
        self.data = with_value(self.data, path, value)

    def replace(self) -> None:
        """Put something hostile anywhere."""
        self.put(self.somewhere(), self.hostile())

    def scale(self) -> None:
        """Change a number a little, or beyond reason."""
        path = self.somewhere((int, float))
        value = at(self.data, path)
        self.put(
            path,
            self.rng.choice(
                (
                    value + 1,
                    value - 1,
                    value * 2,
                    value / 3,
                    -value,
                    value * 10**6,
                    1 - value,
                    self.rng.random(),
                    self.rng.choice(NUMBERS),
                )
            ),
        )

    def rewrite(self) -> None:
        """Change a text: another name, an operator, an expression around it."""
        path = self.somewhere(str)
        text = at(self.data, path)
        words = text.split(" ")
        spot = self.rng.randrange(len(words))
        kind = self.rng.randrange(6)
        if kind == 0:
            text = self.rng.choice(self.names)
        elif kind == 1:
            words[spot] = self.rng.choice(
                (
                    *self.names,
                    "and",
                    "or",
                    "not",
                    "+",
                    "-",
                    "*",
                    "/",
                    "==",
                    "<",
                    "(",
                    ")",
                    ",",
                    "0",
                    "1e9",
                    "turn",
                )
            )
            text = " ".join(words)
        elif kind == 2:
            text = self.rng.choice(
                (
                    "not ({})",
                    "({}) and ({})",
                    "-({})",
                    "1 / ({})",
                    "exp({})",
                    "({}) * 1e300",
                    "{}{}",
                    "={}",
                    "+{}",
                )
            ).replace("{}", text)
        elif kind == 3:
            place = self.rng.randrange(len(text) + 1)
            text = text[:place] + self.rng.choice(TEXTS) + text[place:]
        elif kind == 4:
            text = self.rng.choice(EXPRESSIONS)
        else:
            text = text[: self.rng.randrange(len(text) + 1)]
        self.put(path, text)

    def delete(self) -> None:
        """Leave something out."""
        path = self.somewhere()
        holder = at(self.data, path[:-1])
        left = (
            {k: v for k, v in holder.items() if k != path[-1]}
            if isinstance(holder, dict)
            else [v for n, v in enumerate(holder) if n != path[-1]]
        )
        self.put(path[:-1], left)

    def duplicate(self) -> None:
        """Put something in twice, under another name."""
        path = self.somewhere()
        holder, value = at(self.data, path[:-1]), at(self.data, path)
        if isinstance(holder, dict):
            self.put(path[:-1], {**holder, f"{path[-1]}_again": value})
        else:
            self.put(path[:-1], [*holder, value])

    def swap(self) -> None:
        """Let two values change places."""
        one, other = self.somewhere(), self.somewhere()
        first, second = at(self.data, one), at(self.data, other)
        self.put(one, second)
        self.put(other, first)

    def graft(self) -> None:
        """Put in a part of another file, or of elsewhere in this one."""
        source = self.rng.choice([*self.others, self.data])
        found = paths_of(source)
        same = self.somewhere()
        likely = [path for path in found if path[-1] == same[-1]] or found
        self.put(same, at(source, self.rng.choice(likely)))

    def rename(self) -> None:
        """Call a part something else, but not those who use it."""
        path = self.somewhere()
        holder = at(self.data, path[:-1])
        if not isinstance(holder, dict):
            return
        name = self.rng.choice((*self.names, *self.rng.sample(TEXTS, 3), 5, 0.5, True, None))
        self.put(path[:-1], {name if key == path[-1] else key: value for key, value in holder.items()})

    def fill(self) -> None:
        """Put in a key that the format knows there, with a value of the form that it asks for."""
        if self.schema is None:
            return self.replace()
        path = self.rng.choice([(), *self.paths]) if self.rng.randrange(4) else ()
        holder = at(self.data, path)
        if not isinstance(holder, dict):
            path = path[:-1]
            holder = at(self.data, path)
        key, value = self.schema.entry(self.rng, path, [*self.names, *EXPRESSIONS])
        self.put(path, {**holder, key: value})
        return None

    def wrap(self) -> None:
        """Put a value one level deeper, or many."""
        path = self.somewhere()
        value = at(self.data, path)
        for _ in range(self.rng.choice((1, 1, 2, 27, 40))):
            value = self.rng.choice(([value], {"a": value}))
        self.put(path, value)


CHANGES: tuple[Callable[[Changer], None], ...] = (
    Changer.replace, Changer.scale, Changer.rewrite, Changer.delete, Changer.duplicate, Changer.swap, Changer.graft, Changer.rename, Changer.fill, Changer.wrap,
)  # fmt: skip
WEIGHTS = (10, 22, 22, 8, 5, 4, 8, 5, 14, 2)
