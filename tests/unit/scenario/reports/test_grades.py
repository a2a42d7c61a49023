"""A letter and a figure multiply; what is unknown leaves odds alone."""

import pytest

from toolkit.scenario.reports import GRADES
from toolkit.scenario.reports.grades import likelihood_of
from toolkit.scenario.reports.records import ReportRecord


def report(**graded):
    return ReportRecord(event="storm", date="2031-01-05", says="It blew.", **graded)


@pytest.mark.parametrize(
    ("letter", "figure", "ratio"), [("A", 1, 48.0), ("B", 4, 2.8), ("F", 6, 1.0), ("E", 5, 0.4)]
)
def test_the_ratio_is_the_product(letter, figure, ratio):
    true, false = likelihood_of(report(reliability=letter, credibility=figure), GRADES)
    assert true / false == pytest.approx(ratio) and true + false == pytest.approx(1.0)


def test_a_likelihood_of_its_own_goes_before_grades():
    graded = report(reliability="A", credibility=1, likelihood=(0.9, 0.3))
    assert likelihood_of(graded, GRADES) == (0.9, 0.3)
