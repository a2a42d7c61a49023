"""What limits a model limits whatever is worked out from it: verbs that ask it anew say so as its result does."""

import pytest

import toolkit as ct
from toolkit.engines.model_limits import KINDS

VERBS = ("odds", "agency", "tornado", "histories", "most_probable", "beliefs", "hearing")


@pytest.fixture(scope="module")
def results():
    return {name: ct.run(name, seed=7, progress=False) for name in ("chicken", "called-bluff")}


@pytest.mark.parametrize("name", ["chicken", "called-bluff"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_on_a_result_says_how_those_who_think_ahead_choose(results, name, verb):
    limits = [one for one in results[name].caveats if one.kind in KINDS]
    assert limits
    said = getattr(results[name], verb)().caveats
    assert [one for one in said if one.kind in KINDS] == limits


@pytest.mark.parametrize(("name", "kind"), [("chicken", "equilibrium"), ("called-bluff", "learning")])
def test_of_a_crisis_that_was_not_run_it_says_where_to_read_it(name, kind):
    from toolkit.analysis import odds

    assert next(one.kind for one in odds(name, progress=False).caveats if one.kind in KINDS) == kind


def test_a_crisis_in_which_nobody_looks_ahead_has_no_such_limit():
    from toolkit.analysis import odds

    assert not [one for one in odds("dam-2031", histories=200, progress=False).caveats if one.kind in KINDS]
