"""A second process that computes what will be asked next, so that no reader waits for it.

It fills the table of all pairs, and when a pair is opened the other years of its slider. What was
asked last comes first. Without it everything is computed when it is asked for.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from comity.errors import ComityError
from comity.evidence.evidence import Evidence
from comity.evidence.load import load
from comity.web.pair_rows import PairRow, row_of
from comity.web.settings import Settings
from comity.web.shown import packed
from comity.web.view import View
from comity.web.working.folder import tables_of

_log = logging.getLogger(__name__)
MOST_WAITING = 120


class Ahead:
    """What is computed ahead, in the order in which it will be wanted.

    Args:
        settings: of the server; the process loads the same record.
        told_row: given each row of the table of pairs.
        told_view: given each evaluation, packed, with its view.
    """

    def __init__(
        self,
        settings: Settings,
        told_row: Callable[[PairRow], None],
        told_view: Callable[[View, bytes], None],
    ) -> None:
        self._settings = settings
        self._told_row, self._told_view = told_row, told_view
        self._pairs: list[tuple[str, str]] = []
        self._views: list[View] = []
        self._more = threading.Condition()
        self._ended = False
        self._pool: ProcessPoolExecutor | None = None
        self._thread = threading.Thread(target=self._work, name="comity-ahead", daemon=True)

    def start(self, pairs: list[tuple[str, str]]) -> None:
        """Begin, with the pairs whose rows are wanted."""
        self._pairs = list(reversed(pairs))
        self._thread.start()

    def want(self, views: list[View]) -> None:
        """Compute these next, the first one first; older wishes come after them."""
        with self._more:
            old = [v for v in self._views if v not in views]
            self._views = [*old, *reversed(views)][-MOST_WAITING:]
            self._more.notify()

    def stop(self) -> None:
        """End it; what is being computed is dropped."""
        with self._more:
            self._ended = True
            self._more.notify()
        pool = self._pool
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> View | tuple[str, str] | None:
        with self._more:
            while not (self._ended or self._views or self._pairs):
                self._more.wait()
            if self._ended:
                return None
            return self._views.pop() if self._views else self._pairs.pop()

    def _work(self) -> None:
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._settings,)
        )
        while (wanted := self._next()) is not None:
            try:
                if isinstance(wanted, View):
                    self._told_view(wanted, self._pool.submit(_evaluated, wanted).result())
                else:
                    self._told_row(self._pool.submit(_row, *wanted).result())
            except ComityError as error:
                _log.info("not computed ahead: %s", error)
            except (BrokenProcessPool, RuntimeError, OSError):
                with self._more:  # both processes may be told to end at once
                    ended = self._more.wait_for(lambda: self._ended, 1.0)
                if not ended:
                    _log.warning("nothing is computed ahead any more: the second process ended")
                return


_held: dict[str, Any] = {}
"""What the second process holds: the evidence, loaded once."""


def _begin(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends it
    with suppress(OSError, AttributeError):
        os.nice(5)
    _held["evidence"] = load_for(settings)


def load_for(settings: Settings) -> Evidence:
    """The evidence that a server with these settings reads; a folder without tables adds nothing.

    Raises:
        ComityError: the record or the store cannot be read.
    """
    record = settings.record
    if (
        record is not None
        and record.is_dir()
        and not settings.only_record
        and not tables_of(record)
    ):
        record = None
    return load(record, store=settings.store, only_record=settings.only_record)


def _evaluated(view: View) -> bytes:
    from comity.evaluation import evaluate

    return packed(evaluate(view.question(_held["evidence"])))


def _row(state: str, partner: str) -> PairRow:
    from comity.evaluation import evaluate

    question = View(state=state, partner=partner).question(_held["evidence"])
    # the peers and poles of a pair do not enter its row, and take half of the time
    return row_of(evaluate(replace(question, peers=(), poles=())))
