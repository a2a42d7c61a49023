"""Start here: ``python3 start.py demo`` or ``python3 start.py test``.

Makes a private environment in ``.venv`` the first time, installs what is missing from the checked lock,
and runs the command inside. Uses the standard library only, and nothing newer than Python 3.6 in its
grammar, so that an old Python can say what it needs.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, ".crisis-stamp")
LOCK = os.path.join(HERE, "requirements.lock")
OUTPUT = "demo-output"
NEEDED = (3, 11)
CAUSES = (  # what an installer prints, and what that means for the reader
    (
        ("onnection", "timed out", "name resolution", "dns error", "error sending request", "unreachable"),
        "the package index could not be reached; connect and try again.",
    ),
    (
        ("ensurepip", "No module named venv"),
        "Python's venv module is missing (Debian and Ubuntu: apt install python3-venv).",
    ),
    (("Permission denied", "Read-only file system", "Access is denied"), "this folder cannot be written to."),
    (
        ("(from versions: none)",),
        "the package index could not be reached, or holds nothing for this Python and system.",
    ),
    (
        ("No matching distribution", "has no usable wheels"),
        "a package is not ready-made for this Python and system; another Python may do.",
    ),
)
CHECKS = (
    ("style", ("-m", "ruff", "check", ".")),
    ("format", ("-m", "ruff", "format", "--check", ".")),
    ("types", ("-m", "mypy", "--num-workers", "2")),
)
USAGE = """usage: python3 start.py COMMAND [--wheels FOLDER]

  demo    answer the Caribbean scenario, print the outcomes, draw the figures
  lab     open the notebooks in JupyterLab
  dashboard   the what-if panel alone, in a browser (dashboard FILE for a crisis of your own)
  test    check the code and run the tests (further words go to pytest);
          test --coverage also says how much of each part the tests reach
  fuzz    open files as a stranger may hand them over, and say what was wrong (fuzz --cases 2000, fuzz --case 17)
  bench   time the engines beside other ways of computing the same
  docs    make the pages into a site, in site/ (docs --serve shows it and follows changes)

  --wheels FOLDER   install from this folder alone, without a network; fill it where there is one, with
                    python3 -m pip download --only-binary :all: --require-hashes -r requirements.lock -d FOLDER
"""


class Stop(Exception):
    """Something is missing; the message is one sentence that says what."""


def python_in(venv):
    """Path of the interpreter inside an environment."""
    return (
        os.path.join(venv, "Scripts", "python.exe")
        if os.name == "nt"
        else os.path.join(venv, "bin", "python")
    )


def check_python(version=sys.version_info):
    """Stop if this Python is too old."""
    if tuple(version[:2]) < NEEDED:
        raise Stop("Python {}.{} or newer is needed; this is {}.{}.".format(*(NEEDED + tuple(version[:2]))))


def stamp():
    """Text that changes when the environment has to be made anew."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        path = os.path.join(HERE, name)
        if not os.path.exists(path):
            raise Stop("The file {} is missing; get a complete copy of the project.".format(name))
        with open(path, "rb") as file:
            digest.update(file.read())
    return "{} {}.{} {}".format(digest.hexdigest(), sys.version_info[0], sys.version_info[1], HERE)


def is_ready():
    """Whether the environment is the one that the lock asks for, and the Python it was made from still there."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            if file.read() != stamp():
                return False
        with open(os.path.join(VENV, "pyvenv.cfg"), encoding="utf-8") as file:
            settings = dict(line.strip().split(" = ", 1) for line in file if " = " in line)
        return os.path.exists(python_in(VENV)) and os.path.isdir(settings["home"])
    except (OSError, ValueError, KeyError):
        return False


def clean_environment():
    """Environment variables without what would lead another Python into ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    }
    kept["PYTHONUTF8"] = "1"
    kept["UV_SYSTEM_CERTS"] = kept["UV_NATIVE_TLS"] = "1"  # trust whom the system trusts, as pip does
    kept["PIP_USER"] = "0"  # where pip is set to install for the user, it would refuse .venv
    return kept


