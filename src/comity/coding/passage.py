"""What has been read of a passage so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from comity.coding.model import Fact, Unread
from comity.coding.steps import Step
from comity.coding.tables import Codebook


@dataclass
class Passage:
    """What has been read of a passage so far."""

    published: date
    codebook: Codebook
    facts: list[Fact] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    things: dict[str, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    waiting: Step | None = None
    day: str = ""
    """The past day that was told last."""
