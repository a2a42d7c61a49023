"""The teaching miniatures, against the answers that a student works out by hand."""

import math

import pytest
from chain_store import ends as chain_store

import toolkit as ct
from toolkit.scenario.shipped import shipped


def solved(name, variant="", **options):
    crisis = ct.load(name)
    result = ct.run(
        crisis.variant(variant) if variant else crisis, engine="exact", seed=7, progress=False, **options
    )
    return dict(zip(result.outcomes, (float(p) for p in result.probability), strict=True)), result


def logistic(gap):
    return 1.0 / (1.0 + math.exp(-gap))


@pytest.mark.parametrize(("variant", "loss"), [("", 3.0), ("worse_collision", 6.0)])
def test_chicken_is_the_fixed_point(variant, loss):
    p = 0.4
    for _ in range(500):
        p = 0.5 * p + 0.5 * logistic(1.0 - loss * p)
    odds, _ = solved("chicken", variant)
    assert odds["collision"] == pytest.approx(p * p, abs=1e-9)
    assert odds["both_yield"] == pytest.approx((1 - p) ** 2, abs=1e-9)
    assert odds["east_wins"] == pytest.approx(odds["west_wins"], abs=1e-9)


def test_chicken_has_the_number_that_its_file_works_out():
    odds, _ = solved("chicken")
    assert round(math.sqrt(odds["collision"]), 4) == 0.4288
    assert "p = 0.4288" in shipped()["chicken"].read_text(encoding="utf-8")


def test_chicken_bound_leaves_the_choice_to_the_other():
    odds, _ = solved("chicken", "east_bound")
    assert odds["collision"] == pytest.approx(logistic(-3.0 - -1.0), abs=1e-9)
    assert odds["both_yield"] == 0.0


@pytest.mark.parametrize(("variant", "strong"), [("", 0.3), ("strong_likelier", 0.5)])
def test_deterrence_by_the_worth_of_a_challenge(variant, strong):
    challenges = logistic(2.0 * ((1.0 - strong) - 2.0 * strong))
    odds, _ = solved("deterrence", variant)
    assert odds["war"] == pytest.approx(challenges * strong, abs=1e-12)
    assert odds["gain"] == pytest.approx(challenges * (1.0 - strong), abs=1e-12)


def test_deterrence_where_nothing_is_hidden():
    odds, _ = solved("deterrence", "nothing_hidden")
    assert odds["war"] == pytest.approx(0.3 * logistic(-4.0), abs=1e-12)
    assert odds["gain"] == pytest.approx(0.7 * logistic(2.0), abs=1e-12)


@pytest.mark.parametrize(
    ("variant", "resolute", "cost"), [("", 0.3, 0.4), ("dearer", 0.3, 0.95), ("resolute_likelier", 0.7, 0.4)]
)
def test_a_costly_signal_is_believed_by_bayes(variant, resolute, cost):
    def sent(yields):
        """Return how likely the resolute and the bluffing mobilise, as they expect to be yielded to."""
        gains = (yields + 0.3 * (1 - yields) - cost, yields - 0.6 * (1 - yields) - cost)
        return resolute * logistic(10 * gains[0]), (1 - resolute) * logistic(10 * gains[1])

    low, high = 0.0, 1.0
    for _ in range(80):
        yields = (low + high) / 2
        meant, bluffed = sent(yields)
        belief = meant / (meant + bluffed)
        reply = logistic(10 * (-1 - (-2 * belief + 0.5 * (1 - belief))))
        low, high = (yields, high) if reply > yields else (low, yields)
    odds, _ = solved("costly-signal", variant)
    assert odds["yields"] == pytest.approx((meant + bluffed) * yields, abs=1e-10)
    assert odds["war"] == pytest.approx(meant * (1 - yields), abs=1e-10)
    assert odds["called"] == pytest.approx(bluffed * (1 - yields), abs=1e-10)


@pytest.mark.parametrize(
    ("variant", "ends"),
    [
        ("", [0.3125, 0.1125, 0.075, 0.5]),
        ("cheap_talk", [0.1875, 0.1875, 0.125, 0.5]),
        ("dearer", [31 / 64, 0.3 / 32, 0.2 / 32, 0.5]),
        ("resolute_likelier", [1, 0, 0, 0]),
    ],
)
def test_a_costly_signal_has_the_limits_that_its_file_works_out(variant, ends):
    crisis = ct.load("costly-signal")
    sharp = {f"actors.{who}.decides.precision": "inf" for who in ("sender", "receiver")}
    crisis = (crisis.variant(variant) if variant else crisis).with_changes(set=sharp)
    assert ct.run(crisis, alternatives=False, progress=False).probability == pytest.approx(ends, abs=1e-6)


