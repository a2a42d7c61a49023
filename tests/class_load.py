"""A full class for some minutes: 30 phones with web sockets choose as fast as people do, while debriefs are made.

``python tests/class_load.py --minutes 10`` prints how long the server took to answer, by what was asked, and fails if a choice was
lost, somebody was shown another's seat, or fewer than 95 % were answered within half a second. The server runs in this process,
where it is timed; the phones run in another one, so that they do not take the server's time. Loopback alone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import Application
from tornado.websocket import websocket_connect

LIMIT = 0.5
SHARE = 0.95
MOST_SAID = 5
CHECKOUT = Path(__file__).resolve().parents[1]


def main(words=None):
    """Run the load, print the table, and return 1 if something was lost, mixed up or late."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=2.0)
    asked.add_argument("--phones", type=int, default=30)
    asked.add_argument("--groups", type=int, default=6)
    asked.add_argument("--scenario", default="grenada-1983")
    asked.add_argument("--pause", type=float, default=6.0, help="seconds that a phone thinks, on average")
    asked.add_argument(
        "--no-apart", dest="apart", action="store_false", help="make debriefs in a thread of the server"
    )
    asked.add_argument("--phone", default="", help=argparse.SUPPRESS)
    given = asked.parse_args(words)
    if given.phone:
        asyncio.run(phones(json.loads(given.phone)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        told = loaded(given, Path(folder) / "class")
    print("\n".join(told["table"]))
    print("\n".join(told["faults"][:MOST_SAID]) or "nothing lost, nobody at a wrong seat")
    is_late = told["share"] < SHARE
    print(
        f"{100 * told['share']:.1f} % of {told['n']} answered within {1000 * LIMIT:.0f} ms (debriefs apart)"
    )
    return int(bool(told["faults"]) or is_late)


def loaded(given, folder):
    """Serve a class, let the phones play, and hold what they say against what was saved."""
    from toolkit.classroom import group
    from toolkit.classroom.room import Classroom
    from toolkit.classroom.serving import serve, server
    from toolkit.engines.subjects import model_of

    times = defaultdict(list)

    def timed(*args, **options):
        options["log_function"] = lambda handler: times[kind(handler.request)].append(
            handler.request.request_time()
        )
        return Application(*args, **options)

    most, group.MOST_GAMES = group.MOST_GAMES, 10_000  # ten minutes of clicking are many games
    server.Application = timed
    try:
        people = -(-given.phones // given.groups)
        room = Classroom(
            model_of(given.scenario), [[seat_of(given.scenario)]], given.groups, folder, 2, at_a_seat=people
        )
        serving = serve(room, "127.0.0.1", 0, is_apart=given.apart)
        thread = threading.Thread(target=serving.run)
        thread.start()
        record = room.roster.record
        order = {
            "base": serving.base, "code": record.code, "desk": record.desk, "board": record.board, "phones": given.phones,
            "seconds": 60 * given.minutes, "pause": given.pause,
        }  # fmt: skip
        played = subprocess.run(
            [sys.executable, __file__, "--phone", json.dumps(order)],
            capture_output=True,
            text=True,
            check=False,
        )
        serving.stop()
        thread.join()
        serving.close()
    finally:
        server.Application, group.MOST_GAMES = Application, most
    faults = [played.stderr[-2000:]] if played.returncode else judged(json.loads(played.stdout), room, folder)
    return summed(times) | {"faults": faults}


def seat_of(scenario):
    """Return the first actor who chooses."""
    from toolkit.engines.subjects import model_of

    return next(member.actor for step in model_of(scenario).steps for member in step.members if member.actor)


def kind(request):
    """Say what was asked for."""
    parts = request.path.strip("/").split("/")
    last = parts[-1] if len(parts) > 2 else ""
    if parts[0] == "live":
        return "web socket, until it closed"
    return f"{request.method} {parts[0] or 'start'}{f' {last}' if last and parts[0] != 'version' else ''}"


def summed(times):
    """Set the times by what was asked, in milliseconds; debriefs and web sockets are told apart."""
    table = [f"{'asked':32}{'n':>7}{'median':>9}{'95 %':>9}{'worst':>9}   ms"]
    answered = []
    for name, found in sorted(times.items()):
        if name.startswith("web"):
            continue
        ordered = sorted(found)
        at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 for share in (0.5, 0.95)]
        table.append(f"{name:32}{len(found):7}{at[0]:9.1f}{at[1]:9.1f}{ordered[-1] * 1000:9.1f}")
        if "debrief" not in name:
            answered += found
    share = sum(one <= LIMIT for one in answered) / max(1, len(answered))
    return {"table": table, "share": share, "n": len(answered)}


def judged(told, room, folder):
    """Hold every choice that was taken against the saved games, both ways."""
    from toolkit.games.saved_games import open_game

    faults = list(told["wrong"])
    taken = defaultdict(set)
    for group, attempt, version, option in told["taken"]:
        taken[group, attempt].add((version, option))  # two who chose the same at once were both told so
    for place in room.groups:
        for standing in place.games:
            path = (
                folder
                / f"{place.name.lower().replace(' ', '-')}{'' if standing.attempt == 1 else f'.game-{standing.attempt}'}.game.json"
            )
            moves = sorted(move.action for move in open_game(path).moves)
            said = sorted(option for _, option in taken.pop((place.name, standing.attempt), ()))
            if moves != said:
                faults.append(f"{path.name} holds {moves}, and phones were told that {said} was taken")
    faults += [f"{place} was never saved" for place in taken]
    if not told["taken"] or not told["debriefs"]:
        faults.append("nothing was chosen, or no debrief was made: that was no load")
    return faults


async def phones(order):
    """Let every phone play, with the wall and the desk looking on; print what they saw."""
    AsyncHTTPClient.configure(None, max_clients=500)
    told = {"taken": [], "wrong": [], "debriefs": 0}
    end = time.monotonic() + order["seconds"]
    looking = [
        asyncio.create_task(look(order, f"/{place}", end))
        for place in (f"board/{order['board']}", f"desk/{order['desk']}")
    ]
    await asyncio.gather(*(phone(order, n, end, told) for n in range(order["phones"])))
    await asyncio.gather(*looking)
    print(json.dumps(told))


async def ask(order, path, form=None):
    """Ask for a page or send a form, without following where it leads."""
    request = HTTPRequest(
        order["base"] + path, "GET" if form is None else "POST", follow_redirects=False, request_timeout=120,
        body=None if form is None else urlencode(form),
    )  # fmt: skip
    answer = await AsyncHTTPClient().fetch(request, raise_error=False)
    return answer.code, answer.body.decode() if answer.body else "", answer.headers.get("Location", "")


async def look(order, path, end):
    """Show a page again whenever the web socket says so, as the wall does."""
    line = await websocket_connect(order["base"].replace("http", "ws") + "/live" + path)
    while time.monotonic() < end:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(line.read_message(), 1.0)
            await ask(order, path)
    line.close()


async def phone(order, n, end, told):
    """Join, foretell, and choose until the time is over; a game that has ended is looked back on and played again."""
    chance = random.Random(n)
    name = f"Phone {n}"
    _, _, home = await ask(order, "/join", {"code": order["code"], "name": name})
    secret = home.removeprefix("/lobby/")
    await ask(order, f"/lobby/{secret}/sit", {"anywhere": "yes"})
    line = await websocket_connect(f"{order['base'].replace('http', 'ws')}/live/seat/{secret}")
    group = ""
    while time.monotonic() < end:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(line.read_message(), chance.expovariate(1 / order["pause"]))
            await ask(order, f"/seat/{secret}")  # somebody else has done something
            continue
        status, page, _ = await ask(order, f"/seat/{secret}")
        here = re.search(r"Group \d+", page)
        group = group or (here[0] if here else "")
        if status != 200 or f"You are <b>{name}</b>" not in page or not here or here[0] != group:
            told["wrong"].append(f"{name} of {group} was shown ({status}): {page[-300:]}")
            continue
        await act(order, secret, page, group, chance, told)
    line.close()


async def act(order, secret, page, group, chance, told):
    """Do what a page asks for."""
    seat = f"/seat/{secret}"
    attempt = int((re.search(r"Group \d+, game (\d+)", page) or [0, 1])[1])
    if 'name="wanted"' in page:
        end = chance.choice(re.findall(r'name="wanted" value="([^"]+)"', page))
        await ask(order, f"{seat}/forecast", {"wanted": end, f"on-{end}": "10"})
    elif 'name="option"' in page:
        option = unescape(chance.choice(re.findall(r'name="option" value="([^"]+)"', page)))
        version = re.search(r'name="version" value="([^"]+)"', page)[1]
        status, text, _ = await ask(order, f"{seat}/choose", {"option": option, "version": version})
        if status == 303:
            told["taken"].append([group, attempt, version, option])
        elif status != 409:
            told["wrong"].append(f"{group} chose, and was told {status}: {text[-300:]}")
    elif "It is over" in page:
        status, _, _ = await ask(order, f"{seat}/debrief")
        told["debriefs"] += status == 200
        version = re.search(r'name="version" value="([^"]+)"', page)[1]
        await ask(order, f"{seat}/again", {"version": version})


if __name__ == "__main__":
    sys.path.insert(0, str(CHECKOUT))
    sys.exit(main())
