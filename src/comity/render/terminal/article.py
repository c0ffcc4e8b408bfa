"""What was read of an article, in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from comity.article import Article
from comity.render.terminal.marks import heading


def show_article(article: Article, console: Console) -> None:
    """Title, authors, date, licence, counts, and the references with what was read of each."""
    console.print(heading(article.title or article.source))
    about = [
        ("authors", ", ".join(article.authors) or "none named"),
        ("journal", article.journal or "none named"),
        ("published", str(article.published) if article.published else "no date given"),
        ("licence", article.licence or "none named"),
        ("sentences", str(len(article.sentences))),
    ]
    for name, value in about:
        console.print(f"{name:<10} {value}")
    for note in article.notes:
        console.print(f"note       {note}")
    if not article.references:
        console.print("No reference list was found.")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("#", "parsed", "year", "who", "title", "in"):
        table.add_column(name, overflow="fold")
    for r in article.references:
        people = [p.get("family") or p.get("literal", "") for p in r.fields.get("author", ())]
        table.add_row(
            str(r.number),
            r.parsed if not r.same_as else f"= {r.same_as}",
            str(r.year or ""),
            ", ".join(people),
            str(r.fields.get("title") or r.fields.get("URL") or r.text),
            str(r.fields.get("container-title", "")),
        )
    console.print(table)