def test_a_signal_that_nobody_learns_from_is_called():
    _, result = solved("costly-signal")
    stands = logistic(10 * ((-2 * 0.3 + 0.5 * 0.7) - -1))
    meant = 0.3 * logistic(10 * ((1 - stands) + 0.3 * stands - 0.4))
    bluffed = 0.7 * logistic(10 * ((1 - stands) - 0.6 * stands - 0.4))
    quiet = float(result.probability[3] + result.alternatives["nobody_learns"][3])
    assert quiet == pytest.approx(1 - meant - bluffed, abs=1e-12)


def sharpened(name, variant, precision):
    """Return a miniature in which everybody makes fewer mistakes, solved."""
    crisis = ct.load(name).variant(variant) if variant else ct.load(name)
    sharp = {f"actors.{who}.decides.precision": precision for who in crisis.declared.actors}
    return ct.run(crisis.with_changes(set=sharp), alternatives=False, progress=False).probability


@pytest.mark.parametrize(
    ("variant", "backed", "stake"), [("", 0.5, 2), ("higher_stakes", 0.5, 3), ("backer_likelier", 0.9, 2)]
)
def test_a_bluff_is_called_by_bayes(variant, backed, stake):
    def threatened(yields):
        """Return how likely those with a backer and those alone threaten, as they expect to be given way to."""
        gains = (yields + stake * (1 - yields) + 1, yields - stake * (1 - yields) + 1)
        return backed * logistic(3 * gains[0]), (1 - backed) * logistic(3 * gains[1])

    low, high = 0.0, 1.0
    for _ in range(80):
        yields = (low + high) / 2
        meant, bluffed = threatened(yields)
        belief = meant / (meant + bluffed)
        reply = logistic(3 * (-1 - stake * (1 - 2 * belief)))
        low, high = (yields, high) if reply > yields else (low, yields)
    odds, _ = solved("called-bluff", variant)
    assert odds["gives_way"] == pytest.approx((meant + bluffed) * yields, abs=1e-10)
    assert odds["backed"] == pytest.approx(meant * (1 - yields), abs=1e-10)
    assert odds["called"] == pytest.approx(bluffed * (1 - yields), abs=1e-10)


@pytest.mark.parametrize(
    ("variant", "ends"),
    [
        ("", [2 / 9, 3 / 9, 1 / 9, 3 / 9]),
        ("higher_stakes", [3 / 8, 2 / 8, 1 / 8, 2 / 8]),
        ("backer_likelier", [1, 0, 0, 0]),
        ("promise_known", [0.5, 0, 0, 0.5]),
    ],
)
def test_a_bluff_has_the_limits_that_its_file_works_out(variant, ends):
    assert sharpened("called-bluff", variant, "inf") == pytest.approx(ends, abs=1e-6)


def test_a_bluff_that_nobody_learns_from_is_defied():
    _, result = solved("called-bluff")
    yields = logistic(3 * (-1 - 0))
    meant = 0.5 * logistic(3 * (yields + 2 * (1 - yields) + 1))
    bluffed = 0.5 * logistic(3 * (yields - 2 * (1 - yields) + 1))
    found = result.probability + result.alternatives["nobody_learns"]
    ends = [(meant + bluffed) * yields, meant * (1 - yields), bluffed * (1 - yields), 1 - meant - bluffed]
    assert found == pytest.approx(ends, abs=1e-12)


@pytest.mark.parametrize(
    ("variant", "game"),
    [("", {}), ("tough_likelier", {"tough": 0.2}), ("dearer_peace", {"quiet": 4.0})],
)
def test_a_reputation_is_that_of_the_chain_store(variant, game):
    _, result = solved("reputation", variant)
    assert result.probability == pytest.approx(chain_store(8.0, **game), abs=1e-10)


@pytest.mark.parametrize(
    ("variant", "ends"),
    [
        ("", [0.125, 0.275, 0.6]),
        ("tough_likelier", [0.3, 0.1, 0.6]),
        ("dearer_peace", [0.11875, 0.28125, 0.6]),
        ("temper_known", [0.1, 0, 0.9]),
    ],
)
def test_a_reputation_has_the_limits_that_its_file_works_out(variant, ends):
    """What mixes falls off as one over precision: twice the answer at twice a precision less that at once is the limit, to its square."""
    once, twice = (sharpened("reputation", variant, precision) for precision in (100, 200))
    assert 2 * twice - once == pytest.approx(ends, abs=5e-4)


def test_who_is_challenged_and_nobody_learns():
    """All dare below a belief of one half, and to resist wins nothing later: a mild power by its mistakes alone."""
    _, result = solved("reputation")
    resists = {"mild": logistic(-8.0), "tough": logistic(4.0)}
    met = 0.9 * resists["mild"] + 0.1 * resists["tough"]
    dares = logistic(8.0 * (0.5 - met))
    ends = [0.0, 0.0, 0.0]
    for share, kind in ((0.9, "mild"), (0.1, "tough")):
        given = dares * (1.0 - resists[kind])
        ends[0] += share * (1.0 - given) ** 3
        ends[2] += share * ((1.0 - dares * resists[kind]) ** 3 - (1.0 - dares) ** 3)
    ends[1] = 1.0 - ends[0] - ends[2]
    assert result.probability + result.alternatives["nobody_learns"] == pytest.approx(ends, abs=1e-12)


