"""What is sound in a broken file is checked in the same pass, and not blamed for what is broken."""

import pytest
from crises import SMALL, changed, problems

from toolkit.errors import ScenarioError
from toolkit.scenario import loads


def test_a_broken_part_hides_nothing_else_and_causes_nothing_else():
    text = changed("rest: {otherwise: true}", "rest: {otherwise: maybe}")
    text = text.replace("appeal: 0.1", "appeal: 0.1 * tensoin").replace(
        "horizon: 4", "horizon: 4\nhorizon: 5"
    )
    found = {problem.path: problem.problem for problem in problems(text)}
    assert found == {
        "": "'horizon' stands here again (first in line 5)",
        "actors.north.options.push.appeal": "unknown name 'tensoin'",
        "outcomes.rest.otherwise": "true or false belongs here",
    }


@pytest.mark.parametrize(
    "top", ["as_of: soon", "horizon: many", "turn: a while", "id: two words", "format: 2", "title: 3"]
)
def test_a_broken_head_hides_nothing(top):
    key = top.split(":")[0]
    line = next(line for line in SMALL.splitlines() if line.startswith(key))
    with pytest.raises(ScenarioError) as caught:
        loads(changed(line, top).replace("tension == 3", "tensoin == 3"))
    assert len(caught.value.problems) == 2 and caught.value.is_complete
    assert caught.value.problems[1].nearest == "tension"


def test_a_head_without_its_keys_hides_nothing():
    with pytest.raises(ScenarioError) as caught:
        loads(changed("horizon: 4\n", "").replace("tension == 3", "tensoin == 3"))
    assert [problem.problem[:9] for problem in caught.value.problems] == ["'horizon'", "unknown n"]


def test_what_hangs_on_a_broken_part_is_not_blamed():
    with pytest.raises(ScenarioError) as caught:
        loads(changed("levels: 0..3", "levels: 0-3"))
    assert [problem.path for problem in caught.value.problems] == ["variables.tension.levels"]
    assert not caught.value.is_complete and str(caught.value).endswith("more may follow.")


def test_a_broken_file_has_its_what_ifs_checked_too():
    more = "variants: {dry: {set: {events.strom.rate: 0.2 per month}}}\n"
    with pytest.raises(ScenarioError) as caught:
        loads(changed("horizon: 4", "horizon: four") + more)
    assert "'events.strom' is not there" in caught.value.problems[-1].problem
