"""The pages of a class: a seat, the facilitator's desk, a debrief. Plain forms; all text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from toolkit.analysis.debrief import Debrief
from toolkit.classroom.view import View
from toolkit.markup import html_table
from toolkit.plots.style import BLUE, FAINT, INK, QUIET, VERMILION
from toolkit.report.pictures import legend, outcome_bars

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
"""
POLL = """
const seen = document.body.dataset.version;
setInterval(async () => {
  try {
    const answer = await fetch(document.body.dataset.watch, {cache: 'no-store'});
    if (answer.ok && (await answer.text()) !== seen) location.reload();
  } catch (error) { /* the server may be back at the next try */ }
}, 1500);
"""


def page(title: str, body: str, *, nonce: str = "", version: str = "", watch: str = "") -> str:
    """Set a page; with ``watch`` it loads itself again when the version there is another."""
    script = f'<script nonce="{nonce}">{POLL}</script>' if watch else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body data-version="{escape(version)}" data-watch="{escape(watch)}">{body}{script}</body></html>'
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
        parts.append(f'<p class="waiting">It is over: <b>{escape(shown.outcome)}</b>.</p>{debrief}')
    elif shown.decision is None:
        parts.append(f'<p class="waiting">Waiting for {escape(shown.waiting_for)}.</p>')
    columns = [_choices(shown, action, version)] if shown.decision is not None else []
    columns.append(f"<div><h2>How matters stand</h2>{html_table(['', ''], shown.state)}</div>")
    parts.append(f'<div class="columns">{"".join(columns)}</div>')
    parts.append(f"<h2>What has happened</h2>{news(shown)}{endings(shown)}")
    return "".join(parts)


def endings(shown: View) -> str:
    """List every way in which it may end, folded away."""
    items = "".join(f"<li>{escape(label)}</li>" for label in shown.endings)
    return f"<details><summary>How it may end</summary><ul>{items}</ul></details>"


def _rung(shown: View) -> str:
    if not shown.rung:
        return ""
    crossed = f' <span class="quiet">threshold: {escape(shown.threshold)}</span>' if shown.threshold else ""
    return f'<span class="rung">{escape(shown.rung)}</span>{crossed}'


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


def desk(
    title: str,
    groups: Sequence[Mapping[str, object]],
    events: Sequence[tuple[str, str]],
    comparison: pd.DataFrame | None,
    said: str = "",
) -> str:
    """Set the facilitator's desk: every group, its links, and what can be done to it."""
    parts = [f"<h1>{escape(title)}: the facilitator’s desk</h1>"]
    if said:
        parts.append(f'<p class="said">{escape(said)}</p>')
    parts.append(
        '<p class="quiet">Keep this address to yourself; give each seat its own link. Every choice is saved at once.</p>'
    )
    for group in groups:
        links = "".join(
            f'<li>{escape(label)}: <a href="{escape(link)}">{escape(link)}</a></li>'
            for label, link in group["links"]  # type: ignore[attr-defined]
        )
        shown = group["view"]
        assert isinstance(shown, View)
        now = (
            f"over: {shown.outcome}"
            if shown.outcome
            else f"turn {shown.turn} of {shown.horizon}, waiting for {shown.decision.who if shown.decision else ''}"
        )
        base = escape(str(group["base"]))
        inject = "".join(f'<option value="{escape(name)}">{escape(label)}</option>' for name, label in events)
        buttons = f'<form class="inline" method="post" action="{base}/undo"><button class="plain">Take back the last choice</button></form>'
        if not shown.outcome and events:
            buttons += (
                f'<form class="inline" method="post" action="{base}/inject"><select name="event" aria-label="event">{inject}</select> '
                '<button class="plain">Put this event in next</button></form>'
            )
        if shown.outcome:
            buttons += f'<a href="{base}/debrief">Debrief</a>'
        parts.append(
            f"<h2>{escape(str(group['name']))}</h2><p>{escape(now)} {_rung(shown)}</p><ul>{links}</ul>{buttons}"
            f"<details><summary>Everything that stands and happened</summary>{html_table(['', ''], shown.state)}{news(shown)}</details>"
        )
    if comparison is not None:
        parts.append(f"<h2>The class so far</h2>{class_table(comparison)}")
    return "".join(parts)


