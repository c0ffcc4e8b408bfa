"""The database of a team: its tables, and how it is opened. One layer for SQLite and PostgreSQL.

`record_rows` holds one row a row of a record's table, cells in the order of its header, so that a
table leaves as the CSV that it came as. What is no table (a second coder's codes, lines of a brief)
is kept byte for byte in `record_files`.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.errors import MissingExtra, StoreError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData

LOCK = zlib.crc32(b"comity team record")
"""The number by which processes take turns at the record in PostgreSQL."""
KINDS = ("sqlite", "postgresql")


class Database:
    """The database of a team.

    Args:
        address: as SQLAlchemy writes it: sqlite:///team.db, postgresql://user@host/name.
        new: whether a file of SQLite may be made.

    Raises:
        MissingExtra: SQLAlchemy or the driver is not installed.
        UsageError: the address is none of a database of these kinds.
        StoreError: it cannot be reached.
    """

    def __init__(self, address: str, *, new: bool = False) -> None:
        self.engine, self.tables = _opened(address)
        file = self.engine.url.database if self.is_sqlite else None
        if file and not new and not Path(file).exists():
            raise UsageError(f"there is no database {file}: `comity team init` makes one")
        try:
            with self.reading():
                pass
        except StoreError:
            self.engine.dispose()
            raise

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    def table(self, name: str) -> Any:
        """One of its tables."""
        return self.tables.tables[name]

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with.

        Raises:
            StoreError: the database cannot be reached, or refuses.
        """
        with _told(), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing; writers take turns.

        Raises:
            StoreError: the database cannot be reached, or refuses.
        """
        from sqlalchemy import text

        with _told(), self.engine.begin() as connection:
            if not self.is_sqlite:  # SQLite begins at once with a lock, see `_opened`
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            yield connection


def make_tables(database: Database) -> None:
    """Make the tables that are not there yet.

    Raises:
        StoreError: the database refuses.
    """
    with _told():
        database.tables.create_all(database.engine)


def _opened(address: str) -> tuple[Engine, MetaData]:
    try:
        from sqlalchemy import create_engine, event
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    except ImportError as error:
        raise MissingExtra("a record for a team", "team") from error
    try:
        url = make_url(address)
        if url.get_backend_name() not in KINDS:
            raise UsageError(
                f"{url.get_backend_name()} is no database of a team: write sqlite:///FILE or "
                "postgresql://USER@HOST/NAME"
            )
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            f"{address!r} is no address of a database: write sqlite:///FILE or "
            "postgresql://USER@HOST/NAME"
        ) from error
    except ImportError as error:
        raise MissingExtra("the driver of the database", "team") from error
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _connected(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # the driver would begin later than we ask
            connection.execute("PRAGMA busy_timeout = 10000")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")

        @event.listens_for(engine, "begin")
        def _began(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine, _tables()


def _tables() -> MetaData:
    from sqlalchemy import (
        Column,
        DateTime,
        ForeignKey,
        Integer,
        LargeBinary,
        MetaData,
        String,
        Table,
        Text,
    )

    made = MetaData()
    Table("accounts", made, Column("name", String(80), primary_key=True),
          Column("role", String(20), nullable=False), Column("password", Text, nullable=False),
          Column("made", DateTime(timezone=True), nullable=False))  # fmt: skip
    Table("sessions", made, Column("token", String(64), primary_key=True),
          Column("account", String(80), ForeignKey("accounts.name", ondelete="CASCADE"),
                 nullable=False),
          Column("ends", Integer, nullable=False))  # fmt: skip
    Table("record_tables", made, Column("name", String(120), primary_key=True),
          Column("header", Text, nullable=False),
          Column("form", String(20), nullable=False))  # fmt: skip
    Table("record_rows", made, Column("table", String(120), primary_key=True),
          Column("place", Integer, primary_key=True, autoincrement=False),
          Column("cells", Text, nullable=False))  # fmt: skip
    Table("record_files", made, Column("name", String(200), primary_key=True),
          Column("body", LargeBinary, nullable=False))  # fmt: skip
    Table("record_version", made, Column("only", Integer, primary_key=True, autoincrement=False),
          Column("number", Integer, nullable=False))  # fmt: skip
    return made


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the database says, in one sentence and without the address, which holds a password."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        said = str(cause).strip().splitlines()
        raise StoreError(
            f"the team's database does not answer as it should ({said[0] if said else cause}): see "
            "that it runs, that the address is right, and that `comity team init` was run"
        ) from error
