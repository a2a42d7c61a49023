"""What a run gives back once it has been worked out."""

from dataclasses import replace

import numpy as np
import pytest

import toolkit as ct
from toolkit.engines import carrying_out
from toolkit.errors import RunError


def test_no_answer_is_given_that_is_no_number(monkeypatch):
    solved = carrying_out.solved

    def spoilt(*args, **options):
        plan, answer = solved(*args, **options)
        final = answer.tally.final.copy()
        final[-1] = np.nan
        return plan, replace(answer, tally=replace(answer.tally, final=final))

    monkeypatch.setattr(carrying_out, "solved", spoilt)
    with pytest.raises(RunError, match="no value in some draw; this is a defect"):
        ct.run("falklands-1982", draws=16, progress=False, alternatives=False)
