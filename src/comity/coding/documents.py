"""What is given to code, as documents: pages, mail, Word documents, feeds, folders, lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.article import Article
from comity.article.reading import language_of
from comity.coding.feeds import entries, is_feed
from comity.coding.words import LANGUAGES
from comity.core.number_words import number_of
from comity.errors import ComityError, UsageError
from comity.fetch.article_page import fetched_article, fetched_bytes

SUFFIXES = (".txt", ".html", ".htm", ".pdf", ".md", ".docx", ".eml", ".xml", ".rss", ".atom",
            ".jsonl", ".ndjson")  # fmt: skip
"""Names of files that a folder is searched for."""
LISTS = (".jsonl", ".ndjson")
FEEDS = (".xml", ".rss", ".atom")
_MOST = 100_000_000
_LOGIN = ("log in to continue", "sign in to continue", "please log in", "please sign in",
          "enter your password", "forgot password", "forgot your password", "войдите в систему",
          "авторизуйтесь", "введите пароль", "забыли пароль", "жүйеге кіріңіз",
          "құпия сөзді")  # fmt: skip
_LEAST_WORDS = 8
_MIXED = 0.3
"""Share of words in a second language from which on a text is of two languages."""
_FILE_DAY = "the date is that of the PDF file"
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text to code.

    Attributes:
        id: its file, address or id.
        text: the text.
        language: en, ru or kk.
        published: its day.
        title: its title, or empty.
        address: where it can be read, or empty.
    """

    id: str
    text: str
    language: str
    published: date
    title: str = ""
    address: str = ""


def documents(
    source: str, published: date | None, language: str | None, told: Told | None = None
) -> Iterator[Document]:
    """The documents of a source, each read when it is asked for.

    Args:
        source: a file, an address, a folder or "-".
        published: the day of publication; default is what each document says.
        language: en, ru or kk; default is what each looks like.
        told: gets a line for each document of a folder or feed that cannot be coded; without it,
            the first one is an error.

    Raises:
        UsageError: it cannot be read; says what to do.
    """
    path = Path(source)
    if source != "-" and path.is_dir():
        yield from _of_folder(path, published, language, told)
    elif source.endswith(LISTS):
        yield from lines(path, told)
    else:
        yield from _of_file(source, published, language, told)


def _of_folder(
    path: Path, published: date | None, language: str | None, told: Told | None
) -> Iterator[Document]:
    files = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not files:
        raise UsageError(f"{path} holds no file to code ({', '.join(SUFFIXES)})")
    for number, file in enumerate(files, 1):
        if told:
            told(f"{number} of {len(files)}: {file}")
        try:
            if file.suffix.lower() in LISTS:
                yield from lines(file, told)
            else:
                yield from _of_file(str(file), published, language, told)
        except ComityError as error:
            if told is None:
                raise
            told(f"not coded: {error}")


def _of_file(
    source: str, published: date | None, language: str | None, told: Told | None
) -> Iterator[Document]:
    address = source if source.startswith(("http://", "https://")) else ""
    if source.lower().endswith(FEEDS) or "/feed" in source or "/rss" in source:
        body = fetched_bytes(source)
        if is_feed(body):
            yield from _of_feed(source, body, published, language, told)
            return
    yield document_of(fetched_article(source), published, language, address)


def _of_feed(
    source: str, body: bytes, published: date | None, language: str | None, told: Told | None
) -> Iterator[Document]:
    for entry in entries(source, body):
        try:
            _refuse_empty(entry.id, entry.text)
            day = published or entry.published
            if day is None:
                raise UsageError(f"{entry.id} does not say its day: give --published YYYY-MM-DD")
            yield Document(
                id=entry.id,
                text=entry.text,
                language=_language(entry.id, entry.text, language, None),
                published=day,
                title=entry.title,
                address=entry.address,
            )
        except UsageError as error:
            if told is None:
                raise
            told(f"not coded: {error}")


