"""The library's `code`: files, addresses, feeds and folders into proposed facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from comity.coding.documents import Document, Told, documents
from comity.coding.model import Coded, Fact
from comity.coding.passages import code_document
from comity.coding.tables import Codebook

if TYPE_CHECKING:
    from comity.coding.into_record import Entered
    from comity.core.tabular import Rows
    from comity.stats.agreement import Agreement


def code(
    source: str | Path,
    *,
    published: date | None = None,
    language: str | None = None,
    codebook: str | Path | None = None,
    llm: str = "",
    model: str = "",
    told: Told | None = None,
) -> Iterator[Coded]:
    """Propose facts from text, one result a passage.

    Args:
        source: a text, HTML, PDF, Word, mail, feed or .jsonl file, an address, a folder, or "-".
        published: the day of publication; default is what the page, mail or feed says.
        language: en, ru or kk; default is what the text looks like.
        codebook: a folder with tables of your own (`coding_*.csv`).
        llm: address of an endpoint of a language model, which codes instead of the tables.
        model: its name there.
        told: gets a line for each document of a folder or feed that cannot be coded; without it,
            the first one is an error.

    Raises:
        UsageError: it cannot be read or coded; says what to do.
        MissingExtra: the text is Russian and pymorphy3 is not installed.
    """
    coder = _coder(codebook, llm, model)
    for document in documents(str(source), published, language, told):
        coded = coder(document)
        yield replace(coded, facts=tuple(_marked(f) for f in coded.facts))


def code_into(
    source: str | Path,
    folder: str | Path,
    *,
    coder: str,
    published: date | None = None,
    language: str | None = None,
    codebook: str | Path | None = None,
    llm: str = "",
    model: str = "",
    told: Told | None = None,
) -> Iterator[Entered]:
    """Propose facts from text as rows of a record folder, one document at a time.

    What was coded before by the same coder is passed over, so that work that was stopped goes on.

    Args:
        source: as in `code`.
        folder: the record folder; new where it does not exist.
        coder: whose coding it is.
        published: as in `code`.
        language: as in `code`.
        codebook: as in `code`.
        llm: as in `code`.
        model: as in `code`.
        told: as in `code`.
    """
    from comity.coding.into_record import into_record

    found = documents(str(source), published, language, told)
    by = (model or llm) if llm else "rules"
    yield from into_record(Path(folder), found, _coder(codebook, llm, model), coder=coder, by=by)


def code_compared(
    source: str | Path,
    *,
    llm: str,
    model: str = "",
    published: date | None = None,
    language: str | None = None,
    codebook: str | Path | None = None,
    told: Told | None = None,
) -> tuple[list[Coded], Rows[Agreement]]:
    """What a language model codes, and how far it agrees with the tables on the same documents.

    Args:
        source: as in `code`.
        llm: as in `code`.
        model: as in `code`.
        published: as in `code`.
        language: as in `code`.
        codebook: as in `code`.
        told: as in `code`.
    """
    from comity.coding.compare_coders import agreement_of

    found = list(documents(str(source), published, language, told))
    tables, asked = _coder(codebook, "", ""), _coder(None, llm, model)
    second = [asked(document) for document in found]
    return second, agreement_of(found, [tables(document) for document in found], second)


def _coder(codebook: str | Path | None, llm: str, model: str) -> Callable[[Document], Coded]:
    if llm:
        from comity.coding.llm import model_coder

        return model_coder(llm, model)
    tables = Codebook(Path(codebook)) if codebook else None
    return lambda document: code_document(document, tables)


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
