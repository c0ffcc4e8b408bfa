"""What is given to code: Word, mail, feeds, folders; and what is refused with one clear line."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

import comity
from comity.cli.main import app
from comity.coding.documents import documents
from comity.errors import ComityError

RUN = CliRunner()
SAID = "Armenia and Georgia signed a memorandum on military cooperation in Tbilisi on Tuesday."
RUSSIAN = "Казахстан и США подписали соглашение о транзите грузов во вторник в городе Астане."
KAZAKH = "Қазақстан мен АҚШ сейсенбіде әскери ынтымақтастық туралы келісімге қол қойды деді."


def coded(source: object, **options: object) -> list[comity.code]:  # type: ignore[valid-type]
    return list(comity.code(str(source), **options))  # type: ignore[arg-type]


def word(path: Path, *paragraphs: str, cells: tuple[str, ...] = ()) -> Path:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if cells:
        table = made.add_table(rows=1, cols=len(cells))
        for cell, text in zip(table.rows[0].cells, cells, strict=True):
            cell.text = text
    made.save(str(path))
    return path


@pytest.mark.parametrize(("text", "language"), [(SAID, "en"), (RUSSIAN, "ru"), (KAZAKH, "kk")])
def test_a_word_document_gives_its_facts(tmp_path: Path, text: str, language: str) -> None:
    file = word(tmp_path / "a.docx", "News of the day" if language == "en" else "", text)
    (found,) = coded(file, published=date(2019, 6, 20))
    assert found.language == language
    assert [f.date for f in found.facts] == ["2019-06-18"]


def test_a_table_of_a_word_document_is_read_too(tmp_path: Path) -> None:
    file = word(tmp_path / "a.docx", "The week in short, day by day:", cells=("Tuesday", SAID))
    assert coded(file, published=date(2019, 6, 20))[0].facts


def test_the_day_a_word_document_was_made_is_no_day_of_publication(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="--published"):
        coded(word(tmp_path / "a.docx", SAID))


def mail(text: str, *, html: bool = False, charset: str = "utf-8", day: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "desk@example.org"
    message["To"] = "me@example.org"
    message["Subject"] = "The news"
    if day != "none":
        message["Date"] = day or "Thu, 20 Jun 2019 23:30:00 +0500"
    message.set_content("See the other part." if html else text, charset=charset)
    if html:
        message.set_content(f"<p>{text}</p>", subtype="html", charset=charset)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("body", "language"),
    [
        (mail(SAID), "en"),
        (mail(SAID, html=True), "en"),
        (mail(RUSSIAN), "ru"),
        (mail(RUSSIAN, charset="koi8-r"), "ru"),
        (mail(RUSSIAN, charset="windows-1251"), "ru"),
        (mail(KAZAKH, html=True), "kk"),
        (mail(SAID + "\n\n> Uzbekistan joined the CSTO on 3 May 1999, they wrote.\n"), "en"),
    ],
)
def test_mail_gives_its_facts_by_its_own_day(tmp_path: Path, body: bytes, language: str) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(body)
    (found,) = coded(file)
    assert (found.language, found.published) == (language, "2019-06-20")
    assert [f.date for f in found.facts] == ["2019-06-18"]


def test_mail_without_a_day_asks_for_one(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(mail(SAID, day="none").replace(b"To:", b"Message-ID: <1@x>\nTo:"))
    with pytest.raises(ComityError, match="--published"):
        coded(file)
    assert coded(file, published=date(2019, 6, 20))[0].facts


RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>
<item><title>Memorandum</title><link>https://example.org/1</link>
<pubDate>Thu, 20 Jun 2019 08:00:00 GMT</pubDate><description>&lt;p&gt;{SAID}&lt;/p&gt;</description>
</item><item><title>Соглашение</title><link>https://example.org/2</link>
<pubDate>Fri, 21 Jun 2019 08:00:00 GMT</pubDate><description>{RUSSIAN}</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>One</title>
<id>x1</id><link href="https://example.org/3"/><published>2019-06-20T08:00:00Z</published>
<content type="html">{SAID}</content></entry></feed>"""
NO_DAY = RSS.replace("pubDate", "noDate")


def test_a_feed_gives_a_document_an_entry(tmp_path: Path) -> None:
    (tmp_path / "f.rss").write_text(RSS, "utf-8")
    found = list(documents(str(tmp_path / "f.rss"), None, None))
    assert [(d.id, d.published.isoformat(), d.language, d.title) for d in found] == [
        ("https://example.org/1", "2019-06-20", "en", "Memorandum"),
        ("https://example.org/2", "2019-06-21", "ru", "Соглашение"),
    ]
    assert "<p>" not in found[0].text
    assert [len(c.facts) for c in coded(tmp_path / "f.rss")] == [1, 1]


def test_an_atom_feed_and_its_rows_cite_the_entry(tmp_path: Path) -> None:
    (tmp_path / "f.xml").write_text(ATOM, "utf-8")
    list(comity.code_into(tmp_path / "f.xml", tmp_path / "r", coder="Ann"))
    rows = comity.record_check(tmp_path / "r").rows["activities"]
    assert {r["source_url"] for r in rows} == {"https://example.org/3"}
    assert {r["published"] for r in rows} == {"2019-06-20"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (NO_DAY, "--published"),
        (RSS.partition("<item>")[0] + "</channel></rss>", "without entries"),
        ("<rss><channel><item><title>x", "words"),
        (RSS.replace(SAID, "Short."), "holds 1 word:"),
    ],
)
def test_a_feed_that_cannot_be_coded_says_so(tmp_path: Path, body: str, says: str) -> None:
    (tmp_path / "f.rss").write_text(body, "utf-8")
    done = RUN.invoke(app, ["code", str(tmp_path / "f.rss")])
    assert isinstance(done.exception, ComityError) and says in str(done.exception)


