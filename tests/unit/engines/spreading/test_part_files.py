"""Finished parts come back from a file to the byte, and nothing else is read."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

from toolkit.engines.evidence.cells import Cell
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.evidence.heard import Heard, Moved
from toolkit.engines.evidence.held import Expected
from toolkit.engines.evidence.joining import Followed
from toolkit.engines.spreading.part_files import KINDS, packed, unpacked
from toolkit.model.evidence import Observation
from toolkit.results.record import Counted
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally

ABOUT = {"work": "this", "number": 3}
FORTRAN = np.asfortranarray(np.random.default_rng(1).random((4, 3, 2)))
TALLY = Tally(
    FORTRAN,
    np.zeros((0, 2)),
    np.full((2, 2), -0.0),
    {Counted("clipped", "heat"): np.float64(0.1)},
    np.array([[np.nan, np.inf]]),
)
CELL = Cell(2, "north", ((0, 1), (2,)), ("so", "not"), 1, 0, seat=(0, 1), name="first")
FOLLOWED = Followed(
    FORTRAN[:, 0], np.array([-np.inf]), np.array([1e-300]), (Moved(1, 2.5, 1.0, np.float64(0.3), 4, 5),),
    (Heard("first", 2, -1.0, -2.0, -np.inf, 0.0, True, outcomes=np.ones(3)),), (Conditioned(TALLY, np.ones((1, 2, 2)), np.ones((1, 3))),),
    (Expected(CELL, -3.0, np.ones(2)),), {}, 0,
)  # fmt: skip


def same(one, other):
    """Whether two values are alike to the byte, down to the order in memory of their arrays."""
    return pickle.dumps(one) == pickle.dumps(other)


@pytest.mark.parametrize(
    "part",
    [
        TALLY,
        FOLLOWED,
        Tail("war", "War", 1e-9, 1e-10, (1.0, 2.0), (0.1,), 20, 100, (0.0, 1e-9)),
        "why not",
        (1, [True, None]),
    ],
)
def test_a_part_comes_back_to_the_byte(part):
    content = packed(part, ABOUT)
    assert packed(part, ABOUT) == content  # so that two writers do not harm each other
    found = unpacked(content, ABOUT)
    assert type(found) is type(part) and packed(found, ABOUT) == content
    assert (
        found == part
        if isinstance(part, str | tuple | Tail)
        else same(
            vars(found)["incidence" if part is TALLY else "values"],
            vars(part)["incidence" if part is TALLY else "values"],
        )
    )


def test_every_kind_is_where_it_is_said_to_be():
    for name, home in KINDS.items():
        module = __import__(home, fromlist=[name])
        assert getattr(module, name).__module__ == home


def test_a_damaged_or_foreign_file_is_refused():
    content = packed(TALLY, ABOUT)
    with pytest.raises(ValueError, match="not the one that is asked for"):
        unpacked(content, ABOUT | {"number": 4})
    for place in range(0, len(content), 37):
        spoilt = bytearray(content)
        spoilt[place] ^= 0xFF
        try:
            found = unpacked(bytes(spoilt), ABOUT)
        except Exception:
            continue
        assert packed(found, ABOUT) == content  # what was spoilt holds no number


def test_nothing_is_unpickled():
    made = io.BytesIO()
    np.savez(made, said=np.array([Observation], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        unpacked(made.getvalue(), ABOUT)


@pytest.mark.parametrize("part", [{1, 2}, object(), np.array([None]), io.BytesIO()])
def test_what_a_file_cannot_hold_is_refused_when_it_is_written(part):
    with pytest.raises(TypeError, match="cannot be kept"):
        packed(part, ABOUT)
