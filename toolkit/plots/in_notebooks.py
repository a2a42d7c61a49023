"""Our figures in a notebook: with their words for those who cannot see them, readable on a phone, and dark where the page is."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from toolkit.errors import ToolkitError
from toolkit.markup import Html, element
from toolkit.plots.style import look, whole_or_not

PHONE = 640
"""CSS pixels up to which a page is a phone's."""
LEAST_WIDTH = 600
"""CSS pixels that a figure takes on a phone where it cannot be drawn for one; it scrolls there."""
COLOURS = 256
"""Of a picture in a notebook: figures have few, and take less than half of the bytes so."""
MANY = 512
"""Colours past which a picture has shades, of which the commonest are no good choice."""
CSS_DPI, SHARP = 96, 200
"""Dots to the inch, as a page counts them and as a phone shows them."""
OTHERS = ("image/svg+xml", "image/jpeg", "application/pdf")
"""What a session may have asked for in place of PNG."""
SIDEWAYS = "Swipe sideways to see all of it."
LOOK = f"""
.crisis-figure img{{max-width:100%;height:auto}}
:is([data-jp-theme-light=false],.vscode-dark) .crisis-figure img{{filter:invert(.93) hue-rotate(180deg)}}
@media (max-width:{PHONE}px){{
.jp-RenderedHTMLCommon>.crisis-figure{{margin-right:-20px}}
.crisis-wide{{overflow-x:auto}}
.crisis-wide img{{max-width:none!important;width:{LEAST_WIDTH}px}}
.crisis-wide p{{display:block!important;position:sticky;left:0;margin:0;font:13px/1.35 system-ui,sans-serif}}
}}
"""
"""On a dark page the browser turns the lightness of every colour round, as ``save(dark=True)`` does it in a file."""
Drawn = tuple[str, dict[str, Any]]
"""A PNG in base64, and what IPython notes beside it."""


class CrisisFigure(Figure):
    """A figure of ours. Everywhere but in a notebook it is Matplotlib's."""

    _kept: Drawn | None = None

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows: the picture with its words; nothing where the session shows figures otherwise.

        IPython asks for this before it asks for the PNG, which must not be drawn twice.
        """
        shell = _shell()
        if shell is None or _shows_otherwise(shell):
            return super()._repr_html_()
        with whole_or_not():
            return self._page(shell)

    def _page(self, shell: Any) -> Html | None:
        drawn = _draw(shell, self)
        if drawn is None:
            return None
        shown = page(self, drawn)
        self._kept = drawn
        shell.display_formatter.formatters["image/png"].for_type(CrisisFigure, png)
        return shown


def png(figure: CrisisFigure) -> str | Drawn | None:
    """Return the picture that stands in the page of a figure already, or draw it; None where IPython draws no PNG."""
    kept, figure._kept = figure._kept, None
    drawn = kept or _draw(_shell(), figure)
    return drawn if drawn is None or drawn[1] else drawn[0]


def page(figure: Figure, drawn: Drawn) -> Html:
    """Set a picture and its words; one that cannot be drawn for a phone scrolls there, and says so."""
    from toolkit.plots.saving import words_of  # which draws tables too, and so loads what makes figures

    wide, size = drawn
    css = element("style", Html(LOOK))
    width = {"width": str(size["width"])} if "width" in size else {}
    picture = element("img", src=f"data:image/png;base64,{wide}", alt=words_of(figure), **width)
    narrow = _for_a_phone(figure)
    if narrow:
        return element("div", css, element("picture", narrow, picture), class_="crisis-figure")
    hint = element("p", SIDEWAYS, hidden=True)
    return element("div", css, hint, picture, class_="crisis-figure crisis-wide")


def _for_a_phone(figure: Figure) -> Html:
    """Draw a figure anew for a narrow page; nothing where that would lose what somebody has put into it.

    Its width is said in pixels: by a density, Chromium would show the wide picture small once a page was narrow.
    """
    from toolkit.plots.redrawn import column_figure  # which every figure is behind

    try:
        narrow = column_figure(figure)
    except ToolkitError:
        return Html()
    narrow.set_dpi(SHARP)
    canvas: Any = FigureCanvasAgg(narrow)
    with look():
        canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    source = f"data:image/png;base64,{base64.b64encode(_written(_with_palette(picture))).decode('ascii')}"
    width = str(round(picture.width * CSS_DPI / SHARP))
    return element("source", media=f"(max-width:{PHONE}px)", srcset=source, width=width)


def _shell() -> Any:
    """Return the IPython that runs this session; nobody has one who has not imported it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _shows_otherwise(shell: Any) -> bool:
    formatters = shell.display_formatter.formatters
    return any(Figure in formatters[name].type_printers for name in OTHERS if name in formatters)


def _draw(shell: Any, figure: Figure) -> Drawn | None:
    """Draw a figure as the session has it; None where that is not as PNG."""
    printer = shell.display_formatter.formatters["image/png"].type_printers.get(Figure)
    drawn = printer(figure) if printer else None
    if drawn is None:
        return None
    picture, size = drawn if isinstance(drawn, tuple) else (drawn, {})
    return in_few_colours(base64.b64decode(picture) if isinstance(picture, str) else picture), size


def in_few_colours(picture: bytes) -> str:
    """Return a PNG as base64, with a palette unless something shines through it."""
    image = Image.open(io.BytesIO(picture))
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        picture = _written(_with_palette(image))
    return base64.b64encode(picture).decode("ascii")


def _with_palette(image: Image.Image) -> Image.Image:
    """Return an opaque RGBA picture with a palette: its commonest colours, every other one as the nearest of these.

    Pillow's own way of choosing takes three to seven times as long, and chooses better only among many shades.
    """
    opaque = image.convert("RGB")
    found = opaque.getcolors(MANY)
    if found is None:
        return opaque.quantize(COLOURS, dither=Image.Dither.NONE)
    each = np.array([colour for _, colour in sorted(found, reverse=True)], dtype=np.int64)
    kept = each[:COLOURS]
    nearest = ((each[:, None] - kept) ** 2).sum(axis=2).argmin(axis=1)
    place = np.zeros(1 << 24, dtype=np.uint8)
    place[each @ (1, 1 << 8, 1 << 16)] = nearest
    dots = np.asarray(image).view("<u4")[..., 0] & 0xFFFFFF
    few = Image.fromarray(place[dots])
    few.putpalette(kept.astype(np.uint8).tobytes())
    return few


def _written(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "png")
    return written.getvalue()
