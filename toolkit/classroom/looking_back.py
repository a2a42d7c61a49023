"""What the model says of a class's games: worked out once, outside every lock that a seat may wait for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.analysis.accounts import Accounts, accounts
from toolkit.analysis.debrief import Debrief, debrief
from toolkit.classroom.group import Group, Standing
from toolkit.engines.run import run
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.results.result import Result

MOST_KEPT = 200
"""Games whose debriefs are kept; the oldest goes first."""
Place = tuple[object, ...]
"""Group, attempt, version, and the chair where it matters."""


@dataclass(frozen=True)
class Mark:
    """What one chair of a group wanted and got, and who moved the odds of what it wanted.

    Attributes
    ----------
    moved : None where the odds could not be worked out
    """

    group: str
    chair: str
    wanted: str
    got: str
    moved: Accounts | None


class LookingBack:
    """Debriefs of a class, and its model's forecast."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._result: Result | None = None
        self._debriefs: dict[Place, Debrief] = {}
        self._marks: dict[Place, tuple[Mark, ...]] = {}
        self._working = threading.Lock()
        """Held while something is worked out; whoever only reads what is there does not wait for it."""

    def result(self) -> Result:
        """Solve the model once, for every debrief."""
        with self._working:
            return self._solved()

    def forecast(self) -> Mapping[str, float] | None:
        """Return outcome -> chance as the model had it before play; None until that was worked out."""
        found = self._result
        if found is None:
            return None
        return dict(zip(found.outcomes, map(float, found.probability), strict=True))

    def debrief(self, group: Group, standing: Standing, chair: tuple[str, ...] = ()) -> Debrief:
        """Look back on a game as it stands, from a chair; from all of them, if it is left out.

        Raises
        ------
        ToolkitError
            If there is nothing to look back on.
        """
        place = group.name, standing.attempt, standing.version, chair
        with self._working:
            if place not in self._debriefs:
                self._debriefs[place] = debrief(standing.game, result=self._solved(), chair=chair)
                _shorten(self._debriefs)
            return self._debriefs[place]

    def marks(self, group: Group) -> tuple[Mark, ...] | None:
        """Return what each chair of a group wanted and got in its first game; None until that was worked out."""
        first = group.games[0]
        return self._marks.get((group.name, first.attempt, first.version))

    def is_wanted(self, group: Group) -> bool:
        """Whether the first game of a group is over, and its marks have not been worked out."""
        return group.games[0].game.is_over and self.marks(group) is None

    def work_out(self, group: Group, labels: Mapping[tuple[str, ...], str]) -> None:
        """Work out the marks of a group whose first game is over; ``labels`` are those of its chairs."""
        first = group.games[0]
        game = first.game
        ends = {one.name: one.label for one in self.model.outcomes}
        found = []
        for chair, label in labels.items():
            forecast = game.forecast(*chair)
            if forecast is None:
                continue
            try:
                moved = accounts(game, forecast.wanted, chair)
            except ToolkitError:  # too many states to list: then the class sees what was wanted and got
                moved = None
            found.append(Mark(group.name, label, ends[forecast.wanted], ends[game.course.outcome], moved))
        with self._working:
            self._marks[group.name, first.attempt, first.version] = tuple(found)
            _shorten(self._marks)

    def _solved(self) -> Result:
        if self._result is None:
            self._result = run(self.model, draws=64, alternatives=False, progress=False)
        return self._result


def _shorten(kept: dict[Place, Debrief] | dict[Place, tuple[Mark, ...]]) -> None:
    while len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]
