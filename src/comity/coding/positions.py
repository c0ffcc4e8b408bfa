"""Positions: a lasting stance of an official or an institution, by a table of phrases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from comity.coding.annotate import Sentence
from comity.coding.model import Position
from comity.coding.roles import ORGANIZATIONS


def positions_of(
    sentences: Sequence[Sentence], actors: Sequence[str], published: date
) -> list[Position]:
    """The positions of a passage: whose, on what, toward whom, from -2 to 2."""
    found: list[Position] = []
    for sentence in sentences:
        if not any(m.row["mode"] == "said" for m in sentence.modes):
            continue
        for f in sentence.codebook.phrases("stances", sentence.language).find(sentence.tokens):
            named = [n.actor for n in sentence.names if n.actor] or list(actors)
            states = [a for a in (*named, *actors) if a not in ORGANIZATIONS]
            others = [a for a in named if a in ORGANIZATIONS] or [
                a for a in actors if states and a != states[0]
            ]
            if not states:
                continue
            start, end = sentence.tokens[f.first].start, sentence.tokens[f.last - 1].end
            found.append(
                Position(
                    state=states[0], topic=f.row["topic"],
                    toward=f.row["toward"] or (others[0] if others else ""),
                    stance=int(f.row["stance"]), speaker="", date=published.isoformat()[:7],
                    precision="month", quote=sentence.text[start:end], quote_start=start,
                )
            )  # fmt: skip
    return found
