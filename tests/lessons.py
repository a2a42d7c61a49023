"""A class on loopback, served as ``crisis class`` serves it, and a browser without pictures."""

from __future__ import annotations

import http.client
import re
import threading
from urllib.parse import urlencode

from toolkit.classroom.room import Classroom
from toolkit.classroom.serving import serve


class Lesson:
    """A class on loopback; use it with ``with``."""

    def __init__(self, model, folder, n_groups=2, chairs=(("north",), ("south",)), is_apart=False, **options):
        self.room = Classroom(model, chairs, n_groups, folder, seed=3, **options)
        self.serving = serve(self.room, "127.0.0.1", 0, is_apart=is_apart)
        self.thread = threading.Thread(target=self.serving.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.serving.stop()
        self.thread.join()
        self.serving.close()

    @property
    def desk(self):
        return f"/desk/{self.room.roster.record.desk}"

    @property
    def board(self):
        return f"/board/{self.room.roster.record.board}"

    @property
    def code(self):
        return self.room.roster.record.code

    def ask(self, path, form=None, method=None, **headers):
        """Ask for a page, or send a form; return status, text and headers."""
        line = http.client.HTTPConnection("127.0.0.1", self.serving.port, timeout=30)
        body = urlencode(form) if form is not None else None
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method or ("POST" if form is not None else "GET"), path, body, sent)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text, dict(answer.getheaders())

    def links(self, group=0):
        """Return the link of each seat of a group."""
        return {"+".join(chair): link for link, chair in self.room.groups[group].chairs.items()}

    def join(self, name):
        """Join with the code; return one's secret."""
        status, text, headers = self.ask("/join", {"code": self.code, "name": name})
        assert status == 303, text
        return headers["Location"].removeprefix("/lobby/")

    def foretell(self, token, wanted=None):
        """Make a forecast: all tokens on the end that is wanted."""
        end = wanted or self.room.model.outcomes[0].name
        return self.ask(f"/seat/{token}/forecast", {"wanted": end, f"on-{end}": "10"})

    def form(self, token):
        """Return the first option that is open to a seat, and the version of its page; the forecast is made before."""
        text = self.ask(f"/seat/{token}")[1]
        if 'name="wanted"' in text:
            assert self.foretell(token)[0] == 303
            text = self.ask(f"/seat/{token}")[1]
        option = re.search(r'name="option" value="([^"]+)"', text)[1]
        return {"option": option, "version": re.search(r'name="version" value="([^"]+)"', text)[1]}

    def choose_first(self, token):
        return self.ask(f"/seat/{token}/choose", self.form(token))

    def press(self, verb, group=0, version=None, **fields):
        """Press a button of the desk."""
        now = self.room.groups[group].standing.version if version is None else version
        return self.ask(f"{self.desk}/{group}/{verb}", {"version": now, **fields})

    def finish(self, group=0):
        """Play a group's game to its end, the first option each time."""
        while not self.room.groups[group].game.is_over:
            self.choose_first(self.links(group)[self.room.groups[group].game.course.decision.actor])
