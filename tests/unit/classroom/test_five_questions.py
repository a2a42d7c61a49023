"""The five questions of the handout are answered by a script that reads the debrief page alone, for each shipped crisis."""

from __future__ import annotations

import re
from html import unescape
from random import Random

import pytest

import toolkit as ct
from toolkit.analysis import debrief
from toolkit.analysis.accounts import BY
from toolkit.classroom import pages
from toolkit.engines.run import run
from toolkit.engines.subjects import model_of
from toolkit.scenario.shipped import shipped_records
from toolkit.words import level_in_words

POINT = 1.5
"""What two roundings to whole points can be off by, with that of the number they are held against."""
QUICK = [("grenada-1983", "us"), ("chicken", "west")]
SLOW = [
    ("falklands-1982", "uk"),
    ("panama-1989", "noriega"),
    ("kuwait-1990", "iraq"),
    ("taiwan-strait-1996", "us"),
    ("cuba-1962", "us"),
    ("caribbean-2025", "us"),
    ("dam-2031", "highland"),
    ("mobilisation-2031", "north"),
]


class Lesson:
    """A game with a forecast, played at random, and the page that a group reads afterwards."""

    def __init__(self, crisis, seat):
        self.model, self.seat = model_of(crisis), seat
        self.game = ct.Game(self.model, (seat,), seed=4)
        self.ends = [one.name for one in self.model.outcomes]
        rng = Random(7)
        self.tokens = {self.ends[0]: 3, self.ends[-1]: 7}
        self.game.expect(seat, self.ends[-1], self.tokens)
        while not self.game.is_over:
            self.game.choose(rng.choice(self.game.course.decision.choices).name)
        result = run(self.model, draws=8, alternatives=False, progress=False)
        self.found = debrief(self.game, result=result)
        self.page = pages.debrief_page(self.found, "Group 1")

    def part(self, key):
        """Return the HTML of one part of the page."""
        return re.search(rf'<h2 id="{key}">.*?(?=<h2|\Z)', self.page, re.DOTALL)[0]

    def rows(self, key):
        """Return the cells of one part's table as text."""
        body = re.findall(r"<tr>(.*?)</tr>", self.part(key), re.DOTALL)
        cells = [[text(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)] for row in body]
        return [row for row in cells if row]


