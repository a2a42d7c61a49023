"""The pages of a class: a seat, the facilitator's desk, a debrief. Plain forms; all text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from toolkit import numbers
from toolkit.analysis.class_debrief import ClassDebrief
from toolkit.analysis.debrief import STEPS, Debrief
from toolkit.classroom.briefing import Briefing
from toolkit.classroom.view import View
from toolkit.markup import html_table, paragraph
from toolkit.plots.style import BLUE, FAINT, INK, QUIET, VERMILION
from toolkit.report.pictures import course_of_odds, legend, outcome_bars

UNUSUAL, TELLING = 0.2, 0.02
"""Choices that the model would have made less often than this, or that moved the end by more, are told."""
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
POLL = """
const seen = document.body.dataset.version;
let busy = false;  // somebody is in the middle of something: then say that there is news, and take nothing away
for (const kind of ['change', 'input']) document.addEventListener(kind, () => { busy = true; }, true);
document.addEventListener('click', (event) => { if (event.target.closest('summary, select')) busy = true; }, true);
setInterval(async () => {
  try {
    const answer = await fetch(document.body.dataset.watch, {cache: 'no-store'});
    if (!answer.ok || (await answer.text()) === seen) return;
    if (!busy) { location.reload(); return; }
    document.getElementById('changed').hidden = false;
  } catch (error) { /* the server may be back at the next try */ }
}, 1500);
"""


def page(title: str, body: str, *, nonce: str = "", version: str = "", watch: str = "") -> str:
    """Set a page; with ``watch`` it loads itself again when the version there is another."""
    script = f'<script nonce="{nonce}">{POLL}</script>' if watch else ""
    again = f'<a href="{escape(watch.removesuffix("/version"))}">Show how matters stand</a>'
    changed = (
        f'<p class="changed" id="changed" role="status" hidden>Something has changed. {again}</p>'
        if watch
        else ""
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body data-version="{escape(version)}" data-watch="{escape(watch)}">{changed}{body}{script}</body></html>'
    )


def seat(shown: View, *, group: str, action: str, version: str, said: str = "", debrief: str = "") -> str:
    """Set what a chair sees, and the form in which it chooses."""
    parts = [
        f'<p class="quiet">{escape(group)} · you decide for <b>{escape(shown.seats)}</b></p>',
        f"<h1>{escape(shown.title)}</h1>",
        f"<p>Turn {shown.turn} of {shown.horizon}, to {escape(shown.date)} {_rung(shown)}</p>",
        f'<p class="said">{escape(said)}</p>' if said else "",
    ]
    if shown.outcome:
        parts.append(f'<p class="waiting">It is over: <b>{escape(shown.outcome)}</b>.</p>')
    elif shown.decision is None:
        parts.append(f'<p class="waiting">Waiting for {escape(shown.waiting_for)}.</p>')
    parts.append(debrief)
    parts.append(known(shown.briefing, is_open=shown.turn == 1 and not shown.news))
    columns = [_choices(shown, action, version)] if shown.decision is not None else []
    columns.append(f"<div><h2>How matters stand</h2>{html_table(['', ''], shown.state)}</div>")
    parts.append(f'<div class="columns">{"".join(columns)}</div>')
    parts.append(f"<h2>What has happened</h2>{news(shown)}")
    return "".join(parts)


def known(told: Briefing, *, is_open: bool = False) -> str:
    """Set a briefing, folded away once play is under way."""
    return (
        f"<details{' open' if is_open else ''}><summary><b>What is known</b>: the question, the reports, what you want, how it may end"
        f"</summary>{briefing_text(told)}</details>"
    )


def briefing_text(told: Briefing) -> str:
    """Set what a chair knows before the first turn; no chances."""
    parts = [f"<p>{escape(told.question)}</p>" if told.question else ""]
    parts += [
        f'<p class="waiting"><b>What if: {escape(title)}.</b> {escape(note)}</p>'
        for title, note in told.what_ifs
    ]
    if told.announced:
        parts.append(f"<p><b>Fixed, and everyone knows:</b></p>{_items(told.announced)}")
    for label, about, aims in told.aims:
        if about:
            parts.append(f"<p><b>{escape(label)}.</b> {escape(about)}</p>")
        if aims:
            rows = "".join(f"<tr><td>{escape(end)}</td><td>{escape(worth)}</td></tr>" for end, worth in aims)
            parts.append(
                f"<h3>What {escape(label)} wants</h3><p class=quiet>What each end is worth to it, best first; only the order and the gaps "
                f'mean anything.</p><table class="aims">{rows}</table>'
            )
    ends = [f"{label}: {about}" if about else label for label, about in told.endings]
    parts.append(f"<h3>How it may end</h3>{_items(ends)}")
    if told.facts:
        facts = [f"{when}: {says} ({by})" for when, says, by in told.facts]
        parts.append(f"<h3>What is reported, as of {escape(told.date)}</h3>{_items(facts)}")
    return "".join(parts)


def briefing_sheets(sheets: Sequence[tuple[str, Briefing]]) -> str:
    """Set a briefing to print for every chair, each on paper of its own."""
    parts = ['<p class="screen quiet">Print this page: a briefing for each chair, without any chances.</p>']
    parts += [
        f'<section class="sheet"><h1>{escape(told.title)}</h1><p>You decide for <b>{escape(seats)}</b>.</p>{briefing_text(told)}</section>'
        for seats, told in sheets
    ]
    return "".join(parts)


def _items(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _rung(shown: View) -> str:
    limit = ' <span class="quiet">as far as you can see</span>' if shown.hides_rungs else ""
    if not shown.rung:
        return limit
    crossed = f' <span class="quiet">threshold: {escape(shown.threshold)}</span>' if shown.threshold else ""
    return f'<span class="rung">{escape(shown.rung)}</span>{limit}{crossed}'


def _choices(shown: View, action: str, version: str) -> str:
    assert shown.decision is not None
    options = []
    for n, choice in enumerate(shown.decision.choices):
        rung = f' <span class="quiet">rung {choice.rung}</span>' if choice.rung is not None else ""
        options.append(
            f'<label class="option"><input type="radio" name="option" value="{escape(choice.name)}" required{" autofocus" if n == 0 else ""}> '
            f'<b>{escape(choice.label)}</b>{rung}<br><span class="quiet">{escape(choice.about)}</span></label>'
        )
    return (
        f'<form method="post" action="{escape(action)}"><h2>{escape(shown.decision.who)}: your choice</h2>{"".join(options)}'
        f'<input type="hidden" name="version" value="{escape(version)}"><button>Choose</button></form>'
    )


def news(shown: View) -> str:
    """List what happened, the latest turn on top."""
    if not shown.news:
        return '<p class="quiet">Nothing yet.</p>'
    items = []
    for turn, date, lines in reversed(shown.news):
        inner = "".join(f"<li>{escape(line)}</li>" for line in lines)
        items.append(f"<p><b>Turn {turn}</b>, to {escape(date)}</p><ul>{inner}</ul>")
    return "".join(items)


@dataclass(frozen=True)
class Place:
    """One group as the facilitator sees it.

    Attributes
    ----------
    links : (seats, address) of its chairs
    base : where its buttons lead
    events : (name, label) of what may be put in as matters stand
    waiting : (name, label, turn) of what was put in and has not come yet
    """

    name: str
    view: View
    version: str
    links: Sequence[tuple[str, str]]
    base: str
    events: Sequence[tuple[str, str]]
    waiting: Sequence[tuple[str, str, int]]

    @property
    def now(self) -> str:
        """Where it stands, in a few words."""
        shown = self.view
        if shown.outcome:
            return f"over: {shown.outcome}"
        return f"turn {shown.turn} of {shown.horizon}, waiting for {shown.decision.who if shown.decision else ''}"


def desk(
    title: str, base: str, version: str, places: Sequence[Place], comparison: ClassDebrief, said: str = ""
) -> str:
    """Set the facilitator's desk: the class so far, then every group, its links, and what can be done to it."""
    parts = [f"<h1>{escape(title)}: the facilitator’s desk</h1>"]
    if said:
        parts.append(f'<p class="said">{escape(said)}</p>')
    parts.append(
        '<p class="quiet">Keep this address to yourself; give each seat its own link. Every choice is saved at once.</p>'
        f'<p><a href="{escape(base)}/board">The board, to project: no links on it</a> · '
        f'<a href="{escape(base)}/briefing">Briefings to print</a></p>'
        f"<h2>The class so far</h2>{class_table(comparison)}"
    )
    if not all(place.view.outcome for place in places):
        parts.append(
            _form(f"{base}/all/finish", version, "End play: let the model play the rest for every group")
        )
    parts += [_place(place) for place in places]
    return "".join(parts)


