"""A workbook (.xlsx) as rows of texts: its first filled sheet, dates as they are shown."""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from comity.errors import RecordError

LARGEST = 200_000_000
_MOST_COLUMNS = 200


def workbook_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a workbook, each with its number in the sheet.

    A date shown without its day ("mmm-yy") is a month, one shown as a year a year.

    Raises:
        RecordError: it is no workbook, is damaged, or too large when unpacked.
    """
    import openpyxl  # slow to load, and only a record kept as a workbook needs it

    file = path.name
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                raise RecordError(f"{file}: the workbook is too large; keep only the record's rows")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and other things no value depends on
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            found: list[tuple[int, list[str]]] = []
            for sheet in book.worksheets:
                found = [
                    (number, [cell_text(cell) for cell in row[:_MOST_COLUMNS]])
                    for number, row in enumerate(sheet.iter_rows(), 1)
                ]
                found = [(number, cells) for number, cells in found if any(cells)]
                if found:
                    break
            book.close()
            return found
    except RecordError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
        raise RecordError(
            f"{file}: the workbook is damaged or of another kind ({type(error).__name__}); save it "
            "anew as .xlsx, or its sheet as CSV UTF-8"
        ) from None


def cell_text(cell: Any) -> str:
    """What a cell shows, as a text of a record."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return _shown(value, str(cell.number_format or ""))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _shown(value: date, form: str) -> str:
    """A date as exact as its format shows it; times of the day are no part of a record."""
    plain = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", form).casefold()
    text = value.isoformat()[:10]
    if "d" in plain or "y" not in plain or value.day != 1:
        return text
    return text[:7] if "m" in plain or value.month != 1 else text[:4]
