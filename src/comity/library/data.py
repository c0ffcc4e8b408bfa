"""What the library does with data: articles, ledgers, sources, the store, records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from comity.article import Article
    from comity.core.actors import Actors
    from comity.core.tabular import Rows
    from comity.forecasting.ledger_file import Repaired
    from comity.record.folder import RecordTables
    from comity.store.check import Checked
    from comity.store.commit import Tally
    from comity.store.inventory import Holding
    from comity.store.quarantine import Row
    from comity.store.restore import Restored
    from comity.store.update import Updated

Where = Path | str | None
Told = Callable[[str], None]


def actors() -> Actors:
    """The states and organizations that Comity knows, by id and name."""
    from comity.evidence.bundled import bundled_actors

    return bundled_actors()


def read_article(source: Path | str) -> Article:
    """An article read: text, sentences with offsets, references.

    Args:
        source: a file (text, HTML, PDF), the name of an example, or an address.
    """
    from comity.fetch.article_page import fetched_article

    return fetched_article(str(source))


def ledger_check(ledger: Path | str, *, head: str | None = None) -> int:
    """The number of lines of a ledger, each of which hangs on the one before.

    Args:
        ledger: file of the ledger.
        head: a hash that was kept outside of the ledger and must still be in it.
    """
    from comity.forecasting.ledger import read

    return len(read(Path(ledger), head))


def ledger_repair(ledger: Path | str) -> Repaired:
    """Keep every line of a ledger that is whole and put the rest beside it; says which."""
    from comity.forecasting.ledger_file import repair

    return repair(Path(ledger))


def ingest(
    source: str,
    *files: Path | str,
    mapping: Where = None,
    vintage: str = "",
    actors: Sequence[str] = (),
    store: Where = None,
    threads: int = 2,
) -> Rows[Tally]:
    """Read raw files of a data set into the store; gives the sum of each file.

    Args:
        source: id of the data set; `generic` with a mapping for any other table.
        files: raw files or folders of them.
        mapping: for `generic`, the file that says what the columns mean.
        vintage: the release, as its producer names it.
        actors: ids or names; rows without any of them are left out.
        store: folder of the store; default is the user's own.
        threads: processor cores to use.
    """
    from comity.core.tabular import Rows
    from comity.evidence.bundled import bundled_actors
    from comity.sources.mapped_table import find, remember
    from comity.store.ingest import ingest as run
    from comity.store.raw_files import raw_files
    from comity.store.store import Store, default_root

    opened = Store(Path(store) if store else default_root())
    reader = find(source, opened.root, Path(mapping) if mapping else None)
    found = raw_files([Path(file) for file in files])
    if mapping is not None:
        remember(opened.root, Path(mapping), reader.sheet.id)
    ids = tuple(dict.fromkeys(bundled_actors().find(name).id for name in actors))
    return Rows(run(opened, reader, found, vintage=vintage, actors=ids, threads=threads))


def sources_get(
    source: str,
    first: str = "",
    last: str = "",
    *,
    actors: Sequence[str] = (),
    store: Where = None,
    connections: int = 4,
) -> Rows[Tally]:
    """Download what is missing of a data set and read it into the store.

    Args:
        source: id of the data set.
        first: first day or year; default is the data set's own.
        last: last day or year; default is today.
        actors: ids or names; rows without any of them are left out.
        store: folder of the store.
        connections: how many files at once.
    """
    from comity.core.tabular import Rows
    from comity.evidence.bundled import bundled_actors
    from comity.store.get_data_set import get_data_set

    ids = tuple(dict.fromkeys(bundled_actors().find(name).id for name in actors))
    getting = get_data_set(source, first, last, actors=ids, store=store, connections=connections)
    return Rows(getting.tallies)


def sources_update(*, store: Where = None, connections: int = 4) -> Rows[Updated]:
    """Bring every data set of the store to its newest release; says what came of each.

    Args:
        store: folder of the store.
        connections: how many files at once.
    """
    from comity.core.tabular import Rows
    from comity.store.store import Store, default_root
    from comity.store.update import update

    return Rows(update(Store(Path(store) if store else default_root()), connections))


def sources_held(*, store: Where = None) -> Rows[Holding]:
    """The data sets that can be brought in, and what the store holds of each."""
    from comity.core.tabular import Rows
    from comity.store.inventory import holdings
    from comity.store.store import Store, default_root

    return Rows(holdings(Store(Path(store) if store else default_root())))


def sql(query: str, *, store: Where = None, vintage: str | None = None) -> pa.Table:
    """The answer of the store to one SELECT; its canonical tables are views."""
    from comity.store.sql import answer
    from comity.store.store import Store

    return answer(Store.named(Path(store) if store else None, vintage), query)


def store_check(store: Where = None) -> Checked:
    """Every part of a store read through and compared with its manifest."""
    from comity.store.check import check as run
    from comity.store.store import default_root

    return run(Path(store) if store else default_root())


def store_restore(store: Where = None) -> Restored:
    """Go on with what is whole in a store; damaged parts are put aside."""
    from comity.store.restore import restore
    from comity.store.store import default_root

    return restore(Path(store) if store else default_root())


def quarantine_show(source: str = "", *, limit: int = 20, store: Where = None) -> list[Row]:
    """The first rows that could not be used, with the reason of each."""
    from comity.store.quarantine import rows
    from comity.store.store import Store

    return rows(Store.named(Path(store) if store else None), source, limit=limit)


def quarantine_export(source: str, file: Path | str, *, store: Where = None) -> int:
    """Write the held rows of a data set to a file that can be mended; gives their number."""
    from comity.sources.mapped_table import find
    from comity.store.quarantine import export
    from comity.store.store import Store

    opened = Store.named(Path(store) if store else None)
    return export(opened, find(source, opened.root).sheet.id, Path(file))


def quarantine_replay(source: str, file: Where = None, *, store: Where = None) -> Rows[Tally]:
    """Try held rows again: those of a mended export, or all."""
    from comity.core.tabular import Rows
    from comity.sources.mapped_table import find
    from comity.store.quarantine import replay
    from comity.store.store import Store

    opened = Store.named(Path(store) if store else None)
    return Rows(replay(opened, find(source, opened.root), Path(file) if file else None))


def record_new(folder: Path | str) -> list[Path]:
    """Write a folder of CSV templates with a filled example."""
    from comity.record.template import write_template

    return write_template(Path(folder))


def record_check(folder: Path | str, *, fix: bool = False) -> RecordTables:
    """A record folder, read; every problem at once where it has some.

    Args:
        folder: the folder.
        fix: write what has one meaning as it should be; copies are kept.
    """
    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors
    from comity.planning.tables import check_planned
    from comity.record.folder import fix_folder, read_folder

    known: tuple[Any, Any] = (bundled_actors(), bundled_codebook())
    if fix:
        fix_folder(Path(folder), *known)
    tables = read_folder(Path(folder), *known)
    check_planned(tables)
    return tables