def taken_out(words):
    """Take ``--wheels FOLDER`` out of what was asked; return the rest, and the folder as a whole path or nothing."""
    rest, folder = list(words), ""
    for n, word in enumerate(words):
        if word == "--wheels" or word.startswith("--wheels="):
            folder = word[len("--wheels=") :] if "=" in word else "".join(words[n + 1 : n + 2])
            rest = words[:n] + words[n + (1 if "=" in word else 2) :]
            if not folder or folder.startswith("-"):
                raise Stop("--wheels needs the folder that holds the packages.")
            folder = os.path.abspath(folder)
            if not os.path.isdir(folder) or not any(name.endswith(".whl") for name in os.listdir(folder)):
                raise Stop("{} is no folder with packages (*.whl).".format(folder))
    return rest, folder


def source(wheels):
    """Words that tell an installer where packages come from: a folder alone, or the index that it knows."""
    return ("--no-index", "--find-links", wheels) if wheels else ()


def missing(wheels):
    """Say what a failed search in a folder means for the reader."""
    return (
        ("No matching distribution", "no version of", "not found in", "was not found", "no wheels"),
        "{} lacks a package of requirements.lock for this Python and system; fill it as 'python3 start.py --help' says.".format(
            wheels
        ),
    )


def call(what, *words):
    """Run one step of the installation; on failure show its last lines and stop with the cause."""
    with tempfile.TemporaryFile() as said:
        try:
            step = subprocess.Popen(
                words, cwd=HERE, env=clean_environment(), stdout=said, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise Stop("{} could not be started: {}.".format(words[0], error.strerror)) from None
        if wait_for(step, what):
            said.seek(0)
            text = said.read().decode("utf-8", "replace").strip()
            sys.stderr.write("\n".join(text.splitlines()[-8:]) + "\n")
            known = (
                (missing(words[words.index("--find-links") + 1]),) if "--no-index" in words else ()
            ) + CAUSES
            causes = [cause for signs, cause in known if any(sign in text for sign in signs)]
            raise Stop("{} failed: {}".format(what, causes[0] if causes else "see the lines above."))


def wait_for(step, what):
    """Wait for a step and return its exit code; a terminal sees the seconds pass, a file gets one line."""
    began = time.monotonic()
    line = "\r  {}: {:.0f} s" if sys.stderr.isatty() else ""
    sys.stderr.write("" if line else "  {}\n".format(what))
    try:
        while True:
            sys.stderr.write(line.format(what, time.monotonic() - began))
            sys.stderr.flush()
            try:
                return step.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    finally:
        sys.stderr.write("\n" if line else "")
        if step.poll() is None:  # stopped by hand
            step.kill()
            step.wait()


def pip(python):
    """Words that install with pip; as with uv, Python compiles a module when it is first loaded, and most never are; unless it may not keep it."""
    late = () if sys.dont_write_bytecode else ("--no-compile",)
    return (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *late)


def remove_environment():
    """Take away an environment that is old, broken or half made."""
    if os.path.islink(VENV) or os.path.isfile(VENV):
        os.remove(VENV)
    shutil.rmtree(VENV, ignore_errors=True)
    if os.path.exists(VENV):
        raise Stop("The folder .venv cannot be replaced; close what uses it, or make this folder writable.")


def install(wheels=""):
    """Make the environment and put what the lock names into it; the stamp comes last."""
    wanted = stamp()
    maker = sys.executable
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):  # started by the Python that is about to go
        maker = sys._base_executable
    sys.stderr.write("Installing into .venv; this happens once and takes a minute or two ...\n")
    uv = shutil.which("uv")
    try:
        install_with(uv, maker, wheels)
    except Stop:
        if not uv:
            raise
        sys.stderr.write("That was uv; trying pip instead ...\n")
        install_with(None, maker, wheels)
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(wanted)


def install_with(uv, maker, wheels=""):
    """Install with uv, or with pip where there is none; from a folder of packages where one is given."""
    remove_environment()
    python = python_in(VENV)
    if uv:
        call("Making .venv", uv, "venv", "--quiet", "--python", maker, VENV)
        base = (uv, "pip", "install", "--quiet", "--python", python)
    else:
        call("Making .venv", maker, "-m", "venv", VENV)
        base = pip(python)
    base += source(wheels)
    call("Installing the packages", *base, "--require-hashes", "--only-binary", ":all:", "-r", LOCK)
    call("Installing the toolkit", *base, "--no-deps", "--no-build-isolation", "-e", HERE)


def inside(*words):
    """Run a command inside the environment and return its exit code."""
    child = subprocess.Popen([python_in(VENV), *words], cwd=HERE, env=clean_environment())
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            continue  # the command got it too; it may be asking a question or saving its work
        return 128 - code if code < 0 else code


