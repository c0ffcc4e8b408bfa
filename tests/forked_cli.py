"""The command line in processes of its own that need not import everything anew.

A server imports the package and reads the bundled tables once; each run is a fork of it with its
own arguments, environment, folder and files for input and output, and ends as a process ends. What
is tested is what a user runs, less half a second of imports.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


class ForkedCli:
    """A server that forks a process a run."""

    def __init__(self) -> None:
        own, other = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(other.fileno())], pass_fds=[other.fileno()]
        )
        other.close()
        self._socket = own
        self._answers = own.makefile("r", encoding="utf-8")

    def run(
        self, words: list[str], env: dict[str, str], cwd: Path, text: str | None, timeout: int
    ) -> subprocess.CompletedProcess[str]:
        """One run of `comity WORDS`.

        Args:
            words: the arguments.
            env: the whole environment.
            cwd: the folder it runs in.
            text: what it reads on standard input, or None.
            timeout: seconds after which it is killed.
        """
        with tempfile.TemporaryDirectory() as folder:
            files = [str(Path(folder) / name) for name in ("in", "out", "err")]
            Path(files[0]).write_text(text or "", "utf-8")
            asked = {
                "words": words, "env": env, "cwd": str(cwd), "files": files, "timeout": timeout
            }  # fmt: skip
            self._socket.sendall(json.dumps(asked).encode() + b"\n")
            code = json.loads(self._answers.readline())
            if code is None:
                raise subprocess.TimeoutExpired(words, timeout)
            out, err = (Path(f).read_bytes().decode("utf-8") for f in files[1:])
        return subprocess.CompletedProcess(words, code, out, err)

    def close(self) -> None:
        """End the server."""
        self._answers.close()
        self._socket.close()
        self._process.wait()


def serve(number: int) -> None:
    """Import, then fork for each line of the socket until it is closed."""
    _warm()
    with socket.socket(fileno=number) as own:
        for line in own.makefile("r", encoding="utf-8"):
            asked = json.loads(line)
            child = os.fork()
            if not child:
                _be(asked)
            own.sendall(json.dumps(_ended(child, asked["timeout"])).encode() + b"\n")


ROOMS = ("article", "briefing", "claims", "cli", "coding", "composites", "comparison", "editions",
         "evaluation", "evidence", "forecasting", "measures", "planning", "propositions", "record",
         "render", "sources", "store", "tracing")  # fmt: skip
"""Packages that are imported once for all runs; those that start threads are not among them."""


def _warm() -> None:
    """Import what commands import, and read the tables that most of them read."""
    import gc

    import duckdb  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import comity
    from comity.evidence.load import load_evidence

    for room in ROOMS:
        package = importlib.import_module(f"comity.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"comity.{room}."):
            importlib.import_module(module.name)
    comity.evaluate("KAZ", "NATO", as_of="2010-12-31", evidence=load_evidence())
    gc.collect()
    gc.freeze()  # what is shared with every run is not looked through in each


def _ended(child: int, timeout: int) -> int | None:
    """The exit code of a child; None where it was killed for its time."""
    late = []

    def kill(*_: object) -> None:
        late.append(True)
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    signal.alarm(timeout)
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    return None if late else os.waitstatus_to_exitcode(status)


def _be(asked: dict[str, Any]) -> None:
    """Be the run: its environment, folder and files, and its end."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    for target, (path, flags) in enumerate(
        zip(
            asked["files"],
            (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT),
            strict=True,
        )
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, target)
        os.close(opened)
    for name, mode, target in (("stdin", "r", 0), ("stdout", "w", 1), ("stderr", "w", 2)):
        stream = open(target, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  # to the end
        setattr(sys, name, stream)
    sys.argv = ["comity", *asked["words"]]
    code = 0
    try:
        from comity.cli.main import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
