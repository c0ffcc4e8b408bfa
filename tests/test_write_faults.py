"""A write that fails at each n-th call, in the style of SQLite's tests of I/O errors."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from comity.errors import StoreError
from comity.sources.dataset import data_set
from comity.store import quarantine
from comity.store.check import check
from comity.store.ingest import ingest
from comity.store.restore import restore
from comity.store.store import Store
from conftest import ROOT, THOROUGH

EXPORT = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
LINES = EXPORT.read_text("utf-8").splitlines(keepends=True)
# everything by which Comity itself changes a disk; what DuckDB writes is tested on a full disk
CALLS = ((os, "replace"), (os, "fsync"), (os, "open"), (Path, "open"), (Path, "mkdir"),
         (Path, "unlink"))  # fmt: skip


@contextmanager
def failing(step: int, error: int) -> Iterator[list[int]]:
    """Let the n-th of these calls fail, and every one that follows: a disk does not recover."""
    calls = [0]
    reals = [(owner, name, getattr(owner, name)) for owner, name in CALLS]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **options: Any) -> Any:
            mode = options.get("mode", values[1] if len(values) > 1 else "r")
            reads = real is reals[3][2] and not set(mode) & set("wxa+")
            if not reads:
                calls[0] += 1
                if calls[0] >= step:
                    raise OSError(error, os.strerror(error))
            return real(*values, **options)

        return call

    try:
        for owner, name, real in reals:
            setattr(owner, name, counted(real))
        yield calls
    finally:
        for owner, name, real in reals:
            setattr(owner, name, real)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a commit and rows in quarantine."""
    folder = tmp_path_factory.mktemp("faults")
    raw = folder / "20170101.export.CSV"
    raw.write_text("".join([*LINES[:100], LINES[100].partition("\t")[2]]), "utf-8")
    list(ingest(Store(folder / "store"), data_set("gdelt"), [raw]))
    return folder / "store"


def rows(root: Path) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("events", "ledger", "quarantine", "released")
    with Store(root).reading(codes=False) as connection:
        return {
            table: connection.execute(
                f"SELECT * EXCLUDE ({'ingested' if table == 'ledger' else 'line'}) FROM {table} "
                "ORDER BY ALL"
            ).fetchall()
            for table in tables
        }


def ingests(root: Path, folder: Path) -> None:
    raw = folder / "20170102.export.CSV"
    list(ingest(Store(root), data_set("gdelt"), [raw], threads=1))


def replays(root: Path, folder: Path) -> None:
    held = folder / "held.tsv"
    if not held.exists():
        quarantine.export(Store(root), "gdelt", held)
        name, _, rest = held.read_text("utf-8").partition("\t")
        held.write_text(f"{name}\t999999999\t{rest}", "utf-8")
    list(quarantine.replay(Store(root), data_set("gdelt"), held))


def restores(root: Path, folder: Path) -> None:
    restore(root)


@pytest.mark.parametrize(
    ("act", "error"),
    [(ingests, errno.ENOSPC), (replays, errno.EIO), (restores, errno.ENOSPC)],
    ids=["ingest", "replay", "restore"],
)
def test_a_write_that_fails_at_each_call_leaves_the_store_before_or_after(
    before: Path, tmp_path: Path, act: Callable[[Path, Path], None], error: int
) -> None:
    after = tmp_path / "after"
    shutil.copytree(before, after)
    if act is restores:
        (after / "manifest.json").unlink()
    (tmp_path / "work").mkdir()
    raw = tmp_path / "work" / "20170102.export.CSV"
    raw.write_text("".join(LINES[150:250]), "utf-8")
    act(after, tmp_path / "work")
    was, will_be = rows(before), rows(after)
    for step in range(1, 200, 1 if THOROUGH else 3):
        root = tmp_path / f"store-{step}"
        shutil.copytree(before, root)
        if act is restores:
            (root / "manifest.json").unlink()
        with failing(step, error) as calls, suppress(StoreError):
            act(root, tmp_path / "work")
        if act is not restores or (root / "manifest.json").exists():
            assert rows(root) in (was, will_be), step
        act(root, tmp_path / "work")  # the same again brings it to its end
        assert rows(root) == will_be, step
        assert not check(root).damage
        shutil.rmtree(root)
        if calls[0] < step:
            break
    assert step > 8
