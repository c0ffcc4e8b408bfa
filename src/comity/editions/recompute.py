"""The evaluations of an edition, computed pair by pair in processes of their own."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from comity.editions.layout import RECORD, canonical
from comity.evaluation.evaluate import evaluate
from comity.evaluation.json_form import evaluation_dict
from comity.evidence.question import Question

Pair = tuple[str, str]


def computed(
    question: Question, pairs: Sequence[Pair], processes: int
) -> Iterator[tuple[Pair, str]]:
    """Each evaluation as JSON text, in the order in which they are done.

    Args:
        question: what is asked of every pair; its state and partner play no part.
        pairs: state and organization of each.
        processes: how many work at once; with one, or with evidence that is loaded already, the
            work is done here.

    Raises:
        ComityError: a pair cannot be evaluated.
    """
    if processes < 2 or question.evidence is not None or len(pairs) < 3:
        loaded = question.on(question.load())
        for pair in pairs:
            yield pair, text_of(loaded, pair, question.record)
        return
    # spawned: a process that is forked from one with threads (DuckDB's, Arrow's) may hang
    pool = ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(question,)
    )
    try:
        asked = {pool.submit(_of, pair): pair for pair in pairs}
        for done in as_completed(asked):
            yield asked[done], done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def text_of(question: Question, pair: Pair, record: Path | str | None) -> str:
    """One evaluation as JSON text; the folder of the record is called `record` in it.

    The same record in another folder is the same record: where it lay is no part of a result.
    """
    state, partner = pair
    asked = replace(question, state=state, partner=partner)
    body = evaluation_dict(evaluate(asked))
    text = canonical(body)
    return text if record is None else text.replace(canonical(str(record))[1:-1], RECORD)


_asked: list[Question] = []


def _begin(question: Question) -> None:
    """Load the evidence once for all pairs of this process; the parent alone answers Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _asked[:] = [question, question.on(question.load())]


def _of(pair: Pair) -> str:
    question, loaded = _asked
    return text_of(loaded, pair, question.record)
