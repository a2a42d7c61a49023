"""How every page of a class looks: light and dark, on a wall, a laptop, a phone and paper."""

from __future__ import annotations

LIGHT = (
    "--ink:#1a1a1a;--quiet:#555;--faint:#d9d9d9;--page:#fff;--soft:#f3f7fb;--blue:#0072b2;--on-blue:#fff;--warn:#b84700;--warn-soft:#fdf3ec;"
    "--news:#fff3cd;--up:#00664d;--down:#a33c00"
)
DARK = (
    "--ink:#ececec;--quiet:#b4b4b4;--faint:#4a4a4a;--page:#16181b;--soft:#1f2730;--blue:#6bb8e8;--on-blue:#0b1a24;--warn:#f0955c;--warn-soft:#33231a;"
    "--news:#4a3f14;--up:#5fd0ad;--down:#f0955c"
)
"""Every pair of letters and ground has a contrast of 4.5 or more."""
PARTS = """
.quiet { color: var(--quiet); font-size: .92rem; }
.waiting { border-left: .3rem solid var(--blue); padding: .4rem .8rem; background: var(--soft); }
.said { border-left: .3rem solid var(--warn); padding: .4rem .8rem; background: var(--warn-soft); }
.turn { position: sticky; top: 0; z-index: 1; background: var(--news); padding: .4rem .8rem; border-radius: .3rem; margin: .4rem 0; }
#choose, #forecast { scroll-margin-top: 3rem; }
.wide { overflow-x: auto; }
.paper { background: #fff; color: #1a1a1a; border-radius: .4rem; padding: .5rem; margin: .5rem 0; }
table.listed { border-collapse: collapse; margin: .4rem 0; font-size: .95rem; }
table.listed th, table.listed td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--faint); }
table.listed .number { text-align: right; }
table.listed td.number, table.listed td[data-head="to"], table.listed td[data-head="day"] { white-space: nowrap; }
table.listed tbody th { font-weight: 600; }
table.turns { width: 100%; max-width: 46rem; }
table.turns td:first-child { width: 100%; }
table.turns th.turn { padding-top: .8rem; background: none; }
.by { color: var(--quiet); font-size: .85rem; }
.own { color: var(--blue); font-weight: 600; }
.up { color: var(--up); }
.down { color: var(--down); }
ol.ladder { list-style: none; padding: 0; margin: .3rem 0; }
ol.ladder li { padding: .1rem .5rem; border-left: .25rem solid var(--faint); }
ol.ladder li.here { border-color: var(--blue); background: var(--soft); font-weight: 600; }
h4 { font-size: .95rem; margin: .7rem 0 .2rem; }
ul { margin: .3rem 0; padding-left: 1.3rem; }
details.known { border: 1px solid var(--faint); border-radius: .4rem; padding: .5rem .8rem; }
.since { border-left: .3rem solid var(--warn); background: var(--warn-soft); padding: .1rem .8rem .4rem; }
.since h2 { margin: .4rem 0; }
dl.scales { margin: .3rem 0; display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .15rem .9rem; font-size: .95rem; }
dl.scales dd { margin: 0; }
.scale { color: var(--quiet); font-size: .92rem; }
.scale b { color: var(--ink); }
"""
"""What stands on a page of a class, and in a notebook, where the rest is not its own."""
STYLE = f"""
:root {{ color-scheme: light dark; {LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {DARK} }} }}
* {{ box-sizing: border-box; }}
body {{ font: 17px/1.45 system-ui, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--page); max-width: 62rem; margin: 0 auto; padding: 1rem 1rem 3rem; overflow-wrap: break-word; }}
h1 {{ font-size: 1.35rem; margin: .2rem 0; }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .4rem; }}
h3 {{ font-size: 1rem; margin: 1rem 0 .3rem; }}
a {{ color: var(--blue); }}
.columns {{ display: flex; flex-wrap: wrap; gap: 1.5rem; }}
.columns > * {{ flex: 1 1 20rem; min-width: 0; }}
.rung {{ display: inline-block; padding: .1rem .6rem; border-radius: .3rem; background: var(--ink); color: var(--page); }}
label.option {{ display: block; border: 1px solid var(--faint); border-radius: .4rem; padding: .55rem .7rem; margin: .45rem 0; cursor: pointer; }}
label.option:hover, label.option:focus-within {{ border-color: var(--blue); }}
button {{ font: inherit; padding: .45rem 1.1rem; border: 0; border-radius: .35rem; background: var(--blue); color: var(--on-blue); cursor: pointer; }}
button.plain {{ background: var(--faint); color: var(--ink); }}
form.inline {{ display: inline-block; margin: .2rem .4rem .2rem 0; }}
select, input {{ font: inherit; }}
.board {{ font-size: 1.35rem; }}
.jump a {{ margin-right: .9rem; white-space: nowrap; }}
details {{ margin: .5rem 0; }}
summary {{ cursor: pointer; }}
.changed {{ position: sticky; top: 0; background: var(--news); padding: .5rem .8rem; border-radius: .3rem; }}
code {{ overflow-wrap: anywhere; }}
{PARTS}
@media (max-width: 40rem) {{
  body {{ font-size: 16px; padding: .7rem .7rem 3rem; }}
  dl.scales {{ grid-template-columns: 1fr; }}
  dl.scales dt {{ font-weight: 600; }}
  table.stack thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  table.stack, table.stack tbody, table.stack tr, table.stack td {{ display: block; width: 100%; }}
  table.stack tr {{ border-bottom: 1px solid var(--faint); padding: .35rem 0; }}
  table.stack td {{ border: 0; padding: .05rem 0; text-align: left; white-space: normal; }}
  table.stack td[data-head]:not([data-head=""])::before {{ content: attr(data-head) ": "; color: var(--quiet); font-size: .85rem; }}
  table.stack td.number {{ text-align: left; }}
}}
@media print {{
  :root {{ {LIGHT} }}
  .sheet {{ break-after: page; }}
  body {{ font-size: 11pt; padding: 0; max-width: none; }}
  .screen, form, .changed {{ display: none; }}
  .paper {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
  details::details-content {{ content-visibility: visible; display: block; }}
  details > summary {{ list-style: none; }}
  ul, dl {{ margin-bottom: .2rem; }}
  h2, h3, h4, th.turn {{ break-after: avoid; }}
  tr, figure, li {{ break-inside: avoid; }}
}}
"""
