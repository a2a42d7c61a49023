"""How pictures look: colours, letters and widths that several of them share.

A colour is a variable of the page with its light value beside it: a page that sets nothing is light, one that holds ``THEMES`` follows JupyterLab.
"""

from toolkit.plots import style

FONT = "font-family:system-ui,'DejaVu Sans',sans-serif"
LIGHT = {
    "ink": style.INK,
    "quiet": style.QUIET,
    "faint": style.FAINT,
    "paper": style.PAPER,
    "band": "#9cc9e8",
    "stale": "#cfcfcf",
    "stale-ink": "#9a9a9a",
    "disagree": style.ORANGE,
    "up": style.VERMILION,
    "down": style.BLUE,
}
DARK = {
    "ink": "#f0f0f0",
    "quiet": "#b8b8b8",
    "faint": "#4a4a4a",
    "paper": "#111111",
    "band": "#2c6187",
    "stale": "#4a4a4a",
    "stale-ink": "#8a8a8a",
    "disagree": "#f0b429",
    "up": "#ff9457",
    "down": "#6cb8f0",
}


def _variable(name: str) -> str:
    return f"var(--crisis-{name},{LIGHT[name]})"


INK, QUIET, FAINT, PAPER = map(_variable, ("ink", "quiet", "faint", "paper"))
BAND = _variable("band")
"""Behind a dot: what the inputs allow."""
STALE, STALE_INK = _variable("stale"), _variable("stale-ink")
"""The same of inputs that have been moved since."""
DISAGREE, UP, DOWN = map(_variable, ("disagree", "up", "down"))
THEMES = (
    f"[data-jp-theme-light=false]{{{';'.join(f'--crisis-{name}:{colour}' for name, colour in DARK.items())}}}"
)
"""A style sheet for pieces that stand in a notebook: JupyterLab says on its page whether its theme is dark."""


def hatched(colour: str) -> str:
    """Return the background that stands for disagreement."""
    return f"repeating-linear-gradient(45deg,{colour} 0 1.5px,transparent 1.5px 5px)"
