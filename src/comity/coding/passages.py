"""Passages in files: pages and lists of passages to coded ones, and their form in JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from comity.article import Article
from comity.coding.model import Coded
from comity.coding.read import code_text
from comity.coding.tables import Codebook
from comity.coding.words import LANGUAGES
from comity.errors import UsageError

_MOST = 100_000_000
SUFFIXES = (".txt", ".html", ".htm", ".pdf", ".md")
"""Names of files that a folder is searched for."""
_LOGIN = ("log in to continue", "sign in to continue", "please log in", "войдите в систему")
_LEAST_WORDS = 8


def code_article(
    found: Article, published: date | None, language: str | None, codebook: Codebook | None = None
) -> Coded:
    """The facts of an article.

    Args:
        found: the article.
        published: the day of publication; default is the article's own.
        language: en, ru or kk; default is the article's own.
        codebook: the tables; default is the bundled ones.

    Raises:
        UsageError: it has no date of a day, is in another language, or holds no running text.
    """
    spoken = language or found.language
    if spoken not in LANGUAGES:
        raise UsageError(f"{found.source} is in {spoken}: only {', '.join(LANGUAGES)} are coded")
    words = found.text.split()
    if any(sign in found.text.casefold() for sign in _LOGIN) and len(words) < 200:
        raise UsageError(f"{found.source} is a login page: save the article itself")
    if len(words) < _LEAST_WORDS:
        raise UsageError(f"{found.source} holds {len(words)} words: there is nothing to code")
    day = published
    if day is None and found.published is not None and found.published.precision == "day":
        day = found.published.first
    if day is None:
        raise UsageError(
            f"{found.source} does not say its day of publication: give --published YYYY-MM-DD"
        )
    return code_text(found.text, day, spoken, name=found.source, codebook=codebook)


def code_lines(path: Path, codebook: Codebook | None = None) -> Iterator[Coded]:
    """The facts of every line of a JSON lines file with id, lang, published and text.

    Raises:
        UsageError: it cannot be read; names the line.
    """
    try:
        if path.stat().st_size > _MOST:
            raise UsageError(f"{path} has more than {_MOST // 10**6} MB: split it")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8: {error}") from error
    if not any(line.strip() for line in lines):
        raise UsageError(f"{path} is empty: there is nothing to code")
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _line(path, number, line)
            yield code_text(
                row["text"], row["day"], row["lang"], name=str(row["id"]), codebook=codebook
            )


def _line(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        row["day"] = date.fromisoformat(row["published"])
        if row["lang"] not in LANGUAGES or not isinstance(row["text"], str):
            raise ValueError("lang is none of en, ru, kk, or text is no text")
        return {"id": row["id"], **row}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}, line {number}: needs id, lang (en, ru, kk), published (YYYY-MM-DD) and text: "
            f"{error}"
        ) from error


def as_values(coded: Coded) -> dict[str, Any]:
    """A coded passage as values for JSON: id, facts, positions, nothing, and what was not read."""
    values = dataclasses.asdict(coded)
    return {
        "id": coded.id,
        "facts": [{**f, "in_record": f["held"]} for f in values["facts"]],
        "positions": list(values["positions"]),
        "nothing": coded.nothing,
        "unread": list(values["unread"]),
    }
