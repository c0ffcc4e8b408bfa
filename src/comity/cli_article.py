"""Commands on an article: what was read of it, and its references."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.article import Article, Reference

article_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="An article: its sentences and its references.",
)

File = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="Text, HTML or PDF; an http(s) address; - for standard input; or a bundled name.",
    ),
]


@article_app.command("read")
def article_read(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show what was read of an article: title, authors, sentences, references."""
    from comity.article import read_article

    article = read_article(file)
    if as_json:
        import json

        print(json.dumps(_as_dict(article), ensure_ascii=False))
        return
    _show(article)


@article_app.command("references")
def article_references(
    file: File,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="csl, bibtex or text.")
    ] = "text",
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")
    ] = None,
) -> None:
    """Print the references of an article as CSL-JSON, BibTeX or text."""
    import sys

    from comity.article import read_article
    from comity.output import write

    if form not in ("csl", "bibtex", "text"):
        raise UsageError(f"--format {form}: choose csl, bibtex or text")
    article = read_article(file)
    if not article.references:
        print(f"{file} has no list of references", file=sys.stderr)
    body = _exported(article, form)
    if out is None:
        print(body, end="")
    else:
        write(out, body)
        print(f"wrote {out}", file=sys.stderr)


def _exported(article: Article, form: str) -> str:
    import json

    from comity.article import to_bibtex, to_csl

    if form == "csl":
        return json.dumps(to_csl(article.references), ensure_ascii=False, indent=1) + "\n"
    if not article.references:
        return ""
    if form == "bibtex":
        return to_bibtex(article.references)
    return "".join(f"{r.id}\t{r.text}\n" for r in article.references)


def _as_dict(article: Article) -> dict[str, Any]:
    import dataclasses

    body = dataclasses.asdict(article)
    body["published"] = str(article.published) if article.published else None
    return body


def _show(article: Article) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    counts = {s: 0 for s in ("abstract", "body", "footnote")}
    for sentence in article.sentences:
        if sentence.section in counts:
            counts[sentence.section] += 1
    told = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
    licence = article.licence
    rows = (
        ("title", article.title),
        ("authors", ", ".join(article.authors) or "none found"),
        ("journal", article.journal),
        ("published", str(article.published or "no date found")),
        ("language", article.language or "cannot be told"),
        ("licence", f"{licence.name} {licence.url}".strip() if licence else "none found"),
        ("sentences", f"{sum(counts.values())} ({told})" if told else "0"),
        ("references", _told(article.references)),
    )
    head = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in rows:
        if value:
            head.add_row(name, value)
    console.print(head)
    if article.references:
        console.print()
        console.print(_reference_table(article.references))
    if article.language not in ("en", ""):
        console.print("\nclaims are read in English only; the references are parsed all the same")


def _told(references: tuple[Reference, ...]) -> str:
    if not references:
        return "none found"
    parsed = [str(r.parsed) for r in references]
    kinds = [f"{parsed.count(k)} parsed {w}" for k, w in _WORDS if parsed.count(k)]
    return f"{len(references)}: {', '.join(kinds)}"


_WORDS = (("yes", "whole"), ("in part", "in part"), ("no", "not at all"))


def _reference_table(references: tuple[Reference, ...]) -> Any:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), expand=False)
    table.add_column("id", no_wrap=True)
    table.add_column("year", no_wrap=True)
    table.add_column("work", ratio=1)
    table.add_column("parsed", no_wrap=True)
    for reference in references:
        csl = reference.csl
        parts = csl.get("issued", {}).get("date-parts", [[""]])[0]
        names = [n.get("family") or n.get("literal", "") for n in csl.get("author", ())]
        work = ", ".join(p for p in (" and ".join(names), csl.get("title") or csl.get("URL")) if p)
        if reference.refers_to:
            work = f"see {reference.refers_to}"
        state = str(reference.parsed)
        if reference.parsed == "in part":
            state = f"no {', '.join(reference.missing)}" if reference.missing else "in part"
        table.add_row(reference.id, str(parts[0]), work or reference.text, state)
    return table
