"""Readers of the two research data sets of the benchmark of counts; neither is bundled."""

from __future__ import annotations

import csv
import gzip
import os
import re
import sys
from importlib import resources
from pathlib import Path

import numpy as np

from comity.counts.history import History, history

KINDS = ("cooperation", "conflict")
DAYS = 7


def folder() -> Path:
    """Where the data sets are."""
    root = os.environ.get("COMITY_SHARED", "")
    if not root:
        sys.exit("set COMITY_SHARED to the folder with data/tkg-icews14 and data/icews-dyad-year")
    return Path(root) / "data"


def relations(path: Path) -> dict[int, int]:
    """0 cooperative or 1 conflictual for each relation, by the quad class of CAMEO's table."""
    table = resources.files("comity") / "data" / "codebook" / "cameo.csv"
    with table.open(encoding="utf-8") as lines:
        known = {_plain(r["name"]): int(r["quad"]) for r in csv.DictReader(lines)}
    named = (r.rsplit("\t", 1) for r in path.read_text(encoding="utf-8").splitlines())
    return {int(number): int(known[_plain(name)] > 2) for name, number in named}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]+", "", name.lower())


def icews14() -> dict[str, History]:
    """Weekly counts of 2014 by kind for every undirected pair of actors."""
    root = folder() / "tkg-icews14"
    kinds = relations(root / "relation2id.txt")
    rows: dict[tuple[int, int], int] = {}
    cells = []
    for part in ("train", "valid", "test"):
        with gzip.open(root / f"{part}.txt.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                s, r, o, hour = (int(v) for v in line.split()[:4])
                week = hour // 24 // DAYS
                if s != o and week < 52:
                    pair = (min(s, o), max(s, o))
                    cells.append((kinds[r], rows.setdefault(pair, len(rows)), week))
    counts = np.zeros((2, len(rows), 52))
    np.add.at(counts, tuple(np.array(cells).T), 1)
    pairs = tuple((str(a), str(b)) for a, b in rows)
    return _both(counts, pairs)


def dyad_years() -> dict[str, History]:
    """Yearly counts 2002-2014 by kind for every undirected pair of states."""
    path = folder() / "icews-dyad-year" / "icews_dyad_year.csv.gz"
    rows: dict[tuple[str, str], int] = {}
    cells = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for r in csv.DictReader(lines):
            row = rows.setdefault((min(r["i"], r["j"]), max(r["i"], r["j"])), len(rows))
            year = int(r["year"]) - 2002
            cells.append((0, row, year, float(r["verbCoop"]) + float(r["matlCoop"])))
            cells.append((1, row, year, float(r["verbConf"]) + float(r["matlConf"])))
    counts = np.zeros((2, len(rows), 13))
    table = np.array(cells)
    np.add.at(counts, tuple(table[:, :3].astype(int).T), table[:, 3])
    return _both(counts, tuple(rows))


def _both(counts: np.ndarray, pairs: tuple[tuple[str, str], ...]) -> dict[str, History]:
    exposure = counts.sum((0, 1))
    return {
        kind: history(counts[n], exposure / exposure.mean(), pairs=pairs, beside=counts[1 - n])
        for n, kind in enumerate(KINDS)
    }