def _place(place: Place) -> str:
    """Set one group of the desk."""
    links = "".join(
        f'<li>{escape(seats)}: <a href="{escape(link)}"><code>{escape(link)}</code></a></li>'
        for seats, link in place.links
    )
    forms = [_button(place, "undo", "Take back the last choice")]
    if not place.view.outcome:
        forms.append(_button(place, "finish", "Let the model play the rest"))
        if place.events:
            options = "".join(
                f'<option value="{escape(name)}">{escape(label)}</option>' for name, label in place.events
            )
            forms.append(
                _button(
                    place,
                    "inject",
                    "Put this event in next",
                    f'<select name="event" aria-label="event">{options}</select> ',
                )
            )
    forms.append(
        f'<a href="{escape(place.base)}/debrief">Debrief{"" if place.view.outcome else " so far"}</a>'
    )
    waiting = "".join(
        f"<p>“{escape(label)}” comes in turn {turn} if it then can. "
        + _button(
            place, "withdraw", "Take it out", f'<input type="hidden" name="event" value="{escape(name)}">'
        )
        + "</p>"
        for name, label, turn in place.waiting
    )
    return (
        f"<h2>{escape(place.name)}</h2><p>{escape(place.now)} {_rung(place.view)}</p><ul>{links}</ul>{''.join(forms)}{waiting}"
        f"<details><summary>Everything that stands and happened</summary>{html_table(['', ''], place.view.state)}{news(place.view)}</details>"
    )


