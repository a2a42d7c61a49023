"""What people type: codes that can be read out and cannot be guessed, and names that may be shown to a class."""

from __future__ import annotations

import secrets
import unicodedata

from toolkit.errors import RunError

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None of them looks like another."""
MOST_NAME = 24
SHOWN = ("L", "M", "N", "P", "S", "Zs")
"""Letters, their marks, numbers, punctuation, signs and blanks; nothing that hides, turns or breaks a line."""


def new_code(n_signs: int) -> str:
    """Return a code of so many of 31 signs: six are 30 bits, ten are 49."""
    return "".join(secrets.choice(SIGNS) for _ in range(n_signs))


def new_secret() -> str:
    """Return a secret for an address that nobody types."""
    return secrets.token_urlsafe(18)


def typed_code(text: str) -> str:
    """Return a code as it was meant: capitals, blanks and hyphens do not matter.

    Examples
    --------
    >>> typed_code(" KQ7-f2m ")
    'kq7f2m'
    """
    return "".join(sign for sign in text.lower() if sign.isalnum())


def shown_code(code: str) -> str:
    """Write a code for a wall: in capitals, in threes.

    Examples
    --------
    >>> shown_code("kq7f2m")
    'KQ7 F2M'
    """
    return " ".join(code[at : at + 3] for at in range(0, len(code), 3)).upper()


def clean_name(text: str) -> str:
    r"""Return a name that may be shown, whatever was typed.

    Raises
    ------
    RunError
        If nothing is left of it, or it is too long.

    Examples
    --------
    >>> clean_name("  Ana \u202e  Maria ")
    'Ana Maria'
    """
    known = unicodedata.normalize("NFC", text[:1000])
    signs = (sign if unicodedata.category(sign).startswith(SHOWN) else " " for sign in known)
    name = " ".join("".join(signs).split())
    if not any(sign.isalnum() for sign in name):
        raise RunError("Type your name, or one that your group knows you by.")
    if len(name) > MOST_NAME or _marks(name) > MOST_NAME // 2:
        raise RunError(f"That name is too long for the wall; at most {MOST_NAME} signs.")
    return name


def _marks(name: str) -> int:
    """Count the marks that stand over or under letters; piled up they cover what stands around them."""
    return sum(unicodedata.category(sign).startswith("M") for sign in name)
