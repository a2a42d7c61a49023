"""What comes out of one model."""

from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import solving
from toolkit.errors import RunError


@pytest.mark.parametrize("spoilt", ["falklands-1982", "an alternative"])
def test_no_answer_is_given_that_is_no_number(monkeypatch, spoilt):
    settle = solving._settle
    is_alternative = spoilt == "an alternative"

    def without_a_number(*args, whole):
        plan, tally = settle(*args, whole=whole)
        if whole is is_alternative:
            return plan, tally
        final = tally.final.copy()
        final[-1] = np.nan
        return plan, replace(tally, final=final)

    monkeypatch.setattr(solving, "_settle", without_a_number)
    assert ct.load("falklands-1982").alternatives
    with pytest.raises(RunError, match="no value in some draw; this is a defect"):
        ct.run("falklands-1982", draws=16, progress=False, alternatives=is_alternative)
