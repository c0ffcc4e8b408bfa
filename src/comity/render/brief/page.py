"""A brief as one HTML file without script: what it fetches is nothing."""

from __future__ import annotations

from markupsafe import Markup, escape

from comity.briefing.model import Block, Brief, Said
from comity.core.dates import day_text
from comity.render.brief.annex_table import (
    ANNEX,
    ANNEX_HEAD,
    annex_edited,
    annex_rows,
    annex_text,
)
from comity.render.brief.chart_drawing import drawn
from comity.render.brief.pdf import more_text
from comity.render.html.page_policy import policy
from comity.render.html.templating import scrolled

STYLE = """
body{font:16px/1.45 system-ui,sans-serif; color:#1c2733; max-width:52rem; margin:1rem auto;
  padding:0 1rem}
h1{font-size:1.6rem; margin:.3rem 0}
h2{font-size:1.1rem; color:#0b5394; margin:1.3rem 0 .3rem}
.keys{background:#eef3f8; padding:.5rem .7rem; border-radius:4px; display:flex;
  flex-wrap:wrap; gap:.2rem 1.2rem}
.keys span span,.more,.mark,.edited,th{color:#5b6875}
.lead{font-weight:600}
p{margin:.4rem 0}
ul{padding-left:1.1rem; margin:.3rem 0}
table{border-collapse:collapse; width:100%; font-size:.93rem}
.scroll{overflow-x:auto}
th,td{text-align:left; vertical-align:top; padding:.15rem .6rem .15rem 0;
  border-bottom:1px solid #d5dbe1}
th{font-weight:400}
sup{line-height:0}
a{color:#0b5394}
ol{font-size:.85rem; padding-left:2rem}
svg{width:100%; height:auto}
li:target{background:#fff4c2}
@media print{body{font-size:9pt; margin:0; max-width:none}
.annex{break-before:page}
@page{size:A4; margin:1.5cm}
}
"""


def html(brief: Brief) -> str:
    """The brief as a page."""
    heading = escape(f"{brief.title}, as of {day_text(brief.as_of)}")
    parts = [
        Markup('<!doctype html><html lang="en"><head><meta charset="utf-8">'),
        Markup('<meta http-equiv="Content-Security-Policy" content="{}">').format(policy()),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup("<title>{}</title><style>{}</style></head><body>").format(heading, Markup(STYLE)),
    ]
    parts.append(Markup(inside(brief)))
    command = Markup('<p class="more">Made by <code>{}</code>.</p></body></html>')
    parts.append(command.format(brief.command))
    return str(Markup("\n").join(parts)) + "\n"


def inside(brief: Brief) -> str:
    """The brief as what stands inside a page."""
    numbers = brief.numbered()
    first, *rest = brief.lead
    heading = escape(f"{brief.title}, as of {day_text(brief.as_of)}")
    parts: list[Markup] = []
    if brief.marking:
        parts.append(Markup('<p class="mark"><strong>{}</strong></p>').format(brief.marking))
    parts.append(Markup("<h1>{}</h1>").format(heading))
    if brief.keys:
        keys = Markup("").join(
            Markup("<span><span>{}</span> <strong>{}</strong></span>").format(*k)
            for k in brief.keys
        )
        parts.append(Markup('<div class="keys">{}</div>').format(keys))
    if brief.opening is not None:
        parts.append(Markup('<p class="since">{}</p>').format(_said(brief.opening, numbers)))
    parts.append(Markup('<p class="lead">{}</p>').format(_said(first, numbers)))
    if rest:
        told = Markup(" ").join(_said(s, numbers) for s in rest)
        parts.append(Markup("<p>{}</p>").format(told))
    parts += [Markup('<p><small class="edited">{}</small></p>').format(a) for a in brief.asides]
    if brief.chart is not None:
        figure = Markup(drawn(brief.chart))
        parts.append(
            Markup("<h2>{}</h2>{}{}</div>").format(
                brief.chart.title, Markup(scrolled(brief.chart.title)), figure
            )
        )
    parts += [_block(block, numbers) for block in brief.blocks]
    parts.append(_sources(brief, numbers))
    if brief.annex:
        parts.append(_annex(brief, numbers))
    return str(Markup("\n").join(parts))


