"""What depends on each other in circles."""

from __future__ import annotations

from collections.abc import Sequence


def strong_components(followers: Sequence[Sequence[int]]) -> list[int]:
    """Group nodes that can all be reached from each other, by the algorithm of Tarjan (1972) without recursion.

    Parameters
    ----------
    followers : for every node those that can be reached in one step

    Returns
    -------
    list of int
        The group of each node.

    Examples
    --------
    >>> strong_components([[1], [0], [0]])
    [0, 0, 1]
    """
    walk = _Walk(followers)
    for node in range(len(followers)):
        if walk.met[node] < 0:
            walk.from_(node)
    return walk.group


class _Walk:
    """Goes as deep as it can; a node from which none met earlier can be reached closes a group."""

    def __init__(self, followers: Sequence[Sequence[int]]) -> None:
        self.followers = followers
        self.met = [-1] * len(followers)
        self.lowest = [-1] * len(followers)
        """The earliest node, of those whose group is open, that is known to be reached."""
        self.group = [-1] * len(followers)
        self.n_met = self.n_groups = 0
        self.open: list[int] = []

    def from_(self, start: int) -> None:
        """Visit all that can be reached from a node."""
        path = [(start, iter(self._entered(start)))]
        while path:
            node, left = path[-1]
            for other in left:
                if self.met[other] < 0:
                    path.append((other, iter(self._entered(other))))
                    break
                if self.group[other] < 0:
                    self.lowest[node] = min(self.lowest[node], self.met[other])
            else:
                path.pop()
                self._left(node)
                if path:
                    self.lowest[path[-1][0]] = min(self.lowest[path[-1][0]], self.lowest[node])

    def _entered(self, node: int) -> Sequence[int]:
        self.met[node] = self.lowest[node] = self.n_met
        self.n_met += 1
        self.open.append(node)
        return self.followers[node]

    def _left(self, node: int) -> None:
        """Close the group that begins at a node, if one does."""
        if self.lowest[node] < self.met[node]:
            return
        while self.group[node] < 0:
            self.group[self.open.pop()] = self.n_groups
        self.n_groups += 1
