"""Accounts of a team: names, roles, passwords as Argon2 keeps them, and sessions.

A password and the token of a session are never kept: of the one stands its Argon2id hash, of the
other its SHA-256.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from comity.errors import MissingExtra, UsageError
from comity.team.database import Database

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from sqlalchemy import Connection

ROLES = ("reader", "coder", "editor")
"""Each may what the one before it may: read; code passages; correct the record and the briefs."""
SHORTEST = 10
LONGEST_NAME, LONGEST_PASSWORD = 80, 1000
SESSION = 12 * 3600
"""Seconds that a session lasts."""
OUTSIDE = "!"
"""In the place of a password: who is signed in by a proxy has none here."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person of a team.

    Attributes:
        name: with which they sign in, and which stands beside what they do.
        role: one of `ROLES`.
    """

    name: str
    role: str

    def may(self, role: str) -> bool:
        """Whether they may what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError as error:
        raise MissingExtra("accounts of a team", "team") from error
    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash of a password that nobody has: asked of, so that no name is told by its time."""
    return _hasher().hash(secrets.token_hex(16))


def add_account(database: Database, name: str, role: str, password: str | None) -> Account:
    """Make an account, or give an old one another role and, where one is given, password.

    Args:
        database: of the team.
        name: letters, figures, spaces and . _ - @ only.
        role: one of `ROLES`.
        password: None where a proxy signs the person in.

    Raises:
        UsageError: the name, role or password cannot stand.
        StoreError: the database refuses.
    """
    if not name.isprintable():
        raise UsageError(f"{name!r} is no name: it holds a letter that cannot be seen")
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not all(c.isalnum() or c in " ._-@" for c in name):
        raise UsageError(
            f"{name!r} is no name: take letters, figures, spaces and . _ - @, at most "
            f"{LONGEST_NAME} in all"
        )
    if role not in ROLES:
        raise UsageError(f"{role!r} is no role: {', '.join(ROLES)} are")
    if password is not None and not SHORTEST <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(f"a password has {SHORTEST} letters at least: choose a longer one")
    kept = OUTSIDE if password is None else _hasher().hash(password)
    table = database.table("accounts")
    with database.writing() as connection:
        old = connection.execute(table.select().where(table.c.name == name)).first()
        alike = [r.name for r in connection.execute(table.select()) if r.name != name
                 and r.name.casefold() == name.casefold()]  # fmt: skip
        if alike:
            raise UsageError(f"{name!r} would be taken for {alike[0]!r}: choose another name")
        if old is None:
            connection.execute(
                table.insert().values(name=name, role=role, password=kept, made=datetime.now(UTC))
            )
        else:
            changed = {"role": role} | ({"password": kept} if password is not None else {})
            connection.execute(table.update().where(table.c.name == name).values(**changed))
            _end_sessions(database, connection, name)
    return Account(name, role)


def remove_account(database: Database, name: str) -> None:
    """Take an account away, with its sessions; what the person did keeps their name.

    Raises:
        UsageError: there is none of that name.
        StoreError: the database refuses.
    """
    table = database.table("accounts")
    with database.writing() as connection:
        _end_sessions(database, connection, name)
        if not connection.execute(table.delete().where(table.c.name == name)).rowcount:
            raise UsageError(f"there is no account {name!r}: `comity team list` names them")


def _end_sessions(database: Database, connection: Connection, name: str) -> None:
    sessions = database.table("sessions")
    connection.execute(sessions.delete().where(sessions.c.account == name))


def accounts(database: Database) -> list[Account]:
    """Every account, by name.

    Raises:
        StoreError: the database refuses.
    """
    table = database.table("accounts")
    with database.reading() as connection:
        rows = connection.execute(table.select().order_by(table.c.name)).all()
    return [Account(row.name, row.role) for row in rows]


def account_named(database: Database, name: str) -> Account | None:
    """An account by its name, as a proxy gives it; None where there is none."""
    table = database.table("accounts")
    with database.reading() as connection:
        row = connection.execute(table.select().where(table.c.name == name)).first()
    return None if row is None else Account(row.name, row.role)


def signed_in(database: Database, name: str, password: str) -> str | None:
    """Begin a session: its token, or None where name and password are none of an account.

    Raises:
        StoreError: the database refuses.
    """
    from argon2.exceptions import Argon2Error, InvalidHashError

    table = database.table("accounts")
    with database.reading() as connection:
        row = connection.execute(table.select().where(table.c.name == name.strip())).first()
    kept = _nobody() if row is None or row.password == OUTSIDE else row.password
    try:
        _hasher().verify(kept, password[:LONGEST_PASSWORD])
    except (Argon2Error, InvalidHashError):
        return None
    if row is None or row.password == OUTSIDE:
        return None
    token = secrets.token_urlsafe(32)
    sessions, now = database.table("sessions"), int(time.time())
    with database.writing() as connection:
        connection.execute(sessions.delete().where(sessions.c.ends < now))
        connection.execute(
            sessions.insert().values(token=_mark(token), account=row.name, ends=now + SESSION)
        )
    return token


def session_of(database: Database, token: str) -> Account | None:
    """Whose session a token is; None where it is none, or over."""
    if not token or len(token) > 100:
        return None
    sessions, table = database.table("sessions"), database.table("accounts")
    asked = (
        table.select()
        .join(sessions, sessions.c.account == table.c.name)
        .where(sessions.c.token == _mark(token), sessions.c.ends >= int(time.time()))
    )
    with database.reading() as connection:
        row = connection.execute(asked).first()
    return None if row is None else Account(row.name, row.role)


def signed_out(database: Database, token: str) -> None:
    """End a session."""
    sessions = database.table("sessions")
    with database.writing() as connection:
        connection.execute(sessions.delete().where(sessions.c.token == _mark(token)))


def _mark(token: str) -> str:
    return sha256(token.encode()).hexdigest()