@pytest.mark.parametrize(("variant", "stand"), [("", -2.0), ("dearer_stand", -3.0)])
def test_salami_tactics_backward_from_the_last_slice(variant, stand):
    worth, lets = 0.0, []
    for _ in range(3):
        go = -1.0 + worth
        p = logistic(go - stand)
        lets.append(p)
        worth = p * go + (1.0 - p) * stand
    odds, result = solved("salami-tactics", variant)
    assert odds["all_gone"] == pytest.approx(math.prod(lets), abs=1e-12)
    assert odds["stands_at_once"] == pytest.approx(1.0 - lets[2], abs=1e-12)
    short = odds["all_gone"] + result.alternatives["short_sighted"][result.outcomes.index("all_gone")]
    assert short == pytest.approx(logistic(-1.0 - stand) ** 3, abs=1e-12)


@pytest.mark.parametrize(("variant", "cost"), [("", 1.0), ("dearer_weeks", 2.0)])
def test_war_of_attrition_is_geometric(variant, cost):
    q = cost / (4.0 + cost)
    both_stay = (1.0 - q) ** 2
    settled = 1.0 - both_stay**12
    odds, _ = solved("war-of-attrition", variant)
    assert odds["south_wins"] == pytest.approx(q * (1 - q) / (1 - both_stay) * settled, abs=1e-12)
    assert odds["both_leave"] == pytest.approx(q * q / (1 - both_stay) * settled, abs=1e-12)
    assert odds["still_there"] == pytest.approx(both_stay**12, abs=1e-12)


@pytest.mark.parametrize(
    ("variant", "rate", "careful"), [("", 0.2, 0.3), ("riskier", 0.4, 0.3), ("both_bold", 0.2, 0.1)]
)
def test_a_threat_that_leaves_something_to_chance(variant, rate, careful):
    hazard = 1.0 - math.exp(-rate)
    on = (1.0 - hazard) * 0.9 * (1.0 - careful)
    settled = (1.0 - on**8) / (1.0 - on)
    odds, _ = solved("leaves-to-chance", variant)
    assert odds["disaster"] == pytest.approx(hazard * settled, abs=1e-12)
    assert odds["bold_wins"] == pytest.approx((1.0 - hazard) * 0.9 * careful * settled, abs=1e-12)
    assert odds["brink"] == pytest.approx(on**8, abs=1e-12)


CHANCES = (0.2, 0.4, 0.8)
SAID = {"ada": (0.6, 0.3, 0.1), "ben": (0.1, 0.3, 0.6), "cai": (0.3, 0.6, 0.1)}
COUNTS = {"ada": 2.0, "ben": 1.0, "cai": 1.0}


def breaks(shares):
    """Return the chance that the line breaks in four weeks, by how likely each chance of an incident is."""
    return sum(share * (1.0 - (1.0 - p / 4.0) ** 4) for share, p in zip(shares, CHANCES, strict=True))


def linear_pool():
    return [sum(COUNTS[one] * SAID[one][n] for one in SAID) / sum(COUNTS.values()) for n in range(3)]


def logarithmic_pool():
    held = [math.prod(SAID[one][n] ** (COUNTS[one] / sum(COUNTS.values())) for one in SAID) for n in range(3)]
    return [share / sum(held) for share in held]


@pytest.mark.parametrize(("variant", "pool"), [("", linear_pool), ("multiplied", logarithmic_pool)])
def test_a_ceasefire_line_as_three_experts_judge_it(variant, pool):
    odds, _ = solved("ceasefire-line", variant)
    assert odds["broken"] == pytest.approx(breaks(pool()), abs=1e-12)


def test_experts_of_a_ceasefire_line_disagree_by_the_range_of_their_answers():
    told = ct.experts("ceasefire-line", progress=False).table.set_index(["outcome", "who"]).loc["broken"]
    alone = {name: breaks(shares) for name, shares in SAID.items()}
    for name, chance in alone.items():
        assert told.loc[name, "probability"] == pytest.approx(chance, abs=1e-12)
    for name, pool in (("linear pool", linear_pool()), ("logarithmic pool", logarithmic_pool())):
        assert told.loc[name, "probability"] == pytest.approx(breaks(pool), abs=1e-12)
        ends = told.loc[name, ["experts_low", "experts_high"]]
        assert list(ends) == pytest.approx([min(alone.values()), max(alone.values())], abs=1e-12)


def test_the_ceasefire_line_has_the_numbers_that_its_file_works_out():
    text = shipped()["ceasefire-line"].read_text(encoding="utf-8")
    by_hand = [*map(breaks, SAID.values()), breaks(linear_pool()), breaks(logarithmic_pool())]
    assert all(f"{100 * chance:.2f} %" in text for chance in by_hand)
