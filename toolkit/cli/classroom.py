"""``crisis class``: one machine serves a class over the room's network."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.classroom.codes import shown_code
from toolkit.classroom.room import Classroom
from toolkit.cli.subjects import changed
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.scenario import load

if TYPE_CHECKING:
    from toolkit.classroom.serving import Serving

EXPOSED = (
    "What this exposes: anyone in this network can open the way in; who knows the code can join, who has a link can use it, and the "
    "board’s address shows what the wall shows.\nNothing is encrypted: somebody who listens in on the network can read along, addresses "
    "included. Use it in a room you trust."
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; every choice is on disk by then."""
    from toolkit.classroom.serving import serve  # the only command that needs it

    model = model_of(changed(load(arguments.scenario), arguments.variant, arguments.changes))
    chairs = _chairs(arguments.seats, [actor.name for actor in model.actors])
    folder, seed = Path(arguments.folder), arguments.seed or 0
    room = Classroom(model, chairs, arguments.groups, folder, seed, at_a_seat=arguments.people)
    serving = serve(room, arguments.host, arguments.port, _shown(arguments.host), is_apart=True)
    try:
        _welcome(serving, is_local=arguments.host in LOOPBACK)
        serving.run()
    except KeyboardInterrupt:
        print("\nThe class is over for now.", file=sys.stderr)
    finally:
        serving.close()
    return 0


def _chairs(seats: str, known: Sequence[str]) -> list[list[str]]:
    """Read the chairs of each group: ``us,venezuela`` are two, ``us+venezuela`` is one with both seats."""
    if not seats:
        raise ToolkitError(
            f"which seats does each group have? such as --seats {','.join(known[:2])} (a link each), or {'+'.join(known[:2])} (one link for "
            f"both); there are: {', '.join(known)}"
        )
    return [[seat.strip() for seat in chair.split("+")] for chair in seats.split(",") if chair.strip()]


def _welcome(serving: Serving, *, is_local: bool) -> None:
    """Say how the class is joined, who gets which link, and where the games are saved."""
    room, base = serving.shared.room, serving.base
    record = room.roster.record
    print(f"{room.model.dossier.title}\n")
    print(f"Code: {shown_code(record.code).replace(' ', '')}")
    print(f"Join: {base}/")
    print(f"Board (for the wall): {base}/board/{record.board}")
    print(f"Desk (keep to yourself): {base}/desk/{record.desk}\n")
    for group in room.groups:
        for seats, link, _ in serving.shared.teacher.links(group):
            print(f"{group.name}, {seats}: {link}")
    if not is_local:
        print(f"\n{EXPOSED}", file=sys.stderr)
    print(
        f"\nSaved in {room.folder} after every change. Ctrl-C ends the class; the same command goes on with it.",
        flush=True,
    )


def _shown(host: str) -> str:
    """Return an address that others in the room can type."""
    if host not in ("0.0.0.0", "::"):
        return host
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks which of our addresses would be used
            return str(probe.getsockname()[0])
    except OSError:
        return socket.gethostname()
