"""A plan as one self-contained HTML page."""

from __future__ import annotations

from html import escape

from comity.planning.wording import Grid, Sheet
from comity.render.html.page_policy import policy
from comity.render.html.templating import asset, scrolled

_OWN = (
    "main{padding-top:20px}td{vertical-align:top}"
    "td.c-row,td.c-step,td.c-what{min-width:180px}td.c-why,td.c-lacks{min-width:220px}"
    "td.c-facts{overflow-wrap:anywhere;min-width:160px}"
    "tr.good td.c-stands{color:#2d6a2d;font-weight:600}"
    "tr.bad td.c-stands{color:#b3261e;font-weight:600}"
    "@media print{.scroll{overflow:visible}tr{break-inside:avoid}table{font-size:8.5pt}"
    "td[class]{min-width:0}}"
)
_WORDS = {"attained": "good", "true": "good", "slipping": "bad", "false": "bad"}
STEP = "\u2003"
"""What a row is set in by, a step a level of the tree."""


def plan_page(sheet: Sheet) -> str:
    """The page of a sheet: tables scroll by themselves on a narrow screen."""
    title = escape(sheet.title)
    parts = [f"<h1>{title}</h1>", *(f"<p>{escape(s)}</p>" for s in sheet.lead)]
    parts += [_grid(grid) for grid in sheet.grids]
    parts += [f"<p><small>{escape(s)}</small></p>" for s in sheet.foot]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{asset('evaluation.css')}{_OWN}</style>"
        f"</head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _grid(grid: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.header)
    rows = "".join(_row(grid.header, row) for row in grid.rows)
    return (
        f"<section><h2>{escape(grid.title)}</h2>{scrolled(grid.title)}<table><thead><tr>{heads}"
        f"</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _row(header: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A row, coloured by how it stands; the word stands there too, for those who see no colour."""
    kind, cells = "", []
    for name, cell in zip(header, row, strict=True):
        marked = "stands" if name in ("stands", "in the record") else name
        if marked == "stands":
            kind = _WORDS.get(cell.split(",")[0].split(" (")[0], "")
        text = cell.lstrip(STEP)
        level = len(cell) - len(text)
        inner = (
            f'<div style="padding-left:{level}em">{escape(text)}</div>' if level else escape(text)
        )
        cells.append(f'<td class="c-{marked.split()[0]}">{inner}</td>')
    return f'<tr class="{kind}">{"".join(cells)}</tr>'
