"""Make the records of the shipped crises anew, or write what that of the Caribbean says into its page.

``python docs/make_record.py SCENARIO FILE`` puts the forecast of the day of a scenario on record, from the numbers that are shipped, and what came. For
``caribbean-2025`` it goes on to every week after that, from what had been published by then, and adds the forecasts of others: about ten minutes of
one core. Entries are of the day on which it is run, so that each making is a chain of its own. ``python docs/make_record.py --page`` fills
the page from the record that is shipped.
"""

import csv
import re
import sys
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from PIL import Image

import toolkit as ct
from toolkit import numbers
from toolkit.files import write_file
from toolkit.forecasts import open_record, record_columns
from toolkit.forecasts.rules import scores_of
from toolkit.forecasts.standing import cases_of
from toolkit.model.days import last_day

NAME, STREAM = "caribbean-2025", "caribbean-2025-chronicle"
PAST = ("cuba-1962", "falklands-1982", "grenada-1983", "kuwait-1990", "panama-1989", "taiwan-strait-1996")
HERE = Path(__file__).parent
RECORDS = {name: HERE.parent / "scenarios" / f"{name}.record.jsonl" for name in (NAME, *PAST)}
SHIPPED = RECORDS[NAME]
PAGE = HERE / "scenarios" / f"{NAME}-afterwards.md"
SEED, DRAWS = 7, 64
PART = re.compile(r"(<!-- begin: (\w+) -->\n).*?(<!-- end: \2 -->)", re.DOTALL)
COLOURS = 64
"""As many as a chart needs."""
LAST_WEEK = 9
"""The week of the raid, after which the scenario has ended."""


def forecasts(name):
    """Yield the result of the day of a scenario; of the Caribbean also that of each week, from what had been published by its last day."""
    known = {"draws": DRAWS, "seed": SEED, "questions": True}
    first = ct.run(name, **known)
    yield first
    if name != NAME:
        return
    told = ct.reports(STREAM)
    for week in range(1, LAST_WEEK + 1):
        heard = told.before(last_day(first.model, week))
        yield ct.run(name, evidence=heard, alternatives=False, **known)


def make(name, path):
    """Write the record of a scenario: forecasts, the columns of others, and what came."""
    for result in forecasts(name):
        ct.record(result, to=path)
    columns = HERE / "scenarios" / f"{name}.columns.csv"
    if columns.exists():
        record_columns(path, columns)
    for row in resolved(name):
        ct.resolve(path, row.pop("what"), **row)


def resolved(name):
    """Return what came of a scenario's questions, each with its day and its source, as its file says."""
    with (HERE / "scenarios" / f"{name}.resolved.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scores_table(answer):
    """Lay out how each forecaster did, kind by kind."""
    heads = ["asks", "forecaster", "questions", "Brier", "log", "ranked", "CRPS", "worse by"]
    names = ["brier", "log", "ranked", "crps", "worse_by"]
    rows = [
        [row.kind, row.forecaster, str(row.n_questions), *(figure(getattr(row, name)) for name in names)]
        for row in answer.table.itertuples()
    ]
    return table(heads, rows)


def questions_table(record):
    """Lay out each resolved question: what it had on 2 November and on its last day, and its score beside that of even odds."""
    heads = ["question", "what came", "known on", "on 2 November", "on its last day", "Brier", "even odds"]
    rows = []
    for case in cases_of(record, retrospective=True):
        target, found = case.target, record.questions[case.target.key].resolution
        days = [one.days for one in case.ours]
        mine = [scores_of(target, one.probability, case.came).brier for one in case.ours]
        even = scores_of(target, [1 / len(target.classes)] * len(target.classes), case.came).brier
        ends = [numbers.per_cent(one.probability[case.came], 1.0) for one in (case.ours[0], case.ours[-1])]
        brier = sum(score * n for score, n in zip(mine, days, strict=True)) / sum(days)
        shown = [figure(one) for one in (brier, even)]
        rows.append([f"`{target.what}`", target.labels[case.came], found.on.isoformat(), *ends, *shown])
    return table(heads, rows)


def figure(value):
    """Write a score; nothing where a rule does not apply."""
    return "" if value != value else numbers.figure(value)


def table(heads, rows):
    """Lay out a Markdown table."""
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join('---' for _ in heads)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def filled(text):
    """Return the page with its tables worked out from the shipped record."""
    record = open_record(SHIPPED)
    parts = {
        "head": f"Its {len(record.chain.entries)} entries end in the head `{record.head}`.",
        "questions": questions_table(record),
        "scores": scores_table(ct.score(record)),
    }
    return PART.sub(lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}", text)


def draw():
    """Draw how the forecast of the leader's fate moved beside the market's."""
    mpl.use("agg")
    drawn = BytesIO()
    ct.track(SHIPPED, "leader_gone").plot().figure.savefig(drawn, format="png", dpi=110, bbox_inches="tight")
    small = BytesIO()
    Image.open(drawn).quantize(COLOURS).save(small, format="png", optimize=True)
    write_file(HERE / "images" / f"{NAME}-track.png", small.getvalue())


if __name__ == "__main__":
    if sys.argv[1:] == ["--page"]:
        write_file(PAGE, filled(PAGE.read_text(encoding="utf-8")))
        draw()
    else:
        make(sys.argv[1], Path(sys.argv[2]))
