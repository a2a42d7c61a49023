"""How the wall looks, which is read from the last row: up to six groups of two seats stand on 1366 by 768 and on 1920 by 1080 without scrolling."""

WALL = """
body.wall { max-width: none; padding: .5rem 1.6rem .6rem; font-size: clamp(15px, .8vw + 4px, 28px); line-height: 1.3; }
body.wall:has(.few) { font-size: clamp(18px, 1vw + 5px, 34px); }
body.wall .join svg { width: 22em; max-width: 80vw; }
body.wall .join p { font-size: 1.7em; }
body.wall .top { align-items: center; gap: .2rem 2rem; }
body.wall .top p { margin: 0; }
body.wall .top > .quiet { flex: 0 1 22em; text-align: right; }
body.wall .quiet { font-size: .85em; margin: .3em 0 0; }
body.wall h1 { font-size: 1.5em; margin: 0; }
body.wall h2 { font-size: 1.15em; margin: .45em 0 .1em; }
body.wall .clock { font-size: 2em; line-height: 1.1; }
body.wall .cards { margin: .2em 0; gap: .5em; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19em), 1fr)); }
body.wall .card { display: flex; flex-wrap: wrap; gap: .2em 1em; padding: .3em .7em; align-content: flex-start; }
body.wall .card > div { flex: 1 1 10em; min-width: 0; }
body.wall .card p { margin: .1em 0; }
body.wall .card h3 { margin: 0; white-space: nowrap; }
body.wall .card > div > .names { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; margin: .1em 0 0; }
body.wall .card > div > .names li { display: inline; margin-right: .8em; }
body.wall .card > .rungs { flex: 0 1 auto; width: auto; height: 9em; max-width: 100%; }
body.wall .many .card > .rungs { height: 6.4em; max-width: 54%; }
body.wall .many .card > div > .names { -webkit-line-clamp: 1; }
body.wall .shares { width: 100%; margin: 0; }
body.wall .shares th, body.wall .shares td { padding: .08em .5em; }
body.wall .shares td { position: relative; white-space: nowrap; }
body.wall .shares .bar { position: absolute; left: .3em; right: .3em; bottom: 0; height: 3px; margin: 0; }
body.wall .got td { height: 1.75em; line-height: 1.2; }
body.wall .got tbody th.text { font-weight: 400; }
body.wall .got td.text { min-width: 8em; }
body.wall .got td:not(.text), body.wall .got tbody th { white-space: nowrap; }
body.wall .shares .wanted { white-space: nowrap; }
body.wall .got .wanted { white-space: normal; }
body.wall .rungs.small { width: 10em; height: 2.3em; }
body.wall details { margin: .3em 0 0; }
@media (min-width: 60rem) {
  body.wall .cards { grid-template-columns: repeat(var(--across), 1fr); }
  body.wall .card { flex-wrap: nowrap; }
  body.wall .shares thead th:not(:first-child) { max-width: none; }
}
@media (max-width: 40rem) { body.wall { padding: .7rem; } body.wall .shares th:first-child { white-space: normal; } }
"""
