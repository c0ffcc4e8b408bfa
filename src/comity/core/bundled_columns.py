"""Bundled Parquet tables as arrays, kept between runs.

What reads Parquet costs a command as much time to import as all that it then reads; the arrays of
a table that has not changed are read without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from comity.core.model_cache import Arrays, ModelCache
from comity.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

CODE = ("comity.core", "comity.sources")


def kept_arrays(
    folder: Traversable, names: tuple[str, ...], title: str, make: Callable[..., Arrays]
) -> Arrays:
    """What `make` makes of bundled Parquet tables, by their content and the code that reads them.

    Args:
        folder: where the tables are.
        names: their file names, in the order in which `make` takes them.
        title: how a message calls them.
        make: gives the arrays of the tables.

    Raises:
        DataError: a table cannot be read.
    """
    try:
        contents = [(folder / name).read_bytes() for name in names]
    except OSError as error:
        raise unreadable(title, error) from error
    digests = [hashlib.sha256(content).hexdigest() for content in contents]

    def made() -> Arrays:
        import pyarrow as pa

        try:
            return make(*(_table(content) for content in contents))
        except (OSError, pa.ArrowException, KeyError, ValueError) as error:
            raise unreadable(title, error) from error

    return ModelCache("tables", CODE).kept(make.__qualname__, *digests, make=made)


def unreadable(title: str, error: Exception) -> DataError:
    """The error that a bundled table cannot be read."""
    return DataError(f"{title} cannot be read ({str(error).splitlines()[0]}): install Comity again")


def _table(content: bytes) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # not `read_table`: it looks for a data set, and imports for it
    return pq.ParquetFile(pa.BufferReader(content)).read()
