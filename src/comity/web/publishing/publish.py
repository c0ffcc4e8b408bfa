"""`comity publish`: pages for all pairs, whole or not at all, and picked up where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from comity._version import __version__
from comity.core.atomic_write import write
from comity.core.dates import parse_as_of
from comity.dyad_panel.dyad_years import pairs_of
from comity.errors import OutputError, UsageError
from comity.evaluation import evaluate
from comity.evidence.evidence import Evidence
from comity.evidence.question import Question
from comity.forecasting.forecast import evidence_hash
from comity.web.ahead import load_for
from comity.web.pair_rows import PairRow, row_of
from comity.web.publishing.one_pair import write_pair
from comity.web.publishing.places import folder_of
from comity.web.publishing.whole import write_whole
from comity.web.settings import Settings

NAME = "published.json"
"""What was published, of which record, by which version: the mark of a folder of ours."""
PART = ".part"
Told = Callable[[str], None]
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What was published.

    Attributes:
        folder: where.
        pairs: how many pairs it holds.
        written: how many of them were written now; the others stood there already.
        as_of: nothing later is in it.
    """

    folder: Path
    pairs: int
    written: int
    as_of: date


def publish(
    folder: Path | str,
    *,
    pairs: Sequence[str] | None = None,
    as_of: str | None = None,
    record: Path | str | None = None,
    only_record: bool = False,
    store: Path | str | None = None,
    address: str = "",
    language: str = "en",
    jobs: int | None = None,
    progress: Told | None = None,
) -> Publication:
    """Write the reading part as files for any host.

    Args:
        folder: a new folder, or one that was published before.
        pairs: pairs such as "KAZ-NATO"; default are all pairs of the record.
        as_of: nothing later is used; default is the end of the record.
        record: a record folder on top of the bundled record.
        only_record: leave the bundled facts out.
        store: folder of a store of ingested data.
        address: where the pages will stand, for the site map.
        language: of the interface: en or ru.
        jobs: processes; default one a core.
        progress: told what was written.

    Raises:
        UsageError: the folder holds something else, or a pair is none.
        OutputError: it cannot be written.
        KeyboardInterrupt: it was stopped; what is written stays.
    """
    told = progress or (lambda text: None)
    if address and not address.startswith(("http://", "https://")):
        raise UsageError(
            f"{address} is no address of a site: write one such as https://example.org/"
        )
    settings = Settings(
        record=Path(record) if record is not None else None,
        only_record=only_record,
        store=Path(store) if store is not None else None,
    )
    evidence = load_for(settings)
    day = parse_as_of(as_of) if as_of else min(evidence.last, date.today())
    wanted = chosen(evidence, pairs)
    target = Path(folder)
    key = key_of(evidence, day, language)
    rows = begun(target, key)
    left = [p for p in wanted if folder_of(*p) not in rows]
    for row in _written(settings, left, day, target, language, jobs):
        rows[folder_of(row.state, row.partner)] = asdict(row)
        _mark(target, key, day, rows)
        told(f"{len(rows)} of {len(wanted)} pairs: {row.state_name} and {row.partner_name}")
    kept = [PairRow(**rows[folder_of(*p)]) for p in wanted]
    write_whole(target, evidence, kept, address, language)
    _drop_others(target, {folder_of(*p) for p in wanted})
    return Publication(folder=target, pairs=len(kept), written=len(left), as_of=day)


def chosen(evidence: Evidence, names: Sequence[str] | None) -> list[Pair]:
    """The pairs that are named, by ids; all pairs of the record where none is.

    Raises:
        UsageError: a name is no pair.
        UnknownActor: a state or organization is not known.
    """
    if not names:
        return pairs_of(evidence)
    actors = evidence.actors
    found = []
    for name in names:
        state, dash, partner = name.strip().partition("-")
        if not dash:
            raise UsageError(f"{name!r} is no pair: write one such as KAZ-NATO")
        found.append((actors.state(state).id, actors.organization(partner).id))
    return list(dict.fromkeys(found))


def key_of(evidence: Evidence, day: date, language: str) -> str:
    """What published pages hang on: the evidence, the day, the version, the language."""
    words = (__version__, evidence_hash(evidence), str(day), language, sorted(evidence.series))
    return hashlib.sha256(repr(words).encode()).hexdigest()[:32]


def begun(target: Path, key: str) -> dict[str, dict[str, Any]]:
    """The rows of the pairs that stand in a folder already and are what would be written.

    Raises:
        UsageError: the folder holds something else.
        OutputError: it cannot be made.
    """
    mark = target / NAME
    try:
        if target.exists() and not target.is_dir():
            raise UsageError(f"{target} is a file: name a folder")
        if target.exists() and not mark.exists() and any(target.iterdir()):
            raise UsageError(f"{target} holds other files: name a new folder, or an empty one")
        (target / "pair").mkdir(parents=True, exist_ok=True)
        if not mark.exists():
            write(mark, json.dumps({"comity": __version__, "key": key, "rows": {}}))
            return {}
        told = json.loads(mark.read_text("utf-8"))
        rows = dict(told["rows"]) if told.get("key") == key else {}
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{mark} is no mark of published pages: name a new folder") from error
    for part in (target / "pair").glob(f"*{PART}"):
        shutil.rmtree(part, ignore_errors=True)
    return {name: row for name, row in rows.items() if (target / "pair" / name).is_dir()}


def _mark(target: Path, key: str, day: date, rows: dict[str, dict[str, Any]]) -> None:
    body = {"comity": __version__, "key": key, "as_of": str(day), "rows": rows}
    write(target / NAME, json.dumps(body, ensure_ascii=False))


def _written(
    settings: Settings, pairs: list[Pair], day: date, target: Path, language: str, jobs: int | None
) -> Iterator[PairRow]:
    """The rows of pairs as they are written, by several processes."""
    if not pairs:
        return
    many = min(jobs or os.cpu_count() or 1, len(pairs))
    pool = ProcessPoolExecutor(
        many, mp_context=get_context("spawn"), initializer=_begin, initargs=(settings,)
    )
    try:
        waiting = [pool.submit(_write_one, pair, day, target, language) for pair in pairs]
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool as error:
        raise OutputError(
            f"a process that writes pages ended; {target} keeps what is written: run it again"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_held: dict[str, Evidence] = {}


def _begin(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends it
    _held["evidence"] = load_for(settings)


def _write_one(pair: Pair, day: date, target: Path, language: str) -> PairRow:
    """Write one pair into a folder beside its own, and put it there in one step."""
    state, partner = pair
    evidence = _held["evidence"]
    evaluation = evaluate(Question(state=state, partner=partner, as_of=day, evidence=evidence))
    own = target / "pair" / folder_of(state, partner)
    part = own.with_name(own.name + PART)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        write_pair(evaluation, part, language)
        if own.exists():
            shutil.rmtree(own)
        part.rename(own)
    except OSError as error:
        raise OutputError(f"{own} cannot be written: {error.strerror or error}") from error
    return replace(row_of(evaluation), state=state, partner=partner)


def _drop_others(target: Path, names: set[str]) -> None:
    """Pairs of an earlier publication that are in this one no more."""
    with suppress(OSError):
        for path in (target / "pair").iterdir():
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)
