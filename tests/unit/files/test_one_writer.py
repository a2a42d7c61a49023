"""Nothing in the toolkit writes but ``toolkit.files``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULES = sorted(
    path
    for folder in ("toolkit", "docs")
    for path in (ROOT / folder).rglob("*.py")
    if ROOT / "toolkit" / "files" not in path.parents
)
WRITES = {
    "write_text", "write_bytes", "touch", "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory",
    "SpooledTemporaryFile", "savefig", "to_csv", "to_json", "to_excel", "to_pickle", "to_netcdf", "tofile", "savetxt", "savez",
    "mkdir", "makedirs", "symlink_to", "hardlink_to", "unlink", "rmdir", "rmtree", "copyfile", "copy2", "copytree", "ftruncate",
}  # fmt: skip
OF_SYSTEM = {
    "os.open", "os.write", "os.replace", "os.rename", "os.renames", "os.remove", "os.link", "os.symlink", "os.truncate", "shutil.move",
}  # fmt: skip
ALLOWED = {
    ("toolkit/plots/saving.py", "savefig"): "into memory",
    ("docs/make_scenario_page.py", "savefig"): "into memory",
    ("docs/make_record.py", "savefig"): "into memory",
    ("toolkit/saving.py", "to_csv"): "returns the text",
    ("toolkit/cli/dashboard.py", "TemporaryDirectory"): "thrown away when the dashboard ends",
    ("toolkit/classroom/class_file.py", "mkdir"): "an empty folder, whole by itself",
    ("docs/make_outputs.py", "TemporaryDirectory"): "thrown away when the commands of a page have run",
    ("docs/make_gallery.py", "mkdir"): "an empty folder, whole by itself",
    ("docs/make_gallery.py", "TemporaryDirectory"): "thrown away when the record in it has been drawn",
    ("toolkit/engines/spreading/checkpoint.py", "mkdir"): "an empty folder, whole by itself",
    ("toolkit/engines/spreading/part_files.py", "savez"): "into memory",
    (
        "toolkit/engines/moving/reading_back.py",
        "unlink",
    ): "loops that older sources left, which Numba keeps and nobody reads any more",
    ("toolkit/cli/__init__.py", "os.open"): "os.devnull, in place of an output that is gone",
}


def writes(path):
    """Yield what a module calls that writes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if ast.unparse(function) in OF_SYSTEM:
            yield ast.unparse(function)
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in WRITES:
            yield name
        modes = [*node.args[:2], *(word.value for word in node.keywords if word.arg == "mode")]
        if name in ("open", "fdopen") and any(is_for_writing(mode) for mode in modes):
            yield name


def is_for_writing(mode):
    return (
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set("wax+") & set(mode.value))
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_one_writer_writes(path):
    shown = path.relative_to(ROOT).as_posix()
    assert not [call for call in writes(path) if (shown, call) not in ALLOWED]


def test_what_is_allowed_is_there():
    found = {(path.relative_to(ROOT).as_posix(), call) for path in MODULES for call in writes(path)}
    assert found >= ALLOWED.keys()
