"""What the model says of a class's games, kept once it was worked out; reading it waits for nobody."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.classroom.group import Group, Standing
from toolkit.classroom.marks import Mark
from toolkit.markup import Html

MOST_KEPT = 200
"""Debriefs that are kept; the oldest goes first."""
Place = tuple[str, int, str, tuple[str, ...]]


class LookingBack:
    """Debriefs of a class, what its groups wanted and got, and the model's forecast."""

    def __init__(self) -> None:
        self.forecast: Mapping[str, float] | None = None
        """Outcome -> chance as the model had it before play; None until that was worked out."""
        self._debriefs: dict[Place, Html] = {}
        self._marks: dict[Place, tuple[Mark, ...]] = {}

    def debrief(self, group: Group, standing: Standing, chair: tuple[str, ...]) -> Html | None:
        """Return the debrief of a game as it stands; None until it was made."""
        return self._debriefs.get(place_of(group, standing, chair))

    def keep_debrief(self, group: Group, standing: Standing, chair: tuple[str, ...], made: Html) -> None:
        """Keep a debrief that was made."""
        self._debriefs[place_of(group, standing, chair)] = made
        while len(self._debriefs) > MOST_KEPT:
            del self._debriefs[next(iter(self._debriefs))]

    def marks(self, group: Group) -> tuple[Mark, ...] | None:
        """Return what each chair of a group wanted and got in its first game; None until that was worked out."""
        return self._marks.get(place_of(group, group.games[0]))

    def keep_marks(self, group: Group, made: tuple[Mark, ...], first: Standing) -> None:
        """Keep what each chair wanted and got in the group's first game as it then stood."""
        self._marks[place_of(group, first)] = made

    def is_wanted(self, group: Group) -> bool:
        """Whether the first game of a group is over, and its marks have not been worked out."""
        return group.games[0].game.is_over and self.marks(group) is None


def place_of(group: Group, standing: Standing, chair: tuple[str, ...] = ()) -> Place:
    """Say which game this is, and how far it has come."""
    return group.name, standing.attempt, standing.version, chair
