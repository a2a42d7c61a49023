"""What goes into a record, and what is refused with nothing half there."""

from __future__ import annotations

import json
from datetime import date

import pytest
from kept import AFTER, BY, START, dated, ends, forecast, keep, level, yes_no

import toolkit as ct
from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record, record_columns, record_outside, verify_record
from toolkit.forecasts.chain import additions, read_chain
from toolkit.scenario.reports import read_reports

LATER = date(2031, 4, 1)
CRISIS = """
format: 1
id: small
title: A small crisis
question: How does it end?
as_of: 2031-04-02
horizon: 3
turn: 1 week
parameters: {resolve: {uniform: [0.2, 0.8], judgement: Assumed.}}
variables: {heat: {levels: 0..2, start: 0, judgement: Assumed.}}
actors: {north: {options: {reinforce: {appeal: resolve, effects: {heat: +1}, judgement: Assumed.}}}}
outcomes:
  clash: {when: heat == 2, ends: true, judgement: Assumed.}
  standoff: {otherwise: true}
variants:
  firm_reply: {title: A firm reply, force: [{turn: 2, actor: north, option: reinforce}]}
alternatives:
  cooler: {set: {variables.heat.start: 1}}
"""
REPORTS = "reports:\n  first: {date: 2031-04-05, choice: north.reinforce, says: It is said., reliability: B, credibility: 2}\n"
QUICK = {"draws": 16, "seed": 3, "progress": False}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "small.jsonl"


def test_a_forecast_holds_all_that_it_rests_on(path):
    result = ct.run(ct.loads(CRISIS), **QUICK)
    answer = ct.record(result, to=path, recorded_on="2031-04-03")
    (entry,) = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert entry["probability"] == list(result.probability)
    assert entry["sampling_error"] == list(result.sampling_error)
    assert entry["ignorance"] == [list(ends) for ends in zip(*result.ignorance, strict=True)]
    assert entry["disagreement"] == [list(ends) for ends in zip(*result.disagreement, strict=True)]
    held = {
        name: entry[name]
        for name in ("as_of", "recorded_on", "digest", "engine", "seed", "draws", "version", "news")
    }
    assert held == {
        "as_of": "2031-04-02", "recorded_on": "2031-04-03", "digest": result.model.digest, "engine": "exact", "seed": 3, "draws": 16,
        "version": ct.__version__, "news": None,
    }  # fmt: skip
    assert entry["target"]["classes"] == ["clash", "standoff"]
    assert entry["target"]["early"] == [True, False]
    assert entry["target"]["by"] == "2031-04-22"
    assert entry["hash"] in answer.notes[0]
    assert list(answer.probability) == entry["probability"]


def test_news_is_named_with_its_digest_and_last_day(path):
    evidence = read_reports(REPORTS)
    ct.record(ct.loads(CRISIS), to=path, evidence=evidence, **QUICK)
    entry = json.loads(path.read_text(encoding="utf-8"))
    assert entry["news"] == {"digest": evidence.digest, "names": ["first"], "until": "2031-04-05"}
    assert entry["as_of"] == "2031-04-05"


def test_a_saved_result_that_has_learnt_cannot_say_what(path, tmp_path):
    saved = tmp_path / "small.nc"
    ct.run(ct.loads(CRISIS), evidence=read_reports(REPORTS), **QUICK).save(saved)
    with pytest.raises(ToolkitError, match="its file does not hold them"):
        ct.record(saved, to=path)
    assert not path.exists()


def test_what_is_no_forecast_of_this_crisis_is_refused(path):
    crisis = ct.loads(CRISIS)
    with pytest.raises(ToolkitError, match="a what-if is in force"):
        ct.record(crisis, to=path, variant="firm_reply", **QUICK)
    assert not path.exists()
    ct.record(crisis, to=path, **QUICK)
    before = path.read_bytes()
    other = ct.loads(CRISIS.replace("0.2, 0.8", "0.1, 0.9"))
    with pytest.raises(ToolkitError, match="has been changed") as caught:
        ct.record(other, to=path, **QUICK)
    assert caught.value.kind == "another digest"
    longer = ct.loads(CRISIS.replace("horizon: 3", "horizon: 4"))
    with pytest.raises(ToolkitError, match="on record with another last day"):
        ct.record(longer, to=path, revised="It goes on.", **QUICK)
    assert path.read_bytes() == before
    ct.record(other, to=path, revised="A better source.", **QUICK)
    assert ct.track(path, "outcome").why.iloc[-1] == "revised: A better source."


