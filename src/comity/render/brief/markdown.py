"""A brief as Markdown with real footnotes; Pandoc makes the Word file of it."""

from __future__ import annotations

from comity.briefing.model import Block, Brief, Said
from comity.core.dates import day_text
from comity.core.plain_text import for_markdown
from comity.render.brief.annex_table import (
    ANNEX,
    ANNEX_HEAD,
    ANNEX_WIDTHS,
    annex_edited,
    annex_rows,
    annex_text,
)
from comity.render.brief.chart_drawing import in_words
from comity.render.brief.pdf import WIDTHS, more_text

_NEW_PAGE = '```{=openxml}\n<w:p><w:r><w:br w:type="page"/></w:r></w:p>\n```'
"""What Pandoc passes on to a Word file as it is."""


class _Writer:
    """Texts with the marks of their notes.

    Args:
        brief: the brief.
        once: whether a note is a footnote where it is cited first, and its number elsewhere:
            Word would print a footnote again at every mark.
    """

    def __init__(self, brief: Brief, once: bool) -> None:
        self._numbers = brief.numbered()
        self._once = once
        self._seen: set[int] = set()

    def said(self, said: Said) -> str:
        """The text, its name strong, and its notes."""
        text = for_markdown(said.text)
        if said.strong:
            text = f"**{text}**"
        text += "".join(self._mark(self._numbers[s]) for s in said.sources)
        return f"{text} *{for_markdown(said.mark)}*" if said.mark else text

    def _mark(self, number: int) -> str:
        if self._once and number in self._seen:
            return f"^{number}^"
        self._seen.add(number)
        return f"[^{number}]"


def markdown(brief: Brief, *, picture: str = "", once: bool = False) -> str:
    """The brief as Markdown.

    Args:
        brief: the brief.
        picture: path of a picture of the chart; without one the chart stands in words.
        once: whether each footnote is set where it is cited first only.
    """
    writer = _Writer(brief, once)
    first, *rest = brief.lead
    parts = [f"# {for_markdown(brief.title)}, as of {day_text(brief.as_of)}"]
    if brief.marking:
        parts.append(f"**{for_markdown(brief.marking)}**")
    if brief.keys:
        told = (f"{for_markdown(name)}: **{for_markdown(text)}**" for name, text in brief.keys)
        parts.append(". ".join(told) + ".")
    if brief.opening is not None:
        parts.append(writer.said(brief.opening))
    parts.append(writer.said(first))
    if rest:
        parts.append(" ".join(writer.said(s) for s in rest))
    parts += [f"*{for_markdown(aside)}*" for aside in brief.asides]
    if brief.chart is not None:
        words = for_markdown(in_words(brief.chart))
        parts.append(f"![{words}]({picture}){{width=17.5cm}}" if picture else f"*Chart: {words}.*")
    for block in brief.blocks:
        parts += _block(block, writer)
    parts.append(f"Made by `{brief.command}`.")
    if brief.annex:
        parts += _annex(brief, _NEW_PAGE if once else "")
    parts += [
        f"[^{number}]: {_note(brief.notes[name].text, brief.notes[name].address, once)}"
        for name, number in brief.numbered().items()
    ]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, writer: _Writer) -> list[str]:
    parts = [f"## {block.title}"]
    if block.summary.text:
        parts.append(f"*{writer.said(block.summary)}*")
    if block.header and block.lines:
        rows = [" | ".join(_cell(writer.said(c)) for c in line.cells) for line in block.lines]
        head = " | ".join(block.header)
        widths = WIDTHS.get(block.key, (1,) * len(block.header))
        rule = "|" + "".join(f" {'-' * round(10 * width)} |" for width in widths)
        parts.append("\n".join([f"| {head} |", rule, *(f"| {row} |" for row in rows)]))
    elif block.lines:
        items = (": ".join(writer.said(c) for c in line.cells) for line in block.lines)
        parts.append("\n".join(f"- {item}" for item in items))
    if block.more:
        parts.append(f"*{more_text(block)}*")
    return parts


def _annex(brief: Brief, page: str) -> list[str]:
    parts = [page] if page else []
    parts += [f"## {ANNEX}", f"*{annex_text(brief)}*"]
    rows = [
        " | ".join(_cell(for_markdown(cell)) for cell in cells)
        for cells in annex_rows(brief, {**brief.numbered(), **brief.further()})
    ]
    rule = "|" + "".join(f" {'-' * round(10 * width)} |" for width in ANNEX_WIDTHS)
    parts.append("\n".join([f"| {' | '.join(ANNEX_HEAD)} |", rule, *(f"| {r} |" for r in rows)]))
    edited = annex_edited(brief)
    if edited:
        parts += ["### Edited lines", "\n".join(f"- {for_markdown(t)}" for t in edited)]
    more = brief.further()
    if more:
        notes = ((n, brief.notes[name]) for name, n in more.items())
        parts.append("### Further sources")
        parts.append("\n".join(f"{n}. {_note(t.text, t.address, False)}" for n, t in notes))
    return parts


def _cell(text: str) -> str:
    return text.replace("|", "/")


def _note(text: str, address: str, short: bool) -> str:
    if not address.startswith(("http://", "https://")):
        return for_markdown(text)
    target = address.replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")
    return f"[{for_markdown(text)}](<{target}>)" if short else f"{for_markdown(text)}, <{target}>"
