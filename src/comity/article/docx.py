"""Word documents (.docx) by python-docx: paragraphs and tables in their order."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from comity.article.sections import Parts, plain_parts
from comity.core.dates import parse_when
from comity.errors import UsageError

LARGEST = 200_000_000
"""Bytes when unpacked; a document of news has a thousandth of it."""


def docx_parts(name: str, body: bytes) -> Parts:
    """The text of a Word document, its title and its day where its properties say them.

    Raises:
        UsageError: it is damaged, of another kind, or too large when unpacked.
    """
    from dataclasses import replace

    import docx  # slow to load, and only a Word document needs it

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                raise UsageError(f"{name} is too large when unpacked: save its text alone")
        document = docx.Document(io.BytesIO(body))
        text = "\n\n".join(_blocks(document))
        title = (document.core_properties.title or "").strip()
        created = document.core_properties.created
    except UsageError:
        raise
    except Exception as error:  # python-docx raises whatever a damaged file makes it stumble over
        raise UsageError(
            f"{name} is damaged or no Word document ({type(error).__name__}): save it anew as .docx"
        ) from None
    parts = plain_parts(text)
    found = replace(parts, title=title) if title and title in text else parts
    # the day a file was made is no day of publication: it is only noted
    noted = f"the file says it was made on {_day(created)}" if isinstance(created, datetime) else ""
    return replace(found, notes=(*found.notes, noted)) if noted else found


def _day(made: datetime) -> str:
    return str(parse_when(made.date().isoformat()))


def _blocks(document: Any) -> list[str]:
    found = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            cells = (cell.text.strip() for row in block.rows for cell in row.cells)
            found += list(dict.fromkeys(c for c in cells if c))
        elif block.text.strip():
            found.append(block.text.strip())
    return found
