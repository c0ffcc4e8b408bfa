"""Reading articles: formats, encodings, bad input, the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from comity.article import read_article
from comity.errors import ArticleError, ComityError

Cli = Callable[..., CompletedProcess[str]]

RUSSIAN = """Руритания и Альпийский союз: двадцать лет партнерства

Р. Зенда, Г. Сапт

Аннотация

Руритания сотрудничает с союзом с 1994 г. Учения проводятся ежегодно. Вступать в союз она не намерена.

Список литературы

1. Зенда Р. К. Безопасность Руритании // Стрельсауский вестник. — 1998. — № 4. — С. 11–19.
2. Там же. С. 12.
3. Сапт Г. Горные союзы. — Стрельсау: Наука, 2001. — 245 с.
"""

LANDING = """<!DOCTYPE html><html lang="en"><head><title>Site</title>
<meta name="citation_title" content="Ruritania and the Alpine Council">
<meta name="citation_author" content="Rudolf Zenda"><meta name="citation_author" content="H. Sapt">
<meta name="citation_journal_title" content="Journal of Small Alliances">
<meta name="citation_date" content="2009/03/31"><meta name="citation_language" content="en">
<script>var x = "never shown";</script></head><body>
<header><nav><ul><li>Home</li><li>Archives</li></ul></nav></header>
<main><article class="obj_article_details"><h1>Ruritania and the Alpine Council</h1>
<section class="item abstract"><h2>Abstract</h2><p>Ruritania joined in 1994.<sup>1</sup> It has no plans to join
the Pact. Exercises are held every year, and nobody in Strelsau objects to them any more.</p></section>
<section class="item references"><h2>References</h2><div>
R.K. Zenda, “Bezopasnost,” Strelsauskii vestnik, No. 4, 1998, pp. 11-19.<br>Ibidem.<br>
H. Sapt, Gornye soiuzy, Crown Press, Strelsau, 2001, p. 45.</div></section>
<section><h2>License</h2><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC</a></section>
</article></main><footer>Imprint</footer></body></html>"""

NEWS = """<html><head><meta property="og:site_name" content="Strelsau Herald">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Airfields open",
"datePublished": "2004-03-12T08:00:00Z", "author": {"name": "A. Mauban"}}</script></head><body>
<div class="menu"><p>Sport</p></div><div class="story"><p>The King opened two airfields on Friday. He spoke
for an hour about the Council, its members and the price of kerosene, and then he left for Zenda.</p>
<p>Gen. Sapt was not there. The U.S. ambassador was. Nobody explained why the general stayed away.</p></div>
<div class="related"><p>Read more</p></div></body></html>"""


def text_pdf(pages: list[list[str]]) -> bytes:
    """A PDF with lines of text, made by hand: Helvetica, one line each 14 points."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    kids = []
    for lines in pages:
        shown = " T* ".join(
            "({}) Tj".format(x.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)"))
            for x in lines
        )
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode("latin-1")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            b"/Contents %d 0 R>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + tail


def test_the_bundled_article() -> None:
    article = read_article("kazakhstan-nato-2010")
    assert article.title == "KAZAKHSTAN AND NATO: EVALUATION OF COOPERATION PROSPECTS"
    assert article.authors == ("Timur Shaymergenov", "Marat Biekenov")
    assert article.journal == "Central Asia and the Caucasus"
    assert (article.year, str(article.published)) == (2010, "2010")
    assert article.licence is not None
    assert article.licence.name == "Creative Commons Attribution 4.0 International"
    texts = [s.text for s in article.sentences if s.section == "abstract"]
    assert len(texts) == 12
    assert texts[7].endswith("in the future.1") and texts[8].startswith("Nor does")
    assert "Share" not in article.text and "Tazhin" not in article.text
    assert all(article.text[s.start : s.end] == s.text for s in article.sentences)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_a_russian_article_in_its_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(RUSSIAN.replace("—", "-").replace("–", "-").replace("№", "N").encode(encoding))
    article = read_article(path)
    assert article.language == "ru"
    assert article.authors == ("Р. Зенда", "Г. Сапт")
    assert len([s for s in article.sentences if s.section == "abstract"]) == 3
    first, second, third = article.references
    assert first.csl["container-title"] == "Стрельсауский вестник" and first.parsed == "yes"
    assert second.refers_to == first.id
    assert third.csl["language"] == "ru"


def test_a_landing_page_of_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(LANDING, encoding="utf-8")
    article = read_article(path)
    assert article.title == "Ruritania and the Alpine Council"
    assert article.authors == ("Rudolf Zenda", "H. Sapt")
    assert article.journal == "Journal of Small Alliances"
    assert str(article.published) == "2009-03-31"
    assert article.licence is not None and article.licence.name == "CC BY 4.0"
    texts = [s.text for s in article.sentences if s.section == "abstract"]
    assert texts[0] == "Ruritania joined in 1994.1" and len(texts) == 3
    assert not {"Home", "never shown", "Imprint"} & set(article.text.split("\n"))
    assert [r.refers_to for r in article.references] == ["", "r1", ""]


