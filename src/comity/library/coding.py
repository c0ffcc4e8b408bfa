"""The library's `code`: files, addresses and folders into proposed facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from comity.coding.model import Coded, Fact
from comity.coding.passages import SUFFIXES, code_article, code_lines
from comity.coding.tables import Codebook
from comity.errors import UsageError


def code(
    source: str | Path,
    *,
    published: date | None = None,
    language: str | None = None,
    codebook: str | Path | None = None,
) -> Iterator[Coded]:
    """Propose facts from text, one result a passage.

    Args:
        source: a text, HTML, PDF or .jsonl file, an address, a folder, or "-".
        published: the day of publication; default is what the page says.
        language: en, ru or kk; default is what the text looks like.
        codebook: a folder with tables of your own (`coding_*.csv`).

    Raises:
        UsageError: it cannot be read or coded; says what to do.
        MissingExtra: the text is Russian and pymorphy3 is not installed.
    """
    tables = Codebook(Path(codebook)) if codebook else None
    for coded in _coded(str(source), published, language, tables):
        yield replace(coded, facts=tuple(_marked(f) for f in coded.facts))


def _coded(
    source: str, published: date | None, language: str | None, tables: Codebook | None
) -> Iterator[Coded]:
    from comity.fetch.article_page import fetched_article

    if source.endswith((".jsonl", ".ndjson")):
        yield from code_lines(Path(source), tables)
        return
    path = Path(source)
    if source != "-" and path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        if not files:
            raise UsageError(f"{source} holds no file to code ({', '.join(SUFFIXES)})")
        for file in files:
            yield code_article(fetched_article(str(file)), published, language, tables)
        return
    yield code_article(fetched_article(source), published, language, tables)


def _marked(fact: Fact) -> Fact:
    held = _held()
    return replace(fact, held=any((s, fact.kind, fact.date) in held for s in fact.states))


@cache
def _held() -> frozenset[tuple[str, str, str]]:
    """State, kind and date of every fact of the bundled record."""
    from comity.evidence.load import load_evidence

    found = set()
    for fact in load_evidence(None).facts:
        kind = {"instrument": "agreement"}.get(fact.kind, fact.kind)
        found |= {(s, kind, str(fact.start)) for p in fact.passages for s in p.subjects}
    return frozenset(found)
