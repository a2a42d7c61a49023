"""Fill the tables and figures of a scenario's page: ``python docs/make_scenario_page.py caribbean-2025``.

The page is written by hand; what stands between ``<!-- begin: name -->`` and ``<!-- end: name -->`` is worked out
here, so that no number is typed. Expectations are read from ``<name>.expected.yaml`` and never written.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import yaml
from PIL import Image

import toolkit as ct
from toolkit import numbers
from toolkit.analysis.outcomes import outcome_rows
from toolkit.cli.check_odds import Findings
from toolkit.files import write_file
from toolkit.history import histories
from toolkit.scenario.provenance import coverage
from toolkit.words import day

SEED = 7
HERE = Path(__file__).parent
COLOURS = 64
"""As many as a chart needs; pictures of more are too heavy for a page."""
FIGURE_INCHES = {"dpi": 110, "bbox_inches": "tight"}


def table(heads, rows):
    """Lay out a Markdown table."""
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join('---' for _ in heads)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def folded(summary, text):
    """Fold a long listing away."""
    return f"<details><summary>{summary}</summary>\n\n```\n{text}\n```\n\n</details>"


def expectation(low, high):
    """Write a range as it was expected: in whole per cent, small ends with one figure."""
    return numbers.per_cent_range(low, high, step=1.0, error=0.0)


def answer(result):
    """Tabulate the outcomes with the three parts of their uncertainty."""
    heads = ["outcome", "probability", "sampling error", "ignorance (90 %)", "disagreement", "in words"]
    rows = [
        [r.label, r.shown, r.sampling_error_shown, r.ignorance_shown, r.disagreement_shown, r.words]
        for r in outcome_rows(result)
    ]
    about = (
        f"Engine {result.engine}, {len(result.parameters)} draws, seed {result.seed}; until "
        f"{day(result.model.date_of_turn(result.model.horizon))}; digest `{result.model.digest[:12]}`."
    )
    return f"{table(heads, rows)}\n\n{about}"


def ranges(result, expected):
    """Set the expected ranges beside the result."""
    rows, hits = [], 0
    for row in outcome_rows(result):
        low, high = expected["outcomes"][row.outcome]["expected"]
        hit = low <= row.probability <= high
        hits += hit
        rows.append([row.label, expectation(low, high), row.shown, "hit" if hit else "**miss**"])
    return f"{table(['outcome', 'expected', 'result', ''], rows)}\n\n{hits} of {len(rows)} ranges hold."


def signs(crisis, expected):
    """Set the expected signs of every variant beside the result."""
    found = ct.compare(crisis, *expected["variants"], seed=SEED, alternatives=False, progress=False)
    changes = found.set_index(["what_if", "outcome"])
    rows, hits, total = [], 0, 0
    for name, lines in expected["variants"].items():
        for outcome, (sign, why) in lines.items():
            row = changes.loc[name, outcome]
            hit = (row.difference > 0) == (sign == "+")
            hits, total = hits + hit, total + 1
            shown = numbers.points(row.difference, numbers.step_for(row.sampling_error), row.sampling_error)
            rows.append([row.title, row.label, sign, shown, "hit" if hit else "**miss**", why])
    heads = ["what if", "outcome", "expected", "points", "", "why it was expected"]
    return f"{table(heads, rows)}\n\n{hits} of {total} signs hold."


def classes(expected, base):
    """List the reference classes behind each range."""
    labels = {o.name: o.label for o in base.model.outcomes}
    parts = []
    for name, entry in expected["outcomes"].items():
        lines = [f"- {text}" for text in (*entry["classes"], f"The reporting: {entry['reporting']}")]
        parts.append(f"**{labels[name]}**, expected {expectation(*entry['expected'])}\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def drivers(findings):
    """Name the inputs that push each outcome most, one at a time."""
    rows = []
    for label, part in findings.tornado.groupby("outcome_label", sort=False):
        ranked = part.reindex(part.swing.abs().sort_values(ascending=False).index).head(4)
        told = [
            f"{row.label} ({numbers.figure(row.from_value, 2)} to {numbers.figure(row.to_value, 2)}: "
            f"{numbers.points(row.swing, error=0.0)})"
            for row in ranked.itertuples()
            if abs(row.swing) >= 5e-4
        ]
        rows.append([label, "; ".join(told) or "nothing by itself"])
    return table(["outcome", "inputs that push it most, from their 5 % to their 95 % point: points"], rows)


def provenance(crisis):
    """Count what the numbers rest on."""
    found = coverage(crisis)
    most = [
        [
            crisis.declared.sources[name].publisher or name,
            crisis.declared.sources[name].reliability,
            str(len(paths)),
        ]
        for name, paths in list(found.by_source.items())[:10]
    ]
    return (
        f"{found.both} parts rest on a claim and a judgement, {found.claim_only} on a claim alone, "
        f"{found.judgement_only} on a judgement alone, {found.neither} on nothing.\n\n"
        + table(["source", "grade", "parts that rest on it"], most)
    )


def outside(result):
    """Set outcomes in ICB codes beside base rates."""
    found = result.outside_view()
    rows = []
    for (code, meaning), part in found.groupby(["code", "meaning"], sort=False):
        first = part.iloc[0]
        rates = [
            f"{row.count_of} of {row.n} ({numbers.share_range(row.base_low, row.base_high)}){' *' if row.departs else ''}"
            for row in part.rename(columns={"count": "count_of"}).itertuples()
        ]
        shown = numbers.per_cent(first.scenario, found.step)
        allowed = numbers.per_cent_range(first.ignorance_low, first.ignorance_high, found.step)
        rows.append([code, meaning, shown, allowed, *rates])
    references = list(dict.fromkeys(found.reference))
    heads = ["", "", "scenario", "ignorance (90 %)", *(f"class {n}" for n in range(1, len(references) + 1))]
    listed = "; ".join(f"class {n}: {text}" for n, text in enumerate(references, start=1))
    return (
        f"{table(heads, rows)}\n\n{listed[0].upper()}{listed[1:]} (ICB, version 14; 95 % Wilson intervals). "
        f"A star marks where the scenario's whole range lies outside.\n\n{result.model.dossier.departure}"
    )


def stories(crisis):
    """Tell ten sampled histories."""
    told = [f"{n}. {one.story}" for n, one in enumerate(histories(crisis, count=10, seed=2025), start=1)]
    return folded("Ten sampled histories (seed 2025)", "\n\n".join(told))


def fill(page, name, text):
    """Put a text between the marks of its name."""
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    if begin not in page:
        raise SystemExit(f"the page has no mark {begin}")
    return re.sub(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.S
    )


def main(name):
    """Work everything out and write the page and its figures."""
    mpl.use("agg")
    path = HERE / "scenarios" / f"{name}.md"
    expected = yaml.safe_load((path.parent / f"{name}.expected.yaml").read_text(encoding="utf-8"))
    crisis = ct.load(name)
    result = ct.run(crisis, seed=SEED)
    findings = Findings(crisis)
    parts = {
        "answer": answer(result),
        "ranges": ranges(result, expected),
        "signs": signs(crisis, expected),
        "classes": classes(expected, result),
        "outside": outside(result),
        "drivers": drivers(findings),
        "provenance": provenance(crisis),
        "odds": folded("The odds table, as `crisis check --odds` prints it", findings.text(110)),
        "histories": stories(crisis),
    }
    page = path.read_text(encoding="utf-8")
    for mark, text in parts.items():
        page = fill(page, mark, text)
    write_file(path, page)
    for kind, axes in (
        ("actors", ct.plot.actors(crisis)),
        ("model", ct.plot.influences(crisis)),
        ("outcomes", ct.plot.outcomes(result)),
    ):
        drawn, small = BytesIO(), BytesIO()
        axes.figure.savefig(drawn, format="png", **FIGURE_INCHES)
        Image.open(drawn).quantize(COLOURS).save(small, format="png", optimize=True)
        write_file(HERE / "images" / f"{name}-{kind}.png", small.getvalue())
    print(parts["ranges"], parts["signs"], sep="\n\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
