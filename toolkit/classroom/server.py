"""One machine serves the class over the room's network: a desk for the facilitator, a link for every seat.

Plain HTTP with the standard library. Addresses hold tokens that cannot be guessed; the server is bound to this machine unless
somebody asks for more; pages load nothing from elsewhere.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from toolkit.analysis.class_debrief import ClassDebrief, class_debrief
from toolkit.analysis.debrief import Debrief, debrief
from toolkit.classroom import pages
from toolkit.classroom.briefing import briefing
from toolkit.classroom.view import common_rung, view
from toolkit.engines.run import run
from toolkit.errors import RunError, ToolkitError
from toolkit.files import read_file, write_file
from toolkit.games.game import Game
from toolkit.games.saved_games import open_game, save_game
from toolkit.model.model import Model
from toolkit.results.result import Result

MOST_GROUPS = 60
MOST_BODY = 10_000
MOST_BYTES = 1_000_000
CLASS_FILE = "class.json"
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
TIMEOUT = 20
"""Seconds after which a silent connection is let go."""


@dataclass
class Group:
    """One game of the class and who may sit at it."""

    name: str
    game: Game
    path: Path
    chairs: dict[str, tuple[str, ...]]
    """Token -> actors that this link decides for."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    looked_back: dict[tuple[str, ...], Debrief] = field(default_factory=dict)
    """Chair -> the debrief of where it stands, once it was made; no chair is everyone's."""
    since: str = field(default_factory=lambda: secrets.token_hex(4))
    n_changes: int = 0

    @property
    def version(self) -> str:
        """Changes with every choice, and never comes back, also not after a choice was taken back or the class went on."""
        return f"{self.since}-{self.n_changes}"

    def change(self, do: Any) -> None:
        """Do something to the game and save it; if either fails the game is as it was."""
        game = self.game
        before = list(game.moves), list(game.injected), game.n_by_people
        try:
            do()
            save_game(game, self.path)
        except ToolkitError:
            game.moves, game.injected, game.n_by_people = before
            raise
        self.n_changes += 1
        self.looked_back = {}


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

    Raises
    ------
    RunError
        If the folder cannot be used, or holds another class.
    """

    def __init__(
        self, model: Model, chairs: Sequence[Sequence[str]], n_groups: int, folder: Path, seed: int
    ) -> None:
        if not 1 <= n_groups <= MOST_GROUPS:
            raise RunError(f"{n_groups} groups were asked for; expected 1 to {MOST_GROUPS}")
        seats = [seat for chair in chairs for seat in chair]
        if len(set(seats)) != len(seats):
            raise RunError("an actor can sit on one chair only")
        Game(model, tuple(seats), seed)  # refuses wrong seats before anything is written
        self.model, self.folder = model, folder
        self.seats = tuple(seats)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise RunError(f"cannot use the folder '{folder}': {error.strerror or error}") from None
        tokens = self._tokens(chairs, n_groups)
        self.desk_token: str = tokens["desk"]
        self.groups = [
            self._group(name, {token: tuple(chair) for token, chair in given.items()}, seed)
            for name, given in tokens["groups"].items()
        ]
        self.by_seat = {token: group for group in self.groups for token in group.chairs}
        self.base = ""
        """Where it is served, for addresses that are shown."""
        self.said = ""
        """What the last button of the desk did, told once."""
        self._modelled: Result | None = None
        self._modelling = threading.Lock()

    def _tokens(self, chairs: Sequence[Sequence[str]], n_groups: int) -> Any:
        """Read the links of a class that goes on, or make new ones."""
        path = self.folder / CLASS_FILE
        if path.exists():
            try:
                found = json.loads(read_file(path, MOST_BYTES))
                known = [list(given.values()) for given in found["groups"].values()]
                digest = found["digest"]
                if not all(isinstance(one, str) for one in (digest, found["desk"])) or list(
                    found["groups"]
                ) != [f"Group {n}" for n in range(1, len(known) + 1)]:
                    raise ValueError
            except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
                raise RunError(f"'{path}' is damaged; take it away, or choose another folder") from None
            wanted = [list(chair) for chair in chairs]
            if digest != self.model.digest or any(one != wanted for one in known) or len(known) != n_groups:
                raise RunError(
                    f"'{self.folder}' holds another class (scenario, seats or number of groups differ); choose another folder"
                )
            return found
        made = {
            "digest": self.model.digest,
            "desk": secrets.token_urlsafe(18),
            "groups": {
                f"Group {n}": {_code(): list(chair) for chair in chairs} for n in range(1, n_groups + 1)
            },
        }
        write_file(path, json.dumps(made, indent=1), private=True, error=RunError)
        return made

    def _group(self, name: str, chairs: dict[str, tuple[str, ...]], seed: int) -> Group:
        path = self.folder / f"{name.lower().replace(' ', '-')}.game.json"
        if path.exists():
            game = open_game(path)
            if game.model.digest != self.model.digest:
                raise RunError(f"'{path}' was played on another scenario")
            game.model = self.model
        else:
            game = Game(self.model, self.seats, seed)
            save_game(game, path)
        return Group(name, game, path, chairs)

    def briefings(self) -> str:
        """Return what every chair knows before the first turn, to print."""
        group = self.groups[0]
        labels = {actor.name: actor.label for actor in self.model.actors}
        with group.lock:
            sheets = [
                (" and ".join(labels[seat] for seat in chair), briefing(group.game, chair))
                for chair in group.chairs.values()
            ]
        return pages.page("Briefings", pages.briefing_sheets(sheets))

    def modelled(self) -> Result:
        """Solve the model once, for every debrief."""
        with self._modelling:
            if self._modelled is None:
                self._modelled = run(self.model, draws=64, alternatives=False, progress=False)
            return self._modelled

    # --- what is asked of it -------------------------------------------------------------------------------

    def links(self, group: Group) -> list[tuple[str, str]]:
        """List (seats, address) of every chair of a group."""
        labels = {actor.name: actor.label for actor in self.model.actors}
        return [
            (" and ".join(labels[seat] for seat in chair), f"{self.base}/seat/{token}")
            for token, chair in group.chairs.items()
        ]

    def seat_page(self, token: str, nonce: str, said: str = "") -> str:
        """Return the page of one chair."""
        group = self.by_seat[token]
        with group.lock:
            shown, version = view(group.game, group.chairs[token]), group.version
        link = f'<p><a href="/seat/{token}/debrief">Debrief</a></p>' if shown.outcome else ""
        body = pages.seat(
            shown,
            group=group.name,
            action=f"/seat/{token}/choose",
            version=version,
            said=said,
            debrief=link,
        )
        return pages.page(shown.title, body, nonce=nonce, version=version, watch=f"/seat/{token}/version")

    def choose(self, token: str, option: str, version: str) -> None:
        """Choose for a chair.

        Raises
        ------
        ToolkitError
            If it is not its turn, or somebody has chosen meanwhile.
        """
        group = self.by_seat[token]
        with group.lock:
            decision = group.game.course.decision
            if version != group.version:
                raise ToolkitError("Somebody has chosen meanwhile; this is how matters stand now.")
            if decision is None or decision.actor not in group.chairs[token]:
                raise ToolkitError("It is not your turn.")
            group.change(lambda: group.game.choose(option))

    def debrief_page(self, group: Group, back: tuple[str, str], chair: Sequence[str] | None = None) -> str:
        """Return the debrief page of a group, with a way back (address, text)."""
        with group.lock:
            key = tuple(chair or ())
            if key not in group.looked_back:
                group.looked_back[key] = debrief(group.game, result=self.modelled(), chair=key)
            body = pages.debrief_page(group.looked_back[key], group.name)
        return pages.page("Debrief", f'{body}<p><a href="{back[0]}">{back[1]}</a></p>')

    def seat_debrief(self, token: str) -> str:
        """Return the debrief of a chair whose game is over, or which the facilitator looks back on with the class.

        Raises
        ------
        ToolkitError
            While its game goes on: what the model thinks of it is not for players.
        """
        group = self.by_seat[token]
        if not group.game.is_over:
            raise ToolkitError("The game goes on; the facilitator can look back on it with you.")
        return self.debrief_page(group, (f"/seat/{token}", "Back to the game"), group.chairs[token])

    def change(self, number: int, verb: str, event: str, version: str) -> str:
        """Do what a button of the desk says; return what to say of it.

        Raises
        ------
        ToolkitError
            If it cannot be done, or the group has gone on meanwhile.
        """
        group = self.groups[number]
        with group.lock:
            game = group.game
            if version != group.version:
                raise ToolkitError(
                    f"{group.name} has gone on meanwhile; nothing was done. This is how matters stand now."
                )
            label = next(
                (a.label for s in self.model.steps for m in s.members for a in m.actions if a.name == event),
                event,
            )
            if verb == "undo":
                group.change(game.undo)
                return f"{group.name}: the last choice was taken back."
            if verb == "finish":
                group.change(game.finish)
                return f"{group.name}: the model played the rest."
            if verb == "withdraw":
                group.change(lambda: game.withdraw(event))
                return f"{group.name}: “{label}” was taken out."
            if verb != "inject":
                raise KeyError(verb)
            group.change(lambda: game.inject(event))
            return f"{group.name}: “{label}” comes in turn {game.injected[-1].turn} if it then can."

    def finish_all(self, version: str) -> str:
        """Let the model play the rest of every game that goes on; return what to say of it.

        Raises
        ------
        ToolkitError
            If some group has gone on meanwhile.
        """
        if version != self.version:
            raise ToolkitError(
                "A group has gone on meanwhile; nothing was done. Press again if play is to end now."
            )
        n_finished = 0
        for group in self.groups:
            with group.lock:
                if not group.game.is_over:
                    group.change(group.game.finish)
                    n_finished += 1
        return f"The model played the rest for {n_finished} group{'' if n_finished == 1 else 's'}; every seat can open its debrief."

    def desk_page(self, nonce: str, said: str = "") -> str:
        """Return the facilitator's page."""
        address = f"/desk/{self.desk_token}"
        places = []
        for n, group in enumerate(self.groups):
            with group.lock:
                game = group.game
                labels = {a.name: a.label for s in self.model.steps for m in s.members for a in m.actions}
                waiting = [(move.action, labels[move.action], move.turn) for move in game.waiting()]
                places.append(
                    pages.Place(
                        group.name,
                        view(game),
                        group.version,
                        self.links(group),
                        f"{address}/{n}",
                        game.possible_events(),
                        waiting,
                    )
                )
        body = pages.desk(self.model.dossier.title, address, self.version, places, self._compared(), said)
        return pages.page("Facilitator", body, nonce=nonce, version=self.version, watch=f"{address}/version")

    def board_page(self, nonce: str) -> str:
        """Return what the class may see on the wall."""
        rows = []
        for group in self.groups:
            with group.lock:
                seen = view(group.game)
                now = f"over: {seen.outcome}" if seen.outcome else f"turn {seen.turn} of {seen.horizon}"
                rows.append((group.name, now, common_rung(group.game)))
        body = pages.board(self.model.dossier.title, rows, self._compared())
        return pages.page(
            "The class", body, nonce=nonce, version=self.version, watch=f"/desk/{self.desk_token}/version"
        )

    def _compared(self) -> ClassDebrief:
        return class_debrief({group.name: group.game for group in self.groups})

    @property
    def version(self) -> str:
        """Changes with every choice of any group."""
        return "-".join(group.version for group in self.groups)


