"""Every published raw file that lies at hand, against counts made from its text alone."""

from __future__ import annotations

import csv
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import comity
from comity.sources.dataset import data_set
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT

pytestmark = pytest.mark.shared
NATO = "North Atlantic Treaty Organization"
GDELT_ROWS = {
    "20170101073000.export.CSV": 720,
    "20191024143000.export.CSV": 2_111,
    "20151027220000.export.CSV": 2_116,
    "gdelt1-mixed-57-58.sample.csv": 710,
}
MENTIONS = "20170101073000.mentions.CSV"
DAILY = "icews-daily-20181004-20190325.tar.xz"
SAMPLE = "events.2018.sample.tab"
ALREADY = {"20181029-icews-events.tab": 2_271, "20190321-icews-events.tab": 2_163}


@dataclass
class Filled:
    """A store and the sums that filling it gave."""

    store: Store
    tallies: list[Tally]


def fill(store: Store, source: str, *files: Path) -> Filled:
    tallies = list(ingest(store, data_set(source), files))
    for t in tallies:
        assert t.rows_in == t.stored + t.duplicates + t.left_out + t.quarantined, t
    return Filled(store, tallies)


@pytest.fixture(scope="module")
def raw_icews(shared: Path) -> Path:
    return shared / "data" / "raw-icews"


@pytest.fixture(scope="module")
def raw_gdelt(shared: Path) -> Path:
    return shared / "data" / "raw-gdelt"


@pytest.fixture(scope="module")
def icews(tmp_path_factory: pytest.TempPathFactory, raw_icews: Path) -> Filled:
    """The daily files, read from the archive as it was delivered."""
    return fill(Store(tmp_path_factory.mktemp("icews")), "icews", raw_icews / DAILY)


@pytest.fixture(scope="module")
def gdelt(tmp_path_factory: pytest.TempPathFactory, raw_gdelt: Path) -> Filled:
    return fill(
        Store(tmp_path_factory.mktemp("gdelt")), "gdelt", *(raw_gdelt / n for n in GDELT_ROWS)
    )


@pytest.fixture(scope="module")
def lines(raw_icews: Path) -> list[dict[str, str]]:
    """The rows of the daily files, split by nothing but tabs."""
    return list(_lines(raw_icews / DAILY))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            head, *rows = file.read().decode("utf-8").rstrip("\n").split("\n")
            names = head.split("\t")
            for row in rows:
                yield dict(zip(names, row.split("\t"), strict=True))


def ask(store: Store, query: str) -> list[tuple[Any, ...]]:
    connection = store.connect()
    found = connection.execute(query).fetchall()
    connection.close()
    return list(found)


def cameo() -> dict[str, dict[str, str]]:
    table = ROOT / "src" / "comity" / "data" / "codebook" / "cameo.csv"
    with table.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_gdelt_sums(gdelt: Filled) -> None:
    assert {t.name: (t.rows_in, t.stored) for t in gdelt.tallies} == {
        name: (rows, rows) for name, rows in GDELT_ROWS.items()
    }


def test_mentions_sum(tmp_path: Path, raw_gdelt: Path) -> None:
    (tally,) = fill(Store(tmp_path), "gdelt-mentions", raw_gdelt / MENTIONS).tallies
    assert (tally.rows_in, tally.stored) == (1_983, 1_983)
    assert ask(Store(tmp_path), "SELECT count(*), count(mentioned) FROM mentions") == [
        (1_983, 1_983)
    ]


def test_icews_sums(icews: Filled, lines: list[dict[str, str]]) -> None:
    assert len(icews.tallies) == 167
    assert sum(t.rows_in for t in icews.tallies) == len(lines) == 325_691
    assert sum(t.stored for t in icews.tallies) == 325_691
    assert ask(icews.store, "SELECT count(*), count(DISTINCT event_id) FROM events") == [
        (325_691, 325_691)
    ]


def test_files_of_the_archive_change_nothing_when_they_come_alone(
    icews: Filled, raw_icews: Path
) -> None:
    again = fill(icews.store, "icews", *(raw_icews / n for n in ALREADY))
    assert {t.name: (t.state, t.rows_in, t.duplicates) for t in again.tallies} == {
        name: ("known", rows, rows) for name, rows in ALREADY.items()
    }


def test_the_sample_of_a_year(tmp_path: Path, raw_icews: Path) -> None:
    (tally,) = fill(Store(tmp_path), "icews", raw_icews / SAMPLE).tallies
    assert (tally.rows_in, tally.stored) == (3_705, 3_705)
    # written with NA for what is missing
    assert ask(Store(tmp_path), "SELECT count(*) FROM events WHERE actor1_code IS NULL") == [(147,)]


