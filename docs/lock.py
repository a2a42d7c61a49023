"""Compile ``requirements.lock`` from ``pyproject.toml``: pinned, hashed, without addresses. Needs ``uv``."""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BACKEND = [*PROJECT["build-system"]["requires"], "editables>=0.5"]


def main() -> None:
    """Write the lock."""
    words = "uv pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes --no-header"
    options = [
        "--no-annotate",
        "--extra",
        "test",
        "--extra",
        "fast",
        "--extra",
        "class",
        "--quiet",
        "--output-file",
        "requirements.lock",
        "--upgrade",
    ]
    subprocess.run([*words.split(), *options], cwd=ROOT, input="\n".join(BACKEND).encode(), check=True)


if __name__ == "__main__":
    main()
