"""Notes on cells (a workbook's comments), kept beside the tables so that they come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from comity.core.atomic_write import write
from comity.errors import RecordError

FILE = "cell_notes.csv"
_COLUMNS = ("row", "column", "author", "text")


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a cell.

    Attributes:
        row: id of the row.
        column: its column.
        author: who wrote it.
        text: what it says.
    """

    row: str
    column: str
    author: str
    text: str


def read_notes(folder: Path) -> list[Note]:
    """The notes of a record folder; none where it keeps none.

    Raises:
        RecordError: the file cannot be read.
    """
    path = folder / FILE
    if not path.exists():
        return []
    try:
        # newline="" keeps the line ends of a note
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        if not rows or tuple(rows[0]) != _COLUMNS:
            raise ValueError(f"its header is not {', '.join(_COLUMNS)}")
        return [Note(*row) for row in rows[1:]]
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise RecordError(f"{path} cannot be read ({error}): mend it, or delete it") from error


def write_notes(folder: Path, notes: Sequence[Note]) -> None:
    """Write the notes of a record folder; with none, nothing is made.

    Raises:
        OutputError: they cannot be written.
    """
    if not notes and not (folder / FILE).exists():
        return
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(astuple(note) for note in notes)
    write(folder / FILE, "\ufeff" + out.getvalue())
