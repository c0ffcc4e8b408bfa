"""What an entry of a reference list is once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An entry of the reference list.

    Attributes:
        number: its place in the list, from 1.
        text: as written, its lines joined.
        fields: what was read of it, as CSL-JSON variables.
        parsed: "yes", "in part" or "no".
        missing: what an entry of its type should have and this one has not.
        same_as: number of the entry that an "Ibidem" or "op. cit." points at, or 0.
        left: words that found no field.
    """

    number: int
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    parsed: str = "no"
    missing: tuple[str, ...] = ()
    same_as: int = 0
    left: str = ""

    @property
    def year(self) -> int | None:
        """The year it was issued, or None."""
        issued = self.fields.get("issued")
        return int(issued["date-parts"][0][0]) if issued else None
