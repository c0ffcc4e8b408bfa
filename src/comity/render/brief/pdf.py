"""A brief on paper: Typst sets it, and the lightest lines fall until it has two pages."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from importlib import resources
from types import ModuleType
from typing import Any

from comity.briefing.model import Block, Brief, Chart, Said
from comity.core.dates import day_text
from comity.errors import MissingExtra, OutputError
from comity.render.brief.annex_table import (
    ANNEX,
    ANNEX_HEAD,
    ANNEX_WIDTHS,
    annex_edited,
    annex_rows,
    annex_text,
)
from comity.render.brief.chart_drawing import drawn, in_words

PAGES = 2
SIZE = 8.6
"""Points of the text: smaller cannot be read on paper, larger leaves no room."""
WORD_SIZE = 10.5
"""Points in this face that take the room of 8.5 points of Arial in Word and in LibreOffice."""
WIDTHS = {
    "law": (5.2, 1.1, 2.2),
    "operations": (4.6, 1, 1.6, 1.6),
    "poles": (3, 1.5, 1.8, 1.8),
    "peers": (2, 4, 1.8),
    "prospects": (4.6, 2.1, 1.7, 2.4),
}
STANDARDS = ("ua-1",)
HEIGHT = 841.9
"""Points of an A4 page."""
LINE = 14 / HEIGHT
"""About what a line takes with its note, in pages: where to look first for what fits."""
END = b"""
#context [#metadata((pages: counter(page).final().first(), y: here().position().y.pt())) <end>]
"""
"""Where the text ends; asked without making a file of it."""


def pdf(brief: Brief) -> bytes:
    """The brief as a tagged PDF of at most two A4 pages and its annex, its fonts embedded.

    Raises:
        MissingExtra: Typst is not installed.
        OutputError: even its shortest form has more than two pages.
    """
    return _set(fitted(brief), annex=True)


def pictures(brief: Brief, ppi: float = 88.0) -> list[bytes]:
    """The two pages as PNG, as the PDF has them, without the annex.

    Args:
        brief: the brief.
        ppi: points an inch.

    Raises:
        MissingExtra: Typst is not installed.
        OutputError: even its shortest form has more than two pages.
    """
    values = {**_values(fitted(brief), False), "annex": None}
    made = _typst().compile(
        _template(),
        ignore_system_fonts=True,
        sys_inputs={"brief": json.dumps(values, ensure_ascii=False)},
        format="png",
        ppi=ppi,
    )
    return [made] if isinstance(made, bytes) else list(made)


def page_count(brief: Brief) -> int:
    """How many pages the brief takes, one or two: what is too long is cut to two.

    Raises:
        MissingExtra: Typst is not installed.
    """
    return min(PAGES, math.ceil(_length(brief, False)))


def fitted(brief: Brief, *, word: bool = False) -> Brief:
    """The brief without as many of its lightest lines as two pages have no room for.

    Args:
        brief: the brief.
        word: whether room is counted as Word needs it: wider letters, notes in one column. Where
            even the shortest form has more pages by that count, it is taken.

    Raises:
        MissingExtra: Typst is not installed.
        OutputError: even its shortest form has more than two pages.
    """
    steps = [0.0, *brief.weights, 9.0]
    found = _first(len(steps) - 1, lambda at: _length(brief.kept(steps[at]), word))
    if found is None and not word:
        raise OutputError(f"the brief on {brief.title} does not fit on two pages: leave areas out")
    return brief.kept(steps[-1 if found is None else found])


def _first(last: int, length: Callable[[int], float]) -> int | None:
    """The first step at which a brief fits, or None; its length falls from step to step.

    Each look takes a fifth of a second, so that it looks first where a line between the lengths
    that are known crosses two pages, and halves what is left only where that led astray.
    """
    low, size = 0, length(0)
    if size <= PAGES:
        return 0
    high, other, looks = last, size - last * LINE, 0
    fits = False
    while high - low > 1:
        share = (size - PAGES) / (size - min(other, PAGES - LINE / 2))
        middle = low + math.ceil(share * (high - low)) if looks < 4 else (low + high) // 2
        middle, looks = min(max(middle, low + 1), high - 1), looks + 1
        found = length(middle)
        if found > PAGES:
            low, size = middle, found
        else:
            high, other, fits = middle, found, True
    return high if fits or length(high) <= PAGES else None


def _length(brief: Brief, word: bool) -> float:
    """How many pages a brief takes without its annex, the last one by its part."""
    values = {**_values(brief, word), "annex": None}
    found = json.loads(
        _typst().query(
            _template() + END,
            selector="<end>",
            field="value",
            one=True,
            ignore_system_fonts=True,
            sys_inputs={"brief": json.dumps(values, ensure_ascii=False)},
        )
    )
    return float(found["pages"] - 1 + min(found["y"] / HEIGHT, 1))


def _template() -> bytes:
    return (resources.files("comity.render.brief") / "brief.typ").read_bytes()


def _set(brief: Brief, word: bool = False, *, annex: bool = False) -> bytes:
    values = {**_values(brief, word), "annex": _annex(brief) if annex and brief.annex else None}
    inputs = {"brief": json.dumps(values, ensure_ascii=False)}
    return _typeset(_template(), inputs, format="pdf", pdf_standards=list(STANDARDS))


def picture(chart: Chart) -> bytes:
    """The chart as PNG, 200 points an inch, for files that take no SVG."""
    template = (
        "#set page(width: 18cm, height: auto, margin: 0pt)\n"
        '#image(bytes(sys.inputs.chart), format: "svg", width: 100%)'
    )
    inputs = {"chart": drawn(chart, "Libertinus Serif")}
    return _typeset(template.encode(), inputs, format="png", ppi=200.0)


def _typeset(template: bytes, inputs: dict[str, str], **options: Any) -> bytes:
    """What Typst makes of a template, with its own fonts only: the same bytes everywhere."""
    made = _typst().compile(template, ignore_system_fonts=True, sys_inputs=inputs, **options)
    if not isinstance(made, bytes):
        raise OutputError("Typst gave no page: install another release of typst")
    return made


def _typst() -> ModuleType:
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("Typst, which sets the pages,", "brief") from error
    return typst


def _values(brief: Brief, word: bool) -> dict[str, Any]:
    numbers = brief.numbered()
    chart = brief.chart
    return {
        "title": brief.title,
        "heading": f"{brief.title}, as of {day_text(brief.as_of)}",
        "asof": day_text(brief.as_of),
        "year": brief.as_of.year,
        "month": brief.as_of.month,
        "day": brief.as_of.day,
        "size": WORD_SIZE if word else SIZE,
        "columns": 1 if word else 2,
        "marking": brief.marking,
        "command": brief.command,
        "keys": brief.keys,
        "opening": _said(brief.opening, numbers) if brief.opening is not None else None,
        "lead": [_said(s, numbers) for s in brief.lead],
        "asides": brief.asides,
        "chart": drawn(chart, "Libertinus Serif") if chart else None,
        "chart_title": chart.title if chart else "",
        "chart_words": in_words(chart) if chart else "",
        "blocks": [_block(block, numbers) for block in brief.blocks],
        "notes": [
            {"text": brief.notes[n].text, "address": brief.notes[n].address} for n in numbers
        ],
    }


def _block(block: Block, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "title": block.title,
        "summary": _said(block.summary, numbers),
        "header": block.header,
        "widths": WIDTHS.get(block.key, (1,) * len(block.header)),
        "lines": [[_said(cell, numbers) for cell in line.cells] for line in block.lines],
        "more": more_text(block),
    }


def more_text(block: Block) -> str:
    """What was left out of a block, or nothing."""
    if block.more == 1:
        return "and 1 more"
    return f"and {block.more} more {block.what}" if block.more else ""


def _said(said: Said, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "text": said.text,
        "notes": [numbers[s] for s in said.sources],
        "strong": said.strong,
        "mark": said.mark,
    }


def _annex(brief: Brief) -> dict[str, Any]:
    numbers, more = brief.numbered(), brief.further()
    return {
        "title": ANNEX,
        "text": annex_text(brief),
        "head": ANNEX_HEAD,
        "widths": ANNEX_WIDTHS,
        "rows": list(annex_rows(brief, {**numbers, **more})),
        "edited": annex_edited(brief),
        "first": len(numbers) + 1,
        "notes": [{"text": brief.notes[n].text, "address": brief.notes[n].address} for n in more],
    }
