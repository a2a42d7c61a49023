"""A class: its groups and their games, who has joined and where they sit. Every change is saved before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.classroom.class_file import Person
from toolkit.classroom.group import Group, Stale, Standing, open_standings
from toolkit.classroom.roster import NotHere, Roster
from toolkit.errors import RunError, ToolkitError
from toolkit.games.game import Game
from toolkit.model.model import Model

MOST_GROUPS = 60


@dataclass(frozen=True)
class Seat:
    """Where a link or the address of a person leads.

    Attributes
    ----------
    link : the seat's own link
    actors : those that are decided for there
    person : who it is; None for whoever uses the seat's link
    """

    group: Group
    link: str
    actors: tuple[str, ...]
    person: Person | None

    @property
    def by(self) -> str:
        """Under what a forecast of theirs is kept."""
        return str(self.person.number) if self.person else ""


class Classroom:
    """The games of a class, kept in a folder.

    Parameters
    ----------
    model : Model
    chairs : actors by chair; each chair gets a link of its own in every group
    n_groups : int
    folder : Path
        Where games are saved after every choice; if it holds a class already, that class goes on.
    seed : int
        The same for every group, so that all have the same luck.
    at_a_seat : int
        People who may sit at each chair.

    Raises
    ------
    RunError
        If the folder cannot be used, or holds another class.
    """

    def __init__(
        self,
        model: Model,
        chairs: Sequence[Sequence[str]],
        n_groups: int,
        folder: Path,
        seed: int,
        *,
        at_a_seat: int = 5,
    ) -> None:
        if not 1 <= n_groups <= MOST_GROUPS:
            raise RunError(f"{n_groups} groups were asked for; expected 1 to {MOST_GROUPS}")
        seats = [seat for chair in chairs for seat in chair]
        if len(set(seats)) != len(seats):
            raise RunError("an actor can sit on one chair only")
        Game(model, tuple(seats), seed)  # refuses wrong seats before anything is written
        self.model, self.folder = model, folder
        self.roster = Roster(folder, model.digest, chairs, n_groups, at_a_seat)
        self.groups = [
            self._group(name, lambda: Game(model, tuple(seats), seed)) for name in self.roster.record.groups
        ]
        self.by_link = {link: group for group in self.groups for link in group.chairs}
        self.labels = {a.name: a.label for s in model.steps for m in s.members for a in m.actions}

    def _group(self, name: str, new: Callable[[], Game]) -> Group:
        roster = self.roster
        n_back = roster.record.taken_back.get(name, 0)
        *finished, now = open_standings(self.folder, name, new, n_back)
        chairs = roster.record.groups[name]
        return Group(name, self.folder, chairs, now, lambda: roster.count_back(name), tuple(finished))

    # --- who is where -----------------------------------------------------------------------------------

    def seat_of(self, token: str) -> Seat:
        """Return where a link, or the address of somebody who sits, leads.

        Raises
        ------
        NotHere
            If it leads nowhere.
        """
        link, person = token, None
        if token not in self.by_link:
            person = self.roster.person_of(token)
            link = person.chair
        if link not in self.by_link:  # who waits in the lobby has no seat
            raise NotHere(token)
        group = self.by_link[link]
        return Seat(group, link, group.chairs[link], person)

    def sit(self, secret: str, link: str = "") -> None:
        """Give somebody from the lobby a place at a seat; without a link where the fewest sit.

        Raises
        ------
        RunError
            If it is full, or they have played at another.
        NotHere
            If there is no such person or seat.
        """
        roster, person = self.roster, self.roster.person_of(secret)
        if person.chair and person.chair != link:
            game = self.by_link[person.chair].game
            if game.moves or any(one.by == str(person.number) for one in game.forecasts):
                raise RunError("You have begun with your group. Ask your teacher to free you first.")
        roster.sit(secret, link)

    @property
    def playing(self) -> list[Group]:
        """The groups that play: somebody sits there, or has done something by a link; all of them where nobody has taken a seat."""
        taken = {one.chair for one in self.roster.record.people}
        found = [
            group
            for group in self.groups
            if taken & set(group.chairs) or group.finished or group.game.moves or group.game.forecasts
        ]
        return found if taken & set(self.by_link) else self.groups

    # --- what seats do ----------------------------------------------------------------------------------

    def expect(self, token: str, wanted: str, tokens: Mapping[str, int]) -> None:
        """Put down what whoever has this address wants and expects.

        Raises
        ------
        ToolkitError
            If the tokens are not ten, or the seat has chosen already.
        """
        seat = self.seat_of(token)

        def do(game: Game) -> None:
            if not self.may_foretell(seat.group, seat.link):
                raise ToolkitError("Your group has chosen already; forecasts are made before that.")
            game.expect(seat.actors[0], wanted, tokens, by=seat.by)

        seat.group.change(do)

    def may_foretell(self, group: Group, link: str, standing: Standing | None = None) -> bool:
        """Whether a seat can still make a forecast of a game, or change it: until it has chosen for the first time, taken back or not.

        Parameters
        ----------
        standing : the game; the one that the group plays, if it is left out
        """
        standing = standing or group.standing
        is_closed = standing.attempt <= self.roster.record.foretold.get(link, 0)
        game = standing.game
        return not (is_closed or game.is_over or game.has_chosen(*group.chairs[link]))

    def choose(self, token: str, option: str, version: str) -> None:
        """Choose for a chair; what was chosen already, by the same form sent twice, is done.

        Raises
        ------
        ToolkitError
            If it is not its turn, or somebody has chosen meanwhile.
        """
        seat = self.seat_of(token)
        if seat.group.standing.is_done_already(version, option):
            return

        def do(game: Game) -> None:
            decision = game.course.decision
            if decision is None or decision.actor not in seat.actors:
                raise ToolkitError("It is not your turn.")
            game.choose(option)

        try:
            seat.group.change(do, version=version)
        except Stale:
            if seat.group.standing.is_done_already(version, option):
                return
            raise Stale("Somebody has chosen meanwhile; this is how matters stand now.") from None

    def play_again(self, token: str, version: str) -> None:
        """Ask for another game, with other luck, for a group that has finished; it begins when every seat that is held has asked.

        Raises
        ------
        ToolkitError
            If its game goes on, or it has played enough.
        """
        seat = self.seat_of(token)
        seat.group.play_again(version, seat.link, self.held(seat.group))

    def held(self, group: Group) -> list[str]:
        """Return the links of a group's seats at which somebody sits; who comes by a link alone has no name, and is not waited for."""
        return [link for link in group.chairs if self.roster.people_at(link)]

    # --- what the desk does -----------------------------------------------------------------------------

    def change(self, number: int, verb: str, event: str, version: str) -> str:
        """Do what a button of the desk says; return what to say of it.

        Raises
        ------
        ToolkitError
            If it cannot be done, or the group has gone on meanwhile.
        NotHere
            If there is no such button.
        """
        if number >= len(self.groups):
            raise NotHere(number)
        group = self.groups[number]
        label = self.labels.get(event, event)
        if verb == "undo":
            chosen = [link for link, chair in group.chairs.items() if group.game.has_chosen(*chair)]
            self.roster.close_forecasts(chosen, group.standing.attempt)
            group.change(Game.undo, version=version, takes_back=True)
            return f"{group.name}: the last choice was taken back."
        if verb == "finish":
            group.change(Game.finish, version=version)
            return f"{group.name}: the model played the rest."
        if verb == "withdraw":
            group.change(lambda game: game.withdraw(event), version=version, takes_back=True)
            return f"{group.name}: “{label}” was taken out."
        if verb != "inject":
            raise NotHere(verb)
        now = group.change(lambda game: game.inject(event), version=version)
        return f"{group.name}: “{label}” comes in turn {now.game.injected[-1].turn} if it then can."

    def finish_all(self, taken_back: str) -> str:
        """Let the model play the rest of every game that goes on, further games that nobody has begun left out; return what to say of it.

        Parameters
        ----------
        taken_back : as ``n_taken_back`` stood when it was asked for, so that an old button does not end what was opened again

        Raises
        ------
        ToolkitError
            If something was taken back since.
        """
        if taken_back != self.n_taken_back:
            raise Stale("Something was taken back meanwhile; nothing was done. Press again to end play now.")
        to_finish = self.to_finish
        for group in to_finish:
            group.change(_finish)
        n_finished = len(to_finish)
        return f"The model played the rest for {n_finished} group{'' if n_finished == 1 else 's'}; every seat can open its debrief."

    @property
    def to_finish(self) -> list[Group]:
        """The groups whose games go on, but for further games in which nobody has chosen yet."""
        return [
            group
            for group in self.groups
            if not group.game.is_over and (group.game.moves or not group.finished)
        ]

    @property
    def n_taken_back(self) -> str:
        """How often something was taken back in each group."""
        return "-".join(str(group.standing.n_taken_back) for group in self.groups)


def _finish(game: Game) -> None:
    """Let the model play the rest, unless it has ended meanwhile."""
    if not game.is_over:
        game.finish()
