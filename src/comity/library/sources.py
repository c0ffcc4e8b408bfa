"""What the library does with documents as things: copies, sheets, derivations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.core.tabular import Rows
    from comity.fetch.http import Manners
    from comity.store.archive import Copy
    from comity.tracing.source_sheet import Likeness, SourceSheet

Where = Path | str | None


def _root(store: Where) -> Path:
    from comity.store.store import default_root

    return Path(store) if store else default_root()


def _address(named: str, record: Where) -> str:
    if named.startswith(("http://", "https://")):
        return named
    from comity.evidence.load import load_evidence
    from comity.tracing.source_sheet import source_of

    return source_of(named, load_evidence(record)).address


def source_archive(
    named: str, *, record: Where = None, store: Where = None, manners: Manners | None = None
) -> Copy:
    """Keep the bytes of a document in the store, with their SHA-256 and the time.

    Args:
        named: its address or id.
        record: a record folder that may cite it.
        store: folder of the store; default is the user's own.
        manners: how patient and modest to be with its server.
    """
    from comity.store.archive import archive

    return archive(_address(named, record), _root(store), manners=manners)


def source_show(named: str, *, record: Where = None, store: Where = None) -> SourceSheet:
    """What is known of a document: publisher and grade, copies, and what it says.

    Args:
        named: its address or id.
        record: a record folder on top of the bundled record.
        store: folder of the store; default is the user's own.
    """
    from comity.evidence.load import load_evidence
    from comity.tracing.source_sheet import sheet_of

    return sheet_of(named, load_evidence(record), _root(store))


def source_copies(*, store: Where = None) -> Rows[Likeness]:
    """Archived documents whose texts are nearly one: proposals, which a person decides."""
    from comity.core.tabular import Rows
    from comity.tracing.source_sheet import likenesses

    return Rows(likenesses(_root(store)))


def source_derive(named: str, origin: str, record: Path | str, *, why: str) -> None:
    """Note in a record that a document is a copy of another, so that both count once.

    Args:
        named: address or id of the copy.
        origin: address or id of what it was taken from.
        record: the user's record folder, made where there is none.
        why: why.
    """
    from comity.evidence.deriving import derive

    known = Path(record) if Path(record).is_dir() and any(Path(record).glob("*.csv")) else None
    derive(Path(record), _address(named, known), origin, why)


def source_warc(target: Path | str, *, store: Where = None) -> int:
    """Write the copies of the store as a WARC file, which web archives read; gives their number."""
    from comity.store.archive import write_warc

    return write_warc(Path(target), _root(store), [])
