"""A table of areas that a user names with --areas: their own fields of cooperation."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from comity.core.codebook import Area, Codebook, areas_from_rows, split
from comity.errors import RecordError

COLUMNS = ("area", "label", "includes")
LARGEST = 1_000_000


def read_areas(path: Path, codebook: Codebook) -> list[Area]:
    """The areas of a CSV file with the columns area, label and includes.

    `includes` is a semicolon list of areas of the record; an area without it includes itself.

    Raises:
        RecordError: the file cannot be used; names every problem with its line.
    """
    rows = list(_rows(path))
    known = {code for area in codebook.areas for code in (area.id, *area.includes)}
    problems, seen = [], set()
    for line, row in rows:
        area = row["area"]
        if not area or not row["label"]:
            problems.append(f"{path}:{line}: an area needs a code and a label")
        if area in seen:
            problems.append(f"{path}:{line}, column area: {area!r} stands twice; give each a code")
        seen.add(area)
        for code in split(row.get("includes") or "") or (area,):
            if code and code not in known:
                problems.append(
                    f"{path}:{line}, column includes: {code!r} is no area of the record; it has "
                    + ", ".join(sorted(known))
                )
    if problems or not rows:
        raise RecordError(
            f"the areas in {path} cannot be used", problems or [f"{path}: no row under the header"]
        )
    return areas_from_rows(row for _, row in rows)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with their lines; anything that is not such a table is one clear error."""
    try:
        if path.stat().st_size > LARGEST:
            raise RecordError(f"{path} is larger than a table of areas can be (1 MB)")
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        missing = [c for c in COLUMNS[:2] if c not in (reader.fieldnames or ())]
        if missing:
            raise RecordError(
                f"{path}:1: the header lacks {' and '.join(missing)}; write area,label,includes"
            )
        return [
            (
                reader.line_num,
                {
                    k: (v or "").strip()
                    for k, v in row.items()
                    if isinstance(k, str) and not isinstance(v, list)
                },
            )
            for row in reader
        ]
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise RecordError(
            f'{path} is not a CSV file in UTF-8 ({error}): save it again as "CSV UTF-8"'
        ) from error
