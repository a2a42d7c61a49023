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

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, "crisis-stamp")
LOCK = os.path.join(HERE, "requirements.lock")
OUTPUT = "demo-output"
NEEDED = (3, 11)
USAGE = """usage: python3 start.py COMMAND

  demo    answer the Caribbean scenario, print the outcomes, draw the figures
  lab     open the notebooks in JupyterLab
  test    check the code and run the tests (further words go to pytest)
  bench   time the engines beside other ways of computing the same
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
    """Whether the environment is the one that the lock asks for."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read() == stamp() and os.path.exists(python_in(VENV))
    except (OSError, ValueError):
        return False


def clean_environment():
    """Environment variables without what would lead another Python into ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    }
    kept["PYTHONUTF8"] = "1"
    return kept


def call(words, what, hint):
    """Run one step of the installation; on failure show its last lines and stop."""
    try:
        done = subprocess.run(
            words, cwd=HERE, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise Stop("{} could not be started: {}.".format(words[0], error.strerror)) from None
    if done.returncode:
        text = done.stdout.decode("utf-8", "replace").strip()
        sys.stderr.write("\n".join(text.splitlines()[-8:]) + "\n")
        offline = (
            "Temporary failure",
            "Connection",
            "connection",
            "resolve",
            "Network",
            "dns error",
            "No matching distribution",
        )
        if any(word in text for word in offline):
            raise Stop(
                "{} failed because the package index could not be reached; connect and try again.".format(
                    what
                )
            )
        raise Stop("{} failed; {}".format(what, hint))


def install():
    """Make the environment and put what the lock names into it."""
    wanted = stamp()
    sys.stderr.write("Installing into .venv; this happens once and takes a minute or two ...\n")
    if os.path.isdir(VENV):
        shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    inside = python_in(VENV)
    if uv:
        call(
            [uv, "venv", "--quiet", "--python", sys.executable, VENV],
            "Making .venv",
            "is this folder writable?",
        )
        base = [uv, "pip", "install", "--quiet", "--python", inside]
    else:
        hint = "the venv module is missing (Debian and Ubuntu: apt install python3-venv) or this folder is not writable."
        call([sys.executable, "-m", "venv", VENV], "Making .venv", hint)
        base = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call(
        [*base, "--require-hashes", "--only-binary", ":all:", "-r", LOCK],
        "Installing the packages",
        "see the lines above.",
    )
    call(
        [*base, "--no-deps", "--no-build-isolation", "-e", HERE],
        "Installing the toolkit",
        "see the lines above.",
    )
    with open(STAMP, "w", encoding="utf-8") as file:
        file.write(wanted)


def inside(*words):
    """Run a command inside the environment and return its exit code."""
    return subprocess.call([python_in(VENV), *words], cwd=HERE, env=clean_environment())


def demo(rest):
    """Answer the shipped scenario and say where the figures are."""
    code = inside(
        "-m", "toolkit.cli", "run", "caribbean-2025", "--seed", "7", "--workers", "0", "--out", OUTPUT, *rest
    )
    if code == 0:
        print("\nFigures and tables are in {}.".format(os.path.join(HERE, OUTPUT)))
        print("Next: python3 start.py lab  opens the notebooks; begin with 01_quickstart.ipynb.")
    return code


def test(rest):
    """Run every check in turn; the first that fails decides."""
    steps = (
        ("style", ("-m", "ruff", "check", ".")),
        ("format", ("-m", "ruff", "format", "--check", ".")),
        ("types", ("-m", "mypy")),
        ("tests", ("-m", "pytest", *rest)),
    )
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


def bench(rest):
    """Time the engines."""
    return inside(os.path.join(HERE, "benchmarks", "run.py"), *rest)


COMMANDS = {"demo": demo, "test": test, "lab": lab, "bench": bench}


def main(words):
    """Run one command; every failure is one sentence."""
    if not words or words[0] not in COMMANDS:
        sys.stderr.write(USAGE)
        return 0 if words and words[0] in ("-h", "--help") else 2
    try:
        check_python()
        if not is_ready():
            install()
        return COMMANDS[words[0]](words[1:])
    except Stop as stop:
        sys.stderr.write("{}\n".format(stop))
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; run the same command again to go on.\n")
        return 130
    except OSError as error:
        sys.stderr.write("This folder cannot be written to: {}.\n".format(error.strerror))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