def document_of(
    found: Article, published: date | None, language: str | None, address: str = ""
) -> Document:
    """An article as a document to code.

    Args:
        found: the article.
        published: the day of publication; default is the article's own.
        language: en, ru or kk; default is the article's own.
        address: where it can be read.

    Raises:
        UsageError: it has no date of a day, is in another language or in two, or holds no running
            text.
    """
    _refuse_empty(found.source, found.text)
    spoken = _language(found.source, found.text, language, found.language)
    day = published
    said = found.published if _FILE_DAY not in found.notes else None
    if day is None and said is not None and said.precision == "day":
        day = said.first
    if day is None:
        raise UsageError(
            f"{found.source} does not say its day of publication: give --published YYYY-MM-DD"
        )
    return Document(
        id=found.source, text=found.text, language=spoken, published=day, title=found.title,
        address=address,
    )  # fmt: skip


def _refuse_empty(name: str, text: str) -> None:
    words = text.split()
    if any(sign in text.casefold() for sign in _LOGIN) and len(words) < 200:
        raise UsageError(f"{name} is a login page: save the article itself")
    if len(words) < _LEAST_WORDS:
        raise UsageError(f"{name} holds {number_of(len(words), 'word')}: there is nothing to code")
    if _scrambled(text):
        raise UsageError(
            f"{name} is in letters that were scrambled (an encoding read as another): save it anew "
            "as UTF-8"
        )


_TWICE = re.compile(
    "(?:[РС][\u0400-\u040f\u0450-\u045f\u2010-\u203a\u00a0-\u00bb°±µ¶·№ёЃѓ]){3}|(?:[ÐÑ][\u0080-\u00bf]){3}"
)


def _scrambled(text: str) -> bool:
    """Whether letters were lost, or UTF-8 was read as another encoding ("РџСЂРё", "Ð¿Ñ\u0080Ð¸")."""
    lost = text.count("\ufffd")
    return lost > max(2, len(text) / 200) or len(_TWICE.findall(text)) > len(text) / 200


def _language(name: str, text: str, asked: str | None, said: str | None) -> str:
    """The language of a document, where it is one and one that is read."""
    if asked is None:
        two = _languages(text)
        if len(two) > 1:
            raise UsageError(
                f"{name} is in {two[0]} and in {two[1]}: give one language a file, or say with "
                "--lang which to read"
            )
    spoken = asked or said or language_of(text)
    if spoken not in LANGUAGES:
        raise UsageError(f"{name} is in {spoken}: only {', '.join(LANGUAGES)} are coded")
    return spoken


def _languages(text: str) -> list[str]:
    """The languages of which a text has a good part, by paragraphs of eight words and more."""
    words: dict[str, int] = {}
    for paragraph in text.split("\n"):
        count = len(paragraph.split())
        if count >= _LEAST_WORDS:
            spoken = language_of(paragraph)
            words[spoken] = words.get(spoken, 0) + count
    whole = sum(words.values())
    kept = [k for k, n in sorted(words.items(), key=lambda kn: -kn[1]) if n > whole * _MIXED]
    return [k for k in kept if k in LANGUAGES]


def lines(path: Path, told: Told | None = None) -> Iterator[Document]:
    """The documents of a JSON lines file with id, lang, published and text.

    Raises:
        UsageError: it cannot be read; names the line.
    """
    try:
        if path.stat().st_size > _MOST:
            raise UsageError(f"{path} has more than {_MOST // 10**6} MB: split it")
        written = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8: {error}") from error
    if not any(line.strip() for line in written):
        raise UsageError(f"{path} is empty: there is nothing to code")
    for number, line in enumerate(written, 1):
        if line.strip():
            try:
                row = _line(path, number, line)
            except UsageError as error:
                if told is None:
                    raise
                told(f"not coded: {error}")
                continue
            yield Document(
                id=str(row["id"]), text=row["text"], language=row["lang"], published=row["day"],
                title=str(row.get("title") or ""), address=str(row.get("address") or ""),
            )  # fmt: skip


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
