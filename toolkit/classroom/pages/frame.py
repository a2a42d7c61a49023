"""What every page of a class stands in: its landmarks, and how it hears that something has changed."""

from __future__ import annotations

from toolkit.classroom.pages.live import LIVE
from toolkit.classroom.pages.look import STYLE
from toolkit.classroom.pages.room_look import LOOK
from toolkit.classroom.pages.wall_look import WALL
from toolkit.markup import Html, element, joined, web_page


def page(
    title: str,
    body: str,
    *,
    nonce: str = "",
    version: str = "",
    topic: str = "",
    back: tuple[str, str] | None = None,
    kind: str = "",
) -> Html:
    """Set a page.

    Parameters
    ----------
    nonce : lets the page's own script run
    version, topic : with them it shows at once what has changed: by a web socket, or by asking where there is none
    back : (address, text) of a way back
    kind : "wall" for what is read from the last row
    """
    notices = script = Html()
    if topic:
        notices = _notices(is_wall=kind == "wall")
        script = element("script", Html(LIVE), nonce=nonce)
    way = element("nav", element("a", back[1], href=back[0]), aria_label="back") if back else Html()
    main = element("main", way, Html(body), id="main", tabindex="-1")
    return web_page(
        title,
        joined(notices, main, script),
        style=STYLE + LOOK + (WALL if kind == "wall" else ""),
        policy="",
        class_=kind,
        data_version=version,
        data_topic=topic,
    )


def _notices(*, is_wall: bool) -> Html:
    """Set what the script shows when it has something to say."""
    again = element("button", "Show how matters stand", type="button", class_="plain")
    changed = element("p", "Something has changed. ", again, class_="changed", id="changed", hidden=True)
    kept = "this page goes on by itself" if is_wall else "what you sent is kept and goes out"
    said = f"The class’s machine does not answer. Leave this page open: {kept} as soon as it does."
    offline = element("p", said, class_="changed", id="offline", hidden=True)
    return element("div", changed, offline, role="status", class_="notices")
