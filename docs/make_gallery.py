"""Make the gallery: ``python docs/make_gallery.py [FOLDER] [--draws N]`` draws every figure with the question it answers.

Writes FOLDER/index.html, FOLDER/index.md for the site, and of each figure a PNG, a dark PNG, an SVG and a PNG for a column (default: gallery, which the site takes in).
Nothing in it is typed by hand but the questions.
"""

import argparse
import re
from html import escape
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib as mpl
import numpy as np

import toolkit as ct
from toolkit.analysis import debrief
from toolkit.files import write_file
from toolkit.plots.figures import figure_of

SEED = 7
HEAD = "# Figures, and the question each answers\n\nEvery answer draws itself. A figure leads to its SVG; [hand it on](../how-to/brief.md#figures) says how to have it in grey, dark, for a slide, a page or a column.\n"
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1.5rem}figure{margin:0 0 3rem}"
    "img{max-width:100%;height:auto}code{background:#f2f2f2;padding:.1em .3em}h2{margin-bottom:.2rem}"
)


def figures(draws):
    """Yield (name, question, code, Axes)."""
    quick = {"seed": SEED, "draws": draws, "progress": False}
    result = ct.run("caribbean-2025", **quick)
    base = ct.run("cuba-1962", **quick, alternatives=False)
    what_ifs = ct.compare(base, progress=False)
    many = ct.run("cuba-1962", seed=SEED, draws=8 * draws, alternatives=False, progress=False)
    deal = "removal_for_pledge"
    worth = {"standoff": 0, deal: 1, "removal_in_trade": 0.8, "invasion": -5, "nuclear_use": -50}
    policies = {name: what_ifs.others[name] for name in ("ships_halt", "no_trade")}
    plot = ct.plot
    yield "outcomes", "How may it end, and how sure is that?", "result.plot()", result.plot()
    page = plot.panels(
        [(plot.outcomes, result), (plot.escalation, result), (plot.incidence, result), (plot.flow, result)]
    )
    yield (
        "panels",
        "What is the whole picture?",
        "ct.plot.panels([(ct.plot.outcomes, result), ...])",
        page.axes[0],
    )
    yield "escalation", "How far may it escalate?", "result.rungs().plot()", result.rungs().plot()
    yield "incidence", "By when may it be settled?", "result.incidence().plot()", result.incidence().plot()
    yield "flow", "Where does the probability go, turn by turn?", "ct.plot.flow(result)", plot.flow(result)
    yield "states", "Where may each variable stand?", "result.states().plot()", first(result.states().plot())
    yield (
        "actors",
        "Who is in it, what do they hold, what ties them?",
        'ct.plot.actors("caribbean-2025")',
        plot.actors("caribbean-2025"),
    )
    yield "influences", "Who can move what?", "result.influences().plot()", result.influences().plot()
    yield "compare", "What does a what-if change?", "ct.compare(result).plot()", what_ifs.plot()
    yield (
        "beliefs",
        "What does the other side believe, and how far is it right?",
        'ct.beliefs("costly-signal").plot()',
        ct.beliefs("costly-signal").plot(),
    )
    yield (
        "signals",
        "What does each act say of who does it, and how much is bluff?",
        'ct.signals("costly-signal").plot()',
        ct.signals("costly-signal").plot(),
    )
    yield (
        "variants",
        "How would it stand in each what-if?",
        "ct.plot.variants(result, what_ifs)",
        plot.variants(base, what_ifs.others)[0],
    )
    other = ct.load("cuba-1962").with_changes(
        set={
            "parameters.deal_room.pert": [0.02, 0.15, 0.35],
            "variables.talks.start": {"closed": 0.5, "channel": 0.5},
        }
    )
    yield (
        "diff",
        "What did a new version change, step by step?",
        'ct.diff("HEAD~1", "my-crisis.yaml").plot()',
        ct.diff("cuba-1962", other, **quick).plot(),
    )
    yield (
        "trace",
        "Where does the answer come from?",
        "ct.trace(result, outcome).plot()",
        ct.trace(base, deal).plot(),
    )
    yield (
        "tornado",
        "Which way does each input push?",
        "result.tornado().plot(outcome=...)",
        base.tornado().plot(outcome=deal),
    )
    yield (
        "sensitivity",
        "What drives the spread?",
        "result.sensitivity().plot(outcome=...)",
        many.sensitivity(points=4 * draws).plot(outcome=deal),
    )
    yield (
        "turning_points",
        "Which choices matter most, and when?",
        "result.turning_points(outcome).plot()",
        many.turning_points(deal, actor="us", progress=False).plot(),
    )
    found = many.discover(deal, above=0.25)
    if found.box.limits:
        yield (
            "box",
            "Under which inputs does it come about?",
            "result.discover(outcome).plot()",
            found.plot(),
        )
    yield (
        "decision",
        "Which policy does best, and how often?",
        "ct.decide(worth, ...).plot()",
        ct.decide(worth, as_written=base, **policies).plot(),
    )
    yield (
        "history",
        "What might happen, once?",
        "ct.plot.history(result.histories()[0])",
        plot.history(base.histories(count=2)[1]),
    )
    yield (
        "course",
        "How did the odds move in the game we played?",
        "debrief(game).plot()",
        debrief(played(base)).plot(),
    )


