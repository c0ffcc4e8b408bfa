"""PDF files: text by page, running heads and page numbers dropped, footnotes apart.

pypdf is pure Python, well kept and under half a megabyte, so it belongs to the core.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from comity.article.names import UPPER
from comity.errors import ArticleError

_MOST_PAGES = 1000
_NOTE = re.compile(rf"^(\d{{1,3}})\.?\s+(?=[{UPPER}“«\"\[])")


@dataclass
class Scan:
    """What a PDF holds: lines of text, lines of footnotes, and what its properties say."""

    lines: list[str] = field(default_factory=list)
    footnotes: list[str] = field(default_factory=list)
    title: str = ""
    authors: list[str] = field(default_factory=list)


def read_pdf(data: bytes, name: str) -> Scan:
    """Read a PDF.

    Raises:
        ArticleError: it is encrypted, damaged, too long, or holds pictures only.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it repairs is no news to a reader
    number = 0
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opens(reader):
            raise ArticleError(f"{name} is encrypted: save it without a password")
        if len(reader.pages) > _MOST_PAGES:
            raise ArticleError(f"{name} has {len(reader.pages)} pages; the limit is {_MOST_PAGES}")
        pages = []
        for page in reader.pages:
            number += 1
            pages.append(page.extract_text() or "")
        properties = reader.metadata
        scan = _scanned(pages)
        if properties is not None and isinstance(properties.author, str):
            scan.authors = [a.strip() for a in properties.author.split(";") if a.strip()]
    except ArticleError:
        raise
    except (
        PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError,
        RecursionError, NotImplementedError, AssertionError,
    ) as error:  # fmt: skip
        # pypdf lets errors of its own parts through on damaged files
        where = f" on page {number}" if number else ""
        raise ArticleError(f"{name} is a damaged PDF{where}: {_first_line(error)}") from None
    if not any(line.strip() for line in scan.lines):
        raise ArticleError(
            f"{name} holds no text on its {len(pages)} pages (scanned?): run text recognition first"
        )
    return scan


def _opens(reader: object) -> bool:
    """Whether the empty password opens it, as with files that only forbid printing."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))  # type: ignore[attr-defined] # pypdf is imported lazily
    except (DependencyError, NotImplementedError):
        return False


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120] or type(error).__name__


def _scanned(pages: Iterable[str]) -> Scan:
    sheets = [
        [line.strip() for line in p.replace("\u00a0", " ").splitlines() if line.strip()]
        for p in pages
    ]
    heads = _running(sheets)
    scan = Scan()
    expected = 1
    for sheet in sheets:
        body = [
            line
            for index, line in enumerate(sheet)
            if not ((index < 2 or index >= len(sheet) - 2) and _is_running(line, heads))
        ]
        cut, expected = _footnotes(body, expected)
        scan.lines += body[:cut]
        scan.footnotes += body[cut:]
    return scan


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line).casefold()


def _running(sheets: list[list[str]]) -> set[str]:
    """Lines at the head or foot of at least three pages, or of half of them, digits aside."""
    count = Counter(key for s in sheets for key in {_key(x) for x in (*s[:2], *s[-2:])})
    least = max(2, min(3, len(sheets)))
    return {key for key, n in count.items() if n >= least and len(sheets) > 1}


def _is_running(line: str, heads: set[str]) -> bool:
    return _key(line) in heads or re.fullmatch(r"[-–—\s]*\d{1,4}[-–—\s]*", line) is not None


def _footnotes(lines: list[str], expected: int) -> tuple[int, int]:
    """Where the footnotes of a page begin, and the number of the next one.

    A note is a line in the lower two thirds that begins with the number that is due.
    """
    cut = len(lines)
    for index in range(len(lines) // 3, len(lines)):
        match = _NOTE.match(lines[index])
        if match and int(match[1]) == expected and index > 0:
            expected += 1
            cut = min(cut, index)
    return cut, expected
