"""An article by its address: the page is fetched whole before it is read."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from comity.article import Article, read_article
from comity.article.reading import MOST_BYTES
from comity.errors import UsageError
from comity.fetch.download import download
from comity.fetch.remote_file import Remote


def fetched_article(source: str) -> Article:
    """The article of a file, an example's name or an address.

    Raises:
        ComityError: it cannot be fetched or read.
    """
    if not source.startswith(("http://", "https://")):
        return read_article(source)
    with tempfile.TemporaryDirectory() as folder:
        (fetched,) = download([Remote(name="article.html", address=source)], Path(folder))
        return dataclasses.replace(read_article(fetched.path), source=source)


def fetched_bytes(source: str) -> bytes:
    """The bytes of a file or an address.

    Raises:
        ComityError: it cannot be fetched or read.
    """
    if not source.startswith(("http://", "https://")):
        try:
            if Path(source).stat().st_size > MOST_BYTES:
                raise UsageError(
                    f"{source} has more than {MOST_BYTES // 10**6} MB: split it, or save its text"
                )
            return Path(source).read_bytes()
        except OSError as error:
            raise UsageError(f"{source} cannot be read: {error.strerror or error}") from error
    with tempfile.TemporaryDirectory() as folder:
        (fetched,) = download([Remote(name="feed.xml", address=source)], Path(folder))
        return fetched.path.read_bytes()
