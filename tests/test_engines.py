"""The panel and its kin: counted again in plain Python, and the same on every engine.

The tests marked `engines` start Spark (Java 17) and the embedded ClickHouse; `make test-engines`
installs both and runs them.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from comity.core.canonical_tables import EVENTS
from comity.errors import MissingExtra, UsageError
from comity.sources.dataset import data_set
from comity.store.engines import Engine, clickhouse_load, engine
from comity.store.event_panel import COUNTS, PERIODS, RULES, SUMS, Span, days, of_dyad, panel
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT, one_clear_line

Row = dict[str, Any]
Cells = dict[tuple[Any, ...], Row]
GDELT = ROOT / "tests" / "data" / "gdelt"
ICEWS = data_set("icews").sheet.layouts[0].columns
POLECAT = data_set("polecat").sheet.layouts[0].columns
STORES = ("full", "an earlier vintage", "empty")
OTHERS = {"spark": "spark://local[2]", "chdb": "chdb"}
AS_OF = date(2018, 6, 30)
PARTNERS = (
    Span("NATO", date.min, date.max),
    Span("USA", date(1949, 8, 24), date.max),
    Span("DEU", date(1955, 5, 6), date.max),
    Span("RUS", date(1996, 1, 1), date(1999, 12, 31)),
)
COUNTRIES = ("Kazakhstan", "Russia", "United States", "Germany", "", "Uzbekistan")
CODES = ("010", "042", "043", "057", "0255", "111", "140", "1411", "190", "195", "071", "0331")


def icews(path: Path, numbers: range, *, shift: int = 0) -> Path:
    """Rows in ICEWS's form, made up: unknown actors, missing values, ties, mirrors, old days."""
    lines = ["\t".join(ICEWS)]
    for n in numbers:
        one, two = COUNTRIES[n % 6], COUNTRIES[(n // 6 + shift) % 6]
        # every third row mirrors the row before it
        report = n - n % 3
        if n % 3 == 2:
            one, two = two, one
        day = date(1901, 1, 1) + timedelta(40_000 * (report % 41) // 41 + report % 5)
        values = dict.fromkeys(ICEWS, "") | {
            "Event ID": str(n),
            "Event Date": str(day),
            "Source Name": f"Citizen ({one})" if one else f"Group {n % 4}",
            "Target Name": f"Citizen ({two})" if two else "North Atlantic Treaty Organization",
            "Source Country": one,
            "Target Country": two,
            "CAMEO Code": CODES[(report // 3) % len(CODES)],
            "Intensity": "" if n % 11 == 3 else f"{(report % 200) / 10 - 10:.1f}",
            "Story ID": "" if n % 13 == 0 else str(report // 6),
            "Sentence Number": "1",
            "Publisher": "" if n % 7 == 0 else f"paper {n % 5}",
        }
        lines.append("\t".join(values.values()))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def polecat(path: Path) -> Path:
    """Rows in POLECAT's form, made up: no CAMEO code, several areas."""
    lines = ["\t".join(POLECAT)]
    for n in range(60):
        day = date(2018, 1, 1) + timedelta(7 * n)
        values = dict.fromkeys(POLECAT, "None") | {
            "Event ID": f"{day:%Y%m%d}-{n}-made-up",
            "Event Date": str(day),
            "Publication Date": str(day + timedelta(n % 3)),
            "Event Type": ("PROTEST", "CONSULT", "COOPERATE", "AID")[n % 4],
            "Quad Code": ("MATERIAL CONFLICT", "VERBAL COOPERATION")[n % 4 != 0],
            "Intensity": f"{n % 9 - 4}.5",
            "Contexts": ("military;environment", "None", "military")[n % 3],
            "Actor Country": ("KAZ", "RUS", "None")[n % 3],
            "Recipient Country": ("RUS", "KAZ", "KAZ", "None")[n % 4],
            "Recipient Name": "North Atlantic Treaty Organization" if n % 4 == 3 else "None",
        }
        lines.append("\t".join(values.values()))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """Stores by name: with GDELT and ICEWS rows, as it was before a release was replaced, empty."""
    folder = tmp_path_factory.mktemp("engines")
    store = Store(folder / "the store")
    files = [
        ("gdelt", GDELT / "20170101073000.export.CSV"),
        ("icews", icews(folder / "events.1990.20150313.tab", range(1, 1200))),
        ("gdelt", GDELT / "gdelt1-mixed.csv"),
        ("polecat", polecat(folder / "ngecEvents.DV.2018.txt")),
        ("icews", icews(folder / "20150301-icews-events.tab", range(1200, 1500))),
    ]
    for source, file in files:
        (tally,) = ingest(store, data_set(source), [file])
        assert (tally.state, tally.quarantined) == ("stored", 0)
    icews(folder / "events.1990.20150313.tab", range(1, 1000), shift=1)
    (tally,) = ingest(store, data_set("icews"), [folder / "events.1990.20150313.tab"])
    assert tally.state == "revised"
    return {
        "full": store,
        "an earlier vintage": Store(store.root, "5"),
        "empty": Store(folder / "empty"),
    }


def canonical(store: Store) -> list[Row]:
    """The events of a store, read from their Parquet files."""
    connection = store.connect()
    names = [c.name for c in EVENTS]
    found = connection.execute(f"SELECT {', '.join(names)} FROM events").fetchall()
    connection.close()
    return [dict(zip(names, values, strict=True)) for values in found]


def counted(rows: list[Row], rule: str) -> list[Row]:
    """The rows that count by a rule."""
    if rule == "all":
        return rows
    kept, seen = [], set()
    for r in sorted(rows, key=lambda r: (r["event_id"], r["line"])):
        sides: tuple[Any, ...] = (r["actor1"], r["actor2"])
        if rule == "reports":
            known = sorted(a for a in sides if a is not None)
            sides = (known[0], known[-1], r["report"]) if known else (None, None, r["report"])
        key = (r["source"], r["code"], r["plover"], r["happened"], *sides)
        if key not in seen or (rule == "reports" and r["report"] is None):
            kept.append(r)
        seen.add(key)
    return kept


def begin(day: date, period: str) -> date:
    """The first day of a period."""
    if period == "day":
        return day
    if period == "year":
        return date(day.year, 1, 1)
    return date(day.year, day.month if period == "month" else 3 * ((day.month - 1) // 3) + 1, 1)


def cell(rows: list[Row]) -> Row:
    """Counts and sums of rows."""
    found: Row = {"events": len(rows)}
    for name, column in (("quad", "quad"), ("common", "quad_common")):
        for quad in (1, 2, 3, 4):
            found[f"{name}{quad}"] = sum(r[column] == quad for r in rows)
    for name in SUMS:
        found[name] = sum(r[name] for r in rows if r[name] is not None)
    return found


def grouped(rows: list[Row], key: Callable[[Row], tuple[Any, ...]]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for r in rows:
        found[key(r)].append(r)
    return found


def panel_by_hand(events: list[Row], period: str, rule: str, by_area: bool) -> Cells:
    rows = [r | {"period": begin(r["happened"], period)} for r in counted(events, rule)]
    known = [r for r in rows if r["actor1"] and r["actor2"] and r["actor1"] != r["actor2"]]
    if by_area:
        known = [r | {"area": a} for r in known for a in (r["areas"] or "").split(";") if a]
    area = ("area",) if by_area else ()
    keys = ("source", "actor1", "actor2", "period", *area)
    around: dict[Any, int] = defaultdict(int)
    for r in rows:
        for actor in {r["actor1"], r["actor2"], "anyone"} - {None}:
            around[r["source"], r["period"], actor] += 1
    found = {}
    for key, own in grouped(known, lambda r: tuple(r[k] for k in keys)).items():
        source, one, two, day = key[:4]
        found[key] = cell(own) | {
            "outlets": len({r["outlet"] for r in own} - {None}),
            "exposure": around[source, day, "anyone"],
            "exposure1": around[source, day, one],
            "exposure2": around[source, day, two],
        }
    return found


def dyad_by_hand(events: list[Row], period: str, rule: str, area: str) -> Cells:
    own = []
    for r in events:
        if "KAZ" not in (r["actor1"], r["actor2"]) or r["happened"] > AS_OF:
            continue
        if r["published"] is not None and r["published"] > AS_OF:
            continue
        if area and area not in (r["areas"] or "").split(";"):
            continue
        acts = r["actor1"] == "KAZ"
        partner = r["actor2"] if acts else r["actor1"]
        if any(s.actor == partner and s.first <= r["happened"] <= s.last for s in PARTNERS):
            more = {"period": begin(r["happened"], period), "direction": "out" if acts else "in"}
            own.append(r | more)

    def key(r: Row) -> tuple[Any, ...]:
        return r["source"], r["period"], r["direction"]

    every, daily = grouped(own, key), grouped(counted(own, "one-a-day"), key)
    asked = grouped(counted(own, rule), key)
    return {
        k: cell(asked.get(k, [])) | {"every": len(v), "daily": len(daily.get(k, []))}
        for k, v in every.items()
    }


def cells(table: pa.Table, keys: int) -> Cells:
    """A table by its first columns."""
    found: Cells = {}
    for r in table.to_pylist():
        key = tuple(list(r.values())[:keys])
        assert key not in found, key
        found[key] = dict(list(r.items())[keys:])
    return found


def assert_equal(one: Cells, other: Cells) -> None:
    """Every cell equal to 1e-9."""
    assert set(one) == set(other)
    for key, values in one.items():
        assert set(values) == set(other[key])
        for name, value in values.items():
            assert math.isclose(value, other[key][name], rel_tol=1e-9, abs_tol=1e-9), (key, name)


PANELS = [*product(PERIODS, RULES, (False, True))]
DYADS = [*product(PERIODS, RULES, ("", "military-defence"))]


def questions() -> Iterator[tuple[str, int, Callable[[Any], Any], Callable[[list[Row]], Cells]]]:
    """Every question: its name, how many columns are its key, as an expression and by hand."""
    for period, rule, by_area in PANELS:
        yield (
            f"panel {period} {rule} {by_area}",
            5 if by_area else 4,
            lambda e, p=period, r=rule, a=by_area: panel(e, period=p, rule=r, by_area=a),
            lambda rows, p=period, r=rule, a=by_area: panel_by_hand(rows, p, r, a),
        )
    for period, rule, area in DYADS:
        yield (
            f"dyad {period} {rule} {area}",
            3,
            lambda e, p=period, r=rule, a=area: of_dyad(
                e, "KAZ", PARTNERS, as_of=AS_OF, period=p, rule=r, area=a
            ),
            lambda rows, p=period, r=rule, a=area: dyad_by_hand(rows, p, r, a),
        )
    yield (
        "days",
        3,
        days,
        lambda rows: {
            k: {"events": len(v)}
            for k, v in grouped(
                rows, lambda r: (r["source"], r["happened"], r["published"])
            ).items()
        },
    )


@pytest.mark.parametrize("name", STORES)
def test_duckdb_counts_as_plain_python_does(name: str, stores: dict[str, Store]) -> None:
    rows = canonical(stores[name])
    # every question of the full store, some of the others
    some = islice(questions(), 0, None, 1 if name == "full" else 5)
    with engine("duckdb", stores[name]) as duckdb:
        for question, keys, expression, by_hand in some:
            found = cells(duckdb.answer(expression), keys)
            assert_equal(found, by_hand(rows))
            assert bool(found) == (name != "empty"), question


def test_the_rows_hold_what_makes_engines_differ(stores: dict[str, Store]) -> None:
    rows, earlier = canonical(stores["full"]), canonical(stores["an earlier vintage"])
    for column in ("actor1", "actor2", "goldstein", "areas", "outlet", "report", "published"):
        assert any(r[column] is None for r in rows), column
        assert any(r[column] is not None for r in rows), column
    assert min(r["happened"] for r in rows) < date(1910, 1, 1)
    # codes touch one area each; what touches two comes from POLECAT, whose rows carry them
    assert any(";" in (r["areas"] or "") for r in rows)
    assert stores["full"].hidden() and stores["an earlier vintage"].hidden()
    assert len(rows) != len(earlier)
    for rule in ("one-a-day", "reports"):
        assert len(counted(rows, rule)) < len(rows)
    assert len(dyad_by_hand(rows, "year", "all", "")) > 10


def test_the_columns_are_those_of_the_page(stores: dict[str, Store]) -> None:
    with engine("duckdb", stores["full"]) as duckdb:
        table = duckdb.answer(lambda e: panel(e, by_area=True))
    keys = {"source": pa.string(), "actor1": pa.string(), "actor2": pa.string()}
    assert dict(zip(table.schema.names, table.schema.types, strict=True)) == {
        **keys,
        "period": pa.date32(),
        "area": pa.string(),
        **dict.fromkeys(COUNTS, pa.int64()),
        **dict.fromkeys(SUMS, pa.float64()),
        **dict.fromkeys(("outlets", "exposure", "exposure1", "exposure2"), pa.int64()),
    }


def test_no_engine_of_that_name(stores: dict[str, Store]) -> None:
    with pytest.raises(UsageError, match="duckdb, spark"), engine("mysql://x", stores["empty"]):
        pass


EXTRAS = {
    "spark://local[2]": ("pyspark", "spark"),
    "chdb": ("chdb", "clickhouse"),
    "clickhouse://localhost": ("clickhouse_connect", "clickhouse"),
}


@pytest.mark.parametrize("url", EXTRAS)
def test_a_missing_extra_says_how_to_install_it(
    url: str, stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    package, extra = EXTRAS[url]
    for name in [m for m in sys.modules if m.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with (
        pytest.raises(MissingExtra, match=rf"pip install 'comity\[{extra}\]'"),
        engine(url, stores["full"]),
    ):
        pass
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from comity.cli.main import main; sys.argv[0] = 'comity'; main()"
    )
    words = ["--engine", url, "measure", "events", "KAZ", "NATO", "--store"]
    run = subprocess.run(
        [sys.executable, "-c", code, *words, str(stores["full"].root)],
        capture_output=True,
        text=True,
        check=False,
    )
    one_clear_line(run, f"pip install 'comity[{extra}]'")
    assert run.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def opened(stores: dict[str, Store]) -> Iterator[Callable[[str, str], Engine]]:
    """An engine on a store, left open for the next question; one at a time."""
    stack, at = ExitStack(), ("", "")
    current: list[Engine] = []

    def open_(kind: str, name: str) -> Engine:
        nonlocal at
        if (kind, name) != at:
            stack.close()
            current[:] = [stack.enter_context(engine(OTHERS[kind], stores[name]))]
            at = kind, name
        return current[0]

    yield open_
    stack.close()


@pytest.mark.engines
# Py4J leaves the sockets to Spark's JVM for the garbage collector to close
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("name", STORES)
def test_another_engine_gives_the_same_cells(
    kind: str, name: str, stores: dict[str, Store], opened: Callable[[str, str], Engine]
) -> None:
    other, wrong = opened(kind, name), []
    with engine("duckdb", stores[name]) as duckdb:
        for question, keys, expression, _ in questions():
            ours, theirs = duckdb.answer(expression), other.answer(expression)
            assert theirs.schema.equals(ours.schema), (question, theirs.schema, ours.schema)
            try:
                assert_equal(cells(theirs, keys), cells(ours, keys))
            except AssertionError as error:
                wrong.append((question, str(error)[:400]))
    assert wrong == []


@pytest.mark.engines
@pytest.mark.parametrize("name", STORES)
def test_the_statements_for_a_server_bring_the_rows_that_count(
    name: str, stores: dict[str, Store]
) -> None:
    from chdb.session import Session

    store, session = stores[name], Session()
    parts = store.root.resolve() / "parts"
    session.query("DROP DATABASE IF EXISTS tried")  # one process has one ClickHouse inside
    session.query("CREATE DATABASE tried")
    session.query("USE tried")
    for statement in clickhouse_load(store, f"file('{parts}/{{name}}', Parquet, {{columns}})"):
        session.query(statement)
    query = (
        "SELECT count(*), count(DISTINCT event_id), count(actor1), sum(goldstein), "
        "toString(min(happened)) FROM events"
    )
    found = session.query(query, "JSONCompactEachRow").bytes().decode().strip()
    session.close()
    rows = canonical(store)
    count, ids, actors, goldstein, first = json.loads(found)
    assert int(count) == int(ids) == len(rows)
    assert int(actors) == sum(r["actor1"] is not None for r in rows)
    if rows:
        assert goldstein == pytest.approx(sum(r["goldstein"] or 0 for r in rows))
        assert first == str(min(r["happened"] for r in rows))
