"""Passages that are being coded, kept on disk beside the record until they are saved or dropped."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from comity.core.atomic_write import write
from comity.errors import OutputError, UnknownNode
from comity.web.working.folder import DRAFTS

_NAME = re.compile(r"[0-9a-f]{16}")
MOST = 50


@dataclass(frozen=True, kw_only=True)
class CodingDraft:
    """A passage that is being coded.

    Attributes:
        id: its name.
        text: the passage, or empty.
        address: where the document can be read.
        title: the document's title.
        publisher: who published it.
        published: the day of publication.
        coder: who codes.
        read: whether facts were proposed from it.
        facts: by id of the proposed row: `decision` (confirm, propose, refuse) and changed cells.
        at: when it was last kept, to the minute.
    """

    id: str
    text: str = ""
    address: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    coder: str = ""
    read: bool = False
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    at: str = ""

    @property
    def told(self) -> str:
        """What it is, in a few words."""
        return self.title or " ".join(self.text.split())[:80] or self.address or self.id


def new_name() -> str:
    """A name for a new draft."""
    return secrets.token_hex(8)


def drafts(folder: Path) -> list[CodingDraft]:
    """The drafts of a record folder, the last one first; what cannot be read is passed over."""
    found = []
    for file in (folder / DRAFTS).glob("*.json"):
        if _NAME.fullmatch(file.stem):
            one = _read(file)
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda d: d.at, reverse=True)[:MOST]


def draft_of(folder: Path, name: str) -> CodingDraft:
    """The draft of a name; a new one where none was kept.

    Raises:
        UnknownNode: it is no name of a draft.
    """
    if not _NAME.fullmatch(name):
        raise UnknownNode("no draft is called so: begin a new one at /code")
    return _read(folder / DRAFTS / f"{name}.json") or CodingDraft(id=name)


def keep(folder: Path, draft: CodingDraft) -> CodingDraft:
    """Write a draft.

    Raises:
        OutputError: it cannot be written.
    """
    kept = replace(draft, at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M"))
    place = folder / DRAFTS
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{place} cannot be made: {error.strerror or error}") from error
    write(place / f"{draft.id}.json", json.dumps(asdict(kept), ensure_ascii=False, indent=1))
    return kept


def drop(folder: Path, name: str) -> None:
    """Throw a draft away."""
    if _NAME.fullmatch(name):
        (folder / DRAFTS / f"{name}.json").unlink(missing_ok=True)


def _read(file: Path) -> CodingDraft | None:
    try:
        values: Any = json.loads(file.read_text("utf-8"))
        known = {f.name: values[f.name] for f in fields(CodingDraft) if f.name in values}
        return CodingDraft(**{**known, "id": file.stem})
    except (OSError, ValueError, TypeError):
        return None