def test_the_header_of_polecat_is_known(tmp_path: Path, shared: Path) -> None:
    header = shared / "data" / "raw-polecat" / "header.txt"
    (tally,) = fill(Store(tmp_path), "polecat", header).tallies
    assert (tally.state, tally.rows_in) == ("stored", 0)


def test_kazakhstan_and_nato_by_plain_text(icews: Filled, lines: list[dict[str, str]]) -> None:
    sides = ("Source", "Target")
    kazakh = {
        r["Event ID"]
        for r in lines
        if any("Kazakhstan" in r[f"{s} {c}"] for s in sides for c in ("Country", "Name"))
    }
    nato = {r["Event ID"] for r in lines if any(NATO in r[f"{s} Name"] for s in sides)}
    assert (len(kazakh), len(nato)) == (803, 774)
    for actor, ids in (("KAZ", kazakh), ("NATO", nato)):
        found = ask(icews.store, f"SELECT event_id FROM events WHERE '{actor}' IN (actor1, actor2)")
        assert {i for (i,) in found} == ids


def test_gdelt_actors_by_plain_text(gdelt: Filled, raw_gdelt: Path) -> None:
    kazakh, nato = set(), set()
    for name in GDELT_ROWS:
        for line in (raw_gdelt / name).read_text("utf-8").splitlines():
            f = line.split("\t")
            for side in (5, 15):
                code, label, country, group = f[side : side + 4]
                if group == "NAT" or label == "NATO":
                    nato.add(f[0])
                elif country == "KAZ" or code.startswith("KAZ"):
                    kazakh.add(f[0])
    assert (len(kazakh), len(nato)) == (3, 3)
    for actor, ids in (("KAZ", kazakh), ("NATO", nato)):
        found = ask(gdelt.store, f"SELECT event_id FROM events WHERE '{actor}' IN (actor1, actor2)")
        assert {i for (i,) in found} == ids


def test_two_direction_pairs_by_plain_text(icews: Filled, lines: list[dict[str, str]]) -> None:
    ways = Counter(
        (r["Story ID"], r["Sentence Number"], r["CAMEO Code"], r["Source Name"], r["Target Name"])
        for r in lines
        if r["Source Name"] != r["Target Name"]
    )
    paired = sum(min(n, ways[(*report, two, one)]) for (*report, one, two), n in ways.items())
    assert paired == 66_042
    assert ask(icews.store, "SELECT count(*) FROM events WHERE mirrored") == [(paired,)]


def test_icews_values_are_the_rows_own(icews: Filled, lines: list[dict[str, str]]) -> None:
    codes = cameo()
    published = {
        r["Event ID"]: (r["CAMEO Code"], float(r["Intensity"]), int(codes[r["CAMEO Code"]]["quad"]))
        for r in lines
    }
    found = ask(icews.store, "SELECT event_id, code, goldstein, quad FROM events")
    assert {i: tuple(rest) for i, *rest in found} == published


def test_gdelt_values_are_the_rows_own(gdelt: Filled, raw_gdelt: Path) -> None:
    published = {}
    for name in GDELT_ROWS:
        for line in (raw_gdelt / name).read_text("utf-8").splitlines():
            f = line.split("\t")
            published[f[0]] = (f[26], float(f[30]), int(f[29]))
    found = ask(gdelt.store, "SELECT event_id, code, goldstein, quad FROM events")
    assert {i: tuple(rest) for i, *rest in found} == published


def test_the_common_scale_is_the_codebooks(icews: Filled, gdelt: Filled) -> None:
    codes, differ = cameo(), set()
    for store in (icews.store, gdelt.store):
        found = ask(
            store,
            "SELECT DISTINCT source, code, root, quad_common, goldstein_common, goldstein "
            "FROM events",
        )
        for source, code, root, quad, common, own in found:
            row = codes[code]
            assert (root, str(quad), common) == (row["root"], row["quad"], float(row["goldstein"]))
            if own != common:
                differ.add((source, code))
    # the two data sets extend the scale differently
    assert {c for s, c in differ if s == "icews"} ^ {c for s, c in differ if s == "gdelt"}


@pytest.mark.parametrize("state", ["KAZ", "RUS", "UKR"])
def test_forecasts_of_a_month_beat_their_base_rates(icews: Filled, state: str) -> None:
    found = comity.forecast_store_events(state, "NATO", horizon="30d", store=icews.store.root)
    assert len(found.partners) == 30 and found.origin == date(2019, 3, 26)  # NATO and 29 members
    assert found.scored is not None and found.scored.skill > 0
