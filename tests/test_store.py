"""A store that lost something: said in one line, never taken for less, and made whole again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.errors import StoreError
from comity.sources.dataset import data_set
from comity.store.check import check
from comity.store.ingest import ingest
from comity.store.manifest import read_manifest
from comity.store.restore import restore
from comity.store.store import Store
from conftest import ROOT

EXPORT = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
MENTIONS = ROOT / "tests" / "data" / "gdelt" / "20170101073000.mentions.CSV"
LINES = EXPORT.read_text("utf-8").splitlines(keepends=True)
COMMANDS = (
    ("sources",),
    ("sql", "SELECT count(*) FROM events"),
    ("measure", "events", "KAZ", "NATO"),
    ("evaluate", "KAZ", "NATO", "--as-of", "2010"),
    ("panel", "-o", "panel.csv"),
    ("quarantine", "show"),
    ("quarantine", "replay", "gdelt"),
    ("ingest", "gdelt", str(EXPORT)),
    ("store", "check"),
)
Cli = Callable[..., "object"]


def export(path: Path, first: int, last: int, *, bad: bool = False) -> Path:
    """Some rows of a real file under another name; the last is made unusable where asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = LINES[first:last]
    if bad:
        rows[-1] = rows[-1].partition("\t")[2]
    path.write_text("".join(rows), "utf-8")
    return path


def filled(folder: Path) -> Store:
    """A store of three commits of two data sets, with a row in quarantine."""
    store = Store(folder / "store")
    files = [
        ("gdelt", export(folder / "20170101.export.CSV", 0, 100)),
        ("gdelt", export(folder / "20170102.export.CSV", 100, 180, bad=True)),
        ("gdelt-mentions", MENTIONS),
    ]
    for source, file in files:
        assert all(t.state == "stored" for t in ingest(store, data_set(source), [file]))
    return Store(store.root)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("whole")).root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "store"))


def rows(root: Path) -> dict[str, int]:
    with Store(root).reading() as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for table in ("events", "mentions", "ledger", "quarantine")
        }


def part_of(root: Path, table: str, position: int = 0) -> Path:
    parts = read_manifest(root).standing(table)
    return root / parts[position].path


# --- a store without its manifest is not an empty store


@pytest.mark.parametrize("words", COMMANDS, ids=lambda w: "-".join(w[:2]))
def test_a_store_without_its_manifest_is_refused_and_keeps_its_parts(
    root: Path, comity_cli: Cli, words: tuple[str, ...]
) -> None:
    (root / "manifest.json").unlink()
    before = sorted((p.name, p.read_bytes()) for p in (root / "parts").iterdir())
    done = comity_cli(*words, "--store", str(root))
    assert done.returncode == 2
    assert "comity store restore" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted((p.name, p.read_bytes()) for p in (root / "parts").iterdir()) == before


def test_a_lost_manifest_is_written_anew_from_the_parts(root: Path) -> None:
    manifest, before = read_manifest(root), rows(root)
    (root / "manifest.json").unlink()
    found = restore(root)
    assert (found.lost, found.aside) == ((), ())
    assert read_manifest(root) == manifest
    assert rows(root) == before
    assert not check(root).damage


def test_a_restored_store_knows_releases_and_what_it_has_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    name = tmp_path / "20170101.export.CSV"
    for last, vintage in ((100, "first"), (60, "second")):
        list(ingest(store, data_set("gdelt"), [export(name, 0, last)], vintage=vintage))
    manifest = read_manifest(store.root)
    (store.root / "manifest.json").unlink()
    restore(store.root)
    assert read_manifest(store.root) == manifest
    assert rows(store.root)["events"] == 60
    with Store(store.root, "first").reading() as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchall() == [(100,)]
    (tally,) = ingest(Store(store.root), data_set("gdelt"), [name])
    assert tally.state == "known"


def test_a_restored_store_knows_parts_that_were_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.store.commit.MANY", 2)
    store = Store(tmp_path / "store")
    for number in range(3):
        file = export(tmp_path / f"2017010{number + 1}.export.CSV", 50 * number, 50 * number + 50)
        list(ingest(store, data_set("gdelt"), [file]))
    before, manifest = rows(store.root), read_manifest(store.root)
    assert any(c.files is None for c in manifest.commits)
    (store.root / "manifest.json").unlink()
    assert restore(store.root).lost == ()
    assert rows(store.root) == before
    assert {p.path for p in read_manifest(store.root).standing("events")} == {
        p.path for p in manifest.standing("events")
    }


def test_replayed_rows_stand_in_a_restored_store(tmp_path: Path) -> None:
    from comity.store import quarantine

    store = filled(tmp_path)
    held = tmp_path / "held.tsv"
    quarantine.export(store, "gdelt", held)
    name, _, rest = held.read_text("utf-8").partition("\t")
    held.write_text(f"{name}\t999999999\t{rest}", "utf-8")
    (tally,) = quarantine.replay(store, data_set("gdelt"), held)
    assert tally.stored == 1
    before, manifest = rows(store.root), read_manifest(store.root)
    (store.root / "manifest.json").unlink()
    restore(store.root)
    assert (rows(store.root), read_manifest(store.root)) == (before, manifest)
    assert quarantine.rows(Store(store.root)) == []


