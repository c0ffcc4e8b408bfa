"""An ingest that is cut off: the store is as before or after a commit, and the next run goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from comity.core.canonical_tables import CANONICAL
from comity.sources.dataset import data_set
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT, THOROUGH

EXPORT = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
COPIES = 1
BATCH = 270_000  # two or three of the files
MANY = 3
# The command with batches small enough for several commits and a merge of parts. It says when it
# is ready, and can stop itself at the n-th time that something reaches the disk for good.
DRIVER = """
import os, signal, sys
import duckdb, numpy
import comity.cli.store, comity.store.ingest, comity.sources.gdelt
from comity.store import commit as batches, writer
from comity.cli.main import main
size, many, step, shut = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
batches.BATCH_BYTES, batches.MANY = size, many
calls = 0
def counted(function):
    def stopping(*values):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*values)
    return stopping
os.replace, os.fsync = counted(os.replace), counted(os.fsync)
if shut:
    commit = writer.Writer.commit
    def commit_and_shut(self, *values, **options):
        if self.manifest.last == 1:
            os.chmod(shut, 0o500)
        return commit(self, *values, **options)
    writer.Writer.commit = commit_and_shut
sys.argv = ["comity", *sys.argv[5:]]
print("ready", flush=True)
try:
    main()
finally:
    print(f"calls {calls}", flush=True)
"""


@dataclass
class Undisturbed:
    """The raw files, and a store that was filled with them in one go."""

    files: list[Path]
    driver: Path
    store: Path
    seconds: float
    calls: int

    def words(self, store: Path, *, step: int = 0, shut: Path | str = "") -> list[str]:
        head = [sys.executable, str(self.driver), str(BATCH), str(MANY), str(step), str(shut)]
        names = [str(f) for f in self.files]
        # on one core the same rows become the same bytes
        return [*head, "ingest", "gdelt", *names, "--store", str(store), "--threads", "1"]

    def start(self, store: Path, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            self.words(store, **options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout and process.stdout.readline() == "ready\n"
        return process


def raw_file(path: Path, first_id: int) -> Path:
    """The real rows several times, with ids of their own; one row in a hundred is bad."""
    path.parent.mkdir(exist_ok=True)
    lines = EXPORT.read_text("utf-8").splitlines(keepends=True)
    with path.open("w", encoding="utf-8") as out:
        for number in range(COPIES * len(lines)):
            _, _, rest = lines[number % len(lines)].partition("\t")
            if number % 100 == 7:
                rest = rest.partition("\t")[2]
            out.write(f"{first_id + number}\t{rest}")
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("crash")
    files = [
        raw_file(folder / "first" / f"2017010{n}.export.CSV", 1_000_000 * n) for n in range(1, 7)
    ]
    # a file of the same name, in which rows were added, changed and dropped: a revised release
    files.append(raw_file(folder / "second" / "20170102.export.CSV", 2_000_400))
    driver = folder / "driver.py"
    driver.write_text(DRIVER, "utf-8")
    found = Undisturbed(files, driver, folder / "store", 0.0, 0)
    process = found.start(found.store)
    start = time.monotonic()
    out, err = process.communicate()
    found.seconds = time.monotonic() - start
    assert process.returncode == 0, err
    found.calls = int(out.rpartition("calls ")[2])
    commits = Store(found.store).manifest.commits
    assert len([c for c in commits if c.files]) >= 3
    assert commits[-1].files is None  # the merge
    return found


def differences(one: Store, other: Store) -> dict[str, int]:
    """By table how many rows stand in one store and not in the other; empty if they are equal."""
    connection = duckdb.connect(config={"threads": 1})
    found = {}
    for table in CANONICAL:
        # the hour of the ingest is its own
        columns = "* EXCLUDE (ingested)" if table == "ledger" else "*"
        ours, theirs = (f"SELECT {columns} FROM {s.relation(table)}" for s in (one, other))
        count = connection.execute(
            f"SELECT count(*) FROM (({ours} EXCEPT ALL {theirs}) UNION ALL "
            f"({theirs} EXCEPT ALL {ours}))"
        ).fetchall()[0][0]
        if count:
            found[table] = count
    connection.close()
    return found


def assert_whole(store: Path, undisturbed: Undisturbed) -> int:
    """A store that was cut off is what the undisturbed one was after some commit; gives which."""
    opened = Store(store)
    last = opened.manifest.last
    if last == 0:
        for table in CANONICAL:
            assert rows(opened, f"SELECT count(*) FROM {table}") == [(0,)]
        return 0
    assert differences(opened, Store(undisturbed.store, str(last))) == {}
    assert (
        rows(
            opened,
            "SELECT l.file FROM ledger AS l LEFT JOIN "
            "(SELECT file, count(*) AS n FROM events GROUP BY file) AS e USING (file) "
            "WHERE l.stored <> coalesce(e.n, 0) "
            "OR l.rows_in <> l.stored + l.duplicates + l.left_out + l.quarantined",
        )
        == []
    )
    return last


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    connection = duckdb.connect(config={"threads": 1})
    for table in CANONICAL:
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {store.relation(table)}")
    found = connection.execute(query).fetchall()
    connection.close()
    return list(found)


def sizes(store: Path) -> dict[str, int]:
    """Every file of a store but the lock, with its size."""
    return {
        str(p.relative_to(store)): p.stat().st_size
        for p in store.rglob("*")
        if p.is_file() and p.name != "lock"
    }


def assert_goes_on(store: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command again makes the store equal to the undisturbed one, in rows and bytes."""
    monkeypatch.setattr("comity.store.commit.BATCH_BYTES", BATCH)
    monkeypatch.setattr("comity.store.commit.MANY", MANY)
    for tally in ingest(Store(store), data_set("gdelt"), undisturbed.files, threads=1):
        assert tally.state != "refused"
    assert differences(Store(store), Store(undisturbed.store)) == {}
    ours, theirs = sizes(store), sizes(undisturbed.store)
    assert set(ours) == set(theirs)
    # hours of ingest that differ take more bytes in a ledger than hours that are equal
    assert [n for n in ours if abs(ours[n] - theirs[n]) > ("ledger" in n) * 512] == []


