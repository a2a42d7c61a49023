"""A process that opens strangers' files one after the other, bounded and watched, and says a line of JSON of each.

``python tests/fuzz_worker.py FIRST LAST STRIDE FOLDER``, where the folder is empty; on a system without such limits it goes unbounded.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from shutil import rmtree
from typing import Any

import toolkit as ct

MOST_SECONDS, MOST_BYTES = float(os.environ.get("FUZZ_SECONDS", "2")), 500_000_000
"""CPU and memory that a case may take."""
PATIENCE = 20.0
"""Seconds of CPU after which the system ends the process."""
TOOLKIT = str(Path(ct.__file__).parent)
ACTS = (
    "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "subprocess.Popen", "pty.spawn", "socket.connect", "socket.bind", "socket.getaddrinfo",
    "urllib.Request", "webbrowser.open", "os.putenv",
)  # fmt: skip
DANGEROUS = ("os", "posix", "nt", "subprocess", "sys", "shutil", "socket", "fuzz")
"""Modules out of which nothing that is kept (by numba, of loops that it compiled) comes."""
CHANGES = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "shutil.rmtree",
    "shutil.copyfile",
    "shutil.move",
)


class Watch:
    """Notices what a file must not bring about: other programs, the network, code of its own, writing elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seen, self.is_on = str(folder.resolve()), list[str](), False
        sys.addaudithook(self.hook)

    def hook(self, event: str, details: tuple[Any, ...]) -> None:
        """Look at one act of this process."""
        if not self.is_on:
            return
        if event in ACTS or (event in CHANGES and not self._is_inside(details[0])):
            self.seen.append(f"{event} {details!r:.200}")
        elif event == "open" and self._is_for_writing(details) and not self._is_inside(details[0]):
            self.seen.append(f"writes {details!r:.200}")
        elif event == "open" and "passwd" in str(details[0]):
            self.seen.append(f"reads {details!r:.200}")
        elif event == "pickle.find_class" and details[0] in DANGEROUS:
            self.seen.append(f"unpickles {details!r:.200}")
        elif event == "import" and "fuzz" in str(details[0]) and str(details[0]) not in sys.modules:
            self.seen.append(f"imports {details[0]!r:.200}")
        elif event == "compile" and b"fuzz" in _bytes(details[0]):
            self.seen.append(f"compiles {details[0]!r:.200}")

    def _is_inside(self, path: Any) -> bool:
        if isinstance(path, int) or path is None:
            return True
        text = os.path.abspath(os.fsdecode(path))
        is_kept = f"{os.sep}__pycache__" in text or "matplotlib" in text
        return text.startswith(self.folder) or text == os.devnull or is_kept

    def _is_for_writing(self, details: tuple[Any, ...]) -> bool:
        _, mode, flags = details
        return any(sign in (mode or "") for sign in "wax+") or bool(
            (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )


def _bytes(source: Any) -> bytes:
    return (
        source
        if isinstance(source, bytes)
        else source.encode(errors="replace")
        if isinstance(source, str)
        else b""
    )


def tried(case: Any, folder: Path, watch: Watch) -> dict[str, Any]:
    """Open the files of a case; return what came of it."""
    from fuzz_judge import Wrong, judged

    before, watch.seen = _peak(), []
    began, finding, how = time.process_time(), "", ""
    watch.is_on = True
    try:
        said = judged(case, folder)
    except Wrong as wrong:
        said, finding, how = "", f"wrong: {wrong}", traceback.format_exc()
    except (Exception, SystemExit) as error:
        said, finding, how = "", _signature(error), traceback.format_exc()
    finally:
        watch.is_on = False
    taken, memory = time.process_time() - began, _peak()
    if watch.seen:
        finding, how = f"executed: {watch.seen[0]}", "\n".join(watch.seen)
    elif not finding and taken > MOST_SECONDS:
        finding, how = f"slow: {case.kind} from {case.base} {' '.join(case.asked)}", f"{taken:.1f} s of CPU"
    elif not finding and memory > max(MOST_BYTES, before):
        finding = f"memory: {memory / 1e6:.0f} MB"
    return {
        "number": case.number, "kind": case.kind, "base": case.base, "said": said[:2_000], "answered": not said and not finding, "seconds": taken, "asked": case.asked,
        "memory": memory, "finding": finding, "how": how,
    }  # fmt: skip


def _peak() -> int:
    """Return the most memory that this process had at once, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _signature(error: BaseException) -> str:
    """Name an exception by its kind and by where in the toolkit it came from, so that one fault is counted once."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(TOOLKIT)]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}"


def bounded() -> None:
    """Bound what this process may take; the watch over its CPU begins anew with every case."""
    if sys.platform.startswith("linux"):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = (
            pages * resource.getpagesize() + 4 * MOST_BYTES
        )  # of addresses, of which libraries hold more than they use
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Try the cases that are asked for."""
    import fuzz_made
    from fuzz_cases import case
    from fuzz_judge import warmed

    first, last, stride = map(int, sys.argv[1:4])
    sys.stdout, out = sys.stderr, sys.stdout
    warnings.simplefilter("error")
    folder = Path(sys.argv[4])
    os.chdir(folder)
    watch = Watch(folder)
    fuzz_made.everything()
    warmed(folder)
    str(
        ct.brief(fuzz_made.coin(), what_ifs=False, draws=4, progress=False).page
    )  # figures, and fonts that are looked for once
    bounded()
    for number in range(first, last, stride):
        print(json.dumps({"begins": number}), file=out, flush=True)
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        within = folder / str(number)
        within.mkdir()
        print(json.dumps(tried(case(number), within, watch)), file=out, flush=True)
        ct.forget()
        rmtree(within, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
