"""Errata: which sentences of which editions rest on what was corrected after they were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.core.corrections import Correction
from comity.core.tabular import Rows
from comity.editions.difference import resting, sayings
from comity.editions.layout import Edition, read_edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """One sentence or number of an edition that rests on what was corrected since.

    Attributes:
        edition: name of the edition.
        pair: id of the pair.
        id: id of the sentence or number.
        kind: "sentence" or "number".
        says: what the edition says.
        target: id of what was corrected.
        correction: what was done, by whom, when and why.
    """

    edition: str
    pair: str
    id: str
    kind: str
    says: str
    target: str
    correction: str


def errata(folders: Iterable[Path | str], corrections: Sequence[Correction]) -> Rows[Erratum]:
    """What the corrections of a record mean for editions that were made before them.

    A correction that an edition has applied already is none of its errata.

    Args:
        folders: the editions.
        corrections: those of the record as it is now.

    Raises:
        UsageError: a folder holds no edition, or a file of one is damaged.
    """
    return Rows(erratum for folder in folders for erratum in _of(read_edition(folder), corrections))


def _of(edition: Edition, corrections: Sequence[Correction]) -> Iterator[Erratum]:
    shared = edition.shared()
    later = [c for c in corrections if not _applied(c, shared)]
    told = {target: c for c in later for target in _targets(c, shared)}
    if not told:
        return
    for name in edition.pairs:
        body = edition.pair(name, shared)
        below = resting(body["chain"], set(told))
        for item, (kind, says) in sayings(body):
            for target in sorted(below.get(item, ())):
                yield Erratum(
                    edition=edition.name,
                    pair=name,
                    id=item,
                    kind=kind,
                    says=says,
                    target=told[target].target,
                    correction=told[target].told,
                )


def _targets(correction: Correction, shared: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The ids in an edition's chains that a correction touches: facts, memberships, documents."""
    wanted = correction.target
    found = {
        fact["id"]
        for fact in shared["facts"].values()
        if wanted in (fact["id"], *fact["merged"], *(p["id"] for p in fact["passages"]))
    }
    found |= {
        m["id"] for m in shared["memberships"].values() if wanted in (m["id"], m["passage"]["id"])
    }
    found |= {s["id"] for s in shared["sources"].values() if wanted in (s["id"], s["address"])}
    return found


def _applied(correction: Correction, shared: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the passage says in the edition already that it was corrected so."""
    return any(
        correction.told in p.get("corrected", "")
        for fact in shared["facts"].values()
        for p in fact["passages"]
        if p["id"] == correction.target
    )
