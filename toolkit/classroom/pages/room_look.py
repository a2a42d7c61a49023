"""How the pages around a game look: joining, the lobby, a forecast, the desk, the wall. Light and dark, from a phone to a wall."""

LOOK = """
main:focus { outline: none; }
.notices { position: sticky; top: 0; z-index: 2; }
.card { border: 1px solid var(--faint); border-radius: .5rem; padding: .8rem 1rem; min-width: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17em), 1fr)); gap: 1rem; margin: .6rem 0; }
.card { margin: 0; }
.card h2, .card h3 { margin: 0 0 .3rem; font-size: 1.1em; }
.card p { margin: .3em 0; }
.field { display: block; margin: .7rem 0; }
.field input { display: block; width: 100%; max-width: 20rem; padding: .5rem .6rem; margin-top: .15rem; border: 1px solid var(--quiet); border-radius: .35rem; background: var(--page); color: var(--ink); }
.field input.code { font-size: 1.4rem; letter-spacing: .12em; text-transform: uppercase; }
fieldset { border: 0; padding: 0; margin: .6rem 0; min-width: 0; }
legend { font-weight: 600; padding: 0; }
.who { display: flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: baseline; color: var(--quiet); font-size: .92rem; margin: 0 0 .6rem; }
.code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-weight: 700; letter-spacing: .06em; }
.clock { font-variant-numeric: tabular-nums; font-weight: 700; white-space: nowrap; }
.clock.late { color: var(--warn); }
.ends { border-collapse: collapse; width: 100%; margin: .4rem 0; }
.ends th, .ends td { text-align: left; padding: .35rem .4rem; border-bottom: 1px solid var(--faint); vertical-align: middle; font-weight: 400; }
.ends thead th { font-size: .88rem; color: var(--quiet); vertical-align: bottom; }
.ends .pick { width: 3.6rem; text-align: center; }
.ends .pick label { display: block; padding: .5rem; }
.ends .lay { width: 9.5rem; white-space: nowrap; }
.ends input[type=number] { width: 3.2rem; padding: .4rem .2rem; text-align: center; border: 1px solid var(--quiet); border-radius: .3rem; background: var(--page); color: var(--ink); }
input[type=radio] { width: 1.15rem; height: 1.15rem; accent-color: var(--blue); }
button.step { padding: .35rem .75rem; background: var(--soft); color: var(--ink); border: 1px solid var(--faint); }
button:disabled { opacity: .45; cursor: default; }
output { font-weight: 600; margin-left: .8rem; }
.shares { border-collapse: collapse; }
.shares th, .shares td { padding: .3rem .6rem; border-bottom: 1px solid var(--faint); text-align: right; font-variant-numeric: tabular-nums; }
.shares th { font-weight: 600; vertical-align: bottom; }
.shares thead th { font-size: .88em; overflow-wrap: normal; hyphens: none; }
.shares thead th:not(:first-child) { max-width: 11em; }
.shares th:first-child { text-align: left; white-space: nowrap; }
.shares .text { text-align: left; }
.shares tr.model { border-top: 2px solid var(--quiet); }
.shares .wanted { font-weight: 700; box-shadow: inset 0 0 0 2px var(--blue); border-radius: .2rem; }
select, form.inline { max-width: 100%; }
.shares tbody th, .shares tbody td { vertical-align: middle; }
.bar { display: block; height: .35rem; margin-top: .15rem; background: var(--soft); }
.bar i { display: block; height: 100%; background: var(--blue); }
.top { display: flex; flex-wrap: wrap; gap: 1rem 2rem; justify-content: space-between; align-items: flex-start; }
.join { display: flex; flex-wrap: wrap; gap: .6rem 1.6rem; align-items: center; }
.join svg { background: #fff; border-radius: .4rem; display: block; height: auto; }
.big { font-size: 2.6em; line-height: 1.1; display: block; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .8rem 0; }
.join svg { width: 11em; }
.rungs { display: block; width: 100%; height: auto; color: var(--ink); }
.names { list-style: none; padding: 0; margin: .2rem 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem; }
body.desk { max-width: 84rem; }
@media print { .notices, nav { display: none; } }
"""
