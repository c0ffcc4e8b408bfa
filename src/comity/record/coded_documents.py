"""The documents of a record folder that were coded: one file each, so that nothing is done twice.

A file is written after the rows of its document, in one step; where coding stops between the two,
the document is coded again and its rows are found held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.core.atomic_write import write
from comity.errors import OutputError, RecordError
from comity.record.merge_folders import CODED


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedDocument:
    """A document that was coded.

    Attributes:
        document: its name or address.
        sha256: of its text in UTF-8.
        language: en, ru or kk.
        published: its day.
        coder: who coded it: the name given with --coder.
        by: rules, or a language model by its name.
        coded_on: the day.
        rows: by id of row: the span (quote), its offset and the rule that read it.
        left_out: what was read and made no row, with the reason.
    """

    document: str
    sha256: str
    language: str
    published: str
    coder: str
    by: str
    coded_on: str
    rows: Mapping[str, Mapping[str, Any]]
    left_out: Sequence[str]


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_of(folder: Path, sha256: str, published: str, coder: str, by: str) -> Path:
    """Where a document's coding by someone is kept."""
    said = f"{sha256}\x1f{published}\x1f{coder}\x1f{by}"
    return folder / CODED / f"{hashlib.sha256(said.encode()).hexdigest()[:24]}.json"


def keep(folder: Path, found: CodedDocument) -> None:
    """Write what was coded of a document.

    Raises:
        OutputError: it cannot be written.
    """
    file = file_of(folder, found.sha256, found.published, found.coder, found.by)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{file.parent} cannot be made: {error.strerror or error}") from error
    values = {name: getattr(found, name) for name in CodedDocument.__dataclass_fields__}
    write(file, json.dumps(values, ensure_ascii=False, indent=1))


def coded_documents(folder: Path) -> list[CodedDocument]:
    """Everything that was coded into a folder.

    Raises:
        RecordError: a file of it is damaged; names it.
    """
    found = []
    for file in sorted((folder / CODED).glob("*.json")):
        try:
            values = json.loads(file.read_text("utf-8"))
            found.append(
                CodedDocument(**{n: values[n] for n in CodedDocument.__dataclass_fields__})
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RecordError(
                f"{file} is damaged ({type(error).__name__}): delete it, and its document is coded "
                "again"
            ) from error
    return found


def passages_of(folder: Path) -> dict[str, str]:
    """By id of row, the passage that it was coded from."""
    return {
        name: str(about.get("quote", ""))
        for one in coded_documents(folder)
        for name, about in one.rows.items()
    }