@pytest.mark.parametrize(
    ("what", "said", "words"),
    [
        ("forse", {"came": "yes"}, "unknown question 'forse'.*\n  nearest: force"),
        ("force", {"came": "yess"}, "'yess' cannot come of.*\n  nearest: yes"),
        ("force", {"came": "yes", "source": " "}, "no source is given"),
        ("force", {}, "nothing is said of what came"),
        ("force", {"came": "yes", "void": "Unclear."}, "cannot be void and have come"),
        ("force", {"came": "no"}, "'no' of 'strait/force' is not known before 2031-03-02"),
        ("force", {"came": "no", "on": BY}, "2031-03-02 is over.*; wait for the day after"),
        ("force", {"came": "yes", "on": START}, "expected a later day"),
        ("force", {"came": "yes", "on": "soon"}, "on: 'soon' is not a date; expected year-month-day"),
        ("force", {"came": "yes", "on": "2031-05-01"}, "expected a day that has come"),
        ("force", {"came": "yes", "correct": "A slip."}, "there is nothing to correct"),
        ("when_force", {"came": "2031-01-01"}, "expected a day after 2031-01-01"),
        ("when_force", {"came": "2031-02-03", "on": "2031-01-09"}, "came after 2031-01-21 by what is said"),
        ("when_force", {"came": "not by the horizon"}, "is not known before"),
        ("ships", {"came": 2}, "'2' cannot come of"),
        ("ships", {"came": 4}, "is not known before"),
        ("outcome", {"came": "standoff"}, "is not known before"),
    ],
)
def test_a_resolution_that_cannot_be_is_refused_and_nothing_is_added(path, what, said, words):
    keep(
        path,
        *[forecast(t(), [1.0 / len(t().classes)] * len(t().classes)) for t in (yes_no, dated, level, ends)],
    )
    before = path.read_bytes()
    with pytest.raises(ToolkitError, match=words):
        ct.resolve(path, what, **{"on": "2031-02-04", "source": "A dispatch", "recorded_on": LATER, **said})
    assert path.read_bytes() == before


def test_a_question_is_resolved_once_and_corrected_in_an_entry_of_its_own(path):
    keep(path, forecast(yes_no(), [0.8, 0.2]))
    said = {"source": "A dispatch", "recorded_on": LATER}
    answer = ct.resolve(path, "force", came="yes", on="2031-02-01", **said)
    assert list(answer.probability) == [0.8]
    before = path.read_bytes()
    with pytest.raises(ToolkitError, match="was resolved already, on line 2"):
        ct.resolve(path, "force", came="no", on=AFTER, **said)
    assert path.read_bytes() == before
    ct.resolve(path, "force", came="no", on=AFTER, correct="The dispatch was denied.", **said)
    assert path.read_bytes().startswith(before)
    found = open_record(path).question("force")
    assert (found.target.classes[found.resolution.came], found.resolution.on, found.n_resolutions) == (
        "no",
        AFTER,
        2,
    )
    keep(path, forecast(yes_no(), [0.1, 0.9]), on=LATER)
    assert found.resolution.line == open_record(path).question("force").resolution.line == 2


def test_two_crises_in_one_record(path):
    keep(path, forecast(yes_no("one"), [0.5, 0.5]), forecast(yes_no("two"), [0.5, 0.5]))
    with pytest.raises(ToolkitError, match=r"several questions .* expected one of: one/force, two/force"):
        ct.resolve(path, "force", came="yes", on="2031-02-01", source="A dispatch", recorded_on=LATER)
    ct.resolve(path, "two/force", came="yes", on="2031-02-01", source="A dispatch", recorded_on=LATER)
    assert open_record(path).question("one/force").resolution is None


