"""What the marks of a picture stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping

from toolkit.analysis.live import Gap
from toolkit.report.pictures.look import BAND, DISAGREE, FONT, INK, QUIET, STALE, STALE_INK, hatched


def legend(
    *,
    stale: bool = False,
    ring: bool = False,
    bands: bool = True,
    hatch: bool = True,
    against: Mapping[str, Gap] | None = None,
) -> str:
    """Explain the marks of the bars in one line.

    Parameters
    ----------
    stale : bool
        Whether dots and bands are those of earlier inputs.
    ring : bool
        Whether there are rings.
    bands, hatch : bool
        Whether there are dots with bands, and hatched bars.
    against : mapping, optional
        The differences from a pinned answer, where they are shown.
    """
    parts = []
    if ring:
        look = f"border:2px solid {INK};box-sizing:border-box"
        parts.append(key("border-radius:50%", look, "0.7em", "at central inputs"))
    if bands:
        parts += _bands(stale=stale, hatch=hatch)
    if against is not None:
        is_central = any(math.isnan(gap.low) for gap in against.values())
        how = "at central inputs" if is_central else "draw by draw, with the range of 90 % of them"
        parts.append(f"± points against what was pinned, {how}")
    return f'<p style="font-size:0.8em;line-height:1.5;color:{QUIET};margin:0.2em 0;{FONT}">{" ".join(parts)}</p>'


def _bands(*, stale: bool, hatch: bool) -> list[str]:
    """Explain dots, bands and hatching."""
    ink, band, colour = (STALE_INK, STALE, QUIET) if stale else (INK, BAND, DISAGREE)
    then = " before the last move" if stale else ""
    parts = [
        key("border-radius:50%", f"background:{ink}", "0.6em", f"probability over all inputs{then}"),
        key("", f"background:{band}", "1.6em", "ignorance: 90&nbsp;% of what the inputs allow"),
    ]
    if hatch:
        pattern = f"border:1px solid {colour};background:{hatched(colour)}"
        parts.append(key("", pattern, "1.6em", "disagreement between models"))
    return parts


def key(shape: str, look: str, width: str, text: str) -> str:
    """Set a patch and what it stands for."""
    return (
        f'<span style="white-space:nowrap;margin-right:0.9em"><span style="display:inline-block;width:{width};height:0.7em;'
        f'{shape};{look};margin-right:0.35em;vertical-align:baseline"></span>{text}</span>'
    )
