"""Making an edition: all pairs evaluated as of one day, and frozen with what they rest on."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from comity._version import __version__
from comity.core.atomic_write import write
from comity.core.dates import parse_as_of
from comity.dyad_panel.dyad_years import pairs_of
from comity.editions.code_digests import code_digests
from comity.editions.layout import (
    ABOUT,
    CHECKSUMS,
    CODE,
    EVIDENCE,
    PAIRS,
    RECORD,
    SCHEMA,
    Edition,
    canonical,
    digest,
    parted,
    quarter_end,
    read_edition,
    read_packed,
    write_packed,
)
from comity.editions.metadata import write_metadata
from comity.editions.recompute import Pair, computed
from comity.errors import UsageError
from comity.evidence.dyad import first_year
from comity.evidence.question import Question
from comity.store.store import Store

Told = Callable[[str], None]
MAKING = ".making"


def make_edition(
    folder: Path | str,
    question: Question,
    *,
    quarter: str = "",
    pairs: Sequence[str] | None = None,
    ledger_head: str = "",
    processes: int = 2,
    progress: Told | None = None,
) -> Edition:
    """Evaluate pairs as of one day and freeze them; one that was stopped is gone on with.

    Args:
        folder: where it is to lie; must not hold another edition.
        question: as-of day, record, sources left out, store; its state and partner play no part.
            Without a store none is used, the user's own neither.
        quarter: a quarter such as "2026Q3": its last day is the as-of day, and it is the name.
        pairs: ids such as "KAZ-NATO"; None means all pairs of the record at the day.
        ledger_head: the hash of the last line of a ledger of forecasts, to anchor it.
        processes: how many evaluations are made at once.
        progress: told what is being done.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    root = Path(folder)
    name, day = _day(question, quarter)
    question = replace(question, as_of=day, state="", partner="")
    if question.store is None:
        question = replace(question, no_store=True)
        held: dict[str, Any] | None = None
    else:
        held = store_held(Path(question.store), question.vintage)
    asked = _asked(question, day, held)
    wanted = _pairs(question, day, pairs)
    if not quarter:
        name = day.isoformat()
    head = {"name": name, "as_of": day.isoformat(), "question": asked}
    key = canonical([head, wanted, code_digests(), _folder_digests(question.record)])
    work = _begun(root, digest(key))
    results = _all(question, wanted, work, processes, progress or (lambda text: None))
    _fold(root, work, wanted)
    if question.record is not None:
        _copy_record(Path(question.record), root / RECORD)
    about = {
        "schema": SCHEMA,
        **head,
        "made": date.today().isoformat(),
        "program": f"comity {__version__}",
        "command": _command(head, pairs, held),
        "ledger_head": ledger_head,
        "results": {_id(pair): results[_id(pair)] for pair in wanted},
    }
    write(root / CODE, json.dumps(code_digests(), indent=1))
    write(root / ABOUT, json.dumps(about, ensure_ascii=False, indent=1))
    edition = read_edition(root)
    write_metadata(edition)
    shutil.rmtree(work)
    write(root / CHECKSUMS, _checksums(root))
    return edition


def _day(question: Question, quarter: str) -> tuple[str, date]:
    if quarter and question.as_of is not None:
        raise UsageError("a quarter ends on a day of its own: leave --as-of or --quarter out")
    if quarter:
        name, day = quarter_end(quarter)
    else:
        asked = question.as_of
        day = parse_as_of(asked) if isinstance(asked, str) else asked or date.today()
        name = day.isoformat()
    if day > date.today():
        raise UsageError(
            f"{quarter or day} ends after today, {date.today()}: name a quarter or day that is over"
        )
    return name, day


def _pairs(question: Question, day: date, names: Sequence[str] | None) -> list[Pair]:
    evidence = question.load()
    actors = evidence.actors
    known = [
        (state, partner)
        for state, partner in pairs_of(evidence.as_of(day))
        if first_year(actors[state]) <= day.year
    ]
    if names is None:
        if not known:
            raise UsageError(f"the record holds no fact of any pair by {day}: name a later day")
        return known
    found = []
    for name in dict.fromkeys(names):
        state, _, partner = name.partition("-")
        pair = (actors.state(state).id, actors.organization(partner).id)
        found.append(pair)
    return sorted(set(found))


