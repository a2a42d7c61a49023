"""Values that seldom fit, and files as bytes: YAML that no library would write by itself, and faults of storage or of malice."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import yaml

MARKS = (
    "<script>fuzz()</script>",
    "<fuzz-mark onfuzz=1>",
    '"><fuzz-mark>',
    "' onfuzz='1",
    '" onfuzz="1',
    "<img src=x onerror=fuzz()>",
)
"""Mark-up that no page may hold as such."""
FORMULAS = ("=cmd|' /C fuzz'!A0", "+fuzz()", "@fuzz", "-fuzz|'x'!A1", '=HYPERLINK("http://fuzz")')
TEXTS = (
    *MARKS, *FORMULAS, "", " ", "\n", "\t", "\x00", "\x1b[2J\x1b]0;fuzz\x07", "\u202efuzz", "\ufeff", "\u2028", "é" * 300, "𝕏", "e\u0301", "\ud7ff",
    "x" * 3_000, "{0.__class__.__mro__}", "%n%s%(fuzz)s", "{fuzz!r:>{width}}", "$(touch fuzz)", "`touch fuzz`", "../../fuzz", "coin.yaml", "crisis.yaml", "../crisis.yaml", "/etc/passwd", "CON",
    "__import__('os').system('fuzz')", "().__class__", "lambda: fuzz", "a" * 70 + "!", "no", "yes", "null", "NaN", "1e999", "-0", "0x10", "1/0",
    "1_000", "12:30", "2031-02-30", "9999-12-31", "0001-01-01", "true", "hold", "turn", "if", "and", "none", "otherwise", "$x$", "\\alpha", "a.b.c",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 0.5, -0.0, 1e-320, 1e-12, 1e-9, 0.1, 0.999999999999, 1.0000000001, 100, 120, 121, 1_000, 10_000, 1e6, 2**31, 2**63, 10**18, -(10**18),
    1e15, 1e16, 1e100, 1e300, 1.7e308, float("inf"), -float("inf"), float("nan"), True, False,
)  # fmt: skip
EXPRESSIONS = (
    "turn", "1 / 0", "0 / 0", "1 / (turn - 1)", "exp(800)", "log(0)", "log(-1)", "sqrt(-1)", "10 ** 400", "(-8) ** 0.5", "0 ** -1", "1e308 * 10", "1e308 - -1e308",
    "not not not true", "-" * 60 + "1", "(" * 40 + "1" + ")" * 40, "1 if true else 2", "min(1)", "max()", "clip(1, 2, 0)", "1 < 2 < 3", "a == b == c", "if(true, 1, 2)",
    "exp(exp(exp(turn)))", "turn * turn * turn", "x.__class__", "[1, 2]", "'text'", "f'{turn}'", "turn == 'low'", "0.1 per month", "0.9 within 1 day",
    "5 per day", "1e9 per day", "0 per year", "1 within 1000 years", "3 weeks", "0 days", "1e6 years", "0.00001 days", "99999 turns", "0..120", "5..1", "-3..3", "real 0..1 by 0.1",
)  # fmt: skip
RAW: Mapping[str, str] = {
    "tag": "!!python/object/apply:os.system ['touch fuzz']",
    "new": "!!python/object/new:os.system ['touch fuzz']",
    "module": "!!python/module:fuzz",
    "own": "!fuzz 1",
    "binary": "!!binary aGVsbG8=",
    "set": "!!set {a, b}",
    "alias": "&a [*a, *a]",
    "laugh": "&b [&c [x, x], *c, *c]",
    "merge": "{<<: {a: 1}}",
    "deep": "[" * 60 + "]" * 60,
    "abyss": "[" * 3_000 + "]" * 3_000,
    "tables": "{a: " * 25 + "1" + "}" * 25,
    "twice": "{a: 1, a: 2, a: 3}",
    "comma": "{says: one, two, three}",
    "question": "{? [a, b] : c}",
    "block": "|2\n      fuzz",
    "stamp": "2001-12-14t21:59:43.10-05:00",
    "octal": "0o17777777777777777777777",
    "digits": "9" * 4_000,
    "sexagesimal": "190:20:30",
}
SIGN = "raw-yaml-{}"
"""What ``written`` replaces by raw YAML: tags, aliases, deep nesting."""
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def written(data: Any) -> str:
    """Write data as YAML, signs replaced by what they stand for."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    for name, raw in RAW.items():
        text = text.replace(SIGN.format(name), raw)
    return text


def spoilt(rng: Random, content: bytes, other: bytes) -> bytes:
    """Return bytes with one fault of storage or of malice, or a few."""
    for _ in range(1 + min(int(rng.expovariate(0.7)), 8)):
        place = rng.randrange(len(content) + 1)
        end = min(place + int(rng.expovariate(0.05)), len(content))
        kind = rng.randrange(8)
        if kind == 0 and content:
            place = min(place, len(content) - 1)
            content = content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]
        elif kind == 1:
            content = content[:place] if rng.randrange(3) else content[place:]
        elif kind == 2:
            content = content[:place] + content[end:]
        elif kind == 3:
            start = rng.randrange(len(other) + 1)
            content = content[:place] + other[start : start + (end - place) * 20] + content[place:]
        elif kind == 4:
            odd = (
                b"\xef\xbb\xbf",
                b"\x00",
                b"\xff",
                b"\xc3",
                b"\r",
                b"\t",
                b"\n",
                b"---\n",
                b"...\n",
                b"%YAML 1.1\n",
                b"&a ",
                b"*a",
                b"!!python/name:fuzz ",
                b"{",
                b"]",
                b": ",
                b"'",
                b'"',
                b"# ",
                b"\xed\xa0\x80",
                b"\xe2\x80\xa8",
                b"\xc2\xa0",
                b"\xe2\x80\x9c",
            )
            content = content[:place] + rng.choice(odd) + content[place:]
        elif kind == 5:
            content = content[:place] + content[place:end] * rng.randrange(2, 30) + content[end:]
        elif kind == 6:
            content = rng.choice(((b"\xff\xfe", "utf-16-le"), (b"", "utf-16"), (b"", "latin-1")))[0] + content
        else:
            content = (
                content[:place]
                + bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9)))
                + content[end:]
            )
    return content
