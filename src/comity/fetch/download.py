"""Download of public files: polite, resumable, checked, a few at a time.

    from comity.fetch.download import download
    from comity.fetch.progress import shown_progress

    for fetched in download(remotes, folder, progress=shown_progress()):
        ...

A file that is here whole is not fetched again. A transfer that was cut goes on where it stopped,
also in a later run; never are bytes of two states of a file put together. Only a file that is
whole and right gets its name; until then it is `NAME.part`.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from comity.errors import ComityError, DownloadError
from comity.fetch.http import Manners, Stopped, Web
from comity.fetch.part_file import writing
from comity.fetch.progress import Quiet
from comity.fetch.remote_file import Fetched, Remote, check_names
from comity.fetch.transfer import Progress, Transfer

STOPPED = "stopped; the same command goes on where it stopped"
# After so many files in a row that cannot be had, the list is wrong, not the files.
_HOPELESS = 8
_LAST_WORDS = 5.0


def download(
    remotes: Iterable[Remote],
    folder: Path,
    *,
    connections: int = 4,
    manners: Manners | None = None,
    headers: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Fetched]:
    """Fetch files into a folder; each is given as soon as it is here, in no fixed order.

    Nothing happens before the first file is asked for. Closing the iterator stops the work.

    Args:
        remotes: what to fetch.
        folder: where to; it is made.
        connections: how many transfers at a time.
        manners: how patient and modest to be.
        headers: sent to the servers of the addresses, never on to another host.
        progress: what is shown; nothing if not given.

    Yields:
        The files, those that were here already with `fresh` False.

    Raises:
        DownloadError: a file could not be had. Where only that file is concerned, the others are
            fetched first and the error comes last, with one line for each.
        OutputError: the folder cannot be written or is full.
        KeyboardInterrupt: the user stopped; its text is `STOPPED`.
    """
    files = tuple(dict.fromkeys(remotes))
    check_names(files)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    web = Web(manners, headers, stop)
    shown: Progress = progress or Quiet()
    crew = _Crew(files, Transfer(web, folder, shown), min(connections, len(files)))
    shown.start(files)
    try:
        yield from crew.results(shown)
    except KeyboardInterrupt as error:
        raise KeyboardInterrupt(STOPPED) from error
    finally:
        web.hang_up()
        crew.leave()
        shown.end()


class _Crew:
    """The threads: they take files from one queue and give results to another."""

    def __init__(self, files: tuple[Remote, ...], transfer: Transfer, count: int) -> None:
        self._count = len(files)
        self._transfer = transfer
        self._waiting: queue.SimpleQueue[Remote] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Fetched | Exception] = queue.SimpleQueue()
        for remote in files:
            self._waiting.put(remote)
        # Daemons: a thread that hangs in a name server must not keep the program from ending.
        self._threads = [
            threading.Thread(target=self._work, name=f"download-{i}", daemon=True)
            for i in range(count)
        ]

    def results(self, shown: Progress) -> Iterator[Fetched]:
        """Every file as it comes; errors as `download` says."""
        for thread in self._threads:
            thread.start()
        failed: list[DownloadError] = []
        in_a_row = 0
        for _ in range(self._count):
            result = self._next()
            if isinstance(result, Fetched):
                in_a_row = 0
                shown.done(result)
                yield result
                continue
            if not (isinstance(result, DownloadError) and result.of_one_file):
                raise result
            failed.append(result)
            in_a_row += 1
            if in_a_row >= _HOPELESS:
                break
        if len(failed) == 1:
            raise failed[0]
        if failed:
            raise DownloadError(
                f"{len(failed)} of {self._count} files could not be fetched"
                + (", and no more were tried:" if in_a_row >= _HOPELESS else ":"),
                [str(error) for error in failed],
            )

    def leave(self) -> None:
        """Wait a moment for the threads to put away what they hold."""
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_LAST_WORDS)

    def _next(self) -> Fetched | Exception:
        # With a limit, because an endless wait cannot be interrupted on Windows.
        while True:
            try:
                return self._results.get(timeout=0.5)
            except queue.Empty:
                continue

    def _work(self) -> None:
        while not self._transfer.web.stop.is_set():
            try:
                remote = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._results.put(self._transfer.fetch(remote))
            except Stopped:
                return
            except ComityError as error:
                self._results.put(error)
            except Exception as error:
                # A fault of ours: it must reach the user, not end a thread in silence.
                error.add_note(f"while {remote.address} was fetched")
                self._results.put(error)
