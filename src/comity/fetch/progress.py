"""What a user sees while files are fetched: a bar on a terminal, else one line per file."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, TextIO

from comity.fetch.remote_file import Fetched, Remote
from comity.fetch.transfer import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


def shown_progress(bar: bool | None = None, stream: TextIO | None = None) -> Progress:
    """The progress to show.

    Args:
        bar: True for a bar, False for lines, None for a bar where the stream is a terminal.
        stream: standard error if not given, so that results on standard output stay clean.
    """
    stream = stream or sys.stderr
    wants_bar = stream.isatty() if bar is None else bar
    return Bar(stream) if wants_bar else Lines(stream)


class Quiet:
    """Tells nothing: what a library does unless asked."""

    def start(self, remotes: tuple[Remote, ...]) -> None:
        """Nothing."""

    def moved(self, remote: Remote, count: int) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def done(self, fetched: Fetched) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Lines(Quiet):
    """One plain line per file that was fetched, and one for all that were here already."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._here = 0

    def start(self, remotes: tuple[Remote, ...]) -> None:
        """Begin to count."""
        self._here = 0

    def note(self, text: str) -> None:
        """One line."""
        with self._lock:
            print(text, file=self._stream, flush=True)

    def done(self, fetched: Fetched) -> None:
        """One line for a fetched file."""
        if fetched.fresh:
            self.note(f"{fetched.remote.name}: fetched, {fetched.bytes:,} bytes")
        else:
            self._here += 1

    def end(self) -> None:
        """One line for those that were here."""
        if self._here:
            files = "file was" if self._here == 1 else "files were"
            self.note(f"{self._here:,} {files} here already")


class Bar(Quiet):
    """A bar with bytes, speed and files; rich draws it."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._console = Console(file=stream, force_terminal=True, highlight=False, markup=False)
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        self._lock = threading.Lock()
        self._files = 0
        self._all = 0

    def start(self, remotes: tuple[Remote, ...]) -> None:
        """Draw the empty bar."""
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.progress import Progress as RichProgress

        sizes = [remote.size for remote in remotes]
        known = None if None in sizes else sum(size or 0 for size in sizes)
        self._files, self._all = 0, len(remotes)
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            # Results that go to a file or a pipe must not be drawn into the bar's terminal.
            redirect_stdout=sys.stdout.isatty(),
        )
        self._task = self._bar.add_task(self._label(), total=known)
        self._bar.start()

    def moved(self, remote: Remote, count: int) -> None:
        """Move the bar."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, count)

    def note(self, text: str) -> None:
        """One line above the bar."""
        if self._bar is not None:
            self._bar.console.print(text, soft_wrap=True)

    def done(self, fetched: Fetched) -> None:
        """Count the file."""
        with self._lock:
            self._files += 1
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=self._label())

    def end(self) -> None:
        """Leave the last state of the bar and give the terminal back."""
        if self._bar is not None:
            self._bar.stop()

    def _label(self) -> str:
        return f"{self._files:,} of {self._all:,} files"
