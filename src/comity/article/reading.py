"""Reading an article: which format it is, in which encoding, and what is refused."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path

from comity.article.letters import readable
from comity.article.mail import is_mail, mail_parts
from comity.article.model import Article, Sentence
from comity.article.sections import Parts, plain_parts
from comity.article.sentences import sentence_spans
from comity.core.codebook import DATA
from comity.core.dates import parse_when
from comity.errors import UsageError
from comity.references.parse import parse_references

MOST_BYTES = 20_000_000
EXAMPLES = ("kazakhstan-nato-2010",)
"""Names of the articles that come with Comity."""
ENGLISH_ONLY = "sentences are only read in English, Russian and Kazakh; this article is in {}"
READ = ("en", "ru", "kk")
_LANGUAGES = {"ru": "Russian", "uk": "Ukrainian", "kk": "Kazakh"}


def read_article(source: str | Path) -> Article:
    """Read an article from a file, from standard input ("-"), or by the name of an example.

    Args:
        source: path of a text, HTML or PDF file, "-", or one of `EXAMPLES`.

    Raises:
        UsageError: it cannot be read; says what was wrong and what to do.
    """
    name = str(source)
    body = _body(name)
    if len(body) > MOST_BYTES:
        raise UsageError(
            f"{name} has {len(body) / 1e6:.0f} MB: an article has at most {MOST_BYTES // 10**6} MB"
        )
    if not body.strip():
        raise UsageError(f"{name} is empty: there is nothing to read")
    parts = _parts(name, body)
    if not parts.text.strip():
        raise UsageError(f"{name} holds no text to read: save the page with its text, or as PDF")
    return _article(name, body, _credited(name, parts))


def article_of(name: str, body: bytes) -> Article:
    """The article of bytes at hand; as `read_article`.

    Raises:
        UsageError: it cannot be read.
    """
    parts = _parts(name, body) if body.strip() else None
    if parts is None or not parts.text.strip():
        raise UsageError(f"{name} holds no text to read: save the page with its text, or as PDF")
    return _article(name, body, parts)


def _body(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    path: Path | Traversable = Path(name)
    if name in EXAMPLES and not Path(name).exists():
        path = DATA / "articles" / f"{name}.txt"
    try:
        if isinstance(path, Path) and path.is_file() and path.stat().st_size > MOST_BYTES:
            size = path.stat().st_size / 1e6
            raise UsageError(
                f"{name} has {size:.0f} MB: an article has at most {MOST_BYTES // 10**6} MB"
            )
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror or error}; give a text, HTML or PDF file, or "
            f"the name of an example ({', '.join(EXAMPLES)})"
        ) from error


def _credited(name: str, parts: Parts) -> Parts:
    """An example with the authors and terms that the page it was taken from does not spell out."""
    if name not in EXAMPLES or Path(name).exists():
        return parts
    known = tomllib.loads((DATA / "articles" / f"{name}.toml").read_text("utf-8"))
    return replace(
        parts,
        authors=tuple(known["authors"]),
        journal=known["journal"],
        licence=known["licence"],
        published=parse_when(known["published"]),
    )


def _parts(name: str, body: bytes) -> Parts:
    if body[:1024].lstrip().startswith(b"%PDF"):
        from comity.article.pdf import pdf_parts

        return pdf_parts(name, body)
    if body.startswith(b"PK\x03\x04") and b"word/" in body:
        from comity.article.docx import docx_parts

        return docx_parts(name, body)
    if is_mail(body):
        return mail_parts(name, body, _page)
    text = decoded(name, body)
    if re.match(r"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|article|main|div|p)\b",
                text[:4000], re.IGNORECASE | re.DOTALL):  # fmt: skip
        return _page(name, text)
    return plain_parts(text)


def _page(name: str, text: str) -> Parts:
    from comity.article.page import page_parts

    return page_parts(name, text)


def decoded(name: str, body: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with a mark, the charset a page declares, else detected.

    Raises:
        UsageError: it is no text, or in no encoding that can be told.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return _strict(name, body, encoding)
    try:
        return _clean(name, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        offset = error.start
    declared = re.search(rb"charset=[\"']?([\w-]+)", body[:2048], re.IGNORECASE)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        return _strict(name, body, declared[1].decode("ascii", "replace"))
    if b"\x00" in body[:4096]:
        raise UsageError(f"{name} is no text (it holds zero bytes): give a text, HTML or PDF file")
    from charset_normalizer import from_bytes

    best = from_bytes(body[:200_000]).best()
    if best is None:
        raise UsageError(
            f"{name} is in no encoding that can be told (byte {offset} is not UTF-8): save it as UTF-8"
        )
    return _strict(name, body, best.encoding)


def _strict(name: str, body: bytes, encoding: str) -> str:
    try:
        return _clean(name, body.decode(encoding))
    except (UnicodeDecodeError, LookupError) as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise UsageError(
            f"{name} is not {encoding}{where}, as it says or looks like: save it as UTF-8"
        ) from error


def _clean(name: str, text: str) -> str:
    if "\x00" in text:
        raise UsageError(f"{name} is no text (it holds zero bytes): give a text, HTML or PDF file")
    return readable(text)


def _article(name: str, body: bytes, parts: Parts) -> Article:
    language = parts.language or language_of(parts.text)
    notes = (
        [ENGLISH_ONLY.format(_LANGUAGES.get(language, language))] if language not in READ else []
    )
    sentences = []
    for section, start, end in parts.sections:
        for first, last in sentence_spans(parts.text, start, end):
            sentences.append(Sentence(parts.text[first:last], first, last, section))
    return Article(
        title=parts.title,
        authors=parts.authors,
        journal=parts.journal,
        published=parts.published,
        abstract=parts.abstract,
        licence=parts.licence,
        language=language,
        source=name,
        sha256=hashlib.sha256(body).hexdigest(),
        text=parts.text,
        sentences=tuple(sentences),
        references=parse_references(parts.references),
        notes=(*parts.notes, *notes),
    )


def language_of(text: str) -> str:
    """The language of a text by its letters and its small words: en, ru, uk, kk, de, fr or "xx"."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return "en"
    cyrillic = [c for c in letters if "\u0400" <= c <= "\u04ff"]
    if len(cyrillic) > len(letters) / 3:
        kinds = {
            "uk": "\u0456\u0457\u0454\u0491",
            "kk": "\u04d9\u04a3\u0493\u04af\u04b1\u049b\u04e9\u04bb",
        }
        counts = {k: sum(c.casefold() in s for c in cyrillic) for k, s in kinds.items()}
        best = max(counts, key=lambda k: counts[k])
        return best if counts[best] > len(cyrillic) / 50 else "ru"
    words = re.findall(r"[a-z\u00e0-\u00ff]+", text.casefold())
    small = {
        "en": ("the", "of", "and", "to", "in", "is"),
        "de": ("der", "die", "und", "das", "mit", "ist"),
        "fr": ("le", "la", "les", "des", "et", "est"),
        "tr": ("ve", "bir", "bu", "ile", "olarak"),
    }
    counts = {k: sum(w in v for w in words) for k, v in small.items()}
    best = max(counts, key=lambda k: counts[k])
    return best if counts[best] else "en"