def _asked(question: Question, day: date, held: dict[str, Any] | None) -> dict[str, Any]:
    """What must be asked again to come to the same results."""
    return {
        "as_of": day.isoformat(),
        "since": question.since,
        "partner_set": question.partner_set,
        "without": list(question.without),
        "known_by": None if question.known_by is None else str(question.known_by),
        "record": None if question.record is None else RECORD,
        "only_record": question.only_record,
        "store": held,
    }


def store_held(root: Path, vintage: str | None) -> dict[str, Any]:
    """What a store holds, by the SHA-256 of its parts: its rows may not be passed on."""
    store = Store(root, vintage)
    return {
        "commit": store.manifest.last,
        "parts": {part.path: part.sha256 for part in store.manifest.parts},
    }


def _begun(root: Path, key: str) -> Path:
    """The folder of work; what an earlier run of the same making left there is kept."""
    if (root / ABOUT).exists():
        raise UsageError(f"{root} holds an edition already: name another folder")
    work = root / MAKING
    said = work / "key"
    if said.exists() and said.read_text("utf-8") != key:
        shutil.rmtree(work)
    elif root.exists() and any(p.name != MAKING for p in root.iterdir()) and not said.exists():
        raise UsageError(f"{root} is not empty: name a new folder for the edition")
    work.mkdir(parents=True, exist_ok=True)
    write(said, key)
    return work


def _all(
    question: Question, pairs: Sequence[Pair], work: Path, processes: int, told: Told
) -> dict[str, str]:
    """The SHA-256 of every evaluation by its pair; each is kept as soon as it is there."""
    found = {
        _id(pair): digest(canonical(read_packed(path)))
        for pair in pairs
        if (path := work / f"{_id(pair)}.json.gz").exists()
    }
    left = [pair for pair in pairs if _id(pair) not in found]
    for pair, text in computed(question, left, processes):
        write_packed(work / f"{_id(pair)}.json.gz", json.loads(text))
        found[_id(pair)] = digest(text)
        told(f"{len(found)} of {len(pairs)} pairs evaluated, {_id(pair)} the last")
    return found


def _fold(root: Path, work: Path, pairs: Sequence[Pair]) -> None:
    """Write the evaluations, and once what they have in common."""
    (root / PAIRS).mkdir(exist_ok=True)
    shared: dict[str, dict[str, Any]] = {}
    for pair in pairs:
        body = parted(read_packed(work / f"{_id(pair)}.json.gz"), shared)
        write_packed(root / PAIRS / f"{_id(pair)}.json.gz", body)
    write_packed(root / EVIDENCE, {k: dict(sorted(v.items())) for k, v in shared.items()})


def _copy_record(record: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(record, target, ignore=shutil.ignore_patterns(".*", "__pycache__"))


def _folder_digests(record: Path | str | None) -> dict[str, str]:
    if record is None:
        return {}
    root = Path(record)
    return {str(p.relative_to(root)): digest(p.read_bytes()) for p in _files(root)}


def _command(head: dict[str, Any], pairs: Sequence[str] | None, held: object) -> str:
    """The command that makes the same edition, from inside its folder where it has a record."""
    asked = head["question"]
    words = ["comity", "edition", "make", "DIR"]
    words += ["--as-of", head["as_of"]] if head["name"] == head["as_of"] else []
    words += [] if head["name"] == head["as_of"] else ["--quarter", head["name"]]
    words += ["--pairs", ",".join(pairs)] if pairs is not None else []
    words += ["--record", RECORD] if asked["record"] else []
    words += ["--only-record"] if asked["only_record"] else []
    words += [w for source in asked["without"] for w in ("--without", source)]
    words += ["--known-by", asked["known_by"]] if asked["known_by"] else []
    words += ["--store", "STORE"] if held is not None else []
    return shlex.join(words)


def _checksums(root: Path) -> str:
    """Every file but this one, as `sha256sum -c` reads it."""
    return "".join(
        f"{digest(path.read_bytes())}  {path.relative_to(root).as_posix()}\n"
        for path in _files(root)
        if path.name != CHECKSUMS
    )


def _files(root: Path) -> list[Path]:
    return sorted(
        p for p in root.rglob("*") if p.is_file() and p.relative_to(root).parts[0][0] != "."
    )


def _id(pair: Pair) -> str:
    return "-".join(pair)
