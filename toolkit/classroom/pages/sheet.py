"""What the pages of a class look like, and two of their pieces."""

from __future__ import annotations

from toolkit.markup import Html, element
from toolkit.plots.style import BLUE, FAINT, INK, QUIET, VERMILION

STYLE = f"""
* {{ box-sizing: border-box; }}
body {{ font: 17px/1.45 system-ui, "DejaVu Sans", sans-serif; color: {INK}; max-width: 62rem; margin: 0 auto; padding: 1rem 1rem 3rem; overflow-wrap: break-word; }}
h1 {{ font-size: 1.35rem; margin: .2rem 0; }}
h2 {{ font-size: 1.1rem; margin: 1.4rem 0 .4rem; }}
.quiet {{ color: {QUIET}; font-size: .92rem; }}
.columns {{ display: flex; flex-wrap: wrap; gap: 1.5rem; }}
.columns > * {{ flex: 1 1 20rem; min-width: 0; }}
.rung {{ display: inline-block; padding: .1rem .6rem; border-radius: .3rem; background: {INK}; color: white; }}
label.option {{ display: block; border: 1px solid {FAINT}; border-radius: .4rem; padding: .55rem .7rem; margin: .45rem 0; cursor: pointer; }}
label.option:hover, label.option:focus-within {{ border-color: {BLUE}; }}
button {{ font: inherit; padding: .45rem 1.1rem; border: 0; border-radius: .35rem; background: {BLUE}; color: white; cursor: pointer; }}
button.plain {{ background: #eee; color: {INK}; }}
form.inline {{ display: inline-block; margin: .2rem .4rem .2rem 0; }}
select, input {{ font: inherit; }}
.waiting {{ border-left: .3rem solid {BLUE}; padding: .4rem .8rem; background: #f3f7fb; }}
.said {{ border-left: .3rem solid {VERMILION}; padding: .4rem .8rem; background: #fdf3ec; }}
.wide {{ overflow-x: auto; }}
.wide td:first-child {{ white-space: nowrap; }}
.board {{ font-size: 1.35rem; }}
.aims td {{ padding: .1rem .8rem .1rem 0; }}
details {{ margin: .5rem 0; }}
summary {{ cursor: pointer; }}
.changed {{ position: sticky; top: 0; background: #fff3cd; padding: .5rem .8rem; border-radius: .3rem; }}
code {{ overflow-wrap: anywhere; }}
@media print {{ .sheet {{ break-after: page; }} body {{ font-size: 11pt; padding: 0; }} .screen {{ display: none; }} }}
"""


def quiet(*inner: str) -> Html:
    """Set a paragraph of small print."""
    return element("p", *inner, class_="quiet")


def wide(table: Html) -> Html:
    """Set a table that may be wider than the screen."""
    return element("div", table, class_="wide")
