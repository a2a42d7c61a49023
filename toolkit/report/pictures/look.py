"""How pictures look: colours, letters and widths that several of them share."""

FONT = "font-family:system-ui,'DejaVu Sans',sans-serif"
BAND = "#9cc9e8"
"""Behind a dot: what the inputs allow."""
STALE, STALE_INK = "#cfcfcf", "#9a9a9a"
"""The same of inputs that have been moved since."""


def hatched(colour: str) -> str:
    """Return the background that stands for disagreement."""
    return f"repeating-linear-gradient(45deg,{colour} 0 1.5px,transparent 1.5px 5px)"
