"""Build the bundled tables from the published files. Maintainers only; users never run it.

Reads the folder that COMITY_SHARED names (the published files beside their SOURCE.md) and writes
`src/comity/data`: actors, the extracts of MME, ATOP and COW for the states that were ever in the
Partnership for Peace, and the hashes in `origins.toml`. The record's own tables and the UN roll
calls are copied whole. Run with `uv run --group build-data scripts/build_data.py`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
from countrycode import countrycode

DATA = Path(__file__).parent.parent / "src" / "comity" / "data"
STATE_COLUMNS = [f"State{c}" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"] + [
    f"StateA{c}" for c in "ABCDEFGHIJKLM"
]
# States of the Correlates of War that have no ISO code of their own today, or share one.
COW_PATCH = {345: ("SRB", "Serbia", "2006-06-05"), 347: ("XKX", "Kosovo", "2008-02-17")}
# Former states that event data speak of; ISO 3166-3 codes, first days by COW and by treaty.
FORMER = [
    ["CSK", "state", "Czechoslovakia", "", 315, "", "1918-10-28"],
    ["DDR", "state", "East Germany", "German Democratic Republic;GDR", 265, "", "1954-03-25"],
    [
        "SUN",
        "state",
        "Soviet Union",
        "USSR;Union of Soviet Socialist Republics",
        "",
        "",
        "1922-12-30",
    ],
    ["YMD", "state", "South Yemen", "People's Democratic Republic of Yemen", 680, "", "1967-11-30"],
]
ALIASES = {
    "USA": "United States of America;US;America",
    "GBR": "Great Britain;UK;Britain",
    "RUS": "Russian Federation",
    "KGZ": "Kyrgyz Republic;Kirghizia",
    "CZE": "Czech Republic",
    "TUR": "Türkiye",
    "MKD": "Macedonia;FYROM",
    "KAZ": "Republic of Kazakhstan",
    "CHN": "People's Republic of China;PRC",
    "KOR": "Republic of Korea",
    "PRK": "DPRK",
    "SRB": "Federal Republic of Yugoslavia",
}
MME_NAMES = {
    "Federal Republic of Germany": "DEU",
    "NATO": "NATO",
    "st. christopher": "KNA",
    "Hong Kong SAR China": "",
}


def main() -> int:
    """Write every bundled table; returns the exit code."""
    shared = os.environ.get("COMITY_SHARED")
    if not shared:
        print(
            "COMITY_SHARED must name the folder that holds data/partnership-record", file=sys.stderr
        )
        return 2
    raw = Path(shared) / "data"
    states = partner_states(raw)
    write_record(raw)
    write_actors(raw)
    write_mme(raw, states)
    write_ties(raw, states)
    write_ideal_points(raw)
    print(f"{len(states)} states; tables in {DATA}")
    for path in sorted(DATA.rglob("*.*")):
        if path.suffix in {".csv", ".parquet"}:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            print(f"{digest}  {path.relative_to(DATA)}")
    return 0


def partner_states(raw: Path) -> list[str]:
    """The states of the record that ever signed the Partnership for Peace."""
    with (raw / "partnership-record" / "ladder_nato.csv").open(encoding="utf-8") as handle:
        return [row["state_iso3"] for row in csv.DictReader(handle)]


def write_record(raw: Path) -> None:
    """Copy the partnership record as it is; `build_votes.py` writes the roll calls."""
    for name in ("milestones", "activities", "positions", "membership"):
        shutil.copyfile(raw / "partnership-record" / f"{name}.csv", DATA / "record" / f"{name}.csv")


def write_ideal_points(raw: Path) -> None:
    """The published ideal points over whole resolutions with their interval, and over all votes."""
    file = raw / "un-ideal-points" / "IdealpointsJuly2025.parquet"
    duckdb.execute(
        "copy (select ccode::smallint as cow, year::smallint as year,"
        " round(idealpointfp, 4)::float as mean, round(q5fp, 4)::float as low,"
        ' round(q95fp, 4)::float as high, round(idealpointall, 4)::float as "all"'
        f" from '{file}' where idealpointfp is not null order by cow, year)"
        f" to '{DATA / 'series' / 'published_ideal_points.parquet'}'"
        " (format parquet, compression zstd)"
    )


def write_actors(raw: Path) -> None:
    """One row a state: ISO code, name, aliases, COW number, region, first day."""
    found = duckdb.sql(
        "select ccode::int, max_by(statenme, styear), max(make_date(styear::int, stmonth::int,"
        f" stday::int)) from '{raw}/alliances-and-organizations/cow_states.parquet'"
        " group by 1 order by 1"
    ).fetchall()
    rows = []
    for cow, name, start in found:
        iso, label, first = COW_PATCH.get(cow, (None, name, start.isoformat()))
        if iso is None:
            iso = countrycode([cow], origin="cown", destination="iso3c")[0]
            if iso is None:
                continue
            label = countrycode([iso], origin="iso3c", destination="country.name.en")[0]
        region = countrycode([iso], origin="iso3c", destination="un.regionsub.name")[0] or ""
        aliases = [a for a in ([*ALIASES.get(iso, "").split(";"), name]) if a and a != label]
        rows.append([iso, "state", label, ";".join(dict.fromkeys(aliases)), cow, region, first])
    write(
        DATA / "actors.csv",
        ["id", "kind", "name", "aliases", "cow", "region", "start"],
        sorted([*rows, *FORMER]),
    )


def write_mme(raw: Path, states: Sequence[str]) -> None:
    """The exercises of MME v7 in which a state of the record took part: facts only, no prose."""
    with gzip.open(raw / "exercises-mme" / "mme_v7.csv.gz", "rt", encoding="utf-8") as handle:
        published = list(csv.DictReader(handle))
    names = sorted({row[c] for row in published for c in STATE_COLUMNS if row.get(c)})
    codes = dict(
        zip(names, countrycode(names, origin="country.name", destination="iso3c"), strict=True)
    )
    codes.update(MME_NAMES)
    rows = []
    for row in published:
        given = [row[c] for c in STATE_COLUMNS if row.get(c) and row[c] != "-9"]
        actors = sorted({codes[name] for name in given if codes.get(name)})
        unresolved = sorted({name for name in given if not codes.get(name)})
        if not set(actors) & set(states):
            continue
        start = partial(row["s.year"], row["s.month"], row["s.day"])
        end = partial(row["e.year"], row["e.month"], row["e.day"])
        flags = [
            flag.lower()
            for flag in ("Air", "Land", "Sea", "Warfighting", "Peacekeeping", "Humanitarian")
            if row[flag] == "1"
        ]
        rows.append(
            [
                row["MMEID"],
                known(row["Ex_Name"]),
                known(row["Series_Name"]),
                known(row["Location"]),
                start,
                end if end[:10] >= start else "",
                ";".join(flags),
                ";".join(actors),
                ";".join(unresolved),
            ]
        )
    rows.sort(key=lambda r: (r[4], int(re.sub(r"\D", "", r[0]))))
    write(
        DATA / "series" / "mme_v7_extract.csv",
        ["mmeid", "name", "series", "place", "start", "end", "focus", "participants", "unresolved"],
        rows,
    )


def write_ties(raw: Path, states: Sequence[str]) -> None:
    """ATOP obligations and shared COW organizations since 1991 of the states of the record."""
    cow = {
        row["id"]: int(row["cow"])
        for row in csv.DictReader((DATA / "actors.csv").open(encoding="utf-8"))
    }
    codes = {number: iso for iso, number in cow.items()}
    wanted = ", ".join(str(cow[iso]) for iso in states)
    folder = raw / "alliances-and-organizations"
    for name, columns in (
        ("atop_alliance", ["defense", "offense", "neutral", "nonagg", "consul"]),
        ("cow_igo_ndy", ["dyadigos"]),
    ):
        chosen = ", ".join(
            ("atop_" + c if name.startswith("atop") else c) + "::int" for c in columns
        )
        found = duckdb.sql(
            f"select ccode1::int, ccode2::int, year::int, {chosen} from '{folder}/{name}.parquet'"
            f" where year >= 1991 and (ccode1 in ({wanted}) or ccode2 in ({wanted})) order by all"
        ).fetchall()
        both = [
            [codes[r[0]], codes[r[1]], *r[2:]] for r in found if r[0] in codes and r[1] in codes
        ]
        duckdb.execute(
            "create or replace table t (state1 varchar, state2 varchar, year smallint, "
            + ", ".join(f"{c} smallint" for c in columns)
            + ")"
        )
        holes = ", ".join("?" * (3 + len(columns)))
        duckdb.executemany(f"insert into t values ({holes})", both)
        target = DATA / "series" / f"{name}_extract.parquet"
        duckdb.execute(
            f"copy (select * from t order by all) to '{target}' (format parquet, compression zstd)"
        )


def partial(year: str, month: str, day: str) -> str:
    """A date of MME as the record writes dates: unknown parts ("xx", "-9") are left off."""
    if not year.isdigit():
        return ""
    if not month.isdigit():
        return year
    if not day.isdigit():
        return f"{year}-{int(month):02d}"
    return f"{year}-{int(month):02d}-{int(day):02d}"


def known(text: str) -> str:
    """MME writes -9 for what it does not know."""
    return "" if text in {"-9", ""} else text


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    raise SystemExit(main())