def test_others_are_columns(path, tmp_path):
    keep(path, forecast(yes_no(), [0.5, 0.5]), forecast(ends(), [0.5, 0.3, 0.2]))
    record_outside(path, "expert", "force", {"no": 0.2}, on="2031-01-05", source="A talk", recorded_on=LATER)
    table = tmp_path / "others.csv"
    table.write_text(
        "forecaster,what,class,probability,on,source\n"
        'crowd,outcome,deal,0.34,2031-01-06,"A site, its median"\ncrowd,outcome,clash,0.33,2031-01-06,"A site, its median"\n'
        'crowd,outcome,standoff,0.34,2031-01-06,"A site, its median"\nmarket,force,,0.7,2031-01-07,Its close\n',
        encoding="utf-8",
    )
    added = record_columns(path, table, recorded_on=LATER)
    assert list(added.forecaster) == ["crowd"] * 3 + ["market"] * 2
    book = open_record(path)
    assert book.question("force").of("expert")[0].probability == (0.8, 0.2)
    assert book.question("force").of("market")[0].probability == pytest.approx((0.7, 0.3))
    assert sum(book.question("outcome").of("crowd")[0].probability) == pytest.approx(1.0)
    before = path.read_bytes()
    for text, words in (
        ("forecaster,what\n", "others.csv:1: the columns are"),
        ("forecaster,what,class,probability,on,source\n", "holds no forecast"),
        (
            "forecaster,what,class,probability,on,source\na,force,,x,2031-01-07,b\n",
            "others.csv:2: probability is 'x'",
        ),
        (
            "forecaster,what,class,probability,on,source\na,force,,0.5,2031-01-07\n",
            "others.csv:2: this row has not 6 fields",
        ),
        (
            "forecaster,what,class,probability,on,source\na,force,,0.5,2031-01-07,b\na,force,yes,0.5,2031-01-07,b\n",
            "stands twice",
        ),
        (
            "forecaster,what,class,probability,on,source\na,force,,0.5,2031-01-07,b\na,farce,,0.5,2031-01-07,b\n",
            "nearest: force",
        ),
    ):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(ToolkitError, match=words):
            record_columns(path, table, recorded_on=LATER)
    assert path.read_bytes() == before  # all of a file or none


@pytest.mark.parametrize(
    ("probability", "said", "words"),
    [
        (1.2, {}, "no probability"),
        (float("nan"), {}, "expected a number"),
        ({"yes": 0.5, "no": 0.2}, {}, "add up to 0.7"),
        ({"maybe": 0.5}, {}, "has no answer 'maybe'"),
        (0.5, {"source": ""}, "no source is given"),
        (0.5, {"on": "2030-12-31"}, "expected a day from 2031-01-01 to 2031-03-02"),
    ],
)
def test_a_column_that_is_none_is_refused(path, probability, said, words):
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    before = path.read_bytes()
    with pytest.raises(ToolkitError, match=words):
        record_outside(
            path,
            "expert",
            "force",
            probability,
            **{"on": "2031-01-05", "source": "A talk", "recorded_on": LATER, **said},
        )
    assert path.read_bytes() == before


def test_a_head_that_was_kept_shows_a_cut_tail_and_a_chain_made_anew(path, tmp_path):
    for _ in range(3):
        keep(path, forecast(yes_no(), [0.5, 0.5]))
    head = verify_record(path).parts["head"]
    keep(path, forecast(yes_no(), [0.6, 0.4]))
    assert "is its entry 3; 1 entry has been added since" in verify_record(path, head=head[:12]).notes[0]
    content = path.read_bytes()
    path.write_bytes(b"".join(content.splitlines(keepends=True)[:2]))
    assert verify_record(path).parts["whole"]  # the chain alone does not show it
    with pytest.raises(ToolkitError, match="its end was cut off, or it was made anew"):
        verify_record(path, head=head)
    path.write_bytes(content[:-5])
    answer = verify_record(path)
    assert not answer.parts["whole"]
    assert [one.kind for one in answer.caveats] == ["cut"]


