"""Where the lines of a title break."""

import pytest

from toolkit.plots.captions import in_lines


@pytest.mark.parametrize("told", ["90 %", "0.3 points", "12 weeks", "1 month"])
def test_a_line_never_breaks_between_a_number_and_its_unit(told):
    for width in range(14, 40):
        lines = in_lines(f"The range that holds {told} of what the inputs may be", width, 9).split("\n")
        assert any(told in line for line in lines), width
        assert "".join(lines).isascii()


def test_a_number_before_another_word_may_end_a_line():
    assert in_lines("There are 12 crises", 12) == "There are 12\ncrises"
