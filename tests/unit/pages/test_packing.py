"""Whole numbers packed and taken out again; what is shared stands there once."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from toolkit.pages.packing import Store, compressed, packed_whole


def unpacked(data):
    """Read what a page reads, in a few slow lines."""
    found, value, step, shift = [], 0, 0, 0
    for byte in data:
        step |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            value += -(step + 1) // 2 if step % 2 else step // 2
            found.append(value)
            step = shift = 0
    return found


@pytest.mark.parametrize(
    "numbers", [[], [0], [5, 6, 4], [-1, -200, 70000, 3], list(range(300)), [2**31 - 1, 0]]
)
def test_numbers_come_out_as_they_went_in(numbers):
    assert unpacked(packed_whole(np.array(numbers, dtype=np.int64))) == numbers


def test_equal_arrays_stand_there_once():
    store = Store()
    assert [store.add([1, 2]), store.add(np.zeros((2, 3))), store.add([1, 2])] == [0, 1, 0]
    assert store.sizes == [2, 6] and unpacked(store.packed()[:2]) == [1, 2]


def test_what_is_compressed_has_a_checksum():
    text, checksum = compressed(b"crisis" * 100)
    packed = base64.b64decode(text)
    assert zlib.decompress(packed) == b"crisis" * 100 and zlib.crc32(packed) == checksum
