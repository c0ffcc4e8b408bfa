"""Documents to coded ones, and their form in JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from comity.coding.documents import Document
from comity.coding.model import Coded
from comity.coding.read import code_text
from comity.coding.tables import Codebook


def code_document(found: Document, codebook: Codebook | None = None) -> Coded:
    """The facts of a document, by the tables.

    Args:
        found: the document.
        codebook: the tables; default is the bundled ones.
    """
    return code_text(found.text, found.published, found.language, name=found.id, codebook=codebook)


def as_values(coded: Coded) -> dict[str, Any]:
    """A coded passage as values for JSON: id, facts, positions, nothing, and what was not read."""
    values = dataclasses.asdict(coded)
    return {
        "id": coded.id,
        "facts": [{**f, "in_record": f["held"]} for f in values["facts"]],
        "positions": list(values["positions"]),
        "nothing": coded.nothing,
        "unread": list(values["unread"]),
    }