def _button(place: Place, verb: str, text: str, fields: str = "") -> str:
    return _form(f"{place.base}/{verb}", place.version, text, fields)


def _form(action: str, version: str, text: str, fields: str = "") -> str:
    return (
        f'<form class="inline" method="post" action="{escape(action)}"><input type="hidden" name="version" value="{escape(version)}">'
        f'{fields}<button class="plain">{escape(text)}</button></form>'
    )


def board(title: str, rows: Sequence[tuple[str, str, str]], comparison: ClassDebrief) -> str:
    """Set what a class may see on the wall: where each group stands as all seats see it, and how the groups compare."""
    table = html_table(["group", "where it stands", "rung that all can see"], rows)
    return f"<div class=board><h1>{escape(title)}</h1><div class=wide>{table}</div><h2>The class so far</h2>{class_table(comparison, with_rungs=False)}</div>"


def class_table(found: ClassDebrief, *, with_rungs: bool = True) -> str:
    """Set the groups of a class beside each other; the highest rungs of games that go on may be secrets."""
    shown = found if with_rungs else found.without_secrets()
    flush = [n for n, column in enumerate(shown.layout) if column.is_number]
    notes = "".join(paragraph(note) for note in shown.footnotes)
    return f'<div class="wide">{html_table(shown.heads, shown.cells(), numbers=flush)}</div><div class="quiet">{notes}</div>'


def debrief_page(found: Debrief, group: str = "", chair: Sequence[str] | None = None) -> str:
    """Set a debrief: where the game lies among what the model expects, and which steps mattered.

    Parameters
    ----------
    chair : sequence of str, optional
        Actors whose choices are listed; all seats, if left out.
    """
    return "".join([
        f'<p class="quiet">{escape(group)}</p><h1>Debrief{"" if found.is_over else " so far"}: {escape(found.label)}</h1>',
        _placed(found),
        "<h2>What the model expected at the start</h2>", outcome_bars(found.result), legend(hatch=bool(found.result.alternatives)), _limits(found),
        "<h2>How the odds of every end moved</h2>", _course(found),
        "<h2>What moved the odds most</h2>", _moved(found),
        "<h2>Your choices, and what the model would have done</h2>", _choices_made(found, chair),
        "<h2>What if you had chosen otherwise?</h2>", _what_ifs(found, chair),
    ])  # fmt: skip


