"""The weights of the composite: a table that can be read, and one of the user's own.

A row gives an indicator of an area its weight and the way it is normalised; the area `*` stands
for every area that has no row of its own for the indicator. Weights are divided by their sum.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from comity.core.codebook import DATA, Area, rows_of
from comity.errors import RecordError

INDICATORS = ("depth", "facts", "exercises", "instruments", "un-agreement", "positions")
WHOLE = frozenset({"un-agreement", "positions"})
"""Indicators that belong to the pair as a whole: one area may hold them, not every one."""
NORMALISATIONS = ("min-max", "z-score", "rank")
COLUMNS = ("area", "indicator", "weight")
EVERY = "*"
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Weight:
    """One column of the composite.

    Attributes:
        area: id of the area.
        indicator: one of `INDICATORS`.
        weight: its share of the whole, 0 to 1.
        normalisation: one of `NORMALISATIONS`.
    """

    area: str
    indicator: str
    weight: float
    normalisation: str


@cache
def _bundled_rows() -> tuple[Weight, ...]:
    return tuple(
        Weight(r["area"], r["indicator"], float(r["weight"]), r["normalisation"])
        for r in rows_of(DATA / "codebook" / "composite.csv")
    )


@cache
def bundled_scales() -> Mapping[str, tuple[float, float]]:
    """How far the ruler of an indicator reaches at least: lower and upper end, by indicator."""
    rows = rows_of(DATA / "codebook" / "composite_scales.csv")
    return {r["indicator"]: (float(r["least"]), float(r["most"])) for r in rows}


def bundled_weights(areas: Sequence[Area]) -> tuple[Weight, ...]:
    """The weights of the codebook for these areas; rows on other areas are left out."""
    known = {a.id for a in areas}
    return _spread([r for r in _bundled_rows() if r.area == EVERY or r.area in known], areas)


def read_weights(path: Path, areas: Sequence[Area]) -> tuple[Weight, ...]:
    """The weights of a CSV file with the columns area, indicator, weight, normalisation.

    The last may be left out, and is min-max then.

    Raises:
        RecordError: the file cannot be used; names every problem with its line.
    """
    known = {a.id for a in areas}
    problems: list[str] = []
    rows: list[Weight] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in _rows(path):
        where = f"{path}:{line}"
        found = list(_problems_of(row, where, known))
        key = (row["area"], row["indicator"])
        if key in seen:
            found.append(f"{where}: {key[1]} of {key[0]} stands in line {seen[key]} already")
        seen.setdefault(key, line)
        problems += found
        if not found:
            how = row.get("normalisation") or NORMALISATIONS[0]
            rows.append(Weight(*key, float(row["weight"]), how))
    if not problems and not seen:
        problems.append(f"{path}: no row under the header")
    elif not problems and not sum(r.weight for r in rows) > 0:
        problems.append(f"{path}: the weights add up to zero; give one of them more than that")
    if problems:
        raise RecordError(f"the weights in {path} cannot be used", problems)
    return _spread(rows, areas)


def _spread(rows: Sequence[Weight], areas: Sequence[Area]) -> tuple[Weight, ...]:
    """One weight an area and indicator, with the sum one; weights of zero are left out."""
    own = {(r.area, r.indicator) for r in rows}
    found = [
        replace(r, area=a.id)
        for a in areas
        for r in rows
        if r.area == a.id or (r.area == EVERY and (a.id, r.indicator) not in own)
    ]
    total = math.fsum(r.weight for r in found)
    return tuple(replace(r, weight=r.weight / total) for r in found if r.weight > 0)


def _problems_of(row: Mapping[str, str], where: str, areas: Iterable[str]) -> Iterator[str]:
    area, indicator, weight = (row[c] for c in COLUMNS)
    if area != EVERY and area not in set(areas):
        yield (
            f"{where}, column area: no area is called {area!r}; write * for every one, or one of "
            + ", ".join(sorted(areas))
        )
    if indicator not in INDICATORS:
        yield (
            f"{where}, column indicator: no indicator is called {indicator!r}; there are "
            + ", ".join(INDICATORS)
        )
    elif area == EVERY and indicator in WHOLE:
        yield f"{where}, column area: {indicator} is of the whole pair; give it one area, not *"
    try:
        number = float(weight)
    except ValueError:
        yield f"{where}, column weight: {weight!r} is not a number; write one such as 2 or 0.5"
    else:
        if not math.isfinite(number) or number > 1e9:
            yield f"{where}, column weight: {weight!r} is no weight; write one such as 2 or 0.5"
        elif number < 0:
            yield f"{where}, column weight: {weight} is negative; write 0 to leave it out"
    how = row.get("normalisation") or NORMALISATIONS[0]
    if how not in NORMALISATIONS:
        yield (
            f"{where}, column normalisation: {how!r} is not known; there are "
            + ", ".join(NORMALISATIONS)
        )


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with their lines; anything that is not such a table is one clear error."""
    try:
        if path.stat().st_size > LARGEST:
            raise RecordError(f"{path} is larger than a table of weights can be (1 MB)")
        reader = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
        header = reader.fieldnames or ()
        if any(c not in header for c in COLUMNS) or set(header) - {*COLUMNS, "normalisation"}:
            raise RecordError(
                f"{path}:1: the header is {','.join(header) or 'missing'}; write "
                "area,indicator,weight,normalisation (the last may be left out)"
            )
        return [
            (reader.line_num, {c: (row.get(c) or "").strip() for c in header}) for row in reader
        ]
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise RecordError(
            f'{path} is not a CSV file in UTF-8 ({error}): save it again as "CSV UTF-8"'
        ) from error
