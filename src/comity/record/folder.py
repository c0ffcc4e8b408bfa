"""A user's own record: a folder of tables, read and checked as a whole.

Every problem of every file is found before anything is said, so that a record can be mended in
one go. A folder with a problem gives no tables at all.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from comity.core.actors import Actor, Actors
from comity.core.codebook import Codebook, areas_from_rows, split
from comity.errors import RecordError
from comity.record.cell_checks import Known, check_cell, near, when_or_none
from comity.record.columns import PRECISION_OF, PRECISIONS, SPANS, TABLES
from comity.record.mendings import Mendings
from comity.record.problem_list import Problems, plain
from comity.record.read_file import LONGEST_CELL, Sheet, open_sheet
from comity.record.spreadsheet import readings
from comity.record.table_checks import check_table

_SUFFIXES = (".csv", ".xlsx", ".parquet")
_WORKBOOKS = (".xls", ".ods", ".numbers")
_ORDER = ("actors", "areas", *(t for t in TABLES if t not in ("actors", "areas")))
"""Tables in the order of reading: actors and areas first, since the others name them."""


class Row(dict[str, str]):
    """A row of a table: every column of the table by name, empty where the file has none.

    Attributes:
        table: name of the table.
        line: line in the file where the row begins; the header is usually line 1.
    """

    def __init__(self, cells: Mapping[str, str], table: str, line: int) -> None:
        super().__init__(cells)
        self.table = table
        self.line = line


@dataclass(frozen=True)
class RecordTables:
    """A record folder that was found right.

    Attributes:
        path: the folder.
        rows: the rows of every table of `TABLES`; none where the folder has no such file.
        mendings: what was read otherwise than it is written, of which there is one reading.
    """

    path: Path
    rows: Mapping[str, tuple[Row, ...]]
    mendings: Mendings = field(default_factory=Mendings)


def read_folder(path: Path, actors: Actors, codebook: Codebook) -> RecordTables:
    """Read a record folder.

    Args:
        path: the folder.
        actors: the states and organizations known besides those of the folder.
        codebook: areas, event words and kinds known besides those of the folder.

    Raises:
        RecordError: the folder cannot be read or has problems; it names all of them.
    """
    tables, problems = _read(path, actors, codebook)
    if problems.count:
        number = "a problem" if problems.count == 1 else f"{problems.count} problems"
        raise RecordError(f"the record in {plain(str(path))} has {number}:", problems.listed())
    return tables


def read_one_table(table: str, file: Path, actors: Actors, codebook: Codebook) -> RecordTables:
    """Read one table that stands by itself, whatever its file is called.

    Raises:
        RecordError: it cannot be read or has problems; it names all of them.
    """
    if not file.is_file():
        raise RecordError(f"there is no file {plain(str(file))}")
    problems, mendings = Problems(), Mendings()
    rows, _ = _table(table, file, Known(actors, codebook), problems, mendings)
    if problems.count:
        raise RecordError(f"the table {plain(str(file))} cannot be used:", problems.listed())
    return RecordTables(file, {**dict.fromkeys(TABLES, ()), table: rows}, mendings)


def check_folder(
    path: Path, actors: Actors, codebook: Codebook
) -> tuple[RecordTables | None, list[str]]:
    """Read a record folder without raising.

    Returns:
        The tables, or None where there is a problem; and the problems, one line each.
    """
    try:
        tables, problems = _read(path, actors, codebook)
    except RecordError as error:
        return None, [str(error)]
    return (None if problems.count else tables), problems.listed()


def fix_folder(path: Path, actors: Actors, codebook: Codebook) -> list[str]:
    """Write every cell of one meaning as it should be; other problems stay as they are.

    The file as it was is kept beside the new one, its name ending in .before-fix.

    Returns:
        What was done, one line a file.

    Raises:
        RecordError: the folder cannot be read.
        OutputError: a file cannot be written; it is as it was.
    """
    tables, _ = _read(path, actors, codebook)
    return tables.mendings.write()


def _read(path: Path, actors: Actors, codebook: Codebook) -> tuple[RecordTables, Problems]:
    """Read a folder and note its problems; raises RecordError where there is nothing to read."""
    problems = Problems()
    files = _files(path, problems)
    known = Known(actors, codebook)
    mendings = Mendings()
    rows: dict[str, tuple[Row, ...]] = dict.fromkeys(TABLES, ())
    for table in _ORDER:
        if table in files:
            rows[table], known = _table(table, files[table], known, problems, mendings)
    return RecordTables(path, rows, mendings), problems


def _files(path: Path, problems: Problems) -> dict[str, Path]:
    """The file of every table that the folder has."""
    name = plain(str(path))
    try:
        if not path.exists():
            raise RecordError(
                f"there is no folder {name}; `comity record new {name}` writes one "
                "with templates to fill"
            )
        if not path.is_dir():
            raise RecordError(
                f"{name} is a file and not a folder; name the folder that holds the tables"
            )
        entries = sorted(path.iterdir())
    except OSError as error:
        raise RecordError(
            f"the folder {name} cannot be read ({error.strerror or error}); see "
            "that you may open it"
        ) from None
    found: dict[str, list[Path]] = {}
    for entry in entries:
        table, suffix = entry.stem.casefold(), entry.suffix.casefold()
        if table in TABLES and suffix in _SUFFIXES:
            found.setdefault(table, []).append(entry)
    _misnamed(entries, found, problems)
    if not found and not problems.count:
        raise RecordError(
            f"the folder {name} holds no table of a record (milestones.csv, "
            "activities.csv, ...); `comity record new DIR` writes a folder with "
            "templates to fill"
        )
    for same in found.values():
        if len(same) > 1:
            names = " and ".join(entry.name for entry in same)
            problems.add(names, "these are the same table; keep one of them")
    return {table: same[0] for table, same in found.items()}


def _misnamed(entries: list[Path], found: Mapping[str, list[Path]], problems: Problems) -> None:
    """Note files that look like tables and would be passed over in silence."""
    for entry in entries:
        table, suffix = entry.stem.casefold(), entry.suffix.casefold()
        if table in found or entry.name.startswith((".", "~")):
            continue
        if suffix in _WORKBOOKS and table in TABLES:
            problems.add(
                plain(entry.name),
                (f"a workbook is not read; save its sheet as {table}.csv (CSV UTF-8)"),
            )
        elif suffix in _SUFFIXES and table not in TABLES:
            for likely in difflib.get_close_matches(table, TABLES, n=1, cutoff=0.75):
                problems.add(
                    plain(entry.name),
                    (
                        "no table of a record has this name, so it would not be read; call it "
                        f"{likely}{suffix}, or move it out of the folder"
                    ),
                )


def _table(
    table: str, file: Path, known: Known, problems: Problems, mendings: Mendings
) -> tuple[tuple[Row, ...], Known]:
    """The rows of a table, and what may be named from now on; its problems are noted."""
    columns = TABLES[table]
    try:
        sheet = open_sheet(file, [column.name for column in columns], problems)
    except RecordError as error:
        place, _, why = str(error).partition(": ")
        problems.add(place, why)
        return (), known
    _check_header(table, sheet, problems)
    # of two columns with one name the first counts
    header = [name if name not in sheet.header[:at] else "" for at, name in enumerate(sheet.header)]
    rows = []
    for line, cells in sheet.rows:
        if _right_width(f"{sheet.file}:{line}", cells, len(header), problems):
            given = dict(zip(header, cells, strict=True))
            rows.append(Row({c.name: given.get(c.name, "") for c in columns}, table, line))
    for row in rows:
        _mend(row, known, sheet, mendings)
    mendings.close(file, sheet, header)
    more = _with_own(known, table, rows)
    for row in rows:
        check_row(row, f"{sheet.file}:{row.line}", header, more, problems)
    check_table(table, [(row.line, row) for row in rows], sheet.file, known.actors, problems)
    return tuple(rows), more


def _mend(row: Row, known: Known, sheet: Sheet, mendings: Mendings) -> None:
    """Put the one reading of a cell in its place; cells of none or several stay as they are."""
    for column in TABLES[row.table]:
        value = row[column.name]
        if value and len(value) <= LONGEST_CELL and check_cell(column, value, known):
            found = readings(column, value, known.codebook)
            if len(found) == 1 and not check_cell(column, found[0], known):
                row[column.name] = found[0]
                mendings.add(sheet.file, row.line, column.name, value, found[0])


def _check_header(table: str, sheet: Sheet, problems: Problems) -> None:
    """Note missing, unknown, doubled and empty column names."""
    names = [column.name for column in TABLES[table]]
    header, place = sheet.header, f"{sheet.file}:{sheet.line}"
    for at, name in enumerate(header):
        if name in header[:at]:
            problems.add_cell(
                place,
                str(at + 1),
                name,
                ("another column has this name; delete one of the two or rename it"),
            )
        elif name not in names:
            free = [known for known in names if known not in header]
            problems.add_cell(
                place,
                str(at + 1),
                name,
                (f"this table has no such column; {near(name, free or names)}"),
            )
    for column in TABLES[table]:
        if column.required and column.name not in header:
            problems.add(
                f"{place}, column {column.name}",
                (f"the header lacks it; add the column ({column.help.rstrip('.')})"),
            )


def _right_width(place: str, cells: list[str], width: int, problems: Problems) -> bool:
    """Whether a row has as many cells as the header; empty cells beyond it are taken off."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) == width:
        return True
    count = len(cells)
    mend = (
        "put a text that holds the delimiter in quotation marks"
        if count > width
        else "add empty cells at the end, or see whether a line was broken in two"
    )
    problems.add(place, f"the row has {count} cells and the header {width}; {mend}")
    return False


