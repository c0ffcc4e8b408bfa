"""References as the region writes them, and the notes that go back to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.article import read_article
from comity.references.model import Reference
from comity.references.parse import parse_references

CASES = Path(__file__).parent / "data" / "cases"


def listed(*entries: str) -> tuple[Reference, ...]:
    return parse_references(line for entry in entries for line in (entry, ""))


def short(reference: Reference) -> dict[str, Any]:
    """The fields as a reader would say them."""
    fields = reference.fields
    names = {
        role: [" ".join(p.get(k, "") for k in ("family", "given", "literal")).strip() for p in fields[role]]
        for role in ("author", "editor") if role in fields
    }  # fmt: skip
    issued = fields.get("issued", {}).get("date-parts", [[]])[0]
    plain = {
        k: v
        for k, v in fields.items()
        if k not in ("author", "editor", "issued", "type", "language")
    }
    return {**plain, **names, "issued": "-".join(map(str, issued))}


SMITH = {
    "author": ["Smith J."],
    "title": "Partners of the Alliance",
    "publisher-place": "London",
    "publisher": "Example Press",
    "issued": "2004",
    "page": "12",
}
CASE = {
    1: {"author": ["Ivanov A.B."], "title": "Sotrudnichestvo Kazakhstana i NATO",
        "container-title": "Mezhdunarodnaya zhizn'", "issued": "2009", "issue": "3", "page": "45-57"},
    2: {"author": ["Laumulin M."], "title": "Tsentral'naya Aziya v mirovoi geopolitike",
        "publisher-place": "Almaty", "publisher": "KISI", "issued": "2009", "number-of-pages": "416"},
    3: {"author": ["Petrova V.G.", "Sidorov D.E."], "title": "Bezopasnost' Tsentral'noi Azii",
        "publisher-place": "M.", "publisher": "Nauka", "issued": "2008", "number-of-pages": "312"},
    4: {"author": ["Kozlov S."], "title": "Partnyorstvo radi mira",
        "container-title": "Nezavisimaya gazeta", "issued": "2006-5-12"},
    5: {"author": ["Ivanov A.B."], "title": "Sotrudnichestvo Kazakhstana i NATO",
        "container-title": "Mezhdunarodnaya zhizn'", "issued": "2009", "issue": "3", "page": "45-57"},
    6: {"author": ["Nazarbayev N."], "title": "Kriticheskoe desyatiletie",
        "publisher-place": "Almaty", "publisher": "Atamura", "issued": "2003"},
    7: {"author": ["Tokaev K.K."], "title": "Diplomatiya Respubliki Kazakhstan",
        "publisher-place": "Astana", "publisher": "Elorda", "issued": "2001", "page": "211"},
    9: SMITH,
    10: SMITH | {"author": ["Smith J.A."]},
    11: SMITH,
    12: SMITH | {"author": ["Smith J.", "Brown K."]},
    13: SMITH | {"author": ["Smith John"]},
}  # fmt: skip


@pytest.mark.parametrize("number", CASE)
def test_the_references_of_the_case(number: int) -> None:
    article = read_article(CASES / "reference-author-initials-book" / "article.txt")
    reference = article.references[number - 1]
    assert short(reference) == CASE[number]
    assert reference.parsed == "yes"


def test_a_doctrine_without_author_is_read_in_part() -> None:
    article = read_article(CASES / "reference-author-initials-book" / "article.txt")
    assert "author" not in article.references[7].fields
    assert article.references[7].parsed == "in part"


NEIGHBOURS = {
    "Kassenova T., Nurgaliyev M. Security of the Steppe. 2nd ed. Washington, D.C.: Brookings, 2011. 240 p.": {
        "author": ["Kassenova T.", "Nurgaliyev M."], "title": "Security of the Steppe", "edition": "2",
        "publisher-place": "Washington, D.C.", "publisher": "Brookings", "issued": "2011",
        "number-of-pages": "240"},
    "Müller H. Die NATO in Zentralasien. Berlin: SWP, 2008. S. 12-14.": {
        "author": ["Müller H."], "title": "Die NATO in Zentralasien", "publisher-place": "Berlin",
        "publisher": "SWP", "issued": "2008", "page": "12-14"},
    "Sultanov B.K. (ed.) Kazakhstan today. Almaty: KISI, 2010. 300 p.": {
        "editor": ["Sultanov B.K."], "title": "Kazakhstan today", "publisher-place": "Almaty",
        "publisher": "KISI", "issued": "2010", "number-of-pages": "300"},
    "Ministry of Defence of the Republic of Kazakhstan. White Paper. Astana: MoD, 2007. P. 14.": {
        "author": ["Ministry of Defence of the Republic of Kazakhstan"], "title": "White Paper",
        "publisher-place": "Astana", "publisher": "MoD", "issued": "2007", "page": "14"},
    "NATO. Partnership for Peace: Framework Document. Brussels: NATO, 1994.": {
        "author": ["NATO"], "title": "Partnership for Peace: Framework Document",
        "publisher-place": "Brussels", "publisher": "NATO", "issued": "1994"},
    "Laumulin M. Geopolitika // Kazakhstan v mire. - 2009. - No. 2. - S. 5-19.": {
        "author": ["Laumulin M."], "title": "Geopolitika", "container-title": "Kazakhstan v mire",
        "issued": "2009", "issue": "2", "page": "5-19"},
    "Abenov T. Novye vyzovy. Kazakhstanskaya pravda. 3 oktyabrya 2008.": {
        "author": ["Abenov T."], "title": "Novye vyzovy", "container-title": "Kazakhstanskaya pravda",
        "issued": "2008-10-3"},
}  # fmt: skip


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_neighbours_of_the_case(text: str) -> None:
    (reference,) = listed(text)
    assert short(reference) == NEIGHBOURS[text]
    assert reference.parsed == "yes"


TOKAEV = "Tokaev K.K. Diplomatiya. Astana: Elorda, 2001. S. 211."
JONES = "Smith J. Partners of the Alliance. London: Example Press, 2004. P. 12."


@pytest.mark.parametrize(
    ("note", "same", "page"),
    [
        ("Ibid. P. 15.", 2, "15"),
        ("Id. at 16.", 2, "16"),
        ("Ebd., S. 17.", 2, "17"),
        ("Op. cit. P. 18.", 2, "18"),
        ("Tokaev K.K. Op. cit. S. 99.", 1, "99"),
        ("Tokaev, supra note 1, at 44.", 1, "44"),
        ("Supra note 1, p. 5-7.", 1, "5-7"),
        ("Tam zhe. S. 3.", 2, "3"),
    ],
)
def test_notes_that_go_back(note: str, same: int, page: str) -> None:
    found = listed(TOKAEV, JONES, note)[-1]
    assert found.same_as == same
    assert found.fields["page"] == page
    assert found.fields["title"] == ("Diplomatiya" if same == 1 else "Partners of the Alliance")


@pytest.mark.parametrize(
    "note", ["Brown, supra note 1, at 44.", "Brown K. Op. cit. P. 3.", "Supra note 9, p. 5."]
)
def test_a_note_that_goes_back_to_nothing_says_so(note: str) -> None:
    found = listed(TOKAEV, JONES, note)[-1]
    assert found.parsed == "no"
    assert not found.fields


@pytest.mark.parametrize(
    "text",
    [
        "Petrov A. Zametki, Almaty, Izdatel 2009 i drugie, Almaty: KISI",
        "Smith J. Partners: London, press of the old kind (reprint) 2004",
    ],
)
def test_what_is_not_told_apart_is_not_said_to_be_read(text: str) -> None:
    assert listed(text)[0].parsed != "yes"
