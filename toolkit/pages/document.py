"""The file itself: one HTML document that holds everything and asks for nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files

from toolkit.markup import Html, as_html, element, joined
from toolkit.pages.packing import compressed

INTERPRETER = ("unpacking", "programs", "chain", "layers", "following", "answering")
SCRIPTS = (
    *INTERPRETER, "shown", "drawing", "controls", "sliders", "link", "overturning", "lesson", "layout", "sheet", "foot", "page", "opening",
)  # fmt: skip
"""Files of ``static``, in the order in which they build on each other."""
OPENING = "Opening … If this stays, the file has been cut short on its way: ask for it once more."


def document(title: str, blocks: Mapping[str, bytes], brief: str) -> Html:
    """Set the page.

    Parameters
    ----------
    title : its title
    blocks : what it holds, by the name under which its script looks for it
    brief : HTML of the brief, which is what is printed; made by this toolkit, so that it is no text of a scenario
    """
    script, style = _script(), _static("page.css")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_policy(script, style)}">'),
        element("title", title),
        element("style", Html(style)),
    )
    body = element(
        "body",
        element(
            "noscript", element("p", "This page computes its answers itself, and needs JavaScript for that.")
        ),
        element("main", element("h1", title), element("p", OPENING, role="status"), id="app"),
        *([element("section", Html(brief), id="brief", aria_label="The brief")] if brief else []),
        *(_block(name, data) for name, data in blocks.items()),
        element("script", Html(script)),
    )
    return Html(f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n")


def _block(name: str, data: bytes) -> Html:
    text, checksum = compressed(data)
    size = str(len(base64.b64decode(text)))
    return joined(
        "\n",
        element(
            "script",
            Html(text),
            type="application/octet-stream",
            id=name,
            data_bytes=size,
            data_checksum=str(checksum),
        ),
    )


def _policy(script: str, style: str) -> Html:
    """Say what the page may do: run its own script and use its own style, and nothing from anywhere."""
    return as_html(
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; style-src-attr 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    ).replace("&#x27;", "'")  # type: ignore[return-value]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _script() -> str:
    """Return all scripts as one, which leaves one name behind."""
    parts = "\n".join(_static(f"{name}.js").replace('"use strict";\n', "") for name in SCRIPTS)
    return f'\n(() => {{\n"use strict";\n{parts}\n}})();\n'


def _static(name: str) -> str:
    return (files("toolkit.pages") / "static" / name).read_text(encoding="utf-8")