def check_row(
    row: Row, place: str, header: Collection[str], known: Known, problems: Problems
) -> None:
    """Note the problems of a row's cells, one by one and together.

    Args:
        row: the row, with every column of its table.
        place: where it stands.
        header: the columns that its file has.
        known: what cells may name.
        problems: where to note them.
    """
    for column in TABLES[row.table]:
        value = row[column.name]
        if len(value) > LONGEST_CELL:
            problems.add_cell(
                place,
                column.name,
                value,
                (f"the cell is longer than {LONGEST_CELL:,} characters; shorten it"),
            )
        elif value:
            wrong = check_cell(column, value, known)
            if wrong:
                problems.add_cell(place, column.name, value, wrong)
        elif column.required and column.name in header:
            problems.add_cell(
                place,
                column.name,
                value,
                (f"this cell must be filled; write {_wanted(column.help, column.choices)}"),
            )
    _check_precisions(row, place, problems)
    _check_span(row, place, problems)
    if row.get("verified") == "yes" and not row["source_url"]:
        problems.add_cell(
            place,
            "source_url",
            "",
            ("verified says yes and no address is given; give the address, or write no"),
        )


def _wanted(text: str, choices: tuple[str, ...]) -> str:
    if choices:
        return " or ".join(choices)
    return text[0].lower() + text[1:].rstrip(".") if text[1:2].islower() else text.rstrip(".")