@pytest.mark.parametrize("part", range(10) if THOROUGH else (0, 3, 6, 9))
def test_killed_at_fifty_moments(
    part: int, tmp_path: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five a part where all are tried, else the second and fourth."""
    draw = random.Random(part)
    for fifth in range(5) if THOROUGH else (1, 3):
        # one moment in each fiftieth of the time that a whole run takes
        moment = undisturbed.seconds * (5 * part + fifth + draw.random()) / 50
        store = tmp_path / str(fifth)
        process = undisturbed.start(store)
        time.sleep(moment)
        process.kill()
        process.communicate()
        assert process.returncode in (-signal.SIGKILL, 0)
        assert_whole(store, undisturbed)
        assert_goes_on(store, undisturbed, monkeypatch)


@pytest.mark.parametrize("part", range(4) if THOROUGH else (1,))
def test_killed_at_steps_of_a_commit(
    part: int, tmp_path: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just before something reaches the disk for good: in the second commit, and in the merge."""
    each = undisturbed.calls // len(Store(undisturbed.store).manifest.commits)
    steps = [*range(each + 1, 2 * each + 1), *range(undisturbed.calls - 4, undisturbed.calls + 1)]
    seen = set()
    for step in steps[part::4]:
        store = tmp_path / str(step)
        process = undisturbed.start(store, step=step)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        seen.add(assert_whole(store, undisturbed))
        assert_goes_on(store, undisturbed, monkeypatch)
    assert len(seen) > 1


def test_the_check_sees_a_lost_row(tmp_path: Path, undisturbed: Undisturbed) -> None:
    read_first = undisturbed.files[:-1]
    for _ in ingest(Store(tmp_path), data_set("gdelt"), read_first):
        pass
    assert differences(Store(tmp_path), Store(undisturbed.store))["events"] > 0


def test_stopped_by_the_user_it_goes_on(
    tmp_path: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tenth in range(1, 9, 2 if THOROUGH else 3):
        store = tmp_path / str(tenth)
        process = undisturbed.start(store)
        time.sleep(undisturbed.seconds * tenth / 9)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
        if process.returncode == 130:
            assert err == "comity: stopped; the same command goes on where it stopped\n"
        else:
            # it was through before the signal came; a Python that shuts down lets the signal end it
            assert process.returncode in (0, -signal.SIGINT) and tenth > 3, err
            assert (err, "calls" in out) == ("", True)
        assert_whole(store, undisturbed)
        assert_goes_on(store, undisturbed, monkeypatch)


def test_a_second_writer_gets_one_line(tmp_path: Path, undisturbed: Undisturbed) -> None:
    first = undisturbed.start(tmp_path)
    while not (tmp_path / "staging").exists():
        time.sleep(0.005)
    first.send_signal(signal.SIGSTOP)
    second = undisturbed.start(tmp_path)
    _, err = second.communicate()
    first.send_signal(signal.SIGCONT)
    assert (second.returncode, err.count("\n")) == (2, 1)
    assert "another process is writing" in err
    _, err = first.communicate()
    assert first.returncode == 0, err
    assert differences(Store(tmp_path), Store(undisturbed.store)) == {}


def test_a_reader_keeps_the_state_it_opened(
    tmp_path: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through commits, a merge of the parts it reads, and the sweep of the run after that."""
    monkeypatch.setattr("comity.store.commit.MANY", 2)
    query = "SELECT count(*), sum(hash(event_id)), max(file) FROM events"
    for count in range(1, len(undisturbed.files) + 1):
        reader = Store(tmp_path)
        connection = reader.connect()
        before = connection.execute(query).fetchall()
        for later in undisturbed.files[: count + 2]:
            list(ingest(Store(tmp_path), data_set("gdelt"), [later]))
        assert connection.execute(query).fetchall() == before
        assert rows(reader, query) == before
        connection.close()
        if count < len(undisturbed.files) - 2:
            assert rows(Store(tmp_path), query) != before


@pytest.fixture
def stays_locked_out() -> Iterator[list[str]]:
    """How to run a command so that a folder without write permission really cannot be written."""
    if os.geteuid():
        yield []
        return
    if not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and there is no setpriv to take that right away")
    words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root may write everywhere, and setpriv cannot take that right away here")
    yield words


@pytest.mark.parametrize("folder", [".", "parts", "staging"])
def test_a_permission_revoked_midway_leaves_the_store_intact(
    folder: str,
    tmp_path: Path,
    undisturbed: Undisturbed,
    stays_locked_out: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = tmp_path / "store"
    shut = store / folder
    words = [*stays_locked_out, *undisturbed.words(store, shut=shut)]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    assert_one_line(run.returncode, run.stderr, store)
    os.chmod(shut, 0o755)
    assert assert_whole(store, undisturbed) == 1
    assert_goes_on(store, undisturbed, monkeypatch)


def assert_one_line(code: int, err: str, store: Path) -> None:
    assert code == 2, err
    assert err.count("\n") == 1 and str(store) in err, err
    assert "the store is as it was before" in err and "run the same command again" in err, err


# Runs in a mount namespace of its own: a small disk with a store, ever less room on it.
FULL_DISK = """
import json, os, shutil, subprocess, sys
disk, words, small = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], check=True)
store, found = disk + "/store", []
for room in map(int, sys.argv[4:]):
    shutil.rmtree(store, ignore_errors=True)
    subprocess.run(small, check=True, capture_output=True)
    at = os.statvfs(disk)
    with open(disk + "/ballast", "wb") as ballast:
        ballast.write(bytes(at.f_bavail * at.f_frsize - room))
    run = subprocess.run(words, capture_output=True, text=True)
    shutil.copytree(store, f"{sys.argv[1]}-{room}")
    os.remove(disk + "/ballast")
    again = subprocess.run(words, capture_output=True, text=True)
    shutil.copytree(store, f"{sys.argv[1]}-{room}-again")
    found.append((room, run.returncode, run.stderr, again.returncode, again.stderr))
print(json.dumps(found))
"""
ROOMS = [0, 12_288, 65_536, 131_072, 200_704, 303_104] if THOROUGH else [12_288, 131_072, 200_704]


def test_a_full_disk_leaves_the_store_intact(tmp_path: Path, undisturbed: Undisturbed) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    store = disk / "store"
    words = undisturbed.words(store)
    small = [sys.executable, "-m", "comity", "ingest", "gdelt", str(EXPORT), "--store", str(store)]
    try:
        run = subprocess.run(
            ["unshare", "-m", sys.executable, "-c", FULL_DISK, str(disk), json.dumps(words),
             json.dumps(small), *map(str, ROOMS)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("there is no `unshare` to mount a small disk with")
    if "unshare:" in run.stderr or "mount:" in run.stderr:
        pytest.skip(f"a small disk cannot be mounted here: {run.stderr.strip().splitlines()[0]}")
    assert run.returncode == 0, run.stderr
    before = tmp_path / "before"
    list(ingest(Store(before), data_set("gdelt"), [EXPORT]))
    list(ingest(Store(before), data_set("gdelt"), undisturbed.files))
    full = 0
    for room, code, err, code_again, err_again in json.loads(run.stdout):
        left = Store(tmp_path / f"disk-{room}")
        if code:
            full += 1
            assert_one_line(code, err, store)
            # what was there before, then the undisturbed store after as many commits
            ledger = "SELECT file + {}, rows_in, stored FROM ledger ORDER BY file"
            _, *came = rows(left, ledger.format(0))
            last = left.manifest.last - 1
            whole = Store(undisturbed.store, str(last)) if last else None
            assert came == (rows(whole, ledger.format(1)) if whole else [])
        assert code_again == 0, err_again
        again = Store(tmp_path / f"disk-{room}-again")
        # the store began with another file, so that its commits have other numbers
        assert set(differences(again, Store(before))) <= {"ledger"}
        assert not list((again.root / "staging").rglob("*.*"))
    assert full >= (4 if THOROUGH else 2)


def test_a_file_that_may_not_grow_leaves_the_store_intact(
    tmp_path: Path, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no small disk can be had: a limit on the size of files fails in the same places."""
    resource = pytest.importorskip("resource", reason="no limits on files on this system")
    failed = 0
    for limit in (1 << 9, 1 << 11, 1 << 13, 1 << 15, 1 << 17):
        store = tmp_path / str(limit)
        run = subprocess.run(
            undisturbed.words(store),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda most=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )
        if run.returncode:
            failed += 1
            assert_one_line(run.returncode, run.stderr, store)
        assert_whole(store, undisturbed)
        assert_goes_on(store, undisturbed, monkeypatch)
    assert failed >= 3
