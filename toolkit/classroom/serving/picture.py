"""An address as a QR code, where the library that draws it is installed."""

from __future__ import annotations

from functools import lru_cache

from toolkit.markup import Html


@lru_cache(maxsize=8)
def qr_code(address: str) -> Html:
    """Draw an address as a QR code; nothing without ``segno`` (the extra ``class``)."""
    try:
        import segno  # the code and the address on the wall do without it
    except ImportError:
        return Html()
    made = segno.make(address, error="m", micro=False)
    title = f"QR code of {address}"
    drawn = made.svg_inline(border=2, dark="#000", light="#fff", title=title, omitsize=True, svgclass="qr")
    return Html(drawn)