def class_table(table: pd.DataFrame) -> str:
    """Set the groups of a class beside each other."""
    rows = [
        [
            name, one["outcome"] or "still going", one["turns"], one["highest_rung"], one["choices"],
            "" if pd.isna(one["as_the_model"]) else f"{one['as_the_model']:.0%}",
            "" if pd.isna(one["mean_odds"]) else f"{one['mean_odds']:.0%}",
        ]
        for name, one in zip(table.index, table.to_dict("records"), strict=True)
    ]  # fmt: skip
    heads = ["group", "ended as", "turns", "highest rung", "choices", "as the model’s likeliest", "usual odds of a choice"]  # fmt: skip
    return f'<div class="wide">{html_table(heads, rows, numbers=(2, 4, 5, 6))}</div>'


def debrief_page(found: Debrief, group: str = "") -> str:
    """Set a debrief: where the game ended among what the model expects, and which steps mattered."""
    share = float(found.result.probability[found.result.outcomes.index(found.outcome)])
    parts = [
        f'<p class="quiet">{escape(group)}</p><h1>Debrief: {escape(found.label)}</h1>',
        f"<p>Before the first turn the model gave this end {_whole(share)} over all that the inputs may be, and {_whole(found.at_start)} "
        "with the inputs of this game.</p>",
        "<h2>What the model expected at the start</h2>", outcome_bars(found.result), legend(hatch=False),
        "<h2>What moved the odds most</h2>",
        html_table(
            ["turn", "who", "what", "before", "after"],
            [
                [one["turn"], one["who"], one["what"], _whole(one["before"]), _whole(one["after"])]
                for one in found.turning_points.head(8).to_dict("records")
            ],
            numbers=(0, 3, 4),
        ),
        f'<p class="quiet">Before and after: the chance of “{escape(found.label)}” if the model had played on from there.</p>',
        "<h2>Your choices, and what the model would have done</h2>", _choices_made(found),
        "<h2>What if you had chosen otherwise?</h2>", _what_ifs(found),
    ]  # fmt: skip
    return "".join(parts)


def _choices_made(found: Debrief) -> str:
    """Set the choices that were unusual or moved the end; fold the others away."""
    rows = [
        (
            one["model_odds"] < UNUSUAL or abs(one["effect"]) >= TELLING,
            [
                one["turn"], one["who"], one["chosen"], _whole(one["model_odds"]), f"{one['likeliest']} ({_whole(one['likeliest_odds'])})",
                _points(one["effect"]),
            ],
        )
        for one in found.decisions.to_dict("records")
    ]  # fmt: skip
    heads = ["turn", "seat", "chosen", "model’s odds for it", "the model’s likeliest", "moved the end by"]
    told = [row for matters, row in rows if matters]
    rest = [row for matters, row in rows if not matters]
    text = (
        f'<div class="wide">{html_table(heads, told, numbers=(0, 3, 5))}</div>'
        if told
        else '<p class="quiet">No choice was unusual or moved the end by two points.</p>'
    )
    if rest:
        more = f"{len(rest)} more" if told else f"All {len(rest)}"
        text += f'<details><summary>{more}, as the model might have done, that moved little</summary><div class="wide">{html_table(heads, rest, numbers=(0, 3, 5))}</div></details>'
    return text


def _points(fraction: float) -> str:
    points = round(100 * fraction)
    return f"{points:+d} points".replace("-", "−") if points else "nothing"


def _what_ifs(found: Debrief) -> str:
    """Show, for the choices that could have moved the end most, each option with the chance of this end."""
    table = found.what_ifs[found.what_ifs.outcome == found.outcome]
    if table.empty:
        return '<p class="quiet">No choice was made.</p>'
    spans = table.groupby(["turn", "who"], sort=False).probability.agg(lambda p: p.max() - p.min())
    rows = []
    for turn, who in list(spans.sort_values(ascending=False, kind="stable").index)[:5]:
        part = table[(table.turn == turn) & (table.who == who)]
        said = "; ".join(
            f"{'★ ' if one['is_chosen'] else ''}{one['label']} → {_whole(one['probability'])}"
            for one in part.to_dict("records")
        )
        rows.append([turn, who, said])
    return (
        html_table(["turn", "seat", "option → chance of this end"], rows, numbers=(0,))
        + '<p class="quiet">★ was chosen. The model plays on after the choice.</p>'
    )


def _whole(probability: float) -> str:
    if 0.0 < probability < 0.005:
        return "below 1 %"
    if 0.995 < probability < 1.0:
        return "above 99 %"
    return f"{100 * probability:.0f} %"