def _said(said: Said, numbers: dict[str, int]) -> Markup:
    text = Markup("<strong>{}</strong>" if said.strong else "{}").format(said.text)
    marks = Markup(",").join(
        Markup('<a href="#note-{0}">{0}</a>').format(numbers[s]) for s in said.sources
    )
    text += Markup("<sup>{}</sup>").format(marks) if said.sources else ""
    return text + (
        Markup(' <small class="edited">{}</small>').format(said.mark) if said.mark else ""
    )


def _block(block: Block, numbers: dict[str, int]) -> Markup:
    made = Markup("<h2>{}</h2>").format(block.title)
    if block.summary.text:
        made += Markup("<p><em>{}</em></p>").format(_said(block.summary, numbers))
    if block.header and block.lines:
        head = Markup("").join(Markup("<th>{}</th>").format(h) for h in block.header)
        rows = Markup("").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(Markup("<td>{}</td>").format(_said(c, numbers)) for c in line.cells)
            )
            for line in block.lines
        )
        made += _table(block.title, head, rows)
    elif block.lines:
        items = Markup("").join(
            Markup("<li>{}</li>").format(Markup(": ").join(_said(c, numbers) for c in line.cells))
            for line in block.lines
        )
        made += Markup("<ul>{}</ul>").format(items)
    if block.more:
        made += Markup('<p class="more">{}</p>').format(more_text(block))
    return made


def _table(label: str, head: Markup, rows: Markup) -> Markup:
    """A table that scrolls sideways by itself: on a phone the page must not."""
    inside = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>")
    return Markup(scrolled(label)) + inside.format(head, rows)


def _annex(brief: Brief, numbers: dict[str, int]) -> Markup:
    """Every fact behind the brief, edited lines beside computed ones, and the further sources."""
    every = {**numbers, **brief.further()}
    made = Markup('<section class="annex"><h2>{}</h2><p><em>{}</em></p>').format(
        ANNEX, annex_text(brief)
    )
    head = Markup("").join(Markup("<th>{}</th>").format(h) for h in ANNEX_HEAD)
    rows = Markup("")
    for fact, cells in zip(brief.annex, annex_rows(brief, every), strict=True):
        cited = Markup(", ").join(
            Markup('<a href="#note-{0}">{0}</a>').format(every[s]) for s in fact.sources
        )
        shown = (*cells[:3], cited, Markup("<code>{}</code>").format(fact.id))
        rows += Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(c) for c in shown)
        )
    made += _table(ANNEX, head, rows)
    edited = Markup("").join(Markup("<li>{}</li>").format(t) for t in annex_edited(brief))
    if edited:
        made += Markup("<h3>Edited lines</h3><ul>{}</ul>").format(edited)
    more = brief.further()
    if more:
        start = next(iter(more.values()))
        made += Markup('<h3>Further sources</h3><ol start="{}">{}</ol>').format(
            start, _entries(brief, more)
        )
    return made + Markup("</section>")


def _sources(brief: Brief, numbers: dict[str, int]) -> Markup:
    items = _entries(brief, numbers)
    return Markup("<h2>Sources</h2><ol>{}</ol>").format(items) if numbers else items


def _entries(brief: Brief, numbers: dict[str, int]) -> Markup:
    items = Markup("")
    for name, number in numbers.items():
        note = brief.notes[name]
        link = note.address.startswith(("http://", "https://"))
        text = Markup('<a href="{}">{}</a>').format(note.address, note.text) if link else note.text
        items += Markup('<li id="note-{}">{}</li>').format(number, text)
    return items
