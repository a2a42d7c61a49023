"""Make the gallery: ``python docs/make_gallery.py [FOLDER] [--draws N]`` draws every figure with the question it answers.

Writes FOLDER/index.html and one PNG and SVG per figure (default: gallery). Nothing in it is typed by hand but the questions.
"""

import argparse
from html import escape
from pathlib import Path

import matplotlib as mpl

import toolkit as ct
from toolkit.files import write_file

SEED = 7
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1.5rem}figure{margin:0 0 3rem}"
    "img{max-width:100%;height:auto}code{background:#f2f2f2;padding:.1em .3em}h2{margin-bottom:.2rem}"
)


def figures(draws):
    """Yield (name, question, code, figure)."""
    crisis = ct.load("caribbean-2025")
    quick = {"seed": SEED, "draws": draws, "progress": False}
    result = ct.run(crisis, **quick)
    past = ct.load("cuba-1962")
    base = ct.run(past, **quick, alternatives=False)
    others = {n: ct.run(past.variant(n), **quick, alternatives=False) for n in past.variants}
    many = ct.run(past, seed=SEED, draws=512, alternatives=False, progress=False)
    calm = {
        "standoff": 0,
        "removal_for_pledge": 1,
        "removal_in_trade": 0.8,
        "invasion": -5,
        "nuclear_use": -50,
    }
    game = ct.Game(base.model, ("us",), seed=SEED)
    while not game.is_over:
        game.choose(game.course.decision.choices[0].name)
    plot = ct.plot
    yield (
        "outcomes",
        "How may it end, and how sure is that?",
        "ct.plot.outcomes(result)",
        plot.outcomes(result),
    )
    page = plot.panels(
        [(plot.outcomes, result), (plot.escalation, result), (plot.incidence, result), (plot.flow, result)]
    )
    yield (
        "panels",
        "What is the whole picture?",
        "ct.plot.panels([(ct.plot.outcomes, result), ...])",
        page.axes[0],
    )
    yield "escalation", "How far may it escalate?", "ct.plot.escalation(result)", plot.escalation(result)
    yield "incidence", "By when may it be settled?", "ct.plot.incidence(result)", plot.incidence(result)
    yield "flow", "Where does the probability go, turn by turn?", "ct.plot.flow(result)", plot.flow(result)
    yield (
        "states",
        "Where may each variable stand?",
        "ct.plot.states(result)",
        plot.states(result).reshape(-1)[0],
    )
    yield (
        "actors",
        "Who is in it, what do they hold, what ties them?",
        "ct.plot.actors(crisis)",
        plot.actors(crisis),
    )
    yield "influences", "Who can move what?", "ct.plot.influences(crisis)", plot.influences(crisis)
    yield (
        "compare",
        "What does a what-if change?",
        "ct.plot.compare(ct.compare(base, **what_ifs))",
        plot.compare(ct.compare(base, **others)),
    )
    titled = {past.record.variants[n].title: one for n, one in others.items()}
    yield (
        "variants",
        "How would it stand in each what-if?",
        "ct.plot.variants(base, what_ifs)",
        plot.variants(base, titled)[0],
    )
    yield (
        "tornado",
        "Which way does each input push?",
        "ct.plot.tornado(ct.sweep(past), 'removal_for_pledge')",
        plot.tornado(ct.sweep(past), "removal_for_pledge"),
    )
    shares = ct.sensitivity(many, points=256)
    yield (
        "sensitivity",
        "What drives the spread?",
        "ct.plot.sensitivity(ct.sensitivity(result), outcome)",
        plot.sensitivity(shares, "removal_for_pledge"),
    )
    points = ct.turning_points(many, "removal_for_pledge", actor="us")
    yield (
        "turning_points",
        "Which choices matter most, and when?",
        "ct.plot.turning_points(table)",
        plot.turning_points(points),
    )
    found = ct.discover(many, "removal_for_pledge", above=0.25)
    if found.boxes:
        yield (
            "box",
            "Under which inputs does it come about?",
            "ct.plot.box(ct.discover(...))",
            plot.box(found),
        )
    choice = ct.decide(calm, as_written=base, **{n: others[n] for n in ("ships_halt", "no_trade")})
    yield (
        "decision",
        "Which policy does best, and how often?",
        "ct.plot.decision(ct.decide(worth, ...))",
        plot.decision(choice),
    )
    yield (
        "history",
        "What might happen, once?",
        "ct.plot.history(ct.histories(past)[0])",
        plot.history(ct.histories(past, count=2, seed=SEED)[1]),
    )
    yield (
        "course",
        "How did the odds move in the game we played?",
        "ct.plot.course(ct.debrief(game))",
        plot.course(ct.debrief(game)),
    )


def main():
    """Draw everything."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", default="gallery", type=Path)
    reader.add_argument("--draws", type=int, default=64)
    asked = reader.parse_args()
    mpl.use("agg")
    import matplotlib.pyplot as plt  # after the choice of how to draw

    asked.folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for name, question, code, ax in figures(asked.draws):
        for ending in ("png", "svg"):
            ct.plot.save(ax, asked.folder / f"{name}.{ending}")
        said = escape(ct.plot.alt_text(ax))
        plt.close(ax.get_figure(root=True))
        parts.append(
            f'<h2>{escape(question)}</h2><p><code>{escape(code)}</code> · <a href="{name}.svg">SVG</a></p>'
            f'<figure><img src="{name}.png" alt="{said}"></figure>'
        )
    text = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Figures</title><style>{STYLE}</style><h1>Figures, and the question each answers</h1>{"".join(parts)}</html>'
    write_file(asked.folder / "index.html", text)
    print(f"{len(parts)} figures in {asked.folder}")


if __name__ == "__main__":
    main()