def test_an_earlier_copy_of_the_manifest_does_not_cost_the_later_parts(root: Path) -> None:
    later = read_manifest(root)
    body = json.loads((root / "manifest.json").read_text("utf-8"))
    body["commits"] = body["commits"][:1]
    body["parts"] = [p for p in body["parts"] if p["commit"] == 1]
    (root / "manifest.json").write_text(json.dumps(body), "utf-8")
    with pytest.raises(StoreError, match="does not name"):
        list(ingest(Store(root), data_set("gdelt"), [EXPORT]))
    assert {p.name for p in (root / "parts").iterdir()} == {Path(p.path).name for p in later.parts}
    (root / "manifest.json").unlink()
    restore(root)
    assert read_manifest(root) == later


def test_parts_that_do_not_say_what_they_are_are_put_aside_and_not_deleted(root: Path) -> None:
    strange = root / "parts" / "events-000001-009.parquet"
    with Store(root).reading() as connection:
        connection.execute(f"COPY (SELECT 1 AS one) TO '{strange}' (FORMAT parquet)")
    (root / "manifest.json").unlink()
    found = restore(root)
    assert found.aside == (f"parts/{strange.name}",)
    assert (root / "aside" / strange.name).is_file()
    assert not check(root).damage


# --- a damaged, missing or foreign part


def cut(part: Path, other: Path) -> None:
    part.write_bytes(part.read_bytes()[:200])


def removed(part: Path, other: Path) -> None:
    part.unlink()


def emptied(part: Path, other: Path) -> None:
    part.write_bytes(b"")


def swapped(part: Path, other: Path) -> None:
    ours, theirs = part.read_bytes(), other.read_bytes()
    part.write_bytes(theirs)
    other.write_bytes(ours)


def foreign(part: Path, other: Path) -> None:
    size = part.stat().st_size
    part.write_bytes(b"PAR1" + b"\0" * (size - 8) + b"PAR1")


HARMS = (cut, removed, emptied, swapped, foreign)


@pytest.mark.parametrize("harm", HARMS, ids=lambda h: h.__name__)
@pytest.mark.parametrize("table", ["events", "ledger", "quarantine"])
def test_a_harmed_part_is_one_line_in_every_command(
    root: Path, comity_cli: Cli, table: str, harm: Callable[[Path, Path], None]
) -> None:
    harm(part_of(root, table), part_of(root, "mentions"))
    for words in COMMANDS if (table, harm) == ("events", cut) else COMMANDS[:1]:
        done = comity_cli(*words, "--store", str(root))
        assert "Traceback" not in done.stderr
        assert done.returncode == 2, words
        assert done.stderr.startswith("comity: ")
        assert len(done.stderr.splitlines()) <= (4 if words[0] == "store" else 1)


@pytest.mark.parametrize("harm", HARMS, ids=lambda h: h.__name__)
@pytest.mark.parametrize("keeps_manifest", [True, False], ids=["manifest", "no-manifest"])
@pytest.mark.parametrize("table", ["events", "mentions", "ledger", "quarantine"])
def test_what_a_harmed_part_costs_is_said_and_can_be_brought_again(
    root: Path, table: str, keeps_manifest: bool, harm: Callable[[Path, Path], None]
) -> None:
    before = rows(root)
    other = part_of(root, "mentions" if table != "mentions" else "events")
    harm(part_of(root, table), other)
    if keeps_manifest:
        said = {d.path for d in check(root).damage}
    else:
        (root / "manifest.json").unlink()
        said = set()
    found = restore(root)
    assert found.lost
    assert said <= {d.path for d in found.lost}
    assert not check(root).damage
    after = rows(root)
    folder = root.parent / "again"
    for source, file in (
        ("gdelt", export(folder / "20170101.export.CSV", 0, 100)),
        ("gdelt", export(folder / "20170102.export.CSV", 100, 180, bad=True)),
        ("gdelt-mentions", MENTIONS),
    ):
        assert all(t.state != "refused" for t in ingest(Store(root), data_set(source), [file]))
    again = rows(root)
    assert {t: n for t, n in again.items() if t != "ledger"} == {
        t: n for t, n in before.items() if t != "ledger"
    }
    assert after["events"] <= before["events"]