def _placed(found: Debrief) -> str:
    by_model = (
        '<p class="quiet">The last choices were left to the model; they are not listed as yours.</p>'
        if found.game.n_by_people is not None
        else ""
    )
    return f"<p>{escape(found.told)}</p>{by_model}"


def _limits(found: Debrief) -> str:
    """Set what limits the model's answer, beside which the game is put."""
    items = "".join(f"<li>{escape(caveat)}</li>" for caveat in found.caveats)
    return f'<div class="quiet">What limits these numbers:<ul>{items}</ul></div>' if items else ""


def _course(found: Debrief) -> str:
    """Draw the odds of every end by turn, the likeliest at the end first."""
    played = found.course[found.course.turn <= found.game.course.end_turn]
    table = played.pivot_table(index="turn", columns="label", values="probability", sort=False)
    order = list(dict.fromkeys(found.course.label))
    dates = [found.game.model.date_of_turn(int(turn)) for turn in table.index]
    return (
        f"<figure style='margin:0'>{course_of_odds(order, table[order].to_numpy(), dates)}</figure>"
        '<p class="quiet">With the inputs of this game, if the model had played on from each turn: the thicker a layer, the likelier '
        "that end. Look for the turn in which the end you wanted grew thin.</p>"
    )


def _moved(found: Debrief) -> str:
    """Set the steps after which the odds were others by a point or more."""
    rows = found.steps()
    if not rows:
        return '<p class="quiet">Nothing moved the odds by a point.</p>'
    return (
        f'<div class="wide">{html_table(STEPS, rows, numbers=(0, 3, 4, 5))}</div>'
        f'<p class="quiet">Before and after: the chance of “{escape(found.label)}” if the model had played on from there. Moved: '
        "how much of the odds went from some ends to others.</p>"
    )


def _choices_made(found: Debrief, chair: Sequence[str] | None) -> str:
    """Set the choices that were unusual or moved the end; fold the others away."""
    mine = [n for n, actor in enumerate(found.table.actor) if chair is None or actor in chair]
    made = found.table.iloc[mine]
    matters = (made.model_odds < UNUSUAL) | (made.effect.abs() >= TELLING)
    told, rest = (replace(found, table=made[kept]).cells() for kept in (matters, ~matters))
    flush = [n for n, column in enumerate(found.layout) if column.is_number]
    heads = found.heads
    text = (
        f'<div class="wide">{html_table(heads, told, numbers=flush)}</div>'
        if told
        else '<p class="quiet">No choice was unusual or moved the end by two points.</p>'
    )
    if rest:
        more = f"{len(rest)} more" if told else f"All {len(rest)}"
        text += f'<details><summary>{more}, as the model might have done, that moved little</summary><div class="wide">{html_table(heads, rest, numbers=flush)}</div></details>'
    return text + "".join(f'<p class="quiet">{escape(note)}</p>' for note in found.notes)


def _what_ifs(found: Debrief, chair: Sequence[str] | None) -> str:
    """Show, for the choices that could have moved the end most, each option with the chance of this end."""
    table = found.what_ifs[found.what_ifs.outcome == found.outcome]
    if chair is not None:
        table = table[table.actor.isin(list(chair))]
    if table.empty:
        return '<p class="quiet">No choice was made.</p>'
    spans = table.groupby(["turn", "who"], sort=False).probability.agg(lambda p: p.max() - p.min())
    rows = []
    for turn, who in list(spans.sort_values(ascending=False, kind="stable").index)[:5]:
        part = table[(table.turn == turn) & (table.who == who)]
        said = "; ".join(
            f"{'★ ' if one['is_chosen'] else ''}{one['label']} → {numbers.share(one['probability'])}"
            for one in part.to_dict("records")
        )
        rows.append([turn, who, said])
    return (
        f'<div class="wide">{html_table(["turn", "seat", "option → chance of this end"], rows, numbers=(0,))}</div>'
        + '<p class="quiet">★ was chosen. The model plays on after the choice.</p>'
    )