def test_an_entry_of_an_unknown_form_is_named_and_never_written(path):
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    before = path.read_bytes()
    odd = {"kind": "forecast", "target": {}}
    with pytest.raises(ToolkitError, match="holds no entry of a form that is known"):
        keep(path, odd)
    assert path.read_bytes() == before
    stamp = {"recorded_on": "2031-01-01", "clock": "2031-01-01"}  # as another program may write it
    path.write_bytes(before + additions(read_chain(before, "r"), [odd], stamp))
    with pytest.raises(
        ToolkitError, match=r"small\.jsonl:2: this line holds no entry of a form that is known"
    ):
        open_record(path)


QUESTIONS = """
questions:
  clash_soon: {text: Will they clash by then?, outcomes: [clash], by: 2031-04-16}
  calm: {text: Will it stay calm?, outcomes: [standoff]}
  when_clash: {text: When do they clash?, outcomes: [clash], asks: date}
  how_hot: {text: How hot will it be?, quantity: heat, by: 2031-04-16}
  after: {text: "And if it is hot?", outcomes: [clash], given: heat >= 1}
  late: {text: Asked with the end known., asked_on: 2031-05-01, outcomes: [clash]}
"""


def test_questions_go_on_record_with_their_answers(path):
    result = ct.run(ct.loads(CRISIS + QUESTIONS), **QUICK)
    ct.record(result, to=path, recorded_on="2031-04-03")
    book = open_record(path)
    asked = result.questions().table
    clash = result.incidence().table.query("outcome == 'clash'").set_index("turn").probability
    kinds = {one.target.what: one.target.asks for one in book.questions.values()}
    assert kinds == {
        "outcome": "outcomes", "clash_soon": "yes_no", "calm": "yes_no", "when_clash": "date", "how_hot": "quantity", "after": "yes_no",
        "late": "yes_no",
    }  # fmt: skip
    held = {one.target.what: one.of("")[0].probability for one in book.questions.values()}
    assert all(sum(shares) == pytest.approx(1.0) for shares in held.values())
    assert held["clash_soon"] == pytest.approx((clash[2], 1.0 - clash[2]))
    assert held["when_clash"] == pytest.approx(
        (clash[1], clash[2] - clash[1], clash[3] - clash[2], 1.0 - clash[3])
    )
    assert book.question("when_clash").target.classes == (
        "2031-04-08",
        "2031-04-15",
        "2031-04-22",
        "not by the horizon",
    )
    assert book.question("how_hot").target.values == (0.0, 1.0, 2.0)
    assert held["after"][0] == pytest.approx(asked.loc["after", "probability"])
    fields = book.question("after").of("")[0].fields
    assert fields["given"] == pytest.approx(asked.loc["after", "given_probability"])
    low, high = book.question("clash_soon").of("")[0].fields["ignorance"][0]
    assert (low, high) == pytest.approx(tuple(asked.loc["clash_soon", ["ignorance_low", "ignorance_high"]]))
    assert book.question("clash_soon").of("")[0].fields["ignorance"][1] == pytest.approx([1 - high, 1 - low])
    assert book.question("calm").target.early == (False, False)  # it is known on the last day alone
    assert book.question("clash_soon").target.early == (True, False)
    said = {"source": "A dispatch", "recorded_on": "2031-05-01"}
    ct.resolve(path, "when_clash", came="2031-04-12", on="2031-04-12", **said)
    ct.resolve(path, "how_hot", came=2, on="2031-04-16", **said)
    ct.resolve(path, "late", came="yes", on="2031-04-12", **said)
    found = ct.score(path).table
    assert list(found[found.forecaster == "forecast"].kind) == ["when", "how much", "yes or no"]
    assert list(found[found.recorded == "in retrospect"].kind.unique()) == ["yes or no"]


def test_a_question_that_has_no_answer_is_left_out_and_named(path):
    rare = "questions: {never: {text: And then?, outcomes: [clash], given: heat == 2 and heat <= 1}}\n"
    answer = ct.record(ct.loads(CRISIS + rare), to=path, **QUICK)
    assert [one.subject for one in answer.caveats if one.kind == "left_out"] == ["never"]
    assert list(open_record(path).questions) == ["small/outcome"]


