"""A record shows every change: any byte, any cut, any mending."""

from __future__ import annotations

import hashlib
import json

import pytest

from toolkit.errors import ToolkitError
from toolkit.forecasts.chain import BROKEN, CUT, START, additions, read_chain

STAMP = {"recorded_on": "2031-01-01", "clock": "2031-01-01"}


def grown(content: bytes, *said: str) -> bytes:
    """Return a file after entries were added together."""
    return content + additions(
        read_chain(content, "r"), [{"kind": "note", "said": one} for one in said], STAMP
    )


@pytest.fixture(scope="module")
def content() -> bytes:
    return grown(grown(grown(b"", "one"), "two", "three é"), "four")


def test_a_chain_can_be_checked_without_the_toolkit(content):
    before = START
    for number, line in enumerate(content.decode().splitlines(), start=1):
        entry = json.loads(line)
        own = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert (entry["before"], entry["n"]) == (before, number)
        assert hashlib.sha256(text.encode()).hexdigest() == own
        before = own
    assert read_chain(content, "r").head == before


def test_every_changed_byte_is_caught(content):
    lines = [content[:place].count(b"\n") + 1 for place in range(len(content))]
    for place, line in enumerate(lines):
        for change in (1, 0x20, content[place] ^ 0x0A):
            if not change:
                continue
            bad = bytearray(content)
            bad[place] ^= change
            with pytest.raises(ToolkitError) as caught:
                read_chain(bytes(bad), "r")
            assert caught.value.kind == BROKEN
            assert int(caught.value.subject) <= line


def test_a_line_taken_out_put_in_or_moved_is_caught(content):
    lines = content.splitlines(keepends=True)
    others = [
        [*lines[:1], *lines[2:]],
        [lines[1], lines[0], *lines[2:]],
        [*lines[:2], lines[1], *lines[2:]],
        [*lines, b"\n"],
        [*lines, b"{}\n"],
        lines[1:],
    ]
    for other in others:
        with pytest.raises(ToolkitError, match="is not as it was written"):
            read_chain(b"".join(other), "r")


def test_a_cut_anywhere_leaves_what_was_whole_and_the_next_entry_names_it(content):
    wholes = {0: 0, 1: 1, 3: 3, 4: 4}
    for place in range(len(content) + 1):
        left = content[:place]
        chain = read_chain(left, "r")
        n_lines = left.count(b"\n")
        n_whole = max(whole for lines, whole in wholes.items() if lines <= n_lines)
        assert len(chain.entries) == n_whole
        end = sum(map(len, content.splitlines(keepends=True)[:n_whole]))
        assert chain.piece == left[end:]
        after = read_chain(grown(left, "next"), "r")
        assert [one["kind"] for one in after.entries[n_whole:]] == [CUT] * bool(chain.piece) + ["note"]
        assert grown(left, "next").startswith(left)  # nothing is taken away


def test_a_mending_that_is_cut_is_mended(content):
    left = content[:700]
    whole = grown(left, "next")
    refused = 0
    for place in range(len(left) + 1, len(whole)):
        try:
            after = read_chain(grown(whole[:place], "last"), "r")
        except ToolkitError:
            refused += 1
            continue
        assert after.entries[-1]["said"] == "last"
    assert refused <= 1  # cut right behind the end of a broken line, which may as well be an edited one


def test_a_named_piece_cannot_be_changed_later(content):
    whole = grown(content[:700], "next")
    bad = bytearray(whole)
    bad[690] ^= 1
    with pytest.raises(ToolkitError, match="r:3"):
        read_chain(bytes(bad), "r")
