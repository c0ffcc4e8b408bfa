"""Rows added to a CSV table, and cells of its rows changed; all other lines stay as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from comity.errors import RecordError
from comity.record.columns import TABLES
from comity.record.problem_list import Problems, plain
from comity.record.read_file import Sheet, open_sheet

Cells = Mapping[str, str]
MARK = "\ufeff"
"""Tells a spreadsheet that a CSV file is UTF-8."""


def edited(
    path: Path,
    table: str,
    changed: Mapping[int, Cells],
    added: Sequence[Cells],
    drop: frozenset[int] = frozenset(),
) -> str:
    """The text of a table with edits; a column that its header lacks and an edit fills is added.

    Args:
        path: the CSV file; it need not exist.
        table: the table that it is.
        changed: new cells by the line where their row begins.
        added: rows to add at the end.
        drop: lines whose rows are left out.

    Raises:
        RecordError: the file cannot be read, or a row would be taken for a comment.
    """
    names = [column.name for column in TABLES[table]]
    for row in added:
        if next((row.get(n, "") for n in names), "").startswith("#"):
            raise RecordError(f"{table}: a first cell that begins with # would be a comment")
    if not path.exists():
        return MARK + "".join(_line(cells, ",", "\r\n") for cells in _whole(names, added))
    sheet = open_sheet(path, names, Problems())
    if not sheet.text:
        raise RecordError(
            f"{plain(path.name)}: only CSV files are written; save it as {table}.csv, or use "
            "`comity record import`"
        )
    rows = dict(sheet.rows)
    return _text(path, sheet, rows, names, changed, added, drop)


def _text(
    path: Path, sheet: Sheet, rows: Mapping[int, list[str]], names: Sequence[str],
    changed: Mapping[int, Cells], added: Sequence[Cells], drop: frozenset[int],
) -> str:  # fmt: skip
    filled = {n for cells in (*changed.values(), *added) for n, value in cells.items() if value}
    more = [n for n in names if n in filled and n not in sheet.header]
    header = [*sheet.header, *more]
    lines = list(io.StringIO(sheet.text, newline=""))
    end = lines[sheet.line - 1][len(lines[sheet.line - 1].rstrip("\r\n")) :] or "\n"
    out, at = [], 1
    for begin in sorted([sheet.line, *rows]):
        out += lines[at - 1 : begin - 1]
        at = (sheet.line if begin == sheet.line else sheet.spans[begin]) + 1
        if begin == sheet.line:
            written = lines[begin - 1 : at - 1]
            out += [_line(header, sheet.delimiter, end)] if more else written
        elif begin in drop:
            continue
        elif begin in changed or more:
            cells = [*rows[begin], *[""] * len(header)][: max(len(header), len(rows[begin]))]
            for name, value in changed.get(begin, {}).items():
                if value or name in header:
                    cells[header.index(name)] = value
            out.append(_line(cells, sheet.delimiter, end))
        else:
            out += lines[begin - 1 : at - 1]
    out += lines[at - 1 :]
    if out and not out[-1].endswith(("\r", "\n")):
        out.append(end)
    out += [_line([r.get(n, "") for n in header], sheet.delimiter, end) for r in added]
    mark = MARK if sheet.encoding or path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    return mark + "".join(out)


def _whole(names: Sequence[str], rows: Sequence[Cells]) -> list[list[str]]:
    return [list(names), *([row.get(n, "") for n in names] for row in rows)]


def _line(cells: Sequence[str], delimiter: str, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(cells)
    return out.getvalue()
