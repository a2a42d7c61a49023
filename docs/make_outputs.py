"""Write what the commands and the Python of a page say into the page: ``python docs/make_outputs.py [PAGE ...]``.

On the pages named here everything is run from top to bottom, in a folder of its own. A block without a language holds commands, a block
of Python is Python, a block of YAML that begins ``# save as NAME`` becomes that file, and a block of ``text`` right below is
what was said. Where that ends with three dots only its first lines are shown.
"""

import io
import os
import re
import shlex
import sys
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from toolkit.cli import main
from toolkit.files import write_file

DOCS = Path(__file__).parent
PAGES = [
    DOCS / "first-answer.md",
    *sorted((DOCS / "how-to").glob("*.md")),
    *sorted((DOCS / "teaching").glob("*.md")),
]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
SAVED = re.compile(r"# save as (\S+)\n")
STAYING = {"class", "dashboard", "lab", "play"}
"""Commands that wait for people; they are only read."""
CUT = "...\n"
WIDTH = "92"
"""Columns of the terminal; as many as fit on a page of the site."""


def run_page(text):
    """Run all that a page shows, and return the page with what was said."""
    names = {}
    with tempfile.TemporaryDirectory() as folder, chdir(folder), patch.dict(os.environ, COLUMNS=WIDTH):
        return BLOCK.sub(lambda block: run_block(block, names), text)


def run_block(block, names):
    """Run one block, and return it with what it said below, if the page shows that."""
    language, body, shown = block.groups()
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        if language == "python":
            exec(compile(body, "page", "exec"), names)
        elif language == "yaml" and (name := SAVED.match(body)):
            write_file(name[1], body)
        elif not language:
            run_commands(body, shown is not None)
    if shown is None:
        return block[0]
    text = re.sub(r" +$", "", said.getvalue(), flags=re.MULTILINE).strip("\n") + "\n"
    if shown.endswith(CUT):
        text = "".join(text.splitlines(keepends=True)[: shown.count("\n") - 1]) + CUT
    return f"```{language}\n{body}```\n\n```text\n{text}```\n"


def run_commands(body, is_shown):
    """Run the commands of a block; where what they say is shown, a refusal is shown too."""
    for line in body.splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["crisis"] or words[1] in STAYING:
            continue
        with redirect_stderr(io.StringIO()) as noted:
            code = main(words[1:])
        if code and not is_shown:
            raise RuntimeError(f"{line}\n{noted.getvalue()}")
        if code:
            print(noted.getvalue())


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "agg"
    for page in [Path(name) for name in sys.argv[1:]] or PAGES:
        print(page.name, flush=True)
        write_file(page, run_page(page.read_text(encoding="utf-8")))
