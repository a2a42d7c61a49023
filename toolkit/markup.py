"""HTML, in one place: elements, tables and whole pages. What comes from a scenario is untrusted and escaped here.

A piece of HTML is ``Html``. Any other text that is put into an element is plain text and escaped, so that nobody has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

PAGE = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem;color:#1a1a1a;background:white}"
ALONE = "default-src 'none'; style-src 'unsafe-inline'"
"""What a page that needs nothing from anywhere else may load."""
TABLE = "border-collapse:collapse;font-size:0.95em;margin:0.4em 0"
CELL = "padding:0.25em 0.8em 0.25em 0;text-align:left;vertical-align:top;border-bottom:1px solid #8884"
NUMBER = CELL.replace("left", "right").replace("0.25em 0.8em 0.25em 0", "0.25em 0.8em")
EMPTY = frozenset({"br", "img", "input", "meta", "source"})
"""Elements that hold nothing and have no end."""


class Html(str):
    """A piece of HTML, which is not escaped again."""

    __slots__ = ()


def as_html(text: str) -> Html:
    """Escape text, unless it is HTML already."""
    return text if isinstance(text, Html) else Html(escape(text))


def joined(*pieces: str) -> Html:
    """Put pieces of HTML, and text, which is escaped, one after the other.

    Examples
    --------
    >>> joined(element("b", "a"), " < b")
    '<b>a</b> &lt; b'
    """
    return Html("".join(map(as_html, pieces)))


def element(tag: str, /, *inner: str, **attributes: str | bool) -> Html:
    """Write an element.

    Parameters
    ----------
    inner : what it holds: HTML, or text, which is escaped
    attributes : ``class_`` for class, ``data_version`` for data-version; a true one stands without a value, an untrue one not at all

    Examples
    --------
    >>> element("p", "a < b", class_="quiet", hidden=True)
    '<p class="quiet" hidden>a &lt; b</p>'
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{as_html(value)}"')
        for key, value in attributes.items()
        if value is not False
    )
    end = "" if tag in EMPTY else f"{joined(*inner)}</{tag}>"
    return Html(f"<{tag}{said}>{end}")


def bullets(points: Iterable[str], **attributes: str | bool) -> Html:
    """Write a list; each point is HTML, or text, which is escaped."""
    return element("ul", *(element("li", point) for point in points), **attributes)


def paragraph(text: str, *, bold: bool = False) -> Html:
    """Write a paragraph of an answer."""
    inner = element("b", text) if bold else as_html(text)
    return Html(f"<p style='margin:0.3em 0'>{inner}</p>")


def html_table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = (), caption: str = ""
) -> Html:
    """Write a table; ``numbers`` are the columns that are set flush right. All text is escaped.

    Examples
    --------
    >>> "&lt;b&gt;" in html_table(["name"], [["<b>"]])
    True
    """
    look = [NUMBER if n in numbers else CELL for n in range(len(heads))]
    head = [element("th", text, scope="col", style=style) for style, text in zip(look, heads, strict=True)]
    body = [
        element("tr", *(element("td", str(cell), style=style) for style, cell in zip(look, row, strict=True)))
        for row in rows
    ]
    title = Html(f"<caption style='text-align:left'>{as_html(caption)}</caption>") if caption else ""
    thead, tbody = element("thead", element("tr", *head)), element("tbody", *body)
    return element("table", title, thead, tbody, style=TABLE)


def web_page(
    title: str, body: str, *, style: str = PAGE, policy: str = ALONE, **attributes: str | bool
) -> Html:
    """Set a piece of HTML as a page.

    Parameters
    ----------
    title : its title
    body : HTML
    style : its style sheet
    policy : what it may load from elsewhere; empty where the server says so
    attributes : of the element ``body``

    Examples
    --------
    >>> web_page("a < b", "<p>c</p>").startswith("<!DOCTYPE html>")
    True
    """
    security = Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else "")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        security,
        element("title", title),
        element("style", Html(style)),
    )
    document = element("html", head, Html("\n"), element("body", Html(body), **attributes), lang="en")
    return Html(f"<!DOCTYPE html>\n{document}\n")
