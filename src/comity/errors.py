"""Every error that Comity raises on purpose.

    ComityError
    ├── UsageError            the question cannot be asked as it stands
    │   ├── UnknownActor      no state or organization has this name or id
    │   ├── MissingExtra      what was asked needs a package that is not installed
    │   ├── UnknownMeasure    no measure has this id
    │   └── UnknownNode       no sentence, number, fact or source has this id
    ├── DateError             a text is not a date of the record
    ├── RecordError           a record folder or a table in it cannot be used
    ├── DataError             a bundled table is missing or damaged
    ├── SourceError           a raw file of a data set cannot be used
    ├── DownloadError         a public file could not be fetched
    ├── StoreError            the store cannot be read or written
    └── OutputError           a result could not be written

The command line prints the message of any of them as one line (a `RecordError` or a
`DownloadError` may hold several problems, one line each) and ends with exit code 2; nothing
else is shown to the user as an error, so every message says what was wrong, where, and what to
do.
"""

from __future__ import annotations

from collections.abc import Sequence


class ComityError(Exception):
    """The root of the tree: catch this to catch everything that Comity raises on purpose."""


class UsageError(ComityError):
    """The question cannot be asked as it stands."""


class UnknownActor(UsageError):
    """No state or organization has this name or id."""


class MissingExtra(UsageError):
    """What was asked needs a package that is not installed.

    Args:
        what: what was asked.
        extra: the extra of Comity that brings the package.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} is not installed: pip install 'comity[{extra}]'")


class UnknownMeasure(UsageError):
    """No measure has this id."""


class UnknownNode(UsageError):
    """No sentence, number, fact or source of the evaluation has this id."""


class DateError(ComityError):
    """A text is not a date of the record (YYYY, YYYY-MM or YYYY-MM-DD)."""


class RecordError(ComityError):
    """A record folder or a table in it cannot be used.

    Args:
        message: one line, or the heading when there are problems.
        problems: the single problems, one line each, in the order of the files.
    """

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *problems]))
        self.problems = tuple(problems)


class DataError(ComityError):
    """A bundled table is missing or damaged."""


class SourceError(ComityError):
    """A raw file of a data set cannot be used: none of its rows was taken."""


class DownloadError(ComityError):
    """A public file could not be fetched.

    Args:
        message: one line, or the heading when there are problems.
        problems: the single problems, one line each, when several files failed.
        of_one_file: whether other files of the same server may still be had.
    """

    def __init__(
        self, message: str, problems: Sequence[str] = (), *, of_one_file: bool = False
    ) -> None:
        super().__init__("\n".join([message, *problems]))
        self.problems = tuple(problems)
        self.of_one_file = of_one_file


class StoreError(ComityError):
    """The store cannot be read or written; what it held before is still there."""


class OutputError(ComityError):
    """A result could not be written."""


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return str(error).strip().partition("\n")[0]
