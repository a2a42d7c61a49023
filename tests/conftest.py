"""What every worker loads before it gathers tests."""

from __future__ import annotations

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# A grammar of web addresses that jsonschema, behind nbformat, builds where it is there: seconds of each worker, asked by no test.
