"""How a row was read, who acted, and what `record check` asks a second look at."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from comity.core.codebook import DATA, bundled_codebook
from comity.evaluation.move_direction import horizon_of
from comity.evaluation.moves import moves_of
from comity.evaluation.standing import standing_of
from comity.evidence.bundled import bundled_actors
from comity.evidence.evidence import Evidence
from comity.evidence.load import load
from comity.evidence.question import make_dyad
from comity.record.doubts import doubts
from comity.record.folder import check_folder, read_folder

Run = Callable[..., CompletedProcess[str]]
BUNDLED = Path(str(DATA)) / "record"
ACT = {
    "state_iso3": "SRB",
    "partner": "EU",
    "kind": "exercise",
    "status": "held",
    "date_start": "2014-03-02",
    "title": "Drill",
    "source_url": "https://example.org/a",
    "verified": "yes",
    "event_key": "drill-2014",
    "published": "2014-03-20",
}


def folder(path: Path, *rows: dict[str, str], table: str = "activities") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with (path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def doubted(path: Path) -> list[str]:
    tables = read_folder(path, bundled_actors(), bundled_codebook())
    return doubts(tables.rows, lambda row: row.line)  # type: ignore[attr-defined]


def test_a_row_without_fault_raises_no_doubt(tmp_path: Path) -> None:
    assert doubted(folder(tmp_path, ACT, ACT | {"state_iso3": "MNE"})) == []


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"title": "Drill again"}, "line 2 has the same state"),
        ({"title": "Drill again", "date_start": "2014-03"}, "line 2 has the same state"),
        ({"state_iso3": "MNE", "date_start": "2014-03-05"}, "begins on 2014-03-05 here and on"),
        ({"state_iso3": "MNE", "status": "announced"}, "held on one line and announced"),
        ({"event_key": "x", "published": "2014-01"}, "it can only announce it"),
        ({"event_key": "x", "published": "2014-03-02", "date_end": "2014-03-09"}, "is a plan"),
    ],
)
def test_what_is_worth_a_second_look(tmp_path: Path, other: dict[str, str], says: str) -> None:
    (line,) = doubted(folder(tmp_path, ACT, ACT | other))
    assert line.startswith("activities line 3: ") and says in line


@pytest.mark.parametrize(
    "other",
    [
        {"date_start": "2014-09-02", "published": "2014-10"},  # a second edition under one key
        {"event_key": "", "title": "Another"},
        {"event_key": "y", "status": "announced", "published": "2014-01"},
        {"event_key": "y", "kind": "visit", "date_end": "2014-03-04"},
    ],
)
def test_what_is_not(tmp_path: Path, other: dict[str, str]) -> None:
    assert doubted(folder(tmp_path, ACT, ACT | other)) == []


def test_a_doubt_is_no_problem(tmp_path: Path, comity_cli: Run) -> None:
    path = folder(tmp_path, ACT | {"published": "2014-01"})
    shown = comity_cli("record", "check", str(path))
    assert shown.returncode == 0
    assert "look again: activities line 2" in shown.stdout
    assert "is in order" in shown.stdout


@pytest.mark.parametrize(
    ("column", "wrong", "right"),
    [
        ("numbers", "troops 120", "troops=120"),
        ("numbers", "troops=many", "troops=120;ships=2.5"),
        ("language", "English", "en"),
        ("fragment_start", "one two three four five six seven eight nine", "one two"),
        ("confidence", "sure", "high"),
        ("review", "done", "confirmed"),
        ("read_on", "yesterday", "2026-11-25"),
        ("target", "Narnia", "KAZ"),
    ],
)
def test_how_a_row_was_read_has_words_of_its_own(
    tmp_path: Path, column: str, wrong: str, right: str
) -> None:
    actors, codebook = bundled_actors(), bundled_codebook()
    assert check_folder(folder(tmp_path, ACT | {column: right}), actors, codebook)[1] == []
    lines = check_folder(folder(tmp_path, ACT | {column: wrong}), actors, codebook)[1]
    assert len(lines) == 1 and f"column {column}" in lines[0]


def test_the_bundled_record_leaves_only_known_doubts() -> None:
    found = doubted(BUNDLED)
    rest = [line for line in found if "in one day" not in line]
    assert len(rest) < len(found)  # it was compiled in a day, and says so
    assert all("may be in doubt" in line for line in rest)
    assert len(rest) <= 20


def rows(table: str) -> list[dict[str, str]]:
    with (BUNDLED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_refusal_of_the_second_part_names_who_refused() -> None:
    refusals = [
        r for r in rows("activities") if r["kind"] == "withdrawal/denial" and r["id"][0] == "B"
    ]
    assert len(refusals) > 120
    assert [r["event_key"] for r in refusals if not r["initiator"]] == []


def test_no_tertiary_page_is_held_for_sure_and_none_is_of_the_running_year_only() -> None:
    for table in ("milestones", "activities", "positions", "membership"):
        for row in rows(table):
            assert (row["source_tier"], row["confidence"]) != ("tertiary", "high"), row
            assert "2026" not in (row.get("date"), row.get("date_start"), row.get("start")), row


def test_ids_of_activities_are_unique_and_by_content() -> None:
    ids = Counter(r["id"] for r in rows("activities"))
    assert ids.most_common(1)[0][1] == 1


def test_a_milestone_says_who_acted(tmp_path: Path) -> None:
    row = {
        "state_iso3": "MNG",
        "organization": "NATO",
        "mechanism": "IPAP",
        "event": "suspended",
        "date": "2024-05",
        "verified": "no",
    }
    for initiator, actor in (("MNG", "state"), ("NATO", "organization"), ("TUR", "member")):
        path = folder(tmp_path, row | {"initiator": initiator}, table="milestones")
        moves = moves_of(make_dyad(load(path), "MNG", "NATO"))
        (move,) = [m for m in moves if "suspended" in m.text]
        assert (move.actor, move.actors) == (actor, (initiator,))


def test_states_that_refuse_side_by_side_answer_each_for_itself(tmp_path: Path) -> None:
    base = ACT | {"partner": "CSTO", "kind": "withdrawal/denial", "event_key": "stay-away"}
    path = folder(
        tmp_path,
        base | {"state_iso3": "KAZ", "initiator": "KAZ", "title": "Kazakhstan stays away"},
        base | {"state_iso3": "TJK", "initiator": "TJK", "title": "Tajikistan stays away"},
    )
    evidence = load(path)
    for state in ("KAZ", "TJK"):
        (move,) = [
            m for m in moves_of(make_dyad(evidence, state, "CSTO")) if "stays away" in m.text
        ]
        assert (move.actor, move.actors) == ("state", (state,))


@pytest.mark.parametrize(
    ("partner", "area", "counts"),
    [
        ("NATO;HUN", "political-dialogue", True),
        ("EU;HUN", "political-dialogue", False),  # a member's veto in another organization
        ("EU;FRA", "military-defence", False),
        ("USA", "political-dialogue", False),  # a peace plan of a member
        ("USA", "military-defence", True),  # its bases and arms bear on the alliance
        ("USA", "", True),
    ],
)
def test_a_matter_of_members_alone_is_not_the_organization_s(
    tmp_path: Path, partner: str, area: str, counts: bool
) -> None:
    row = ACT | {"state_iso3": "MNG", "partner": partner, "area": area, "kind": "agreement"}
    evidence = load(folder(tmp_path, row | {"title": "Accord of Ulan Bator"}))
    found = [m for m in moves_of(make_dyad(evidence, "MNG", "NATO")) if "Accord" in m.text]
    assert bool(found) == counts


@pytest.mark.parametrize(
    ("state", "partner", "day", "words"),
    [
        ("UKR", "NATO", "2026-10-31", ("rising",)),
        ("GEO", "EU", "2026-10-31", ("frozen",)),
        ("TUR", "EU", "2026-10-31", ("frozen",)),
        ("RUS", "NATO", "2026-10-31", ("broken",)),
        ("ARM", "CSTO", "2026-10-31", ("frozen", "falling")),
        ("ARM", "NATO", "2026-10-31", ("level", "rising")),
        ("JPN", "NATO", "2026-10-31", ("rising",)),
        ("AUT", "NATO", "2026-10-31", ("cannot say", "level")),
        ("AFG", "NATO", "2022-12-31", ("frozen", "broken")),
        ("MDA", "EU", "2026-10-31", ("rising",)),
        ("BLR", "SCO", "2026-10-31", ("member",)),
    ],
)
def test_what_an_officer_reads_today(
    evidence: Evidence, state: str, partner: str, day: str, words: tuple[str, ...]
) -> None:
    dyad = make_dyad(evidence, state, partner, as_of=day)
    assert horizon_of(moves_of(dyad), standing_of(dyad), dyad.as_of, 3).word in words


TYPED = ACT | {"read_on": "2026-01-05", "coder": "ann"}


def many(count: int, **cells: str) -> list[dict[str, str]]:
    return [
        TYPED | {"event_key": f"k{n}", "title": f"Drill {n}", "source_url": f"https://example.org/{n}"}
        | cells
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (many(15), True),
        (many(14), False),
        (many(15, source_url="https://www.example.org/one"), True),
        (many(8) + many(7, read_on="2026-01-06"), False),
        (many(8) + many(7, coder="bob"), False),
        (many(14) + many(1, source_url="https://elsewhere.example/a"), False),
        (many(15, review="coded-twice"), False),
        (many(15, review="confirmed"), True),
        (many(15, read_on="2026-01"), False),
    ],
)
def test_many_rows_of_one_day_and_host_are_said(
    tmp_path: Path, rows: list[dict[str, str]], said: bool
) -> None:
    numbered = [row | {"title": f"Drill {n}", "event_key": f"k{n}"} for n, row in enumerate(rows)]
    found = [d for d in doubted(folder(tmp_path, *numbered)) if "in one day" in d]
    assert bool(found) is said
    if said:
        assert "15 rows" in found[0] and "example.org" in found[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [("agreed", "coded-twice"), ("changed", "coded-twice"), ("contested", "disputed"),
     ("open", "confirmed")],
)  # fmt: skip
def test_older_words_of_review_are_read_as_the_new_ones(tmp_path: Path, old: str, new: str) -> None:
    tables = read_folder(
        folder(tmp_path, ACT | {"review": old}), bundled_actors(), bundled_codebook()
    )
    assert tables.rows["activities"][0]["review"] == new
