"""What a class shows on the wall and on the facilitator's desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolkit.classroom import pages
from toolkit.classroom.briefing import briefing
from toolkit.classroom.codes import shown_code
from toolkit.classroom.group import Group
from toolkit.classroom.looking_back import LookingBack
from toolkit.classroom.marks import Mark
from toolkit.classroom.pages.board import Card, Joining, Row, Wall
from toolkit.classroom.pages.desk import Place, Sitting
from toolkit.classroom.room import Classroom
from toolkit.classroom.rungs import common_rungs, rungs_by_turn
from toolkit.classroom.seat_pages import clock_of, labels_of
from toolkit.classroom.view import common_rung, view
from toolkit.games.game import Game
from toolkit.markup import Html
from toolkit.words import day

THE_MODEL = "the model, playing for all"


@dataclass
class Teacher:
    """The board and the desk of a class.

    Attributes
    ----------
    base : where it is served, for addresses that are shown
    picture : draws the address as a QR code, HTML
    """

    room: Classroom
    back: LookingBack
    base: str
    picture: Callable[[str], Html]

    def board(self) -> Html:
        """Set what the class may see on the wall: no link, no secret, no odds of a game that goes on."""
        return pages.board(self._wall())

    def desk(self, said: str = "") -> Html:
        """Set the desk."""
        room = self.room
        record = room.roster.record
        address = f"/desk/{record.desk}"
        places = [self._place(n, group, address) for n, group in enumerate(room.groups)]
        wall, people, rows = self._wall(), self._people(), self._rows()
        return pages.desk(wall, address, f"/board/{record.board}", places, people, rows, said)

    def ending(self) -> Html:
        """Ask whether play is to end for all."""
        room = self.room
        names = [group.name for group in room.to_finish]
        return pages.ending(f"/desk/{room.roster.record.desk}", names, room.n_taken_back)

    def briefings(self) -> Html:
        """Set what every chair knows before the first turn, to print."""
        group = self.room.groups[0]
        game = group.games[0].game
        return pages.briefing_sheets(
            [(labels_of(self.room, chair), briefing(game, chair)) for chair in group.chairs.values()]
        )

    def links(self, group: Group) -> list[tuple[str, str, str]]:
        """List (seats, address, path of it) of every chair of a group."""
        return [
            (labels_of(self.room, chair), f"{self.base}/seat/{link}", f"/seat/{link}")
            for link, chair in group.chairs.items()
        ]

    def _wall(self) -> Wall:
        room, model = self.room, self.room.model
        first = room.groups[0].games[0].game
        held_back = self._held_back()
        return Wall(
            title=model.dossier.title,
            begun=any(group.game.moves or group.finished for group in room.groups),
            is_over=all(group.games[0].game.is_over for group in room.playing),
            joining=self._joining(),
            clock=clock_of(room),
            cards=[self._card(group) for group in room.groups],
            ends={one.name: one.label for one in model.outcomes},
            ladder=[f"{model.rungs[place][0]} {model.rungs[place][1]}" for place in common_rungs(first)],
            forecasts=[] if held_back else self._rows(),
            held_back=held_back,
            marks=self._marks(),
            plays_again=any(group.finished for group in room.groups),
        )

    def _joining(self) -> Joining:
        roster = self.room.roster
        record = roster.record
        n_here = sum(bool(one.chair) for one in record.people)
        n_places = len(roster.links) * roster.at_a_seat
        picture = self.picture(f"{self.base}/?code={record.code}")
        return Joining(
            f"{self.base}/", shown_code(record.code), picture, n_here, n_places, len(record.people) - n_here
        )

    def _card(self, group: Group) -> Card:
        standing, first = group.standing, group.games[0].game
        game, now, again = standing.game, _now(standing.game), ""
        if standing.attempt > 1:
            again = f"game {standing.attempt}, {now}"
            now = f"game 1: {_now(first).removeprefix('over: ')}; {again}"
        names = [one.name for link in group.chairs for one in self.room.roster.people_at(link)]
        heights, horizon = rungs_by_turn(game), game.model.horizon
        return Card(group.name, now, common_rung(game), heights, horizon, names, again, rungs_by_turn(first))

    # --- forecasts --------------------------------------------------------------------------------------

    def _held_back(self) -> str:
        """Say why the wall does not show forecasts yet, so that nobody copies; empty once it does."""
        seats = self._first_seats()
        made = [group.games[0].game.forecast(*group.chairs[link]) is not None for group, link in seats]
        is_open = any(not done and self._may_foretell(*one) for done, one in zip(made, seats, strict=True))
        if self.room.roster.record.shows_forecasts or not any(made) or not is_open:
            return ""
        return f"{sum(made)} of {len(made)} made; they are shown when all are in."

    def _first_seats(self) -> list[tuple[Group, str]]:
        """Return every seat whose group plays, by its link."""
        return [(group, link) for group in self.room.playing for link in group.chairs]

    def _may_foretell(self, group: Group, link: str) -> bool:
        """Whether a seat can still make a forecast of its first game, or change it."""
        return self.room.may_foretell(group, link, group.games[0])

    def _rows(self) -> list[Row]:
        """List the forecasts of the first games; the model's own stands below them once no seat can copy it any more."""
        rows = []
        for group in self.room.groups:
            game = group.games[0].game
            for chair in group.chairs.values():
                made = game.forecast(*chair)
                if made is not None:
                    name = (
                        group.name
                        if len(group.chairs) == 1
                        else f"{group.name}, {labels_of(self.room, chair)}"
                    )
                    rows.append(Row(name, made.wanted, {end: made.chance_of(end) for end in made.tokens}))
        model = self.back.forecast
        is_settled = not any(self._may_foretell(*one) for one in self._first_seats())
        if rows and is_settled and model is not None:
            rows.append(Row(THE_MODEL, "", model))
        return rows

    def _marks(self) -> list[Mark]:
        return [mark for group in self.room.groups for mark in self.back.marks(group) or ()]

    # --- the desk ---------------------------------------------------------------------------------------

    def _place(self, n: int, group: Group, address: str) -> Place:
        standing = group.standing
        game, labels = standing.game, self.room.labels
        waiting = [(move.action, labels[move.action], move.turn) for move in game.waiting()]
        return Place(
            group.name,
            view(game),
            standing.version,
            self.links(group),
            f"{address}/{n}",
            game.possible_events(),
            waiting,
            standing.attempt,
        )

    def _people(self) -> Sequence[Sitting]:
        room = self.room
        where = {
            link: f"{group.name}, {labels_of(room, chair)}"
            for group in room.groups
            for link, chair in group.chairs.items()
        }
        return [
            Sitting(one.name, where.get(one.chair, ""), shown_code(one.back), one.number)
            for one in room.roster.record.people
        ]


def _now(game: Game) -> str:
    """Say where a game stands."""
    course = game.course
    if course.outcome:
        ends = {one.name: one.label for one in game.model.outcomes}
        return f"over: {ends[course.outcome]}"
    return (
        f"turn {course.end_turn} of {game.model.horizon}, to {day(game.model.date_of_turn(course.end_turn))}"
    )