def of_a_record(draws):
    """Yield the figures of a record: of invented forecasts, and of a crisis forecast before and after its reports."""
    draw = np.random.default_rng(SEED)
    said = draw.beta(1.2, 1.2, size=200)
    found = ct.score(said, (draw.random(200) < said).astype(int))
    yield "reliability", "Did it come as often as was said?", "ct.score(record).plot()", found.plot()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.jsonl"
        for reports in (None, "caribbean-2025"):
            ct.record(
                "caribbean-2025", to=path, draws=draws, alternatives=False, evidence=reports, progress=False
            )
        drawn = ct.track(path).plot()
    yield "track", "How did the forecasts move, and why?", "ct.track(record).plot()", drawn


def in_a_column(ax, path):
    """Write a figure for a column and return the name of the file; nothing for a page of several figures."""
    if len(figure_of(ax).subfigs):
        return ""
    ct.plot.save(ax, path, size="column")
    return path.name


def first(axes):
    """Return the first of several Axes."""
    return axes.reshape(-1)[0]


def played(result):
    """Return a game in which the United States always take the first option."""
    game = ct.Game(result.model, ("us",), seed=SEED)
    while not game.is_over:
        game.choose(game.course.decision.choices[0].name)
    return game


def in_markdown(text):
    """Escape what Markdown would take for marks."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def main():
    """Draw everything."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", default="gallery", type=Path)
    reader.add_argument("--draws", type=int, default=64)
    asked = reader.parse_args()
    mpl.use("agg")
    import matplotlib.pyplot as plt  # after the choice of how to draw

    asked.folder.mkdir(parents=True, exist_ok=True)
    parts, pages = [], [HEAD]
    for name, question, code, ax in chain(figures(asked.draws), of_a_record(max(asked.draws // 4, 4))):
        for ending in ("png", "svg"):
            ct.plot.save(ax, asked.folder / f"{name}.{ending}")
        ct.plot.save(ax, asked.folder / f"{name}-dark.png", dark=True)
        narrow = in_a_column(ax, asked.folder / f"{name}-column.png")
        words = ct.plot.alt_text(ax)
        plt.close(ax.get_figure(root=True))
        beside = f' · <a href="{narrow}">for a column</a>' if narrow else ""
        parts.append(
            f'<h2>{escape(question)}</h2><p><code>{escape(code)}</code> · <a href="{name}.svg">SVG</a>{beside}</p>'
            f'<figure><img src="{name}.png" alt="{escape(words)}"></figure>'
        )
        beside = f" · [for a column]({narrow})" if narrow else ""
        pages.append(
            f"## {question}\n\n`{code}`{beside}\n\n[![{in_markdown(words)}]({name}.png)]({name}.svg)\n"
        )
    text = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Figures</title><style>{STYLE}</style><h1>Figures, and the question each answers</h1>{"".join(parts)}</html>'
    write_file(asked.folder / "index.html", text)
    write_file(asked.folder / "index.md", "\n".join(pages))
    print(f"{len(parts)} figures in {asked.folder}")


if __name__ == "__main__":
    main()
