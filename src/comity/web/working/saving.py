"""A change of the record by a page: tried on a copy, shown, saved under a lock, or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from comity.errors import RecordError, UsageError
from comity.record.draft import Draft
from comity.record.row_ids import with_ids
from comity.web.ahead import load_for
from comity.web.shown import packed
from comity.web.working.effect import Effect, effect_of
from comity.web.working.folder import OwnRecord, tables_of

if TYPE_CHECKING:
    from comity.web.state import State

T = TypeVar("T")
OFF = (
    "nothing can be changed here: start the server with `comity serve --record DIR`, without "
    "--read-only"
)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Tried(Generic[T]):
    """A change that was tried or saved: what the library gave, and what it changes."""

    result: T
    effect: Effect


@dataclass(frozen=True, kw_only=True)
class RowConflict:
    """A row that somebody changed since a form read it; empty cells where it was not there.

    Attributes:
        id: its id.
        table: its table.
        cells: column, what it said when it was read, what it says now.
    """

    id: str
    table: str
    cells: tuple[tuple[str, str, str], ...]


class Conflict(Exception):
    """Tables that a form read were changed since, so that nothing was saved.

    Attributes:
        rows: the rows that are other now.
        files: names of the tables.
    """

    def __init__(self, files: list[str], rows: list[RowConflict]) -> None:
        super().__init__(", ".join(files))
        self.files, self.rows = files, rows


def own_of(state: State) -> OwnRecord:
    """The folder that pages change.

    Raises:
        UsageError: there is none; says how to start the server so.
    """
    if state.own is None:
        raise UsageError(OFF)
    return state.own


def tried(state: State, change: Callable[[Path], T]) -> Tried[T]:
    """Make a change on a copy, and see what it changes; the record stays as it is.

    Raises:
        ComityError: it cannot be made so.
    """
    own = own_of(state)
    with own.staged() as stage:
        result = _made(own, stage, change)
        after = load_for(replace(state.settings, record=stage))
        return Tried(result, effect_of(state, after))


def saved(
    state: State, read: Mapping[str, str], change: Callable[[Path], T], *, shows: bool = True
) -> Tried[T]:
    """Make a change and save it, all or nothing; then the record is read again.

    Args:
        state: of the server.
        read: the hashes that the form carried.
        change: makes the change in a folder, by the library.
        shows: whether what it changes is worked out.

    Raises:
        Conflict: a table that the form read was changed since; nothing was saved.
        ComityError: it cannot be made or written; nothing was saved.
    """
    own = own_of(state)
    with own.alone():
        _refuse_changed(own, read)
        before = own.hashes()
        with own.staged() as stage:
            result = _made(own, stage, change)
            after = load_for(replace(state.settings, record=stage))
            effect = effect_of(state, after) if shows else Effect(
                new=(), other=(), gone=(), pairs=(), left=()
            )  # fmt: skip
            _refuse_changed(own, before)  # by another program, meanwhile
            own.publish(stage)
        state.renew()
        for pair in effect.pairs:  # made already
            state.evaluations.put(pair.view.key(), packed(pair.now))
        state.start()
    return Tried(result, effect)


def _made(own: OwnRecord, stage: Path, change: Callable[[Path], T]) -> T:
    """Make a change in a stage; its errors name the folder itself."""
    try:
        return change(stage)
    except RecordError as error:
        head, *_ = str(error).split("\n")
        raise RecordError(
            head.replace(str(stage), str(own.path)),
            [p.replace(str(stage), str(own.path)) for p in error.problems],
        ) from None
    except UsageError as error:
        if str(stage) not in str(error):
            raise
        raise UsageError(str(error).replace(str(stage), str(own.path))) from None


def _refuse_changed(own: OwnRecord, read: Mapping[str, str]) -> None:
    bodies = {name: own.seen(mark) for name, mark in read.items()}
    now = own.hashes()
    files = [n for n in sorted({*read, *now}) if read.get(n) != now.get(n)]
    if files:
        raise Conflict(files, _rows_between(own, files, bodies))


def _rows_between(
    own: OwnRecord, files: list[str], bodies: Mapping[str, bytes | None]
) -> list[RowConflict]:
    found: list[RowConflict] = []
    now = own.tables().rows
    with own.staged() as stage:
        for file in tables_of(stage):
            if file.name in files:
                file.unlink()
        for name in files:
            body = bodies.get(name)
            if body is not None:
                (stage / name).write_bytes(body)
        was = _tables(stage)
    for name in files:
        table = Path(name).stem.casefold()
        if table in ("codings", "corrections") and len(files) > 1:
            continue
        old, new = with_ids(table, was.get(table, ())), with_ids(table, now.get(table, ()))
        for row in dict.fromkeys((*old, *new)):
            one, two = old.get(row, {}), new.get(row, {})
            if dict(one) != dict(two):
                cells = tuple(
                    (c, one.get(c, ""), two.get(c, ""))
                    for c in dict.fromkeys((*one, *two))
                    if one.get(c, "") != two.get(c, "")
                )
                found.append(RowConflict(id=row, table=table, cells=cells))
    return found


def _tables(stage: Path) -> Mapping[str, tuple[Row, ...]]:
    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors

    return Draft(stage, bundled_actors(), bundled_codebook()).tables.rows