def test_a_declared_charset_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = (
        "<html><head><meta charset='windows-1251'></head><body><p>Учения идут. Их две.</p></body>"
    )
    path.write_bytes(body.encode("cp1251"))
    assert [s.text for s in read_article(path).sentences] == ["Учения идут.", "Их две."]


def test_a_news_page(tmp_path: Path) -> None:
    path = tmp_path / "news.html"
    path.write_text(NEWS, encoding="utf-8")
    article = read_article(path)
    assert (article.title, article.authors) == ("Airfields open", ("A. Mauban",))
    assert (article.journal, str(article.published)) == ("Strelsau Herald", "2004-03-12")
    assert "Sport" not in article.text and "Read more" not in article.text
    assert "The U.S. ambassador was." in [s.text for s in article.sentences]


def test_a_pdf_without_running_heads_and_with_footnotes(tmp_path: Path) -> None:
    pages = [
        ["JOURNAL OF SMALL ALLIANCES", "Ruritania and the Council", "Abstract",
         "Ruritania joined in 1994 and has part-", "nered with all since.1 Nothing else happened.",
         "1 R.K. Zenda, Bezopasnost, Crown Press, Strelsau, 2001, p. 4.", "1"],
        ["JOURNAL OF SMALL ALLIANCES", "The second page says that exercises", "go on every year.2",
         "2 Ibid., p. 7.", "2"],
        ["JOURNAL OF SMALL ALLIANCES", "The third page ends the story.", "It is short.", "3"],
    ]  # fmt: skip
    path = tmp_path / "paper.pdf"
    path.write_bytes(text_pdf(pages))
    article = read_article(path)
    assert article.form == "pdf" and article.title == "Ruritania and the Council"
    assert "partnered with all since.1" in article.text
    assert "JOURNAL" not in article.text
    assert [s.text for s in article.sentences if s.section == "footnote"]
    assert [r.refers_to for r in article.references] == ["", "r1"]
    assert article.references[1].csl["page"] == "7"


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


BAD = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n ", "is empty"),
    "large": (b"word " * 10_000_001, "larger than 20 MB"),
    "encrypted": (encrypted(), "is encrypted"),
    "scanned": (text_pdf([[], []]), "holds no text on its 2 pages"),
    "damaged": (b"%PDF-1.4 nothing", "damaged PDF"),
    "scripts": (b"<html><body><script>run()</script></body></html>", "a page without a text"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "NUL byte at offset 8"),
    "control": (b"text \x01 text", "control code 0x01 at character 5"),
    "encoding": (b"\xff\xfe\x00\xd8\x41", "breaks at byte"),
    "unknown": (
        "abc 日本語の文章です。これは読めません。".encode("shift_jis"),
        "not UTF-8 at byte 4",
    ),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_is_one_clear_line(name: str, tmp_path: Path) -> None:
    content, message = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ArticleError) as caught:
        read_article(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_folder_and_a_missing_file_end_with_2(comity_cli: Cli, tmp_path: Path) -> None:
    for name, message in ((str(tmp_path), "is a folder"), ("none.txt", "is not there")):
        run = comity_cli("article", "read", name)
        assert run.returncode == 2 and message in run.stderr
        assert run.stderr.count("\n") == 1


def test_command_line_reads_to_a_table_of_80_columns(comity_cli: Cli) -> None:
    run = comity_cli("article", "read", "kazakhstan-nato-2010")
    assert run.returncode == 0
    assert max(map(len, run.stdout.splitlines())) <= 80
    assert "12 abstract" in run.stdout and "11 parsed whole, 2 parsed in part" in run.stdout


def test_command_line_reads_standard_input_to_json(comity_cli: Cli) -> None:
    run = comity_cli("article", "read", "-", "--json", input=RUSSIAN)
    body = json.loads(run.stdout)
    assert body["language"] == "ru" and body["source"] == "-" and len(body["references"]) == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(str.encode)
    | st.binary(max_size=200).map(lambda b: b"%PDF-1.4\n" + b)
    | st.lists(
        st.sampled_from(["<p>", "</p>", "<div", ">", "text. ", "<script>", "<meta name='a'", "&amp;",
                         "References", "<h2>", "<br>", "Abstract", "\n", "2001"]), max_size=30
    ).map(lambda parts: ("<html>" + "".join(parts)).encode())
)  # fmt: skip
def test_any_bytes_give_an_article_or_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        article = read_article(path)
    except ComityError as error:
        assert "\n" not in str(error)
        return
    for sentence in article.sentences:
        assert article.text[sentence.start : sentence.end] == sentence.text