def test_entities_of_a_feed_fetch_and_swell_nothing(tmp_path: Path) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>' + ATOM.replace("One", "&b;&f;")
    )
    (tmp_path / "f.xml").write_text(bomb, "utf-8")
    found = list(documents(str(tmp_path / "f.xml"), None, None))
    assert "root:" not in found[0].text + found[0].title


def test_a_folder_tells_its_progress_and_reads_every_kind(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    word(source / "a.docx", SAID)
    (source / "b.eml").write_bytes(mail(RUSSIAN))
    (source / "c.rss").write_text(RSS, "utf-8")
    (source / "d.txt").write_text(KAZAKH, "utf-8")
    line = {"id": "e1", "lang": "en", "published": "2019-06-20", "text": SAID}
    (source / "e.jsonl").write_text(json.dumps(line), "utf-8")
    (source / "f.png").write_bytes(b"no text")
    told: list[str] = []
    found = coded(source, published=date(2019, 6, 20), told=told.append)
    assert [len(c.facts) for c in found] == [1, 1, 1, 1, 1, 1]
    assert [t.partition(":")[0] for t in told] == [f"{n} of 5" for n in range(1, 6)]


def scan() -> bytes:
    import pypdf

    out, writer = io.BytesIO(), pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def zipped(name: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, body)
    return out.getvalue()


PAGE = "<html><head><title>x</title></head><body>{}</body></html>"
BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n ", "empty"),
    "empty.html": (PAGE.format("").encode(), "no text"),
    "menu.html": (PAGE.format("<nav><a href='/'>Home</a></nav><p>News</p>").encode(), "no text"),
    "login.html": (PAGE.format("<p>Please log in to read the news of today here.</p>").encode(),
                   "login page"),
    "login-ru.html": (PAGE.format("<p>Войдите в систему, чтобы читать новости на нашем сайте "
                                  "сегодня.</p>").encode(), "login page"),
    "password.html": (PAGE.format("<p>Members only: enter your password and press the button "
                                  "below.</p>").encode(), "login page"),
    "scan.pdf": (scan(), "OCR"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj <<", "damaged PDF"),
    "cut.docx": (zipped("word/document.xml", b"<w:docu"), "damaged or no Word"),
    "other.docx": (zipped("word/other.xml", b"<a/>"), "damaged or no Word"),
    "empty.docx": (b"PK\x03\x04word/", "damaged or no Word"),
    "mixed.txt": (f"{SAID}\n{RUSSIAN}\n".encode(), "in en and in ru"),
    "mixed-kk.txt": (f"{SAID}\n{KAZAKH}\n{KAZAKH}\n".encode(), "in kk and in en"),
    "mixed-ru-kk.txt": (f"{RUSSIAN}\n{KAZAKH}\n".encode(), "in ru and in kk"),
    "german.txt": (b"Der Minister und die Delegation sind mit dem Zug in die Stadt gekommen, und "
                   b"das ist gut.", "is in de"),
    "scrambled.txt": (RUSSIAN.encode().decode("cp1251", "replace").encode(), "scrambled"),
    "scrambled-latin.txt": (RUSSIAN.encode().decode("latin-1").encode(), "scrambled"),
    "scrambled-kk.txt": (KAZAKH.encode().decode("cp1251", "replace").encode(), "scrambled"),
    "lost.txt": (SAID.encode() + "\ufffd\ufffd\ufffd\ufffd".encode(), "scrambled"),
    "zero.txt": (b"\x00\x01\x02\x03", "no text"),
    "broken-utf16.txt": (b"\xff\xfea", "not utf-16"),
    "attached.eml": (b"From: a@b.c\nTo: d@e.f\nDate: Thu, 20 Jun 2019 08:00:00 +0000\n"
                     b"Content-Type: application/pdf\n\nJVBERi0=\n", "attached"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str) -> None:
    body, says = BAD[name]
    (tmp_path / name).write_bytes(body)
    done = RUN.invoke(app, ["code", str(tmp_path / name), "--published", "2019-06-20"])
    assert isinstance(done.exception, ComityError), done.exception
    assert says in str(done.exception) and name in str(done.exception)
    assert "\n" not in str(done.exception)


@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.rss", "big.jsonl", "big.docx"])
def test_a_hundred_megabytes_are_refused_without_being_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as out:
        out.truncate(100_000_001)
    done = RUN.invoke(app, ["code", str(file), "--published", "2019-06-20"])
    assert isinstance(done.exception, ComityError) and "MB" in str(done.exception)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16", "utf-8-sig"])
def test_older_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    text = RUSSIAN + "\nОб этом сообщили вчера вечером в министерстве обороны республики.\n"
    file.write_bytes(text.encode(encoding))
    assert coded(file, published=date(2019, 6, 20))[0].facts[0].date == "2019-06-18"


def test_a_language_that_is_asked_for_reads_a_mixed_text(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"{SAID}\n{RUSSIAN}\n", "utf-8")
    assert coded(file, published=date(2019, 6, 20), language="en")[0].facts


def test_a_pdf_does_not_tell_its_day_of_publication(tmp_path: Path) -> None:
    from comity.article.model import Article
    from comity.coding.documents import document_of
    from comity.core.dates import parse_when

    found = Article(
        title="", authors=(), journal="", published=parse_when("2026-11-01"), abstract="",
        licence="", language="en", source="a.pdf", sha256="", text=SAID, sentences=(),
        references=(), notes=("the date is that of the PDF file",),
    )  # fmt: skip
    with pytest.raises(ComityError, match="--published"):
        document_of(found, None, None)
    assert document_of(found, date(2019, 6, 20), None).published == date(2019, 6, 20)
