"""Two record folders made one: what both say once, what one says too, conflicts decided or told."""

from __future__ import annotations

import shutil
from pathlib import Path

from comity.core.actors import Actors
from comity.core.atomic_write import write
from comity.core.codebook import Codebook
from comity.core.tabular import Rows
from comity.errors import OutputError, RecordError
from comity.record.compare_folders import Difference, Side, differences
from comity.record.draft import Draft
from comity.record.folder import RecordTables, read_folder

CODED = "coded"
"""Folder within a record folder: one file a document that was coded."""


def merge_folders(
    ours: Path,
    theirs: Path,
    actors: Actors,
    codebook: Codebook,
    *,
    into: Path | None = None,
    side: Side = "",
) -> tuple[RecordTables, Rows[Difference]]:
    """Put the rows of a second folder into a first, or both into a new one.

    A row that both hold word for word stays one. Rows of one id whose cells differ are a conflict:
    without a side nothing is written and both readings are said; with one, its cells are taken and
    the other's are in the differences returned.

    Args:
        ours: the first folder.
        theirs: the second.
        actors: as in `read_folder`.
        codebook: as in `read_folder`.
        into: a folder that does not exist yet; default is the first folder itself.
        side: whose cells count in a conflict.

    Raises:
        RecordError: there are conflicts, or the result would have problems.
        OutputError: it cannot be written.
    """
    first, second = (read_folder(p, actors, codebook) for p in (ours, theirs))
    found = differences(first, second)
    conflicts = Rows(d for d in found if d.change == "changed")
    if conflicts and not side:
        raise RecordError(
            f"{ours} and {theirs} differ in {len(conflicts)} rows, so nothing was merged; take "
            "--ours or --theirs, or mend one of them:",
            [str(c).removeprefix("changed ") for c in conflicts],
        )
    target = ours if into is None else _copied(ours, into)
    try:
        draft = Draft(target, actors, codebook)
        for one in found:
            if one.change == "added":
                draft.add(one.table, one.theirs)
            elif one.change == "changed" and side == "theirs":
                draft.change(draft.find(one.id), one.theirs)
        written = draft.write(keep=".before-merge" if into is None else "")
        _coded(theirs, target)
    except BaseException:
        if into is not None:
            shutil.rmtree(into, ignore_errors=True)
        raise
    return written, conflicts


def _copied(ours: Path, into: Path) -> Path:
    if into.exists():
        raise OutputError(f"{into} is there already: name a folder that does not exist yet")
    try:
        shutil.copytree(ours, into)
    except OSError as error:
        shutil.rmtree(into, ignore_errors=True)
        raise OutputError(f"{into} cannot be written: {error}") from error
    return into


def _coded(theirs: Path, target: Path) -> None:
    """The documents that the second folder keeps beside its rows, and the notes of its cells."""
    for file in sorted((theirs / CODED).glob("*.json")):
        kept = target / CODED / file.name
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            write(kept, file.read_bytes())