def demo(rest):
    """Answer the shipped scenario and say where the figures are."""
    code = inside(
        "-m", "toolkit.cli", "run", "caribbean-2025", "--seed", "7", "--workers", "0", "--out", OUTPUT, *rest
    )
    if code == 0:
        print("\nFigures and tables are in {}.".format(os.path.join(HERE, OUTPUT)))
        print("Next: python3 start.py lab  opens the notebooks; begin with START.md there.")
    return code


def test(rest):
    """Run every check in turn; with --coverage also say how much of each room the tests reach."""
    words = [word for word in rest if word != "--coverage"]
    if words == rest:
        return in_turn(*CHECKS, ("tests", ("-m", "pytest", *words)))
    return in_turn(
        *CHECKS,
        ("old coverage", ("-m", "coverage", "erase")),
        ("tests", ("-m", "coverage", "run", "-m", "pytest", *words)),
        ("coverage", (os.path.join("tests", "coverage_by_room.py"),)),
    )


def in_turn(*steps):
    """Run steps one after the other; the first that fails decides."""
    for name, words in steps:
        print("== " + name, flush=True)
        code = inside(*words)
        if code:
            print("{} failed.".format(name.capitalize()))
            return code
    return 0


def lab(rest):
    """Open JupyterLab on the notebooks."""
    return inside("-m", "jupyterlab", "--notebook-dir", os.path.join(HERE, "notebooks"), *rest)


def fuzz(rest):
    """Open hostile files."""
    return inside(os.path.join(HERE, "tests", "fuzz.py"), *rest)


def bench(rest):
    """Time the engines."""
    script = os.path.join(HERE, "benchmarks", "run.py")
    if not os.path.exists(script):
        raise Stop("The benchmarks are not part of this copy of the project.")
    return inside(script, *rest)


SITE_PACKAGES = ("mkdocs", "material", "mkdocstrings_handlers")
"""What the extra ``docs`` brings; the first time alone it needs the network, the site itself never does."""


def docs(rest):
    """Make the pages into a site, or serve them."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # the theme would advertise its successor at every start
    bring("docs", SITE_PACKAGES)
    if "--serve" in rest:
        return inside("-m", "mkdocs", "serve", *[word for word in rest if word != "--serve"])
    code = inside("-m", "mkdocs", "build", "--strict", "--quiet", *rest)
    if code == 0:
        print("The site is made. Open {} in a browser.".format(os.path.join(HERE, "site", "index.html")))
    return code


def dashboard(rest):
    """Serve the what-if panel of a crisis, the Caribbean one if none is named."""
    bring("dashboard", ("voila",))
    named = rest if rest and not rest[0].startswith("-") else ["caribbean-2025", *rest]
    return inside("-m", "toolkit.cli", "dashboard", *named)


def bring(extra, packages):
    """Install an extra unless its packages are there."""
    asked = "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, {})))"
    if inside("-c", asked.format(packages)):
        install_extra(extra)


def install_extra(name):
    """Add an extra of ``pyproject.toml``, which the lock does not hold, to the environment."""
    sys.stderr.write("Installing what '{}' needs into .venv; this happens once ...\n".format(name))
    uv, python = shutil.which("uv"), python_in(VENV)
    base = (uv, "pip", "install", "--quiet", "--python", python) if uv else pip(python)
    wanted = "{}[{}]".format(HERE, name)
    call("Installing the extra", *base, "--no-build-isolation", "-e", wanted)


COMMANDS = {
    "demo": demo,
    "lab": lab,
    "dashboard": dashboard,
    "test": test,
    "fuzz": fuzz,
    "bench": bench,
    "docs": docs,
}


def main(words):
    """Run one command; every failure is one sentence."""
    if not words or words[0] not in COMMANDS:
        sys.stderr.write(USAGE)
        return 0 if words and words[0] in ("-h", "--help") else 2
    try:
        check_python()
        rest, wheels = taken_out(words[1:])
        if not is_ready():
            install(wheels)
        return COMMANDS[words[0]](rest)
    except Stop as stop:
        sys.stderr.write("{}\n".format(stop))
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; run the same command again to go on.\n")
        return 130
    except PermissionError as error:
        sys.stderr.write("This folder cannot be written to: {}.\n".format(error.strerror))
        return 2
    except OSError as error:
        sys.stderr.write("{}: {}.\n".format(error.filename or "start.py", error.strerror))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