def _check_precisions(row: Row, place: str, problems: Problems) -> None:
    """A precision may be coarser than its date, whose surplus is then nominal, but not finer."""
    for name, of in PRECISION_OF.get(row.table, {}).items():
        precision, when = row[name], when_or_none(row[of])
        if precision not in PRECISIONS:
            continue
        if not row[of]:
            problems.add_cell(
                place,
                name,
                precision,
                (f"there is no date in {of}; give the date, or leave this cell empty"),
            )
        elif when and PRECISIONS.index(precision) > PRECISIONS.index(when.precision):
            problems.add_cell(
                place,
                name,
                precision,
                (
                    f"{of} is known to the {when.precision} only ({when}); write {when.precision}, "
                    "or leave this cell empty"
                ),
            )


def _check_span(row: Row, place: str, problems: Problems) -> None:
    if row.table not in SPANS:
        return
    begin, end = SPANS[row.table]
    start, stop = when_or_none(row[begin]), when_or_none(row[end])
    if start and stop and stop.last < start.first:
        problems.add_cell(
            place,
            end,
            row[end],
            (f"it is before the beginning ({begin} {start}); mend one of the two dates"),
        )


def _with_own(known: Known, table: str, rows: Sequence[Row]) -> Known:
    """What cells may name once the folder's own actors or areas are known too."""
    if table == "actors":
        more = [
            Actor(
                id=row["id"],
                kind="organization" if row["kind"] == "organization" else "state",
                name=row["name"],
                aliases=split(row["aliases"]),
            )
            for row in rows
            if row["id"]
        ]
        return Known(known.actors.with_more(more), known.codebook)
    if table == "areas":
        more_areas = areas_from_rows(row for row in rows if row["area"])
        return Known(known.actors, known.codebook.extended(areas=more_areas))
    return known
