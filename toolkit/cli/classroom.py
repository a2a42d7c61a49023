"""``crisis class``: one machine serves a class over the room's network."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from toolkit.classroom.server import Classroom, serve
from toolkit.cli.subjects import changed
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.scenario import load

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; every choice is on disk by then."""
    model = model_of(changed(load(arguments.scenario), arguments.variant, arguments.changes))
    chairs = _chairs(arguments.seats, [actor.name for actor in model.actors])
    room = Classroom(model, chairs, arguments.groups, Path(arguments.folder), arguments.seed or 0)
    server = serve(room, arguments.host, arguments.port)
    room.base = f"http://{_shown(arguments.host)}:{server.server_address[1]}"
    _welcome(room, is_local=arguments.host in LOOPBACK)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        print("\nThe class is over for now.", file=sys.stderr)
    finally:
        server.server_close()
    return 0


def _chairs(seats: str, known: Sequence[str]) -> list[list[str]]:
    """Read the chairs of each group: ``us,venezuela`` are two, ``us+venezuela`` is one with both seats."""
    if not seats:
        raise ToolkitError(
            f"which seats does each group have? such as --seats {','.join(known[:2])} (a link each), or {'+'.join(known[:2])} (one link for "
            f"both); there are: {', '.join(known)}"
        )
    return [[seat.strip() for seat in chair.split("+")] for chair in seats.split(",") if chair.strip()]


def _welcome(room: Classroom, *, is_local: bool) -> None:
    """Say who gets which link, and where the games are saved."""
    print(
        f"{room.model.dossier.title}\n\nFacilitator (keep to yourself):\n  {room.base}/desk/{room.desk_token}\n"
    )
    for group in room.groups:
        for seats, link in room.links(group):
            print(f"{group.name}, {seats}:\n  {link}")
    if not is_local:
        print(
            "\nEveryone in this network who knows a link can use it, and nothing is encrypted: use it in a room you trust.",
            file=sys.stderr,
        )
    print(
        f"\nSaved in {room.folder} after every choice. Ctrl-C ends the class; the same command goes on with it.",
        flush=True,
    )


def _shown(host: str) -> str:
    """Return an address that others in the room can type."""
    if host not in ("0.0.0.0", "::"):
        return f"[{host}]" if ":" in host else host
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks which of our addresses would be used
            return str(probe.getsockname()[0])
    except OSError:
        return socket.gethostname()
