"""SIGKILL at random moments of everything that writes: nothing is lost, the same command goes on.

Two kills of each by default; COMITY_KILLS=40 makes it two hundred.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from comity.core.model_cache import ModelCache
from comity.forecasting.ledger_file import BOM, read_lines, repair
from comity.sources.dataset import data_set
from comity.store import quarantine
from comity.store.check import check
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT
from file_server import Server, serving

KILLS = int(os.environ.get("COMITY_KILLS", "2"))
EXPORT = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
LINES = EXPORT.read_text("utf-8").splitlines(keepends=True)


def killed(code: str, words: list[str], moment: float) -> None:
    """Run a program, and kill it so many seconds after it said that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    time.sleep(moment)
    process.kill()
    process.communicate()


MAIN = """
import sys, duckdb, numpy
import comity.cli.store, comity.cli.store_care, comity.store.ingest, comity.sources.gdelt
from comity.cli.main import main
print("ready", flush=True)
sys.argv = ["comity", *sys.argv[1:]]
main()
"""


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    with Store(root).reading() as connection:
        return list(connection.execute(query).fetchall())


SUMS = "SELECT count(*) FROM ledger WHERE rows_in <> stored + duplicates + left_out + quarantined"


@pytest.mark.parametrize("number", range(KILLS))
def test_ingest(number: int, tmp_path: Path) -> None:
    files = []
    for day in range(1, 5):
        file = tmp_path / f"2017010{day}.export.CSV"
        file.write_text("".join(LINES[day * 50 : day * 50 + 60]), "utf-8")
        files.append(str(file))
    root = tmp_path / "store"
    words = ["ingest", "gdelt", *files, "--store", str(root)]
    killed(MAIN, words, random.Random(number).uniform(0, 0.7))
    if (root / "manifest.json").exists():
        assert rows(root, SUMS) == [(0,)]
        assert not check(root).damage
    list(ingest(Store(root), data_set("gdelt"), map(Path, files)))
    assert rows(root, "SELECT count(*), count(DISTINCT event_id) FROM events") == [(210, 210)]
    assert not check(root).damage


@pytest.fixture(scope="module")
def with_held_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    for day in range(1, 7):
        bad = [line.partition("\t")[2] for line in LINES[day * 20 : day * 20 + 20]]
        good = LINES[day * 20 : day * 20 + 20]
        (folder / f"2017010{day}.export.CSV").write_text("".join([*good, *bad]), "utf-8")
    store = Store(folder / "store")
    list(ingest(store, data_set("gdelt"), sorted(folder.glob("*.CSV"))))
    held = folder / "held.tsv"
    quarantine.export(Store(store.root), "gdelt", held)
    text = held.read_text("utf-8").splitlines(keepends=True)
    mended = (line.replace("\t", f"\t{900_000 + n}\t", 1) for n, line in enumerate(text))
    held.write_text("".join(mended), "utf-8")
    return folder


@pytest.mark.parametrize("number", range(KILLS))
def test_replay(number: int, tmp_path: Path, with_held_rows: Path) -> None:
    root = Path(shutil.copytree(with_held_rows / "store", tmp_path / "store"))
    held = with_held_rows / "held.tsv"
    words = ["quarantine", "replay", "gdelt", str(held), "--store", str(root)]
    killed(MAIN, words, random.Random(number).uniform(0, 0.7))
    freed = int(str(rows(root, "SELECT count(*) FROM released")[0][0]))
    assert rows(root, "SELECT count(*) FROM events") == [(120 + freed,)]
    assert len(quarantine.rows(Store(root))) == 120 - freed
    list(quarantine.replay(Store(root), data_set("gdelt"), held))
    assert rows(root, "SELECT count(*), count(DISTINCT event_id) FROM events") == [(240, 240)]
    assert not check(root).damage


DOWNLOAD = """
import sys
from pathlib import Path
from comity.fetch.download import download
from comity.fetch.remote_file import Remote
remotes = [Remote(name=n, address=f"{sys.argv[1]}/{n}", size=int(s), md5=m)
           for n, s, m in (w.split("|") for w in sys.argv[3:])]
print("ready", flush=True)
for fetched in download(remotes, Path(sys.argv[2])):
    pass
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as state:
        yield state


@pytest.mark.parametrize("number", range(KILLS))
def test_sources_get(number: int, tmp_path: Path, server: Server) -> None:
    draw = random.Random(number)
    bodies = {f"{n}.zip": draw.randbytes(20_000_000) for n in range(3)}
    words = []
    for name, body in bodies.items():
        server.put(f"/{name}", body)
        words.append(f"{name}|{len(body)}|{hashlib.md5(body).hexdigest()}")
    folder = tmp_path / "raw"
    killed(DOWNLOAD, [server.address, str(folder), *words], draw.uniform(0, 0.5))
    for name, body in bodies.items():  # only a file that is whole has its name
        assert not (folder / name).exists() or (folder / name).read_bytes() == body
    done = subprocess.run(
        [sys.executable, "-c", DOWNLOAD, server.address, str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {p.name: p.read_bytes() for p in folder.glob("*.zip")} == bodies
    assert not list(folder.glob("*.part"))


LEDGER = """
import sys
from pathlib import Path
from comity.forecasting.ledger_file import append_lines
print("ready", flush=True)
for n in range(100_000):
    append_lines(Path(sys.argv[1]), [{"n": n, "text": "x" * 20_000}, {"n": n, "text": "y"}])
"""


@pytest.mark.parametrize("number", range(KILLS))
def test_ledger(number: int, tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    killed(LEDGER, [str(path)], random.Random(number).uniform(0, 0.3))
    if not path.exists() or path.read_bytes() in (b"", BOM):
        return
    found = repair(path)
    lines = read_lines(path)
    assert len(lines) == found.lines
    assert [row["n"] for row in lines] == [n // 2 for n in range(len(lines))]
    assert len(found.cut_lines) <= 1


CACHE = """
import sys
import numpy as np
from comity.core.model_cache import ModelCache
cache = ModelCache("toy", ("comity.stats",))
print("ready", flush=True)
for n in range(100_000):
    path = cache.folder / f"{n}.npz"
    cache.write(path, {"a": np.full(20_000, n), "b": np.full(10, n)})
"""


@pytest.mark.parametrize("number", range(KILLS))
def test_model_cache(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path))
    killed(CACHE, [], random.Random(number).uniform(0, 0.4))
    cache = ModelCache("toy", ("comity.stats",))
    for file in cache.folder.glob("*.npz"):
        found = cache.read(file)
        assert found is not None, "a name that counts holds a whole file"
        assert np.array_equal(found["a"], np.full(20_000, int(file.stem)))
        assert np.array_equal(found["b"], np.full(10, int(file.stem)))
