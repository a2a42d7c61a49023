"""What every page of a class has: its look, and how it hears that something has changed."""

from __future__ import annotations

from toolkit.classroom.pages.look import STYLE
from toolkit.markup import Html, element, joined, web_page

POLL = """
const seen = document.body.dataset.version;
let busy = false;  // somebody is in the middle of something: then say that there is news, and take nothing away
for (const kind of ['change', 'input']) document.addEventListener(kind, () => { busy = true; }, true);
document.addEventListener('click', (event) => { if (event.target.closest('summary, select')) busy = true; }, true);
setInterval(async () => {
  try {
    const answer = await fetch(document.body.dataset.watch, {cache: 'no-store'});
    if (!answer.ok || (await answer.text()) === seen) return;
    if (!busy) { location.reload(); return; }
    document.getElementById('changed').hidden = false;
  } catch (error) { /* the server may be back at the next try */ }
}, 1500);
"""


def page(title: str, body: str, *, nonce: str = "", version: str = "", watch: str = "") -> Html:
    """Set a page; with ``watch`` it loads itself again when the version there is another."""
    changed = script = Html()
    if watch:
        again = element("a", "Show how matters stand", href=watch.removesuffix("/version"))
        said = joined("Something has changed. ", again)
        changed = element("p", said, class_="changed", id="changed", role="status", hidden=True)
        script = element("script", Html(POLL), nonce=nonce)
    whole = joined(changed, Html(body), script)
    return web_page(title, whole, style=STYLE, policy="", data_version=version, data_watch=watch)


def quiet(*inner: str) -> Html:
    """Set a paragraph of small print."""
    return element("p", *inner, class_="quiet")


def wide(table: Html) -> Html:
    """Set a table that may be wider than the screen."""
    return element("div", table, class_="wide")
