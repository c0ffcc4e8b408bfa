"""Articles on their way in: footnote marks, control characters, menus, and where sentences end."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.article import read_article
from comity.article.sentences import sentence_spans
from comity.claims.check import check_article
from comity.evidence.evidence import Evidence

CASES = Path(__file__).parent / "data" / "cases"
LONG = "Kazakhstan and the alliance have had relations for many years, and these are of many kinds."


def sentences(path: Path) -> list[str]:
    return [s.text for s in read_article(path).sentences if s.section != "title"]


def page(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{body}</body></html>", "utf-8")
    return path


def test_a_footnote_mark_is_no_part_of_a_year(evidence: Evidence) -> None:
    marked = check_article(
        read_article(CASES / "footnote-mark-superscript" / "page.html"), evidence
    )
    plain = check_article(
        read_article(CASES / "footnote-mark-superscript" / "plain.html"), evidence
    )
    assert marked.counts == plain.counts == {"contradicted": 3}


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>2</sup>",
        "<sup>[12]</sup>",
        '<sup><a href="#fn1">1</a></sup>',
        '<a href="#_ftn3">[3]</a>',
        '<a class="footnote-ref" href="/notes">4</a>',
        "<sup>1,2</sup>",
        "<sup>*</sup>",
        "<sup>a</sup>",
        "&sup2;",
        "\u00b9\u00b2",
        "&#x2075;",
    ],
)
def test_marks_of_every_kind_leave_the_text(tmp_path: Path, mark: str) -> None:
    path = page(tmp_path, f"<p>The plan was agreed in 1999{mark}. It was kept in 2001.{mark}</p>")
    assert sentences(path) == ["The plan was agreed in 1999.", "It was kept in 2001."]


@pytest.mark.parametrize(
    ("body", "want"),
    [
        ("<p>The range has 12 km<sup>2</sup> of steppe.</p>", "12 km2"),
        ("<p>The range has 12 km\u00b2 of steppe.</p>", "12 km\u00b2"),
        ("<p>On the 5<sup>th</sup> of May 2003 they left.</p>", "5th of May"),
        ('<p>The <a href="/map#top">range</a> is in the steppe.</p>', "The range is"),
    ],
)
def test_what_is_raised_and_no_mark_stays(tmp_path: Path, body: str, want: str) -> None:
    assert want in sentences(page(tmp_path, body))[0]


def pdf_of(content: str) -> bytes:
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
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


RAISED = "/F1 7 Tf 4 Ts ({}) Tj 0 Ts /F1 12 Tf"
LIFTED = "/F1 7 Tf 1 0 0 1 350 744 Tm ({}) Tj /F1 12 Tf 1 0 0 1 355 740 Tm"


@pytest.mark.parametrize("form", [RAISED, LIFTED])
@pytest.mark.parametrize("mark", ["2", "12", "[3]"])
def test_small_digits_of_a_pdf_are_marks(tmp_path: Path, form: str, mark: str) -> None:
    path = tmp_path / "paper.pdf"
    line = f"(The plan was agreed with the alliance in 1999) Tj {form.format(mark)} (. It held.) Tj"
    path.write_bytes(
        pdf_of(f"BT /F1 12 Tf 1 0 0 1 50 760 Tm (A title line) Tj 1 0 0 1 50 740 Tm {line} ET")
    )
    assert sentences(path) == ["The plan was agreed with the alliance in 1999.", "It held."]


def test_a_page_without_container() -> None:
    article = read_article(CASES / "page-without-container" / "page.html")
    assert article.title == "The partners"
    assert [s.text for s in article.sentences] == [
        "The partners",
        "Kazakhstan has held exercises with the alliance in Almaty, in Ili and in the Kapchagai range since 1997, "
        "says the ministry.",
        "The second step came in 2006, when the IPAP was agreed with the alliance, and was renewed in 2009.",
        "The framework document was signed in 1994.",
        "The plan was agreed in 2006.",
        "The base was closed in 2005.",
        "The talks ended.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Old friends</h1><p>{LONG}</p></article>",
        f'<ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul><h1>Old friends</h1><div>{LONG}</div>',
        f'<table><tr><td><a href="/">Home</a></td><td><h1>Old friends</h1>{LONG}</td></tr></table>',
        f'<div class="topmenu">Home | News</div><h1>Old friends</h1><span>{LONG}</span>',
        f"<main><h1>Old\nfriends</h1>\n<p>{LONG}</p></main>",
    ],
)
def test_menu_and_title_are_no_part_of_the_first_sentence(tmp_path: Path, body: str) -> None:
    assert sentences(page(tmp_path, body)) == [LONG]


def test_a_form_feed_is_no_crash() -> None:
    assert sentences(CASES / "article-form-feed.html") == [
        "Kazakhstan joined the Partnership for Peace of NATO in 1994.",
        "Next page.",
    ]


def test_commands_of_a_terminal_leave_a_text() -> None:
    assert sentences(CASES / "article-terminal-escape.txt") == [
        "In 1994, Kazakhstan joined the Partnership for Peace of NATO now."
    ]


@pytest.mark.parametrize(
    "unseen",
    ["\x0b", "\x0c", "\x1c", "\x7f", "\x9b31m", "&#12;", "&#x1b;", "&#1;", "\u202e", "\u200b"],
)
@pytest.mark.parametrize(
    "where",
    [
        "<p>{}The plan of 1994 was kept.</p><p>It held well.</p>",
        "<h1>A{} plan</h1><p>The plan of 1994 was kept. It held well.</p>",
    ],
)
def test_no_control_character_reaches_a_reader(tmp_path: Path, unseen: str, where: str) -> None:
    article = read_article(page(tmp_path, where.replace("{}", unseen)))
    assert all(c.isprintable() or c == "\n" for c in article.text + article.title)
    assert "The plan of 1994 was kept." in [s.text for s in article.sentences]


def test_a_plain_text_and_a_pdf_too(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_bytes(b"A title of it\n\nThe plan\x01 of 1994 was kept.\x0cIt held\x1b[31m well.\n")
    assert sentences(text) == ["The plan of 1994 was kept.", "It held well."]
    path = tmp_path / "a.pdf"
    path.write_bytes(
        pdf_of("BT /F1 12 Tf 50 760 Td (The plan of\\033 1994 was kept by all.) Tj ET")
    )
    assert sentences(path) == ["The plan of 1994 was kept by all."]


def test_the_borders_of_the_case() -> None:
    assert sentences(CASES / "sentence-borders" / "article.txt") == [
        "Gen. J. Ralston met Pres. Nazarbayev on 5 January 2003.",
        "He was born in the U.S.A.",
        "Kazakhstan joined PfP in 1994.",
        "The treaty was signed in Washington, D.C.",
        "Kazakhstan joined the PARP in 2002.",
        '"Steppe Eagle" is annual.[3]',
        "Kazakhstan agreed an IPAP in 2006.",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ["Amb. Courtney met Adm. Crowe and Dep. Min. Sembinov in May."],
        ["Brig. Gen. Smith and Lt. Col. Brown flew with Asst. Sec. Jones."],
        ["They left the U.S.", "The talks went on."],
        ["A U.S. Navy ship came."],
        ["He flew to the U.A.E.", "Kazakhstan waited."],
        ["It was agreed.[12]", "Then it was kept.[3][4]", "So be it."],
        ["It was agreed.1,2", "Then it was kept.", "So be it."],
        ["It bought arms, aid, etc.", "The rest was lent."],
        ["See No. 3 and Art. 5 of it.", "It says no.", "Kazakhstan agreed."],
        ["Trade grew by 4.5 percent."],
        ["This was Plan B.", "The other was lost."],
    ],
)
def test_borders_of_their_kind(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[a:b] for a, b in sentence_spans(text)] == parts
