"""What stands beside the pairs: the start page, methods, coverage, the search, the site map."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from comity.errors import OutputError
from comity.evidence.evidence import Evidence
from comity.measures import all_measures
from comity.web.drawing import drawn
from comity.web.files import content_of
from comity.web.pages.about import coverage_values
from comity.web.pair_rows import PairRow
from comity.web.publishing.places import Published
from comity.web.settings import Settings
from comity.web.tile_map import tile_map

ASSETS = ("web.css", "evaluation.css", "icon.svg", "published.js")


def write_whole(
    target: Path, evidence: Evidence, rows: Sequence[PairRow], address: str, language: str
) -> None:
    """Write everything that is of no single pair.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        for folder in ("static", "methods"):
            (target / folder).mkdir(exist_ok=True)
        for name in ASSETS:
            (target / "static" / name).write_bytes(content_of(name))
        for name, page in _pages(evidence, rows, language):
            (target / name).write_text(page, "utf-8")
        index = [entry for row in rows for entry in [_indexed(evidence, row)]]
        (target / "search.json").write_text(json.dumps(index, ensure_ascii=False), "utf-8")
        if address:
            (target / "sitemap.xml").write_text(site_map(target, address), "utf-8")
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from error


def _pages(evidence: Evidence, rows: Sequence[PairRow], language: str) -> Iterator[tuple[str, str]]:
    at = Published()
    ordered = sorted(rows, key=lambda r: (r.state_name, r.partner_name))

    def page(template: str, where: Published, **values: Any) -> str:
        return drawn(template, language=language, at=where, **values)

    yield (
        "index.html",
        page(
            "start.html.j2", at, text="", found=None, rows=ordered, partner="",
            organizations=[], waiting=0, settings=Settings(), map=tile_map(ordered), editions=(),
        ),
    )  # fmt: skip
    yield "coverage.html", page("coverage.html.j2", at, **coverage_values(evidence))
    yield "methods.html", page("methods.html.j2", at, measures=all_measures())
    for measure in all_measures():
        yield f"methods/{measure.id}.html", page("method.html.j2", Published("../"), m=measure)


def _indexed(evidence: Evidence, row: PairRow) -> list[str]:
    """A pair in the index of the search: its names and other names, and its page."""
    names = [
        name
        for actor in (evidence.actors.get(row.state), evidence.actors.get(row.partner))
        if actor is not None
        for name in (actor.id, actor.name, *actor.aliases, *actor.spellings)
    ]
    return [" | ".join(dict.fromkeys(names)).lower(), Published().row(row)]


def site_map(target: Path, address: str) -> str:
    """The site map of all pages."""
    base = address.rstrip("/")
    pages = sorted(p.relative_to(target).as_posix() for p in target.rglob("*.html"))
    urls = "".join(f"<url><loc>{escape(f'{base}/{page}')}</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
