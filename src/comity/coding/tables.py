"""The codebook of coding: tables of words that an editor extends without programming.

Every table is `data/codebook/coding_*.csv`. A cell of words is a phrase: words in their base form;
`a/b` is either, `word*` any word that begins so, `..` up to three words between. A longer phrase
goes before a shorter one at the same place, so the order of rows says nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from comity.coding.words import Token
from comity.core.codebook import DATA
from comity.errors import DataError, UsageError

GAP = ".."
_MOST_BETWEEN = 4
TABLES = {
    "events": ("event", "polarity", "kinds", "as", "alone", "rank"),
    "forms": ("language", "form", "word"),
    "mechanisms": ("id", "kind", "mechanism", "partner", "areas"),
    "modes": ("language", "words", "mode"),
    "names": ("language", "words", "actor", "sort"),
    "numbers": ("language", "words", "key"),
    "objects": ("language", "words", "mechanism"),
    "series": ("words", "kind", "partner", "states", "areas", "label"),
    "sides": ("partner", "side"),
    "skip": ("language", "words"),
    "stances": ("language", "words", "topic", "toward", "stance"),
    "suffixes": ("language", "suffix", "sense"),
    "time": ("language", "words", "sense", "value"),
    "verbs": ("language", "words", "event"),
}
"""The tables by name, with the columns that each must have."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a table found in a sentence.

    Attributes:
        row: the row of the table.
        first: number of its first word.
        last: number after its last word.
    """

    row: Row
    first: int
    last: int


class Phrases:
    """A table's phrases in one language, to be looked up in a sentence."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._exact: dict[str, list[tuple[tuple[tuple[str, ...], ...], Row]]] = {}
        self._begins: list[tuple[tuple[tuple[str, ...], ...], Row]] = []
        for row in sorted(rows, key=lambda r: sorted(r.items())):
            words = tuple(tuple(w.split("/")) for w in row["words"].casefold().split())
            for first in words[0]:
                if first.endswith("*"):
                    self._begins.append((words, row))
                else:
                    self._exact.setdefault(first, []).append((words, row))

    def find(self, tokens: Sequence[Token]) -> list[Found]:
        """The phrases of a sentence, the longest at each place; one phrase may stand in several rows."""
        found: list[Found] = []
        place = 0
        while place < len(tokens):
            best = self._at(tokens, place)
            if best:
                found += best
                place = best[0].last
            else:
                place += 1
        return found

    def _at(self, tokens: Sequence[Token], place: int) -> list[Found]:
        best: list[Found] = []
        most = (0, 0)
        options = [
            option for form in sorted(tokens[place].forms) for option in self._exact.get(form, ())
        ]
        for words, row in (*options, *self._begins):
            end = _matched(tokens, place, words)
            if end and (end, len(words)) >= most:
                best = [*(best if (end, len(words)) == most else ()), Found(row, place, end)]
                most = (end, len(words))
        return best


def _matched(tokens: Sequence[Token], place: int, words: Sequence[tuple[str, ...]]) -> int:
    at = place
    free = 0
    for options in words:
        if options == (GAP,):
            free = _MOST_BETWEEN
            continue
        stop = min(len(tokens), at + free + 1)
        hit = next((i for i in range(at, stop) if _is(tokens[i], options)), None)
        if hit is None:
            return 0
        at, free = hit + 1, 0
    return at


def _is(token: Token, options: tuple[str, ...]) -> bool:
    return any(
        token.text.startswith(o[:-1]) if o.endswith("*") else o in token.forms for o in options
    )


class Codebook:
    """The tables of coding, read from a folder.

    Args:
        folder: a folder with `coding_*.csv`; tables that it lacks are the bundled ones.

    Raises:
        UsageError: a table of the folder cannot be read or lacks a column.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.tables = {name: _rows(name, folder) for name in TABLES}
        self.events = {row["event"]: row for row in self.tables["events"]}
        self.mechanisms = {row["id"]: row for row in self.tables["mechanisms"]}
        self.sides = {r["partner"]: frozenset(r["side"].split(";")) for r in self.tables["sides"]}
        self._phrases: dict[tuple[str, str], Phrases] = {}
        for row in self.tables["verbs"]:
            if row["event"] not in self.events:
                raise UsageError(
                    f"coding_verbs.csv: {row['words']} has the event {row['event']}, which "
                    "coding_events.csv does not hold: add it there"
                )

    def phrases(self, table: str, language: str) -> Phrases:
        """The phrases of a table in a language (in every language where it has no such column)."""
        key = (table, language)
        if key not in self._phrases:
            rows: list[Row] = [
                r for r in self.tables[table] if r.get("language", language) == language
            ]
            if table == "names":
                rows += _known_names(language, {r["words"] for r in rows})
            self._phrases[key] = Phrases(rows)
        return self._phrases[key]


@cache
def bundled() -> Codebook:
    """The codebook that comes with Comity."""
    return Codebook()


def _known_names(language: str, have: set[str]) -> Iterator[Row]:
    """Names of states from the one table of names, and English words of peoples."""
    for row in _read((DATA / "codebook" / "actor_names.csv").read_text("utf-8")):
        name = row["name"].casefold()
        plain = all(w.replace("-", "").isalpha() for w in name.split())
        spoken = row["language"] == language or (language == "kk" and row["language"] == "ru")
        if spoken and plain and len(name) > 3 and name not in have:
            yield {
                "language": language, "words": name, "actor": row["actor"], "sort": "state",
                "written": "name",
            }  # fmt: skip
    if language == "en":
        for row in _read((DATA / "codebook" / "demonyms.csv").read_text("utf-8")):
            for word in row["words"].casefold().split(";"):
                if word not in have:
                    yield {"language": "en", "words": word, "actor": row["actor"], "sort": "state"}


def _rows(name: str, folder: Path | None) -> list[dict[str, str]]:
    file = f"coding_{name}.csv"
    own = folder / file if folder else None
    try:
        if own is not None and own.exists():
            rows = _read(own.read_text("utf-8-sig"))
        else:
            rows = _read((DATA / "codebook" / file).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise (UsageError if own else DataError)(
            f"{own or file} cannot be read: {error}"
        ) from error
    for number, row in enumerate(rows, 2):
        missing = [c for c in TABLES[name] if row.get(c) is None]
        if missing or (row.get("words") is not None and not row["words"].strip()):
            raise UsageError(f"{own or file}, line {number}: needs {', '.join(missing) or 'words'}")
    return rows


def _read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