def test_the_last_day_of_a_turn_belongs_to_it_and_the_next_day_to_the_next(path):
    ct.record(ct.run(ct.loads(CRISIS + QUESTIONS), **QUICK), to=path, recorded_on="2031-04-03")
    target = open_record(path).question("when_clash").target
    days = ("2031-04-08", "2031-04-09", "2031-04-22", "2031-04-23")
    assert [target.class_of(day) for day in days] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "name", ["forecast", "First  forecast", " even odds", "base rate elsewhere", "market, recorded late"]
)
def test_nobody_else_has_the_name_of_a_row_of_a_score(path, name):
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    before = path.read_bytes()
    with pytest.raises(
        ToolkitError, match="forecast, first forecast, even odds, base rate elsewhere"
    ) as refused:
        record_outside(path, name, "force", 0.4, on="2031-01-05", source="A talk", recorded_on=LATER)
    assert refused.value.kind == "reserved name"
    assert path.read_bytes() == before


def test_an_entry_knows_nothing_of_later_days(path):
    with pytest.raises(ToolkitError, match=r"up to 2031-04-02, to which its scenario .* later$"):
        ct.record(ct.loads(CRISIS), to=path, recorded_on="2031-04-01", **QUICK)
    with pytest.raises(ToolkitError, match=r"up to 2031-04-05, to which its reports .* --until"):
        ct.record(
            ct.loads(CRISIS), to=path, recorded_on="2031-04-04", evidence=read_reports(REPORTS), **QUICK
        )
    assert not path.exists()
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    said = {"source": "A talk", "recorded_on": "2031-01-05"}
    with pytest.raises(ToolkitError, match="on 2031-01-06, and it is recorded on 2031-01-05"):
        record_outside(path, "expert", "force", 0.4, on="2031-01-06", **said)
    record_outside(path, "expert", "force", 0.4, on="2031-01-05", **said)


def test_a_question_is_not_void_before_its_first_day(path):
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    with pytest.raises(ToolkitError, match="expected a later day"):
        ct.resolve(path, "force", void="Unclear.", on=START, recorded_on=LATER)


@pytest.mark.parametrize(
    ("what", "probability", "words"),
    [
        ("force", 1.4, "1.4 for 'yes'"),
        ("force", {"yes": 0.8, "no": 0.7}, "add up to 1.5"),
        ("farce", 0.4, "unknown question"),
        ("force", 0.4, r"\(the day by the clock\).* --recorded-on DATE"),
    ],
)
def test_mistakes_are_told_before_the_clock_which_names_the_way_out(path, what, probability, words):
    keep(path, forecast(yes_no(), [0.5, 0.5]), on=date(9000, 1, 1))  # later than any clock
    with pytest.raises(ToolkitError, match=words):
        record_outside(path, "expert", what, probability, on="2031-01-05", source="A talk")


def test_the_same_forecast_put_in_twice_is_on_record_once(path, tmp_path):
    keep(path, forecast(yes_no(), [0.5, 0.5]))
    table = tmp_path / "others.csv"
    rows = ["market,force,,0.7,2031-01-07,Its close", "market,force,,0.6,2031-01-07,Its evening"]
    table.write_text("\n".join(["forecaster,what,class,probability,on,source", *rows, ""]), encoding="utf-8")
    record_columns(path, table, recorded_on=LATER)
    before = path.read_bytes()
    again = record_columns(path, table, recorded_on=LATER)
    assert path.read_bytes() == before
    assert len(again) == 0
    assert [(one.kind, str(one).split(" are")[0]) for one in again.caveats] == [("already", "2 forecasts")]
    assert "not added again" in " ".join(str(again).split())
    said = {"on": "2031-01-07", "recorded_on": LATER}
    assert len(record_outside(path, "market", "force", 0.6, source="Another page", **said)) == 0
    assert len(record_outside(path, "market", "force", 0.7, source="Its night", **said)) == 2  # back again
    assert [one.probability[0] for one in open_record(path).question("force").of("market")] == [0.7, 0.6, 0.7]