def _code() -> str:
    """Return a code that can be read out and cannot be guessed: ten of 31 signs, none of them like another."""
    signs = [secrets.choice(SIGNS) for _ in range(10)]
    return f"{''.join(signs[:5])}-{''.join(signs[5:])}"


class _Handler(BaseHTTPRequestHandler):
    """Answers one request; whatever is not a known address is not there."""

    server_version = "CrisisClass"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT
    room: Classroom

    def do_GET(self) -> None:
        """Show a page."""
        self._guard(self._get)

    def do_POST(self) -> None:
        """Do something, then show how matters stand."""
        self._guard(self._post)

    def _guard(self, do: Any) -> None:
        self.nonce = secrets.token_urlsafe(12)
        try:
            do(self.path.split("?")[0].strip("/").split("/"))
        except (KeyError, IndexError, ValueError):
            self._say(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        except ToolkitError as error:
            self._say(HTTPStatus.CONFLICT, str(error))

    def _get(self, parts: list[str]) -> None:
        room = self.room
        if parts[0] == "seat":
            group = room.by_seat[parts[1]]
            rest = parts[2] if len(parts) > 2 else ""
            if rest == "":
                self._send(room.seat_page(parts[1], self.nonce))
            elif rest == "version":
                self._send(group.version, kind="text/plain")
            elif rest == "debrief":
                self._send(room.seat_debrief(parts[1]))
            else:
                raise KeyError(rest)
        elif parts[0] == "desk" and self._is_desk(parts[1]):
            rest = parts[2] if len(parts) > 2 else ""
            if rest == "":
                said, room.said = room.said, ""
                self._send(room.desk_page(self.nonce, said))
            elif rest == "version":
                self._send(room.version, kind="text/plain")
            elif rest == "board":
                self._send(room.board_page(self.nonce))
            elif rest == "briefing":
                self._send(room.briefings())
            elif parts[3] == "debrief":
                self._send(
                    room.debrief_page(room.groups[int(rest)], (f"/desk/{parts[1]}", "Back to the desk"))
                )
            else:
                raise KeyError(rest)
        else:
            raise KeyError(parts[0])

    def _post(self, parts: list[str]) -> None:
        room, form = self.room, self._form()
        if parts[0] == "seat" and parts[2] == "choose":
            try:
                room.choose(parts[1], form.get("option", ""), form.get("version", ""))
            except ToolkitError as error:
                self._send(room.seat_page(parts[1], self.nonce, str(error)), status=HTTPStatus.CONFLICT)
                return
            self._redirect(f"/seat/{parts[1]}")
        elif parts[0] == "desk" and self._is_desk(parts[1]):
            try:
                version = form.get("version", "")
                said = (
                    room.finish_all(version)
                    if parts[2:] == ["all", "finish"]
                    else room.change(int(parts[2]), parts[3], form.get("event", ""), version)
                )
            except ToolkitError as error:
                self._send(room.desk_page(self.nonce, str(error)), status=HTTPStatus.CONFLICT)
                return
            room.said = said
            self._redirect(f"/desk/{parts[1]}")
        else:
            raise KeyError(parts[0])

    def _is_desk(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.room.desk_token.encode())

    def _form(self) -> dict[str, str]:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= MOST_BODY:
            self.close_connection = True
            raise ValueError
        text = self.rfile.read(length).decode("utf-8", "replace")
        return {name: values[0] for name, values in parse_qs(text, max_num_fields=20).items()}

    def _redirect(self, where: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say(self, status: HTTPStatus, text: str) -> None:
        from html import escape

        self._send(pages.page("Crisis", f'<p class="said">{escape(text)}</p>'), status=status)

    def _send(self, text: str, *, kind: str = "text/html", status: HTTPStatus = HTTPStatus.OK) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{self.nonce}'; connect-src 'self'; form-action 'self'",
        )
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: addresses hold tokens, which belong in no log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a broken connection go without a traceback."""


def serve(room: Classroom, host: str, port: int) -> ThreadingHTTPServer:
    """Bind a server for the class; call ``serve_forever`` on what is returned.

    Raises
    ------
    RunError
        If the address cannot be used.
    """
    handler = type("Handler", (_Handler,), {"room": room})
    try:
        return _Server((host, port), handler)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RunError(f"cannot serve on {host}, port {port}: {reason}; try another --port") from None
