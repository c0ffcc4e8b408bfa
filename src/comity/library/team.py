"""What the library does with a team's database: accounts, and the record in and out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.tabular import Rows

if TYPE_CHECKING:
    from comity.team.accounts import Account


def team_init(database: str) -> None:
    """Make the tables of a team's database where they are not there yet.

    Args:
        database: as SQLAlchemy writes it: sqlite:///team.db, postgresql://user@host/name.

    Raises:
        UsageError: the address is none, or SQLAlchemy is not installed.
        StoreError: the database does not answer.
    """
    from comity.team.database import Database, make_tables

    with Database(database, new=True) as opened:
        make_tables(opened)


def team_add(database: str, name: str, *, role: str, password: str | None = None) -> Account:
    """Make an account, or change an old one; its sessions end.

    Args:
        database: of the team.
        name: with which the person signs in, and which stands beside what they do.
        role: reader, coder or editor.
        password: None leaves an old one; a new account without one is for a proxy that signs in.

    Raises:
        UsageError: the name, role or password cannot stand.
        StoreError: the database does not answer.
    """
    from comity.team.accounts import add_account
    from comity.team.database import Database

    with Database(database) as opened:
        return add_account(opened, name, role, password)


def team_remove(database: str, name: str) -> None:
    """Take an account away; what the person did keeps their name.

    Raises:
        UsageError: there is none of that name.
        StoreError: the database does not answer.
    """
    from comity.team.accounts import remove_account
    from comity.team.database import Database

    with Database(database) as opened:
        remove_account(opened, name)


def team_list(database: str) -> Rows[Account]:
    """The accounts of a team, by name.

    Raises:
        StoreError: the database does not answer.
    """
    from comity.team.accounts import accounts
    from comity.team.database import Database

    with Database(database) as opened:
        return Rows(accounts(opened))


def team_import(database: str, folder: Path | str) -> int:
    """Take a record folder into the database, in the place of what it has; gives how many files.

    Raises:
        RecordError: the folder is none, holds nothing of a record, or has problems, each
            of them named; what the database has stays.
        StoreError: the database does not answer.
    """
    from comity.library.data import record_check
    from comity.team.database import Database
    from comity.team.shared_tables import files_of, import_folder

    if Path(folder).is_dir() and any(n.endswith(".csv") for n in files_of(Path(folder))):
        record_check(folder)
    with Database(database) as opened:
        return import_folder(opened, Path(folder))


def team_export(database: str, folder: Path | str) -> int:
    """Write the record of the database to a new folder; gives how many files.

    Raises:
        OutputError: the folder holds files already, or cannot be written.
        StoreError: the database does not answer.
    """
    from comity.team.database import Database
    from comity.team.shared_tables import export_folder

    with Database(database) as opened:
        return export_folder(opened, Path(folder))
