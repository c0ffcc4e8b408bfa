"""What was read otherwise than it is written, because it has one meaning; and how it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from comity.core.atomic_write import write
from comity.errors import OutputError
from comity.record.problem_list import plain, shown
from comity.record.read_file import Sheet

MOST = 200
KEPT = ".before-fix"


class Mendings:
    """The mended cells of a folder, by file and line."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[int, dict[str, tuple[str, str]]]] = {}
        self._sheets: dict[str, tuple[Path, Sheet, Sequence[str]]] = {}

    def add(self, file: str, line: int, column: str, written: str, meant: str) -> None:
        """Note a cell that was mended."""
        self._cells.setdefault(file, {}).setdefault(line, {})[column] = (written, meant)

    def close(self, path: Path, sheet: Sheet, header: Sequence[str]) -> None:
        """Note the file once all of its rows were read."""
        if sheet.file in self._cells or sheet.encoding:
            self._sheets[sheet.file] = (path, sheet, header)

    @property
    def count(self) -> int:
        """How many cells were mended."""
        return sum(len(cells) for lines in self._cells.values() for cells in lines.values())

    def listed(self) -> list[str]:
        """What was mended, one line each, and how it is written for good."""
        found = [
            f"{sheet.file}: the file is {sheet.encoding} and was read as such"
            for _, sheet, _ in self._sheets.values()
            if sheet.encoding
        ]
        found += [
            f"{file}:{line}, column {column}: '{shown(written)}' is read as {plain(meant)}"
            for file, lines in self._cells.items()
            for line, cells in lines.items()
            for column, (written, meant) in cells.items()
        ]
        if not found:
            return []
        more = [f"... and {len(found) - MOST} more"] if len(found) > MOST else []
        return [*found[:MOST], *more, "`comity record check --fix` writes them so"]

    def write(self) -> list[str]:
        """Write the files anew, as UTF-8, lines without a mended cell as they are.

        Raises:
            OutputError: a file cannot be written; it is as it was.
        """
        said = []
        for file, (path, sheet, header) in self._sheets.items():
            cells = self._cells.get(file, {})
            if not sheet.text:
                said.append(f"{plain(file)}: only CSV files are written; mend it where it was made")
                continue
            kept = path.with_name(path.name + KEPT)
            before = _bytes(path)
            if not kept.exists():
                write(kept, before)
            # the mark tells a spreadsheet that this is UTF-8
            mark = "\ufeff" if sheet.encoding or before.startswith(b"\xef\xbb\xbf") else ""
            write(path, mark + _rewritten(sheet, header, cells))
            number = sum(len(c) for c in cells.values())
            said.append(f"{plain(file)}: {number} cells mended; as it was: {plain(kept.name)}")
        return said


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}") from error


def _rewritten(
    sheet: Sheet, header: Sequence[str], cells: dict[int, dict[str, tuple[str, str]]]
) -> str:
    lines = list(io.StringIO(sheet.text, newline=""))
    found, at = [], 1
    for begin in sorted(cells):
        found += lines[at - 1 : begin - 1]
        at = sheet.spans[begin] + 1
        source = lines[begin - 1 : at - 1]
        end = source[-1][len(source[-1].rstrip("\r\n")) :]
        row = next(csv.reader(source, delimiter=sheet.delimiter))
        for column, (_, meant) in cells[begin].items():
            row[header.index(column)] = meant
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=sheet.delimiter, lineterminator=end).writerow(row)
        found.append(out.getvalue())
    return "".join([*found, *lines[at - 1 :]])
