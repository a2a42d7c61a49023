"""After a class: its games beside each other, one row per group."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.analysis.played import WHOLE, Played, by_people, game_of, highest_rung
from toolkit.answers import Answer, Caveat, Column
from toolkit.arguments import public, said
from toolkit.errors import ToolkitError
from toolkit.games.game import Game
from toolkit.games.saved_games import open_class

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = (
    Column("group", "group"),
    Column("ended as", "outcome"),
    Column("turns", "turns", "count"),
    Column("highest rung", "highest_rung"),
    Column("choices", "choices", "count"),
    Column("as the model’s likeliest", "as_the_model", "share"),
    Column("usual odds of a choice", "mean_odds", "share"),
)
EXPLAINED = (
    "As the model’s likeliest: share of choices that were. Usual odds: how likely the model was to choose as they did, so that low "
    "means unusual."
)


@dataclass(frozen=True, repr=False, eq=False)
class ClassDebrief(Answer):
    """The games of a class beside each other, one row per group."""

    @property
    def shown(self) -> pd.DataFrame:
        """The groups; those that go on say so."""
        return self.table.assign(outcome=self.table.outcome.replace("", "still going"))

    def without_secrets(self) -> ClassDebrief:
        """Return the same without the highest rungs of games that go on, which their seats may not know."""
        return replace(
            self,
            table=self.table.assign(highest_rung=self.table.highest_rung.where(self.table.outcome != "", "")),
        )


@public
def class_debrief(games: Played) -> ClassDebrief:
    """Compare the games of a class, one row per group.

    Parameters
    ----------
    games : mapping, or a folder
        Group -> its game, or the path of a saved one, all on the same scenario; unfinished ones are listed with what they have
        so far. A folder holds saved games, named ``<group>.game.json``; one that cannot be read is left out, and a
        caveat says so.

    Returns
    -------
    ClassDebrief
        Indexed by group: ``outcome`` (label, empty while it goes on), ``turns`` played, ``highest_rung`` reached,
        ``choices`` made, ``as_the_model`` (share of them that were the model's likeliest) and ``mean_odds`` (geometric mean of the
        odds with which the model would have chosen as the group did: low means unusual).

    Raises
    ------
    ToolkitError
        If there is no game, or they were played on different scenarios.
    """
    import pandas as pd

    found, refused = _games(games)
    if len({game.model.digest for game in found.values()}) > 1:
        raise ToolkitError("these games were played on different scenarios and cannot be compared")
    table = pd.DataFrame.from_dict({group: _row(game) for group, game in found.items()}, orient="index")
    return ClassDebrief(
        table.rename_axis("group"),
        verb="class_debrief",
        layout=LAYOUT,
        step=WHOLE,
        notes=(EXPLAINED,),
        title=next(iter(found.values())).model.dossier.title,
        caveats=tuple(Caveat(f"Left out: {reason}.", "left_out") for reason in refused),
    )


def _games(games: Played) -> tuple[dict[str, Game], list[str]]:
    """Return the games of a class by group, and why files were left out."""
    if isinstance(games, str | os.PathLike):
        return open_class(games)
    if not isinstance(games, Mapping):
        raise ToolkitError(
            f"class_debrief takes the folder of a class, or {{group: game, …}}, not {said(games)}",
            kind="wrong kind",
            subject="games",
        )
    if not games:
        raise ToolkitError("there is no game to compare")
    return {str(group): game_of(game) for group, game in games.items()}, []


def _row(game: Game) -> dict[str, Any]:
    course = game.course
    made = [(d, picked) for d, picked in by_people(game) if d.proposal is None]  # the model never declines
    odds = [next(c.model_odds for c in d.choices if c.name == picked) for d, picked in made]
    tops = [max(d.choices, key=lambda c: c.model_odds).name == picked for d, picked in made]
    labels = {o.name: o.label for o in game.model.outcomes}
    return {
        "outcome": labels.get(course.outcome, ""),
        "turns": course.end_turn,
        "highest_rung": highest_rung(game),
        "choices": len(odds),
        "as_the_model": float(np.mean(tops)) if tops else np.nan,
        "mean_odds": float(np.exp(np.mean(np.log(np.maximum(odds, 1e-12))))) if odds else np.nan,
    }
