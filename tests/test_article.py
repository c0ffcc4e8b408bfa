"""Articles: what is read of texts, pages and PDFs, and what is refused with one clear line."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.article import Reference, read_article, to_bibtex, to_csl
from comity.article.sentences import sentence_spans
from comity.errors import ComityError, UsageError
from comity.references.parse import parse_references

LABELLED = Path(__file__).parent / "data" / "articles" / "references.yml"


def test_the_founding_article() -> None:
    article = read_article("kazakhstan-nato-2010")
    assert article.title == "KAZAKHSTAN AND NATO: EVALUATION OF COOPERATION PROSPECTS"
    assert str(article.published) == "2010-02"
    assert article.authors == ("Timur Shaymergenov", "Marat Biekenov")
    assert article.licence.startswith("Creative Commons Attribution 4.0 International")
    assert len(article.sentences) == 13
    for sentence in article.sentences:
        assert article.text[sentence.start : sentence.end] == sentence.text
    # footnote digits glued to the full stop do not join two sentences
    assert any(s.text.endswith("to join NATO in the future.1") for s in article.sentences)
    references = article.references
    assert len(references) == 13
    assert [r.number for r in references if r.parsed == "yes"] == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        9,
        11,
        12,
        13,
    ]
    assert [r.year for r in references[:7]] == [2007, 2005, 2007, 2006, 2006, 2007, 2007]
    assert references[6].same_as == 6  # "Ibidem" is the military doctrine
    assert references[5].fields["type"] == "legislation"
    assert references[1].fields["container-title"].startswith("Sotrudnichestvo stran")
    assert [e["family"] for e in references[1].fields["editor"]] == ["Ashimbaev", "Mennuti"]
    assert references[7].fields["URL"] == "http://www.s-cica.org"
    assert references[11].fields["author"] == [{"family": "Nazarbaev", "given": "N."}]
    assert references[11].fields["issued"] == {"date-parts": [[2006, 3, 1]]}


# names and types of CSL-JSON 1.0, https://github.com/citation-style-language/schema
VARIABLES = {
    "id", "type", "title", "author", "editor", "issued", "accessed", "container-title", "volume",
    "issue", "number", "page", "publisher", "publisher-place", "URL", "DOI", "note",
}  # fmt: skip
TYPES = {
    "article-journal", "article-newspaper", "book", "chapter", "document", "legislation", "thesis",
    "webpage",
}  # fmt: skip


def test_exports_are_csl_and_bibtex() -> None:
    references = read_article("kazakhstan-nato-2010").references
    items = to_csl(references)
    assert len({i["id"] for i in items}) == 13
    for item in items:
        assert set(item) <= VARIABLES
        assert item["type"] in TYPES
    assert items[9]["note"].endswith("available at [www.mod.kz].")  # kept as text
    bibtex = to_bibtex(references)
    assert bibtex.count("\n@") == 12
    assert "@article{tazhin2007," in bibtex
    assert bibtex.count("{") == bibtex.count("}")


def fields_of(reference: Reference) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for role, name in (("author", "family"), ("editor", "editor")):
        if role in reference.fields:
            found[name] = [p.get("family", p.get("literal")) for p in reference.fields[role]]
    for key, name in (("container-title", "container"), ("URL", "url"), ("DOI", "doi")):
        if key in reference.fields:
            found[name] = reference.fields[key] if name == "container" else True
    for key in ("title", "volume", "issue", "page"):
        if key in reference.fields:
            found[key] = reference.fields[key]
    return found | ({"year": reference.year} if reference.year else {})


def measured(which: str) -> tuple[float, float, int]:
    """Precision and recall by field, and how many references were read as labelled."""
    rows = yaml.safe_load(LABELLED.read_text("utf-8"))
    references = parse_references(line for row in rows for line in (row["text"], ""))
    assert len(references) == len(rows)
    right = wrong = lacking = whole = 0
    for row, reference in zip(rows, references, strict=True):
        if row.get("set", "open") != which:
            continue
        if row.get("same"):
            whole += bool(reference.same_as)
            continue
        names = ("family", "title", "container", "year", "volume", "issue", "page", "editor")
        want = {k: row[k] for k in (*names, "url", "doi") if k in row}
        if "page" in want:
            want["page"] = want["page"].replace("\u2013", "-")
        got = fields_of(reference)
        right += sum(got.get(k) == v for k, v in want.items())
        lacking += sum(got.get(k) != v for k, v in want.items())
        wrong += sum(want.get(k) != v for k, v in got.items())
        whole += got == want
    return right / (right + wrong), right / (right + lacking), whole


@pytest.mark.parametrize(("which", "least", "whole"), [("open", 0.97, 38), ("held-out", 0.95, 18)])
def test_references_of_many_styles(which: str, least: float, whole: int) -> None:
    precision, recall, right = measured(which)
    assert precision >= least
    assert recall >= least
    assert right >= whole


SPLIT = {
    "He met Gen. Myers in the U.S. and left. Then he flew home.": 2,
    "See M.M. Tazhin, No. 2, pp. 6-10. It says so.": 2,
    "Growth was 4.5 percent in 2005. In 2006 it fell.": 2,
    "It ended.1 Nor did it begin again.2": 2,
    "“Is it so?” asked the minister. “It is.” Nobody answered.": 4,
    "The treaty (signed on 15 May, 1992) holds. So does Art. 5.": 2,
    "Cooperation, e.g. in science, grew… Nobody knew why!": 2,
    "One line\n\nAnother line": 2,
    "Россия и НАТО подписали акт. Он действует.": 2,
}


@pytest.mark.parametrize(("text", "count"), SPLIT.items())
def test_sentences(text: str, count: int) -> None:
    assert len(list(sentence_spans(text))) == count


@given(st.text(max_size=300))
def test_offsets_always_hold(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())


OJS = """<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8">
<meta name="citation_title" content="Norway and the Bloc">
<meta name="citation_author" content="A. Writer"><meta name="citation_author" content="B. Second">
<meta name="citation_journal_title" content="Journal of Invented Studies">
<meta name="citation_publication_date" content="2011/03/31">
<script>var x = "never read me";</script></head><body><nav>Home | Menu | Login</nav>
<main><h1>Norway and the Bloc</h1><h2>Abstract</h2>
<p>Norway has hosted exercises every year since 1999. It has never left the bloc, and it does not
plan to do so; its parliament said so in 2004 and again in 2009, in two long debates.</p>
<section class="item references"><h2>References</h2><ol>
<li>Walt, S. M. (1987). The Origins of Alliances. Ithaca: Cornell University Press.</li>
<li>Ibid.</li></ol></section></main><footer>All rights reserved</footer></body></html>"""


def test_a_journal_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(OJS, "utf-8")
    article = read_article(path)
    assert (article.title, article.journal) == (
        "Norway and the Bloc",
        "Journal of Invented Studies",
    )
    assert article.authors == ("A. Writer", "B. Second")
    assert str(article.published) == "2011-03-31"
    texts = [s.text for s in article.sentences]
    assert "Norway has hosted exercises every year since 1999." in texts
    assert not any("never read me" in t or "Login" in t or "rights" in t for t in texts)
    assert [r.year for r in article.references] == [1987, 1987]
    assert article.references[1].same_as == 1


NEWS = """<html><head><meta property="og:title" content="Talks end">
<script type="application/ld+json">
{"@type": "NewsArticle", "datePublished": "2009-06-25T08:00:00Z", "author": {"name": "C. Third"}}
</script></head><body><div class="menu">Politics Sport</div><article><p>Talks between the
two sides ended on Thursday without a signature. Officials said that they would meet again in the
autumn, when the parliament comes back from its break and the draft can be read in public.</p>
</article></body>"""


def test_a_news_page(tmp_path: Path) -> None:
    path = tmp_path / "news.html"
    path.write_text(NEWS, "utf-8")
    article = read_article(path)
    assert (article.title, article.authors) == ("Talks end", ("C. Third",))
    assert str(article.published) == "2009-06-25"
    assert len([s for s in article.sentences if s.section == "body"]) == 2


def pdf(lines: Iterable[str]) -> bytes:
    """A PDF of one page, written by hand."""
    body = "BT /F1 12 Tf 50 760 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(body)} >>\nstream\n{body}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{p:010d} 00000 n \n" for p in places)
    return (
        f"{text}xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
        f"startxref\n{len(text)}\n%%EOF\n"
    ).encode("latin-1")


LINES = [
    "A State and a Bloc",
    "The state has held exer-",
    "cises every year since 1999. It did not",
    "join the bloc.",
    "References",
    "K. Waltz, Theory of International Politics, New York, 1979.",
]


def test_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf(LINES))
    article = read_article(path)
    assert article.title == "A State and a Bloc"
    assert [s.text for s in article.sentences if s.section == "body"] == [
        "The state has held exercises every year since 1999.",
        "It did not join the bloc.",
    ]
    assert article.references[0].year == 1979


def test_a_russian_article_is_read_and_said_to_be_one(tmp_path: Path) -> None:
    text = "Казахстан и НАТО\nСотрудничество развивается. Оно началось в 1992 году.\nЛитература\n"
    text += (
        "Иванов И. И. Центральная Азия и НАТО // Международная жизнь. – 2007. – № 3. – С. 5–9.\n"
    )
    path = tmp_path / "ru.txt"
    path.write_bytes(text.encode("cp1251"))
    article = read_article(path)
    assert article.language == "ru"
    assert article.notes == ()  # statements are read in Russian too, since constructions are
    assert article.references[0].fields["container-title"] == "Международная жизнь"


def encrypted() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LINES)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(612, 792)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


BAD = {
    "empty.txt": (lambda: b"", "is empty"),
    "long.txt": (lambda: b"word " * 10_000_000, "has 50 MB"),
    "locked.pdf": (encrypted, "is encrypted"),
    "scan.pdf": (scanned, "holds no text, only pictures"),
    "broken.pdf": (lambda: b"%PDF-1.7\n garbage", "is a damaged PDF"),
    "script.html": (lambda: b"<html><script>let x = 1</script></html>", "holds no text beside"),
    "wrong.html": (
        lambda: b'<html><meta charset="ascii">\xff\xfe\xfd</html>',
        "is not ascii at byte",
    ),
    "zeros.txt": (lambda: b"text\x00\x01\x02" * 9 + b"\xff", "is no text"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line(tmp_path: Path, name: str) -> None:
    body, said = BAD[name]
    path = tmp_path / name
    path.write_bytes(body())
    with pytest.raises(UsageError) as error:
        read_article(path)
    assert said in str(error.value)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_and_a_missing_file_get_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(UsageError, match="cannot be read"):
            read_article(path)


@settings(max_examples=150)
@given(body=st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_nothing_crashes_it(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(body)
    try:
        article = read_article(path)
    except ComityError:
        return
    for sentence in article.sentences:
        assert article.text[sentence.start : sentence.end] == sentence.text


@settings(max_examples=150)
@given(lines=st.lists(st.text(max_size=120), max_size=6))
def test_any_list_of_references_is_kept(lines: list[str]) -> None:
    flat = [" ".join(line.split("\n")) for line in lines]
    references = parse_references(flat)
    assert [r.number for r in references] == list(range(1, len(references) + 1))
    to_csl(references)
    to_bibtex(references)
