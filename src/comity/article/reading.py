"""Read an article from a file, an address, standard input, or by its bundled name."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from comity.article import layout as laid
from comity.article.decoding import decode
from comity.article.layout import Layout
from comity.article.model import Article, Section, Sentence
from comity.article.references import read_references
from comity.article.sentences import spans
from comity.dates import parse_when
from comity.errors import ArticleError, DownloadError

LIMIT = 20_000_000
_DATA = resources.files("comity") / "data" / "articles"
_STOPWORDS = {
    "en": frozenset("the of and to in that is was for with by as are has have on".split()),
    "de": frozenset("der die und das ist nicht ein eine mit von den auf für".split()),
    "fr": frozenset("le la les des et est une dans que pour du par sur".split()),
    "es": frozenset("el los las que y una por con para del es en".split()),
    "tr": frozenset("ve bir bu ile için olarak olan da".split()),
}


def bundled_articles() -> dict[str, dict[str, Any]]:
    """The articles that come with Comity, by name: authors, journal, year, licence."""
    return tomllib.loads((_DATA / "articles.toml").read_text(encoding="utf-8"))


def read_article(source: str | Path) -> Article:
    """Read an article.

    Args:
        source: path of a plain text, HTML or PDF file, an http(s) address, "-" for standard
            input, or the name of a bundled article ("kazakhstan-nato-2010").

    Raises:
        ArticleError: there is no such file, or it is empty, larger than 20 MB, encrypted,
            without text, or in an encoding that cannot be told.
        DownloadError: the address could not be fetched.
    """
    name = str(source)
    data, declared, known = _bytes_of(name)
    if len(data) > LIMIT:
        raise ArticleError(
            f"{name} is larger than {LIMIT // 1_000_000} MB, the limit for an article"
        )
    if not data.strip():
        raise ArticleError(f"{name} is empty")
    digest = hashlib.sha256(data).hexdigest()
    if b"%PDF-" in data[:1024]:
        return _from_pdf(data, name, digest)
    text = decode(data, name, declared)
    if _is_html(text, name):
        return _from_page(text, name, digest)
    return _from_text(text, name, digest, known)


def _bytes_of(name: str) -> tuple[bytes, str, dict[str, Any]]:
    """The bytes, the charset a server named, and what is known of a bundled article."""
    if name == "-":
        return sys.stdin.buffer.read(LIMIT + 1), "", {}
    if re.match(r"https?://", name):
        data, kind = _fetched(name)
        charset = re.search(r"charset=[\"']?([\w-]+)", kind)
        return data, charset[1] if charset else "", {}
    path = Path(name)
    try:
        if not path.exists():
            known = bundled_articles().get(name)
            if known is None:
                raise ArticleError(
                    f"{name} is not there: give a file, an address, - or a bundled name "
                    f"({', '.join(bundled_articles())})"
                )
            return (_DATA / f"{name}.txt").read_bytes(), "", known
        if path.is_dir():
            raise ArticleError(f"{name} is a folder: give one article")
        with path.open("rb") as file:
            return file.read(LIMIT + 1), "", {}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArticleError(f"{name!r} cannot be read: {reason}") from None


def _fetched(address: str) -> tuple[bytes, str]:
    import urllib3

    try:
        with urllib3.PoolManager() as pool:
            answer = pool.request(
                "GET", address, timeout=30, preload_content=False, retries=urllib3.Retry(2)
            )
            if answer.status != 200:
                raise DownloadError(
                    f"{address} answers {answer.status}: save the page and give the file"
                )
            data = answer.read(LIMIT + 1, decode_content=True)
            answer.release_conn()
            return data, answer.headers.get("content-type", "")
    except urllib3.exceptions.HTTPError as error:
        reason = type(getattr(error, "reason", error) or error).__name__
        raise DownloadError(
            f"{address} cannot be fetched ({reason}): save the page and give the file"
        ) from None


def _is_html(text: str, name: str) -> bool:
    head = text[:3000].lstrip().casefold()
    return (
        head.startswith(("<!doctype html", "<html", "<?xml", "<head", "<body", "<!--"))
        or bool(re.search(r"<(?:html|body|head|meta|div|p|script)[\s>]", head))
        or name.casefold().endswith((".html", ".htm", ".xhtml"))
    )


def _from_text(text: str, name: str, digest: str, known: dict[str, Any]) -> Article:
    lines = text.split("\n")
    layout = laid.laid_out(lines)
    layout.authors = list(known.get("authors", layout.authors))
    if "published" in known:
        layout.published = parse_when(known["published"])
    return _article(layout, name, digest, "text", journal=str(known.get("journal", "")))


def _from_page(html: str, name: str, digest: str) -> Article:
    from comity.article.page import read_page

    page = read_page(html)
    layout = laid.laid_out(page.lines, page.title)
    if page.abstract and not any(s == "abstract" for s, _ in layout.blocks):
        layout.blocks.insert(0, ("abstract", page.abstract))
    if not layout.blocks:
        raise ArticleError(
            f"{name} is a page without a text (made by scripts?): save it from a browser"
        )
    layout.authors = page.authors or layout.authors
    layout.published = page.published or layout.published
    layout.licence = page.licence or layout.licence
    layout.references = [line for line in layout.references if line.strip()] or page.references
    return _article(layout, name, digest, "html", page.journal, page.language)


def _from_pdf(data: bytes, name: str, digest: str) -> Article:
    from comity.article.entries import split_entries
    from comity.article.pdf import read_pdf

    scan = read_pdf(data, name)
    layout = laid.laid_out(scan.lines, headed=True)
    layout.authors = layout.authors or scan.authors
    layout.blocks += [("footnote", note) for note in split_entries(scan.footnotes)]
    if not any(line.strip() for line in layout.references):
        layout.references = scan.footnotes
    return _article(layout, name, digest, "pdf")


def _article(
    layout: Layout,
    name: str,
    digest: str,
    form: Literal["text", "html", "pdf"],
    journal: str = "",
    language: str = "",
) -> Article:
    blocks: list[tuple[Section, str]] = [*layout.blocks]
    if layout.title:
        blocks.insert(0, ("title", layout.title))
    if not blocks and not layout.references:
        raise ArticleError(f"{name} holds no text")
    references = layout.references
    if not any(line.strip() for line in references):
        references = [block for section, block in blocks if section == "footnote"]
    text = "\n\n".join(block for _, block in blocks)
    return Article(
        title=layout.title,
        authors=tuple(layout.authors),
        journal=journal,
        year=layout.published.year if layout.published else None,
        published=layout.published,
        abstract="\n\n".join(block for section, block in blocks if section == "abstract"),
        licence=layout.licence,
        language=language_of(text, language),
        source=name,
        sha256=digest,
        sentences=_sentences(blocks),
        references=read_references(references),
        text=text,
        form=form,
    )


def _sentences(blocks: list[tuple[Section, str]]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    at = 0
    for section, block in blocks:
        # a title is one unit, whatever full stops it has
        cuts = [(0, len(block))] if section == "title" else list(spans(block))
        found += [Sentence(block[a:b], at + a, at + b, section) for a, b in cuts]
        at += len(block) + 2
    return tuple(found)


def language_of(text: str, declared: str = "") -> str:
    """The language of a text by its letters and commonest words; a declared one where they fail."""
    sample = text[:50_000].casefold()
    cyrillic = len(re.findall(r"[а-яёіїєґәғқңөұүһ]", sample))
    latin = len(re.findall(r"[a-zß-ÿ]", sample))
    if cyrillic > latin:
        if re.search(r"[әғқңұүһ]", sample):
            return "kk"
        return "uk" if len(re.findall(r"[іїєґ]", sample)) * 50 > cyrillic else "ru"
    words = re.findall(r"[^\W\d_]+", sample)
    scores = {code: sum(w in stop for w in words) for code, stop in _STOPWORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    if words and scores[best] >= max(2, len(words) // 20):
        return best
    short = declared.strip().casefold()[:2]
    return short if re.fullmatch(r"[a-z]{2}", short) else ""
