"""Mutated inputs at every door: exit code 0, 1 or 2, no traceback, within time and memory.

A few of each by default; COMITY_MUTANTS=5000 takes so many in all.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.cli.main import main
from comity.sources.dataset import data_set
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT

MUTANTS = int(os.environ.get("COMITY_MUTANTS", "120"))
SECONDS = 10
MEMORY = 1 << 30
DATA = ROOT / "tests" / "data"
NASTY = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x0c", b"\x1b[31m", b"\xe2\x80\xa8", b'"', b"'",
    b"{", b"[" * 2000, b"NaN", b"-1", b"9" * 400, b"=cmd()", b"<script>", b"../../x", b"\\N",
    b"NULL", b"&a [*a, *a]", b"2020-13-45", b"0000-00-00", b"\xd9\xa1", b"%s%n", b"x" * 70_000,
)  # fmt: skip


def mutated(body: bytes, draw: random.Random) -> bytes:
    """One to four changes: bytes, pieces, cells, lines, or something nasty put in."""
    for _ in range(draw.randint(1, 4)):
        kind = draw.randrange(8)
        at = draw.randrange(len(body) + 1)
        to = min(len(body), at + draw.choice((1, 1, 2, 8, 100, 5000)))
        lines = body.split(b"\n")
        line = draw.randrange(len(lines))
        if kind == 0:
            body = body[:at] + bytes(draw.randrange(256) for _ in range(to - at)) + body[to:]
        elif kind == 1:
            body = body[:at] + body[to:]
        elif kind == 2:
            body = body[:at] + draw.choice(NASTY) + body[at:]
        elif kind == 3:
            body = body[:at] + body[at:to] * draw.randint(2, 40) + body[to:]
        elif kind == 4:
            lines[line] = b""
            body = b"\n".join(lines)
        elif kind == 5:
            other = draw.randrange(len(lines))
            lines[line], lines[other] = lines[other], lines[line]
            body = b"\n".join(lines)
        elif kind == 6:
            mark = draw.choice((b",", b"\t", b": ", b" "))
            cells = lines[line].split(mark)
            cells[draw.randrange(len(cells))] = draw.choice(NASTY)
            lines[line] = mark.join(cells)
            body = b"\n".join(lines)
        else:
            body = body[:at]
    return body


EXPORT = DATA / "gdelt" / "20170101073000.export.CSV"
MILESTONES = ROOT / "src" / "comity" / "data" / "record" / "milestones.csv"
POSITIONS = MILESTONES.with_name("positions.csv")
MAPPING = b"""\
id: trade
title: Trade
producer: me
citation: me
licence: open
table: observations
first: 1990
columns:
  actor: {column: reporter, actors: name}
  partner: {column: partner, actors: name}
  first: {column: year}
  value: {column: value}
