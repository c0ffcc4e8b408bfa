"""Make a file of any size that is shaped like a GDELT 2.0 export.

Rows are drawn with replacement from real export files (so empties, codes and lengths keep their
frequencies) and varied: every row gets an id of its own, and its dates are moved, event day and
day added together, to a random day of the span. The seed makes the file repeatable.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

EXPORTS = ("20151027220000", "20170101073000", "20191024143000")
SEED = 20_101
FIRST_ID = 300_000_000
BLOCK = 100_000


def make(
    shared: Path,
    target: Path,
    rows: int,
    *,
    seed: int = SEED,
    days: int = 3650,
    first: str = "2008-01-01",
    first_id: int = FIRST_ID,
) -> int:
    """Write `rows` rows to `target` and give the number of bytes.

    Args:
        shared: the folder whose `data/raw-gdelt` holds the real export files.
        target: where to write.
        rows: how many rows.
        seed: of the draws.
        days: the span of the days added.
        first: the first day of the span.
        first_id: id of the first row; the others follow.
    """
    templates = []
    for name in EXPORTS:
        text = (shared / "data" / "raw-gdelt" / f"{name}.export.CSV").read_text("utf-8")
        templates += [_pieces(line) for line in text.splitlines()]
    draw = np.random.default_rng(seed)
    start = date.fromisoformat(first)
    calendar = [start + timedelta(d) for d in range(-400, days + 1)]
    stamps = [
        (f"{d:%Y%m%d}", f"{d:%Y%m}", f"{d:%Y}", f"{d.year + (d.timetuple().tm_yday - 1) / 365:.4f}")
        for d in calendar
    ]
    written = 0
    with target.open("wb") as file:
        for begin in range(0, rows, BLOCK):
            size = min(BLOCK, rows - begin)
            which = draw.integers(len(templates), size=size)
            moved = draw.integers(days, size=size)
            lines = []
            for offset, (t, shift) in enumerate(zip(which.tolist(), moved.tolist(), strict=True)):
                middle, url, lag = templates[t]
                happened, added = stamps[400 + shift - lag], stamps[400 + shift]
                number = first_id + begin + offset
                lines.append(
                    f"{number}\t{happened[0]}\t{happened[1]}\t{happened[2]}\t"
                    f"{happened[3]}\t{middle}\t{added[0]}120000\t{url}?{number:x}\n"
                )
            written += file.write("".join(lines).encode())
    return written


def _pieces(line: str) -> tuple[str, str, int]:
    """What stays of a row: its middle columns, its address, and the days from event to file."""
    fields = line.split("\t")
    happened = date(int(fields[1][:4]), int(fields[1][4:6]), int(fields[1][6:8]))
    added = date(int(fields[59][:4]), int(fields[59][4:6]), int(fields[59][6:8]))
    return "\t".join(fields[5:59]), fields[60], min(400, max(0, (added - happened).days))
