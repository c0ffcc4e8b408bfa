"""The commands `comity team`: a database that several people share, its accounts and its record."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from comity.core.number_words import number_of
from comity.errors import UsageError

team_app = typer.Typer(
    no_args_is_help=True,
    help="A record and accounts that a team shares in one database; `comity serve --team` serves "
    "it.",
)
Address = Annotated[
    str,
    typer.Argument(
        metavar="DATABASE",
        help="sqlite:///team.db or postgresql://USER@HOST/NAME; or the name of a variable of the "
        "environment that holds it.",
    ),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the person.")]


def address_of(text: str) -> str:
    """The address of a database; where the text is the name of a variable, what that holds."""
    return text if "://" in text else os.environ.get(text, text)


@team_app.command("init")
def init(database: Address) -> None:
    """Make the tables of the database where they are not there yet."""
    from comity.library.team import team_init

    team_init(address_of(database))
    print("the tables are there; next: comity team add DATABASE NAME --role editor")


@team_app.command("add")
def add(
    database: Address,
    name: Name,
    role: Annotated[
        str, typer.Option("--role", metavar="ROLE", help="reader, coder or editor.")
    ] = "reader",
    proxy: Annotated[
        bool,
        typer.Option("--proxy", help="Set no password: a proxy signs the person in."),
    ] = False,
    stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an account, or give an old one another role and password; its sessions end."""
    from comity.library.team import team_add

    password = None if proxy else _password(stdin)
    made = team_add(address_of(database), name, role=role, password=password)
    print(f"{made.name} is {made.role}")


def _password(stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the password: add --password-stdin")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@team_app.command("remove")
def remove(database: Address, name: Name) -> None:
    """Take an account away; what the person did keeps their name."""
    from comity.library.team import team_remove

    team_remove(address_of(database), name)
    print(f"{name} has no account any more")


@team_app.command("list")
def list_accounts(database: Address) -> None:
    """List the accounts."""
    from comity.library.team import team_list

    for account in team_list(address_of(database)):
        print(f"{account.name}\t{account.role}")


@team_app.command("import")
def import_record(
    database: Address,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A record folder.")],
) -> None:
    """Take a record folder into the database, in the place of what it has."""
    from comity.library.team import team_import

    print(f"{number_of(team_import(address_of(database), folder), 'file')} taken in")


@team_app.command("export")
def export_record(
    database: Address,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
) -> None:
    """Write the record of the database to a new folder, byte for byte as it came."""
    from comity.library.team import team_export

    count = team_export(address_of(database), folder)
    print(f"{number_of(count, 'file')} written to {folder}")
