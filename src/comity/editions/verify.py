"""Whether an edition is whole, and whether its evaluations come out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.core.tabular import Rows
from comity.editions.code_digests import code_digests, told_apart
from comity.editions.layout import CHECKSUMS, RECORD, Edition, digest, read_edition
from comity.editions.make import store_held
from comity.editions.recompute import computed
from comity.errors import UsageError
from comity.evidence.question import Question

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairVerified:
    """One evaluation that was computed again.

    Attributes:
        pair: id of the pair.
        same: whether it is the same, byte for byte.
        frozen: SHA-256 of the evaluation in the edition.
        now: SHA-256 of what comes out now.
    """

    pair: str
    same: bool
    frozen: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What became of an edition.

    Attributes:
        edition: the edition.
        damage: a sentence for each file that is missing, changed or strange.
        modules: files of the program that are not as they were.
        tables: bundled tables that are not as they were.
        pairs: what was computed again.
    """

    edition: Edition
    damage: tuple[str, ...]
    modules: tuple[str, ...]
    tables: tuple[str, ...]
    pairs: Rows[PairVerified]

    @property
    def holds(self) -> bool:
        """Whether every file is as it was and every evaluation came out again."""
        return not self.damage and all(pair.same for pair in self.pairs)


def verify_edition(
    folder: Path | str,
    *,
    pairs: Sequence[str] | None = None,
    store: Path | str | None = None,
    processes: int = 2,
    progress: Told | None = None,
) -> Verified:
    """Check the files of an edition and compute its evaluations again.

    Args:
        folder: the edition.
        pairs: only these, by id; None means all.
        store: the store it was made with, where it was made with one.
        processes: how many evaluations are made at once.
        progress: told what is being done.

    Raises:
        ComityError: the folder holds no edition, or its evaluations cannot be computed.
    """
    edition = read_edition(folder)
    wanted = list(edition.pairs) if pairs is None else [_known(edition, name) for name in pairs]
    modules, tables = told_apart(edition.code, code_digests())
    asked = [_pair(name) for name in wanted]
    found: dict[str, PairVerified] = {}
    for pair, text in computed(_question(edition, store), asked, processes):
        name, now = "-".join(pair), digest(text)
        frozen = edition.pairs[name]
        found[name] = PairVerified(pair=name, same=now == frozen, frozen=frozen, now=now)
        if progress is not None:
            progress(f"{len(found)} of {len(wanted)} pairs computed again, {name} the last")
    return Verified(
        edition=edition,
        damage=tuple(damage_of(edition)),
        modules=tuple(modules),
        tables=tuple(tables),
        pairs=Rows(found[name] for name in wanted),
    )


def damage_of(edition: Edition) -> list[str]:
    """A sentence for each file that is missing or is not as it was when the edition was made.

    Raises:
        UsageError: the list of checksums is missing or cannot be read.
    """
    path = edition.folder / CHECKSUMS
    try:
        lines = path.read_text("utf-8").splitlines()
        listed = {name: hexadecimal for hexadecimal, name in (x.split("  ", 1) for x in lines)}
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} is missing or damaged: fetch the edition again") from error
    found = []
    for name, expected in listed.items():
        file = edition.folder / name
        if not file.is_file():
            found.append(f"{name} is missing")
        elif digest(file.read_bytes()) != expected:
            found.append(f"{name} is not as it was when the edition was made")
    return found


def _known(edition: Edition, name: str) -> str:
    if name not in edition.pairs:
        raise UsageError(f"the edition {edition.name} does not hold {name}: see its edition.json")
    return name


def _pair(name: str) -> tuple[str, str]:
    state, _, partner = name.partition("-")
    return state, partner


def _question(edition: Edition, store: Path | str | None) -> Question:
    asked = edition.about["question"]
    held = asked["store"]
    if held is not None:
        if store is None:
            raise UsageError(
                f"the edition {edition.name} was made with a store of ingested data: name it with "
                "--store"
            )
        if store_held(Path(store), str(held["commit"]))["parts"] != held["parts"]:
            raise UsageError(
                f"the store {store} does not hold the parts that the edition {edition.name} was "
                f"made with (commit {held['commit']})"
            )
    return Question(
        as_of=date.fromisoformat(asked["as_of"]),
        since=asked["since"],
        partner_set=asked["partner_set"],
        without=tuple(asked["without"]),
        known_by=asked["known_by"],
        record=None if asked["record"] is None else edition.folder / RECORD,
        only_record=asked["only_record"],
        store=store if held else None,
        no_store=held is None,
        vintage=None if held is None else str(held["commit"]),
    )