def text(html):
    """Return what a reader sees of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def number(shown):
    """Read points as they are written."""
    return 0.0 if shown == "near 0" else float(shown.replace("+", ""))


@pytest.fixture(scope="module", params=[*QUICK, *(pytest.param(one, marks=pytest.mark.slow) for one in SLOW)])
def lesson(request):
    return Lesson(*request.param)


def turns_on_the_page(lesson):
    """Return (turns, rows of by and points) of each heading of the table of turns."""
    found = []
    for body in re.findall(r"<tbody>(.*?)</tbody>", lesson.part("turns"), re.DOTALL):
        head = text(re.search(r"<th.*?>(.*?)</th>", body, re.DOTALL)[1])
        rows = re.findall(r'class="by[^"]*">(.*?)</span><br>(.*?)</td>.*?<td[^>]*>.*?</td><td[^>]*>(.*?)</td>', body, re.DOTALL)  # fmt: skip
        found.append((head, [(text(by), text(what), number(text(moved))) for by, what, moved in rows]))
    return found


def test_first_where_the_odds_fell_most_and_through_whom(lesson):
    """The turn that a reader finds is the one in which the exact odds fell most, and so is who did it."""
    whole = turns_on_the_page(lesson)
    on_page = [one for one in whole if not one[0].startswith("At first, ")]  # the draw of the start
    assert on_page == whole[-len(on_page) :] and len(whole) - len(on_page) <= 1
    course = lesson.found.course
    odds = course[course.outcome == lesson.found.wanted.outcome].set_index("turn").probability
    for head, rows in on_page:
        first, last = re.match(r"Turns? (\d+)(?: to (\d+))?, to \d+ \w+ \d{4}$", head).groups()
        change = 100 * (odds[int(last or first)] - odds[int(first) - 1])
        assert sum(moved for _, _, moved in rows) == pytest.approx(change, abs=POINT * max(1, len(rows)))
    falls = 100 * odds.diff().loc[1 : lesson.game.course.end_turn]
    if falls.min() > -2:  # nothing to find
        return
    head, rows = min(on_page, key=lambda one: sum(moved for _, _, moved in one[1]))
    turn = int(re.match(r"Turns? (\d+)", head)[1])
    assert falls[turn] == pytest.approx(falls.min(), abs=2 * POINT * len(rows))
    exact = lesson.found.moves[lesson.found.moves.turn == turn]
    through, _, _ = min(rows, key=lambda row: row[2])
    assert through == BY[exact.by[exact.points.idxmin()]]


def test_second_one_bad_bet_against_what_was_open_and_one_piece_of_luck(lesson):
    said = text(lesson.part("bet"))
    decisions, moves = lesson.found.decisions, lesson.found.moves
    bad = decisions.iloc[int(decisions.cost.argmax())]
    if bad.cost < 0.01:
        assert "Bad bet: none" in said
    else:
        turn, chosen, after, best, better = re.search(
            r"Bad bet: turn (\d+) .*?: “(.*?)” left “.*?” at (.*?); “(.*?)”, open then, would have left it at (.*?) ?\.", said
        ).groups()  # fmt: skip
        assert (int(turn), chosen, best) == (bad.turn, bad.chosen, bad.best)
        options = next(
            row for row in lesson.rows("open") if row[0] == turn and f"★ {chosen} → {after}" in row[3]
        )
        assert f"{best} → {better}" in options[3]
    good = decisions.iloc[int(decisions.effect.argmax())]
    if good.effect >= 0.01:
        turn, chosen = re.search(r"Best bet: turn (\d+) .*?: “(.*?)” took “.*?” from", said).groups()
        assert (int(turn), chosen) == (good.turn, good.chosen)
    else:
        assert "Best bet" not in said
    thrown = moves[moves.by == "chance"].points
    if len(thrown) and thrown.abs().max() >= 0.01:
        assert ("Good luck" if thrown[thrown.abs().idxmax()] > 0 else "Bad luck") in said
    else:
        assert "Luck: none to speak of" in said


def test_third_what_could_not_be_seen(lesson):
    """Everything that is shown to others alone stands on the page, as it was and with who knew."""
    part = text(lesson.part("hidden"))
    kept = [v for v in lesson.model.variables if v.visible_to and lesson.seat not in v.visible_to]
    first = lesson.game.course.moments[0].state
    for variable in kept:
        was = level_in_words(
            variable.shown(first[[v.name for v in lesson.model.variables].index(variable.name)])
        )
        assert f"{variable.label}: {was}" in part
        labels = {actor.name: actor.label for actor in lesson.model.actors}
        assert all(labels[name] in part for name in variable.visible_to)
    if not kept:
        assert "was kept from your side" in part or lesson.rows("hidden")
        assert "What others would choose you could not know" in part


def test_fourth_the_score_of_the_forecast(lesson):
    """From the tokens and the end that came, as they stand on the page, by the rule of the handout."""
    rows = lesson.rows("forecast")
    assert [row[0].removeprefix("★ ") for row in rows] == [one.label for one in lesson.model.outcomes]
    score = sum((10 - int(row[1])) ** 2 if row[0].startswith("★") else int(row[1]) ** 2 for row in rows)
    assert f"Your score: {score} (0 is perfect, 200 as bad as can be)" in text(lesson.part("forecast"))


def test_fifth_an_assumption_to_doubt_with_its_reason(lesson):
    part = text(lesson.part("assumed"))
    declared = [one for one in lesson.model.parameters if not one.is_doubt]
    assert len(lesson.rows("assumed")) == len(declared)
    for one in declared:
        assert one.label in part
        assert " ".join(lesson.model.dossier.basis_of("parameters", one.name).judgement.split()) in part


def test_what_history_did_is_told_once_it_is_over(lesson):
    part = text(lesson.part("history"))
    if lesson.model.name not in shipped_records():
        assert "Nothing is on record" in part
    else:
        assert "How did it end?" in part
        assert "does not show that it was likely" in part


def test_dates_stand_beside_turns_everywhere(lesson):
    for key in ("open", "choices", "hidden"):
        for row in lesson.rows(key):
            assert re.fullmatch(r"\d+ \w+ \d{4}", row[1])
    assert re.search(r"\(\d+ \w+ \d{4}, turn \d+ of \d+\)", text(lesson.page))


def test_no_name_of_the_file_stands_on_the_page(lesson):
    names = {one.name for one in (*lesson.model.variables, *lesson.model.parameters) if "_" in one.name}
    assert not {name for name in names if re.search(rf"\b{name}\b", text(lesson.page))}
