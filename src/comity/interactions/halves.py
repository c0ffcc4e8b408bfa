"""Two processes that share the days between them.

Both go through all days in order, as each day's state rests on the ones before; counting is cheap.
What is dear, describing the questions of a day, each does for every other day. What comes out is
the same as from one process. The second one is a new Python, so no code of the caller's is run
again, whatever the platform.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from comity.errors import ComityError
from comity.interactions.history import History
from comity.interactions.quadruples import Quadruples
from comity.interactions.state import Known
from comity.interactions.threads import one_thread

WORTH = 50_000  # events from which on a second process pays
START = "from comity.interactions.halves import serve; serve()"
Task = Callable[..., Any]


class Job(NamedTuple):
    """What is done on each of some days.

    Attributes:
        days: in order; after each of them its events are learnt.
        task: a function of a module, called with what is known before a day, and `words`; its
            result is kept unless it is None.
        words: its further arguments.
    """

    days: range
    task: Task
    words: tuple[Any, ...]


class Halves:
    """All that is known, here and perhaps in a second process, moved on together.

    Args:
        quadruples: the events.
        processes: 1 or 2; a second one is started only where it pays.

    Attributes:
        known: what is known here.
    """

    def __init__(self, quadruples: Quadruples, processes: int = 1) -> None:
        self.known = Known(History(quadruples))
        self._other: subprocess.Popen[bytes] | None = None
        if processes > 1 and len(quadruples.day) >= WORTH and sys.executable:
            self._other = subprocess.Popen(
                [sys.executable, "-P", "-c", START],  # nothing of the folder it is run in
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # the first process says what there is to say
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            self._send(quadruples)

    def __enter__(self) -> Halves:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._other is not None:
            self._other.kill()
            self._other.communicate()

    def over(self, job: Job, told: Callable[[int, int], None]) -> list[Any]:
        """The results of a job, in the order of the days.

        Args:
            job: what is done.
            told: called with the day that is done and the day after the last.

        Raises:
            ComityError: the second process stopped.
        """
        self._send(job)
        half = None if self._other is None else 0
        found = done(self.known, job, half, told)
        if self._other is not None:
            found |= self._received(self._other)
        return [found[day] for day in sorted(found)]

    def _send(self, message: object) -> None:
        if self._other is not None and self._other.stdin is not None:
            with suppress(BrokenPipeError):  # told when its results are asked for
                pickle.dump(message, self._other.stdin, protocol=5)
                self._other.stdin.flush()

    @staticmethod
    def _received(other: subprocess.Popen[bytes]) -> dict[int, Any]:
        assert other.stdout is not None
        try:
            received: dict[int, Any] = pickle.load(other.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise ComityError(
                "the second process of the forecaster stopped (is there enough memory?); nothing "
                "is lost: the same command begins again"
            ) from error
        return received


def done(
    known: Known, job: Job, half: int | None, told: Callable[[int, int], None]
) -> dict[int, Any]:
    """The results of a job on some of its days, by day.

    Args:
        known: is moved on to the day after the job's last one.
        job: what is done.
        half: 0 for the even days, 1 for the odd ones, None for all.
        told: called with the day that is done and the day after the last.
    """
    found: dict[int, Any] = {}
    with one_thread():
        while known.history.day < job.days.start:
            known.advance()
        for day in job.days:
            if half is None or day % 2 == half:
                result = job.task(known, *job.words)
                if result is not None:
                    found[day] = result
            known.advance()
            told(day + 1, job.days.stop)
    return found


def serve() -> None:
    """Be the second process: do the odd days of every job that comes in, until no more come."""
    receive, send = sys.stdin.buffer, sys.stdout.buffer
    # the first process says what there is to say when it is stopped
    with suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        known = Known(History(pickle.load(receive)))
        while True:
            job = pickle.load(receive)
            pickle.dump(done(known, job, 1, lambda _done, _all: None), send, protocol=5)
            send.flush()