def test_flipped_bytes_of_the_same_size_are_found_by_the_check(root: Path, comity_cli: Cli) -> None:
    part = part_of(root, "events")
    body = bytearray(part.read_bytes())
    body[len(body) // 3] ^= 0xFF
    part.write_bytes(body)
    (damage,) = check(root).damage
    assert damage.path == f"parts/{part.name}"
    assert (damage.rows, damage.source) == (100, "gdelt")
    assert damage.files == ("20170101.export.CSV",)
    done = comity_cli("store", "check", "--store", str(root))
    assert done.returncode == 2
    assert "100 rows of gdelt (events), from 20170101.export.CSV" in done.stderr


def test_a_whole_store_says_so(root: Path, comity_cli: Cli) -> None:
    done = comity_cli("store", "check", "--store", str(root))
    assert done.returncode == 0
    assert "all as they were written" in done.stdout
    found = json.loads(comity_cli("store", "check", "--json", "--store", str(root)).stdout)
    assert found["damage"] == []
    assert found["rows"] == sum(rows(root)[t] for t in ("events", "mentions"))


def test_a_copy_of_a_part_under_another_name_counts_once(root: Path) -> None:
    before, part = rows(root), part_of(root, "events")
    shutil.copy(part, part.with_name(f"{part.stem} (copy).parquet"))
    (root / "manifest.json").unlink()
    found = restore(root)
    assert [d.why for d in found.lost] == ["it has another name than it was written under"]
    assert rows(root) == before


@pytest.mark.parametrize("text", ["", "{", '{"format": 2}', "\0" * 50, "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_put_aside_and_written_anew(
    root: Path, text: str
) -> None:
    manifest = read_manifest(root)
    (root / "manifest.json").write_text(text, "utf-8")
    assert restore(root).lost == ()
    assert read_manifest(root) == manifest
    assert (root / "aside" / "manifest.json").read_text("utf-8") == text


def test_a_manifest_of_a_later_version_is_left_alone(root: Path) -> None:
    (root / "manifest.json").write_text('{"format": 99}', "utf-8")
    with pytest.raises(StoreError, match="another version"):
        restore(root)
    assert (root / "manifest.json").read_text("utf-8") == '{"format": 99}'


def test_a_store_that_lost_every_part_goes_on(root: Path) -> None:
    shutil.rmtree(root / "parts")
    assert len(check(root).damage) == len(restore(root).lost) > 3
    assert rows(root) == dict.fromkeys(("events", "mentions", "ledger", "quarantine"), 0)
    list(ingest(Store(root), data_set("gdelt"), [EXPORT]))
    assert rows(root)["events"] == 300


def test_a_damaged_store_is_refused_before_anything_is_fetched(root: Path, comity_cli: Cli) -> None:
    (root / "manifest.json").unlink()
    done = comity_cli("sources", "get", "gdelt", "--from", "2017", "--store", str(root))
    assert done.returncode == 2 and "comity store restore" in done.stderr


def test_a_folder_that_holds_no_store_is_said(tmp_path: Path) -> None:
    for act in (check, restore):
        with pytest.raises(StoreError, match="holds no"):
            act(tmp_path)


# --- manifests that are not as Comity writes them

BODIES = {
    "a key missing": lambda b: b.pop("parts"),
    "a key too many": lambda b: b.update(prts=[]),
    "a part's key misspelt": lambda b: b["parts"][0].update(unti=b["parts"][0].pop("until")),
    "a part's key missing": lambda b: b["parts"][0].pop("rows"),
    "a number as text": lambda b: b["parts"][0].update(rows="7"),
    "true for a number": lambda b: b["parts"][0].update(commit=True),
    "a list for a part": lambda b: b["parts"].append([]),
    "a commit without its number": lambda b: b["commits"][0].pop("number"),
    "three files": lambda b: b["commits"][0].update(files=[1, 2, 3]),
    "files by name": lambda b: b["commits"][0].update(files=["a", "b"]),
    "retired as a list": lambda b: b.update(retired=[]),
    "retired by name": lambda b: b.update(retired={"one": 1}),
    "forgotten by name": lambda b: b.update(forgotten=["one"]),
    "commits as null": lambda b: b.update(commits=None),
    "a part outside": lambda b: b["parts"][0].update(path="../../secret.parquet"),
    "an absolute part": lambda b: b["parts"][0].update(path="/etc/passwd"),
}


@pytest.mark.parametrize("fault", BODIES)
def test_a_manifest_with_a_fault_is_one_line(root: Path, fault: str) -> None:
    body = json.loads((root / "manifest.json").read_text("utf-8"))
    BODIES[fault](body)
    (root / "manifest.json").write_text(json.dumps(body), "utf-8")
    with pytest.raises(StoreError) as raised:
        Store(root)
    assert "manifest.json is not as Comity writes it" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00", "7", '{"format": 99}', "null"])
def test_what_is_no_manifest_is_one_line(root: Path, text: str) -> None:
    (root / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(StoreError) as raised:
        Store(root)
    assert "\n" not in str(raised.value)


def test_a_manifest_of_the_first_format_is_still_read(root: Path) -> None:
    before = rows(root)
    body = json.loads((root / "manifest.json").read_text("utf-8"))
    del body["forgotten"]
    body["format"] = 1
    for part in body["parts"]:
        del part["bytes"], part["sha256"]
    (root / "manifest.json").write_text(json.dumps(body), "utf-8")
    assert rows(root) == before
    assert not check(root).damage
