"""States packed into whole numbers, and the rows in which a program can tell them apart.

A word holds some of the variables as the digits of one number, in mixed radix; most models need one or two. A row is a
combination of the variables that something reads. Its number is a sum of look-ups, one for each word that holds any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.intp]
MOST_IN_WORD = 2**10
"""Combinations that one word holds at most: look-ups by word then stay in the nearer memory."""


class Grain(NamedTuple):
    """The rows of some variables.

    Attributes
    ----------
    variables : columns of the variables that tell rows apart
    factor : steps in which rows are numbered
    size : number of rows
    parts : (word, table) pairs; the entries that belong to the words of a state sum to its row, times the factor
    """

    variables: tuple[int, ...]
    factor: int
    size: int
    parts: tuple[tuple[int, Index], ...]

    def of(self, words: Index, out: Index, spare: Index) -> Index:
        """Return the row of each state, in ``out``; ``spare`` is written over."""
        if not self.parts:
            out[:] = 0
            return out
        (first, table), *others = self.parts
        table.take(words[first], out=out, mode="clip")
        for word, table in others:
            table.take(words[word], out=spare, mode="clip")
            np.add(out, spare, out=out)
        return out


class Words:
    """How the states of a model are packed.

    Parameters
    ----------
    sizes : number of levels of each variable
    most : combinations that one word holds at most
    """

    def __init__(self, sizes: Sequence[int], most: int = MOST_IN_WORD) -> None:
        self.variables_of: list[list[int]] = []
        self.sizes = tuple(sizes)
        for variable, size in enumerate(sizes):
            own = self.variables_of[-1] if self.variables_of else []
            if not own or prod(sizes[v] for v in own) * size > most:
                self.variables_of.append([])
            self.variables_of[-1].append(variable)
        self.word_of = {v: word for word, own in enumerate(self.variables_of) for v in own}
        self.place_values = {
            v: prod(sizes[later] for later in own[n + 1 :])
            for own in self.variables_of
            for n, v in enumerate(own)
        }
        """What a level of each variable counts in its word."""

    def __len__(self) -> int:
        return len(self.variables_of)

    def packed(self, columns: Sequence[npt.NDArray[Any]]) -> Index:
        """Return the words of states that are given by columns; shape (words, n)."""
        found = np.zeros((len(self), columns[0].size), dtype=np.intp)
        for v, column in enumerate(columns):
            found[self.word_of[v]] += column.reshape(-1).astype(np.intp) * self.place_values[v]
        return found

    def grain(self, variables: Sequence[int], factor: int = 1) -> Grain:
        """Return the rows of some variables, numbered in steps of ``factor``; the first variable counts most."""
        chosen = tuple(sorted(variables))
        counts = {v: factor * prod(self.sizes[u] for u in chosen if u > v) for v in chosen}
        parts = []
        for word, own in enumerate(self.variables_of):
            if not any(v in counts for v in own):
                continue
            table = np.zeros((1,) * len(own), dtype=np.intp)
            for axis, v in enumerate(own):
                shape = [1] * len(own)
                shape[axis] = self.sizes[v]
                table = table + (np.arange(self.sizes[v]) * counts.get(v, 0)).reshape(shape)
            parts.append((word, table.reshape(-1)))
        return Grain(chosen, factor, prod(self.sizes[v] for v in chosen), tuple(parts))

    def columns(self, grain: Grain) -> list[npt.NDArray[np.int8]]:
        """Return a state for each row: 0 in the variables that do not tell rows apart."""
        number, found = np.arange(grain.size), [np.zeros(grain.size, dtype=np.int8) for _ in self.sizes]
        for v in reversed(grain.variables):
            number, level = np.divmod(number, self.sizes[v])
            found[v] = level.astype(np.int8)
        return found
