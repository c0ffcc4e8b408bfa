"""The file of corrections of a record folder: rows are added to it, and none is ever taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from comity.core.atomic_write import write
from comity.core.corrections import Correction
from comity.errors import OutputError, RecordError
from comity.record.columns import TABLES
from comity.record.problem_list import Problems, plain
from comity.record.read_file import open_sheet

NAME = "corrections.csv"
_COLUMNS = [column.name for column in TABLES["corrections"]]


def add_corrections(folder: Path, corrections: Iterable[Correction]) -> bytes | None:
    """Add rows to the corrections of a record folder, which is made where there is none.

    Returns:
        The file as it was, or None where there was none.

    Raises:
        RecordError: the table is there in a form that is not written.
        OutputError: it cannot be written; it is as it was.
    """
    path = folder / NAME
    _only_csv(folder)
    try:
        folder.mkdir(exist_ok=True)
        before = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    header, delimiter, text = _COLUMNS, ",", "\ufeff" + ",".join(_COLUMNS) + "\r\n"
    if before is not None:
        sheet = open_sheet(path, _COLUMNS, Problems())
        header, delimiter, text = list(sheet.header), sheet.delimiter, sheet.text
        text = ("\ufeff" if before.startswith(b"\xef\xbb\xbf") else "") + text
    end = "\r\n" if "\r\n" in text else "\n"
    if not text.endswith(("\n", "\r")):
        text += end
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for one in corrections:
        writer.writerow([getattr(one, name, "") for name in header])
    write(path, text + out.getvalue())
    return before


def take_back(folder: Path, before: bytes | None) -> None:
    """The file as it was before rows were added that turned out not to fit."""
    if before is None:
        (folder / NAME).unlink(missing_ok=True)
    else:
        write(folder / NAME, before)


def _only_csv(folder: Path) -> None:
    for suffix in (".xlsx", ".parquet"):
        if (folder / f"corrections{suffix}").exists():
            raise RecordError(
                f"{plain(str(folder))} holds corrections{suffix}, to which nothing is added: save "
                f"it as {NAME}"
            )
