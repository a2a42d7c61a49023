"""JSON for programs, in signs that the output knows."""

from __future__ import annotations

import json
import sys
from typing import Any

from toolkit.answers.plain import plain
from toolkit.signs import writable_json


def as_json(content: Any) -> str:
    """Write one JSON object at full precision, in signs that the output knows; numbers that are not known become null."""
    text = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, indent=2)
    return writable_json(text, sys.stdout.encoding or "utf-8")
