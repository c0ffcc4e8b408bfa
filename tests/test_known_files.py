"""Which raw files are one file published anew, and which stand beside each other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.sources.dataset import data_set
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT

CASE = ROOT / "tests" / "data" / "cases" / "icews-two-files-of-one-day"
FIRST, SECOND = "20190409-icews-events.tab", "20190409-icews-events-1.tab"
Cli = Callable[..., "object"]


def events(root: Path) -> list[str]:
    with Store(root).reading() as connection:
        found = connection.execute("SELECT event_id FROM events ORDER BY event_id").fetchall()
    return [event for (event,) in found]


def read(root: Path, *files: Path, source: str = "icews", vintage: str = "") -> list[Tally]:
    return list(ingest(Store(root), data_set(source), files, vintage=vintage))


def ids(file: Path) -> set[str]:
    return {line.partition("\t")[0] for line in file.read_text("utf-8").splitlines()[1:]}


@pytest.mark.parametrize(
    "second",
    [
        SECOND,
        "20190409-icews-events-2.tab",
        "20190409-icews-events (1).tab",
        "copy of 20190409-icews-events.tab",
        "20190409-icews-events.v2.tab",
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the other way round"])
def test_two_files_of_one_day_are_their_union(tmp_path: Path, second: str, turned: bool) -> None:
    one = Path(shutil.copy(CASE / FIRST, tmp_path / FIRST))
    two = Path(shutil.copy(CASE / SECOND, tmp_path / second))
    first, last = read(tmp_path / "store", *((two, one) if turned else (one, two)))
    assert (first.state, last.state) == ("stored", "stored")
    assert (first.rows_in + last.rows_in, last.duplicates) == (10, 2)
    assert set(events(tmp_path / "store")) == ids(one) | ids(two)
    assert len(events(tmp_path / "store")) == 8


def test_files_of_one_name_that_the_publisher_never_gave_are_their_union(tmp_path: Path) -> None:
    files = []
    for folder, name in (("january", FIRST), ("february", SECOND)):
        (tmp_path / folder).mkdir()
        files.append(Path(shutil.copy(CASE / name, tmp_path / folder / "my icews.tab")))
    assert [t.state for t in read(tmp_path / "store", *files)] == ["stored", "stored"]
    assert len(events(tmp_path / "store")) == 8


def test_a_newer_release_replaces_and_says_what_left_and_came(
    tmp_path: Path, comity_cli: Cli
) -> None:
    old = Path(shutil.copy(CASE / FIRST, tmp_path / "events.2019.20190501000000.tab"))
    new = Path(shutil.copy(CASE / SECOND, tmp_path / "events.2019.20201006.tab"))
    left, came = len(ids(old) - ids(new)), len(ids(new) - ids(old))
    read(tmp_path / "store", old)
    done = comity_cli("ingest", "icews", str(new), "--store", str(tmp_path / "store"))
    assert done.returncode == 0
    expected = f"(replaces an earlier release): {left} rows left with it, {came} came"
    assert expected in done.stdout
    assert set(events(tmp_path / "store")) == ids(new)


@pytest.mark.parametrize(
    ("older", "newer", "source"),
    [
        ("events.2019.20190501.tab", "events.2019.20201006.tab", "icews"),
        ("events.2019.20190501.tab", "folder/events.2019.20190502.tab", "icews"),
    ],
)
def test_an_older_release_never_replaces_a_newer_one(
    tmp_path: Path, older: str, newer: str, source: str
) -> None:
    (tmp_path / "folder").mkdir()
    old = Path(shutil.copy(CASE / FIRST, tmp_path / older))
    new = Path(shutil.copy(CASE / SECOND, tmp_path / newer))
    read(tmp_path / "store", new)
    (tally,) = read(tmp_path / "store", old)
    assert tally.state == "refused"
    assert "older release" in tally.note
    assert "--vintage" in tally.note
    assert set(events(tmp_path / "store")) == ids(new)
    (tally,) = read(tmp_path / "store", old, vintage="as of 2019")
    assert tally.state == "revised"
    assert set(events(tmp_path / "store")) == ids(old)


def test_a_file_somebody_called_a_sample_replaces_no_year(tmp_path: Path) -> None:
    year = Path(shutil.copy(CASE / FIRST, tmp_path / "events.2019.20201006.tab"))
    sample = Path(shutil.copy(CASE / SECOND, tmp_path / "events.2019.sample.tab"))
    assert [t.state for t in read(tmp_path / "store", year, sample)] == ["stored", "stored"]
    assert set(events(tmp_path / "store")) == ids(year) | ids(sample)


def test_the_same_bytes_under_another_name_count_once_where_rows_have_no_ids(
    tmp_path: Path,
) -> None:
    raw = ROOT / "tests" / "data" / "gdelt" / "20170101073000.mentions.CSV"
    again = Path(shutil.copy(raw, tmp_path / "20170101073000.mentions (1).CSV"))
    first, second = read(tmp_path / "store", raw, again, source="gdelt-mentions")
    assert (first.state, second.state) == ("stored", "known")
    with Store(tmp_path / "store").reading() as connection:
        found = connection.execute("SELECT count(*) FROM mentions").fetchall()
    assert found == [(first.stored,)]


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_an_archive_without_a_file_is_said(tmp_path: Path, comity_cli: Cli, kind: str) -> None:
    import tarfile
    import zipfile

    path = tmp_path / f"20140321.export.CSV.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.mkdir("folder")
    else:
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w"):
            pass
    done = comity_cli("ingest", "gdelt", str(path), "--store", str(tmp_path / "store"))
    assert done.returncode == 2
    assert "archive without a file" in done.stderr


def test_a_folder_is_read_however_deep(tmp_path: Path, comity_cli: Cli) -> None:
    deep = tmp_path / "raw" / "2019" / "04"
    deep.mkdir(parents=True)
    for name in (FIRST, SECOND):
        shutil.copy(CASE / name, deep / name)
    (deep / ".DS_Store").write_bytes(b"\0")
    done = comity_cli("ingest", "icews", str(tmp_path / "raw"), "--store", str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    assert "2 files: 10 rows in = 8 stored + 2 duplicates" in done.stdout


@pytest.mark.parametrize("inside", ["", "empty/er", ".hidden"])
def test_a_folder_without_a_file_is_said(tmp_path: Path, comity_cli: Cli, inside: str) -> None:
    folder = tmp_path / "raw"
    (folder / inside).mkdir(parents=True)
    if inside == ".hidden":
        (folder / inside / "file.tab").write_text("x")
    done = comity_cli("ingest", "icews", str(folder), "--store", str(tmp_path / "store"))
    assert done.returncode == 2
    assert "holds no file" in done.stderr
