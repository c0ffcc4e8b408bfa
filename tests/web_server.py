"""A server of `comity serve` for tests: a process of its own on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Running:
    """A server that runs.

    Attributes:
        address: where it answers.
        process: its process.
        folder: where its error output goes.
    """

    address: str
    process: subprocess.Popen[str]
    folder: Path

    def said(self) -> str:
        """What it wrote to its error output so far."""
        return (self.folder / "stderr").read_text("utf-8")


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Running]:
    """A server; its table of pairs is kept in a folder of its own."""
    environment = {**os.environ, "COMITY_CACHE": str(folder / "cache")}
    with (folder / "stderr").open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "comity", "serve", "--port", "0", *words],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
            cwd=folder,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "http://" in line, (folder / "stderr").read_text("utf-8")
            yield Running(line.split()[3], process, folder)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()