series: trade
unit: USD
"""
TABLE = b"reporter,partner,year,value\nKazakhstan,Russia,2004,1.5\nUzbekistan,China,2005,2\n"
PAGE = b"""<html><head><title>T</title></head><body><nav>Home</nav><article><h1>Partners</h1>
<p>Kazakhstan joined the Partnership for Peace in 1994.<sup>1</sup> It signed an IPAP in 2006.</p>
<p>References</p><p>1. Smith J. Partners. London: Press, 2004. P. 12.</p></article></body></html>"""


def lines_of(path: Path, count: int) -> bytes:
    return b"".join(path.read_bytes().splitlines(keepends=True)[:count])


def in_file(name: str, body: Callable[[], bytes], *words: str) -> tuple[object, ...]:
    def build(folder: Path, draw: random.Random) -> list[str]:
        path = folder / name
        path.write_bytes(mutated(body(), draw))
        return [w.replace("FILE", str(path)).replace("DIR", str(folder)) for w in words]

    return (build,)


ON_A_STORE = (
    ["sources"],
    ["store", "check"],
    ["store", "restore"],
    ["sql", "select * from events"],
    ["quarantine", "show"],
)


def manifest(folder: Path, draw: random.Random) -> list[str]:
    root = Path(shutil.copytree(STORE[0], folder / "store"))
    path = root / "manifest.json"
    path.write_bytes(mutated(path.read_bytes(), draw))
    return [*draw.choice(ON_A_STORE), "--store", str(root)]


def part(folder: Path, draw: random.Random) -> list[str]:
    root = Path(shutil.copytree(STORE[0], folder / "store"))
    path = draw.choice(sorted((root / "parts").iterdir()))
    path.write_bytes(mutated(path.read_bytes(), draw))
    return [*draw.choice(ON_A_STORE), "--store", str(root)]


STORE: list[Path] = []
DOORS: dict[str, tuple[object, ...]] = {
    "events": in_file("20170101.export.CSV", lambda: lines_of(EXPORT, 20),
                      "ingest", "gdelt", "FILE", "--store", "DIR/s"),
    "icews": in_file("20190409-icews-events.tab",
                     lambda: (DATA / "cases" / "icews-two-files-of-one-day"
                              / "20190409-icews-events.tab").read_bytes(),
                     "ingest", "icews", "FILE", "--store", "DIR/s"),
    "record": in_file("milestones.csv", lambda: lines_of(MILESTONES, 12),
                      "record", "check", "DIR"),
    "positions": in_file("positions.csv", lambda: lines_of(POSITIONS, 8),
                         "record", "check", "DIR"),
    "ledger": in_file("l.jsonl",
                      lambda: (DATA / "cases" / "ledger-forged-accepted.jsonl").read_bytes(),
                      "ledger", "check", "FILE"),
    "repair": in_file("l.jsonl", lambda: (DATA / "cases" / "ledger-torn.jsonl").read_bytes(),
                      "ledger", "repair", "FILE"),
    "page": in_file("page.html", lambda: PAGE, "article", "read", "FILE"),
    "references": in_file("page.html", lambda: PAGE, "article", "references", "FILE"),
    "mapping": in_file("trade.yml", lambda: MAPPING,
                       "ingest", "generic", "DIR/t.csv", "--map", "FILE", "--store", "DIR/s"),
    "manifest": (manifest,),
    "part": (part,),
    "question": in_file("q.yml", lambda: (DATA / "cases" / "ledger-same-forecast-twice"
                                          / "q.yml").read_bytes(), "ask", "FILE"),
    "article": in_file("a.txt", lambda: b"Kazakhstan joined the PfP in 1994. NATO met it in 2006.",
                       "check", "FILE"),
}  # fmt: skip
SLOW = {"question": 12, "article": 12}
"""Doors behind which the whole evidence is read are taken less often."""


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("mutants") / "store"
    list(ingest(Store(root), data_set("gdelt"), [EXPORT]))
    STORE[:] = [root]


def run(words: list[str]) -> tuple[int, str]:
    """The command in this process: its exit code and what it says on standard error."""
    out, err, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["comity", *words]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
                return code, err.getvalue()
        return 0, err.getvalue()
    finally:
        sys.argv = argv


def peak() -> int:
    """The most memory that this process has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


@pytest.mark.parametrize("door", DOORS)
def test_a_mutated_input_is_answered(door: str, tmp_path: Path) -> None:
    (build,), before = DOORS[door], peak()
    share = sum(1 / SLOW.get(d, 1) for d in DOORS)
    count = max(2, round(MUTANTS / share / SLOW.get(door, 1)))
    for number in range(count):
        draw = random.Random(f"{door} {number}")
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "t.csv").write_bytes(TABLE)
        words = build(folder, draw)  # type: ignore[operator]
        began = time.process_time()
        try:
            code, err = run(words)
        except Exception as error:
            raise AssertionError(f"{door} {number}: {words} ends in {error!r}") from error
        assert code in (0, 1, 2), (door, number, code)
        assert "Traceback" not in err
        assert time.process_time() - began < SECONDS, (door, number)
        shutil.rmtree(folder)
    # what earlier tests of this process took is not of these inputs
    assert peak() <= max(before, MEMORY)
