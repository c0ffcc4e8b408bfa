"""The correction: a dated, signed word on a row, which changes or takes away what it says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row of the table of corrections.

    Attributes:
        action: correct, retract or supersede.
        target: id of a passage; of a retraction also id or address of a document.
        column: of a correction, the column.
        old: what the row said.
        new: what it says now, or the id of the passage that takes its place.
        on: when it was decided.
        who: who decided it.
        why: why.
        line: its line in the file, 0 where it stands in none yet.
    """

    action: str
    target: str
    column: str
    old: str
    new: str
    on: str
    who: str
    why: str
    line: int = 0

    @property
    def told(self) -> str:
        """What was done, in one sentence."""
        by = f"on {self.on} by {self.who}: {self.why}"
        if self.action == "correct":
            return f"{self.column} was {self.old or 'empty'}, corrected to {self.new} {by}"
        if self.action == "supersede":
            return f"superseded by {self.new} {by}"
        return f"retracted {by}"
