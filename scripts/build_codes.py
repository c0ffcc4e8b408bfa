"""Build the code tables of the codebook from the published ones. Maintainers only.

Reads `data/code-tables` in the folder that COMITY_SHARED names and writes its tables to
`src/comity/data/codebook`:

- `cameo.csv`: every CAMEO code with its quad class, the value of the CAMEO manual's Goldstein
  scale, its PLOVER type, mode and contexts, and the areas of the codebook it speaks of;
- `plover.csv`: the PLOVER types with their own quad class and the one on CAMEO's scale;
- `icews_labels.csv`: the event texts of ICEWS with the CAMEO code that stands beside each;
- `actor_codes.csv`: what other systems call an actor (CAMEO, FIPS and ISO codes, COW numbers);
  where a code changed its meaning, the actor it means before the day `since`. Names stand in
  `actor_names.csv`, which `build_names.py` makes.

`event_areas.csv`, which leads from PLOVER contexts and types to areas, is written by hand.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "comity" / "data"
CODEBOOK = DATA / "codebook"
# States that were part of another one before the first day that actors.csv gives them.
BEFORE = {
    "SUN": [
        "ARM",
        "AZE",
        "BLR",
        "EST",
        "GEO",
        "KAZ",
        "KGZ",
        "LTU",
        "LVA",
        "MDA",
        "RUS",
        "TJK",
        "TKM",
        "UKR",
        "UZB",
    ],
    "CSK": ["CZE", "SVK"],
    "SRB": ["BIH", "HRV", "MKD", "MNE", "SVN"],
}
FIRST_DAYS = {"RUS": "1991-12-26", "MNE": "2006-06-03"}
# What CAMEO and ICEWS call a state where it is not the id; one code can change its meaning.
CAMEO_CODES = {
    "ROM": "ROU",
    "TMP": "TLS",
    "MTN": "MNE",
    "KSV": "XKX",
    "YUG": "SRB",
    "SCG": "SRB",
    "DDR": "DDR",
    "GDR": "DDR",
    "CSK": "CSK",
    "CZS": "CSK",
}
GROUPS = {"NAT": "NATO", "EEC": "EU", "CIS": "CIS", "SCE": "OSCE", "UNO": "UN"}
# COW numbers that actors.csv does not give: West Germany is the state that Germany is, and North
# Yemen holds the seat that Yemen has.
COW_NUMBERS = {"260": "DEU", "678": "YEM"}
# Until this day the number or code of Russia meant the Soviet Union.
RUSSIA = ("1991-12-26", "SUN")
# The code that ICEWS publishes beside a text where the list of texts has another or two.
ICEWS_CODES = {
    "Threaten with repression": "137",
    "Reduce or stop material aid": "162",
    "Demand easing of administrative sanctions": "1051",
    "Demand easing of popular dissent": "1052",
    "Demand release of persons or property": "1053",
    "Demand easing of economic sanctions, boycott, or embargo": "1054",
    "Demand de-escalation of military engagement": "1056",
}
# PLOVER counts a protest as material conflict, CAMEO as verbal; one scale must choose.
PROTEST = "3"


def main() -> int:
    """Write the tables; returns the exit code."""
    tables = shared_tables()
    if tables is None:
        return 2
    write_cameo(tables)
    write_plover(tables)
    write_icews_labels(tables)
    write_actor_codes(tables)
    return 0


def shared_tables() -> Path | None:
    """The folder of the published code tables, or None after a word about it."""
    shared = os.environ.get("COMITY_SHARED")
    if not shared:
        print("COMITY_SHARED must name the folder that holds data/code-tables", file=sys.stderr)
        return None
    return Path(shared) / "data" / "code-tables"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def write_cameo(tables: Path) -> None:
    """Every CAMEO code; a code without a PLOVER type of its own takes that of its parent."""
    names = {r["code"]: r for r in rows(tables / "cameo_codes_gdelt.csv")}
    names.update({r["code"]: r for r in rows(tables / "cameo_codes.csv")})
    quads = {r["root_code"]: r["quad_class"] for r in rows(tables / "quad_class.csv")}
    plover = {r["cameo"]: r for r in rows(tables / "cameo_to_plover.csv")}
    areas = {r["match"]: r["area"] for r in rows(CODEBOOK / "event_areas.csv")}
    lines = []
    for code in sorted(names):
        row = names[code]
        found = next((plover[c] for c in (code, code[:3], code[:2]) if c in plover), None)
        kind = found["plover"] if found else ""
        contexts = found["contexts"] if found else ""
        matched = [code] if code in areas else contexts.split(";") if contexts else [kind]
        touched = [areas[m] for m in matched if m in areas]
        lines.append(
            (
                code,
                row["name"],
                row["root_code"],
                quads[row["root_code"]],
                row["goldstein"],
                kind,
                found["mode"] if found else "",
                contexts,
                ";".join(dict.fromkeys(touched)),
            )
        )
    header = ["code", "name", "root", "quad", "goldstein", "plover", "mode", "contexts", "areas"]
    write(CODEBOOK / "cameo.csv", header, lines)


def write_plover(tables: Path) -> None:
    """The PLOVER types."""
    areas = {r["match"]: r["area"] for r in rows(CODEBOOK / "event_areas.csv")}
    write(
        CODEBOOK / "plover.csv",
        ("type", "quad", "quad_common", "areas"),
        [
            (
                r["event_type"],
                r["quad_class"],
                PROTEST if r["event_type"] == "PROTEST" else r["quad_class"],
                areas.get(r["event_type"], ""),
            )
            for r in rows(tables / "plover_types.csv")
        ],
    )


def write_icews_labels(tables: Path) -> None:
    """The texts with the code that ICEWS publishes beside them, and one that is theirs as well."""
    known = {r["code"] for r in rows(CODEBOOK / "cameo.csv")}
    found: dict[str, list[str]] = {}
    for row in rows(tables / "icews_event_labels.csv"):
        # the list marks spellings of ICEWS with an i behind the code
        code = row["code"].removesuffix("i")
        if code in known:
            found.setdefault(row["label"], []).append(code)
    for label, code in ICEWS_CODES.items():
        found[label] = [code, *(c for c in found.get(label, []) if c != code)]
    lines = [(label, *codes[:2], *[""] * (2 - len(codes[:2]))) for label, codes in found.items()]
    write(CODEBOOK / "icews_labels.csv", ("label", "code", "other"), sorted(lines))


def write_actor_codes(tables: Path) -> None:
    """What CAMEO, FIPS, ISO and the Correlates of War call an actor, with dates."""
    states = {r["id"]: r for r in rows(DATA / "actors.csv")}
    whole = whole_of(states)
    lines: list[tuple[str, str, str, str, str]] = []

    def meaning(scheme: str, code: str, actor: str) -> None:
        before, since = whole.get(actor, ("", ""))
        lines.append((scheme, code, actor, since, before))

    for state in states:
        meaning("cameo", state, state)
    for code, actor in CAMEO_CODES.items():
        if code not in states:
            meaning("cameo", code, actor)
    for code, organization in GROUPS.items():
        meaning("cameo", code, organization)
    for row in rows(tables / "fips_countries.csv"):
        actor = row["iso3_current"] or row["iso3"]
        if row["fips_code"] and actor in states:
            meaning("fips", row["fips_code"], actor)
    # A number or ISO code means the state itself: Belarus voted in the United Nations from 1945.
    numbers = {r["cow"]: i for i, r in states.items() if r["cow"]} | COW_NUMBERS
    for scheme, codes in (("cow", numbers), ("iso", {i: i for i in states})):
        for code, actor in codes.items():
            lines.append((scheme, code, actor, *(RUSSIA if actor == "RUS" else ("", ""))))
    header = ("scheme", "code", "actor", "since", "before")
    write(CODEBOOK / "actor_codes.csv", header, dict.fromkeys(lines))


def whole_of(states: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Of a state that was part of another: that one, and the first day of its own."""
    return {
        part: (union, FIRST_DAYS.get(part, states[part]["start"]))
        for union, parts in BEFORE.items()
        for part in parts
    }


def icews_names(tables: Path, states: dict[str, dict[str, str]]) -> Iterable[tuple[str, str, str]]:
    """Spellings of states in ICEWS, by their COW number."""
    by_number = {r["cow"]: i for i, r in states.items() if r["cow"]}
    by_number["000"] = ""
    seen: set[str] = set()
    for row in rows(tables / "icews_country_codes.csv"):
        actor = by_number.get(row["cow_code"].lstrip("0"), "") or CAMEO_CODES.get(
            row["cameo_code"], row["cameo_code"] if row["cameo_code"] in states else ""
        )
        if actor and row["icews_country"] not in seen:
            seen.add(row["icews_country"])
            yield "name", row["icews_country"], actor


if __name__ == "__main__":
    sys.exit(main())
