"""A PDF: its text page by page, words divided at line ends joined, running heads dropped."""

from __future__ import annotations

import io
import logging
import math
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from comity.article.letters import MARK, is_measure, readable
from comity.article.sections import Parts, plain_parts, when_of
from comity.errors import UsageError

MOST_PAGES = 500
SMALL = 0.82
"""A footnote mark is set smaller than this share of the running text's size."""


def pdf_parts(name: str, body: bytes) -> Parts:
    """Read a PDF.

    Raises:
        UsageError: it is encrypted, damaged, or holds pictures of text only.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UsageError(f"{name} is encrypted: save it without a password")
        if len(reader.pages) > MOST_PAGES:
            raise UsageError(f"{name} has {len(reader.pages)} pages: at most {MOST_PAGES} are read")
        pages = [readable(_page_text(page)) for page in reader.pages]
        meta = reader.metadata
        title, author = (str(meta.title or ""), str(meta.author or "")) if meta else ("", "")
        title, author = readable(title), readable(author)
        made = str(meta.get("/CreationDate") or "") if meta else ""
    except UsageError:
        raise
    except Exception as error:  # pypdf raises whatever a damaged file makes it stumble over
        raise UsageError(f"{name} is a damaged PDF: {type(error).__name__}: {error}") from error
    text = _joined(pages)
    if len(text.split()) < 5:
        raise UsageError(
            f"{name} holds no text, only pictures of pages: run text recognition (OCR) over it first"
        )
    parts = plain_parts(text)
    year = re.search(r"D:(\d{4})(\d\d)(\d\d)", made)
    dated = when_of("-".join(year.groups())) if year else None
    notes = ("the date is that of the PDF file",) if parts.published is None and dated else ()
    return replace(
        parts,
        title=parts.title or title.strip(),
        authors=(author.strip(),) if author.strip() else (),
        published=parts.published or dated,
        notes=notes,
    )


def _page_text(page: Any) -> str:
    """The text of a page without footnote marks: small digits glued to what stands before them."""
    pieces: list[tuple[str, float]] = []

    def note(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
        height = abs(size) * math.hypot(matrix[2], matrix[3])
        pieces.append((text, height))

    whole = page.extract_text(visitor_text=note) or ""
    if "".join(text for text, _ in pieces).strip() != whole.strip():
        return str(whole)  # another order of pieces than that of the text: nothing can be told
    letters: Counter[float] = Counter()
    for text, height in pieces:
        letters[round(height, 1)] += len(text.strip())
    usual = max(letters, key=lambda h: letters[h], default=0.0)
    kept, dropped = "", False
    for text, height in pieces:
        bare = text.strip()
        small = bool(bare) and height < SMALL * usual and MARK.fullmatch(bare) is not None
        if small and kept[-1:].strip() and not is_measure(kept[-6:]):
            text = text.replace(bare, "")
            dropped = True
        elif dropped and bare:
            # the gap that the mark stood in is no space
            text = re.sub(r"^ +(?=[.,;:!?)])", "", text)
            kept = re.sub(r" +$", "", kept) if text[:1] in ".,;:!?)" else kept
            dropped = False
        kept += text
    return kept


def _joined(pages: list[str]) -> str:
    """Pages as one text: running heads (lines that come back) and page numbers are dropped."""
    lines = [[line.strip() for line in page.replace("\xa0", " ").split("\n")] for page in pages]
    edges = Counter(
        re.sub(r"\d+", "#", line) for page in lines for line in {*page[:2], *page[-2:]} if line
    )
    often = {line for line, n in edges.items() if n > max(2, len(pages) / 3)}
    kept = []
    for page in lines:
        for number, line in enumerate(page):
            edge = number < 2 or number >= len(page) - 2
            bare = re.sub(r"\d+", "#", line)
            if not (
                edge and (bare in often or re.fullmatch(r"[-\u2013 ]*\d{1,4}[-\u2013 ]*", line))
            ):
                kept.append(line)
    text = "\n".join(kept)
    text = re.sub(r"(?<=[a-z\u0430-\u044f])[-\u00ad]\n(?=[a-z\u0430-\u044f])", "", text)
    # a line that does not end a sentence goes on in the next
    return re.sub(r"(?<=[^\s.!?:;\]])\n(?=[a-z\u0430-\u044f(\u201c\"0-9])", " ", text)
