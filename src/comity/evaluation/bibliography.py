"""The bibliography of an evaluation: Chicago notes, BibTeX and CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from comity.core.dates import parse_when, when_text
from comity.core.provenance import Locator, Origin, Source, address_at
from comity.evaluation.evaluation_data import EvaluationData

_TEX = str.maketrans(
    {
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)


def cited_sources(evaluation: EvaluationData) -> list[Source]:
    """The documents of an evaluation by publisher and title; data sets stand apart.

    The address of each opens at the first place in it that the evaluation cites, where one is
    known.
    """
    data_sets = {o.address for o in evaluation.origins.values()}
    places: dict[str, Locator] = {}
    for passage in (p for f in evaluation.facts.values() for p in f.passages):
        if passage.place is not None and (passage.place.start or passage.place.page):
            places.setdefault(passage.source, passage.place)
    return sorted(
        (
            replace(s, address=address_at(s, places.get(s.id)))
            for s in evaluation.sources.values()
            if s.address not in data_sets
        ),
        key=lambda s: (s.publisher.casefold(), s.title.casefold(), s.id),
    )


def cited_origins(evaluation: EvaluationData) -> list[Origin]:
    """The data sets of an evaluation."""
    return sorted(evaluation.origins.values(), key=lambda o: o.id)


def note(source: Source) -> str:
    """A document as a Chicago note, with the grade of its publisher (A to F) behind it."""
    parts = [f"“{source.title},”" if source.title else "", source.publisher]
    if source.published:
        parts.append(when_text(parse_when(source.published)))
    told = " ".join(p for p in parts[:1] if p)
    rest = ", ".join(p for p in (*parts[1:], source.address) if p)
    return f"{told} {rest}. [{source.reliability}]"


def bibtex(evaluation: EvaluationData) -> str:
    """Every document and data set as BibTeX (@online and @misc)."""
    entries = [
        _entry(
            "online",
            s.id,
            {
                "title": s.title,
                "organization": s.publisher,
                "date": s.published,
                "url": s.address,
                "urldate": s.read,
                "note": f"{s.tier} source, reliability {s.reliability}".removeprefix(" source, "),
            },
        )
        for s in cited_sources(evaluation)
    ]
    entries += [
        _entry(
            "misc",
            o.id,
            {
                "title": o.title,
                "author": o.producer,
                "version": o.version,
                "url": o.address if o.address.startswith("http") else "",
                "note": o.licence,
            },
        )
        for o in cited_origins(evaluation)
    ]
    return "\n\n".join(entries) + "\n"


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"@{kind}{{{re.sub(r'[^A-Za-z0-9.:-]', '-', key)},"]
    for name, value in fields.items():
        if value:
            text = value if name == "url" else value.translate(_TEX)
            lines.append(f"  {name} = {{{text}}},")
    return "\n".join([*lines, "}"])


def csl(evaluation: EvaluationData) -> list[dict[str, Any]]:
    """Every document and data set as CSL-JSON items."""
    items: list[dict[str, Any]] = []
    for source in cited_sources(evaluation):
        item: dict[str, Any] = {
            "id": source.id,
            "type": "webpage",
            "title": source.title,
            "URL": source.address,
            "note": f"reliability {source.reliability}: {source.reliability_why}",
        }
        if source.language:
            item["language"] = source.language
        if source.publisher:
            item["publisher"] = source.publisher
        if source.published:
            item["issued"] = {"date-parts": [[int(p) for p in source.published.split("-")]]}
        if source.read:
            item["accessed"] = {"date-parts": [[int(p) for p in source.read.split("-")]]}
        items.append(item)
    for origin in cited_origins(evaluation):
        items.append(
            {
                "id": origin.id,
                "type": "dataset",
                "title": origin.title,
                "author": [{"literal": origin.producer}],
                "version": origin.version,
                "URL": origin.address,
                "note": origin.licence,
            }
        )
    return items


def notes(sources: Iterable[Source]) -> list[str]:
    """Documents as Chicago notes."""
    return [note(source) for source in sources]
