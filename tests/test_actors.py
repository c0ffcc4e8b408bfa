"""One table of names: official, usual, former and UN names in four languages, and no wrong one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.claims.lexicon import Names
from comity.core.actors import name_key
from comity.core.codebook import DATA, rows_of
from comity.evidence.bundled import bundled_actors
from comity.store.store import database
from conftest import ROOT, one_clear_line

Run = Callable[..., Any]
CASE = ROOT / "tests" / "data" / "cases" / "actor-names"
TABLE = [r for r in rows_of(DATA / "codebook" / "actor_names.csv") if r["language"] != "icews"]
# Written down by hand from what the names mean, not from the table.
SAME = {
    "XKX": ["Republic of Kosovo", "Kosovo, Republic of", "République du Kosovo", "Косово"],
    "SRB": ["Serbia and Montenegro", "Serbia & Montenegro", "Yugoslavia", "Сербия и Черногория"],
    "MDA": ["Republic of Moldova", "Moldova, Rep.", "Moldavia", "Республика Молдова"],
    "COG": ["Republic of the Congo", "Congo, Rep.", "Congo-Brazzaville", "République du Congo"],
    "COD": [
        "DRC",
        "D.R. Congo",
        "Congo, Dem. Rep.",
        "Zaire",
        "the Democratic Republic of the Congo",
    ],
    "MMR": ["Burma", "Union of Myanmar", "Birmanie", "Мьянма"],
    "BIH": ["Bosnia", "Bosnia-Herzegovina", "BiH", "Bosnie-Herzégovine"],
    "ARE": ["UAE", "U.A.E.", "the UAE", "ОАЭ"],
    "NLD": ["The Netherlands", "Netherlands, The", "Kingdom of the Netherlands", "Pays-Bas"],
    "SVK": ["Slovak Republic", "The Slovak Republic", "République slovaque", "Словакия"],
    "VNM": ["Viet Nam", "VIET NAM", "Việt Nam", "Socialist Republic of Vietnam"],
    "CPV": ["Cabo Verde", "Republic of Cabo Verde", "Cap-Vert", "Кабо-Верде"],
    "KOR": ["Korea, Rep.", "Korea, South", "ROK", "Республика Корея", "Оңтүстік Корея"],
    "PRK": ["DPRK", "Korea, Dem. People's Rep.", "КНДР", "Солтүстік Корея"],
    "KAZ": [
        "Қазақстан",
        "Қазақстан Республикасы",
        "Республика Казахстан",
        "kazakhstan",
        "Kazakstan",
        "KAZ",
    ],
    "TUR": ["Turkiye", "Türkiye", "Republic of Turkey", "Түркия"],
    "CIV": ["Côte d'Ivoire", "Cote d’Ivoire", "COTE D'IVOIRE", "Ivory Coast"],
    "LCA": ["St Lucia", "Saint Lucia", "St. Lucia"],
    "SUN": ["USSR", "U.S.S.R.", "СССР", "Union soviétique"],
    "BEN": ["Dahomey"],
    "LKA": ["Ceylon"],
    "CZE": ["Czechia", "Чехия", "Tchéquie"],
    "CSTO": ["Collective Security Treaty Organisation", "ОДКБ", "ҰҚШҰ"],
    "SCO": ["Shanghai Cooperation Organization", "Shanghai Co-operation Organisation", "ШОС"],
    "NATO": ["OTAN", "North Atlantic Treaty Organisation", "НАТО"],
    "EAEU": ["ЕАЭС", "Union économique eurasiatique"],
}
PAIRS = [(name, actor) for actor, names in SAME.items() for name in names]


def found(name: str) -> str | None:
    try:
        return bundled_actors().find(name).id
    except comity.UnknownActor:
        return None


@pytest.mark.parametrize(("name", "actor"), PAIRS)
def test_a_name_finds_its_actor(name: str, actor: str) -> None:
    assert found(name) == actor


def test_the_same_names_in_a_table(tmp_path: Path, comity_cli: Run) -> None:
    rows = "".join(f'"{name}",France,1995,1\n' for name, _ in PAIRS)
    (tmp_path / "t.csv").write_text("exporter,importer,year,value\n" + rows, "utf-8")
    store = ("--store", str(tmp_path / "store"))
    told = comity_cli("ingest", "generic", "t.csv", "--map", str(CASE / "trade.yml"), *store)
    assert f"{len(PAIRS)} stored" in told.stdout, told.stdout + told.stderr
    rows = comity_cli("sql", "SELECT actor FROM observations ORDER BY line", "--csv", *store).stdout
    at_that_time = {"XKX": "XKX"}
    assert rows.split()[1:] == [at_that_time.get(actor, actor) for _, actor in PAIRS]


def test_the_table_of_the_case(tmp_path: Path, comity_cli: Run) -> None:
    store = ("--store", str(tmp_path / "store"))
    comity_cli(
        "ingest", "generic", str(CASE / "names.csv"), "--map", str(CASE / "trade.yml"), *store
    )
    query = (
        "SELECT line, actor FROM observations WHERE line IN (2, 12, 16, 22, 28, 31, 35, 36, 37, 38)"
    )
    rows = comity_cli("sql", f"{query} ORDER BY line", "--csv", *store).stdout.split()[1:]
    assert rows == [
        "2,SRB", "12,MDA", "16,COG", "22,KOR", "28,MMR", "31,SVK", "35,KAZ", "36,KAZ", "37,KAZ",
        "38,KAZ",
    ]  # fmt: skip
    held = comity_cli("quarantine", "show", "trade", *store).stdout
    assert "Korea,France" in held and "Yemen People's Republic,France" in held


def test_no_name_of_the_united_nations_finds_another_actor() -> None:
    """UN and ISO names in English, French and Russian; an empty actor is a territory of none."""
    rows = rows_of(ROOT / "tests" / "data" / "state_names.csv")
    assert len(rows) > 800
    wrong = [(r["name"], got) for r in rows if (got := found(r["name"])) not in (r["actor"], None)]
    assert [w for w in wrong if w[0] != "Guam"] == []  # the id of an organization as well
    missed = [r["name"] for r in rows if r["actor"] and found(r["name"]) is None]
    assert len(missed) <= 2, missed


AMBIGUOUS = ["Korea", "Virgin Islands", "Republic of Vietnam", "Timor", "Saint Martin", "Guiana",
             "Republic of China", "Sahara", "Northern Ireland", "Ireland, Northern",
             "Yemen Arab Republic", "New Guinea", "West Indies", "Guam Island"]  # fmt: skip


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_means_several_or_none_finds_none(name: str) -> None:
    assert found(name) is None


@pytest.mark.parametrize(
    ("name", "actor"),
    [("Guinea", "GIN"), ("Guinea-Bissau", "GNB"), ("Equatorial Guinea", "GNQ"),
     ("Papua New Guinea", "PNG"), ("Republic of Guinea", "GIN"), ("Niger", "NER"),
     ("Nigeria", "NGA"), ("Dominica", "DMA"), ("Dominican Republic", "DOM"), ("Sudan", "SDN"),
     ("South Sudan", "SSD"), ("Samoa", "WSM"), ("American Samoa", None), ("Iran", "IRN"),
     ("Iraq", "IRQ"), ("Мали", "MLI"), ("Гвинея", "GIN"), ("Guinée équatoriale", "GNQ")],
)  # fmt: skip
def test_names_that_resemble_others(name: str, actor: str | None) -> None:
    assert found(name) == actor


def test_no_key_means_two_actors() -> None:
    meant: dict[str, set[str]] = {}
    for r in TABLE:
        meant.setdefault(name_key(r["name"]), set()).add(r["actor"])
    assert {k: v for k, v in meant.items() if len(v) > 1} == {}


NEAR = [
    ("state", "Republic of Kosovoo", "XKX", "KOR"),
    ("state", "Kazakhstn", "KAZ", "CSTO"),
    ("state", "Uzbekstan", "UZB", "NATO"),
    ("organization", "NATTO", "NATO", "NAM"),
    ("organization", "Shanghai Cooperation", "SCO", "ROU"),
]


@pytest.mark.parametrize(("kind", "name", "near", "far"), NEAR)
def test_nearest_names_are_of_the_same_kind(kind: str, name: str, near: str, far: str) -> None:
    actors = bundled_actors()
    with pytest.raises(comity.UnknownActor) as error:
        (actors.state if kind == "state" else actors.organization)(name)
    told = str(error.value).partition("nearest: ")[2]
    ids = [part.split(" (")[0] for part in told.split(", ") if " (" in part]
    assert ids[0] == near and far not in ids
    assert {actors[i].kind for i in ids} == {kind}


def test_evaluate_finds_them_and_names_the_nearest(comity_cli: Run) -> None:
    told = comity_cli("evaluate", "Republic of Moldova", "North Atlantic Treaty Organisation")
    assert told.returncode == 0 and "Moldova" in told.stdout
    one_clear_line(comity_cli("evaluate", "Kazakhstn", "NATO"), "nearest: KAZ (Kazakhstan)")


def test_an_article_finds_english_names_only() -> None:
    names = Names(bundled_actors())
    text = "Bosnia, the UAE and Burma met. Maurice and Dominique went to Lake Tanganyika."
    assert [(h.value, h.text) for h in names(text)] == [
        ("BIH", "Bosnia"),
        ("ARE", "UAE"),
        ("MMR", "Burma"),
    ]


DRESSES = (
    str,
    str.upper,
    str.lower,
    lambda n: f"  {n} ",
    lambda n: n.replace(" ", "\u00a0"),
    lambda n: unicodedata.normalize("NFD", n),
    lambda n: n.replace("'", "\u2019"),
)


@settings(max_examples=200)
@given(st.sampled_from(TABLE), st.sampled_from(DRESSES))
def test_case_accents_and_blanks_change_nothing(
    row: dict[str, str], dress: Callable[[str], str]
) -> None:
    assert found(dress(row["name"])) == row["actor"]


def test_sql_and_python_agree_on_the_key() -> None:
    connection = database()
    texts = [r["name"] for r in TABLE] + [d(r["name"]) for r in TABLE for d in DRESSES]
    connection.execute("CREATE TABLE t AS SELECT unnest(?) AS name", [texts])
    rows = connection.execute("SELECT name, name_key(name) FROM t").fetchall()
    connection.close()
    assert [(n, k) for n, k in rows if name_key(n) != k] == []
