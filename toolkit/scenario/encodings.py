"""Files that are no UTF-8 text: what they are instead, and what to do."""

from __future__ import annotations

import codecs

from toolkit.errors import Problem

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAVE_AGAIN = (
    "UTF-8: save it again with that encoding, which editors offer where a file is saved under another name"
)
OLD_ENCODING = "cp1252"
"""What editors on Windows wrote for long, and the best guess at what a letter is meant to be."""


def not_utf8(content: bytes, start: int, file: str) -> Problem:
    """Say in what a file was saved, or where its first letter stands that is none in UTF-8.

    Parameters
    ----------
    content : the whole file
    start : how many bytes of it can be read
    """
    if content.startswith(UTF_16):
        return Problem(file, 0, 0, "", "the file was saved as UTF-16", SAVE_AGAIN)
    if b"\0" in content[:1000]:
        return Problem(file, 0, 0, "", "the file is no text", "a text file saved as UTF-8")
    before = content[:start].decode("utf-8")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    letter = content[start : start + 1].decode(OLD_ENCODING, errors="ignore")
    meant = f" (it was probably meant to be '{letter}')" if letter.isprintable() and letter else ""
    problem = f"a letter here is not saved as UTF-8{meant}"
    return Problem(file, line, column, "", problem, SAVE_AGAIN)
